// SPDX-License-Identifier: Apache-2.0
// The auditor: every grant against every other, from the entities alone. Volumes are swept in order of their start, with
// those still standing in lists by place; crossings of the network are sorted by resource and time. Nothing of the
// index or the calendars is used, but they are compared with what was found.
#include <stdlib.h>
#include <string.h>

#include "air_core.h"

enum {
	PLACE_SHIFT = 22,
	PLACES_MAX = 64,
	LISTS = 1 << 16
}; // places of 4 km; wider volumes stand in a list of their own

struct item {
	int64_t start_ns, end_ns;
	int32_t lower_cm, upper_cm;
	const struct outline *outline;
	uint32_t owner;
	bool is_leg;
};

struct standing {
	uint32_t item, next; // + 1
};

struct crossing {
	uint32_t resource, slot, duration, capacity;
	int32_t tick; // after now
};

struct audit {
	const struct air_book *b;
	struct air_audit *out;
	struct item *items;
	uint32_t item_count, item_room;
	struct crossing *crossings;
	uint64_t crossing_count, crossing_room;
	struct standing *standing;
	uint32_t standing_count, standing_room, standing_free;
	uint32_t *lists, wide;
};

// ---- who may share

static const struct air_corridor *corridor_of(const struct air_book *b, uint32_t owner)
{
	return owner >> AIR_OWNER_SHIFT == AIR_KIND_CORRIDOR
		       ? &b->corridors[owner & ((1u << AIR_OWNER_SHIFT) - 1)]
		       : NULL;
}

static bool is_off_nominal(const struct air_corridor *c)
{
	return c->state == AIR_STATE_NONCONFORMING || c->state == AIR_STATE_CONTINGENT;
}

static bool are_siblings(const struct air_book *b, uint32_t p, uint32_t q)
{
	return b->corridors[p].state == AIR_STATE_OFFERED &&
	       b->corridors[q].state == AIR_STATE_OFFERED && b->group_of[p] == b->group_of[q];
}

static bool corridors_may_share(const struct air_book *b, uint32_t p, uint32_t q)
{
	return p == q || is_off_nominal(&b->corridors[p]) || is_off_nominal(&b->corridors[q]) ||
	       are_siblings(b, p, q);
}

static bool owners_may_share(const struct air_book *b, uint32_t p, uint32_t q)
{
	const uint32_t slot = (1u << AIR_OWNER_SHIFT) - 1;
	const struct air_corridor *a = corridor_of(b, p), *c = corridor_of(b, q);
	if (a != NULL && c != NULL)
		return corridors_may_share(b, p & slot, q & slot);
	if (a == NULL && c == NULL)
		return true;
	const struct air_constraint_rec *z = &b->constraints[(a == NULL ? p : q) & slot];
	a = a != NULL ? a : c;
	return is_off_nominal(a) || (a->flags & AIR_FLAG_WARNED) != 0 ||
	       a->priority >= z->pass_priority;
}

static void report(struct audit *a, uint32_t p, uint32_t q)
{
	const struct air_corridor *c = corridor_of(a->b, p), *d = corridor_of(a->b, q);
	const uint32_t slot = (1u << AIR_OWNER_SHIFT) - 1;
	if (a->out->overlaps++ > 0)
		return;
	a->out->a = c != NULL ? c->id : a->b->constraints[p & slot].id;
	a->out->b = d != NULL ? d->id : a->b->constraints[q & slot].id;
}

// ---- collecting

static bool room_for_item(struct audit *a)
{
	if (a->item_count < a->item_room)
		return true;
	a->item_room = a->item_room * 2 + 1024;
	void *p = realloc(a->items, (size_t)a->item_room * sizeof(*a->items));
	a->items = p != NULL ? p : a->items;
	return p != NULL;
}

static bool room_for_crossing(struct audit *a)
{
	if (a->crossing_count < a->crossing_room)
		return true;
	a->crossing_room = a->crossing_room * 2 + 4096;
	void *p = realloc(a->crossings, a->crossing_room * sizeof(*a->crossings));
	a->crossings = p != NULL ? p : a->crossings;
	return p != NULL;
}

static bool add_volumes(struct audit *a, enum air_kind kind, uint32_t slot)
{
	const struct air_book *b = a->b;
	uint32_t count;
	const uint32_t *vols = air_link_volumes(b, kind, slot, &count);
	for (uint32_t i = 0; i < count; i++) {
		const struct air_vol *v = air_space_at(&b->space, vols[i]);
		if (!room_for_item(a))
			return false;
		a->items[a->item_count++] = (struct item){v->start_ns,
							  v->end_ns,
							  v->lower_cm,
							  v->upper_cm,
							  air_space_outline(&b->space, vols[i]),
							  (uint32_t)kind << AIR_OWNER_SHIFT | slot,
							  false};
		a->out->volumes++;
	}
	return true;
}

