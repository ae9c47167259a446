// SPDX-License-Identifier: Apache-2.0
#include "wire/uper_build.h"

#include <string.h>

static void fail(struct uper_builder *b, enum err e, const char *name)
{
	if (b->err != ERR_NONE)
		return;
	b->err = e;
	b->err_name = name;
}

static struct uper_node *parent_of(const struct uper_builder *b)
{
	return b->depth > 0 ? &b->v->nodes[b->open[b->depth - 1]] : NULL;
}

static struct uper_node *push(struct uper_builder *b, const struct uper_field *f)
{
	if (b->err != ERR_NONE)
		return NULL;
	if (b->v->count == b->v->capacity) {
		fail(b, ERR_UPER_NODES, f->name);
		return NULL;
	}
	struct uper_node *n = &b->v->nodes[b->v->count++];
	*n = (struct uper_node){.field = f, .next = b->v->count, .depth = (uint16_t)b->depth};
	return n;
}

void uper_build_start(struct uper_builder *b, struct uper_value *v, const struct uper_field *root,
		      uint8_t *octets, uint32_t octets_size)
{
	*b = (struct uper_builder){.v = v, .octets = octets, .octets_size = octets_size};
	v->count = 0;
	v->octets = octets;
	v->octets_size = octets_size;
	v->skipped = 0;
	if (push(b, root) != NULL)
		b->open[b->depth++] = 0;
}

const struct uper_field *uper_build_member(const struct uper_builder *b, const char *name)
{
	const struct uper_node *p = parent_of(b);
	if (p == NULL)
		return NULL;
	const struct uper_type *t = p->field->type;
	if (t->kind == UPER_KIND_LIST)
		return name == NULL ? t->fields : NULL;
	for (unsigned i = 0; i < t->count && name != NULL; i++)
		if (strcmp(t->fields[i].name, name) == 0)
			return &t->fields[i];
	return NULL;
}

struct uper_node *uper_build_node(struct uper_builder *b, const struct uper_field *f)
{
	struct uper_node *p = parent_of(b);
	if (f == NULL || p == NULL) {
		fail(b, ERR_UPER_NODES, f != NULL ? f->name : NULL);
		return NULL;
	}
	const struct uper_type *t = p->field->type;
	struct uper_node *n = push(b, f);
	if (n == NULL)
		return NULL;
	if (t->kind == UPER_KIND_LIST)
		p->value++;
	else if (t->kind == UPER_KIND_CHOICE && f->type->kind != UPER_KIND_UNKNOWN)
		p->value = f - t->fields;
	return n;
}

static const struct uper_field *member(struct uper_builder *b, const char *name)
{
	const struct uper_field *f = uper_build_member(b, name);
	if (f == NULL)
		fail(b, ERR_UPER_NODES, name);
	return f;
}

void uper_build_open_field(struct uper_builder *b, const struct uper_field *f)
{
	if (b->depth > UPER_DEPTH_MAX)
		fail(b, ERR_UPER_DEPTH, f->name);
	else if (uper_build_node(b, f) != NULL)
		b->open[b->depth++] = b->v->count - 1;
}

void uper_build_open(struct uper_builder *b, const char *name)
{
	const struct uper_field *f = member(b, name);
	if (f != NULL)
		uper_build_open_field(b, f);
}

static bool is_default(const struct uper_field *f, const struct uper_node *n)
{
	unsigned kind = f->type->kind;
	return (f->flags & UPER_DEFAULT) != 0 && n->value == f->initial &&
	       (kind == UPER_KIND_INTEGER || kind == UPER_KIND_ENUMERATED ||
		kind == UPER_KIND_BOOLEAN);
}

