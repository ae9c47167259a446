// SPDX-License-Identifier: Apache-2.0
// Public keys that tokens may be signed with, from PEM texts (public key or certificate) and JWK sets (RFC 7517). RSA of at
// least 2,048 bits and P-256; everything else is left out and counted. Any thread; a set that is used does not change.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KEYSET_MAX = 64, KEYSET_KID_SIZE = 128 };

enum keyset_alg { KEYSET_RS256, KEYSET_ES256, KEYSET_ALG_COUNT };

struct keyset_key {
	void *pkey;		   // EVP_PKEY
	uint8_t alg;		   // enum keyset_alg
	char kid[KEYSET_KID_SIZE]; // "": none
};

struct keyset {
	struct keyset_key key[KEYSET_MAX];
	unsigned count, left_out;
};

const char *keyset_alg_name(unsigned alg); // "RS256"

void keyset_init(struct keyset *k);
void keyset_free(struct keyset *k);

// How many keys were taken; 0: none in it that can be used.
unsigned keyset_add_pem(struct keyset *k, const char *text, size_t len);
unsigned keyset_add_jwks(struct keyset *k, const char *text, size_t len);

// Whether both hold the same keys in the same order.
bool keyset_equal(const struct keyset *a, const struct keyset *b);

// The signature over `data`: for ES256 the 64 octets of RFC 7518.
bool keyset_verify(const struct keyset_key *k, const uint8_t *data, size_t len, const uint8_t *sig,
		   size_t sig_len);

// Strict base64url without padding; -1 when it is not or `max` is too small.
long keyset_base64url(const char *s, size_t len, uint8_t *out, size_t max);
