// SPDX-License-Identifier: Apache-2.0
// Tokens that are accepted and tokens that are not: one row a rule.
#include "auth/jwt.h"

#include <stdio.h>
#include <string.h>

#include "auth/auth_scope.h"
#include "check.h"
#include "token_mint.h"

enum { NOW_S = 1800000000 };

static struct token_mint rsa, ec, stranger;
static struct keyset keys;
static const char *const audiences[] = {"node.example.org", "localhost"};
static const struct jwt_rules rules = {&keys, audiences, 2, "", NOW_S};

static void prepare(void)
{
	char text[4000];
	token_mint_init(&rsa, "RS256", "r1");
	token_mint_init(&ec, "ES256", "e1");
	token_mint_init(&stranger, "RS256", "s1");
	const struct token_mint *const both[] = {&rsa, &ec};
	token_mint_jwks(both, 2, text, sizeof(text));
	keyset_init(&keys);
	CU_ASSERT_EQUAL(keyset_add_jwks(&keys, text, strlen(text)), 2);
}

static enum jwt_fault judge(const char *token)
{
	struct jwt_claims c;
	return jwt_verify(token, strlen(token), &rules, &c);
}

#define GOOD "\"iss\":\"i\",\"sub\":\"uss1\",\"aud\":\"localhost\""

static void test_claims(void)
{
	static const struct {
		const char *claims;
		enum jwt_fault fault;
	} rows[] = {
		{"{" GOOD ",\"exp\":1800000600}", JWT_FAULT_NONE},
		{"{" GOOD ",\"exp\":1800000600.5}", JWT_FAULT_NONE},
		{"{" GOOD ",\"exp\":1800003600}", JWT_FAULT_NONE},
		{"{" GOOD ",\"exp\":1800003660}", JWT_FAULT_EXP_FAR},
		{"{" GOOD ",\"exp\":1800000000}", JWT_FAULT_EXPIRED},
		{"{" GOOD ",\"exp\":-5}", JWT_FAULT_EXPIRED},
		{"{" GOOD ",\"exp\":\"1800000600\"}", JWT_FAULT_EXP_MISSING},
		{"{" GOOD ",\"exp\":null}", JWT_FAULT_EXP_MISSING},
		{"{" GOOD "}", JWT_FAULT_EXP_MISSING},
		{"{" GOOD ",\"exp\":1800000600,\"nbf\":1799999999}", JWT_FAULT_NONE},
		{"{" GOOD ",\"exp\":1800000600,\"nbf\":1800000004}", JWT_FAULT_NONE},
		{"{" GOOD ",\"exp\":1800000600,\"nbf\":1800000060}", JWT_FAULT_NOT_YET},
		{"{" GOOD ",\"exp\":1800000600,\"nbf\":\"x\"}", JWT_FAULT_NOT_YET},
		{"{\"iss\":\"i\",\"sub\":\"u\",\"exp\":1800000600}", JWT_FAULT_AUDIENCE},
		{"{\"iss\":\"i\",\"sub\":\"u\",\"aud\":\"other\",\"exp\":1800000600}",
		 JWT_FAULT_AUDIENCE},
		{"{\"iss\":\"i\",\"sub\":\"u\",\"aud\":[\"other\",\"node.example.org\"],\"exp\":"
		 "1800000600}",
		 JWT_FAULT_NONE},
		{"{\"iss\":\"i\",\"sub\":\"u\",\"aud\":[],\"exp\":1800000600}", JWT_FAULT_AUDIENCE},
		{"{\"iss\":\"\",\"sub\":\"u\",\"aud\":\"localhost\",\"exp\":1800000600}",
		 JWT_FAULT_ISSUER},
		{"{\"sub\":\"u\",\"aud\":\"localhost\",\"exp\":1800000600}", JWT_FAULT_ISSUER},
		{"{\"iss\":\"i\",\"sub\":\"\",\"aud\":\"localhost\",\"exp\":1800000600}",
		 JWT_FAULT_SUBJECT},
		{"{\"iss\":\"i\",\"aud\":\"localhost\",\"exp\":1800000600}", JWT_FAULT_SUBJECT},
		{"{\"iss\":\"i\",\"sub\":\"a\\nb\",\"aud\":\"localhost\",\"exp\":1800000600}",
		 JWT_FAULT_SUBJECT},
		{"{\"iss\":\"i\",\"sub\":"
		 "\"0123456789012345678901234567890123456789012345678901234567890123\","
		 "\"aud\":\"localhost\",\"exp\":1800000600}",
		 JWT_FAULT_SUBJECT},
		{"[]", JWT_FAULT_FORM},
		{"{", JWT_FAULT_FORM},
	};
	char token[TOKEN_MINT_SIZE];
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		token_mint_sign(&ec, "{\"alg\":\"ES256\",\"kid\":\"e1\"}", rows[i].claims, token);
		enum jwt_fault f = judge(token);
		CU_ASSERT_EQUAL(f, rows[i].fault);
		if (f != rows[i].fault)
			fprintf(stderr, "%s: %s\n", rows[i].claims, jwt_fault_name(f));
	}
}

