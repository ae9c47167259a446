// SPDX-License-Identifier: Apache-2.0
// MAVLink 2 signatures: 13 octets behind the checksum: link id, time (48 bits, 10 microseconds since 2015-01-01), and the
// first 48 bits of SHA-256 over key, frame and those seven octets. A good signature is accepted once: its time must be
// beyond the last one of the same system, component and link. No signed frame of somebody else's was at hand; the hash
// is proven against its standard, the layout against the MAVLink guide only.
//
// The hash comes from the caller (the shell's OpenSSL): proto has no cryptography. The table of senders is bounded and
// never forgets, for forgetting would let old frames in again: when it is full, new senders are refused. Pure; one owner.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "uas/mavlink.h"

enum {
	MAVLINK_KEY_SIZE = 32,
	MAVLINK_SIGNATURE_SIZE = 13,
	MAVLINK_KEYS_MAX = 16, // each costs one hash a signed frame of its sender
	MAVLINK_KEY_ANY = -1,
	MAVLINK_SIGNERS_MAX = 256,
	MAVLINK_WASTED_MAX =
		8 // wasted hashes behind which a datagram's signed frames are refused unread
};

// SHA-256 of the concatenation of two spans.
typedef void (*mavlink_sha256_fn)(struct span a, struct span b, uint8_t digest[static 32]);

struct mavlink_signer {
	uint64_t time; // of the last accepted frame
	uint8_t sysid, compid, link;
};

struct mavlink_key {
	int16_t sysid, link; // whose frames it may sign; MAVLINK_KEY_ANY
	uint8_t secret[MAVLINK_KEY_SIZE];
};

struct mavlink_signing {
	mavlink_sha256_fn sha256;
	struct mavlink_key key[MAVLINK_KEYS_MAX];
	unsigned key_count;
	bool required;	 // refuse frames without a signature
	uint32_t wasted; // hashes of frames that no key fitted, in this datagram
	unsigned signer_count;
	struct mavlink_signer signer[MAVLINK_SIGNERS_MAX];
};

void mavlink_signing_init(struct mavlink_signing *s, mavlink_sha256_fn sha256, bool required);

// A key for the frames of one system and link (0..255 each) or of any. Several may fit one sender, so that keys can be
// changed without a gap. False when there is no room for another.
bool mavlink_signing_add_key_of(struct mavlink_signing *s, int16_t sysid, int16_t link,
				const uint8_t secret[static MAVLINK_KEY_SIZE]);

// The same for any sender.
bool mavlink_signing_add_key(struct mavlink_signing *s, const uint8_t key[static MAVLINK_KEY_SIZE]);

// A new datagram: what the last one wasted is forgotten.
static inline void mavlink_signing_begin(struct mavlink_signing *s)
{
	s->wasted = 0;
}

// A frame that mavlink_next accepted, its datagram still there. *verified: the signature is good. ERR_MAVLINK_UNSIGNED,
// _SIGNATURE, _REPLAY (time not beyond the last; of a first frame: more than a minute behind now_ns), _SIGNERS.
enum err mavlink_signing_check(struct mavlink_signing *s, const struct mavlink_frame *f,
			       int64_t now_ns, bool *verified);

// Unix nanoseconds to the time of a signature; 0 before 2015.
uint64_t mavlink_signing_time(int64_t unix_ns);

// The signature block for a version 2 frame without one: writes frame, set flag and block to out. Returns the size, 0
// when it does not fit or the frame is not version 2.
uint32_t mavlink_sign(const struct mavlink_frame *f, mavlink_sha256_fn sha256,
		      const uint8_t key[static MAVLINK_KEY_SIZE], uint8_t link, uint64_t time,
		      uint8_t *out, uint32_t size);
