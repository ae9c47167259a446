// SPDX-License-Identifier: Apache-2.0
#include "scenario_grid.h"

#include <math.h>

enum { CARS_PER_BLOCK = 48, BLOCKS_WIDE = 8, DRONES_WIDE = 10, CORNER_POINTS = 5 };

static const double BLOCK_M = 200.0, STREET_M = 30.0, CORNER_M = 10.0, SPEED_MS = 10.0;
static const double DRONE_CELL_M = 150.0, DRONE_SQUARE_M = 60.0;

// A closed square with rounded corners, clockwise: heading changes by no more than 22.5 degrees at
// a point, as a car's would between two messages.
static void block_path(struct path *p, double e0_m, double n0_m)
{
	static const int side[4][2] = {
		{1, 1}, {1, -1}, {-1, -1}, {-1, 1}}; // corner centres, north-east first
	const double half = BLOCK_M / 2 - CORNER_M;
	path_add(p, e0_m - half, n0_m + half + CORNER_M, 0);
	for (unsigned c = 0; c < 4; c++)
		for (unsigned i = 0; i < CORNER_POINTS; i++) {
			double a = M_PI / 2 *
				   (c + (double)i / (CORNER_POINTS - 1)); // course along the arc
			path_add(p, e0_m + side[c][0] * half + CORNER_M * sin(a),
				 n0_m + side[c][1] * half + CORNER_M * cos(a), 0);
		}
}

static int add_blocks(struct scenario *s, unsigned cars)
{
	unsigned blocks = (cars + CARS_PER_BLOCK - 1) / CARS_PER_BLOCK;
	unsigned rows = (blocks + BLOCKS_WIDE - 1) / BLOCKS_WIDE;
	if (cars > s->cars_max || blocks > SCENARIO_ROUTES_MAX - s->route_count)
		return -1;
	for (unsigned b = 0; b < blocks; b++) {
		struct scenario_route *r = &s->routes[s->route_count++];
		*r = (struct scenario_route){
			.speed_ms = SPEED_MS, .turn_speed_ms = SPEED_MS, .signal = -1};
		snprintf(r->name, sizeof(r->name), "block_%u", b);
		snprintf(r->approach, sizeof(r->approach), "block_%u", b);
		snprintf(r->exit, sizeof(r->exit), "block_%u", b);
		block_path(&r->path,
			   (b % BLOCKS_WIDE - (BLOCKS_WIDE - 1) / 2.0) * (BLOCK_M + STREET_M),
			   (b / BLOCKS_WIDE - (rows - 1) / 2.0) * (BLOCK_M + STREET_M));
		r->convoy = cars < CARS_PER_BLOCK ? cars : CARS_PER_BLOCK;
		cars -= r->convoy;
	}
	return 0;
}

int scenario_grid_add(struct scenario *s, unsigned cars, unsigned drones)
{
	unsigned rows = (drones + DRONES_WIDE - 1) / DRONES_WIDE;
	if (add_blocks(s, cars) != 0 || drones > SCENARIO_DRONES_MAX - s->drone_count)
		return -1;
	for (unsigned i = 0; i < drones; i++) {
		struct scenario_drone *d = &s->drones[s->drone_count++];
		double e = (i % DRONES_WIDE - (DRONES_WIDE - 1) / 2.0) * DRONE_CELL_M -
			   DRONE_SQUARE_M / 2;
		double n = (i / DRONES_WIDE - (rows - 1) / 2.0) * DRONE_CELL_M - DRONE_SQUARE_M / 2;
		*d = (struct scenario_drone){.speed_ms = 8.0,
					     .link = i % 2 ? SCENARIO_LINK_MAVLINK
							   : SCENARIO_LINK_ODID,
					     .ua_type = 2,
					     .silent_from_s = INFINITY};
		snprintf(d->name, sizeof(d->name), "grid_%u", i);
		path_add(&d->path, e, n, 80);
		path_add(&d->path, e, n + DRONE_SQUARE_M, 80);
		path_add(&d->path, e + DRONE_SQUARE_M, n + DRONE_SQUARE_M, 80);
		path_add(&d->path, e + DRONE_SQUARE_M, n, 80);
	}
	return 0;
}
