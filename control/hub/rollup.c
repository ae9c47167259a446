// SPDX-License-Identifier: Apache-2.0
#include "hub/rollup.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"

static const int64_t INTERVAL_MAX_MS = 3600 * 1000;

// ---- numbers

static int64_t add(int64_t a, int64_t b)
{
	int64_t sum;
	if (__builtin_add_overflow(a, b, &sum))
		return b > 0 ? INT64_MAX : INT64_MIN;
	return sum;
}

static int64_t times(int64_t a, int64_t b)
{
	int64_t product;
	if (__builtin_mul_overflow(a, b, &product))
		return (a > 0) == (b > 0) ? INT64_MAX : INT64_MIN;
	return product;
}

static int64_t load(const char *p, unsigned type)
{
	uint32_t u32;
	uint64_t u64;
	int32_t s32;
	int64_t s64;
	switch (type) {
	case ROLLUP_U32:
		memcpy(&u32, p, sizeof(u32));
		return u32;
	case ROLLUP_U64:
		memcpy(&u64, p, sizeof(u64));
		return u64 > INT64_MAX ? INT64_MAX : (int64_t)u64;
	case ROLLUP_S32:
		memcpy(&s32, p, sizeof(s32));
		return s32;
	default:
		memcpy(&s64, p, sizeof(s64));
		return s64;
	}
}

static int64_t number_of(const void *message, const struct rollup_place *of)
{
	const char *m = message, *list;
	size_t n, size = of->type == ROLLUP_U32 || of->type == ROLLUP_S32 ? 4 : 8;
	int64_t sum = 0;
	if (!of->is_list)
		return load(m + of->at, of->type);
	memcpy(&n, m + of->count_at, sizeof(n));
	memcpy(&list, m + of->at, sizeof(list));
	if (of->index >= 0)
		return (size_t)of->index < n ? load(list + size * (size_t)of->index, of->type) : 0;
	for (size_t i = 0; i < n; i++)
		sum = add(sum, load(list + size * i, of->type));
	return sum;
}

// ---- values

static void keep_range(struct rollup_value *v, int64_t low, int64_t high)
{
	v->a = v->n == 0 || low < v->a ? low : v->a;
	v->b = v->n == 0 || high > v->b ? high : v->b;
}

static void keep_max(struct rollup_value *v, const struct rollup_value *o)
{
	v->a = v->n == 0 || o->a > v->a ? o->a : v->a;
}

static void keep_min(struct rollup_value *v, const struct rollup_value *o)
{
	v->a = v->n == 0 || o->a < v->a ? o->a : v->a;
}

static void keep_both(struct rollup_value *v, const struct rollup_value *o)
{
	keep_range(v, o->a, o->b);
}

static void keep_sums(struct rollup_value *v, const struct rollup_value *o)
{
	v->a = add(v->a, o->a);
	v->b = add(v->b, o->b);
}

static void (*const keep[ROLLUP_RULE_COUNT])(struct rollup_value *v,
					     const struct rollup_value *o) = {
	[ROLLUP_RULE_SUM] = keep_sums,	[ROLLUP_RULE_MAX] = keep_max,
	[ROLLUP_RULE_MIN] = keep_min,	[ROLLUP_RULE_RANGE] = keep_both,
	[ROLLUP_RULE_MEAN] = keep_sums, [ROLLUP_RULE_TIME] = keep_sums,
};

static void merge_value(const struct rollup_figure *f, struct rollup_value *to,
			const struct rollup_value *from)
{
	to->hidden += from->hidden;
	if (from->n == 0 || keep[f->rule] == NULL)
		return;
	keep[f->rule](to, from);
	to->n += from->n;
}

// What one interval tells; n 0: nothing.
static struct rollup_value value_of(const struct rollup_figure *f, const void *message, int64_t ms)
{
	struct rollup_value v = {.n = 1};
	int64_t by = f->by.at >= 0 ? number_of(message, &f->by) : 1;
	v.a = number_of(message, &f->of);
	if (f->rule == ROLLUP_RULE_RANGE) {
		v.b = v.a;
		v.n = f->by.at >= 0 ? by != 0 : v.a != 0;
	} else if (f->rule == ROLLUP_RULE_MIN) {
		v.n = by != 0;
	} else if (f->rule == ROLLUP_RULE_MEAN) {
		v.a = times(v.a, by);
		v.b = by;
		v.n = by != 0;
	} else if (f->rule == ROLLUP_RULE_TIME) {
		v.a = times(times(v.a, f->factor), ms);
	}
	return v;
}

// ---- rows

static int compare(const struct rollup_row *row, enum rollup_subject subject, const char *key)
{
	return row->subject != subject ? (row->subject > subject) - (row->subject < subject)
				       : strcmp(row->key, key);
}

