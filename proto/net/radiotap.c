// SPDX-License-Identifier: Apache-2.0
#include "net/radiotap.h"

#include <stdbool.h>

#include "wire/cursor.h"

// Little-endian, each field aligned to its own size from the start of the header.

enum { FIELD_TSFT, FIELD_FLAGS, FIELD_RATE, FIELD_CHANNEL, FIELD_FHSS, FIELD_SIGNAL, FIELDS_READ };
enum {
	FLAG_HAS_FCS = 0x10,
	FLAG_DATA_PAD = 0x20, // the 802.11 header was padded to a multiple of four octets
	FLAG_BAD_FCS = 0x40,
	PRESENT_MORE = 31,
	PRESENT_WORDS_MAX = 8,
	FCS_SIZE = 4
};

static const struct {
	uint8_t align;
	uint8_t size;
} fields[FIELDS_READ] = {
	[FIELD_TSFT] = {8, 8},	  [FIELD_FLAGS] = {1, 1}, [FIELD_RATE] = {1, 1},
	[FIELD_CHANNEL] = {2, 4}, [FIELD_FHSS] = {2, 2},  [FIELD_SIGNAL] = {1, 1},
};

struct header {
	uint8_t flags;
	int8_t rssi_dbm;
	uint32_t length;
};

static enum err read_header(struct span frame, struct header *out)
{
	struct cursor c = cursor_over(frame);
	uint8_t version = cursor_u8(&c);
	cursor_skip(&c, 1);
	out->length = cursor_u16le(&c);
	uint32_t present = cursor_u32le(&c), word = present;
	for (int i = 0; word >> PRESENT_MORE != 0; i++) {
		if (i == PRESENT_WORDS_MAX)
			return ERR_RADIOTAP_HEADER;
		word = cursor_u32le(&c);
	}
	if (c.error || version != 0 || out->length < c.pos || out->length > frame.n)
		return ERR_RADIOTAP_HEADER;
	c.size = out->length;
	for (unsigned f = 0; f < FIELDS_READ; f++) {
		if ((present >> f & 1) == 0)
			continue;
		cursor_skip(&c, (fields[f].align - c.pos % fields[f].align) % fields[f].align);
		const uint8_t *at = cursor_take(&c, fields[f].size);
		if (at == NULL)
			return ERR_RADIOTAP_HEADER;
		if (f == FIELD_FLAGS)
			out->flags = *at;
		else if (f == FIELD_SIGNAL)
			out->rssi_dbm = (int8_t)*at;
	}
	return ERR_NONE;
}

enum err radiotap_parse(struct span frame, struct radiotap *out)
{
	struct header h = {0};
	*out = (struct radiotap){.rssi_dbm = 0};
	enum err e = read_header(frame, &h);
	if (e != ERR_NONE)
		return e;
	if ((h.flags & FLAG_BAD_FCS) != 0)
		return ERR_WIFI_BAD_FCS;
	struct span mac = {frame.p + h.length, frame.n - h.length};
	if ((h.flags & FLAG_HAS_FCS) != 0) {
		if (mac.n < FCS_SIZE)
			return ERR_WIFI_TRUNCATED;
		mac.n -= FCS_SIZE;
	}
	out->rssi_dbm = h.rssi_dbm;
	out->is_padded = (h.flags & FLAG_DATA_PAD) != 0;
	out->mac = mac;
	return ERR_NONE;
}
