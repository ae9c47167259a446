// SPDX-License-Identifier: Apache-2.0
// What vehicles and the node say about slots (docs/wire/slots.md), seen from the vehicle: requests out, decisions in, as
// frames of a region's profile. Written from that page alone; it shares nothing with the node but proto's codecs. Pure.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

enum slot_profile { SLOT_US, SLOT_ETSI, SLOT_CHINA, SLOT_PROFILE_COUNT };
enum slot_state { SLOT_REQUEST, SLOT_ECHO, SLOT_DROP, SLOT_LEFT, SLOT_STATE_COUNT };
enum slot_kind { SLOT_GRANT, SLOT_HOLD, SLOT_REVOKE, SLOT_DENIAL, SLOT_KIND_COUNT };
enum slot_role { SLOT_NO_ROLE, SLOT_TRANSIT, SLOT_EMERGENCY, SLOT_ROLE_COUNT };
enum { SLOT_ID_SIZE = 8, SLOT_DECISIONS_MAX = 32, SLOT_REASONS = 13 };

// A vehicle as its own receiver and tachometer see it.
struct slot_self {
	uint8_t id[SLOT_ID_SIZE]; // US: the first four; ETSI: the first four as stationID
	uint8_t msg_count;	  // 0..127
	int32_t lat_e7, lon_e7;	  // centre
	int32_t front_lat_e7, front_lon_e7;
	double alt_m;
	double speed_ms, heading_deg, accel_ms2;
	double length_m, width_m;
	double error_m; // one standard deviation of the position
	enum slot_role role;
	int64_t now_ns; // its own clock
};

struct slot_request {
	struct slot_self self;
	enum slot_state state;
	uint16_t crossing;
	uint8_t lane_in, lane_out, request_id;
	char turn;			       // s, l, r, t
	uint16_t node_in, node_out;	       // China: ends of the links
	uint8_t node_lane_in, node_lane_out;   // China: lanes within them
	int32_t line_lat_e7, line_lon_e7;      // stop line
	int64_t begin_ns, length_ns;	       // earliest arrival and spread, or the window
	double enter_ms, accel_ms2, brake_ms2; // promises; brake > 0
};

struct slot_decision {
	uint8_t id[SLOT_ID_SIZE]; // as much of it as the profile has, the rest 0
	enum slot_kind kind;
	uint16_t crossing;
	uint8_t lane_in, lane_out; // 0: not told (China tells nodes)
	uint8_t reason;
	int64_t made_ns, begin_ns, end_ns; // begin < end; equal: no window
	int64_t use_by_ns, lease_end_ns;   // 0: none
	double enter_ms, move_ms;	   // negative: none
};

// Ethernet frame with a request, or with the periodic message of the profile (BSM, CAM, Chinese BSM). Size, 0 when it
// does not fit.
uint32_t slot_air_request(enum slot_profile p, const struct slot_request *r, uint8_t *out,
			  uint32_t size);
uint32_t slot_air_status(enum slot_profile p, const struct slot_self *s, uint8_t *out,
			 uint32_t size);

// Decisions in a received frame, resolved in time around now_ns. Returns how many, 0 for any other frame.
unsigned slot_air_read(enum slot_profile p, struct span frame, int64_t now_ns,
		       struct slot_decision out[SLOT_DECISIONS_MAX]);

// Signal groups in a SPAT of the profile: state of one group after another.
struct slot_light {
	uint16_t crossing;
	uint8_t group;
	char state; // 'G' go, 'y' clears, 'r' stop
};
unsigned slot_air_read_lights(enum slot_profile p, struct span frame, struct slot_light *out,
			      unsigned most);

const char *slot_profile_name(unsigned profile); // "us", "etsi", "china"
const char *slot_kind_name(unsigned kind);	 // "grant", …
const char *slot_reason_name(unsigned reason);	 // "waiting", …
const char *slot_role_name(unsigned role);
const char *slot_state_name(unsigned state);
