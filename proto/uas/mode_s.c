// SPDX-License-Identifier: Apache-2.0
#include "uas/mode_s.h"

#include <string.h>

#include "wire/crc.h"
#include "wire/fields.h"

enum { DF_EXTENDED_SQUITTER = 17, DF_NON_TRANSPONDER = 18, ME_BIT = 32, CALLSIGN_CHARS = 8 };

static uint32_t bits(struct span f, uint16_t at, uint16_t count)
{
	const struct field d = {NULL, FIELD_BITS, 0, at, count, NULL, 0};
	return (uint32_t)field_get(&d, f.p, 0);
}

static void identification(struct span f, struct mode_s *o)
{
	static const char alphabet[] =
		"#ABCDEFGHIJKLMNOPQRSTUVWXYZ##### ###############0123456789######";
	unsigned n = 0;
	for (unsigned i = 0; i < CALLSIGN_CHARS; i++) {
		o->callsign[i] = alphabet[bits(f, (uint16_t)(ME_BIT + 8 + 6 * i), 6)];
		n = o->callsign[i] != ' ' ? i + 1 : n;
	}
	o->callsign[n] = '\0';
}

static void position(struct span f, struct mode_s *o)
{
	uint32_t alt = bits(f, ME_BIT + 8, 12);
	// Steps of 25 ft when the Q bit is set; the other code serves altitudes above 50,175 ft and is left out.
	if (alt & 0x10)
		o->alt_ft = (int32_t)((alt >> 5 << 4) | (alt & 0xf)) * 25 - 1000;
	o->cpr_odd = (uint8_t)bits(f, ME_BIT + 21, 1);
	o->cpr_lat = bits(f, ME_BIT + 22, 17);
	o->cpr_lon = bits(f, ME_BIT + 39, 17);
}

// One below the coded value, 0 being unknown; subtype 2 counts fours for aircraft beyond the speed of sound.
static int16_t component(uint32_t raw, uint32_t negative, int step)
{
	if (raw == 0)
		return MODE_S_UNKNOWN;
	int v = ((int)raw - 1) * step;
	return (int16_t)(negative ? -v : v);
}

static void velocity(struct span f, struct mode_s *o)
{
	uint32_t subtype = bits(f, ME_BIT + 5, 3);
	if (subtype == 1 || subtype == 2) {
		int step = subtype == 2 ? 4 : 1;
		o->ve_kt = component(bits(f, ME_BIT + 14, 10), bits(f, ME_BIT + 13, 1), step);
		o->vn_kt = component(bits(f, ME_BIT + 25, 10), bits(f, ME_BIT + 24, 1), step);
	}
	o->vrate_fpm = component(bits(f, ME_BIT + 37, 9), bits(f, ME_BIT + 36, 1), 64);
}

enum err mode_s_parse(struct span frame, struct mode_s *o)
{
	memset(o, 0, sizeof(*o));
	o->alt_ft = MODE_S_ALT_UNKNOWN_FT;
	o->vn_kt = o->ve_kt = o->vrate_fpm = MODE_S_UNKNOWN;
	if (frame.n != MODE_S_SIZE)
		return ERR_MODE_S_FORMAT;
	o->format = (uint8_t)bits(frame, 0, 5);
	if (o->format != DF_EXTENDED_SQUITTER && o->format != DF_NON_TRANSPONDER)
		return ERR_MODE_S_FORMAT;
	if (crc24_mode_s(frame) != 0)
		return ERR_MODE_S_CRC;
	o->address = bits(frame, 8, 24);
	o->type_code = (uint8_t)bits(frame, ME_BIT, 5);
	if (o->type_code >= 1 && o->type_code <= 4)
		identification(frame, o);
	else if (o->type_code >= 9 && o->type_code <= 18)
		position(frame, o);
	else if (o->type_code == 19)
		velocity(frame, o);
	return ERR_NONE;
}
