// SPDX-License-Identifier: Apache-2.0
// Taking away: ending entities, finding who must give way, and offering replacements.
#include <stdlib.h>
#include <string.h>

#include "air_core.h"

static void leave_group(struct air_book *b, uint32_t slot)
{
	air_undo_group(b, b->group_of[slot]);
	air_group_member(b, b->group_of[slot], slot, AIR_NO_SLOT);
}

void air_displace_end(struct air_book *b, enum air_kind kind, uint32_t slot, enum air_cause cause,
		      const struct air_id *other, enum air_kind other_kind)
{
	struct air_corridor *c = &b->corridors[slot];
	unsigned before = kind == AIR_KIND_CORRIDOR ? c->state : AIR_STATE_ACCEPTED;
	if (kind != AIR_KIND_SUBSCRIPTION && before != AIR_STATE_OFFERED) {
		air_notify_begin(b);
		air_notify(b, kind, slot);
	}
	air_undo_remove(b, kind, slot);
	air_core_changed(b, kind, slot, before, AIR_STATE_ENDED, cause, other, other_kind);
	air_unlink(b, kind, slot);
	if (kind == AIR_KIND_CORRIDOR) {
		if (before == AIR_STATE_OFFERED)
			leave_group(b, slot);
		c->state = AIR_STATE_ENDED;
	}
}

// ---- who must give way

struct finding {
	struct air_book *b;
	const struct air_stance *s;
	bool flying;
};

static void note(struct air_book *b, uint32_t slot)
{
	struct air_work *w = b->work;
	for (uint32_t i = w->found_count; i > 0 && i + 8 > w->found_count; i--)
		if (w->found[i - 1] == slot)
			return;
	if (w->found_count < b->config.limits.results)
		w->found[w->found_count++] = slot;
	else
		w->overflow = true;
}

static bool found_one(void *arg, enum air_kind kind, uint32_t slot, int64_t from_ns, int64_t to_ns)
{
	struct finding *f = arg;
	const struct air_corridor *c = &f->b->corridors[slot];
	if (kind == AIR_KIND_CORRIDOR && slot != f->s->self && c->priority < f->s->priority &&
	    air_clash_flies(f->b, c) == f->flying)
		note(f->b, slot);
	return !f->b->work->overflow;
}

