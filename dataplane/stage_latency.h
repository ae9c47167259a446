// SPDX-License-Identifier: Apache-2.0
// How long frames take to each border of the packet path, as one histogram a border. Time zero is the arrival: the receive
// time that the driver gives with the frame, else the poll that brought it. How long it may have waited in the port's ring
// before that poll is a histogram of its own, an upper bound: the time since the port was last seen empty. The clock is
// read once a border and burst, so all frames of a burst share one figure. One writer; readers tolerate skew. Pure.
#pragma once

#include "latency.h"

// clang-format off
#define STAGE_LATENCY_LIST(X) \
	X(WAIT,   "wait",   "in the port's ring before the poll, at most") \
	X(DECODE, "decode", "frame arrival to frames of its burst decoded") \
	X(TRACK,  "track",  "frame arrival to tracks updated and detectors run") \
	X(ALERT,  "alert",  "arrival of the causing frame to alert handed on; counts alerts, not frames")
// clang-format on

enum stage_latency_id {
#define STAGE_LATENCY_ENUM(id, name, text) STAGE_LATENCY_##id,
	STAGE_LATENCY_LIST(STAGE_LATENCY_ENUM)
#undef STAGE_LATENCY_ENUM
		STAGE_LATENCY_COUNT
};

struct stage_latency {
	struct latency stage[STAGE_LATENCY_COUNT];
	uint64_t sum_ns[STAGE_LATENCY_COUNT];
};

static inline void stage_latency_add(struct stage_latency *l, enum stage_latency_id stage,
				     uint64_t ns, uint64_t count)
{
	latency_add(&l->stage[stage], ns, count);
	l->sum_ns[stage] += ns * count;
}

const char *stage_latency_name(unsigned stage); // "wait", "decode", "track", "alert"
const char *stage_latency_text(unsigned stage);

// The histogram as told to other programs: values up to 2^10 ns, 2^11 ns, … 2^30 ns, exactly, and the rest.
enum {
	STAGE_LATENCY_EDGE_FIRST = 10,
	STAGE_LATENCY_EDGES = 21,
	STAGE_LATENCY_BUCKETS = STAGE_LATENCY_EDGES + 1
};

static inline uint64_t stage_latency_edge_ns(unsigned i)
{
	return 1ULL << (STAGE_LATENCY_EDGE_FIRST + i);
}

// Values below each edge and not below the one before; the last counts what is above all edges.
void stage_latency_buckets(const struct latency *l, uint64_t out[static STAGE_LATENCY_BUCKETS]);