static bool add_way(struct audit *a, uint32_t slot, bool with_legs)
{
	const struct air_book *b = a->b;
	struct air_plan *p = &b->work->link_plan;
	struct air_way w;
	uint32_t start = b->corridors[slot].start_tick, now = (uint32_t)(b->now_ns / AIR_TICK_NS);
	air_plan_way(b, &b->corridors[slot], &w);
	if (!air_plan_make(b, &w, p)) {
		a->out->broken++;
		return true;
	}
	for (uint32_t i = 0; i < p->stop_count; i++) {
		const struct air_plan_stop *s = &p->stops[i];
		if (!room_for_crossing(a))
			return false;
		a->crossings[a->crossing_count++] =
			(struct crossing){s->resource, slot, s->duration, s->capacity,
					  (int32_t)(start + s->offset - now)};
	}
	for (uint32_t i = 0; i < p->leg_count && with_legs; i++) {
		const struct air_plan_leg *l = &p->legs[i];
		if (!room_for_item(a))
			return false;
		a->items[a->item_count++] =
			(struct item){air_tick_ns(b, start + l->enter - b->net->guard),
				      air_tick_ns(b, start + l->leave + b->net->guard),
				      l->lower_cm,
				      l->upper_cm,
				      air_arena_at(&b->arena, l->tube),
				      (uint32_t)AIR_KIND_CORRIDOR << AIR_OWNER_SHIFT | slot,
				      true};
	}
	return true;
}

static bool collect(struct audit *a)
{
	const struct air_book *b = a->b;
	bool with_legs = b->space.index[0].count > 0, good = true;
	const struct air_idmap *m = &b->ids[AIR_KIND_CORRIDOR];
	for (uint32_t i = 0; i <= m->mask && good; i++) {
		uint32_t slot = m->slots[i] - 1;
		if (m->slots[i] == 0)
			continue;
		a->out->corridors++;
		good = (b->corridors[slot].flags & AIR_FLAG_NETWORK) != 0
			       ? add_way(a, slot, with_legs)
			       : add_volumes(a, AIR_KIND_CORRIDOR, slot);
	}
	m = &b->ids[AIR_KIND_CONSTRAINT];
	for (uint32_t i = 0; i <= m->mask && good; i++)
		if (m->slots[i] != 0 && b->constraints[m->slots[i] - 1].is_blocking)
			good = add_volumes(a, AIR_KIND_CONSTRAINT, m->slots[i] - 1);
	return good;
}

// ---- volumes, by start

static int by_start(const void *a, const void *b)
{
	const struct item *p = a, *q = b;
	return (p->start_ns > q->start_ns) - (p->start_ns < q->start_ns);
}

static bool boxes_share(const struct item *p, const struct item *q)
{
	return p->start_ns <= q->end_ns && q->start_ns <= p->end_ns && p->lower_cm <= q->upper_cm &&
	       q->lower_cm <= p->upper_cm && outline_boxes_meet(&p->outline->box, &q->outline->box);
}

static void compare(struct audit *a, const struct item *p, const struct item *q)
{
	if (p->owner == q->owner || (p->is_leg && q->is_leg) || !boxes_share(p, q) ||
	    owners_may_share(a->b, p->owner, q->owner))
		return;
	if (outline_meets(&a->b->space.plane, p->outline, q->outline, a->b->space.scratch))
		report(a, p->owner, q->owner);
}

struct places {
	int32_t x0, y0, x1, y1;
};

static struct places places_of(const struct item *p)
{
	const struct edge_box *b = &p->outline->box;
	return (struct places){b->x0 >> PLACE_SHIFT, b->y0 >> PLACE_SHIFT, b->x1 >> PLACE_SHIFT,
			       b->y1 >> PLACE_SHIFT};
}

static bool is_wide(const struct places *p)
{
	return ((int64_t)p->x1 - p->x0 + 1) * ((int64_t)p->y1 - p->y0 + 1) > PLACES_MAX;
}

static uint32_t list_of(int32_t x, int32_t y)
{
	uint32_t h = (uint32_t)x * 2654435761u ^ (uint32_t)y * 2246822519u;
	return (h ^ h >> 15) % LISTS;
}

// Against all of a list that still stand; others leave it. Lists of different places may be one: compare twice, report
// once, in the first place that both touch.
static void meet_list(struct audit *a, uint32_t *head, const struct item *p, int32_t x, int32_t y,
		      bool everywhere)
{
	struct places mine = places_of(p);
	while (*head != 0) {
		struct standing *s = &a->standing[*head - 1];
		const struct item *q = &a->items[s->item];
		struct places its = places_of(q);
		if (q->end_ns < p->start_ns) {
			uint32_t gone = *head;
			*head = s->next;
			s->next = a->standing_free;
			a->standing_free = gone;
			continue;
		}
		int32_t fx = mine.x0 > its.x0 ? mine.x0 : its.x0,
			fy = mine.y0 > its.y0 ? mine.y0 : its.y0;
		if (everywhere || (fx == x && fy == y))
			compare(a, p, q);
		head = &s->next;
	}
}

