// SPDX-License-Identifier: Apache-2.0
#include "net/geonet.h"

#include <stddef.h>
#include <string.h>

#include "wire/block.h"
#include "wire/cursor.h"
#include "wire/writer.h"

enum { VERSION = 1, BASE_COUNT = 4 };

// Fields of the extended headers, in the order in which a type lists them.
enum field { END, SEQUENCE, SOURCE, DESTINATION, AREA, MEDIA, ASKED, FIELDS_MAX = 4 };

// EN 302 636-4-1 clause 9.8: what stands behind the common header.
static const struct form {
	uint8_t type;
	bool has_message;
	uint8_t field[FIELDS_MAX];
	const char *name;
} forms[] = {
	{GN_SINGLE_HOP, true, {SOURCE, MEDIA}, "single-hop broadcast"},
	{GN_BROADCAST_CIRCLE, true, {SEQUENCE, SOURCE, AREA}, "broadcast in a circle"},
	{GN_BROADCAST_RECTANGLE, true, {SEQUENCE, SOURCE, AREA}, "broadcast in a rectangle"},
	{GN_BROADCAST_ELLIPSE, true, {SEQUENCE, SOURCE, AREA}, "broadcast in an ellipse"},
	{GN_MULTI_HOP, true, {SEQUENCE, SOURCE}, "multi-hop broadcast"},
	{GN_UNICAST, true, {SEQUENCE, SOURCE, DESTINATION}, "unicast"},
	{GN_ANYCAST_CIRCLE, true, {SEQUENCE, SOURCE, AREA}, "anycast in a circle"},
	{GN_ANYCAST_RECTANGLE, true, {SEQUENCE, SOURCE, AREA}, "anycast in a rectangle"},
	{GN_ANYCAST_ELLIPSE, true, {SEQUENCE, SOURCE, AREA}, "anycast in an ellipse"},
	{GN_BEACON, false, {SOURCE}, "beacon"},
	{GN_LOCATION_REQUEST, false, {SEQUENCE, SOURCE, ASKED}, "location request"},
	{GN_LOCATION_REPLY, false, {SEQUENCE, SOURCE, DESTINATION}, "location reply"},
};

