// SPDX-License-Identifier: Apache-2.0
// A book and its oracle side by side: random operations, each judged. Whatever the two disagree about is printed with the seed, and ends the
// program.
#pragma once

#include "air_oracle.h"

struct air_world_counts {
	uint64_t operations, requests, granted, denied, offers, taken, displaced, constrained,
		amended, expired, rollbacks, crashes, either, audits;
};

struct air_world;

// Place 0: a city; 1: the antimeridian; 2: near the pole; 3: the equator. Even seeds have lanes, odd ones the heading rule.
struct air_world *air_world_create(uint64_t seed, unsigned place);
void air_world_destroy(struct air_world *w);
// At least so many more operations.
void air_world_run(struct air_world *w, uint64_t operations);
void air_world_counts(const struct air_world *w, struct air_world_counts *out);
const struct oracle *air_world_oracle(const struct air_world *w);