static bool stand(struct audit *a, uint32_t *head, uint32_t item)
{
	uint32_t at = a->standing_free;
	if (at != 0) {
		a->standing_free = a->standing[at - 1].next;
	} else {
		if (a->standing_count == a->standing_room) {
			a->standing_room = a->standing_room * 2 + 4096;
			void *p = realloc(a->standing,
					  (size_t)a->standing_room * sizeof(*a->standing));
			if (p == NULL)
				return false;
			a->standing = p;
		}
		at = ++a->standing_count;
	}
	a->standing[at - 1] = (struct standing){item, *head};
	*head = at;
	return true;
}

static bool sweep(struct audit *a)
{
	bool good = true;
	if (a->item_count > 0)
		qsort(a->items, a->item_count, sizeof(*a->items), by_start);
	for (uint32_t i = 0; i < a->item_count && good; i++) {
		const struct item *p = &a->items[i];
		struct places at = places_of(p);
		meet_list(a, &a->wide, p, 0, 0, true);
		if (is_wide(&at)) {
			// Against everything that stands: rare.
			for (uint32_t k = 0; k < i; k++) {
				struct places its = places_of(&a->items[k]);
				if (!is_wide(&its))
					compare(a, p, &a->items[k]);
			}
			good = stand(a, &a->wide, i);
			continue;
		}
		for (int32_t y = at.y0; y <= at.y1; y++)
			for (int32_t x = at.x0; x <= at.x1 && good; x++) {
				meet_list(a, &a->lists[list_of(x, y)], p, x, y, false);
				good = stand(a, &a->lists[list_of(x, y)], i);
			}
	}
	return good;
}

// ---- crossings, by resource and time

static int by_resource(const void *a, const void *b)
{
	const struct crossing *p = a, *q = b;
	if (p->resource != q->resource)
		return (p->resource > q->resource) - (p->resource < q->resource);
	return p->tick != q->tick ? (p->tick > q->tick) - (p->tick < q->tick)
				  : (p->slot > q->slot) - (p->slot < q->slot);
}

// How many aircraft take the resource at the instant when i begins; offers of one request are one aircraft.
static void check_crossing(struct audit *a, uint64_t i)
{
	const struct crossing *c = &a->crossings[i];
	uint32_t slots[AIR_CALENDAR_CAPACITY_MAX + 1], n = 0;
	if (is_off_nominal(&a->b->corridors[c->slot]))
		return;
	for (uint64_t k = i + 1; k-- > 0;) {
		const struct crossing *o = &a->crossings[k];
		if (o->resource != c->resource || c->tick - o->tick >= (int32_t)c->duration)
			break;
		bool counted = is_off_nominal(&a->b->corridors[o->slot]);
		for (uint32_t s = 0; s < n && !counted; s++)
			counted = slots[s] == o->slot || are_siblings(a->b, slots[s], o->slot);
		if (counted)
			continue;
		slots[n++] = o->slot;
		if (n > c->capacity) {
			report(a, slots[0], slots[n - 1]);
			return;
		}
	}
}

struct looking {
	uint32_t slot;
	bool found;
};

static bool look(void *arg, uint32_t tick, uint32_t owner)
{
	struct looking *l = arg;
	(void)tick;
	l->found |= owner == l->slot;
	return !l->found;
}

static void check_calendar(struct audit *a)
{
	const struct air_book *b = a->b;
	uint32_t now = (uint32_t)(b->now_ns / AIR_TICK_NS);
	for (uint64_t i = 0; i < a->crossing_count; i++) {
		const struct crossing *c = &a->crossings[i];
		struct looking l = {c->slot, false};
		uint32_t tick = now + (uint32_t)c->tick;
		air_calendar_each(&b->calendar, c->resource, tick, tick, look, &l);
		a->out->broken += !l.found;
	}
	a->out->broken += b->calendar.entries != a->crossing_count;
	uint64_t volumes = 0;
	for (uint32_t i = 0; i < a->item_count; i++)
		volumes += !a->items[i].is_leg;
	a->out->broken += b->space.index[0].count < volumes;
}

bool air_book_audit(const struct air_book *b, struct air_audit *out)
{
	struct audit a = {.b = b, .out = out};
	*out = (struct air_audit){.overlaps = 0};
	a.lists = calloc(LISTS, sizeof(*a.lists));
	bool good = a.lists != NULL && collect(&a) && sweep(&a);
	if (good) {
		if (a.crossing_count > 0)
			qsort(a.crossings, a.crossing_count, sizeof(*a.crossings), by_resource);
		for (uint64_t i = 0; i < a.crossing_count; i++)
			check_crossing(&a, i);
		out->crossings = a.crossing_count;
		check_calendar(&a);
	}
	free(a.items);
	free(a.crossings);
	free(a.standing);
	free(a.lists);
	return good;
}
