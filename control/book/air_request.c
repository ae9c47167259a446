// SPDX-License-Identifier: Apache-2.0
// Requests and amendments: grant, or deny with reasons and offers.
//
// One path for both kinds of corridor: find a candidate without displacing anybody; where there is none without delay and the
// priority may displace, one that displaces; put it in; else look for offers. An amendment treats the corridor's own space
// as free and replaces its record.
#include <string.h>

#include "air_core.h"

struct asking {
	struct air_book *b;
	const struct air_request *r;
	struct air_answer *out;
	struct air_stance stance;
	uint32_t op;
	uint32_t slot; // of the corridor to be: fresh, or the amended one
	bool amends;
	struct air_corridor record; // to be
	struct air_key key;
	// network
	struct air_trip trip;
	uint32_t from_tick, to_tick;
	// free
	const uint32_t *vols;
};

static enum air_reason refuse(struct air_answer *out, enum air_reason reason)
{
	out->verdict = AIR_REFUSED;
	out->reason = reason;
	return reason;
}

// ---- idempotency

static uint64_t print_add(uint64_t h, const void *p, size_t n)
{
	const uint8_t *o = p;
	for (size_t i = 0; i < n; i++)
		h = (h ^ o[i]) * 0x100000001b3u;
	return h;
}

static uint32_t print_of(const struct air_request *r)
{
	const int64_t values[] = {r->priority,	   r->flex,	      r->from.kind,
				  r->from.index,   r->from.at.lat_e7, r->from.at.lon_e7,
				  r->to.kind,	   r->to.index,	      r->to.at.lat_e7,
				  r->to.at.lon_e7, r->speed_cms,      r->climb_cms,
				  r->size_cm,	   r->depart_from_ns, r->depart_to_ns,
				  r->lower_cm,	   r->upper_cm,	      r->preferred_layer,
				  r->volume_count, r->shift_max_ns};
	uint64_t h = print_add(0xcbf29ce484222325u, values, sizeof(values));
	for (uint32_t i = 0; i < r->volume_count && i < AIR_VOLUMES_MAX; i++) {
		const struct air_volume *v = &r->volumes[i];
		const int64_t shape[] = {v->shape,	   v->lower_cm,	     v->upper_cm,
					 v->start_ns,	   v->end_ns,	     v->count,
					 v->center.lat_e7, v->center.lon_e7, v->radius_cm};
		h = print_add(h, shape, sizeof(shape));
		if (v->shape == VOLUME_POLYGON && v->count <= AIR_VERTICES_MAX)
			h = print_add(h, v->points, v->count * sizeof(*v->points));
	}
	return (uint32_t)(h ^ h >> 32);
}

static struct air_id key_of(const struct air_book *b, uint32_t op, const struct air_id *given)
{
	struct air_id id = *given;
	for (unsigned i = 0; i < sizeof(id.b); i++)
		id.b[i] ^= b->operator_hashes[op].b[i];
	return id;
}

static uint32_t find_key(const struct air_book *b, uint32_t op, const struct air_id *given)
{
	const struct air_id id = key_of(b, op, given);
	return air_idmap_find(&b->key_ids, &id);
}

bool air_book_by_key(const struct air_book *b, const char *operator_name, const struct air_id *key,
		     struct air_id *id)
{
	uint32_t op = air_core_find_operator(b, operator_name),
		 k = op != AIR_NO_SLOT ? find_key(b, op, key) : AIR_NO_SLOT;
	if (k == AIR_NO_SLOT)
		return false;
	*id = b->corridors[b->keys[k].slot].id;
	return true;
}

// ---- answers

static void fill_grant(const struct air_book *b, uint32_t slot, struct air_answer *out)
{
	const struct air_corridor *c = &b->corridors[slot];
	out->id = c->id;
	out->version = c->version;
	air_link_hull(b, AIR_KIND_CORRIDOR, slot, &out->start_ns, &out->lease_end_ns);
	out->end_ns = out->lease_end_ns;
	out->layer = -1;
	if ((c->flags & AIR_FLAG_NETWORK) != 0) {
		struct air_way w;
		air_plan_way(b, c, &w);
		out->length_cm = w.length_cm;
		out->layer = c->layer;
		out->route = c->route;
		if (air_plan_make(b, &w, &b->work->link_plan))
			out->end_ns = air_tick_ns(b, c->start_tick + b->work->link_plan.arrival);
	}
}

