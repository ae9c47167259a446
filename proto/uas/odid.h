// SPDX-License-Identifier: Apache-2.0
// Open Drone ID messages, ASTM F3411-22a and ASD-STAN EN 4709-002: 25 octets each, alone or in
// packs of up to nine.
//
// The structs hold native integer units; each field has one "unknown" value. decode(encode(x)) == x
// for every x that the wire can express. There is no checksum in Open Drone ID, so that plausible
// nonsense decodes: the caller drops frames that the receiver flagged. Protocol versions only add,
// so that the version is kept and never refused. Pure; any thread.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "obs/codec.h"

enum {
	ODID_MESSAGE_SIZE = 25,
	ODID_PACK_MAX = 9,
	ODID_PACK_SIZE_MAX = 3 + ODID_PACK_MAX * ODID_MESSAGE_SIZE,
	ODID_ID_SIZE = 20,
	ODID_TEXT_SIZE = 23,
	ODID_AUTH_FIRST_DATA = 17 // octets of authentication data in page 0
};

#define ODID_ALT_UNKNOWN_CM	INT32_MIN
#define ODID_TRACK_UNKNOWN_CDEG 36100
#define ODID_SPEED_UNKNOWN_CMS	25500
#define ODID_VSPEED_UNKNOWN_CMS 6300
#define ODID_TIME_UNKNOWN_DS	UINT16_MAX

enum odid_type {
	ODID_TYPE_BASIC_ID = 0,
	ODID_TYPE_LOCATION = 1,
	ODID_TYPE_AUTHENTICATION = 2,
	ODID_TYPE_SELF_ID = 3,
	ODID_TYPE_SYSTEM = 4,
	ODID_TYPE_OPERATOR_ID = 5,
	ODID_TYPE_PACK = 15,
	ODID_TYPE_COUNT
};

enum odid_id_type {
	ODID_ID_TYPE_NONE,
	ODID_ID_TYPE_SERIAL,	   // ANSI/CTA-2063-A
	ODID_ID_TYPE_REGISTRATION, // civil aviation authority
	ODID_ID_TYPE_UTM,	   // UUID of a UTM system, binary
	ODID_ID_TYPE_SESSION,	   // specific session id, first octet is its sub-type
	ODID_ID_TYPE_COUNT
};

enum odid_status {
	ODID_STATUS_UNDECLARED,
	ODID_STATUS_GROUND,
	ODID_STATUS_AIRBORNE,
	ODID_STATUS_EMERGENCY,
	ODID_STATUS_REMOTE_ID_FAILURE,
	ODID_STATUS_COUNT
};

enum odid_self_id_type {
	ODID_SELF_ID_TEXT,
	ODID_SELF_ID_EMERGENCY,
	ODID_SELF_ID_STATUS,
	ODID_SELF_ID_COUNT
};

struct odid_basic_id {
	uint8_t id_type; // enum odid_id_type; higher values are kept
	uint8_t ua_type; // 0..15: 0 none, 1 aeroplane, 2 helicopter or multirotor …
	// Types 1 and 2 ASCII, NUL padded; types 3 and 4 raw, all 20 octets.
	uint8_t id[ODID_ID_SIZE];
};

struct odid_location {
	uint8_t status;	    // enum odid_status; higher values are kept
	uint8_t height_ref; // 0 above take-off, 1 above ground
	// Course over ground 0..35900, 100 steps on the wire; ODID_TRACK_UNKNOWN_CDEG.
	uint16_t track_cdeg;
	uint16_t speed_cms; // 0..25425 (that or more); ODID_SPEED_UNKNOWN_CMS
	int16_t vspeed_cms; // up positive, -6200..6200; ODID_VSPEED_UNKNOWN_CMS
	int32_t lat_e7;	    // lat and lon 0 together: unknown
	int32_t lon_e7;
	int32_t pressure_alt_cm; // against 1013.25 hPa; ODID_ALT_UNKNOWN_CM
	int32_t geodetic_alt_cm; // above the WGS-84 ellipsoid; ODID_ALT_UNKNOWN_CM
	int32_t height_cm;	 // above height_ref; ODID_ALT_UNKNOWN_CM
	// Accuracy codes 0..15, 0 unknown: odid_hacc_cm, odid_vacc_cm.
	uint8_t hacc, vacc, bacc, sacc;
	uint16_t time_ds;    // 0.1 s since the full UTC hour, 0..36000; ODID_TIME_UNKNOWN_DS
	uint8_t time_acc_ds; // 0 unknown
};

struct odid_authentication {
	// 0 none, 1 id signature, 2 operator signature, 3 message set, 4 network, 5 specific
	uint8_t auth_type;
	uint8_t page;		      // 0..15
	uint8_t last_page;	      // page 0 only
	uint8_t data_size;	      // page 0 only: octets over all pages
	uint32_t time_s;	      // page 0 only: seconds since TIMEPOINT_ODID_EPOCH_S
	uint8_t data[ODID_TEXT_SIZE]; // page 0 uses the first 17
};