static const struct form *form_of(unsigned type)
{
	for (unsigned i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (forms[i].type == type)
			return &forms[i];
	return NULL;
}

// ---- read

enum { SHORT_POSITION_SIZE = 20, POSITION_SIZE = 24, COMMON_SIZE = 8 };

// p holds SHORT_POSITION_SIZE octets.
static inline void set_short_position(const uint8_t *p, struct gn_position *out)
{
	memcpy(out->address.octet, p, GN_ADDRESS_SIZE);
	out->timestamp_ms = block_u32be(p, 8);
	out->lat_e7 = (int32_t)block_u32be(p, 12);
	out->lon_e7 = (int32_t)block_u32be(p, 16);
}

static void read_short_position(struct cursor *c, struct gn_position *out)
{
	const uint8_t *p = cursor_take(c, SHORT_POSITION_SIZE);
	if (p != NULL)
		set_short_position(p, out);
}

static void read_position(struct cursor *c, struct gn_position *out)
{
	const uint8_t *p = cursor_take(c, POSITION_SIZE);
	if (p == NULL)
		return;
	set_short_position(p, out);
	uint16_t speed = block_u16be(p, 20);
	out->is_accurate = speed >> 15 != 0;
	out->speed_cms = (int16_t)((int16_t)(uint16_t)(speed << 1) >> 1); // 15 bits, signed
	out->heading_ddeg = block_u16be(p, 22);
}

static void read_area(struct cursor *c, struct gn_area *a)
{
	a->lat_e7 = (int32_t)cursor_u32be(c);
	a->lon_e7 = (int32_t)cursor_u32be(c);
	a->a_m = cursor_u16be(c);
	a->b_m = cursor_u16be(c);
	a->angle_deg = cursor_u16be(c);
	cursor_skip(c, 2);
}

static void read_field(struct cursor *c, enum field f, struct geonet *g)
{
	switch (f) {
	case SEQUENCE:
		g->sequence = cursor_u16be(c);
		cursor_skip(c, 2);
		break;
	case SOURCE:
		read_position(c, &g->source);
		break;
	case DESTINATION:
		read_short_position(c, &g->destination);
		break;
	case AREA:
		read_area(c, &g->area);
		break;
	case MEDIA:
		g->media = cursor_u32be(c);
		break;
	case ASKED:
		cursor_bytes(c, g->asked.octet, GN_ADDRESS_SIZE);
		break;
	default:
		break;
	}
}

// Common header, extended header, payload.
static enum err read_packet(struct cursor c, struct geonet *g)
{
	const uint8_t *p = cursor_take(&c, COMMON_SIZE);
	if (p == NULL)
		return ERR_GN_TRUNCATED;
	g->transport = p[0] >> 4;
	g->type = p[1];
	g->traffic_class = p[2];
	g->flags = p[3];
	uint32_t length = block_u16be(p, 4);
	g->hops_max = p[6];
	const struct form *form = form_of(g->type);
	if (form == NULL)
		return ERR_GN_TYPE;
	if (g->hops_left > g->hops_max)
		return ERR_GN_HOP_LIMIT;
	uint32_t start = c.pos;
	for (unsigned i = 0; i < FIELDS_MAX && form->field[i] != END; i++)
		read_field(&c, form->field[i], g);
	if (c.error)
		return ERR_GN_TRUNCATED;
	g->extended = (struct span){c.p + start, c.pos - start};
	if (length > cursor_left(&c))
		return ERR_GN_LENGTH;
	g->payload = cursor_span(&c, length);
	g->rest += cursor_left(&c);
	return ERR_NONE;
}

enum err geonet_parse(struct span packet, struct geonet *out)
{
	struct cursor c = cursor_over(packet);
	memset(out, 0, offsetof(struct geonet, security));
	out->security.is_signed = false;
	const uint8_t *p = cursor_take(&c, 4); // version and next header, reserved, lifetime, hops
	if (p == NULL)
		return ERR_GN_TRUNCATED;
	uint8_t lifetime = p[2];
	out->hops_left = p[3];
	if (p[0] >> 4 != VERSION)
		return ERR_GN_VERSION;
	out->next = p[0] & 0x0f;
	out->lifetime_multiplier = lifetime >> 2;
	out->lifetime_base = lifetime & 3;
	if (out->next == GN_NEXT_COMMON)
		return read_packet(c, out);
	if (out->next != GN_NEXT_SECURED)
		return ERR_GN_NEXT_HEADER;
	struct span envelope = cursor_rest(&c);
	enum err e = dot2_peel(envelope, &out->security);
	if (e != ERR_NONE)
		return e;
	out->rest = envelope.n - out->security.size;
	return read_packet(cursor_over(out->security.payload), out);
}

uint32_t geonet_lifetime_ms(const struct geonet *g)
{
	static const uint32_t base_ms[BASE_COUNT] = {50, 1000, 10000, 100000};
	return g->lifetime_multiplier * base_ms[g->lifetime_base & 3];
}

bool geonet_carries_message(const struct geonet *g)
{
	const struct form *form = form_of(g->type);
	return form != NULL && form->has_message;
}

const char *geonet_type_name(unsigned type)
{
	const struct form *form = form_of(type);
	return form != NULL ? form->name : "?";
}

// ---- write

static void put_short_position(struct writer *w, const struct gn_position *p)
{
	writer_bytes(w, p->address.octet, GN_ADDRESS_SIZE);
	writer_be(w, p->timestamp_ms, 4);
	writer_be(w, (uint32_t)p->lat_e7, 4);
	writer_be(w, (uint32_t)p->lon_e7, 4);
}

static void put_field(struct writer *w, enum field f, const struct geonet *g)
{
	switch (f) {
	case SEQUENCE:
		writer_be(w, g->sequence, 2);
		writer_zeros(w, 2);
		break;
	case SOURCE:
		put_short_position(w, &g->source);
		writer_be(w,
			  ((uint32_t)g->source.speed_cms & 0x7fff) |
				  (g->source.is_accurate ? 0x8000u : 0u),
			  2);
		writer_be(w, g->source.heading_ddeg, 2);
		break;
	case DESTINATION:
		put_short_position(w, &g->destination);
		break;
	case AREA:
		writer_be(w, (uint32_t)g->area.lat_e7, 4);
		writer_be(w, (uint32_t)g->area.lon_e7, 4);
		writer_be(w, g->area.a_m, 2);
		writer_be(w, g->area.b_m, 2);
		writer_be(w, g->area.angle_deg, 2);
		writer_zeros(w, 2);
		break;
	case MEDIA:
		writer_be(w, g->media, 4);
		break;
	case ASKED:
		writer_bytes(w, g->asked.octet, GN_ADDRESS_SIZE);
		break;
	default:
		break;
	}
}

uint32_t geonet_encode_header(const struct geonet *g, uint32_t payload_size, uint8_t *out,
			      uint32_t size)
{
	struct writer w = writer_init(out, size);
	const struct form *form = form_of(g->type);
	if (form == NULL || g->hops_left > g->hops_max || payload_size > GN_PAYLOAD_MAX)
		return 0;
	writer_u8(&w, VERSION << 4 | GN_NEXT_COMMON);
	writer_u8(&w, 0);
	writer_u8(&w, (unsigned)(g->lifetime_multiplier << 2 | (g->lifetime_base & 3)) & 0xff);
	writer_u8(&w, g->hops_left);
	writer_u8(&w, (unsigned)g->transport << 4);
	writer_u8(&w, g->type);
	writer_u8(&w, g->traffic_class);
	writer_u8(&w, g->flags);
	writer_be(&w, payload_size, 2);
	writer_u8(&w, g->hops_max);
	writer_u8(&w, 0);
	for (unsigned i = 0; i < FIELDS_MAX && form->field[i] != END; i++)
		put_field(&w, form->field[i], g);
	return writer_len(&w);
}
