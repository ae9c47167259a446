// SPDX-License-Identifier: Apache-2.0
#include "hub/skim.h"

#include <string.h>

#include "summary.pb-c.h"
#include "wire/block.h"

enum skim_action {
	REFUSE, // unknown here
	VARINT,
	FIXED64,
	FIXED32,
	TEXT, // any octets
	LIST, // of varints, packed
	MESSAGE_ONCE,
	MESSAGE_OFTEN,
};

enum { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_LENGTH = 2, WIRE_FIXED32 = 5 };
enum { VARINT_MAX = 10, PICKED_VARINT_MAX = 9 };

// ---- tables

static enum skim_action action_of(const ProtobufCFieldDescriptor *f, unsigned *wire)
{
	static const struct {
		uint8_t wire, action;
	} types[] = {
		[PROTOBUF_C_TYPE_INT32] = {WIRE_VARINT, VARINT},
		[PROTOBUF_C_TYPE_SINT32] = {WIRE_VARINT, VARINT},
		[PROTOBUF_C_TYPE_SFIXED32] = {WIRE_FIXED32, FIXED32},
		[PROTOBUF_C_TYPE_INT64] = {WIRE_VARINT, VARINT},
		[PROTOBUF_C_TYPE_SINT64] = {WIRE_VARINT, VARINT},
		[PROTOBUF_C_TYPE_SFIXED64] = {WIRE_FIXED64, FIXED64},
		[PROTOBUF_C_TYPE_UINT32] = {WIRE_VARINT, VARINT},
		[PROTOBUF_C_TYPE_FIXED32] = {WIRE_FIXED32, FIXED32},
		[PROTOBUF_C_TYPE_UINT64] = {WIRE_VARINT, VARINT},
		[PROTOBUF_C_TYPE_FIXED64] = {WIRE_FIXED64, FIXED64},
		[PROTOBUF_C_TYPE_FLOAT] = {WIRE_FIXED32, FIXED32},
		[PROTOBUF_C_TYPE_DOUBLE] = {WIRE_FIXED64, FIXED64},
		[PROTOBUF_C_TYPE_BOOL] = {WIRE_VARINT, VARINT},
		[PROTOBUF_C_TYPE_ENUM] = {WIRE_VARINT, VARINT},
		[PROTOBUF_C_TYPE_STRING] = {WIRE_LENGTH, TEXT},
		[PROTOBUF_C_TYPE_BYTES] = {WIRE_LENGTH, TEXT},
		[PROTOBUF_C_TYPE_MESSAGE] = {WIRE_LENGTH, MESSAGE_ONCE},
	};
	*wire = types[f->type].wire;
	if (f->type == PROTOBUF_C_TYPE_MESSAGE && f->label == PROTOBUF_C_LABEL_REPEATED)
		return MESSAGE_OFTEN;
	return types[f->type].action;
}

// The type's index, added when it is new; SKIM_TYPES_MAX: no room.
static unsigned index_of(struct skim *k, const ProtobufCMessageDescriptor *d)
{
	unsigned i = 0;
	while (i < k->count && k->type[i].of != d)
		i++;
	if (i == k->count && k->count < SKIM_TYPES_MAX)
		k->type[k->count++].of = d;
	return i;
}

static bool add_field(struct skim *k, struct skim_type *t, const ProtobufCFieldDescriptor *f)
{
	unsigned wire, inside = 0;
	enum skim_action a = action_of(f, &wire);
	if (f->id >= SKIM_TAGS / 8)
		return false;
	if (f->type == PROTOBUF_C_TYPE_MESSAGE)
		inside = index_of(k, f->descriptor);
	if (inside == SKIM_TYPES_MAX)
		return false;
	t->field[f->id << 3 | wire] =
		(struct skim_field){.action = (uint8_t)a, .inside = (uint8_t)inside};
	// A list of numbers may come packed or one by one. A packed list of truth values has rules of its own.
	if (f->label == PROTOBUF_C_LABEL_REPEATED && a == VARINT && f->type != PROTOBUF_C_TYPE_BOOL)
		t->field[f->id << 3 | WIRE_LENGTH].action = LIST;
	return true;
}

bool skim_init(struct skim *k)
{
	memset(k, 0, sizeof(*k));
	index_of(k, &kerbwing__hub__v1__summary__descriptor);
	for (unsigned i = 0; i < k->count; i++) // grows while it is walked
		for (unsigned f = 0; f < k->type[i].of->n_fields; f++)
			if (!add_field(k, &k->type[i], &k->type[i].of->fields[f])) {
				k->count = 0;
				return false;
			}
	return true;
}

// ---- octets

// Behind the varint at p; NULL: it does not end.
static inline const uint8_t *skip_varint(const uint8_t *p, const uint8_t *end)
{
	if (end - p >= 8) {
		uint64_t last = ~block_u64le(p, 0) & 0x8080808080808080u;
		if (last != 0)
			return p + (unsigned)__builtin_ctzll(last) / 8 + 1;
	}
	for (unsigned i = 0; i < VARINT_MAX && p < end; i++)
		if (*p++ < 0x80)
			return p;
	return NULL;
}

// The length at *p and *p behind it. False: none, or more than there is.
static inline bool take_length(const uint8_t **p, const uint8_t *end, size_t *n)
{
	size_t v = 0;
	for (unsigned shift = 0; shift < 21 && *p < end; shift += 7) {
		uint8_t octet = *(*p)++;
		v |= (size_t)(octet & 0x7f) << shift;
		if (octet < 0x80) {
			*n = v;
			return v <= (size_t)(end - *p);
		}
	}
	return false;
}

// Numbers to 31 have tags of one or two octets. False: another one.
static inline bool take_tag(const uint8_t **p, const uint8_t *end, uint8_t *tag)
{
	*tag = *(*p)++;
	if (*tag < 0x80)
		return true;
	return *p < end && *(*p)++ == 1;
}

