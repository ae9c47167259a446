// SPDX-License-Identifier: Apache-2.0
#include "uper_random.h"

#include <string.h>

struct maker {
	struct uper_builder b;
	const struct uper_random_opts *o;
	struct uper_random_result *result;
	uint64_t state;
};

static const char *preferred;

static void make_field(struct maker *m, const struct uper_field *f);

static uint64_t next(struct maker *m) // splitmix64
{
	uint64_t z = (m->state += 0x9e3779b97f4a7c15ULL);
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

static bool chance(struct maker *m, unsigned percent)
{
	return next(m) % 100 < percent;
}

static int64_t between(struct maker *m, int64_t lo, int64_t hi)
{
	uint64_t span = (uint64_t)hi - (uint64_t)lo;
	return span == UINT64_MAX ? (int64_t)next(m)
				  : (int64_t)((uint64_t)lo + next(m) % (span + 1));
}

// True when this is the place to extend.
static bool extend_here(struct maker *m, const struct uper_type *t)
{
	if (!t->extensible || m->result->extensible_places++ != m->o->extend_at)
		return false;
	m->result->extended = t->kind;
	return true;
}

static void make_integer(struct maker *m, const struct uper_field *f)
{
	const struct uper_type *t = f->type;
	int64_t lo = t->lo == UPER_MIN ? -100000 : t->lo,
		hi = t->hi == UPER_MAX ? lo + 200000 : t->hi;
	int64_t v = chance(m, m->o->edge_percent) ? (chance(m, 50) ? lo : hi) : between(m, lo, hi);
	struct uper_node *n = uper_build_node(&m->b, f);
	if (n != NULL)
		n->value = v;
}

static void make_enumerated(struct maker *m, const struct uper_field *f)
{
	const struct uper_type *t = f->type;
	int64_t v = (int64_t)(next(m) % (m->o->additions ? t->count : t->root));
	bool extend = extend_here(m, t);
	struct uper_node *n = uper_build_node(&m->b, f);
	if (n != NULL)
		n->value = extend ? t->count + 3 : v;
}

static uint32_t make_size(struct maker *m, const struct uper_type *t)
{
	int64_t most = t->lo + m->o->list_max, hi = t->hi < most ? t->hi : most;
	return (uint32_t)between(m, t->lo, hi < t->lo ? t->lo : hi);
}

static void make_string(struct maker *m, const struct uper_field *f)
{
	const struct uper_type *t = f->type;
	static const uint8_t oid[] = {0x2b, 0x06, 0x01, 0x84, 0x09};
	uint8_t text[300];
	char bits[300];
	uint32_t n = t->kind == UPER_KIND_OID ? (uint32_t)sizeof(oid) : make_size(m, t);
	n = n < sizeof(text) - 1 ? n : (uint32_t)sizeof(text) - 1;
	for (uint32_t i = 0; i < n; i++) {
		uint64_t r = next(m);
		bits[i] = (char)('0' + (r & 1));
		text[i] = t->kind == UPER_KIND_OID    ? oid[i]
			  : t->kind == UPER_KIND_UTF8 ? (uint8_t)('a' + r % 26)
			  : t->alphabet != NULL ? (uint8_t)t->alphabet[r % strlen(t->alphabet)]
			  : t->kind == UPER_KIND_CHARACTERS ? (uint8_t)(r % 128)
							    : (uint8_t)r;
	}
	bits[n] = '\0';
	if (t->kind == UPER_KIND_BIT_STRING)
		uper_build_bits_field(&m->b, f, bits);
	else
		uper_build_string(&m->b, f, text, n);
}

static void make_unknown(struct maker *m, int64_t number)
{
	uint8_t octets[6];
	uint32_t n = 1 + (uint32_t)(next(m) % sizeof(octets));
	for (uint32_t i = 0; i < n; i++)
		octets[i] = (uint8_t)next(m);
	uper_build_unknown(&m->b, number, octets, n);
}

static const struct uper_field *pick(struct maker *m, const struct uper_field *fields,
				     unsigned count)
{
	const struct uper_field *f = &fields[next(m) % count];
	for (unsigned i = 0; i < count && preferred != NULL; i++)
		if (strcmp(fields[i].name, preferred) == 0)
			f = &fields[i];
	return f;
}

// The integer in front of an open type decides what stands in it: mostly a row that exists.
static void make_open(struct maker *m, const struct uper_field *f, uint32_t id_node)
{
	const struct uper_type *t = f->type;
	uper_build_open_field(&m->b, f);
	if (t->count > 0 && m->b.err == ERR_NONE) {
		const struct uper_field *row = pick(m, t->fields, t->count);
		m->b.v->nodes[id_node].value = row->id;
		make_field(m, row);
	} else {
		make_unknown(m, -1);
	}
	uper_build_close(&m->b);
}

static void make_sequence(struct maker *m, const struct uper_type *t)
{
	uint32_t first = m->b.v->count;
	bool extend = extend_here(m, t);
	for (unsigned i = 0; i < t->count && m->b.err == ERR_NONE; i++) {
		const struct uper_field *f = &t->fields[i];
		if (i >= t->root && !m->o->additions)
			break;
		if ((f->flags != 0 || i >= t->root) && !chance(m, m->o->optional_percent))
			continue;
		if (f->type->kind == UPER_KIND_OPEN)
			make_open(m, f, first);
		else
			make_field(m, f);
	}
	if (extend) {
		uint64_t keep = m->state;
		make_unknown(m, t->count - t->root + 1);
		m->state = keep; // the rest of the value is as it is without the extension
	}
}

static void make_list(struct maker *m, const struct uper_type *t)
{
	uint32_t n = make_size(m, t);
	for (uint32_t i = 0; i < n && m->b.err == ERR_NONE; i++)
		make_field(m, t->fields);
}

static void make_choice(struct maker *m, const struct uper_type *t)
{
	const struct uper_field *f = pick(m, t->fields, m->o->additions ? t->count : t->root);
	if (extend_here(m, t)) {
		make_unknown(m, t->count - t->root + 2);
		return;
	}
	make_field(m, f);
}

static void make_field(struct maker *m, const struct uper_field *f)
{
	struct uper_node *n;
	switch (f->type->kind) {
	case UPER_KIND_INTEGER:
		make_integer(m, f);
		return;
	case UPER_KIND_BOOLEAN:
		n = uper_build_node(&m->b, f);
		if (n != NULL)
			n->value = (int64_t)(next(m) & 1);
		return;
	case UPER_KIND_NULL:
		uper_build_node(&m->b, f);
		return;
	case UPER_KIND_ENUMERATED:
		make_enumerated(m, f);
		return;
	case UPER_KIND_SEQUENCE:
	case UPER_KIND_LIST:
	case UPER_KIND_CHOICE:
		uper_build_open_field(&m->b, f);
		if (m->b.err != ERR_NONE)
			return;
		if (f->type->kind == UPER_KIND_SEQUENCE)
			make_sequence(m, f->type);
		else if (f->type->kind == UPER_KIND_LIST)
			make_list(m, f->type);
		else
			make_choice(m, f->type);
		uper_build_close(&m->b);
		return;
	default:
		make_string(m, f);
	}
}

bool uper_random(const struct uper_field *root, const struct uper_random_opts *opts,
		 struct uper_value *v, uint8_t *octets, uint32_t octets_size,
		 struct uper_random_result *result)
{
	struct maker m = {.o = opts, .result = result, .state = opts->seed};
	*result = (struct uper_random_result){.extended = UPER_KIND_COUNT};
	uper_build_start(&m.b, v, root, octets, octets_size);
	if (root->type->kind == UPER_KIND_SEQUENCE)
		make_sequence(&m, root->type);
	else if (root->type->kind == UPER_KIND_LIST)
		make_list(&m, root->type);
	else
		make_choice(&m, root->type);
	return uper_build_end(&m.b) == ERR_NONE;
}

void uper_random_prefer(const char *name)
{
	preferred = name;
}
