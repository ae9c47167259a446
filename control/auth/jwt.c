// SPDX-License-Identifier: Apache-2.0
#include "auth/jwt.h"

#include <jansson.h>
#include <string.h>

#include "api/json_guard.h"
#include "auth/auth_scope.h"

static const struct {
	const char *name, *text;
} faults[JWT_FAULT_COUNT] = {
#define JWT_FAULT_ROW(id, name, text) {name, text},
	JWT_FAULT_LIST(JWT_FAULT_ROW)
#undef JWT_FAULT_ROW
};

const char *jwt_fault_name(unsigned fault)
{
	return fault < JWT_FAULT_COUNT ? faults[fault].name : "?";
}

const char *jwt_fault_text(unsigned fault)
{
	return fault < JWT_FAULT_COUNT ? faults[fault].text : "?";
}

struct part {
	const char *p;
	size_t len;
};

// Exactly three, none of the first two empty.
static bool split(const char *token, size_t len, struct part part[3])
{
	unsigned n = 0;
	size_t from = 0;
	for (size_t i = 0; i <= len; i++) {
		if (i < len && token[i] != '.')
			continue;
		if (n == 3)
			return false;
		part[n++] = (struct part){token + from, i - from};
		from = i + 1;
	}
	return n == 3 && part[0].len > 0 && part[1].len > 0;
}

static json_t *read_part(const struct part *p)
{
	static _Thread_local uint8_t text[JWT_SIZE_MAX];
	size_t at;
	long n = keyset_base64url(p->p, p->len, text, sizeof(text));
	if (n <= 0 || json_guard((const char *)text, (size_t)n, &at) != JSON_FAULT_NONE)
		return NULL;
	json_t *j = json_loadb((const char *)text, (size_t)n, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(j)) {
		json_decref(j);
		return NULL;
	}
	return j;
}

static unsigned alg_of(const json_t *header)
{
	const char *alg = json_string_value(json_object_get(header, "alg"));
	for (unsigned i = 0; alg != NULL && i < KEYSET_ALG_COUNT; i++)
		if (strcmp(alg, keyset_alg_name(i)) == 0)
			return i;
	return KEYSET_ALG_COUNT;
}

// A key with another name than the token's is none of its; keys without a name (PEM) are tried for every token.
static bool may_be(const struct keyset_key *k, unsigned alg, const char *kid)
{
	return k->alg == alg && (kid == NULL || k->kid[0] == '\0' || strcmp(k->kid, kid) == 0);
}

static enum jwt_fault check_signature(const json_t *header, const char *token,
				      const struct part part[3], const struct keyset *keys)
{
	uint8_t sig[1100];
	unsigned alg = alg_of(header), tried = 0;
	const char *kid = json_string_value(json_object_get(header, "kid"));
	if (alg == KEYSET_ALG_COUNT)
		return JWT_FAULT_ALG;
	if (json_object_get(header, "crit") != NULL)
		return JWT_FAULT_FORM;
	long n = keyset_base64url(part[2].p, part[2].len, sig, sizeof(sig));
	if (n <= 0)
		return JWT_FAULT_FORM;
	size_t signed_len = part[0].len + 1 + part[1].len;
	for (unsigned i = 0; i < keys->count; i++) {
		if (!may_be(&keys->key[i], alg, kid))
			continue;
		tried++;
		if (keyset_verify(&keys->key[i], (const uint8_t *)token, signed_len, sig,
				  (size_t)n))
			return JWT_FAULT_NONE;
	}
	return tried > 0 ? JWT_FAULT_SIGNATURE : JWT_FAULT_KEY;
}

static bool audience_is_ours(const json_t *v, const struct jwt_rules *r)
{
	const char *s = json_string_value(v);
	for (unsigned i = 0; s != NULL && i < r->audience_count; i++)
		if (strcmp(s, r->audiences[i]) == 0)
			return true;
	return s != NULL && s[0] != '\0' && r->audience_count == 0;
}

