// SPDX-License-Identifier: Apache-2.0
// Where on a lane or a segment somebody is: a line with a width, in metres of a local plane. Pure.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/geo.h"

enum { KPI_LINE_POINTS_MAX = 64 };

struct kpi_line {
	struct geo_point p[KPI_LINE_POINTS_MAX];
	double at_m[KPI_LINE_POINTS_MAX]; // way from the first point
	uint32_t count;			  // at least 2
	double half_width_m, length_m;
	double west_m, east_m, south_m, north_m; // its box, width included
};

struct kpi_place {
	double along_m, beside_m; // from the first point; from the line, not negative
	uint16_t course_cdeg;	  // of the line there
};

// False: fewer than two different points. Points that repeat the one before are left out.
bool kpi_line_init(struct kpi_line *l, const struct geo_point *p, uint32_t count, double width_m);

// True: within half the width of the line, and neither before its first nor behind its last point.
bool kpi_line_has(const struct kpi_line *l, struct geo_point at, struct kpi_place *out);

// Beyond the last point, seen along the last piece.
bool kpi_line_is_behind_end(const struct kpi_line *l, struct geo_point at);

// Between two courses, 0..18000.
uint32_t kpi_turn_cdeg(uint32_t a_cdeg, uint32_t b_cdeg);
