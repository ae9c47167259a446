// SPDX-License-Identifier: Apache-2.0
// IEEE 1609.2 envelope (COER), also as ETSI TS 103 097 profiles it: unsecured and signed data peeled to the payload, with
// every span that a signature check needs. Nothing is verified here. Pure; any thread.
//
// To verify: e = H(H(tbs) || H(certificate octets)), the second hash over nothing when the signer is "self"; the
// certificate is signer.cert of a certificate signer, else the one whose HashedId8 (last 8 octets of its hash) is
// signer.digest. Hash the spans: they are the received octets.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "net/dot2_cert.h"

enum { DOT2_HEADER_UNSECURED_MAX = 5, DOT2_PAYLOAD_MAX = 0xffff };

enum dot2_signer_kind {
	DOT2_SIGNER_DIGEST = 0x80,
	DOT2_SIGNER_CERTIFICATE = 0x81,
	DOT2_SIGNER_SELF = 0x82
};

struct dot2_signer {
	uint8_t kind;	       // enum dot2_signer_kind
	struct span digest;    // 8 octets: HashedId8 of the certificate
	uint32_t cert_count;   // certificate chain, the signer's first
	struct dot2_cert cert; // of the first
};

// Where the message was made, in the units of the standard.
struct dot2_location {
	int32_t lat_e7;
	int32_t lon_e7;
	uint16_t elevation; // 0.1 m above -409.5 m (IEEE 1609.2, 6.3.22; no vector has one)
};

struct dot2 {
	bool is_signed;
	struct span payload; // what the sender's application sent
	uint32_t size; // octets of the whole structure: what stands behind it is not part of it
	// ---- the rest of signed data only, else not even zero: most messages are not signed, and this is long
	uint8_t hash_id;	// 0 SHA-256, 1 SHA-384
	bool has_location;	//
	uint32_t psid;		// plain number, not p-encoded
	uint64_t generation_us; // TAI since 2004, 0 absent
	uint64_t expiry_us;	// TAI since 2004, 0 absent
	struct dot2_location location;
	struct span
		external_hash; // hash of data that is signed without being sent, with its choice octet
	struct span learning;	   // 3 octets of the certificate asked for
	struct span extensions;	   // bitmap of the header's extension fields, which are passed over
	struct span tbs;	   // to-be-signed data exactly as received
	struct span signer_octets; // signer identifier with its choice octet
	struct dot2_signer signer;
	struct span signature_octets; // signature with its curve octet
	struct dot2_signature signature;
};

// False when the first octets cannot be a 1609.2 structure: then it is a bare message.
static inline bool dot2_is_likely(struct span s)
{
	return s.n >= 2 && s.p[0] == 0x03 && s.p[1] >= 0x80 && s.p[1] <= 0x83;
}

enum err dot2_peel(struct span envelope, struct dot2 *out);

// Header of unsecured data around data_size octets. Returns its size, 0 when it does not fit.
uint32_t dot2_encode_unsecured(uint32_t data_size, uint8_t *out, uint32_t size);
