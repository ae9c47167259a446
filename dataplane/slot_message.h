// SPDX-License-Identifier: Apache-2.0
// Requests for slots as vehicles send them, and decisions as they are told: SRM and SSM (SAE J2735), SREM and SSEM (ETSI TS
// 103 301), VIR and RSC (T/CSAE 157). What stands in which field: docs/wire/slots.md. Lanes and nodes are as on the wire;
// control knows the crossing. Pure; any thread with work space of its own.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "broadcast.h"
#include "its/road_message.h"
#include "wire/uper_build.h"

// Numbers of control/book/slot_types.h: on the link they mean the same.
enum slot_ask_state { SLOT_ASK_REQUEST, SLOT_ASK_ECHO, SLOT_ASK_DROP, SLOT_ASK_LEFT };
enum slot_say_verdict { SLOT_SAY_GRANT, SLOT_SAY_HOLD, SLOT_SAY_REVOKE, SLOT_SAY_DENY };
enum slot_ask_role { SLOT_ASK_ROLE_NONE, SLOT_ASK_ROLE_TRANSIT, SLOT_ASK_ROLE_EMERGENCY };

struct slot_ask {
	uint64_t vehicle; // its octets, big-endian
	uint8_t id_size;  // 4 or 8 octets; 5: a station id (4 octets)
	uint8_t family;	  // enum obs_family
	uint8_t state, role, request_id, sequence;
	uint8_t lane_in, lane_out;  // 0 of SAE and ETSI, 255 of China: not stated
	bool is_by_node;	    // China: lanes are those of a link, nodes are stated
	uint32_t node_in, node_out; // region << 16 | id
	uint32_t crossing;	    // region << 16 | id
	int64_t time_ns;
	int64_t step_ns;	// in lock-step: of the step in which it was heard; 0: live
	int64_t from_ns, to_ns; // 0: not stated
	int32_t lat_e7, lon_e7; // of the front bumper if is_front, else of the middle
	bool is_front;
	uint16_t heading_cdeg, speed_cms; // OBS_*_UNKNOWN: not stated
	uint16_t length_cm, width_cm;	  // 0: not stated
	uint16_t entry_cms, accel_cms2, brake_cms2;
};

struct slot_say {
	uint64_t vehicle;
	uint8_t id_size, verdict, reason, request_id, sequence;
	uint8_t lane_in, lane_out, turn;
	uint8_t node_lane_in, node_lane_out;
	uint32_t crossing, node_in, node_out;
	int64_t time_ns, from_ns, to_ns; // 0: no window
	int64_t use_by_ns, lease_end_ns;
	uint16_t entry_cms, movement_cms;
	int32_t line_lat_e7, line_lon_e7, end_lat_e7, end_lon_e7;
};

enum {
	SLOT_SAYS_PER_FRAME = 8,
	SLOT_FRAME_MAX = 1400,
	SLOT_NODES = 640,
	SLOT_OCTETS = 1024,
	SLOT_REGION = 203 // regional extension: numbers from 128 on are for local use
};

// Reads a message that the interpreter accepted. How many requests it holds, at most max; 0: it asks for nothing here.
uint32_t slot_message_read(const struct uper_value *v, unsigned family, int64_t now_ns,
			   struct slot_ask *out, uint32_t max);

struct slot_writer {
	struct uper_node nodes[SLOT_NODES];
	uint8_t octets[SLOT_OCTETS];
	uint8_t count; // of messages
};

// One message with n <= SLOT_SAYS_PER_FRAME decisions made at the same time about one crossing. Returns its octets, 0 when a value
// does not fit.
uint32_t slot_message_write(struct slot_writer *w, const struct broadcast_params *p,
			    const struct slot_say *says, uint32_t n, uint8_t *out, uint32_t size);
