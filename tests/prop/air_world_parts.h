// SPDX-License-Identifier: Apache-2.0
// The inside of air_world: what its files share.
#pragma once

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "air_core.h" // for the routes alone: which ways there are is the book's to say
#include "air_world.h"

enum {
	OPERATORS = 5,
	RECORDS = 1 << 24,
	WAYS = AIR_ROUTES_MAX,
	CANDIDATES = AIR_ROUTES_MAX * AIR_LAYERS_MAX
};

struct air_world {
	struct air_book *book;
	struct air_config config;
	struct air_rig_net net;
	struct oracle oracle;
	struct oracle_entity saved[ORACLE_ENTITIES];
	uint64_t rng, seed;
	struct air_world_counts counts;
	uint64_t settle_at;
	bool hold; // a rollback is to come: do not settle
	struct oracle_entity fresh;
	uint8_t *records;
	uint32_t record_octets;
	struct polygon_point points[ORACLE_VOLUMES][ORACLE_POINTS];
	struct oracle_way way;
};

void world_fail(const struct air_world *w, const char *what, int64_t expected, int64_t got);
void world_want(const struct air_world *w, const char *what, int64_t expected, int64_t got);
uint32_t world_below(struct air_world *w, uint32_t n);
const char *world_operator_name(uint32_t i);
int64_t world_due_of(const struct air_world *w, const struct oracle_entity *e);
void world_follow(
	struct air_world *w); // after an operation: what changed, and whether it may stand
void world_random_volume(struct air_world *w, struct air_volume *v, struct polygon_point *points);
struct air_request world_random_request(struct air_world *w);

// A request, or with self an amendment of it, judged.
void world_ask_way(struct air_world *w, struct air_request *r, const struct oracle_entity *self,
		   uint32_t version);
void world_ask_free(struct air_world *w, struct air_request *r, const struct oracle_entity *self,
		    uint32_t version);
