// SPDX-License-Identifier: Apache-2.0
// The corridor network: nodes, directed segments between them, layers of altitude and pads. What the shell reads from its
// file becomes this struct; the book keeps its own copy.
//
// Rules that keep one number per crossing sufficient: all aircraft on a layer fly the layer's speed, so nobody overtakes;
// a node is crossed by one aircraft a layer at a time, `guard` apart; a segment is entered `headway` apart. Two directions
// between the same nodes either share no layer (heading rule) or lie far enough to the right of their centre line
// (offset). Tubes that share space must share a node. air_net_check() says which rule a definition breaks.
//
// Paths: for each goal, the next segment from every node under `routes` different metrics. Metric 0 is length; each other
// one weighs a segment by 1 to 1.3 times its length, so no route is longer than 1.3 times the shortest. Found by
// A* or filled at first use of a goal; no allocation later. Pure; one writer.
#pragma once

#include "air_types.h"

enum {
	AIR_NODES_MAX = 65535,
	AIR_EDGES_MAX = 262144,
	AIR_PADS_MAX = 4096,
	AIR_DEGREE_MAX = 15,
	AIR_ROUTES_MAX = 8,
	AIR_NONE16 = 0xffff,
	AIR_NAME_SIZE = 32,
};

struct air_node {
	uint32_t id; // stable over changes of the network; records name nodes by it
	struct polygon_point at;
	char name[AIR_NAME_SIZE];
};

struct air_edge {
	uint16_t from, to;  // indices of nodes
	uint16_t layers;    // 1 << layer: where it may be flown
	uint32_t width_cm;  // of the whole tube
	uint32_t offset_cm; // of its centre line to the right of the line between the nodes
	uint32_t
		headway_ms; // between two entries; at least the network's guard, which it is raised to
};

struct air_layer {
	int32_t lower_cm, upper_cm; // the tube's band; layers ascend and do not touch
	uint32_t speed_cms;	    // of everybody
};

struct air_pad {
	uint32_t id;   // stable
	uint16_t node; // that it feeds
	struct polygon_point at;
	int32_t ground_cm;
	uint32_t radius_cm;	// of the vertical column
	uint16_t stands;	// aircraft at a time
	uint32_t turnaround_ms; // that one arrival or departure takes a stand
	bool is_contingency;	// kept for diversions: bookable only as one
	uint16_t
		contingency; // index of the pad to divert to, or AIR_NONE16; must be free at arrival too
	char name[AIR_NAME_SIZE];
};

struct air_net_def {
	const struct air_node *nodes;
	const struct air_edge *edges;
	const struct air_layer *layers;
	const struct air_pad *pads;
	uint32_t node_count, edge_count, layer_count, pad_count;
	uint32_t
		guard_ms; // between two crossings of a node on a layer; also around each leg against free volumes
	uint32_t size_max_cm;	// largest aircraft
	uint32_t climb_min_cms; // slowest climb that the pads' columns count with
	uint32_t routes;	// alternative ways looked at, 1..AIR_ROUTES_MAX
	uint32_t goals_max; // goals whose routes are kept; more than that: the oldest are forgotten
};

// NONE, or the first broken rule; *index is of the offending node, segment, layer or pad. O(n log n) for sane networks.
enum air_reason air_net_check(const struct air_net_def *def, struct polygon_point anchor,
			      uint32_t *index);

// Layers for a segment by the heading rule: even layers for courses of 0 to below 180 degrees, odd ones for the others.
uint16_t air_net_heading_layers(struct polygon_point from, struct polygon_point to,
				uint32_t layer_count);
