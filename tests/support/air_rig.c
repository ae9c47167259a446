// SPDX-License-Identifier: Apache-2.0
#include "air_rig.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/geodesic.h"

uint64_t air_rig_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

struct air_id air_rig_id(uint64_t *state)
{
	struct air_id id;
	const uint64_t w[2] = {air_rig_random(state), air_rig_random(state)};
	memcpy(id.b, w, sizeof(w));
	id.b[6] = (uint8_t)((id.b[6] & 0x0f) | 0x40);
	id.b[8] = (uint8_t)((id.b[8] & 0x3f) | 0x80);
	return id;
}

struct air_seed air_rig_seed(uint64_t *state)
{
	struct air_seed s = {{air_rig_random(state), air_rig_random(state)}};
	return s;
}

struct polygon_point air_rig_place(struct polygon_point anchor, double e_m, double n_m)
{
	struct geodesic_plane p;
	geodesic_plane_init(&p, anchor);
	return geodesic_from_plane(&p, e_m, n_m);
}

void air_rig_strip(struct polygon_point anchor, double e_m, double n_m, double length_m,
		   double width_m, double course_rad, struct polygon_point out[4])
{
	struct geodesic_plane p;
	double ue = sin(course_rad), un = cos(course_rad), h = width_m / 2;
	geodesic_plane_init(&p, anchor);
	for (int i = 0; i < 4; i++) {
		double along = i == 0 || i == 3 ? 0 : length_m, aside = i < 2 ? h : -h;
		out[i] = geodesic_from_plane(&p, e_m + along * ue + aside * un,
					     n_m + along * un - aside * ue);
	}
}

static void add_edge(struct air_rig_net *n, uint32_t from, uint32_t to, bool heading)
{
	uint16_t all = (uint16_t)((1u << n->def.layer_count) - 1);
	n->edges[n->def.edge_count++] = (struct air_edge){
		.from = (uint16_t)from,
		.to = (uint16_t)to,
		.layers = heading ? air_net_heading_layers(n->nodes[from].at, n->nodes[to].at,
							   n->def.layer_count)
				  : all,
		.width_cm = 6000,
		.offset_cm = heading ? 0 : 4000};
}

static void add_pads(struct air_rig_net *n, struct polygon_point anchor, uint32_t pads,
		     uint32_t side, double spacing_m, uint64_t seed)
{
	for (uint32_t i = 0; i < pads; i++) {
		uint32_t node = 0;
		for (bool taken = true; taken;) {
			node = air_rig_below(&seed, side * side);
			taken = false;
			for (uint32_t k = 0; k < i; k++)
				taken |= n->pads[k].node == node;
		}
		double e = ((double)(node % side) - (side - 1) / 2.0) * spacing_m,
		       nn = ((double)(node / side) - (side - 1) / 2.0) * spacing_m;
		n->pads[i] = (struct air_pad){.id = 1000 + i,
					      .node = (uint16_t)node,
					      .at = air_rig_place(anchor, e + 150, nn + 150),
					      .ground_cm = 0,
					      .radius_cm = 2500,
					      .stands = (uint16_t)(1 + i % 3),
					      .turnaround_ms = 60000,
					      .contingency = AIR_NONE16};
		snprintf(n->pads[i].name, sizeof(n->pads[i].name), "pad-%u", i);
	}
	for (uint32_t i = 0; pads > 2 && i + 1 < pads; i++)
		n->pads[i].contingency = i % 2 == 0 ? (uint16_t)(pads - 1) : AIR_NONE16;
	if (pads > 2) {
		n->pads[pads - 1].is_contingency = true;
		n->pads[pads - 1].stands = 8;
	}
}

void air_rig_net(struct air_rig_net *n, struct polygon_point anchor, uint32_t side,
		 double spacing_m, uint32_t layers, uint32_t pads, bool heading, uint64_t seed)
{
	memset(n, 0, sizeof(*n));
	n->def = (struct air_net_def){.nodes = n->nodes,
				      .edges = n->edges,
				      .layers = n->layers,
				      .pads = n->pads,
				      .node_count = side * side,
				      .layer_count = layers,
				      .pad_count = pads,
				      .guard_ms = 5000,
				      .size_max_cm = 300,
				      .climb_min_cms = 300,
				      .routes = 4,
				      .goals_max = side * side};
	for (uint32_t i = 0; i < layers; i++)
		n->layers[i] = (struct air_layer){(int32_t)(6000 + 4000 * i),
						  (int32_t)(9000 + 4000 * i), 1500};
	for (uint32_t i = 0; i < side * side; i++) {
		double e = ((double)(i % side) - (side - 1) / 2.0) * spacing_m,
		       nn = ((double)(i / side) - (side - 1) / 2.0) * spacing_m;
		n->nodes[i] =
			(struct air_node){.id = 100000 + i, .at = air_rig_place(anchor, e, nn)};
	}
	for (uint32_t i = 0; i < side * side; i++) {
		if (i % side + 1 < side) {
			add_edge(n, i, i + 1, heading);
			add_edge(n, i + 1, i, heading);
		}
		if (i / side + 1 < side) {
			add_edge(n, i, i + side, heading);
			add_edge(n, i + side, i, heading);
		}
	}
	add_pads(n, anchor, pads, side, spacing_m, seed);
}
