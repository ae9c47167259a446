// SPDX-License-Identifier: Apache-2.0
// A small world for tests of the air book: a grid of nodes with both directions on every layer, pads beside some nodes,
// random but seeded requests and volumes.
#pragma once

#include "air_book.h"

enum { AIR_RIG_NODES_MAX = 80 * 80, AIR_RIG_PADS_MAX = 64 };

#define AIR_RIG_NOW INT64_C(1800000000000000000)
#define AIR_RIG_S   INT64_C(1000000000)

struct air_rig_net {
	struct air_net_def def;
	struct air_node nodes[AIR_RIG_NODES_MAX];
	struct air_edge edges[4 * AIR_RIG_NODES_MAX];
	struct air_layer layers[AIR_LAYERS_MAX];
	struct air_pad pads[AIR_RIG_PADS_MAX];
};

// side x side nodes, spacing_m apart around the anchor; opposite directions 40 m to the right of their middle line. With
// `heading` segments keep the heading rule instead. Pads stand 150 m north-east of nodes chosen by the seed; the last one is a contingency
// pad of the others when there are more than two.
void air_rig_net(struct air_rig_net *n, struct polygon_point anchor, uint32_t side,
		 double spacing_m, uint32_t layers, uint32_t pads, bool heading, uint64_t seed);

uint64_t air_rig_random(uint64_t *state);
static inline uint32_t air_rig_below(uint64_t *state, uint32_t n)
{
	return (uint32_t)((air_rig_random(state) >> 32) * n >> 32);
}
static inline double air_rig_unit(uint64_t *state)
{
	return (double)(air_rig_random(state) >> 11) * 0x1p-53;
}
struct air_id air_rig_id(uint64_t *state); // a version 4 identifier
struct air_seed air_rig_seed(uint64_t *state);

// A rectangle along a line from (e, n), metres from the anchor.
void air_rig_strip(struct polygon_point anchor, double e_m, double n_m, double length_m,
		   double width_m, double course_rad, struct polygon_point out[4]);
struct polygon_point air_rig_place(struct polygon_point anchor, double e_m, double n_m);
