// SPDX-License-Identifier: Apache-2.0
// Bearer tokens: signed compact JWTs (RFC 7519) of RS256 or ES256, judged by the rules of ASTM F3548-21 appendix 2. Pure but
// for memory (no clock: `now_s`); any thread.
#pragma once

#include "auth/keyset.h"

enum {
	JWT_SIZE_MAX = 8192,
	JWT_SUB_SIZE = 64,
	JWT_LIFE_MAX_S = 3600, // how far ahead `exp` may lie
	JWT_SKEW_S = 5,	       // clocks of the standard differ by so much
};

// name, what to do. All are answered 401.
#define JWT_FAULT_LIST(X)                                                                          \
	X(NONE, "none", "")                                                                        \
	X(MISSING, "token_missing", "send Authorization: Bearer with a token")                     \
	X(SIZE, "token_size", "the token is longer than 8,192 characters")                         \
	X(FORM, "token_form", "not a signed JWT in compact form")                                  \
	X(ALG, "token_alg", "signed by something else than RS256 or ES256")                        \
	X(KEY, "token_key", "no key is known that this token could be signed with")                \
	X(SIGNATURE, "token_signature", "the signature does not fit")                              \
	X(EXP_MISSING, "token_exp_missing", "the claim exp is missing or no number")               \
	X(EXPIRED, "token_expired", "the token has expired; get a new one")                        \
	X(EXP_FAR, "token_exp_far", "the token lives longer than an hour")                         \
	X(NOT_YET, "token_not_yet", "the token is not valid yet; see whether clocks differ")       \
	X(AUDIENCE, "token_audience", "the claim aud names nothing that this server is called")    \
	X(ISSUER, "token_issuer", "the claim iss is missing, empty or not accepted here")          \
	X(SUBJECT, "token_subject",                                                                \
	  "the claim sub is missing, longer than 63 characters or not printable")

enum jwt_fault {
#define JWT_FAULT_ENUM(id, name, text) JWT_FAULT_##id,
	JWT_FAULT_LIST(JWT_FAULT_ENUM)
#undef JWT_FAULT_ENUM
		JWT_FAULT_COUNT
};

const char *jwt_fault_name(unsigned fault);
const char *jwt_fault_text(unsigned fault);

struct jwt_rules {
	const struct keyset *keys;
	const char *const *audiences;
	unsigned audience_count; // 0: any is accepted
	const char *issuer;	 // "" or NULL: any that is not empty
	int64_t now_s;		 // Unix UTC
};

struct jwt_claims {
	char sub[JWT_SUB_SIZE];
	uint32_t scopes; // enum auth_scope
	int64_t exp_s;
	int64_t nbf_s; // INT64_MIN: none
};

// The order of the checks: form, key, signature, then what it claims. *out is set with JWT_FAULT_NONE only.
enum jwt_fault jwt_verify(const char *token, size_t len, const struct jwt_rules *r,
			  struct jwt_claims *out);
