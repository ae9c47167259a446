// SPDX-License-Identifier: Apache-2.0
#include "auth/keyset.h"

#include <jansson.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <string.h>

#include "api/json_guard.h"

enum { RSA_BITS_MIN = 2048, RSA_BITS_MAX = 8192, FIELD_MAX = 1024, JWKS_MAX = 1 << 20 };

static const char *const alg_names[KEYSET_ALG_COUNT] = {"RS256", "ES256"};

const char *keyset_alg_name(unsigned alg)
{
	return alg < KEYSET_ALG_COUNT ? alg_names[alg] : "?";
}

void keyset_init(struct keyset *k)
{
	memset(k, 0, sizeof(*k));
}

void keyset_free(struct keyset *k)
{
	for (unsigned i = 0; i < k->count; i++)
		EVP_PKEY_free(k->key[i].pkey);
	keyset_init(k);
}

bool keyset_equal(const struct keyset *a, const struct keyset *b)
{
	bool same = a->count == b->count;
	for (unsigned i = 0; same && i < a->count; i++)
		same = strcmp(a->key[i].kid, b->key[i].kid) == 0 &&
		       EVP_PKEY_eq(a->key[i].pkey, b->key[i].pkey) == 1;
	return same;
}

static int digit64(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '-' ? 62 : c == '_' ? 63 : -1;
}

long keyset_base64url(const char *s, size_t len, uint8_t *out, size_t max)
{
	uint32_t bits = 0;
	unsigned have = 0;
	size_t n = 0;
	if (len % 4 == 1)
		return -1;
	for (size_t i = 0; i < len; i++) {
		int d = digit64(s[i]);
		if (d < 0)
			return -1;
		bits = (bits << 6 | (uint32_t)d) & 0xffff;
		have += 6;
		if (have < 8)
			continue;
		have -= 8;
		if (n == max)
			return -1;
		out[n++] = (uint8_t)(bits >> have);
	}
	// What is left over must be zero: one text a value.
	return (bits & ((1u << have) - 1)) == 0 ? (long)n : -1;
}

// ---- taking keys

static bool is_p256(EVP_PKEY *p)
{
	char name[32] = "";
	size_t n = 0;
	return EVP_PKEY_get_group_name(p, name, sizeof(name), &n) == 1 &&
	       (strcmp(name, "prime256v1") == 0 || strcmp(name, "P-256") == 0);
}

// Takes the key over.
static bool take(struct keyset *k, EVP_PKEY *p, const char *kid)
{
	if (p == NULL)
		return false;
	bool is_rsa = EVP_PKEY_is_a(p, "RSA") == 1 && EVP_PKEY_get_bits(p) >= RSA_BITS_MIN &&
		      EVP_PKEY_get_bits(p) <= RSA_BITS_MAX;
	bool is_ec = EVP_PKEY_is_a(p, "EC") == 1 && is_p256(p);
	if ((!is_rsa && !is_ec) || k->count == KEYSET_MAX || strlen(kid) >= KEYSET_KID_SIZE) {
		EVP_PKEY_free(p);
		k->left_out++;
		return false;
	}
	struct keyset_key *to = &k->key[k->count++];
	*to = (struct keyset_key){.pkey = p, .alg = is_rsa ? KEYSET_RS256 : KEYSET_ES256};
	memcpy(to->kid, kid, strlen(kid) + 1);
	return true;
}

unsigned keyset_add_pem(struct keyset *k, const char *text, size_t len)
{
	BIO *b = len < JWKS_MAX ? BIO_new_mem_buf(text, (int)len) : NULL;
	unsigned taken = 0;
	char *name, *header;
	unsigned char *data;
	long n;
	while (b != NULL && PEM_read_bio(b, &name, &header, &data, &n) == 1) {
		const unsigned char *p = data;
		EVP_PKEY *key = NULL;
		if (strcmp(name, "PUBLIC KEY") == 0) {
			key = d2i_PUBKEY(NULL, &p, n);
		} else if (strcmp(name, "CERTIFICATE") == 0) {
			X509 *x = d2i_X509(NULL, &p, n);
			key = x != NULL ? X509_get_pubkey(x) : NULL;
			X509_free(x);
		} else {
			k->left_out++; // a private key has no business here
		}
		taken += take(k, key, "");
		OPENSSL_free(name);
		OPENSSL_free(header);
		OPENSSL_clear_free(data, n > 0 ? (size_t)n : 0);
	}
	BIO_free(b);
	return taken;
}

static long field(const json_t *o, const char *name, uint8_t out[FIELD_MAX])
{
	const json_t *v = json_object_get(o, name);
	return json_is_string(v) ? keyset_base64url(json_string_value(v), json_string_length(v),
						    out, FIELD_MAX)
				 : -1;
}