static bool make_room(struct rollup *r)
{
	if (r->count < r->room)
		return true;
	uint32_t room = r->room == 0 ? 64 : 2 * r->room;
	struct rollup_row **p = realloc(r->row, room * sizeof(struct rollup_row *));
	if (p == NULL)
		return false;
	r->row = p;
	r->room = room;
	return true;
}

struct rollup_row *rollup_row_get(struct rollup *r, enum rollup_subject subject, const char *key)
{
	uint32_t low = 0, high = r->count;
	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		int c = compare(r->row[mid], subject, key);
		if (c == 0)
			return r->row[mid];
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (r->count == ROLLUP_ROWS_MAX || strlen(key) >= ROLLUP_KEY_SIZE) {
		r->left_out++;
		return NULL;
	}
	struct rollup_row *row =
		make_room(r) ? calloc(1, sizeof(*row) + rollup_kinds[subject].count *
								sizeof(struct rollup_value))
			     : NULL;
	if (row == NULL) {
		r->is_failed = true;
		return NULL;
	}
	row->subject = (uint8_t)subject;
	snprintf(row->key, sizeof(row->key), "%s", key);
	memmove(&r->row[low + 1], &r->row[low], (r->count - low) * sizeof(struct rollup_row *));
	r->row[low] = row;
	r->count++;
	return row;
}

void rollup_fini(struct rollup *r)
{
	for (uint32_t i = 0; i < r->count; i++)
		free(r->row[i]);
	free(r->row);
	*r = (struct rollup){.covered_ms = 0};
}

// ---- summaries

struct adding {
	struct rollup *r;
	int64_t ms;
};

// hidden: numbers of the message's fields that are suppressed.
static void add_row(const struct adding *a, enum rollup_subject subject, const char *key,
		    const void *message, const uint32_t *hidden, size_t hidden_count)
{
	const struct rollup_kind *k = &rollup_kinds[subject];
	struct rollup_row *row = rollup_row_get(a->r, subject, key);
	if (row == NULL)
		return;
	row->covered_ms = add(row->covered_ms, a->ms);
	for (unsigned i = 0; i < k->count; i++) {
		const struct rollup_figure *f = &k->figure[i];
		bool is_hidden = false;
		if (f->rule == ROLLUP_RULE_RATIO)
			continue;
		for (size_t h = 0; h < hidden_count; h++) {
			const ProtobufCFieldDescriptor *d =
				protobuf_c_message_descriptor_get_field(k->of, hidden[h]);
			is_hidden = is_hidden || (d != NULL && strcmp(d->name, f->field) == 0);
		}
		struct rollup_value v = {.hidden = 1};
		if (!is_hidden)
			v = value_of(f, message, a->ms);
		merge_value(f, &row->value[i], &v);
	}
}

static void add_counts(const struct adding *a, enum rollup_subject subject,
		       Kerbwing__Hub__V1__Count *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add_row(a, subject, list[i]->name, list[i], NULL, 0);
}

static void add_number(const struct adding *a, enum rollup_subject subject, uint32_t number,
		       const void *message)
{
	char key[ROLLUP_KEY_SIZE];
	snprintf(key, sizeof(key), "%" PRIu32, number);
	add_row(a, subject, key, message, NULL, 0);
}

static void add_pair(const struct adding *a, enum rollup_subject subject, uint32_t first,
		     uint32_t second, const void *message)
{
	char key[ROLLUP_KEY_SIZE];
	snprintf(key, sizeof(key), "%" PRIu32 "/%" PRIu32, first, second);
	add_row(a, subject, key, message, NULL, 0);
}

static void add_crossing(const struct adding *a, const Kerbwing__Hub__V1__CrossingFigures *c)
{
	if (c->all != NULL)
		add_number(a, ROLLUP_CROSSING, c->crossing, c->all);
	if (c->slots != NULL)
		add_number(a, ROLLUP_SLOTS, c->crossing, c->slots);
	for (size_t i = 0; i < c->n_approach; i++)
		add_pair(a, ROLLUP_APPROACH, c->crossing, c->approach[i]->number, c->approach[i]);
	for (size_t i = 0; i < c->n_lane; i++)
		add_pair(a, ROLLUP_LANE, c->crossing, c->lane[i]->number, c->lane[i]);
}

static void add_road(const struct adding *a, const Kerbwing__Hub__V1__Summary *s)
{
	for (size_t i = 0; i < s->n_crossings; i++)
		add_crossing(a, s->crossings[i]);
	for (size_t i = 0; i < s->n_cells; i++)
		add_row(a, ROLLUP_CELL, s->cells[i]->cell, s->cells[i], s->cells[i]->suppressed,
			s->cells[i]->n_suppressed);
	for (size_t i = 0; i < s->n_zones; i++) {
		char key[2 * ROLLUP_KEY_SIZE];
		snprintf(key, sizeof(key), "%s/%.100s", s->zones[i]->air ? "air" : "road",
			 s->zones[i]->zone);
		add_row(a, ROLLUP_ZONE, key, s->zones[i], NULL, 0);
	}
}

