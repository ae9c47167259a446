// SPDX-License-Identifier: Apache-2.0
// IEEE 1609.2 certificates (also ETSI TS 103 097) as they stand in a signer identifier: walked to their end, with what a
// verifier needs kept as spans into the frame. Nothing is verified here. Certificates of authorities, which carry groups
// of issue permissions, are refused as ERR_DOT2_UNSUPPORTED: they never sign road messages. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "wire/coer.h"

enum { DOT2_DIGEST_SIZE = 8, DOT2_ISSUER_SELF = 0x81 };

enum dot2_curve { DOT2_CURVE_NIST_P256 = 0x80, DOT2_CURVE_BRAINPOOL_P256 = 0x81 };

// Form of an elliptic curve point (IEEE 1609.2, 6.3.23), the choice octet.
enum dot2_point_form {
	DOT2_POINT_X_ONLY = 0x80,
	DOT2_POINT_EVEN_Y = 0x82,
	DOT2_POINT_ODD_Y = 0x83,
	DOT2_POINT_UNCOMPRESSED = 0x84,
};

struct dot2_point {
	uint8_t form;	    // enum dot2_point_form
	struct span octets; // x (32 octets), or x and y (64)
};

struct dot2_signature {
	uint8_t curve;	     // enum dot2_curve
	struct dot2_point r; // ECDSA uses x alone
	struct span s;	     // 32 octets
};

struct dot2_cert {
	struct span octets; // the whole certificate: what its HashedId8 is computed over
	struct span tbs;    // to-be-signed part
	bool is_implicit;   // the key must be reconstructed from the issuer's
	uint8_t issuer;	    // choice octet: 0x80 and 0x82 digest, 0x81 self
	struct span issuer_digest;
	uint32_t start_s;      // validity, TAI since 2004
	uint8_t duration_unit; // 0x80 us, 0x81 ms, 0x82 s, 0x83 min, 0x84 h, 0x85 60 h, 0x86 years
	uint16_t duration;
	uint8_t key_curve;     // enum dot2_curve; 0 implicit
	struct dot2_point key; // verification key, or reconstruction value
	bool has_signature;
	struct dot2_signature signature;
};

void dot2_read_point(struct coer *w, struct dot2_point *out);
void dot2_read_signature(struct coer *w, struct dot2_signature *out);
void dot2_read_cert(struct coer *w, struct dot2_cert *out);
