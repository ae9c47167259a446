// SPDX-License-Identifier: Apache-2.0
// GB 46750-2025, operational identification of civil unmanned aircraft, version 1: a packet says with a bitmap which of
// 21 items it holds. It travels in the vendor element of Open Drone ID and is told apart by its first two octets. The
// layout is that of several independent implementations and of a real transmission; the normative text was not at hand.
//
// Decoding goes in two steps: to the image, all 21 items as sent at fixed places (lossless, zero where absent), and from
// there to native units. Bluetooth carriage is not known. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "obs/codec.h"
#include "wire/fields.h"

enum {
	GB46750_ITEMS = 21,
	GB46750_IMAGE_SIZE = 72,
	GB46750_BITMAP_MAX = 8, // octets; the standard's 21 items need 3
	GB46750_PACKET_MAX = 3 + GB46750_BITMAP_MAX + 255,
	GB46750_ID_SIZE = 20,
	GB46750_REGISTRATION_SIZE = 8
};

#define GB46750_POSITION_UNKNOWN INT32_MIN // both of a position
#define GB46750_ALT_UNKNOWN_CM	 INT32_MIN
#define GB46750_U16_UNKNOWN	 UINT16_MAX
#define GB46750_VSPEED_UNKNOWN	 INT16_MIN

// Bit n - 1 of `present` is item n.
enum gb46750_item {
	GB46750_PRODUCT_ID = 1,
	GB46750_REGISTRATION,
	GB46750_CATEGORY,
	GB46750_CLASS,
	GB46750_STATION_TYPE,
	GB46750_STATION_POSITION,
	GB46750_STATION_ALT,
	GB46750_POSITION,
	GB46750_TRACK,
	GB46750_SPEED,
	GB46750_HEIGHT,
	GB46750_VSPEED,
	GB46750_GEODETIC_ALT,
	GB46750_PRESSURE_ALT,
	GB46750_STATUS,
	GB46750_CRS,
	GB46750_HACC,
	GB46750_VACC,
	GB46750_SACC,
	GB46750_TIME,
	GB46750_TIME_ACC
};

struct gb46750 {
	uint8_t minor;	  // of version 1: 0..31
	uint32_t present; // absent items hold their unknown value, or 0 where they have none
	uint8_t product_id[GB46750_ID_SIZE];		 // ASCII, GB 46860
	uint8_t registration[GB46750_REGISTRATION_SIZE]; // last eight characters; all '0' unknown
	uint8_t category;	 // 0 undefined, 1 open, 2 specific, 3 certified
	uint8_t ua_class;	 // 0 micro, 1 light, 2 small, 3 medium, 4 large
	uint8_t station_type;	 // 0 take-off point, 1 control station
	int32_t station_lat_e7;	 // GB46750_POSITION_UNKNOWN
	int32_t station_lon_e7;	 //
	int32_t station_alt_cm;	 // GB46750_ALT_UNKNOWN_CM
	int32_t lat_e7, lon_e7;	 // GB46750_POSITION_UNKNOWN
	uint16_t track_ddeg;	 // 0.1 degree; GB46750_U16_UNKNOWN
	uint16_t speed_dms;	 // 0.1 m/s; GB46750_U16_UNKNOWN
	int32_t height_cm;	 // above take-off; GB46750_ALT_UNKNOWN_CM
	int16_t vspeed_cms;	 // up positive; GB46750_VSPEED_UNKNOWN
	int32_t geodetic_alt_cm; // GB46750_ALT_UNKNOWN_CM
	int32_t pressure_alt_cm; // GB46750_ALT_UNKNOWN_CM
	uint8_t status; // 0 not told, 1 ground, 2 air, 3 emergency, 4 identification failed, 5 both
	uint8_t crs;	// 0 WGS-84, 1 CGCS2000
	uint8_t hacc, vacc, sacc; // codes as Open Drone ID's, 0 unknown
	uint64_t time_ms;	  // Unix; 0 unknown
	uint8_t time_acc;	  // meaning not public
};

// First octet 0xff and version 1 in the upper three bits of the second: no Open Drone ID message starts so.
bool gb46750_is(struct span payload);

// Image of the items as sent; *present as in the struct, *minor. Items beyond the 21st are passed over, for their length
// is not known but they stand behind. ERR_GB46750_TRUNCATED, _VERSION, _BITMAP, _LENGTH.
enum err gb46750_image(struct span packet, uint8_t image[static GB46750_IMAGE_SIZE],
		       uint32_t *present, uint8_t *minor);

// The image's fields in order of the items (an item may have several); and which octets an item has.
extern const struct field_table gb46750_fields;
struct gb46750_place {
	uint8_t at, size;
};
struct gb46750_place gb46750_place_of(unsigned item); // 1..GB46750_ITEMS

// Errors of gb46750_image, or _RANGE when the aircraft's position is off the globe.
enum err gb46750_parse(struct span packet, struct gb46750 *out);

// Packet of an image: bitmap of 3 octets, the present items in order. 0 when it does not fit.
uint32_t gb46750_pack(const uint8_t image[static GB46750_IMAGE_SIZE], uint32_t present,
		      uint8_t minor, uint8_t *out, uint32_t size);

// Values between wire steps are rounded, values beyond are clamped; items not in `present` are left out.
uint32_t gb46750_encode(const struct gb46750 *g, uint8_t *out, uint32_t size);

// codec_fn: one observation.
enum err gb46750_decode(struct span payload, const struct rx_meta *meta, struct obs *out,
			unsigned out_max, unsigned *out_count);
