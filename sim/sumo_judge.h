// SPDX-License-Identifier: Apache-2.0
// The witness of a SUMO run: oriented boxes of all vehicles near crossings, every step; who entered without a grant; how
// long the first of a lane waited. It looks at SUMO's truth and believes neither the node nor SUMO's own collision check.
// Pure; one owner.
#pragma once

#include "sumo_bridge.h"

enum { SUMO_PAIRS_MAX = 4096, SUMO_NEAR_MAX = 512 };

struct sumo_judge_counts {
	uint64_t collisions; // pairs of vehicles whose boxes overlapped
	uint64_t entries,
		entries_slot;	// passages of a stop line; of them by vehicles with equipment
	uint64_t without_grant; // of these with no window at all
	uint64_t off_window;	// … outside their window by more than the tolerance
	uint64_t against_light; // without equipment, at a light that was neither green nor yellow
	double off_worst_s;	// furthest from the middle of a window
	double off_sum_s, off_sum2_s2; // of the signed distance, for mean and deviation
	double head_worst_s; // longest wait of a lane's first vehicle beyond its free approach
	double gap_least_m;  // smallest distance of two boxes on different lanes near a crossing
	uint64_t pairs_lost;
};

struct sumo_judge {
	const struct sumo_bridge *b;
	struct sumo_judge_counts n;
	struct {
		int32_t a, b;
	} pair[SUMO_PAIRS_MAX];
	uint32_t pair_count;
	char first[256];   // the first collision in words
	char nearest[256]; // and the pair that came nearest
};

void sumo_judge_init(struct sumo_judge *j, const struct sumo_bridge *b);
// After each step and sumo_bridge_look.
void sumo_judge_look(struct sumo_judge *j);