// A finished sequence's extension and presence bits. Its members must stand in the table's order, the mandatory ones all.
static void close_sequence(struct uper_builder *b, struct uper_node *n)
{
	struct uper_node *nodes = b->v->nodes, *child = n + 1, *end = &nodes[b->v->count];
	const struct uper_type *t = n->field->type;
	uint64_t head = 0;
	for (const struct uper_field *f = t->fields, *root_end = f + t->root; f < root_end; f++) {
		bool here = child < end && child->field == f;
		if (!here && f->flags == 0) {
			fail(b, ERR_UPER_NODES, f->name);
			return;
		}
		if (here && is_default(f, child)) {
			child->flags |= UPER_NODE_OMITTED;
			head <<= 1;
		} else if (f->flags != 0) {
			head = head << 1 | here;
		}
		if (here)
			child = &nodes[child->next];
	}
	if (t->extensible)
		head |= (uint64_t)(child < end) << t->presence;
	else if (child < end)
		fail(b, ERR_UPER_NODES, child->field->name);
	unsigned width = t->presence + t->extensible;
	n->value = width > 0 ? (int64_t)(head << (64 - width)) : 0;
}

void uper_build_close(struct uper_builder *b)
{
	if (b->err != ERR_NONE)
		return;
	if (b->depth == 0) {
		fail(b, ERR_UPER_NODES, NULL);
		return;
	}
	struct uper_node *n = &b->v->nodes[b->open[--b->depth]];
	n->next = b->v->count;
	if (n->field->type->kind == UPER_KIND_SEQUENCE)
		close_sequence(b, n);
}

void uper_build_int(struct uper_builder *b, const char *name, int64_t v)
{
	struct uper_node *n = uper_build_node(b, member(b, name));
	if (n != NULL)
		n->value = v;
}

int64_t uper_enum_index(const struct uper_type *t, const char *name)
{
	for (unsigned i = 0; i < t->count; i++)
		if (strcmp(t->names[i], name) == 0)
			return i;
	return -1;
}

void uper_build_enum(struct uper_builder *b, const char *name, const char *value)
{
	const struct uper_field *f = member(b, name);
	int64_t index = f != NULL && f->type->kind == UPER_KIND_ENUMERATED
				? uper_enum_index(f->type, value)
				: -1;
	struct uper_node *n = uper_build_node(b, f);
	if (n == NULL)
		return;
	if (index < 0)
		fail(b, ERR_UPER_RANGE, name);
	n->value = index;
}

// Room for n bits of contents, zeroed; they start on an octet.
static uint8_t *contents(struct uper_builder *b, struct uper_node *n, uint64_t bits)
{
	uint64_t octets = (bits + 7) / 8;
	if (octets > b->octets_size - b->octets_used) {
		fail(b, ERR_UPER_NODES, n->field->name);
		return NULL;
	}
	uint8_t *p = b->octets + b->octets_used;
	n->bit = b->octets_used * 8;
	n->bits = (uint32_t)bits;
	b->octets_used += (uint32_t)octets;
	if (octets > 0)
		memset(p, 0, (size_t)octets);
	return p;
}

static void put_bit(uint8_t *p, uint32_t at, bool one)
{
	if (one)
		p[at / 8] = (uint8_t)(p[at / 8] | 0x80u >> (at % 8));
}

void uper_build_bits_field(struct uper_builder *b, const struct uper_field *f,
			   const char *zeros_and_ones)
{
	struct uper_node *n = uper_build_node(b, f);
	uint32_t len = (uint32_t)strlen(zeros_and_ones);
	uint8_t *p = n != NULL ? contents(b, n, len) : NULL;
	if (p == NULL)
		return;
	n->value = len;
	for (uint32_t i = 0; i < len; i++)
		put_bit(p, i, zeros_and_ones[i] == '1');
}

void uper_build_bits(struct uper_builder *b, const char *name, const char *zeros_and_ones)
{
	const struct uper_field *f = member(b, name);
	if (f != NULL)
		uper_build_bits_field(b, f, zeros_and_ones);
}

