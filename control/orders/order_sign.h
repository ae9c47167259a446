// SPDX-License-Identifier: Apache-2.0
// Signatures of orders: Ed25519 (RFC 8032, 64 octets) and ECDSA on P-256 with SHA-256 (DER). Keys are PEM files. Any thread; a key
// that is used does not change.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ORDER_SIGNATURE_MAX = 80, ORDER_DIGEST_SIZE = 32 };

// NULL after one line on stderr that begins with program: not readable, or neither kind of key. Free with order_key_free.
void *order_key_public(const char *program, const char *path);
void *order_key_private(const char *program, const char *path);
void order_key_free(void *key);

bool order_verify(void *key, const uint8_t *data, size_t len, const uint8_t *sig, size_t sig_len);

// SHA-256.
void order_digest(const uint8_t *data, size_t len, uint8_t out[ORDER_DIGEST_SIZE]);

// Octets written, 0: it cannot be done.
size_t order_sign(void *key, const uint8_t *data, size_t len, uint8_t sig[ORDER_SIGNATURE_MAX]);