static void fill_offer(const struct air_book *b, uint32_t slot, const struct air_candidate *c,
		       struct air_answer *out)
{
	struct air_answer as = {.route = 0};
	fill_grant(b, slot, &as);
	out->offers[out->offer_count++] =
		(struct air_offer){.id = as.id,
				   .held_until_ns = b->groups[b->group_of[slot]].held_ns,
				   .start_ns = as.start_ns,
				   .end_ns = as.end_ns,
				   .delay_ns = c->delay_ns,
				   .length_cm = as.length_cm,
				   .layer = as.layer,
				   .layer_change = (int32_t)c->layer_change,
				   .route = as.route};
}

static bool repeated(struct asking *a)
{
	struct air_book *b = a->b;
	uint32_t k = a->r->has_key ? find_key(b, a->op, &a->r->key) : AIR_NO_SLOT;
	if (k == AIR_NO_SLOT)
		return false;
	if (b->keys[k].print != a->key.print) {
		refuse(a->out, AIR_REASON_KEY_REUSED);
		return true;
	}
	a->out->verdict = AIR_REPEATED;
	fill_grant(b, b->keys[k].slot, a->out);
	return true;
}

// ---- putting it in

static enum air_reason put_fresh(struct asking *a)
{
	struct air_book *b = a->b;
	uint32_t key = AIR_NO_SLOT;
	if (a->r->has_key && (key = air_slot_take(&b->key_slots)) == AIR_NO_SLOT)
		return AIR_REASON_FULL_CORRIDORS;
	b->key_of[a->slot] = key != AIR_NO_SLOT ? key + 1 : 0;
	if (key != AIR_NO_SLOT) {
		a->key.slot = a->slot;
		b->keys[key] = a->key;
	}
	b->corridors[a->slot] = a->record;
	if (!air_link(b, AIR_KIND_CORRIDOR, a->slot)) {
		if (key != AIR_NO_SLOT)
			air_slot_give(&b->key_slots, key);
		b->key_of[a->slot] = 0;
		return AIR_REASON_FULL_SHAPES;
	}
	air_undo_create(b, AIR_KIND_CORRIDOR, a->slot);
	return AIR_REASON_NONE;
}

// When linking fails the undo entry puts the old record back.
static enum air_reason put_amended(struct asking *a)
{
	struct air_book *b = a->b;
	struct air_undo *u = air_undo_change(b, AIR_KIND_CORRIDOR, a->slot, true);
	air_notify_begin(b);
	air_notify(b, AIR_KIND_CORRIDOR, a->slot);
	air_unlink(b, AIR_KIND_CORRIDOR, a->slot);
	b->corridors[a->slot] = a->record;
	if (air_link(b, AIR_KIND_CORRIDOR, a->slot))
		return AIR_REASON_NONE;
	u->replaced = false; // the new volumes are the caller's to free
	return AIR_REASON_FULL_SHAPES;
}

static void count_grant(struct asking *a, int64_t delay_ns, uint32_t displaced)
{
	struct air_fairness *f = air_core_figures(a->b, a->op);
	uint64_t delay_ms = (uint64_t)delay_ns / 1000000,
		 most = delay_ms < UINT32_MAX ? delay_ms : UINT32_MAX;
	f->grants++;
	f->displacing += displaced;
	f->delay_ms += delay_ms;
	f->delay_max_ms = most > f->delay_max_ms ? (uint32_t)most : f->delay_max_ms;
}

