// SPDX-License-Identifier: Apache-2.0
// A second opinion on the air book, written from the rules and not from its code: everything against everything, in long
// doubles on the ellipsoid itself, no index, no projection, no calendars.
//
// It keeps its own list of what was granted, from the changes that the book reports, and answers: may these two
// share; when is the earliest time for that. Where shapes pass each other by less than 1 cm either answer is right
// (intersection precision of ASTM F3548-21), and it says so.
#pragma once

#include "air_rig.h"

enum {
	ORACLE_ENTITIES = 800,
	ORACLE_VOLUMES = 4,
	ORACLE_POINTS = 12,
	ORACLE_STOPS = 96,
	ORACLE_PATH = 14
};

enum oracle_answer { ORACLE_APART, ORACLE_TOUCH, ORACLE_EITHER };

struct oracle_vector {
	long double x, y, z;
};

struct oracle_volume {
	uint8_t shape;
	uint32_t count;
	struct polygon_point points[ORACLE_POINTS];
	struct oracle_vector at[ORACLE_POINTS]; // on the ellipsoid, metres from the earth's centre
	struct polygon_point center_at;
	struct oracle_vector center;
	uint32_t radius_cm;
	struct oracle_vector
		middle; // of its points, and how far they reach: what is further apart cannot meet
	double reach_m;
	int32_t lower_cm, upper_cm;
	int64_t start_ns, end_ns;
};

// Taking a resource from tick a to b, in ticks after departure; others keep `gap` away, or `capacity` may overlap.
struct oracle_stop {
	uint32_t what; // 0 node, 1 segment, 2 pad
	uint32_t index, layer;
	int64_t from, to, gap;
	uint32_t capacity;
};

struct oracle_leg {
	struct oracle_volume tube; // times in ticks after departure: without guard
};

struct oracle_way {
	uint32_t stop_count, leg_count, legs;
	int64_t arrival, lease;
	struct oracle_stop stops[ORACLE_STOPS];
	struct oracle_leg leg[ORACLE_PATH * 2];
};

struct oracle_entity {
	bool live, is_network, warned, blocking;
	uint8_t kind, state;
	struct air_id id, group;
	uint32_t op, version;
	int32_t priority; // of a constraint: pass priority
	int64_t held_ns, start_ns, end_ns;
	uint32_t volume_count;
	struct oracle_volume volumes[ORACLE_VOLUMES];
	int64_t tick; // departure
	struct oracle_way way;
};

struct oracle {
	const struct air_net_def *net;
	struct polygon_point anchor;
	struct air_rules rules;
	int64_t now_ns;
	uint32_t count; // entities[0..count), some not live
	bool either;	// a comparison was too close to call since this was cleared
	uint64_t pairs;
	struct oracle_entity entities[ORACLE_ENTITIES];
};

void oracle_volume_of(const struct air_volume *v, struct oracle_volume *out);
enum oracle_answer oracle_shapes(const struct oracle_volume *a, const struct oracle_volume *b);
// Shape, band and interval.
bool oracle_touch(struct oracle *o, const struct oracle_volume *a, const struct oracle_volume *b);

// The way along these nodes; false: not flyable.
bool oracle_way_of(const struct oracle *o, const uint16_t *nodes, uint32_t count, uint32_t from_pad,
		   uint32_t to_pad, uint32_t layer, uint16_t layers, struct oracle_way *out);

struct oracle_entity *oracle_find(struct oracle *o, uint8_t kind, const struct air_id *id);
struct oracle_entity *oracle_add(struct oracle *o);
void oracle_remove(struct oracle *o, struct oracle_entity *e);

bool oracle_flies(const struct oracle *o, const struct oracle_entity *e);
// Whether e is in the way of somebody of that priority (self is not; with `displaces` what gives way is not).
bool oracle_counts(const struct oracle *o, const struct oracle_entity *e, int32_t priority,
		   bool displaces, const struct oracle_entity *self);

// Least delay in whole seconds (or 0) at which the volumes, raised, are free; -1: none.
int64_t oracle_shift(struct oracle *o, const struct oracle_volume *v, uint32_t count, int32_t dz_cm,
		     int64_t max_ns, int32_t priority, bool displaces,
		     const struct oracle_entity *self);
// Earliest departure tick; -1: none up to limit.
int64_t oracle_departure(struct oracle *o, const struct oracle_way *w, int64_t from, int64_t limit,
			 int32_t priority, bool displaces, const struct oracle_entity *self);

// Pairs of live entities that must not share and do.
uint32_t oracle_overlaps(struct oracle *o);
// One entity against all others.
uint32_t oracle_overlaps_of(struct oracle *o, const struct oracle_entity *e);
