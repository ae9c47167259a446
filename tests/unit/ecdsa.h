// SPDX-License-Identifier: Apache-2.0
// Checks the signature of a 1609.2 envelope with OpenSSL, from nothing but the spans that dot2_peel exposes: the proof
// that they are the right ones. Include once per program.
#pragma once

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/sha.h>
#include <stdbool.h>
#include <string.h>

#include "net/dot2.h"

// e = H(H(tbs) || certificate hash).
static inline void ecdsa_input(const struct dot2 *d, const uint8_t cert_hash[SHA256_DIGEST_LENGTH],
			       uint8_t e[SHA256_DIGEST_LENGTH])
{
	uint8_t both[2 * SHA256_DIGEST_LENGTH];
	SHA256(d->tbs.p, d->tbs.n, both);
	memcpy(both + SHA256_DIGEST_LENGTH, cert_hash, SHA256_DIGEST_LENGTH);
	SHA256(both, sizeof(both), e);
}

static inline EVP_PKEY *ecdsa_key(unsigned curve, struct dot2_point key)
{
	const char *group = curve == DOT2_CURVE_NIST_P256 ? "prime256v1" : "brainpoolP256r1";
	uint8_t point[33];
	EVP_PKEY *pkey = NULL;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
	point[0] = key.form == DOT2_POINT_ODD_Y ? 3 : 2;
	memcpy(point + 1, key.octets.p, 32);
	OSSL_PARAM_BLD_push_utf8_string(b, OSSL_PKEY_PARAM_GROUP_NAME, group, 0);
	OSSL_PARAM_BLD_push_octet_string(b, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point));
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(b);
	EVP_PKEY_fromdata_init(ctx);
	EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(b);
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

// True when the signature over e is the key's.
static inline bool ecdsa_is_good(const struct dot2_signature *s,
				 const uint8_t e[SHA256_DIGEST_LENGTH], unsigned curve,
				 struct dot2_point key)
{
	EVP_PKEY *pkey = ecdsa_key(curve, key);
	if (pkey == NULL)
		return false;
	ECDSA_SIG *sig = ECDSA_SIG_new();
	ECDSA_SIG_set0(sig, BN_bin2bn(s->r.octets.p, 32, NULL), BN_bin2bn(s->s.p, 32, NULL));
	uint8_t *der = NULL;
	int n = i2d_ECDSA_SIG(sig, &der);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(pkey, NULL);
	bool good = n > 0 && EVP_PKEY_verify_init(ctx) == 1 &&
		    EVP_PKEY_verify(ctx, der, (size_t)n, e, SHA256_DIGEST_LENGTH) == 1;
	EVP_PKEY_CTX_free(ctx);
	OPENSSL_free(der);
	ECDSA_SIG_free(sig);
	EVP_PKEY_free(pkey);
	return good;
}

// For an envelope whose certificate came along.
static inline bool ecdsa_envelope_is_good(const struct dot2 *d)
{
	uint8_t hash[SHA256_DIGEST_LENGTH], e[SHA256_DIGEST_LENGTH];
	SHA256(d->signer.cert.octets.p, d->signer.cert.octets.n, hash);
	ecdsa_input(d, hash, e);
	return ecdsa_is_good(&d->signature, e, d->signer.cert.key_curve, d->signer.cert.key);
}