static enum air_reason put(struct asking *a, int64_t delay_ns)
{
	struct air_book *b = a->b;
	uint32_t displaced = b->work->found_count, changes = b->change_count;
	uint64_t mark = b->undo_next;
	if (b->work->overflow ||
	    !air_core_room(b, 3 * displaced + 16 + b->slots[AIR_KIND_SUBSCRIPTION].count))
		return AIR_REASON_FULL_CHANGES;
	unsigned before = a->amends ? b->corridors[a->slot].state : AIR_STATE_NONE;
	air_displace_found(b, AIR_CAUSE_DISPLACED, &a->r->id, AIR_KIND_CORRIDOR);
	enum air_reason reason = a->amends ? put_amended(a) : put_fresh(a);
	if (reason != AIR_REASON_NONE) {
		air_undo_back(b, mark);
		b->change_count = changes;
		return reason;
	}
	count_grant(a, delay_ns, displaced);
	air_core_changed(b, AIR_KIND_CORRIDOR, a->slot, before, b->corridors[a->slot].state,
			 a->amends ? AIR_CAUSE_AMENDED : AIR_CAUSE_REQUESTED, NULL,
			 AIR_KIND_CORRIDOR);
	if (!a->amends)
		air_notify_begin(b);
	air_notify(b, AIR_KIND_CORRIDOR, a->slot);
	if (displaced > 0)
		air_displace_offers(b);
	a->out->verdict = AIR_GRANTED;
	a->out->displaced = displaced;
	a->out->delay_ns = delay_ns;
	fill_grant(b, a->slot, a->out);
	return AIR_REASON_NONE;
}

static bool may_displace(const struct asking *a)
{
	return air_core_has_lower(a->b, a->r->priority);
}

// ---- through the network

static bool find_way(struct asking *a, struct air_candidate *best)
{
	struct air_book *b = a->b;
	uint32_t limit = (a->r->flex & AIR_FLEX_TIME) != 0 ? a->to_tick : a->from_tick;
	bool found = air_trip_best(b, &a->trip, a->from_tick, limit, a->r->flex, &a->stance, best);
	b->work->found_count = 0;
	b->work->overflow = false;
	if ((found && best->tick == a->from_tick) || !may_displace(a))
		return found;
	struct air_stance over = a->stance;
	struct air_candidate sooner;
	over.displaces = true;
	if (!air_trip_best(b, &a->trip, a->from_tick, found ? best->tick - 1 : limit, a->r->flex,
			   &over, &sooner))
		return found;
	*best = sooner;
	air_trip_plan(b, &a->trip, best);
	air_displace_find_way(b, &b->work->plan, best->tick, &over);
	return true;
}

static int64_t delay_of(const struct asking *a, uint32_t tick)
{
	int64_t d = air_tick_ns(a->b, tick) - a->r->depart_from_ns;
	return d > 0 ? d : 0;
}

static void offer_ways(struct asking *a)
{
	enum { MOST = AIR_ROUTES_MAX * AIR_LAYERS_MAX };
	struct air_book *b = a->b;
	struct air_candidate c[MOST];
	uint32_t shift = (uint32_t)(b->config.rules.shift_max_ns / AIR_TICK_NS);
	const struct air_stance others = {b, a->r->priority, false, AIR_NO_SLOT};
	uint32_t count =
		air_trip_all(b, &a->trip, a->from_tick, a->to_tick + shift, &others, c, MOST);
	count = air_offer_choose(c, count,
				 a->r->offers < AIR_OFFERS_MAX ? a->r->offers : AIR_OFFERS_MAX);
	uint32_t group = count > 0 && air_core_room(b, 16)
				 ? air_offer_group(b, &a->r->id, a->amends)
				 : AIR_NO_SLOT;
	for (uint32_t i = 0; i < count && group != AIR_NO_SLOT; i++) {
		a->trip.ways[c[i].route].layer = c[i].layer;
		c[i].delay_ns = delay_of(a, c[i].tick);
		uint32_t slot = air_offer_way(b, group, &a->record, &a->trip.ways[c[i].route],
					      c[i].tick, c[i].delay_ns, NULL);
		if (slot != AIR_NO_SLOT)
			fill_offer(b, slot, &c[i], a->out);
	}
}

static void explain_way(struct asking *a)
{
	struct air_book *b = a->b;
	struct air_candidate first = {.layer = a->trip.preferred};
	air_trip_plan(b, &a->trip, &first);
	air_clash_why_way(b, &b->work->plan, &a->trip.ways[0], a->from_tick, &a->stance, a->out);
}