static void add_air(const struct adding *a, const Kerbwing__Hub__V1__Summary *s)
{
	for (size_t i = 0; i < s->n_segments; i++)
		add_pair(a, ROLLUP_SEGMENT, s->segments[i]->segment, s->segments[i]->layer,
			 s->segments[i]);
	for (size_t i = 0; i < s->n_pads; i++)
		add_number(a, ROLLUP_PAD, s->pads[i]->pad, s->pads[i]);
	if (s->corridors != NULL)
		add_row(a, ROLLUP_CORRIDORS, "", s->corridors, NULL, 0);
}

void rollup_add(struct rollup *r, const Kerbwing__Hub__V1__Summary *s)
{
	int64_t ns;
	if (__builtin_sub_overflow(s->end_ns, s->start_ns, &ns) || ns <= 0 ||
	    ns / UNITS_NS_PER_MS > INTERVAL_MAX_MS)
		return;
	const struct adding a = {r, ns / UNITS_NS_PER_MS};
	r->summaries++;
	r->covered_ms = add(r->covered_ms, a.ms);
	add_row(&a, ROLLUP_NODE, "", s, NULL, 0);
	if (s->health != NULL)
		add_row(&a, ROLLUP_HEALTH, "", s->health, NULL, 0);
	add_counts(&a, ROLLUP_ALERTS, s->alerts, s->n_alerts);
	add_counts(&a, ROLLUP_DROPPED, s->dropped, s->n_dropped);
	add_counts(&a, ROLLUP_FAMILY, s->families, s->n_families);
	for (size_t i = 0; i < s->n_classes; i++)
		add_row(&a, ROLLUP_CLASS, s->classes[i]->cls, s->classes[i],
			s->classes[i]->suppressed, s->classes[i]->n_suppressed);
	for (size_t i = 0; i < s->n_conflicts; i++)
		add_row(&a, ROLLUP_CONFLICTS, s->conflicts[i]->side, s->conflicts[i], NULL, 0);
	for (size_t i = 0; i < s->n_sources; i++)
		add_row(&a, ROLLUP_SOURCE, s->sources[i]->source, s->sources[i], NULL, 0);
	add_road(&a, s);
	add_air(&a, s);
}

void rollup_merge(struct rollup *to, const struct rollup *from)
{
	to->summaries += from->summaries;
	to->covered_ms = add(to->covered_ms, from->covered_ms);
	to->left_out += from->left_out;
	to->is_failed = to->is_failed || from->is_failed;
	for (uint32_t i = 0; i < from->count; i++) {
		const struct rollup_row *f = from->row[i];
		const struct rollup_kind *k = &rollup_kinds[f->subject];
		struct rollup_row *t = rollup_row_get(to, f->subject, f->key);
		if (t == NULL)
			continue;
		t->covered_ms = add(t->covered_ms, f->covered_ms);
		for (unsigned v = 0; v < k->count; v++)
			merge_value(&k->figure[v], &t->value[v], &f->value[v]);
	}
}

// ---- what it says

static bool find_sum(const struct rollup_row *row, const char *name, int64_t *v)
{
	const struct rollup_kind *k = &rollup_kinds[row->subject];
	for (unsigned i = 0; i < k->count; i++)
		if (k->figure[i].rule == ROLLUP_RULE_SUM && strcmp(k->figure[i].name, name) == 0) {
			*v = row->value[i].a;
			return row->value[i].n > 0;
		}
	return false;
}

static bool divide(int64_t above, int64_t factor, int64_t below, int64_t *v)
{
	if (below <= 0)
		return false;
	*v = times(above, factor) / below;
	return true;
}

bool rollup_get(const struct rollup *r, const struct rollup_row *row, unsigned figure, int64_t *low,
		int64_t *high)
{
	const struct rollup_kind *k = &rollup_kinds[row->subject];
	const struct rollup_figure *f = &k->figure[figure];
	const struct rollup_value *v = &row->value[figure];
	int64_t above = 0, below = k->is_absent_idle ? r->covered_ms : row->covered_ms;
	*low = *high = v->a;
	if (f->rule == ROLLUP_RULE_RATIO)
		return find_sum(row, f->above, &above) &&
		       (f->below == NULL || find_sum(row, f->below, &below)) &&
		       divide(above, f->factor, below, low);
	if (v->n == 0 || (v->hidden > 0 && v->a == 0))
		return false; // what was too few to tell is not zero
	if (f->rule == ROLLUP_RULE_RANGE)
		*high = v->b;
	if (f->rule == ROLLUP_RULE_MEAN)
		return divide(v->a, 1, v->b, low);
	if (f->rule == ROLLUP_RULE_TIME)
		return divide(v->a, 1, below, low);
	return true;
}
