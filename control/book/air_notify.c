// SPDX-License-Identifier: Apache-2.0
// Subscriptions: who is told that something changed in an area.
#include "air_core.h"

struct notice {
	struct air_book *b;
	enum air_kind kind;
};

void air_notify_begin(struct air_book *b)
{
	b->stamp++;
}

static bool tell(void *arg, uint32_t vol)
{
	const struct notice *n = arg;
	struct air_book *b = n->b;
	uint32_t slot = air_space_at(&b->space, vol)->owner & ((1u << AIR_OWNER_SHIFT) - 1);
	struct air_subscription_rec *s = &b->subscriptions[slot];
	if (s->stamp == b->stamp ||
	    !(n->kind == AIR_KIND_CORRIDOR ? s->watches_corridors : s->watches_constraints) ||
	    !air_core_room(b, 2))
		return true;
	air_undo_change(b, AIR_KIND_SUBSCRIPTION, slot, false);
	s->stamp = b->stamp;
	s->index++;
	air_core_changed(b, AIR_KIND_SUBSCRIPTION, slot, AIR_STATE_ACCEPTED, AIR_STATE_ACCEPTED,
			 AIR_CAUSE_NOTIFIED, NULL, n->kind)
		->subscription_index = s->index;
	return true;
}

// Without regard to altitude.
static void tell_in(struct notice *n, struct air_probe p)
{
	p.lower_cm = INT32_MIN;
	p.upper_cm = INT32_MAX;
	air_space_find(&n->b->space, &p, true, tell, n);
}

void air_notify(struct air_book *b, enum air_kind kind, uint32_t slot)
{
	struct notice n = {b, kind};
	uint32_t count;
	if (b->space.index[1].count == 0)
		return;
	const uint32_t *vols = air_link_volumes(b, kind, slot, &count);
	for (uint32_t i = 0; i < count; i++)
		tell_in(&n, air_space_probe(&b->space, vols[i]));
	struct air_plan *p = &b->work->link_plan;
	struct air_way w;
	if (count > 0)
		return;
	air_plan_way(b, &b->corridors[slot], &w);
	if (!air_plan_make(b, &w, p))
		return;
	for (uint32_t i = 0; i < p->leg_count; i++) {
		const struct air_plan_leg *l = &p->legs[i];
		uint32_t t = b->corridors[slot].start_tick;
		const struct air_probe probe = {air_arena_at(&b->arena, l->tube),
						air_tick_ns(b, t + l->enter - b->net->guard),
						air_tick_ns(b, t + l->leave + b->net->guard), 0, 0};
		tell_in(&n, probe);
	}
}