static bool has_audience(const json_t *aud, const struct jwt_rules *r)
{
	if (json_is_string(aud))
		return audience_is_ours(aud, r);
	for (size_t i = 0; i < json_array_size(aud); i++)
		if (audience_is_ours(json_array_get(aud, i), r))
			return true;
	return false;
}

// Seconds, whole or with a fraction; false: not a time that an int64 of seconds holds.
static bool read_time(const json_t *v, int64_t *out)
{
	if (json_is_integer(v)) {
		*out = json_integer_value(v);
		return true;
	}
	double d = json_is_real(v) ? json_real_value(v) : -1;
	if (!(d >= 0 && d < 9e15))
		return false;
	*out = (int64_t)d;
	return true;
}

static enum jwt_fault check_times(const json_t *claims, int64_t now_s, struct jwt_claims *out)
{
	const json_t *nbf = json_object_get(claims, "nbf");
	if (!read_time(json_object_get(claims, "exp"), &out->exp_s))
		return JWT_FAULT_EXP_MISSING;
	if (out->exp_s <= now_s)
		return JWT_FAULT_EXPIRED;
	if (out->exp_s - now_s > JWT_LIFE_MAX_S + JWT_SKEW_S)
		return JWT_FAULT_EXP_FAR;
	out->nbf_s = INT64_MIN;
	if (nbf != NULL && !json_is_null(nbf) &&
	    (!read_time(nbf, &out->nbf_s) || out->nbf_s > now_s + JWT_SKEW_S))
		return JWT_FAULT_NOT_YET;
	return JWT_FAULT_NONE;
}

static bool is_printable(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < 0x21 || *s == 0x7f)
			return false;
	return true;
}

static enum jwt_fault check_claims(const json_t *claims, const struct jwt_rules *r,
				   struct jwt_claims *out)
{
	const char *sub = json_string_value(json_object_get(claims, "sub"));
	const char *iss = json_string_value(json_object_get(claims, "iss"));
	const json_t *scope = json_object_get(claims, "scope");
	enum jwt_fault f = check_times(claims, r->now_s, out);
	if (f != JWT_FAULT_NONE)
		return f;
	if (!has_audience(json_object_get(claims, "aud"), r))
		return JWT_FAULT_AUDIENCE;
	if (iss == NULL || iss[0] == '\0' ||
	    (r->issuer != NULL && r->issuer[0] != '\0' && strcmp(iss, r->issuer) != 0))
		return JWT_FAULT_ISSUER;
	if (sub == NULL || sub[0] == '\0' || strlen(sub) >= JWT_SUB_SIZE || !is_printable(sub))
		return JWT_FAULT_SUBJECT;
	memcpy(out->sub, sub, strlen(sub) + 1);
	out->scopes = json_is_string(scope)
			      ? auth_scope_read(json_string_value(scope), json_string_length(scope))
			      : 0;
	return JWT_FAULT_NONE;
}

enum jwt_fault jwt_verify(const char *token, size_t len, const struct jwt_rules *r,
			  struct jwt_claims *out)
{
	struct part part[3];
	struct jwt_claims found = {.scopes = 0};
	if (len > JWT_SIZE_MAX)
		return JWT_FAULT_SIZE;
	if (!split(token, len, part))
		return JWT_FAULT_FORM;
	json_t *header = read_part(&part[0]), *claims = NULL;
	enum jwt_fault f =
		header != NULL ? check_signature(header, token, part, r->keys) : JWT_FAULT_FORM;
	if (f == JWT_FAULT_NONE) {
		claims = read_part(&part[1]);
		f = claims != NULL ? check_claims(claims, r, &found) : JWT_FAULT_FORM;
	}
	json_decref(claims);
	json_decref(header);
	if (f == JWT_FAULT_NONE)
		*out = found;
	return f;
}
