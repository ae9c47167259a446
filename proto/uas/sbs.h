// SPDX-License-Identifier: Apache-2.0
// BaseStation lines (SBS, "port 30003"): crewed traffic as dump1090, readsb and many receivers give it, comma-separated
// text, one message a line: MSG,1 to MSG,8. Here: one or more lines a UDP datagram. Also a bare Mode S frame as receivers
// give it on their raw port, `*8D4840D6…;`: its parity is checked, it gives what needs no second frame. There is no
// standard; field numbers are those that the receivers agree on. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "obs/codec.h"

enum { SBS_LINE_MAX = 256, SBS_FIELDS = 22, SBS_TEXT_MAX = 24 };

// Which fields of a line hold something.
enum {
	SBS_HAS_CALLSIGN = 1 << 0,
	SBS_HAS_ALT = 1 << 1,
	SBS_HAS_SPEED = 1 << 2,
	SBS_HAS_TRACK = 1 << 3,
	SBS_HAS_POSITION = 1 << 4,
	SBS_HAS_VRATE = 1 << 5,
	SBS_HAS_SQUAWK = 1 << 6,
	SBS_HAS_ALERT = 1 << 7,
	SBS_HAS_EMERGENCY = 1 << 8,
	SBS_HAS_IDENT = 1 << 9,
	SBS_HAS_GROUND = 1 << 10
};

struct sbs {
	uint8_t type;	  // transmission type 1..8
	uint32_t address; // 24 bits
	uint32_t has;	  // SBS_HAS_*
	char callsign[9];
	int32_t alt_ft;	     // pressure altitude
	int32_t speed_kt_e1; // 0.1 kt
	int32_t track_cdeg;  // 0..35999
	int32_t lat_e7, lon_e7;
	int32_t vrate_fpm;
	uint16_t squawk;			// four octal digits as a decimal number: 7700
	int8_t alert, emergency, ident, ground; // 0 or 1
};

// One line without its end. ERR_SBS_LINE, _TYPE, _FIELD.
enum err sbs_parse(struct span line, struct sbs *out);

// Writes one line without an end, times and session numbers empty or 1; 0 when it does not fit.
uint32_t sbs_encode(const struct sbs *s, char *out, uint32_t size);

// Takes the next line off *rest, without its end; empty lines are passed over. False at the end.
bool sbs_next_line(struct span *rest, struct span *line);

// A whole datagram (codec_fn): one observation a line. ERR_NONE when at least one line was accepted, else the first
// one's reason; ERR_ASTERIX for an ASTERIX data block.
enum err sbs_decode(struct span payload, const struct rx_meta *meta, struct obs *out,
		    unsigned out_max, unsigned *out_count);
