// SPDX-License-Identifier: Apache-2.0
// A bucket as octets: version, then numbers of 7 bits an octet; signed ones folded. A value that nobody told takes one octet.
#include <stdlib.h>
#include <string.h>

#include "hub/rollup.h"

enum { VERSION = 1, NUMBER_MAX = 10 };

struct out {
	uint8_t *p;
	size_t n;
};

static void put(struct out *o, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		o->p[o->n++] = (uint8_t)(v | 0x80);
	o->p[o->n++] = (uint8_t)v;
}

static void put_signed(struct out *o, int64_t v)
{
	put(o, (uint64_t)v << 1 ^ (uint64_t)(v >> 63));
}

static bool has_two(const struct rollup_figure *f)
{
	return f->rule == ROLLUP_RULE_RANGE || f->rule == ROLLUP_RULE_MEAN;
}

static bool is_few_hidden(enum rollup_subject subject)
{
	return subject == ROLLUP_CLASS || subject == ROLLUP_CELL;
}

static size_t most(const struct rollup *r)
{
	size_t n = 5 * NUMBER_MAX;
	for (uint32_t i = 0; i < r->count; i++)
		n += 2 * NUMBER_MAX + ROLLUP_KEY_SIZE +
		     (size_t)rollup_kinds[r->row[i]->subject].count * 4 * NUMBER_MAX;
	return n;
}

static void put_row(struct out *o, const struct rollup_row *row)
{
	const struct rollup_kind *k = &rollup_kinds[row->subject];
	size_t key = strlen(row->key);
	put(o, row->subject);
	put(o, key);
	memcpy(o->p + o->n, row->key, key);
	o->n += key;
	put(o, (uint64_t)row->covered_ms);
	put(o, k->count);
	for (unsigned i = 0; i < k->count; i++) {
		const struct rollup_value *v = &row->value[i];
		if (k->figure[i].rule == ROLLUP_RULE_RATIO)
			continue;
		put(o, v->n);
		if (is_few_hidden(row->subject))
			put(o, v->hidden);
		if (v->n > 0)
			put_signed(o, v->a);
		if (v->n > 0 && has_two(&k->figure[i]))
			put_signed(o, v->b);
	}
}

uint8_t *rollup_pack(const struct rollup *r, size_t *size)
{
	struct out o = {.p = malloc(most(r))};
	if (o.p == NULL)
		return NULL;
	put(&o, VERSION);
	put(&o, r->summaries);
	put(&o, (uint64_t)r->covered_ms);
	put(&o, r->left_out);
	put(&o, r->count);
	for (uint32_t i = 0; i < r->count; i++)
		put_row(&o, r->row[i]);
	*size = o.n;
	return o.p;
}

// ---- back

struct in {
	const uint8_t *p;
	size_t left;
	bool is_bad;
};

static uint64_t get(struct in *in, uint64_t max)
{
	uint64_t v = 0;
	for (unsigned i = 0; i < NUMBER_MAX && in->left > 0; i++) {
		uint8_t octet = *in->p++;
		in->left--;
		v |= (uint64_t)(octet & 0x7f) << (7 * i);
		if (octet >= 0x80)
			continue;
		in->is_bad = in->is_bad || v > max;
		return in->is_bad ? 0 : v;
	}
	in->is_bad = true;
	return 0;
}

static int64_t get_signed(struct in *in)
{
	uint64_t v = get(in, UINT64_MAX);
	return (int64_t)(v >> 1 ^ (~(v & 1) + 1));
}

static void get_value(struct in *in, enum rollup_subject subject, const struct rollup_figure *f,
		      struct rollup_value *v)
{
	if (f->rule == ROLLUP_RULE_RATIO)
		return;
	v->n = (uint32_t)get(in, UINT32_MAX);
	if (is_few_hidden(subject))
		v->hidden = (uint32_t)get(in, UINT32_MAX);
	if (v->n > 0)
		v->a = get_signed(in);
	if (v->n > 0 && has_two(f))
		v->b = get_signed(in);
}

static void get_row(struct in *in, struct rollup *r)
{
	char key[ROLLUP_KEY_SIZE];
	enum rollup_subject subject = (enum rollup_subject)get(in, ROLLUP_SUBJECT_COUNT - 1);
	size_t n = (size_t)get(in, ROLLUP_KEY_SIZE - 1);
	if (in->is_bad || n > in->left || memchr(in->p, '\0', n) != NULL) {
		in->is_bad = true;
		return;
	}
	memcpy(key, in->p, n);
	key[n] = '\0';
	in->p += n;
	in->left -= n;
	const struct rollup_kind *k = &rollup_kinds[subject];
	int64_t covered_ms = (int64_t)get(in, INT64_MAX);
	in->is_bad = in->is_bad || get(in, ROLLUP_FIGURES_MAX) != k->count;
	uint32_t before = r->count;
	struct rollup_row *row = in->is_bad ? NULL : rollup_row_get(r, subject, key);
	if (row == NULL || r->count == before) { // twice the same, or no memory
		in->is_bad = true;
		return;
	}
	row->covered_ms = covered_ms;
	for (unsigned i = 0; i < k->count; i++)
		get_value(in, subject, &k->figure[i], &row->value[i]);
}

bool rollup_unpack(struct rollup *r, const uint8_t *p, size_t size)
{
	struct in in = {.p = p, .left = size};
	*r = (struct rollup){.covered_ms = 0};
	in.is_bad = get(&in, VERSION) != VERSION;
	r->summaries = get(&in, UINT64_MAX);
	r->covered_ms = (int64_t)get(&in, INT64_MAX);
	uint64_t left_out = get(&in, UINT64_MAX);
	uint64_t rows = get(&in, ROLLUP_ROWS_MAX);
	for (uint64_t i = 0; i < rows && !in.is_bad; i++)
		get_row(&in, r);
	r->left_out = left_out;
	if (in.is_bad || in.left > 0 || r->is_failed) {
		rollup_fini(r);
		return false;
	}
	return true;
}