static inline bool is_list(const uint8_t *p, const uint8_t *end)
{
	while (p != NULL && p < end)
		p = skip_varint(p, end);
	return p != NULL;
}

// ---- is it sound

struct level {
	const uint8_t *end;
	const struct skim_type *type;
	uint32_t seen; // by number of field: messages that may come once
};

// Behind a field that has no fields of its own; NULL: not sound.
static inline const uint8_t *skip(enum skim_action a, const uint8_t *p, const uint8_t *end)
{
	size_t n;
	switch (a) {
	case VARINT:
		return skip_varint(p, end);
	case FIXED64:
		return end - p >= 8 ? p + 8 : NULL;
	case FIXED32:
		return end - p >= 4 ? p + 4 : NULL;
	case TEXT:
		return take_length(&p, end, &n) ? p + n : NULL;
	case LIST:
		return take_length(&p, end, &n) && is_list(p, p + n) ? p + n : NULL;
	default:
		return NULL;
	}
}

static bool is_sound(const struct skim *k, struct span s)
{
	struct level stack[SKIM_DEPTH_MAX];
	struct level *l = stack;
	const uint8_t *p = s.p;
	*l = (struct level){s.p + s.n, &k->type[0], 0};
	for (;;) {
		uint8_t tag;
		if (p == l->end) {
			if (l == stack)
				return true;
			l--;
			continue;
		}
		if (!take_tag(&p, l->end, &tag))
			return false;
		struct skim_field f = l->type->field[tag];
		if (f.action < MESSAGE_ONCE) {
			p = skip(f.action, p, l->end);
			if (p == NULL)
				return false;
			continue;
		}
		size_t n;
		uint32_t bit = f.action == MESSAGE_ONCE ? 1u << (tag >> 3) : 0;
		if ((l->seen & bit) != 0 || !take_length(&p, l->end, &n) ||
		    l == stack + SKIM_DEPTH_MAX - 1)
			return false;
		l->seen |= bit;
		*++l = (struct level){p + n, &k->type[f.inside], 0};
	}
}

// ---- the fields

static bool take_number(const uint8_t **p, const uint8_t *end, uint64_t *v)
{
	*v = 0;
	for (unsigned i = 0; i < PICKED_VARINT_MAX && *p < end; i++) {
		uint8_t octet = *(*p)++;
		*v |= (uint64_t)(octet & 0x7f) << 7 * i;
		if (octet < 0x80)
			return true;
	}
	return false;
}

static int64_t signed_of(uint64_t zigzag)
{
	return (int64_t)(zigzag >> 1 ^ (~(zigzag & 1) + 1));
}

#define TAG(number, wire) ((number) << 3 | (wire))

// The header's fields; the octets are sound.
static bool pick_header(const struct skim *k, struct span s, struct skim_summary *out)
{
	const struct skim_type *t = NULL;
	const uint8_t *p = s.p, *end = s.p + s.n;
	uint64_t v;
	uint8_t tag;
	t = &k->type[k->type[0].field[TAG(1, WIRE_LENGTH)].inside];
	while (p < end && take_tag(&p, end, &tag)) {
		const uint8_t *at = p;
		size_t n;
		p = skip(t->field[tag].action, p, end);
		if (p == NULL)
			return false;
		if (tag == TAG(1, WIRE_LENGTH) && take_length(&at, end, &n))
			out->city = (struct span){at, (uint32_t)n};
		else if (tag == TAG(2, WIRE_LENGTH) && take_length(&at, end, &n))
			out->node = (struct span){at, (uint32_t)n};
		else if (tag == TAG(3, WIRE_FIXED64))
			out->boot_id = block_u64le(at, 0);
		else if (!take_number(&at, end, &v))
			return false;
		else if (tag == TAG(4, WIRE_VARINT))
			out->seq = v;
		else if (tag == TAG(5, WIRE_VARINT))
			out->made_ns = signed_of(v);
		else if (tag == TAG(6, WIRE_VARINT))
			out->schema = (uint32_t)v;
	}
	return p == end;
}

static bool pick(const struct skim *k, struct span s, struct skim_summary *out)
{
	const uint8_t *p = s.p, *end = s.p + s.n;
	bool has_header = false;
	uint64_t v;
	uint8_t tag;
	size_t n;
	while (p < end && take_tag(&p, end, &tag)) {
		const uint8_t *at = p;
		enum skim_action a = k->type[0].field[tag].action;
		// Messages are passed over whole.
		p = skip(a >= MESSAGE_ONCE ? TEXT : a, p, end);
		if (p == NULL)
			return false;
		if (tag == TAG(1, WIRE_LENGTH)) {
			has_header = take_length(&at, end, &n) &&
				     pick_header(k, (struct span){at, (uint32_t)n}, out);
			if (!has_header)
				return false;
			continue;
		}
		bool is_picked = tag == TAG(2, WIRE_VARINT) || tag == TAG(3, WIRE_VARINT) ||
				 tag == TAG(31, WIRE_VARINT);
		if (!is_picked)
			continue;
		if (!take_number(&at, end, &v))
			return false;
		if (tag == TAG(2, WIRE_VARINT))
			out->start_ns = signed_of(v);
		else if (tag == TAG(3, WIRE_VARINT))
			out->end_ns = signed_of(v);
		else
			out->is_resent = v != 0;
	}
	return has_header && p == end;
}

bool skim_read(const struct skim *k, struct span payload, struct skim_summary *out)
{
	*out = (struct skim_summary){.seq = 0};
	return k->count > 0 && payload.n <= SKIM_PAYLOAD_MAX && is_sound(k, payload) &&
	       pick(k, payload, out);
}