// Each character as char_bits bits: its code, or its place in the alphabet.
static void put_characters(struct uper_builder *b, struct uper_node *n, const uint8_t *text,
			   uint32_t len)
{
	const struct uper_type *t = n->field->type;
	uint8_t *p = contents(b, n, (uint64_t)len * t->char_bits);
	for (uint32_t i = 0; i < len && p != NULL; i++) {
		unsigned code = text[i];
		const char *at =
			t->alphabet != NULL && code != 0 ? strchr(t->alphabet, (int)code) : NULL;
		if (t->alphabet != NULL ? at == NULL : code >> t->char_bits != 0) {
			fail(b, ERR_UPER_RANGE, n->field->name);
			return;
		}
		code = at != NULL ? (unsigned)(at - t->alphabet) : code;
		for (unsigned k = 0; k < t->char_bits; k++)
			put_bit(p, i * t->char_bits + k, code >> (t->char_bits - 1 - k) & 1);
	}
}

void uper_build_string(struct uper_builder *b, const struct uper_field *f, const uint8_t *p,
		       uint32_t len)
{
	struct uper_node *n = uper_build_node(b, f);
	if (n == NULL)
		return;
	n->value = len;
	if (f->type->kind == UPER_KIND_CHARACTERS) {
		put_characters(b, n, p, len);
		return;
	}
	uint8_t *to = contents(b, n, (uint64_t)len * 8);
	if (to != NULL && len > 0)
		memcpy(to, p, len);
}

void uper_build_octets(struct uper_builder *b, const char *name, const uint8_t *p, uint32_t len)
{
	const struct uper_field *f = member(b, name);
	if (f != NULL)
		uper_build_string(b, f, p, len);
}

void uper_build_text(struct uper_builder *b, const char *name, const char *text)
{
	uper_build_octets(b, name, (const uint8_t *)text, (uint32_t)strlen(text));
}

static uint32_t put_arc(uint8_t *to, uint64_t arc)
{
	uint32_t len = 1;
	for (uint64_t rest = arc >> 7; rest != 0; rest >>= 7)
		len++;
	for (uint32_t i = 0; i < len; i++, arc >>= 7)
		to[len - 1 - i] = (uint8_t)((arc & 0x7f) | (i > 0 ? 0x80 : 0));
	return len;
}

void uper_build_oid_field(struct uper_builder *b, const struct uper_field *f, const uint64_t *arcs,
			  uint32_t n)
{
	uint8_t octets[256];
	uint32_t len = 0, i = 0;
	const char *name = f->name;
	if (f->type->lo == 0) { // absolute: the first two arcs share a number
		if (n < 2 || arcs[0] > 2 || (arcs[0] < 2 && arcs[1] >= 40) ||
		    arcs[1] > UINT32_MAX) {
			fail(b, ERR_UPER_RANGE, name);
			return;
		}
		len = put_arc(octets, arcs[0] * 40 + arcs[1]);
		i = 2;
	}
	for (; i < n; i++) {
		if (len + 10 > sizeof(octets)) {
			fail(b, ERR_UPER_RANGE, name);
			return;
		}
		len += put_arc(octets + len, arcs[i]);
	}
	uper_build_string(b, f, octets, len);
}

void uper_build_oid(struct uper_builder *b, const char *name, const uint64_t *arcs, uint32_t n)
{
	const struct uper_field *f = member(b, name);
	if (f != NULL)
		uper_build_oid_field(b, f, arcs, n);
}

void uper_build_unknown(struct uper_builder *b, int64_t number, const uint8_t *p, uint32_t len)
{
	struct uper_node *parent = parent_of(b), *n = uper_build_node(b, &uper_unknown_field);
	uint8_t *to = n != NULL ? contents(b, n, (uint64_t)len * 8) : NULL;
	if (to == NULL || len == 0)
		return;
	memcpy(to, p, len);
	n->value = number;
	if (parent->field->type->kind == UPER_KIND_CHOICE)
		parent->value = parent->field->type->root + number;
}

enum err uper_build_end(struct uper_builder *b)
{
	while (b->depth > 0 && b->err == ERR_NONE)
		uper_build_close(b);
	return b->err;
}
