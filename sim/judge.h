// SPDX-License-Identifier: Apache-2.0
// What really happened, from the truth alone: near misses that somebody should have been warned of, and collisions. The
// independent witness: shares no code with the detectors that it will be compared with. Pure.
#pragma once

#include "truth.h"

struct judge_counts {
	uint64_t near_misses_road, near_misses_air; // pairs, each counted once while it lasts
	uint64_t collisions;			    // footprints that overlapped
	double first_near_miss_s;		    // -1: none yet
};

struct judge_pair {
	uint32_t a, b; // object ids, 0 free
	double last_s;
	bool touched;
};

enum { JUDGE_PAIRS_MAX = 256 };

struct judge {
	const struct scenario *s;
	struct judge_counts counts;
	struct judge_pair pairs[JUDGE_PAIRS_MAX]; // near misses that go on
	uint64_t pairs_lost;			  // found when the table was full
};

void judge_init(struct judge *j, const struct scenario *s);

// Looks at the world at one moment. Objects as truth_objects() gives them.
void judge_look(struct judge *j, const struct truth_object *objects, unsigned count, double t_s);
