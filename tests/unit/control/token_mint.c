// SPDX-License-Identifier: Apache-2.0
#include "token_mint.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t encode(const uint8_t *p, size_t n, char *out)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	size_t at = 0;
	for (size_t i = 0; i < n; i += 3) {
		uint32_t v = (uint32_t)p[i] << 16 | (i + 1 < n ? (uint32_t)p[i + 1] << 8 : 0) |
			     (i + 2 < n ? p[i + 2] : 0);
		unsigned count = n - i >= 3 ? 4 : (unsigned)(n - i) + 1;
		for (unsigned k = 0; k < count; k++)
			out[at++] = digits[v >> (18 - 6 * k) & 63];
	}
	out[at] = '\0';
	return at;
}

void token_mint_init(struct token_mint *m, const char *alg, const char *kid)
{
	memset(m, 0, sizeof(*m));
	snprintf(m->alg, sizeof(m->alg), "%s", alg);
	snprintf(m->kid, sizeof(m->kid), "%s", kid);
	m->pkey = strcmp(alg, "ES256") == 0 ? EVP_EC_gen("P-256") : EVP_RSA_gen(2048);
	BIO *b = BIO_new(BIO_s_mem());
	if (m->pkey == NULL || b == NULL || PEM_write_bio_PUBKEY(b, m->pkey) != 1)
		abort();
	int n = BIO_read(b, m->pem, sizeof(m->pem) - 1);
	if (n <= 0)
		abort();
	BIO_free(b);
}

void token_mint_fini(struct token_mint *m)
{
	EVP_PKEY_free(m->pkey);
	m->pkey = NULL;
}

static void put_number(const struct token_mint *m, const char *param, unsigned size, char *out)
{
	BIGNUM *v = NULL;
	uint8_t bytes[512];
	if (EVP_PKEY_get_bn_param(m->pkey, param, &v) != 1)
		abort();
	int n = size > 0 ? BN_bn2binpad(v, bytes, (int)size) : BN_bn2bin(v, bytes);
	encode(bytes, (size_t)n, out);
	BN_free(v);
}

void token_mint_jwks(const struct token_mint *const *m, unsigned n, char *out, unsigned size)
{
	char a[700], b[700];
	int at = snprintf(out, size, "{\"keys\":[");
	for (unsigned i = 0; i < n; i++) {
		bool is_ec = strcmp(m[i]->alg, "ES256") == 0;
		put_number(m[i], is_ec ? OSSL_PKEY_PARAM_EC_PUB_X : OSSL_PKEY_PARAM_RSA_N,
			   is_ec ? 32 : 0, a);
		put_number(m[i], is_ec ? OSSL_PKEY_PARAM_EC_PUB_Y : OSSL_PKEY_PARAM_RSA_E,
			   is_ec ? 32 : 0, b);
		at += snprintf(
			out + at, size - (unsigned)at,
			is_ec ? "%s{\"kty\":\"EC\",\"crv\":\"P-256\",\"use\":\"sig\",\"alg\":"
				"\"ES256\",\"kid\":\"%s\",\"x\":\"%s\",\"y\":\"%s\"}"
			      : "%s{\"kty\":\"RSA\",\"use\":\"sig\",\"kid\":\"%s\",\"n\":\"%s\","
				"\"e\":\"%s\"}",
			i > 0 ? "," : "", m[i]->kid, a, b);
	}
	snprintf(out + at, size - (unsigned)at, "]}");
}

static size_t raw_signature(uint8_t *sig, size_t n)
{
	const unsigned char *p = sig;
	ECDSA_SIG *s = d2i_ECDSA_SIG(NULL, &p, (long)n);
	if (s == NULL || BN_bn2binpad(ECDSA_SIG_get0_r(s), sig, 32) != 32 ||
	    BN_bn2binpad(ECDSA_SIG_get0_s(s), sig + 32, 32) != 32)
		abort();
	ECDSA_SIG_free(s);
	return 64;
}

void token_mint_sign(const struct token_mint *m, const char *header, const char *claims,
		     char out[TOKEN_MINT_SIZE])
{
	uint8_t sig[1024];
	size_t len = sizeof(sig), at = encode((const uint8_t *)header, strlen(header), out);
	out[at++] = '.';
	at += encode((const uint8_t *)claims, strlen(claims), out + at);
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	if (EVP_DigestSignInit(c, NULL, EVP_sha256(), NULL, m->pkey) != 1 ||
	    EVP_DigestSign(c, sig, &len, (const uint8_t *)out, at) != 1)
		abort();
	EVP_MD_CTX_free(c);
	if (strcmp(m->alg, "ES256") == 0)
		len = raw_signature(sig, len);
	out[at++] = '.';
	encode(sig, len, out + at);
}

void token_mint_make(const struct token_mint *m, const char *sub, const char *scope,
		     const char *audience, int64_t exp_s, char out[TOKEN_MINT_SIZE])
{
	char header[128], claims[1024];
	snprintf(header, sizeof(header), "{\"alg\":\"%s\",\"typ\":\"JWT\",\"kid\":\"%s\"}", m->alg,
		 m->kid);
	snprintf(claims, sizeof(claims),
		 "{\"iss\":\"issuer\",\"sub\":\"%s\",\"scope\":\"%s\",\"aud\":\"%s\",\"exp\":%lld}",
		 sub, scope, audience, (long long)exp_s);
	token_mint_sign(m, header, claims, out);
}
