// SPDX-License-Identifier: Apache-2.0
// Making a book: all its tables at their full size. Their pages cost memory only once they are touched.
#include <stdlib.h>
#include <string.h>

#include "air_core.h"

static const int64_t S_NS = 1000000000, DAY_NS = 86400 * S_NS;

void air_config_defaults(struct air_config *c, struct polygon_point anchor)
{
	*c = (struct air_config){.anchor = anchor};
	c->limits = (struct air_limits){.corridors = 200000,
					.offers = 30000,
					.constraints = 20000,
					.subscriptions = 20000,
					.operators = 4096,
					.volumes = 400000,
					.shape_octets = UINT64_C(1) << 30,
					.undo = 1 << 17,
					.changes = 1 << 15,
					.results = 10000};
	c->rules = (struct air_rules){.hold_ns = 20 * S_NS,
				      .horizon_ns = 30 * DAY_NS,
				      .constraint_horizon_ns = 56 * DAY_NS,
				      .duration_max_ns = DAY_NS,
				      .no_show_ns = 120 * S_NS,
				      .activate_early_ns = 60 * S_NS,
				      .freeze_ns = 30 * S_NS,
				      .shift_max_ns = 1800 * S_NS,
				      .corridor_area_m2 = 2.5e9,
				      .constraint_area_m2 = 1e10,
				      .altitude_min_cm = -100000,
				      .altitude_max_cm = 2000000,
				      .altitude_step_cm = 3000,
				      .reach_cm = 20000};
}

static bool slots_init(struct air_slots *s, uint32_t max)
{
	*s = (struct air_slots){.max = max, .free = AIR_NO_SLOT};
	s->next = calloc((size_t)max + 1, sizeof(*s->next));
	return s->next != NULL;
}

static bool make_tables(struct air_book *b)
{
	const struct air_limits *l = &b->config.limits;
	b->corridors = aligned_alloc(64, ((size_t)l->corridors + 1) * sizeof(*b->corridors));
	b->constraints = calloc((size_t)l->constraints + 1, sizeof(*b->constraints));
	b->subscriptions = calloc((size_t)l->subscriptions + 1, sizeof(*b->subscriptions));
	b->operators = calloc((size_t)l->operators + 1, sizeof(*b->operators));
	b->operator_hashes = calloc((size_t)l->operators + 1, sizeof(*b->operator_hashes));
	b->groups = calloc((size_t)l->offers + 1, sizeof(*b->groups));
	b->keys = calloc((size_t)l->corridors + 1, sizeof(*b->keys));
	b->group_of = calloc((size_t)l->corridors + 1, sizeof(*b->group_of));
	b->key_of = calloc((size_t)l->corridors + 1, sizeof(*b->key_of));
	b->undo = calloc(l->undo, sizeof(*b->undo));
	b->changes = calloc((size_t)l->changes + 1, sizeof(*b->changes));
	b->work = aligned_alloc(64, (sizeof(*b->work) + 63) & ~(size_t)63);
	bool good = b->corridors != NULL && b->constraints != NULL && b->subscriptions != NULL &&
		    b->operators != NULL && b->operator_hashes != NULL && b->groups != NULL &&
		    b->keys != NULL && b->group_of != NULL && b->key_of != NULL &&
		    b->undo != NULL && b->changes != NULL && b->work != NULL;
	if (b->work != NULL) {
		b->work->found = calloc((size_t)l->results + 1, sizeof(*b->work->found));
		good = good && b->work->found != NULL;
	}
	good = slots_init(&b->slots[AIR_KIND_CORRIDOR], l->corridors) && good;
	good = slots_init(&b->slots[AIR_KIND_CONSTRAINT], l->constraints) && good;
	good = slots_init(&b->slots[AIR_KIND_SUBSCRIPTION], l->subscriptions) && good;
	good = slots_init(&b->group_slots, l->offers) && good;
	return slots_init(&b->key_slots, l->corridors) && good;
}

static bool make_maps(struct air_book *b)
{
	struct air_seed s = b->config.hash_seed;
	bool good = air_idmap_init(&b->ids[AIR_KIND_CORRIDOR], s,
				   (const void *const *)&b->corridors, sizeof(*b->corridors));
	good = air_idmap_init(&b->ids[AIR_KIND_CONSTRAINT], s, (const void *const *)&b->constraints,
			      sizeof(*b->constraints)) &&
	       good;
	good = air_idmap_init(&b->ids[AIR_KIND_SUBSCRIPTION], s,
			      (const void *const *)&b->subscriptions, sizeof(*b->subscriptions)) &&
	       good;
	good = air_idmap_init(&b->key_ids, s, (const void *const *)&b->keys, sizeof(*b->keys)) &&
	       good;
	good = air_idmap_init(&b->group_ids, s, (const void *const *)&b->groups,
			      sizeof(*b->groups)) &&
	       good;
	return air_idmap_init(&b->operator_ids, s, (const void *const *)&b->operator_hashes,
			      sizeof(*b->operator_hashes)) &&
	       good;
}

