// SPDX-License-Identifier: Apache-2.0
// Whether any two of many edges meet, in n log n whatever their shape: a line sweeps over them from west to east and only
// edges that become neighbours on it are tested (Shamos and Hoey, Geometric intersection problems, FOCS 1976).
//
// Exact: the order on the line is decided by signs of whole numbers, ties by the order of the points (west, then south). Stops
// at the first pair, so the order is never asked of edges that cross. Pure; any thread with work space of its own.
#pragma once

#include "base/edge.h"
#include "base/polygon.h"

enum { EDGE_SWEEP_MAX = 2 * POLYGON_POINTS_MAX };

// Some edges of one ring.
struct edge_set {
	struct edge_ring ring;
	const uint32_t *edges; // their numbers; NULL: all of the ring
	uint32_t count;
};

struct edge_sweep_event {
	int32_t x, y;
	uint32_t what; // edge << 1 | whether it ends here
};

struct edge_sweep_scratch {
	struct edge_sweep_event event[2 * EDGE_SWEEP_MAX];
	uint16_t line[EDGE_SWEEP_MAX]; // edges that the line crosses, from south to north
};

// Of one ring: whether it crosses or touches itself; its points are all different.
bool edge_sweep_clashes(const struct edge_ring *ring, struct edge_sweep_scratch *s);

// Whether an edge of one shares a point with one of the other. Neither ring clashes with itself.
bool edge_sweep_meet(const struct edge_set *a, const struct edge_set *b,
		     struct edge_sweep_scratch *s);
