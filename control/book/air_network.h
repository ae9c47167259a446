// SPDX-License-Identifier: Apache-2.0
// The corridor network as the book uses it: a checked copy of its definition, travel times in ticks, tubes ready for
// exact tests in an index of their own, and routes to each goal. Fixed after creation, but for routes, which are filled
// at first use of a goal. Resources of calendars are numbered: nodes by layer, segments by layer, pads. One thread.
#pragma once

#include "air_calendar.h"
#include "air_net.h"
#include "air_space.h"

enum air_tube { AIR_TUBE_EDGE, AIR_TUBE_PAD, AIR_TUBE_NODE, AIR_TUBE_SHIFT = 30 };

struct air_network {
	struct air_node *nodes;
	struct air_edge *edges;
	struct air_layer *layers;
	struct air_pad *pads;
	uint32_t node_count, edge_count, layer_count, pad_count;
	uint32_t guard, size_max_cm, climb_min_cms; // guard in ticks
	uint32_t *first_out;			    // node_count + 1: into out
	uint32_t *
		out; // edges, by the node that they leave; the position among those of a node is the edge's ordinal
	uint32_t *length_cm;  // of edges
	uint16_t *travel;     // ticks, edge * layer_count + layer
	uint16_t *pad_travel; // ticks between pad and node, pad * layer_count + layer
	uint32_t *edge_tube, *pad_tube, *node_tube; // outlines in the arena
	uint16_t *node_width_m; // of the square around a node, for changes of layer
	bool is_mixed; // some segments are not flown on all layers: routes may change layers at nodes
	struct air_index tubes; // item: enum air_tube << AIR_TUBE_SHIFT | index
	// routes
	uint32_t route_count, goals_max, goals_used;
	uint32_t *goal_row; // node -> row + 1, or 0
	uint16_t *row_goal;
	uint8_t *
		hops; // (row * route_count + metric) * node_count + node: ordinal of the next edge, or NO_HOP
	uint32_t *distance; // work space of one search
	uint32_t *bucket_next, *bucket_node, *buckets;
	uint32_t bucket_count, bucket_width;
	uint32_t *first_in, *in; // edges by the node that they enter
};

enum { AIR_NO_HOP = 15 };

// NULL and *why when memory is short or a rule is broken.
struct air_network *air_network_create(const struct air_net_def *def, struct air_space *space,
				       enum air_reason *why, uint32_t *index);
void air_network_destroy(struct air_network *n);

static inline uint32_t air_network_node_resource(const struct air_network *n, uint32_t node,
						 uint32_t layer)
{
	return node * n->layer_count + layer;
}

static inline uint32_t air_network_edge_resource(const struct air_network *n, uint32_t edge,
						 uint32_t layer)
{
	return (n->node_count + edge) * n->layer_count + layer;
}

static inline uint32_t air_network_pad_resource(const struct air_network *n, uint32_t pad)
{
	return (n->node_count + n->edge_count) * n->layer_count + pad;
}

static inline uint32_t air_network_out(const struct air_network *n, uint32_t node, uint32_t ordinal)
{
	return n->out[n->first_out[node] + ordinal];
}

// Ticks of a climb or descent over a difference of height.
uint32_t air_network_climb(const struct air_network *n, int64_t cm);
int32_t air_network_layer_middle(const struct air_network *n, uint32_t layer);

// Ordinals of the edges from one node to another by one metric; 0: no way, or longer than AIR_LEGS_MAX. *length_cm: of it.
uint32_t air_network_route(struct air_network *n, uint32_t from, uint32_t to, uint32_t metric,
			   uint8_t ordinals[static AIR_LEGS_MAX], uint64_t *length_cm);

// Nearest node within reach_cm, or AIR_NONE16.
uint32_t air_network_nearest(const struct air_network *n, struct air_space *space,
			     struct polygon_point at, uint32_t reach_cm);

// Each tube whose outline, and some of whose layers' bands, share a point with the probe (its times are not looked at).
typedef bool (*air_network_cb)(void *arg, enum air_tube kind, uint32_t index);
bool air_network_tubes(struct air_network *n, struct air_space *space, const struct air_probe *p,
		       air_network_cb cb, void *arg);

uint64_t air_network_octets(const struct air_network *n);
