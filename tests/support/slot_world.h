// SPDX-License-Identifier: Apache-2.0
// Vehicles at a crossing that keep docs/wire/slots.md, and a radio that loses, delays, doubles and reorders: a world for
// the road book without anything of it inside. Deterministic: one seed, one run.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "slot_book.h"

enum { SLOT_WORLD_VEHICLES = 512, SLOT_WORLD_LETTERS = 8192 };

struct slot_world_params {
	uint64_t seed;
	double per_hour_arm; // vehicles
	double run_s;	     // of arrivals; then until empty, at most drain_s
	double drain_s;
	double loss, twice, delay_s, jitter_s; // of each message, both ways
	double silent;			       // share that stops talking at a random moment
	double liar;			       // share whose reports are nonsense
	double wide;			       // share of lorries and buses
	double emergency_per_hour;
	double spread_s;
	double restart_every_s; // 0: never; the book forgets everything
	double tick_s;
	bool is_heard; // requests are answered at once too
	struct slot_params book;
};

struct slot_world_result {
	uint32_t entered, left, collisions, overstays;
	double delay_s, delay_max_s, wait_max_s;
	double emergency_delay_s, emergency_delay_max_s;
	uint32_t emergencies;
	uint64_t grants, drops, late; // windows that were missed
};

struct slot_world;

// A crossing of four arms with three lanes each: right and straight, straight, left.
void slot_world_x4(struct crossing_def *d);

struct slot_world *slot_world_create(const struct crossing *c, const struct slot_world_params *p,
				     const struct slot_sink *also);
void slot_world_destroy(struct slot_world *w);
// One step of 50 ms. False: the run is over.
bool slot_world_step(struct slot_world *w);
struct slot_book *slot_world_book(struct slot_world *w);
void slot_world_result(const struct slot_world *w, struct slot_world_result *out);