static int by_slot(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static uint32_t each_once(struct air_work *w)
{
	uint32_t n = 0;
	qsort(w->found, w->found_count, sizeof(w->found[0]), by_slot);
	for (uint32_t i = 0; i < w->found_count; i++)
		if (n == 0 || w->found[n - 1] != w->found[i])
			w->found[n++] = w->found[i];
	w->found_count = n;
	return n;
}

uint32_t air_displace_find(struct air_book *b, const uint32_t *vols, uint32_t count,
			   const struct air_stance *s, bool flying)
{
	struct finding f = {b, s, flying};
	b->work->found_count = 0;
	b->work->overflow = false;
	for (uint32_t i = 0; i < count && !b->work->overflow; i++) {
		const struct air_probe p = air_space_probe(&b->space, vols[i]);
		air_clash_each(b, &p, found_one, &f);
	}
	return each_once(b->work);
}

// ---- on a way

struct weakest {
	struct air_book *b;
	const struct air_stance *s;
	uint32_t slot;
};

static bool is_found(const struct air_book *b, uint32_t slot)
{
	for (uint32_t i = 0; i < b->work->found_count; i++)
		if (b->work->found[i] == slot)
			return true;
	return false;
}

static bool weigh(void *arg, uint32_t tick, uint32_t owner)
{
	struct weakest *w = arg;
	const struct air_corridor *c = w->b->corridors;
	if (owner != w->s->self && !is_found(w->b, owner) && air_clash_gives_way(w->s, &c[owner]) &&
	    (w->slot == AIR_NO_SLOT || c[owner].priority < c[w->slot].priority))
		w->slot = owner;
	return true;
}

static bool counts_still(void *arg, uint32_t owner)
{
	const struct weakest *w = arg;
	return owner != w->s->self && !is_found(w->b, owner);
}

// From a full resource the lowest go first, until there is room.
static void clear_stop(struct air_book *b, const struct air_plan_stop *stop, uint32_t at,
		       const struct air_stance *s)
{
	const struct air_demand d = {stop->resource, stop->duration, stop->capacity};
	struct weakest w = {b, s, AIR_NO_SLOT};
	while (!b->work->overflow &&
	       air_calendar_next(&b->calendar, &d, at, at, counts_still, &w) != at) {
		w.slot = AIR_NO_SLOT;
		air_calendar_each(&b->calendar, stop->resource, at - stop->duration + 1,
				  at + stop->duration - 1, weigh, &w);
		if (w.slot == AIR_NO_SLOT)
			return;
		note(b, w.slot);
	}
}

uint32_t air_displace_find_way(struct air_book *b, const struct air_plan *p, uint32_t tick,
			       const struct air_stance *s)
{
	b->work->found_count = 0;
	b->work->overflow = false;
	for (uint32_t i = 0; i < p->stop_count; i++)
		clear_stop(b, &p->stops[i], tick + p->stops[i].offset, s);
	for (uint32_t i = 0; i < p->leg_count; i++) {
		const struct air_plan_leg *l = &p->legs[i];
		int64_t from = air_tick_ns(b, tick + l->enter - b->net->guard),
			to = air_tick_ns(b, tick + l->leave + b->net->guard);
		for (uint32_t at = b->block_heads[l->list]; at != 0; at = b->blocks[at - 1].next) {
			const struct air_vol *v = air_space_at(&b->space, b->blocks[at - 1].vol);
			uint32_t slot = v->owner & ((1u << AIR_OWNER_SHIFT) - 1);
			if (v->owner >> AIR_OWNER_SHIFT == AIR_KIND_CORRIDOR && slot != s->self &&
			    v->start_ns <= to && v->end_ns >= from && v->lower_cm <= l->upper_cm &&
			    v->upper_cm >= l->lower_cm)
				note(b, slot);
		}
	}
	return each_once(b->work);
}

// ---- doing it

void air_displace_found(struct air_book *b, enum air_cause cause, const struct air_id *by,
			enum air_kind by_kind)
{
	for (uint32_t i = 0; i < b->work->found_count; i++) {
		uint32_t slot = b->work->found[i];
		air_core_figures(b, b->corridors[slot].operator_index)->displaced++;
		air_displace_end(b, AIR_KIND_CORRIDOR, slot, cause, by, by_kind);
	}
}

void air_displace_warn(struct air_book *b, const struct air_id *by, enum air_kind by_kind)
{
	for (uint32_t i = 0; i < b->work->found_count; i++) {
		uint32_t slot = b->work->found[i];
		struct air_corridor *c = &b->corridors[slot];
		if (!air_core_room(b, 4))
			return;
		air_undo_change(b, AIR_KIND_CORRIDOR, slot, false);
		c->flags |= AIR_FLAG_WARNED;
		air_core_changed(b, AIR_KIND_CORRIDOR, slot, c->state, c->state, AIR_CAUSE_WARNED,
				 by, by_kind);
	}
}

static void replace_way(struct air_book *b, uint32_t slot)
{
	const struct air_corridor was = b->corridors[slot];
	const struct air_stance s = {b, was.priority, false, AIR_NO_SLOT};
	struct air_candidate best;
	struct air_trip trip;
	uint32_t shift = (uint32_t)(b->config.rules.shift_max_ns / AIR_TICK_NS);
	uint32_t now = air_tick_up(b->now_ns),
		 from = (int32_t)(was.start_tick - now) > 0 ? was.start_tick : now;
	if (!air_trip_make(b, &trip, was.from, (was.flags & AIR_FLAG_FROM_PAD) != 0, was.to,
			   (was.flags & AIR_FLAG_TO_PAD) != 0, was.layers, was.layer,
			   b->net->route_count) ||
	    !air_trip_best(b, &trip, from, from + shift, AIR_FLEX_ALL, &s, &best))
		return;
	uint32_t group = air_offer_group(b, &was.id, false);
	trip.ways[best.route].layer = best.layer;
	if (group != AIR_NO_SLOT)
		air_offer_way(b, group, &was, &trip.ways[best.route], best.tick, best.delay_ns,
			      &was.id);
}

static void replace_volumes(struct air_book *b, uint32_t slot)
{
	const struct air_corridor was = b->corridors[slot];
	const struct air_stance s = {b, was.priority, false, AIR_NO_SLOT};
	const struct air_rules *r = &b->config.rules;
	uint32_t count;
	const uint32_t *vols = air_link_volumes(b, AIR_KIND_CORRIDOR, slot, &count);
	struct air_candidate best = {.delay_ns = -1};
	for (int32_t k = 0; k <= 4 && best.delay_ns != 0; k++) {
		bool fits = true;
		for (uint32_t i = 0; i < count; i++)
			fits &= (int64_t)air_space_at(&b->space, vols[i])->upper_cm +
					k * r->altitude_step_cm <=
				r->altitude_max_cm;
		int64_t d = fits ? air_clash_shift(b, vols, count, k * r->altitude_step_cm,
						   r->shift_max_ns, &s)
				 : -1;
		if (d >= 0 && (best.delay_ns < 0 || d < best.delay_ns))
			best = (struct air_candidate){.delay_ns = d,
						      .dz_cm = k * r->altitude_step_cm};
	}
	uint32_t group = best.delay_ns >= 0 ? air_offer_group(b, &was.id, false) : AIR_NO_SLOT;
	if (group != AIR_NO_SLOT)
		air_offer_volumes(b, group, &was, vols, count, best.dz_cm, best.delay_ns, &was.id);
}

void air_displace_offers(struct air_book *b)
{
	uint32_t count = b->change_count;
	for (uint32_t i = 0; i < count; i++) {
		const struct air_change *c = &b->changes[i];
		if (c->kind != AIR_KIND_CORRIDOR || c->after != AIR_STATE_ENDED ||
		    (c->cause != AIR_CAUSE_DISPLACED && c->cause != AIR_CAUSE_CONSTRAINED) ||
		    !air_core_room(b, 4))
			continue;
		if ((b->corridors[c->handle].flags & AIR_FLAG_NETWORK) != 0)
			replace_way(b, c->handle);
		else
			replace_volumes(b, c->handle);
	}
}