static void test_signatures(void)
{
	static const char claims[] = "{" GOOD ",\"exp\":1800000600,\"scope\":\"utm.strategic_"
				     "coordination unknown rid.display_provider\"}";
	const struct {
		const struct token_mint *by;
		const char *header;
		enum jwt_fault fault;
	} rows[] = {
		{&rsa, "{\"alg\":\"RS256\",\"kid\":\"r1\"}", JWT_FAULT_NONE},
		{&rsa, "{\"alg\":\"RS256\"}", JWT_FAULT_NONE},
		{&ec, "{\"alg\":\"ES256\",\"kid\":\"e1\"}", JWT_FAULT_NONE},
		{&rsa, "{\"alg\":\"RS256\",\"kid\":\"other\"}", JWT_FAULT_KEY},
		{&rsa, "{\"alg\":\"ES256\",\"kid\":\"e1\"}", JWT_FAULT_SIGNATURE},
		{&rsa, "{\"alg\":\"none\"}", JWT_FAULT_ALG},
		{&rsa, "{\"alg\":\"HS256\",\"kid\":\"r1\"}", JWT_FAULT_ALG},
		{&rsa, "{\"kid\":\"r1\"}", JWT_FAULT_ALG},
		{&rsa, "{\"alg\":\"RS256\",\"kid\":\"r1\",\"crit\":[\"x\"]}", JWT_FAULT_FORM},
		{&stranger, "{\"alg\":\"RS256\",\"kid\":\"r1\"}", JWT_FAULT_SIGNATURE},
	};
	char token[TOKEN_MINT_SIZE];
	struct jwt_claims c;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		token_mint_sign(rows[i].by, rows[i].header, claims, token);
		CU_ASSERT_EQUAL(judge(token), rows[i].fault);
	}
	token_mint_sign(&ec, "{\"alg\":\"ES256\"}", claims, token);
	CU_ASSERT_EQUAL(jwt_verify(token, strlen(token), &rules, &c), JWT_FAULT_NONE);
	CU_ASSERT_EQUAL(c.scopes, AUTH_SC | AUTH_RID_DP);
	CU_ASSERT_STRING_EQUAL(c.sub, "uss1");
	CU_ASSERT_EQUAL(c.exp_s, 1800000600);
}

// Any octet of a good token changed makes it a bad one.
static void test_every_octet_counts(void)
{
	char token[TOKEN_MINT_SIZE];
	token_mint_make(&ec, "uss1", "utm.strategic_coordination", "localhost", NOW_S + 60, token);
	CU_ASSERT_EQUAL(judge(token), JWT_FAULT_NONE);
	for (size_t i = 0, n = strlen(token); i < n; i++) {
		char was = token[i];
		token[i] = was == 'A' ? 'B' : 'A';
		CU_ASSERT_NOT_EQUAL(judge(token), JWT_FAULT_NONE);
		token[i] = was;
	}
	static const char *const forms[] = {"",	       ".",    "..",   "a.b",
					    "a.b.c.d", "a..c", ".b.c", "%.%.%"};
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		CU_ASSERT_EQUAL(judge(forms[i]), JWT_FAULT_FORM);
}

static void test_keys(void)
{
	struct keyset k;
	static const char bad[] =
		"{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"AA\",\"y\":\"AA\"},"
		"{\"kty\":\"oct\",\"k\":\"AA\"},7,{\"kty\":\"RSA\",\"n\":\"AQAB\","
		"\"e\":\"AQAB\"}]}";
	keyset_init(&k);
	CU_ASSERT_EQUAL(keyset_add_pem(&k, rsa.pem, strlen(rsa.pem)), 1);
	CU_ASSERT_EQUAL(keyset_add_pem(&k, ec.pem, strlen(ec.pem)), 1);
	CU_ASSERT_EQUAL(keyset_add_pem(&k, "not PEM", 7), 0);
	CU_ASSERT_EQUAL(keyset_add_jwks(&k, bad, strlen(bad)), 0);
	CU_ASSERT(k.left_out >= 4);
	CU_ASSERT_FALSE(keyset_equal(&k, &keys));
	keyset_free(&k);
}

static void finish(void)
{
	keyset_free(&keys);
	token_mint_fini(&rsa);
	token_mint_fini(&ec);
	token_mint_fini(&stranger);
}

static const struct check_test tests[] = {
	{"keys are made and read as JWKS", prepare},
	{"each claim is judged by its rule", test_claims},
	{"signatures, algorithms and key names", test_signatures},
	{"a token with one octet changed is none", test_every_octet_counts},
	{"keys that are too weak or of another kind are left out", test_keys},
	{"keys are freed", finish},
};

CHECK_MAIN("control/auth/jwt", tests)
