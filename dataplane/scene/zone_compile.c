// SPDX-License-Identifier: Apache-2.0
#include "scene/zone_compile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scene/zone_fill.h"
#include "scene/zone_shape.h"

// While a map is made: its arrays, still to be written.
struct build {
	const struct zone_compile_params *p;
	struct zone_slots *slots;
	struct zone_report *report;
	struct zone_map *m;
	struct zone_vector *outlines;
	struct zone_point *lines;
	struct volume_window *windows;
	uint16_t *closed;
	struct zone_grant *grants;
	uint32_t vectors, points, window_count;
};

uint32_t zone_key(const char *name)
{
	uint32_t h = 2166136261u;
	for (; *name != '\0'; name++)
		h = (h ^ (uint8_t)*name) * 16777619u;
	return h != 0 ? h : 1;
}

// ---- slots

static uint32_t slot_of(const struct zone_slots *s, uint32_t key)
{
	for (uint32_t i = 0; i < ZONE_SLOTS_MAX; i++)
		if (s->key[i] == key)
			return i;
	return ZONE_NO_SLOT;
}

// One never used, else the one that is gone the longest; not one that the map before still named.
static uint32_t free_slot(const struct zone_slots *s, uint32_t version)
{
	uint32_t oldest = ZONE_NO_SLOT;
	for (uint32_t i = 0; i < ZONE_SLOTS_MAX; i++) {
		if (s->key[i] == 0)
			return i;
		if (s->used_in[i] + 1 < version &&
		    (oldest == ZONE_NO_SLOT || s->used_in[i] < s->used_in[oldest]))
			oldest = i;
	}
	return oldest;
}

static uint32_t take_slot(struct zone_slots *s, const struct zone_def *d, uint32_t version)
{
	uint32_t key = zone_key(d->name), i = slot_of(s, key);
	if (i == ZONE_NO_SLOT)
		i = free_slot(s, version);
	if (i == ZONE_NO_SLOT)
		return i;
	s->key[i] = key;
	s->used_in[i] = version;
	memcpy(s->name[i], d->name, ZONE_NAME_SIZE);
	return i;
}

// Names of the map before keep their slots: they are marked before new ones look for room.
static void keep_slots(struct zone_slots *s, const struct zone_set *const *sets, uint32_t count,
		       uint32_t version)
{
	for (uint32_t i = 0; i < count; i++)
		for (uint32_t k = 0; k < sets[i]->count; k++) {
			uint32_t slot = slot_of(s, zone_key(sets[i]->list[k]->name));
			if (slot != ZONE_NO_SLOT)
				s->used_in[slot] = version - 1;
		}
}

// ---- one zone

static void refuse(struct build *b, const struct zone_def *d, enum zone_fault f)
{
	if (b->report->first[0] == '\0') {
		memcpy(b->report->first, d->name, ZONE_NAME_SIZE);
		b->report->first_fault = (uint8_t)f;
	}
	b->report->refused[f]++;
}

static bool is_far(const struct zone_box *b, float reach_m)
{
	float e = fmaxf(fmaxf(b->west_m, -b->east_m), 0),
	      n = fmaxf(fmaxf(b->south_m, -b->north_m), 0);
	return e * e + n * n > reach_m * reach_m ||
	       fmaxf(fmaxf(-b->west_m, b->east_m), fmaxf(-b->south_m, b->north_m)) > 260000;
}

static void fill_zone(struct build *b, struct zone *z, const struct zone_def *d,
		      const struct zone_shape *s)
{
	*z = (struct zone){.key = zone_key(d->name),
			   .kind = d->kind,
			   .source = d->source,
			   .flags = d->flags,
			   .lane = d->lane,
			   .line_first = b->points,
			   .line_count = s->line_count,
			   .edge_first = b->vectors,
			   .edge_count = s->outline_count,
			   .half_width_m = (float)d->width_cm * 0.005f,
			   .line_m = s->line_m,
			   .box = s->box,
			   .granted_key = d->granted_key};
	memcpy(z->name, d->name, ZONE_NAME_SIZE);
	z->limits = (struct volume){.shape = VOLUME_POLYGON,
				    .kind = d->rule,
				    .reasons = d->reasons,
				    .lower_ref = d->lower_ref,
				    .upper_ref = d->upper_ref,
				    .lower_cm = d->lower_cm,
				    .upper_cm = d->upper_cm,
				    .window_count = 1,
				    .windows = &b->windows[0]};
	if (d->window_count == 0)
		return;
	z->limits.window_count = d->window_count;
	z->limits.windows = &b->windows[b->window_count];
	memcpy(&b->windows[b->window_count], d->windows, sizeof(*d->windows) * d->window_count);
	b->window_count += d->window_count;
}