static enum air_reason ask_way(struct asking *a)
{
	struct air_book *b = a->b;
	const struct air_request *r = a->r;
	struct air_way ends;
	struct air_candidate best;
	enum air_reason reason = air_check_trip(b, r, &ends);
	if (reason != AIR_REASON_NONE)
		return refuse(a->out, reason);
	uint32_t routes =
		(r->flex & AIR_FLEX_ROUTE) != 0 || r->offers > 0 ? b->net->route_count : 1;
	int32_t preferred = r->preferred_layer;
	if (preferred >= (int32_t)b->net->layer_count ||
	    (preferred >= 0 && (ends.layers >> preferred & 1) == 0))
		return refuse(a->out, AIR_REASON_NO_LAYER);
	if (!air_trip_make(b, &a->trip, ends.from, ends.from_pad, ends.to, ends.to_pad, ends.layers,
			   preferred, routes))
		return refuse(a->out, AIR_REASON_NO_ROUTE);
	int64_t from_ns = r->depart_from_ns > b->now_ns ? r->depart_from_ns : b->now_ns;
	a->from_tick = air_tick_up(from_ns);
	a->to_tick = air_tick_down(r->depart_to_ns);
	if ((int32_t)(a->to_tick - a->from_tick) < 0)
		a->to_tick = a->from_tick; // a window between two ticks
	a->record.layers = ends.layers;
	if (find_way(a, &best)) {
		a->trip.ways[best.route].layer = best.layer;
		if (!air_way_store(b, &a->record, &a->trip.ways[best.route], best.tick))
			return refuse(a->out, AIR_REASON_FULL_SHAPES);
		reason = put(a, delay_of(a, best.tick));
		if (reason != AIR_REASON_NONE)
			air_link_drop(b, AIR_KIND_CORRIDOR, &a->record);
		return reason == AIR_REASON_NONE ? reason : refuse(a->out, reason);
	}
	a->out->verdict = AIR_DENIED;
	explain_way(a);
	if (r->offers > 0)
		offer_ways(a);
	return AIR_REASON_NONE;
}

// ---- free flight

static void offer_volumes(struct asking *a)
{
	enum { STEPS = 4 };
	struct air_book *b = a->b;
	const struct air_request *r = a->r;
	struct air_candidate c[2 * STEPS + 1];
	const struct air_stance others = {b, r->priority, false, AIR_NO_SLOT};
	uint32_t count = 0;
	for (int32_t k = -STEPS; k <= STEPS; k++) {
		int32_t dz = k * b->config.rules.altitude_step_cm;
		bool fits = true;
		for (uint32_t i = 0; i < r->volume_count; i++) {
			const struct air_vol *v = air_space_at(&b->space, a->vols[i]);
			fits &= k == 0 || ((int64_t)v->lower_cm + dz >= r->lower_cm &&
					   (int64_t)v->upper_cm + dz <= r->upper_cm);
		}
		int64_t delay =
			fits ? air_clash_shift(b, a->vols, r->volume_count, dz,
					       r->shift_max_ns + b->config.rules.shift_max_ns,
					       &others)
			     : -1;
		if (delay >= 0)
			c[count++] =
				(struct air_candidate){.delay_ns = delay,
						       .layer_change = (uint32_t)(k < 0 ? -k : k),
						       .dz_cm = dz};
	}
	count = air_offer_choose(c, count, r->offers < AIR_OFFERS_MAX ? r->offers : AIR_OFFERS_MAX);
	uint32_t group = count > 0 && air_core_room(b, 16) ? air_offer_group(b, &r->id, a->amends)
							   : AIR_NO_SLOT;
	for (uint32_t i = 0; i < count && group != AIR_NO_SLOT; i++) {
		uint32_t slot = air_offer_volumes(b, group, &a->record, a->vols, r->volume_count,
						  c[i].dz_cm, c[i].delay_ns, NULL);
		if (slot == AIR_NO_SLOT)
			continue;
		fill_offer(b, slot, &c[i], a->out);
		struct air_offer *o = &a->out->offers[a->out->offer_count - 1];
		o->layer_change = c[i].dz_cm / b->config.rules.altitude_step_cm;
	}
}

