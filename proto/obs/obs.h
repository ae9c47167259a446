// SPDX-License-Identifier: Apache-2.0
// THE observation: one decoded report about one object at one time. Every wire family ends in this struct.
//
// Two cache lines. The first holds what tracking and detection read for every report (where, when, how it moves);
// the second holds identity and provenance. Integers only, fixed units, explicit "unknown" values, so that two
// observations from different families compare field by field. Written by exactly one codec, then const.
#pragma once

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "obs/key.h"

#define OBS_LATLON_UNKNOWN  INT32_MAX // lat_e7 and lon_e7 together
#define OBS_ALT_UNKNOWN	    INT32_MIN // alt_cm, height_cm
#define OBS_SPEED_UNKNOWN   UINT16_MAX
#define OBS_VSPEED_UNKNOWN  INT16_MIN
#define OBS_HEADING_UNKNOWN UINT16_MAX
#define OBS_ACC_UNKNOWN	    UINT16_MAX
#define OBS_SIZE_UNKNOWN    0
#define OBS_TIME_UNKNOWN    INT64_MIN
#define OBS_ID_SIZE	    24

// Wire family that the report came in. Names for counters, reports and APIs: obs_family_name().
enum obs_family {
	OBS_FAMILY_NONE,
	OBS_FAMILY_J2735,
	OBS_FAMILY_ODID,
	OBS_FAMILY_MAVLINK,
	OBS_FAMILY_ETSI,
	OBS_FAMILY_CSAE,
	OBS_FAMILY_GB46750,
	OBS_FAMILY_GDL90,
	OBS_FAMILY_SBS,
	OBS_FAMILY_COUNT
};

// What kind of object is reported.
enum obs_class {
	OBS_CLASS_UNKNOWN,
	OBS_CLASS_CAR, // any road motor vehicle not told apart further
	OBS_CLASS_TRUCK,
	OBS_CLASS_BUS,
	OBS_CLASS_MOTORCYCLE,
	OBS_CLASS_CYCLIST,
	OBS_CLASS_PEDESTRIAN,
	OBS_CLASS_AEROPLANE,
	OBS_CLASS_MULTIROTOR, // helicopter or multirotor: not told apart by Remote ID
	OBS_CLASS_VTOL,
	OBS_CLASS_LIGHTER_THAN_AIR,
	OBS_CLASS_AIRCRAFT_OTHER,
	OBS_CLASS_STATION, // not an object that moves: ground station, roadside unit
	OBS_CLASS_COUNT
};

// What alt_cm is measured from. The tag travels with the value: sources disagree (a PX4 autopilot reports mean sea
// level where Open Drone ID asks for the ellipsoid).
enum obs_datum {
	OBS_DATUM_NONE, // alt_cm is unknown
	OBS_DATUM_WGS84,
	OBS_DATUM_AMSL,
	OBS_DATUM_PRESSURE,
	OBS_DATUM_COUNT
};

// What height_cm is measured from.
enum obs_height_ref { OBS_HEIGHT_NONE, OBS_HEIGHT_TAKEOFF, OBS_HEIGHT_GROUND, OBS_HEIGHT_COUNT };

// How id[] is to be read. The bytes are an unauthenticated claim until something else supports them.
enum obs_id_kind {
	OBS_ID_NONE,
	OBS_ID_TEMPORARY, // temporary id of a road user: J2735, ETSI 4 bytes, CSAE 8 bytes; rotates
	OBS_ID_SERIAL,	  // ANSI/CTA-2063-A serial, ASCII
	OBS_ID_REGISTRATION, // civil aviation registration, ASCII
	OBS_ID_UTM,	     // UTM UUID, 20 raw bytes
	OBS_ID_SESSION,	     // specific session id, 20 raw bytes
	OBS_ID_UAS,	     // MAVLink UTM_GLOBAL_POSITION uas_id: 18 raw bytes
	OBS_ID_SYSTEM,	     // MAVLink system id: 1 byte
	OBS_ID_MAC,	     // transmitter address: 6 bytes
	OBS_ID_OBJECT, // what another station's sensors see: its temporary id, then its number for the object, 2 bytes
	OBS_ID_UNSTATED, // Remote ID whose sender left the kind at "none", ASCII
	OBS_ID_ICAO,	 // 24-bit aircraft address of ADS-B: 3 bytes, most significant first
	OBS_ID_COUNT
};

// Positions of vehicles: SAE J2735 and T/CSAE 53 state the middle of the vehicle, an ETSI CAM the middle of its front
// (EN 302 637-2, annex B: referencePosition of station types 3 to 11).
enum obs_reference { OBS_REFERENCE_MIDDLE, OBS_REFERENCE_FRONT };

// What operator_lat_e7 and operator_lon_e7 are of: where whoever flies an aircraft is said to be.
enum obs_operator {
	OBS_OPERATOR_NONE, // not told; both numbers mean nothing
	OBS_OPERATOR_TAKEOFF,
	OBS_OPERATOR_LIVE, // of the control station, as it moves
	OBS_OPERATOR_FIXED,
	OBS_OPERATOR_COUNT
};

enum obs_state {
	OBS_STATE_UNKNOWN,
	OBS_STATE_GROUND,
	OBS_STATE_MOVING,
	OBS_STATE_EMERGENCY,
	OBS_STATE_COUNT
};

