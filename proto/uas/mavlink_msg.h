// SPDX-License-Identifier: Apache-2.0
// The MAVLink messages that say where an aircraft is and who it is, as structs in their own integer
// units, both ways. Decoders take a frame whose checksum is right and whose msgid fits; they cannot
// fail where every value has a meaning. Pure; any thread.
#pragma once

#include <stdint.h>

#include "uas/mavlink.h"
#include "uas/odid.h"

struct mavlink_heartbeat {
	uint32_t custom_mode;
	uint8_t type;		 // 2 quadrotor, 6 ground control station …
	uint8_t autopilot;	 // 3 ArduPilot, 8 none, 12 PX4
	uint8_t base_mode;	 // 0x80 armed
	uint8_t system_status;	 // 3 standby, 4 active, 5 critical, 6 emergency
	uint8_t mavlink_version; // 3
};

#define MAVLINK_HEADING_UNKNOWN UINT16_MAX

struct mavlink_global_position {
	uint32_t boot_ms;
	int32_t lat_e7, lon_e7;		// both 0 before the first fix, though nothing declares it
	int32_t alt_mm;			// above mean sea level
	int32_t relative_alt_mm;	// above the home position
	int16_t vn_cms, ve_cms, vd_cms; // north, east, down
	uint16_t heading_cdeg;		// of the nose; MAVLINK_HEADING_UNKNOWN
};

enum { MAVLINK_UTM_ID_SIZE = 18 };
enum {
	MAVLINK_UTM_TIME = 1,
	MAVLINK_UTM_ID = 2,
	MAVLINK_UTM_POSITION = 4,
	MAVLINK_UTM_ALTITUDE = 8,
	MAVLINK_UTM_HEIGHT = 16,
	MAVLINK_UTM_VELOCITY = 32,
	MAVLINK_UTM_VSPEED = 64
};

struct mavlink_utm_position {
	uint64_t time_us; // Unix
	int32_t lat_e7, lon_e7;
	int32_t alt_mm;		 // above the WGS-84 ellipsoid
	int32_t relative_alt_mm; // above ground
	int16_t vn_cms, ve_cms, vd_cms;
	uint16_t hacc_mm, vacc_mm;
	uint8_t uas_id[MAVLINK_UTM_ID_SIZE];
	uint8_t state; // 1 unknown, 2 ground, 3 air, 16 emergency, 32 no control
	uint8_t valid; // MAVLINK_UTM_*
};

// An Open Drone ID message in MAVLink's clothes. id_or_mac is zero for the sender's own aircraft,
// else it names another aircraft that the sender heard.
struct mavlink_odid {
	uint8_t id_or_mac[ODID_ID_SIZE];
	struct odid_message m; // version is 0: MAVLink carries none
};

struct mavlink_odid_pack {
	uint8_t id_or_mac[ODID_ID_SIZE];
	struct odid_pack pack;
};

void mavlink_heartbeat_decode(const struct mavlink_frame *f, struct mavlink_heartbeat *m);
void mavlink_global_position_decode(const struct mavlink_frame *f,
				    struct mavlink_global_position *m);
void mavlink_utm_position_decode(const struct mavlink_frame *f, struct mavlink_utm_position *m);

// Any of OPEN_DRONE_ID_BASIC_ID, LOCATION, AUTHENTICATION, SELF_ID, SYSTEM and OPERATOR_ID.
// ERR_MAVLINK_UNKNOWN for another msgid, ERR_MAVLINK_RANGE for a position off the globe. Values
// that are no numbers become unknown.
enum err mavlink_odid_decode(const struct mavlink_frame *f, struct mavlink_odid *m);

// OPEN_DRONE_ID_MESSAGE_PACK; errors as odid_decode_pack.
enum err mavlink_odid_pack_decode(const struct mavlink_frame *f, struct mavlink_odid_pack *m);

// The messages that were left out of *m, which f was decoded to: counted by reason. Returns how many.
uint32_t mavlink_odid_pack_refused(const struct mavlink_frame *f, const struct mavlink_odid_pack *m,
				   uint32_t refused[static ERR_COUNT]);

// Each returns the size of the frame written, 0 when it does not fit.
uint32_t mavlink_heartbeat_encode(const struct mavlink_head *head,
				  const struct mavlink_heartbeat *m, uint8_t *out, uint32_t size);
uint32_t mavlink_global_position_encode(const struct mavlink_head *head,
					const struct mavlink_global_position *m, uint8_t *out,
					uint32_t size);
uint32_t mavlink_odid_encode(const struct mavlink_head *head, const struct mavlink_odid *m,
			     uint8_t *out, uint32_t size);
uint32_t mavlink_odid_pack_encode(const struct mavlink_head *head,
				  const struct mavlink_odid_pack *m, uint8_t *out, uint32_t size);
