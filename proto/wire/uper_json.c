// SPDX-License-Identifier: Apache-2.0
#include "wire/uper_json.h"

#include <string.h>

enum { FRAGMENT_UNITS = 16384 };

static uint32_t write_value(const struct uper_value *v, struct text *t, uint32_t index);

// ---- text

static void quoted_char(struct text *t, unsigned c)
{
	if (c == '"' || c == '\\') {
		text_char(t, '\\');
		text_char(t, (char)c);
	} else if (c < 0x20 || c == 0x7f) {
		text_add(t, "\\u00");
		text_char(t, "0123456789abcdef"[c >> 4]);
		text_char(t, "0123456789abcdef"[c & 15]);
	} else {
		text_char(t, (char)c);
	}
}

static void quoted_name(struct text *t, const char *name)
{
	text_char(t, '"');
	text_add(t, name);
	text_char(t, '"');
}

static void numbered_name(struct text *t, int64_t number)
{
	if (number < 0) {
		text_add(t, "\"_unk_004\"");
		return;
	}
	text_add(t, "\"_ext_");
	text_int(t, number);
	text_char(t, '"');
}

// ---- string contents

static uint32_t content_bit(const struct uper_node *n)
{
	return n->bit + n->bits - (uint32_t)n->value * n->field->type->char_bits;
}

static unsigned bits_at(const struct uper_value *v, uint32_t bit, unsigned n)
{
	return (unsigned)uper_octet_at(v, bit) >> (8 - n);
}

static void hex_run(const struct uper_value *v, struct text *t, uint32_t bit, uint32_t octets)
{
	for (uint32_t i = 0; i < octets; i++) {
		uint8_t o = uper_octet_at(v, bit + 8 * i);
		text_hex(t, &o, 1);
	}
}

static void hex_fragments(const struct uper_value *v, struct text *t, uint32_t bit)
{
	for (;;) {
		unsigned first = uper_octet_at(v, bit);
		uint32_t n = first;
		bit += 8;
		if ((first & 0xc0) == 0x80) {
			n = (first & 0x3f) << 8 | uper_octet_at(v, bit);
			bit += 8;
		} else if ((first & 0xc0) == 0xc0) {
			n = (first & 0x3f) * FRAGMENT_UNITS;
		}
		hex_run(v, t, bit, n);
		bit += n * 8;
		if ((first & 0xc0) != 0xc0)
			return;
	}
}

static void write_characters(const struct uper_value *v, struct text *t, const struct uper_node *n)
{
	const struct uper_type *type = n->field->type;
	uint32_t bit = content_bit(n);
	for (uint32_t i = 0; i < (uint32_t)n->value; i++) {
		unsigned c = bits_at(v, bit + i * type->char_bits, type->char_bits);
		quoted_char(t, type->alphabet != NULL ? (unsigned char)type->alphabet[c] : c);
	}
}

// Length of the well-formed UTF-8 sequence at octet i of n, 0 if there is none (Unicode table 3-7).
static unsigned utf8_length(const struct uper_value *v, uint32_t bit, uint32_t left)
{
	uint8_t a = uper_octet_at(v, bit), b = left > 1 ? uper_octet_at(v, bit + 8) : 0;
	unsigned len = a < 0x80		       ? 1
		       : a >= 0xc2 && a < 0xe0 ? 2
		       : a >= 0xe0 && a < 0xf0 ? 3
		       : a >= 0xf0 && a < 0xf5 ? 4
					       : 0;
	if (len == 0 || len > left)
		return 0;
	if ((a == 0xe0 && b < 0xa0) || (a == 0xed && b > 0x9f) || (a == 0xf0 && b < 0x90) ||
	    (a == 0xf4 && b > 0x8f))
		return 0;
	for (unsigned i = 1; i < len; i++)
		if ((uper_octet_at(v, bit + 8 * i) & 0xc0) != 0x80)
			return 0;
	return len;
}

static void write_utf8(const struct uper_value *v, struct text *t, const struct uper_node *n)
{
	uint32_t bit = content_bit(n), left = (uint32_t)n->value;
	while (left > 0) {
		unsigned len = utf8_length(v, bit, left);
		if (len == 1)
			quoted_char(t, uper_octet_at(v, bit));
		else if (len == 0)
			text_add(t, "\\ufffd");
		for (unsigned i = 0; i < len && len > 1; i++)
			text_char(t, (char)uper_octet_at(v, bit + 8 * i));
		len = len == 0 ? 1 : len;
		bit += 8 * len;
		left -= len;
	}
}

// X.690 8.19: base 128, the first octets hold two arcs of an absolute identifier.
static void write_oid(const struct uper_value *v, struct text *t, const struct uper_node *n)
{
	bool first = n->field->type->lo == 0, comma = false;
	uint64_t arc = 0;
	uint32_t bit = content_bit(n);
	text_char(t, '[');
	for (uint32_t i = 0; i < (uint32_t)n->value; i++) {
		uint8_t o = uper_octet_at(v, bit + 8 * i);
		arc = arc << 7 | (o & 0x7f);
		if ((o & 0x80) != 0)
			continue;
		if (comma)
			text_char(t, ',');
		if (first) {
			uint64_t top = arc < 80 ? arc / 40 : 2;
			text_int(t, (int64_t)top);
			text_char(t, ',');
			arc -= top * 40;
		}
		text_int(t, (int64_t)(arc & INT64_MAX));
		first = false;
		comma = true;
		arc = 0;
	}
	text_char(t, ']');
}

