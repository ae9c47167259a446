// SPDX-License-Identifier: Apache-2.0
#include "net/ocb.h"

#include <string.h>

#include "wire/cursor.h"
#include "wire/writer.h"

// Frame control: version (2), type (2), subtype (4), then the flags octet.
enum {
	TYPE_MASK = 0x0c,
	TYPE_DATA = 0x08,
	SUBTYPE_QOS = 0x80,
	SUBTYPE_NO_DATA = 0x40,
	FLAG_TO_DS = 0x01,
	FLAG_FROM_DS = 0x02,
	FLAG_MORE_FRAGMENTS = 0x04,
	FLAG_PROTECTED = 0x40,
	FLAG_ORDER = 0x80, // of a QoS frame: an HT control field follows
	QOS_AGGREGATE = 0x80,
	ADDRESS_SIZE = 6,
	HT_CONTROL_SIZE = 4,
};

static const uint8_t snap[6] = {0xaa, 0xaa, 0x03, 0x00, 0x00, 0x00};

bool ocb_is_data(struct span mac)
{
	return mac.n > 0 && (mac.p[0] & TYPE_MASK) == TYPE_DATA;
}

// Octets between the fixed header and the body.
static enum err skip_options(struct cursor *c, uint8_t control, uint8_t flags)
{
	if ((flags & FLAG_TO_DS) != 0 && (flags & FLAG_FROM_DS) != 0)
		cursor_skip(c, ADDRESS_SIZE);
	if ((control & SUBTYPE_QOS) == 0)
		return ERR_NONE;
	uint8_t qos = cursor_u8(c);
	cursor_skip(c, 1);
	if ((qos & QOS_AGGREGATE) != 0)
		return ERR_WIFI_PROTECTED;
	if ((flags & FLAG_ORDER) != 0)
		cursor_skip(c, HT_CONTROL_SIZE);
	return ERR_NONE;
}

enum err ocb_parse(struct span mac, bool is_padded, struct ocb *out)
{
	struct cursor c = cursor_over(mac);
	uint8_t control = cursor_u8(&c), flags = cursor_u8(&c);
	cursor_skip(&c, 2 + ADDRESS_SIZE); // duration, receiver
	out->src = cursor_take(&c, ADDRESS_SIZE);
	cursor_skip(&c, ADDRESS_SIZE);
	uint16_t sequence = cursor_u16le(&c); // fragment number in the low 4 bits
	enum err e = skip_options(&c, control, flags);
	if (is_padded)
		cursor_skip(&c, (4 - c.pos % 4) % 4);
	if (c.error)
		return ERR_WIFI_TRUNCATED;
	if (e != ERR_NONE || (flags & (FLAG_PROTECTED | FLAG_MORE_FRAGMENTS)) != 0 ||
	    (sequence & 0x0f) != 0)
		return ERR_WIFI_PROTECTED;
	if ((control & SUBTYPE_NO_DATA) != 0)
		return ERR_WIFI_TRUNCATED; // null function: no body
	if (cursor_left(&c) >= sizeof(snap) && memcmp(c.p + c.pos, snap, sizeof(snap)) == 0)
		cursor_skip(&c, sizeof(snap));
	out->type = cursor_u16be(&c);
	out->payload = cursor_rest(&c);
	return c.error ? ERR_WIFI_TRUNCATED : ERR_NONE;
}

uint32_t ocb_encode_header(const uint8_t src[6], uint16_t type, unsigned priority, uint8_t *out,
			   uint32_t size)
{
	static const uint8_t broadcast[ADDRESS_SIZE] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	struct writer w = writer_init(out, size);
	writer_u8(&w, SUBTYPE_QOS | TYPE_DATA);
	writer_zeros(&w, 3); // flags, duration
	writer_bytes(&w, broadcast, ADDRESS_SIZE);
	writer_bytes(&w, src, ADDRESS_SIZE);
	writer_bytes(&w, broadcast, ADDRESS_SIZE);
	writer_zeros(&w, 2); // sequence control: the radio's
	writer_u8(&w, priority & 7);
	writer_u8(&w, 0);
	writer_bytes(&w, snap, sizeof(snap));
	writer_be(&w, type, 2);
	return writer_len(&w);
}