enum {
	OBS_FLAG_AIR =
		1u << 0, // an aircraft (the scene keeps air and road detectors apart by this bit)
	OBS_FLAG_SIGNED =
		1u
		<< 1, // came in a signed envelope; without _VERIFIED its signature was not checked
	OBS_FLAG_VERIFIED = 1u << 2, // signature checked and good
	OBS_FLAG_TIME_OWN = 1u << 3, // time_ns is the sender's, not the receiver's
	OBS_FLAG_EMERGENCY =
		1u << 4, // an aircraft that says so; a vehicle with light bar or siren in use
	OBS_FLAG_NO_POSITION =
		1u << 5,	    // identity or state only: updates a track, never creates one
	OBS_FLAG_BRAKING = 1u << 6, // a brake is applied
	OBS_FLAG_SENSED =
		1u << 7, // seen by another station's sensors, not reported by the object itself
};

struct obs {
	// ---- line 1: where, when, how it moves
	int64_t time_ns; // when the position held, Unix UTC
	int64_t rx_ns;	 // arrival of the frame at the port
	uint64_t
		key; // same sender and object => same key: hash of family and strongest identity in the frame
	int32_t lat_e7;	    // WGS-84; OBS_LATLON_UNKNOWN
	int32_t lon_e7;	    //
	int32_t alt_cm;	    // above `datum`; OBS_ALT_UNKNOWN
	int32_t height_cm;  // above `height_ref`; OBS_ALT_UNKNOWN
	uint16_t speed_cms; // ground speed; OBS_SPEED_UNKNOWN; 65534 = that or more
	int16_t vspeed_cms; // up positive; OBS_VSPEED_UNKNOWN
	uint16_t
		heading_cdeg; // course over ground, 0..35999 clockwise from true north; OBS_HEADING_UNKNOWN
	uint16_t
		hacc_cm; // horizontal accuracy, 95 % radius or the family's nearest; OBS_ACC_UNKNOWN
	uint16_t vacc_cm;	// vertical accuracy; OBS_ACC_UNKNOWN
	int16_t accel_cms2;	// along the heading; 0 when unknown
	int16_t yaw_rate_cdegs; // clockwise positive; 0 when unknown
	uint16_t width_cm;	// OBS_SIZE_UNKNOWN
	uint16_t length_cm;	// OBS_SIZE_UNKNOWN
	uint8_t family;		// enum obs_family
	uint8_t cls;		// enum obs_class
	uint8_t datum;		// enum obs_datum
	uint8_t height_ref;	// enum obs_height_ref
	uint8_t state;		// enum obs_state
	uint8_t flags;		// OBS_FLAG_*
	// ---- line 2: who says so
	uint64_t
		source_key; // who sent the frame: hash of transmitter address; rate limits are per source
	uint64_t alias_key;	 // other key this object may be known by (transmitter), 0 none
	uint8_t id[OBS_ID_SIZE]; // identity as sent, NUL padded
	uint8_t id_len;		 // used bytes of id
	uint8_t id_kind;	 // enum obs_id_kind
	uint8_t msg_count;	 // sender's message counter, families that have one
	uint8_t port;		 // index of the port the frame came in at
	uint16_t
		msg_type; // the family's own message number (J2735 messageId, MAVLink msgid low 16 bits, ODID type)
	int8_t rssi_dbm;   // 0 unknown
	uint8_t reference; // enum obs_reference: which point of the object lat_e7, lon_e7 are of
	// An unauthenticated claim, and of a person: it goes to nobody but control, and from there only where an emergency order lets it.
	int32_t operator_lat_e7, operator_lon_e7;
	uint8_t operator_kind; // enum obs_operator
	uint8_t reserved[7];
};

static_assert(sizeof(struct obs) == 128, "an observation is two cache lines");
static_assert(offsetof(struct obs, source_key) == 64, "identity starts the second cache line");

// Fills every field with its "unknown" value.
static inline void obs_init(struct obs *o)
{
	*o = (struct obs){.time_ns = OBS_TIME_UNKNOWN,
			  .lat_e7 = OBS_LATLON_UNKNOWN,
			  .lon_e7 = OBS_LATLON_UNKNOWN,
			  .alt_cm = OBS_ALT_UNKNOWN,
			  .height_cm = OBS_ALT_UNKNOWN,
			  .speed_cms = OBS_SPEED_UNKNOWN,
			  .vspeed_cms = OBS_VSPEED_UNKNOWN,
			  .heading_cdeg = OBS_HEADING_UNKNOWN,
			  .hacc_cm = OBS_ACC_UNKNOWN,
			  .vacc_cm = OBS_ACC_UNKNOWN};
}

// FNV-style 64-bit key from a family, a kind tag and bytes. Never 0, so that 0 can mean "none".
static inline uint64_t obs_key(enum obs_family family, enum obs_id_kind kind, const uint8_t *p,
			       size_t n)
{
	return key_of_octets(family, kind, p, n);
}

// Key of an identity, the same whatever carried it: a serial heard as Remote ID, by MAVLink and as GB 46750, a
// transmitter's address, an ADS-B address heard as GDL90 and as SBS. One aircraft is one track because codecs use it.
static inline uint64_t obs_identity_key(enum obs_id_kind kind, const uint8_t *p, size_t n)
{
	return obs_key(OBS_FAMILY_ODID, kind, p, n);
}

const char *obs_family_name(unsigned family);	      // "j2735", …; "?" out of range
const char *obs_class_name(unsigned cls);	      // "car", …
const char *obs_datum_name(unsigned datum);	      // "wgs84", …
const char *obs_id_kind_name(unsigned kind);	      // "serial", …
const char *obs_state_name(unsigned state);	      // "ground", …
const char *obs_operator_name(unsigned kind);	      // "takeoff", …
const char *obs_height_ref_name(unsigned height_ref); // "takeoff", …
