// SPDX-License-Identifier: Apache-2.0
#include "orders/order_area.h"

#include <math.h>

#include "base/geo.h"
#include "base/grid.h"
#include "base/grid_text.h"
#include "base/polygon.h"

typedef Kerbwing__Hub__V1__OrderArea area_message;

static void set_limits(const area_message *a, struct air_volume *v)
{
	bool has = a != NULL && (a->lower_cm != 0 || a->upper_cm != 0);
	v->lower_cm = has ? a->lower_cm : VOLUME_NO_FLOOR;
	v->upper_cm = has ? a->upper_cm : VOLUME_NO_CEILING;
}

static bool read_cell(const char *text, struct grid_cell *cell, struct grid_bounds *out)
{
	if (grid_text_parse(text, GRID_BIT_FIELDS, cell) != GRID_FINE ||
	    cell->level < ORDER_CELL_LEVEL_MIN)
		return false;
	*out = grid_cell_bounds(cell);
	return true;
}

static bool read_polygon(const area_message *a, struct polygon_point *out)
{
	uint32_t at, other;
	for (size_t i = 0; i < a->n_polygon; i++) {
		if (!geo_is_valid(a->polygon[i]->lat_e7, a->polygon[i]->lon_e7))
			return false;
		out[i] = (struct polygon_point){a->polygon[i]->lat_e7, a->polygon[i]->lon_e7};
	}
	const struct polygon_ring ring = {out, (uint32_t)a->n_polygon};
	return polygon_check(&ring, &at, &other) == POLYGON_FINE;
}

static void set_corners(const struct grid_bounds *b, struct polygon_point c[4])
{
	c[0] = (struct polygon_point){b->south_e7, b->west_e7};
	c[1] = (struct polygon_point){b->south_e7, b->east_e7};
	c[2] = (struct polygon_point){b->north_e7, b->east_e7};
	c[3] = (struct polygon_point){b->north_e7, b->west_e7};
}

static bool is_whole(const area_message *a)
{
	return a == NULL || (a->n_polygon == 0 && a->n_cell == 0);
}

bool order_area_volumes(const area_message *a, const struct order_home *home, int64_t start_ns,
			int64_t end_ns, struct order_volumes *out)
{
	struct air_volume v = {.start_ns = start_ns, .end_ns = end_ns};
	struct grid_bounds bounds;
	struct grid_cell cell;
	set_limits(a, &v);
	out->count = 0;
	if (v.lower_cm >= v.upper_cm)
		return false;
	if (is_whole(a)) {
		v.shape = VOLUME_CIRCLE;
		v.center = (struct polygon_point){home->lat_e7, home->lon_e7};
		v.radius_cm = home->radius_cm;
		out->volume[out->count++] = v;
		return true;
	}
	v.shape = VOLUME_POLYGON;
	if (a->n_polygon > 0) {
		if (a->n_cell > 0 || a->n_polygon < 3 || a->n_polygon > ORDER_POLYGON_MAX ||
		    !read_polygon(a, out->point))
			return false;
		v.points = out->point;
		v.count = (uint32_t)a->n_polygon;
		out->volume[out->count++] = v;
		return true;
	}
	for (size_t i = 0; i < a->n_cell; i++) {
		if (i == ORDER_CELLS_MAX || !read_cell(a->cell[i], &cell, &bounds))
			return false;
		if (cell.has_layer) { // its own heights
			v.lower_cm = bounds.lower_cm;
			v.upper_cm = bounds.upper_cm;
		}
		set_corners(&bounds, out->corner[i]);
		v.points = out->corner[i];
		v.count = 4;
		out->volume[out->count++] = v;
	}
	return true;
}

bool order_area_has(const area_message *a, const struct order_home *home, int32_t lat_e7,
		    int32_t lon_e7)
{
	struct polygon_point point[ORDER_POLYGON_MAX];
	struct grid_bounds b;
	struct grid_cell cell;
	if (is_whole(a)) {
		struct geo_frame f;
		geo_frame_init(&f, home->lat_e7, home->lon_e7);
		struct geo_point p = geo_to_plane(&f, lat_e7, lon_e7);
		return hypot(p.e_m, p.n_m) <= home->radius_cm * 0.01;
	}
	if (a->n_polygon > 0) {
		if (a->n_polygon > ORDER_POLYGON_MAX || !read_polygon(a, point))
			return false;
		const struct polygon_ring ring = {point, (uint32_t)a->n_polygon};
		return polygon_contains(&ring, 1, (struct polygon_point){lat_e7, lon_e7});
	}
	for (size_t i = 0; i < a->n_cell && i < ORDER_CELLS_MAX; i++)
		if (read_cell(a->cell[i], &cell, &b) && lat_e7 >= b.south_e7 &&
		    lat_e7 <= b.north_e7 && lon_e7 >= b.west_e7 && lon_e7 <= b.east_e7)
			return true;
	return false;
}
