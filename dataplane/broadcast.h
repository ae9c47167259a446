// SPDX-License-Identifier: Apache-2.0
// Alerts, and notices of an authority, as messages on the air, by region: ETSI DENM in GeoNetworking, SAE J2735 roadside alert in WSMP, China RSI in a UDP
// datagram to the roadside unit. One alert, one frame; a raised one at once, updates and the end as the profile has them,
// all within a rate. Unsecured: the roadside unit signs, or whoever deploys a signer behind this port.
//
// Pure: alert in, octets out; no allocation, no clock. One owner (the worker).
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/alert_kind.h"
#include "base/geo.h"
#include "base/notice_kind.h"
#include "scene/alert.h"
#include "wire/uper_build.h"

enum broadcast_profile {
	BROADCAST_NONE,
	BROADCAST_ETSI,
	BROADCAST_US,
	BROADCAST_CHINA,
	BROADCAST_PROFILE_COUNT
};

enum {
	BROADCAST_FRAME_MAX = 512,
	BROADCAST_NODES = 192,
	BROADCAST_OCTETS = 128,
	BROADCAST_TEXT_MAX = 96
};

// What an alert is called on the air; number 0: this profile has no name for it and does not send it.
struct broadcast_code {
	uint16_t number; // ETSI cause, ITIS code, GB/T 29100 event type
	uint16_t sub;	 // ETSI sub-cause
};

struct broadcast_params {
	uint8_t profile; // enum broadcast_profile
	uint32_t station_id;
	uint8_t mac[6];		// of frames sent
	int32_t lat_e7, lon_e7; // of the roadside unit
	uint16_t radius_m;	// of the area where receivers shall act
	uint16_t validity_s;
	uint32_t frames_per_s;	   // at most
	uint32_t udp_from, udp_to; // IPv4 of datagrams
	uint16_t udp_port;
	struct broadcast_code code[ALERT_KIND_COUNT];
	struct broadcast_code notice[NOTICE_KIND_COUNT];
};

// Why an alert was not sent. Counter names: broadcast_skip_name().
// clang-format off
#define BROADCAST_SKIP_LIST(X) \
	X(NONE,    "sent",      "alert frames handed to the port") \
	X(PROFILE, "off",       "alerts not announced: dataplane.broadcast.profile is none") \
	X(CODE,    "no_code",   "alerts not announced: the profile has no code for their kind") \
	X(PHASE,   "phase",     "alerts not announced: the message cannot say that they changed or ended") \
	X(RATE,    "rate",      "alerts not announced: more than dataplane.broadcast.frames_per_s") \
	X(ENCODE,  "encode",    "alerts not announced: a value did not fit the message") \
	X(PORT,    "port",      "alert frames that the port did not take")
// clang-format on

enum broadcast_skip {
#define BROADCAST_SKIP_ENUM(id, name, text) BROADCAST_SKIP_##id,
	BROADCAST_SKIP_LIST(BROADCAST_SKIP_ENUM)
#undef BROADCAST_SKIP_ENUM
		BROADCAST_SKIP_COUNT
};

const char *broadcast_skip_name(unsigned skip);
const char *broadcast_skip_text(unsigned skip);
const char *broadcast_profile_name(unsigned profile); // "none", "etsi", "us", "china"

// The codes of a profile that its standard has for our alerts; those of China stand in a national table that deployments
// configure.
const struct broadcast_code *broadcast_default_codes(unsigned profile);
const struct broadcast_code *broadcast_default_notices(unsigned profile);

// Who decides on it repeats it; nothing of it is kept here.
struct broadcast_notice {
	uint8_t kind; // enum notice_kind
	bool is_over;
	bool is_gb2312; // the text; else ASCII
	uint8_t text_size;
	uint8_t text[BROADCAST_TEXT_MAX]; // told by profile china, which has a field for it
	uint16_t number; // same notice, same number; 0x8000 and above: alerts have those below
	uint16_t radius_m;
	uint32_t validity_s; // after time_ns
	int64_t time_ns;
	int32_t lat_e7, lon_e7;
};

struct broadcast {
	struct broadcast_params p;
	struct uper_node nodes[BROADCAST_NODES];
	uint8_t octets[BROADCAST_OCTETS];
	int64_t due_ns; // generic cell rate: theoretical time of the next frame
	uint8_t msg_count;
	uint16_t sequence;
};

void broadcast_init(struct broadcast *b, const struct broadcast_params *p);

// The frame that announces an alert, ready for the port; *size is its length, 0 unless BROADCAST_SKIP_NONE.
enum broadcast_skip broadcast_frame(struct broadcast *b, const struct alert *a,
				    const struct geo_frame *plane, int64_t now_ns,
				    uint8_t out[static BROADCAST_FRAME_MAX], uint32_t *size);

// The same for a notice. Nothing is left out for its phase when the profile can call it back; a notice has no other phases.
enum broadcast_skip broadcast_notice_frame(struct broadcast *b, const struct broadcast_notice *n,
					   int64_t now_ns, uint8_t out[static BROADCAST_FRAME_MAX],
					   uint32_t *size);
