// SPDX-License-Identifier: Apache-2.0
// MAVLink framing, versions 1 and 2: one datagram holds one or more frames, each with a checksum
// that is seeded by its message's definition. Known messages only: the checksum of others cannot be
// computed. And datagrams to observations: every message of one autopilot gets one key (source and
// system id), so that its position, its UTM report and its Open Drone ID messages make one track.
// Messages without a position or an identity (HEARTBEAT, SYS_STATUS, operator data) are accepted
// and observe nothing; what a heartbeat says its sender is decides the class of what follows.
// Pure; any thread.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "obs/codec.h"

enum { MAVLINK_PAYLOAD_MAX = 255, MAVLINK_FRAME_MAX = 10 + MAVLINK_PAYLOAD_MAX + 2 + 13 };

enum mavlink_id {
	MAVLINK_ID_HEARTBEAT = 0,
	MAVLINK_ID_GLOBAL_POSITION_INT = 33,
	MAVLINK_ID_UTM_GLOBAL_POSITION = 340,
	MAVLINK_ID_ODID_BASIC_ID = 12900,
	MAVLINK_ID_ODID_LOCATION = 12901,
	MAVLINK_ID_ODID_AUTHENTICATION = 12902,
	MAVLINK_ID_ODID_SELF_ID = 12903,
	MAVLINK_ID_ODID_SYSTEM = 12904,
	MAVLINK_ID_ODID_OPERATOR_ID = 12905,
	MAVLINK_ID_ODID_MESSAGE_PACK = 12915
};

// Who sends, and the sender's own frame count.
struct mavlink_head {
	uint8_t seq;
	uint8_t sysid;
	uint8_t compid;
};

struct mavlink_frame {
	struct mavlink_head head;
	uint8_t version;   // 1 or 2
	uint8_t is_signed; // a signature block follows; uas/mavlink_sign.h checks it
	uint8_t incompat;  // flags as sent; 0 in version 1
	uint8_t compat;
	uint8_t size;	// payload octets on the wire
	uint32_t msgid; // 24 bits
	// Zero-filled behind size: version 2 leaves out trailing zero octets.
	uint8_t payload[MAVLINK_PAYLOAD_MAX];
	struct span octets; // the whole frame in the datagram it came in; mavlink_write ignores it
};

// Takes the next frame off *rest. ERR_NONE: *f is filled and its checksum is right. Else the
// reason; *rest is then behind the refused frame where its length can be known (_CRC, _UNKNOWN,
// _RANGE, _INCOMPAT with known flags), and empty where it cannot (_MAGIC, _TRUNCATED, _INCOMPAT):
// nothing is searched for inside payloads, where false starts abound. rest->n must not be 0.
enum err mavlink_next(struct span *rest, struct mavlink_frame *f);

// Writes one version 2 frame without signature. Returns its size, or 0 when it does not fit or
// msgid is not known.
uint32_t mavlink_encode(const struct mavlink_head *head, uint32_t msgid, struct span payload,
			uint8_t *out, uint32_t size);

// Writes the frame as *f says, down to flags, version and payload size. trailer: the signature block when incompat has the
// flag for one, else empty. Returns its size, or 0 when it does not fit or cannot be such a frame.
uint32_t mavlink_write(const struct mavlink_frame *f, struct span trailer, uint8_t *out,
		       uint32_t size);

// How many octets version 2 sends of a payload of n: without trailing zeros, at least one.
uint8_t mavlink_trimmed(const uint8_t *payload, unsigned n);

// "HEARTBEAT", …; "?" for messages that are not known.
const char *mavlink_name(uint32_t msgid);

// What senders' heartbeats said they are, so that a rover is no aircraft and a ground station no object that moves. The
// newest of two senders that fall on one slot stays: the other is an aircraft until its next heartbeat.
enum { MAVLINK_KINDS = 1024 };
struct mavlink_kinds {
	struct {
		uint64_t key; // system_key: source and system id; 0 free
		uint8_t type; // MAV_TYPE
	} slot[MAVLINK_KINDS];
};

struct mavlink_signing;
struct odid_auth_pages;

struct mavlink_stats {
	struct mavlink_kinds
		*kinds; // kept by the caller between calls; NULL: every sender is an aircraft
	struct mavlink_signing *
		signing; // checks signatures (uas/mavlink_sign.h), kept likewise; NULL: nothing is checked
	struct odid_auth_pages *auth; // takes authentication pages (uas/odid_auth.h); may be NULL
	uint32_t frames;	      // accepted + all refused
	uint32_t accepted;
	uint32_t verified; // accepted with a good signature
	uint32_t parts;	   // messages refused in packs that were accepted; in refused[] too
	// ERR_COUNT counters by reason; ERR_TOO_MANY_OBS: good, but out_max was reached. NULL: nobody asks.
	uint32_t *refused;
};

// A whole UDP payload (codec_fn). ERR_NONE when at least one frame was accepted; else the first
// frame's reason.
enum err mavlink_decode(struct span payload, const struct rx_meta *meta, struct obs *out,
			unsigned out_max, unsigned *out_count);

// The same, counting each frame into *stats (added to, never cleared).
enum err mavlink_decode_counted(struct span payload, const struct rx_meta *meta, struct obs *out,
				unsigned out_max, unsigned *out_count, struct mavlink_stats *stats);

// One frame to at most one observation; *produced is 0 or 1. ERR_NONE or the reason why the message
// is refused.
enum err mavlink_obs_of(const struct mavlink_frame *f, const struct rx_meta *meta, struct obs *out,
			unsigned *produced);