struct odid_self_id {
	uint8_t text_type; // enum odid_self_id_type; 201..255 private
	uint8_t text[ODID_TEXT_SIZE];
};

struct odid_system {
	uint8_t operator_location; // 0 take-off, 1 live, 2 fixed
	uint8_t classification;	   // 0 undeclared, 1 European Union
	int32_t operator_lat_e7;   // lat and lon 0 together: unknown
	int32_t operator_lon_e7;
	uint16_t area_count;
	uint16_t area_radius_m;	 // 0..2550 in steps of 10 on this wire
	int32_t area_ceiling_cm; // WGS-84; ODID_ALT_UNKNOWN_CM
	int32_t area_floor_cm;
	uint8_t category; // European Union: 1 open, 2 specific, 3 certified
	uint8_t class_eu; // European Union: class C(value - 1)
	int32_t operator_alt_cm;
	uint32_t time_s; // seconds since TIMEPOINT_ODID_EPOCH_S; 0 before version 2
};

struct odid_operator_id {
	uint8_t id_type;
	uint8_t id[ODID_ID_SIZE]; // ASCII, NUL padded
};

struct odid_message {
	uint8_t type;	 // enum odid_type, never ODID_TYPE_PACK
	uint8_t version; // 0..15
	union {
		struct odid_basic_id basic_id;
		struct odid_location location;
		struct odid_authentication authentication;
		struct odid_self_id self_id;
		struct odid_system system;
		struct odid_operator_id operator_id;
	};
};

struct odid_pack {
	uint8_t version;
	uint8_t count;	 // 1..ODID_PACK_MAX
	uint8_t skipped; // messages that were refused, left out of messages[]
	struct odid_message
		messages[ODID_PACK_MAX]; // decoding leaves those behind count as they are
};

// One message. Octets behind the 25th are ignored: senders pad. ERR_ODID_TRUNCATED, _TYPE, _NESTED
// (it is a pack) or _RANGE (an aircraft position off the globe; the operator's is not judged, for
// losing it must not cost the aircraft).
enum err odid_decode_message(struct span s, struct odid_message *m);

// One pack. Octets behind the last message are ignored; a pack may be empty. A message that is refused (unknown type,
// field out of range) is skipped and counted. Errors: _TRUNCATED, _TYPE (no pack), _PACK_SIZE, _PACK_COUNT, _NESTED, or the
// first message's error when no message was good.
enum err odid_decode_pack(struct span s, struct odid_pack *p);

// Writes 25 octets; values between wire steps are rounded, values beyond are clamped. Returns 25,
// or 0 when out is too small or the type is not one of the six.
uint32_t odid_encode_message(const struct odid_message *m, uint8_t *out, uint32_t size);

// Writes 3 + count * 25 octets; 0 when they do not fit or a message cannot be encoded.
uint32_t odid_encode_pack(const struct odid_pack *p, uint8_t *out, uint32_t size);

// Message or pack, without the counter octet that precedes it on air, to exactly one observation
// (codec_fn).
enum err odid_decode(struct span payload, const struct rx_meta *meta, struct obs *out,
		     unsigned out_max, unsigned *out_count);

struct odid_auth_pages;

// What an accepted payload held besides; added to, never cleared.
struct odid_stats {
	uint32_t *
		refused; // ERR_COUNT counters: messages of a pack that were left out; NULL: nobody asks
	uint32_t parts;		      // how many these were
	struct odid_auth_pages *auth; // takes authentication pages (uas/odid_auth.h); may be NULL
};

// The same, noting the rest.
enum err odid_decode_counted(struct span payload, const struct rx_meta *meta, struct obs *out,
			     unsigned out_max, unsigned *out_count, struct odid_stats *stats);

// Messages, one behind the other, that odid_decode_message refuses: by reason, and how many.
uint32_t odid_count_refused(struct span messages, uint32_t refused[static ERR_COUNT]);

// Accuracy code to its upper bound in cm: 65534 = that or more, OBS_ACC_UNKNOWN for code 0 and
// undefined codes.
uint16_t odid_hacc_cm(unsigned code);
uint16_t odid_vacc_cm(unsigned code);

const char *odid_type_name(unsigned type); // "basic_id", …; "?" when not defined
const char *odid_id_type_name(unsigned id_type);
const char *odid_status_name(unsigned status);
const char *odid_self_id_type_name(unsigned text_type);

// How many 25-octet messages a payload that odid_decode accepted holds.
static inline unsigned odid_message_count(struct span payload)
{
	return payload.n > 2 && payload.p[0] >> 4 == ODID_TYPE_PACK ? payload.p[2] : 1;
}
