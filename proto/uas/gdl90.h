// SPDX-License-Identifier: Apache-2.0
// GDL90 data interface (Garmin 560-1058-00): crewed traffic as tablets and ADS-B receivers exchange it over UDP port 4000.
// Messages between flag octets 0x7e, 0x7d escapes, CRC-16 behind the body. Read and written: heartbeat (0), ownship (10),
// ownship geometric altitude (11), traffic (20). Several messages in one datagram. Pure; any thread.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "obs/codec.h"
#include "wire/fields.h"

enum { GDL90_BODY_MAX = 436, GDL90_FRAME_MAX = 2 * (GDL90_BODY_MAX + 2) + 2 };

enum gdl90_id {
	GDL90_HEARTBEAT = 0,
	GDL90_OWNSHIP = 10,
	GDL90_GEO_ALTITUDE = 11,
	GDL90_TRAFFIC = 20
};

#define GDL90_ALT_UNKNOWN_FT INT32_MIN
#define GDL90_UNKNOWN	     INT16_MIN

// Ownship and traffic report.
struct gdl90_report {
	uint8_t alert; // 0 none, 1 traffic alert
	uint8_t address_type; // 0 ADS-B with ICAO address, 1 ADS-B self-assigned, 2 TIS-B ICAO, 3 TIS-B file id …
	uint32_t address;	// 24 bits
	int32_t lat_e7, lon_e7; // 0, 0 with integrity 0: no position
	int32_t alt_ft;		// pressure altitude; GDL90_ALT_UNKNOWN_FT
	uint8_t misc; // bit 3 airborne, bit 2 extrapolated, bits 1..0 what track is: 0 none, 1 true track
	uint8_t integrity, accuracy; // NIC, NACp
	int16_t speed_kt;	     // GDL90_UNKNOWN; 4094 = that or more
	int16_t vrate_fpm;	     // steps of 64; GDL90_UNKNOWN
	uint8_t track;		     // 360/256 degree
	uint8_t category;	     // emitter category
	uint8_t callsign[8];	     // blank padded
	uint8_t emergency;	     // code in the upper four bits, the lower are spare
};

// The next message of *rest: unescaped id and body without checksum into body[], its size in *n. *rest is then behind it.
// ERR_GDL90_FRAME (rest is empty then), ERR_GDL90_CRC, ERR_ASTERIX when the octets are an ASTERIX data block.
enum err gdl90_next(struct span *rest, uint8_t body[static GDL90_BODY_MAX], uint32_t *n);

// Flags, escapes and checksum around id and body; 0 when it does not fit.
uint32_t gdl90_frame(struct span message, uint8_t *out, uint32_t size);

// Fields of a message, id octet included; NULL for ids that are not read.
const struct field_table *gdl90_table_of(unsigned id);

// message: id and body of ownship or traffic. ERR_GDL90_TYPE, _LENGTH, _RANGE.
enum err gdl90_report_parse(struct span message, struct gdl90_report *out);

// id: GDL90_OWNSHIP or GDL90_TRAFFIC. Writes 28 octets, ready for gdl90_frame; 0 when they do not fit.
uint32_t gdl90_report_encode(unsigned id, const struct gdl90_report *r, uint8_t *out,
			     uint32_t size);

// A whole datagram (codec_fn): one observation for each report. Heartbeats are accepted and observe nothing. ERR_NONE when
// at least one message was accepted, else the first one's reason.
enum err gdl90_decode(struct span payload, const struct rx_meta *meta, struct obs *out,
		      unsigned out_max, unsigned *out_count);