// Lists of free volumes over segments by layer, pads, and nodes.
static bool make_blocks(struct air_book *b)
{
	const struct air_network *n = b->net;
	uint64_t lists = (uint64_t)n->edge_count * n->layer_count + n->pad_count + n->node_count;
	b->block_heads = calloc(lists + 1, sizeof(*b->block_heads));
	uint64_t blocks = b->config.limits.shape_octets / 64;
	uint32_t max = blocks > 1u << 28 ? 1u << 28 : (uint32_t)blocks;
	b->blocks = calloc((size_t)max + 1, sizeof(*b->blocks));
	return b->block_heads != NULL && b->blocks != NULL && slots_init(&b->block_slots, max);
}

static bool limits_are_good(const struct air_limits *l)
{
	const uint32_t most = (1u << AIR_OWNER_SHIFT) - 2;
	return l->corridors > 0 && l->corridors <= most && l->constraints <= most &&
	       l->subscriptions <= most && l->operators > 0 && l->operators <= 65000 &&
	       l->changes >= 256 && l->undo >= 1024 && l->results > 0 && l->volumes > 0 &&
	       l->volumes < UINT32_MAX && l->offers < UINT32_MAX;
}

struct air_book *air_book_create(const struct air_config *c, enum air_reason *why, uint32_t *index)
{
	*why = AIR_REASON_FULL_SHAPES;
	*index = 0;
	struct air_book *b = limits_are_good(&c->limits) ? calloc(1, sizeof(*b)) : NULL;
	if (b == NULL)
		return NULL;
	b->config = *c;
	b->next_due_ns = VOLUME_TIME_LAST;
	bool good = make_tables(b);
	good = make_maps(b) && good;
	good = air_arena_init(&b->arena, c->limits.shape_octets) && good;
	good = good && air_space_init(&b->space, &b->arena, c->anchor, c->limits.volumes);
	good = good && air_calendar_init(&b->calendar, &b->arena);
	if (good && c->net != NULL) {
		b->net = air_network_create(c->net, &b->space, why, index);
		good = b->net != NULL;
		if (good && !make_blocks(b)) {
			*why = AIR_REASON_FULL_SHAPES;
			good = false;
		}
	}
	b->config.net = NULL; // the caller's
	if (good) {
		*why = AIR_REASON_NONE;
		return b;
	}
	air_book_destroy(b);
	return NULL;
}

void air_book_destroy(struct air_book *b)
{
	if (b == NULL)
		return;
	if (b->work != NULL)
		free(b->work->found);
	void *const tables[] = {b->corridors,
				b->constraints,
				b->subscriptions,
				b->operators,
				b->operator_hashes,
				b->groups,
				b->keys,
				b->group_of,
				b->key_of,
				b->undo,
				b->changes,
				b->work,
				b->blocks,
				b->block_heads,
				b->block_slots.next,
				b->group_slots.next,
				b->key_slots.next};
	for (unsigned i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		free(tables[i]);
	for (unsigned k = 0; k < AIR_KIND_OPERATOR; k++) {
		free(b->slots[k].next);
		air_idmap_fini(&b->ids[k]);
	}
	air_idmap_fini(&b->key_ids);
	air_idmap_fini(&b->group_ids);
	air_idmap_fini(&b->operator_ids);
	air_network_destroy(b->net);
	air_calendar_fini(&b->calendar);
	air_space_fini(&b->space);
	air_arena_fini(&b->arena);
	free(b);
}

void air_book_memory(const struct air_book *b, struct air_memory *out)
{
	const struct air_limits *l = &b->config.limits;
	uint64_t maps = 0, pages = b->calendar.entries * 7;
	for (unsigned k = 0; k < AIR_KIND_OPERATOR; k++)
		maps += ((uint64_t)b->ids[k].mask + 1) * 4;
	*out = (struct air_memory){
		.corridors =
			(uint64_t)b->slots[AIR_KIND_CORRIDOR].top * sizeof(struct air_corridor) +
			maps,
		.index = air_index_octets(&b->space.index[0]) +
			 air_index_octets(&b->space.index[1]) +
			 (uint64_t)b->space.index[0].count * 22 +
			 (uint64_t)b->space.index[1].count * 22 +
			 (uint64_t)b->space.top * sizeof(struct air_vol),
		.calendars = air_calendar_octets(&b->calendar) + pages,
		.undo = l->undo * sizeof(struct air_undo),
		.routes = b->net != NULL ? air_network_octets(b->net) : 0,
		.others = sizeof(*b) + sizeof(*b->work) +
			  (uint64_t)b->operator_count * sizeof(struct air_operator) +
			  (uint64_t)b->key_slots.top * sizeof(struct air_key) +
			  (uint64_t)b->block_slots.top * sizeof(struct air_block),
		.reserved = l->shape_octets +
			    (uint64_t)l->corridors *
				    (sizeof(struct air_corridor) + sizeof(struct air_key) + 16) +
			    (uint64_t)l->volumes * sizeof(struct air_vol) +
			    l->undo * sizeof(struct air_undo)};
	uint64_t taken = b->arena.used * AIR_ARENA_GRAIN,
		 known = out->calendars - air_calendar_octets(&b->calendar) +
			 ((uint64_t)b->space.index[0].count + b->space.index[1].count) * 22;
	out->shapes = taken > known ? taken - known : 0;
}
