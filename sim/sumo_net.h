// SPDX-License-Identifier: Apache-2.0
// The road network of a running SUMO, asked for lane by lane over TraCI, so that every network that SUMO can load
// works; and the crossings in it: junctions with movements that meet. Metres east and north as SUMO counts them. One
// owner; constant after loading.
#pragma once

#include "names.h"
#include "traci.h"

enum {
	SUMO_LANES_MAX = 1 << 16,
	SUMO_MOVEMENTS_MAX = 1 << 16,
	SUMO_CROSSINGS_MAX = 1024,
	SUMO_VIAS_MAX = 4,	  // inner lanes of one movement: SUMO splits left turns in two
	SUMO_CROSSING_LANES = 255 // LaneID of MAP
};

struct sumo_point {
	double x_m, y_m;
};

struct sumo_line {
	struct sumo_point *points;
	uint32_t count;
};

struct sumo_lane {
	struct sumo_line line; // in driving direction
	double length_m, width_m, speed_ms;
	int32_t edge;	       // number in net->edges, NAMES_NONE: inside a junction
	int32_t movement;      // inside a junction: which way leads over it, NAMES_NONE
	double movement_at_m;  // … and where it starts, from the stop line
	int32_t crossing;      // that it leads to, NAMES_NONE
	uint32_t first, count; // movements from here: sumo_net.movements
	uint8_t id_in, id_out; // LaneID in the crossing that it leads to, or comes from; 0: none
	uint8_t node_lane;     // index within its edge, from the right
};

struct sumo_movement {
	int32_t from, to; // lanes
	int32_t via[SUMO_VIAS_MAX];
	uint32_t via_count;
	int32_t crossing;      // NAMES_NONE: a junction where nobody meets
	struct sumo_line line; // from stop line to lane out
	double length_m, speed_ms;
	char direction;		      // SUMO's: s, r, l, t, R, L
	uint16_t id;		      // ConnectionID in its crossing
	int32_t signal, signal_index; // number in net->signals and link index; NAMES_NONE
	uint8_t group;		      // signal group in the crossing, 0: none
};

struct sumo_crossing {
	int32_t junction; // number in net->junctions
	uint16_t id;	  // intersection id, from 1
	double x_m, y_m;
	int32_t *lanes_in, *lanes_out;
	uint32_t in_count, out_count;
	int32_t *movements;
	uint32_t movement_count;
	uint32_t group_count; // signal groups: one for each way in
};

struct sumo_net {
	struct names lane_names, edges, junctions, signals;
	struct sumo_lane *lanes;
	struct sumo_movement *movements;
	struct sumo_crossing *crossings;
	uint32_t movement_count, crossing_count;
	uint32_t *signal_links; // links of each signal
};

// Asks SUMO. only: junctions that are crossings, separated by commas; NULL: each where movements of different lanes
// meet. 0, or a negative errno after one line on stderr.
int sumo_net_load(struct sumo_net *n, struct traci *t, const char *only);
void sumo_net_fini(struct sumo_net *n);

// The movement that leads from a lane to an edge; NAMES_NONE: none.
int32_t sumo_net_movement_to(const struct sumo_net *n, int32_t lane, int32_t edge);

// Node id (China) of what lies at an edge's far end, seen from a crossing: above all intersection ids.
uint16_t sumo_net_node(int32_t edge);