static void move_volumes(struct asking *a, int64_t delay_ns)
{
	for (uint32_t i = 0; i < a->r->volume_count; i++) {
		struct air_vol *v = air_space_at(&a->b->space, a->vols[i]);
		v->start_ns += delay_ns;
		v->end_ns += delay_ns;
	}
}

static int64_t find_shift(struct asking *a)
{
	struct air_book *b = a->b;
	const struct air_request *r = a->r;
	int64_t max = (r->flex & AIR_FLEX_TIME) != 0 ? r->shift_max_ns : 0;
	int64_t delay = air_clash_shift(b, a->vols, r->volume_count, 0, max, &a->stance);
	b->work->found_count = 0;
	b->work->overflow = false;
	if (delay == 0 || !may_displace(a))
		return delay;
	struct air_stance over = a->stance;
	over.displaces = true;
	int64_t sooner = air_clash_shift(b, a->vols, r->volume_count, 0, max, &over);
	if (sooner < 0 || (delay >= 0 && sooner >= delay))
		return delay;
	move_volumes(a, sooner);
	air_displace_find(b, a->vols, r->volume_count, &over, false);
	move_volumes(a, -sooner);
	return sooner;
}

static enum air_reason ask_volumes(struct asking *a)
{
	struct air_book *b = a->b;
	const struct air_request *r = a->r;
	enum air_reason reason =
		air_check_volumes(b, r->volumes, r->volume_count, AIR_KIND_CORRIDOR);
	if (reason == AIR_REASON_NONE &&
	    (r->shift_max_ns < 0 || r->shift_max_ns > b->config.rules.horizon_ns))
		reason = AIR_REASON_TIME_RANGE;
	if (reason == AIR_REASON_NONE)
		reason = air_keep_volumes(b, r->volumes, r->volume_count,
					  (uint32_t)AIR_KIND_CORRIDOR << AIR_OWNER_SHIFT | a->slot,
					  &a->record.path.list.block);
	if (reason != AIR_REASON_NONE)
		return refuse(a->out, reason);
	a->record.path.list.count = r->volume_count;
	a->vols = r->volume_count > 1 ? air_arena_at(&b->arena, a->record.path.list.block)
				      : &a->record.path.list.block;
	int64_t delay = find_shift(a);
	if (delay >= 0) {
		move_volumes(a, delay);
		reason = put(a, delay);
		if (reason != AIR_REASON_NONE)
			air_link_drop(b, AIR_KIND_CORRIDOR, &a->record);
		return reason == AIR_REASON_NONE ? reason : refuse(a->out, reason);
	}
	a->out->verdict = AIR_DENIED;
	air_clash_why(b, a->vols, r->volume_count, &a->stance, a->out);
	if (r->offers > 0)
		offer_volumes(a);
	air_link_drop(b, AIR_KIND_CORRIDOR, &a->record);
	return AIR_REASON_NONE;
}

// ---- both

static void ask(struct asking *a)
{
	struct air_answer *out = a->out;
	air_core_figures(a->b, a->op)->requests++;
	(void)(a->r->volume_count > 0 ? ask_volumes(a) : ask_way(a));
	struct air_fairness *f = air_core_figures(a->b, a->op);
	f->denials += out->verdict == AIR_DENIED;
	f->refusals += out->verdict == AIR_REFUSED;
	if (out->verdict == AIR_DENIED)
		out->reason = out->conflict_count > 0 ? (enum air_reason)out->conflicts[0].reason
						      : AIR_REASON_NO_LAYER; // nobody is in the way
}

