// SPDX-License-Identifier: Apache-2.0
// IEEE 1609.2 envelope (COER): unsecured and signed data peeled to the payload, the spans that a signature check needs
// kept. Nothing is verified here. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

enum { DOT2_HEADER_UNSECURED_MAX = 5 };

struct dot2 {
	bool is_signed;
	uint8_t hash_id;	// 0 SHA-256, 1 SHA-384; signed only
	struct span payload;	// what the sender's application sent
	struct span tbs;	// to-be-signed data exactly as received; signed only
	struct span signer;	// signer identifier with its choice octet; signed only
	struct span signature;	// signature with its curve octet; signed only
	uint32_t psid;		// signed only
	uint64_t generation_us; // TAI since 2004, 0 when absent; signed only
};

// False when the first octets cannot be a 1609.2 structure: then it is a bare message.
static inline bool dot2_is_likely(struct span s)
{
	return s.n >= 2 && s.p[0] == 0x03 && s.p[1] >= 0x80 && s.p[1] <= 0x83;
}

enum err dot2_peel(struct span envelope, struct dot2 *out);

// Header of unsecured data around data_size octets. Returns its size, 0 when it does not fit.
uint32_t dot2_encode_unsecured(uint32_t data_size, uint8_t *out, uint32_t size);