static EVP_PKEY *build(const char *type, OSSL_PARAM_BLD *bld)
{
	OSSL_PARAM *params = bld != NULL ? OSSL_PARAM_BLD_to_param(bld) : NULL;
	EVP_PKEY_CTX *c = params != NULL ? EVP_PKEY_CTX_new_from_name(NULL, type, NULL) : NULL;
	EVP_PKEY *key = NULL;
	if (c != NULL && EVP_PKEY_fromdata_init(c) == 1 &&
	    EVP_PKEY_fromdata(c, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(c);
	OSSL_PARAM_free(params);
	return key;
}

static EVP_PKEY *rsa_of(const json_t *o)
{
	uint8_t n[FIELD_MAX], e[FIELD_MAX];
	long n_len = field(o, "n", n), e_len = field(o, "e", e);
	if (n_len < 1 || e_len < 1 || e_len > 8)
		return NULL;
	OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
	BIGNUM *bn = BN_bin2bn(n, (int)n_len, NULL), *be = BN_bin2bn(e, (int)e_len, NULL);
	EVP_PKEY *key = NULL;
	if (b != NULL && bn != NULL && be != NULL && BN_is_odd(bn) && BN_is_odd(be) &&
	    OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_N, bn) == 1 &&
	    OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_E, be) == 1)
		key = build("RSA", b);
	BN_free(bn);
	BN_free(be);
	OSSL_PARAM_BLD_free(b);
	return key;
}

static EVP_PKEY *ec_of(const json_t *o)
{
	uint8_t point[1 + FIELD_MAX], y[FIELD_MAX];
	const char *crv = json_string_value(json_object_get(o, "crv"));
	if (crv == NULL || strcmp(crv, "P-256") != 0 || field(o, "x", point + 1) != 32 ||
	    field(o, "y", y) != 32)
		return NULL;
	point[0] = 4; // uncompressed
	memcpy(point + 33, y, 32);
	OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
	EVP_PKEY *key = NULL;
	if (b != NULL &&
	    OSSL_PARAM_BLD_push_utf8_string(b, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) == 1 &&
	    OSSL_PARAM_BLD_push_octet_string(b, OSSL_PKEY_PARAM_PUB_KEY, point, 65) == 1)
		key = build("EC", b);
	OSSL_PARAM_BLD_free(b);
	return key;
}

static bool fits(const json_t *o, const char *name, const char *wanted)
{
	const char *s = json_string_value(json_object_get(o, name));
	return s == NULL || strcmp(s, wanted) == 0;
}

static bool add_jwk(struct keyset *k, const json_t *o)
{
	const char *type = json_string_value(json_object_get(o, "kty"));
	const char *kid = json_string_value(json_object_get(o, "kid"));
	EVP_PKEY *key = NULL;
	if (type != NULL && strcmp(type, "RSA") == 0 && fits(o, "alg", "RS256"))
		key = rsa_of(o);
	else if (type != NULL && strcmp(type, "EC") == 0 && fits(o, "alg", "ES256"))
		key = ec_of(o);
	if (key != NULL && !fits(o, "use", "sig")) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	if (key == NULL)
		k->left_out++;
	return take(k, key, kid != NULL ? kid : "");
}

unsigned keyset_add_jwks(struct keyset *k, const char *text, size_t len)
{
	size_t at;
	unsigned taken = 0;
	if (len > JWKS_MAX || json_guard(text, len, &at) != JSON_FAULT_NONE)
		return 0;
	json_t *j = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
	const json_t *keys = json_object_get(j, "keys");
	for (size_t i = 0; i < json_array_size(keys); i++)
		taken += add_jwk(k, json_array_get(keys, i));
	json_decref(j);
	return taken;
}

// ---- signatures

static bool verify(const struct keyset_key *k, const uint8_t *data, size_t len, const uint8_t *sig,
		   size_t sig_len)
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	bool good = c != NULL && EVP_DigestVerifyInit(c, NULL, EVP_sha256(), NULL, k->pkey) == 1 &&
		    EVP_DigestVerify(c, sig, sig_len, data, len) == 1;
	EVP_MD_CTX_free(c);
	return good;
}

bool keyset_verify(const struct keyset_key *k, const uint8_t *data, size_t len, const uint8_t *sig,
		   size_t sig_len)
{
	if (k->alg == KEYSET_RS256)
		return verify(k, data, len, sig, sig_len);
	if (sig_len != 64)
		return false;
	ECDSA_SIG *s = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(sig, 32, NULL), *v = BN_bin2bn(sig + 32, 32, NULL);
	unsigned char *der = NULL;
	bool good = false;
	if (s != NULL && r != NULL && v != NULL && ECDSA_SIG_set0(s, r, v) == 1) {
		r = v = NULL; // the signature's
		int n = i2d_ECDSA_SIG(s, &der);
		good = n > 0 && verify(k, data, len, der, (size_t)n);
	}
	OPENSSL_free(der);
	BN_free(r);
	BN_free(v);
	ECDSA_SIG_free(s);
	return good;
}
