// SPDX-License-Identifier: Apache-2.0
#include "net/wsmp.h"

enum { VERSION = 3, HAS_ELEMENTS = 8, FAMILY_1609 = 1, TPID_ELEMENTS = 1 };
static const uint32_t LENGTH_INVALID = UINT32_MAX;

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

static enum err read_elements(struct cursor *c, struct wsmp *out)
{
	uint32_t count = read_length(c);
	if (count == LENGTH_INVALID)
		return ERR_WSMP_LENGTH;
	for (uint32_t i = 0; i < count && !c->error; i++) {
		uint8_t id = cursor_u8(c);
		uint32_t len = read_length(c);
		if (len == LENGTH_INVALID)
			return ERR_WSMP_LENGTH;
		struct span value = cursor_span(c, len);
		if (out->element_count < WSMP_ELEMENTS_MAX)
			out->element[out->element_count++] = (struct wsmp_element){id, value};
		else
			out->elements_more++;
	}
	return c->error ? ERR_WSMP_TRUNCATED : ERR_NONE;
}

// Behind the first octets: TPID, PSID, elements, length, data.
static enum err read_transport(struct cursor *c, struct wsmp *out)
{
	uint32_t tpid = cursor_u8(c);
	if (c->error)
		return ERR_WSMP_TRUNCATED;
	if (tpid > TPID_ELEMENTS)
		return ERR_WSMP_TPID;
	out->tpid = (uint8_t)tpid;
	if (!psid_get(c, &out->psid))
		return ERR_WSMP_PSID;
	enum err e = tpid == TPID_ELEMENTS ? read_elements(c, out) : ERR_NONE;
	if (e != ERR_NONE)
		return e;
	uint32_t len = read_length(c);
	if (c->error)
		return ERR_WSMP_TRUNCATED;
	if (len == LENGTH_INVALID || len > cursor_left(c))
		return ERR_WSMP_LENGTH;
	out->data = cursor_span(c, len);
	out->rest = cursor_left(c);
	return ERR_NONE;
}

enum err wsmp_parse(struct span message, struct wsmp *out)
{
	struct cursor c = cursor_over(message);
	uint32_t first = cursor_u8(&c);
	out->has_family = first == FAMILY_1609 && message.n > 1 && (message.p[1] & 7) == VERSION;
	out->element_count = out->header_elements = 0;
	out->elements_more = 0;
	if (out->has_family)
		first = cursor_u8(&c);
	if (c.error)
		return ERR_WSMP_TRUNCATED;
	if ((first & 7) != VERSION)
		return ERR_WSMP_VERSION;
	if (first >> 4 != 0)
		return ERR_WSMP_SUBTYPE;
	enum err e = (first & HAS_ELEMENTS) != 0 ? read_elements(&c, out) : ERR_NONE;
	out->header_elements = out->element_count;
	return e != ERR_NONE ? e : read_transport(&c, out);
}

struct span wsmp_element_of(const struct wsmp *w, unsigned id)
{
	for (unsigned i = 0; i < w->element_count; i++)
		if (w->element[i].id == id)
			return w->element[i].value;
	return (struct span){NULL, 0};
}

static void put_length(struct writer *w, uint32_t n)
{
	if (n > WSMP_DATA_MAX)
		w->error = true;
	else if (n < 0x80)
		writer_u8(w, n);
	else
		writer_be(w, 0x8000 | n, 2);
}

static void put_elements(struct writer *w, const struct wsmp_element *e, uint32_t n)
{
	put_length(w, n);
	for (uint32_t i = 0; i < n; i++) {
		writer_u8(w, e[i].id);
		put_length(w, e[i].value.n);
		writer_bytes(w, e[i].value.p, e[i].value.n);
	}
}

uint32_t wsmp_encode_header(uint32_t psid, uint32_t data_size, uint8_t *out, uint32_t size)
{
	struct writer w = writer_init(out, size);
	writer_u8(&w, VERSION);
	writer_u8(&w, 0); // TPID
	psid_put(&w, psid);
	put_length(&w, data_size);
	return writer_len(&w);
}

uint32_t wsmp_encode(const struct wsmp *m, uint8_t *out, uint32_t size)
{
	uint32_t in_header = m->header_elements, behind = m->element_count - in_header;
	struct writer w = writer_init(out, size);
	if (m->element_count > WSMP_ELEMENTS_MAX || in_header > m->element_count)
		return 0;
	if (m->has_family)
		writer_u8(&w, FAMILY_1609);
	writer_u8(&w, in_header > 0 ? VERSION | HAS_ELEMENTS : VERSION);
	if (in_header > 0)
		put_elements(&w, m->element, in_header);
	writer_u8(&w, behind > 0 ? TPID_ELEMENTS : 0);
	psid_put(&w, m->psid);
	if (behind > 0)
		put_elements(&w, m->element + in_header, behind);
	put_length(&w, m->data.n);
	writer_bytes(&w, m->data.p, m->data.n);
	return writer_len(&w);
}