static bool is_closed(const struct zone *z)
{
	return z->kind == ZONE_KIND_GEOZONE && (z->limits.kind == VOLUME_KIND_PROHIBITED ||
						z->limits.kind == VOLUME_KIND_REQ_AUTHORIZATION);
}

static void add_zone(struct build *b, const struct zone_def *d)
{
	struct zone_shape s = {.outline = &b->outlines[b->vectors], .line = &b->lines[b->points]};
	uint32_t known = slot_of(b->slots, zone_key(d->name));
	if (known != ZONE_NO_SLOT && b->slots->used_in[known] == b->p->version) {
		refuse(b, d, ZONE_FAULT_TWICE);
		return;
	}
	zone_shape_make(d, b->p->plane, &s);
	if (s.outline_count < 3 || is_far(&s.box, b->p->reach_m)) {
		refuse(b, d, s.outline_count < 3 ? ZONE_FAULT_FEW : ZONE_FAULT_FAR);
		return;
	}
	uint32_t slot = take_slot(b->slots, d, b->p->version);
	if (slot == ZONE_NO_SLOT || b->vectors + s.outline_count > ZONE_VERTICES_MAX) {
		refuse(b, d, ZONE_FAULT_FULL);
		return;
	}
	struct zone *z = &b->m->zones[slot];
	fill_zone(b, z, d, &s);
	b->vectors += s.outline_count;
	b->points += s.line_count;
	b->m->slot_count = slot + 1 > b->m->slot_count ? slot + 1 : b->m->slot_count;
	b->m->zone_count++;
	b->m->lane_count += z->kind == ZONE_KIND_LANE;
	if (is_closed(z))
		b->closed[b->m->closed_count++] = (uint16_t)slot;
	if (z->kind == ZONE_KIND_CORRIDOR && z->granted_key != 0)
		b->grants[b->m->grant_count++] =
			(struct zone_grant){z->granted_key, (uint16_t)slot};
}

static int by_key(const void *a, const void *b)
{
	const struct zone_grant *x = a, *y = b;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (int)x->slot - (int)y->slot;
}

// ---- memory

// What the sets can need at most.
static void *take(struct zone_map *m, unsigned index, size_t size)
{
	m->memory[index] = calloc(1, size > 0 ? size : 1);
	return m->memory[index];
}

static bool begin(struct build *b, const struct zone_set *const *sets, uint32_t count)
{
	size_t vectors = 0, points = 0, windows = 1;
	for (uint32_t i = 0; i < count; i++)
		for (uint32_t k = 0; k < sets[i]->count; k++) {
			vectors += zone_shape_vectors(sets[i]->list[k]);
			points += sets[i]->list[k]->line_count;
			windows += sets[i]->list[k]->window_count;
		}
	b->m = calloc(1, sizeof(*b->m));
	if (b->m == NULL)
		return false;
	b->m->zones = take(b->m, 0, sizeof(*b->m->zones) * ZONE_SLOTS_MAX);
	b->outlines = take(b->m, 1, sizeof(*b->outlines) * vectors);
	b->lines = take(b->m, 2, sizeof(*b->lines) * points);
	b->windows = take(b->m, 3, sizeof(*b->windows) * windows);
	b->closed = take(b->m, 4, sizeof(*b->closed) * ZONE_SLOTS_MAX);
	b->grants = take(b->m, 5, sizeof(*b->grants) * ZONE_SLOTS_MAX);
	if (b->m->zones == NULL || b->outlines == NULL || b->lines == NULL || b->windows == NULL ||
	    b->closed == NULL || b->grants == NULL)
		return false;
	b->windows[b->window_count++] = (struct volume_window){VOLUME_TIME_FIRST, VOLUME_TIME_LAST};
	b->m->outlines = b->outlines;
	b->m->lines = b->lines;
	b->m->windows = b->windows;
	b->m->closed = b->closed;
	b->m->grants = b->grants;
	b->m->version = b->p->version;
	return true;
}

struct zone_map *zone_compile(const struct zone_set *const *sets, uint32_t count,
			      const struct zone_compile_params *p, struct zone_slots *slots,
			      struct zone_report *report)
{
	struct build b = {.p = p, .slots = slots, .report = report};
	*report = (struct zone_report){0};
	if (!begin(&b, sets, count)) {
		zone_map_destroy(b.m);
		return NULL;
	}
	keep_slots(slots, sets, count, p->version);
	for (uint32_t i = 0; i < count; i++)
		for (uint32_t k = 0; k < sets[i]->count; k++)
			add_zone(&b, sets[i]->list[k]);
	qsort(b.grants, b.m->grant_count, sizeof(*b.grants), by_key);
	report->zones = b.m->zone_count;
	if (!zone_fill_grids(b.m)) {
		zone_map_destroy(b.m);
		return NULL;
	}
	return b.m;
}