static bool begin(struct asking *a, int64_t now_ns)
{
	struct air_book *b = a->b;
	*a->out = (struct air_answer){.layer = -1};
	enum air_reason reason = air_core_begin(b, now_ns);
	if (reason == AIR_REASON_NONE &&
	    (a->r->priority < AIR_PRIORITY_MIN || a->r->priority > AIR_PRIORITY_MAX))
		reason = AIR_REASON_PRIORITY;
	if (reason == AIR_REASON_NONE)
		reason = air_core_operator(b, a->r->operator_name, &a->op);
	b->ids_seed = a->r->seed;
	b->ids_made = 0;
	return reason == AIR_REASON_NONE || refuse(a->out, reason) == AIR_REASON_NONE;
}

// Asking again with the same id releases the offers that were made before.
static bool release_offers(struct asking *a)
{
	struct air_book *b = a->b;
	uint32_t g = air_idmap_find(&b->group_ids, &a->r->id);
	for (int i = 0; g != AIR_NO_SLOT && i < AIR_OFFERS_MAX; i++)
		if (b->groups[g].slots[i] != AIR_NO_SLOT &&
		    b->corridors[b->groups[g].slots[i]].operator_index != a->op)
			return false;
	air_offer_release(b, &a->r->id);
	return true;
}

void air_book_request(struct air_book *b, const struct air_request *r, int64_t now_ns,
		      struct air_answer *out)
{
	struct asking a = {
		.b = b, .r = r, .out = out, .stance = {b, r->priority, false, AIR_NO_SLOT}};
	if (!begin(&a, now_ns))
		return;
	if (r->has_key)
		a.key = (struct air_key){key_of(b, a.op, &r->key), r->key, 0, print_of(r)};
	if (repeated(&a))
		return;
	if (air_idmap_find(&b->ids[AIR_KIND_CORRIDOR], &r->id) != AIR_NO_SLOT ||
	    !release_offers(&a)) {
		refuse(out, AIR_REASON_ID_EXISTS);
		return;
	}
	a.slot = air_slot_take(&b->slots[AIR_KIND_CORRIDOR]);
	if (a.slot == AIR_NO_SLOT) {
		refuse(out, AIR_REASON_FULL_CORRIDORS);
		return;
	}
	a.record = (struct air_corridor){.id = r->id,
					 .version = 1,
					 .operator_index = (uint16_t)a.op,
					 .priority = (int16_t)r->priority,
					 .state = AIR_STATE_ACCEPTED};
	ask(&a);
	if (out->verdict != AIR_GRANTED)
		air_slot_give(&b->slots[AIR_KIND_CORRIDOR], a.slot);
}

static enum air_reason check_amended(struct asking *a, uint32_t version)
{
	const struct air_book *b = a->b;
	a->slot = air_idmap_find(&b->ids[AIR_KIND_CORRIDOR], &a->r->id);
	if (a->slot == AIR_NO_SLOT)
		return AIR_REASON_UNKNOWN_ID;
	const struct air_corridor *c = &b->corridors[a->slot];
	if (c->operator_index != a->op)
		return AIR_REASON_NOT_OWNER;
	if (version != 0 && version != c->version)
		return AIR_REASON_VERSION;
	return c->state == AIR_STATE_ACCEPTED || c->state == AIR_STATE_ACTIVATED ? AIR_REASON_NONE
										 : AIR_REASON_STATE;
}

void air_book_amend(struct air_book *b, const struct air_request *r, uint32_t version,
		    int64_t now_ns, struct air_answer *out)
{
	struct asking a = {.b = b, .r = r, .out = out, .amends = true};
	if (!begin(&a, now_ns))
		return;
	enum air_reason reason = check_amended(&a, version);
	if (reason == AIR_REASON_NONE && !release_offers(&a))
		reason = AIR_REASON_ID_EXISTS;
	if (reason != AIR_REASON_NONE) {
		refuse(out, reason);
		return;
	}
	const struct air_corridor *c = &b->corridors[a.slot];
	a.stance = (struct air_stance){b, r->priority, false, a.slot};
	a.record = (struct air_corridor){.id = c->id,
					 .version = c->version + 1,
					 .operator_index = c->operator_index,
					 .priority = (int16_t)r->priority,
					 .state = c->state,
					 .flags = (uint8_t)(c->flags & AIR_FLAG_FLOWN)};
	ask(&a);
}
