// SPDX-License-Identifier: Apache-2.0
#include "net/wsmp.h"

#include "wire/cursor.h"

enum { VERSION = 3, FAMILY_1609 = 1 };
static const uint32_t LENGTH_INVALID = UINT32_MAX;

// First value of each p-encoded length, IEEE 1609.12: the prefix bits are part of the number's range.
static const uint32_t psid_base[4] = {0, 0x80, 0x4080, 0x204080};

// Count of leading one bits of the first octet says how many octets follow.
static enum err read_psid(struct cursor *c, uint32_t *psid)
{
	uint32_t first = cursor_u8(c), more = 0;
	while (more < 4 && (first & 0x80u >> more) != 0)
		more++;
	if (more == 4)
		return ERR_WSMP_PSID;
	uint32_t v = first & (0xffu >> (more + 1));
	for (uint32_t i = 0; i < more; i++)
		v = v << 8 | cursor_u8(c);
	*psid = v + psid_base[more];
	return c->error ? ERR_WSMP_TRUNCATED : ERR_NONE;
}

// One octet below 128, two octets from 0x80; 11… is not defined.
static uint32_t read_length(struct cursor *c)
{
	uint32_t first = cursor_u8(c);
	if ((first & 0x80) == 0)
		return first;
	if ((first & 0x40) != 0)
		return LENGTH_INVALID;
	return (first & 0x3f) << 8 | cursor_u8(c);
}

static enum err skip_elements(struct cursor *c)
{
	uint32_t count = read_length(c);
	if (count == LENGTH_INVALID)
		return ERR_WSMP_LENGTH;
	for (uint32_t i = 0; i < count && !c->error; i++) {
		cursor_skip(c, 1); // element id
		uint32_t len = read_length(c);
		if (len == LENGTH_INVALID)
			return ERR_WSMP_LENGTH;
		cursor_skip(c, len);
	}
	return c->error ? ERR_WSMP_TRUNCATED : ERR_NONE;
}

enum err wsmp_parse(struct span message, struct wsmp *out)
{
	struct cursor c = cursor_over(message);
	uint32_t first = cursor_u8(&c);
	if (first == FAMILY_1609 && message.n > 1 && (message.p[1] & 7) == VERSION)
		first = cursor_u8(&c);
	if (c.error)
		return ERR_WSMP_TRUNCATED;
	if ((first & 7) != VERSION)
		return ERR_WSMP_VERSION;
	if (first >> 4 != 0)
		return ERR_WSMP_SUBTYPE;
	enum err e = (first & 8) != 0 ? skip_elements(&c) : ERR_NONE;
	if (e != ERR_NONE)
		return e;
	uint32_t tpid = cursor_u8(&c);
	if (c.error)
		return ERR_WSMP_TRUNCATED;
	if (tpid > 1)
		return ERR_WSMP_TPID;
	e = read_psid(&c, &out->psid);
	if (e == ERR_NONE && tpid == 1)
		e = skip_elements(&c);
	if (e != ERR_NONE)
		return e;
	uint32_t len = read_length(&c);
	if (c.error)
		return ERR_WSMP_TRUNCATED;
	if (len == LENGTH_INVALID || len > cursor_left(&c))
		return ERR_WSMP_LENGTH;
	out->data = cursor_span(&c, len); // Ethernet padding stands behind it
	return ERR_NONE;
}

uint32_t wsmp_encode_header(uint32_t psid, uint32_t data_size, uint8_t *out, uint32_t size)
{
	static const uint8_t prefix[4] = {0x00, 0x80, 0xc0, 0xe0};
	static const uint32_t span_of[4] = {0x80, 0x4000, 0x200000, 0x10000000};
	uint32_t more = 0, n = 0;
	while (more < 4 && psid - psid_base[more] >= span_of[more])
		more++;
	if (more == 4 || data_size > 0x3fff || size < 2 + more + 1 + (data_size < 128 ? 1u : 2u))
		return 0;
	out[n++] = VERSION;
	out[n++] = 0; // TPID: PSID, no extensions
	uint32_t v = psid - psid_base[more];
	for (uint32_t i = more + 1; i-- > 0;)
		out[n++] = (uint8_t)(v >> (8 * i) | (i == more ? prefix[more] : 0u));
	if (data_size >= 128)
		out[n++] = (uint8_t)(0x80 | data_size >> 8);
	out[n++] = (uint8_t)data_size;
	return n;
}