// ---- values

static void write_enumerated(struct text *t, const struct uper_node *n)
{
	const struct uper_type *type = n->field->type;
	if (n->value < type->count)
		quoted_name(t, type->names[n->value]);
	else
		numbered_name(t, n->value - type->root);
}

static void write_string(const struct uper_value *v, struct text *t, const struct uper_node *n)
{
	text_char(t, '"');
	switch (n->field->type->kind) {
	case UPER_KIND_BIT_STRING:
		text_char(t, 'b');
		for (uint32_t i = 0; i < (uint32_t)n->value; i++)
			text_char(t, (char)('0' + bits_at(v, content_bit(n) + i, 1)));
		break;
	case UPER_KIND_UNKNOWN:
		hex_run(v, t, n->bit, n->bits / 8);
		break;
	case UPER_KIND_CHARACTERS:
		write_characters(v, t, n);
		break;
	case UPER_KIND_UTF8:
		write_utf8(v, t, n);
		break;
	default:
		if ((n->flags & UPER_NODE_FRAGMENTED) != 0)
			hex_fragments(v, t, n->bit);
		else
			hex_run(v, t, content_bit(n), (uint32_t)n->value);
	}
	text_char(t, '"');
}

// Members between `child` and `end`; an addition group's members stand among its parent's.
static bool write_members(const struct uper_value *v, struct text *t, uint32_t child, uint32_t end,
			  bool comma)
{
	while (child < end) {
		const struct uper_node *n = &v->nodes[child];
		if ((n->field->flags & UPER_GROUP) != 0) {
			comma = write_members(v, t, child + 1, n->next, comma);
			child = n->next;
			continue;
		}
		if (comma)
			text_char(t, ',');
		comma = true;
		if (n->field->type->kind == UPER_KIND_UNKNOWN)
			numbered_name(t, n->value);
		else
			quoted_name(t, n->field->name);
		text_char(t, ':');
		child = write_value(v, t, child);
	}
	return comma;
}

static void write_list(const struct uper_value *v, struct text *t, uint32_t index)
{
	uint32_t end = v->nodes[index].next;
	text_char(t, '[');
	for (uint32_t i = index + 1; i < end;) {
		i = write_value(v, t, i);
		if (i < end)
			text_char(t, ',');
	}
	text_char(t, ']');
}

// Returns the index of the node after this one's subtree. Depth is bounded by the decoder.
static uint32_t write_value(const struct uper_value *v, struct text *t, uint32_t index)
{
	const struct uper_node *n = &v->nodes[index];
	switch (n->field->type->kind) {
	case UPER_KIND_INTEGER:
	case UPER_KIND_NULL:
		text_int(t, n->value);
		break;
	case UPER_KIND_BOOLEAN:
		text_add(t, n->value != 0 ? "true" : "false");
		break;
	case UPER_KIND_ENUMERATED:
		write_enumerated(t, n);
		break;
	case UPER_KIND_LIST:
		write_list(v, t, index);
		break;
	case UPER_KIND_SEQUENCE:
	case UPER_KIND_CHOICE:
	case UPER_KIND_OPEN:
		text_char(t, '{');
		write_members(v, t, index + 1, n->next, false);
		text_char(t, '}');
		break;
	case UPER_KIND_OID:
		write_oid(v, t, n);
		break;
	default:
		write_string(v, t, n);
	}
	return n->next;
}

void uper_json(const struct uper_value *v, struct text *t)
{
	if (v->count > 0)
		write_value(v, t, 0);
}

// ---- explanation

static void padded(struct text *t, uint64_t n, unsigned width)
{
	char digits[20];
	struct text d = {.p = digits, .size = sizeof(digits)};
	text_int(&d, (int64_t)n);
	for (size_t i = d.len; i < width; i++)
		text_char(t, ' ');
	text_add(t, digits);
}

static void explain_value(const struct uper_value *v, struct text *t, uint32_t index)
{
	const struct uper_node *n = &v->nodes[index];
	switch (n->field->type->kind) {
	case UPER_KIND_SEQUENCE:
	case UPER_KIND_OPEN:
		break;
	case UPER_KIND_CHOICE:
		text_add(t, " -> alternative ");
		text_int(t, n->value);
		break;
	case UPER_KIND_LIST:
		text_add(t, " x ");
		text_int(t, n->value);
		break;
	default:
		text_add(t, " = ");
		write_value(v, t, index);
	}
	if ((n->flags & UPER_NODE_LEFTOVER) != 0)
		text_add(t, " (bits of a newer edition follow)");
}

void uper_explain(const struct uper_value *v, struct text *t, bool colour)
{
	text_add(t, "   bit  width  member\n");
	for (uint32_t i = 0; i < v->count; i++) {
		const struct uper_node *n = &v->nodes[i];
		padded(t, n->bit, 6);
		padded(t, n->bits, 7);
		text_add(t, "  ");
		for (unsigned d = 0; d < n->depth; d++)
			text_add(t, "  ");
		text_add(t, colour ? "\033[1m" : "");
		if (n->field->type->kind == UPER_KIND_UNKNOWN)
			numbered_name(t, n->value);
		else
			text_add(t, n->field->name != NULL && n->field->name[0] != '\0'
					    ? n->field->name
					    : "*");
		text_add(t, colour ? "\033[0m\033[2m " : " ");
		text_add(t, uper_kind_name(n->field->type->kind));
		text_add(t, colour ? "\033[0m" : "");
		explain_value(v, t, i);
		text_char(t, '\n');
	}
}
