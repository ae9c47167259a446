// SPDX-License-Identifier: Apache-2.0
// The outline of a zone in the local plane, made of its rings or of its centre line. A part of zone_compile.
#pragma once

#include "base/geo.h"
#include "scene/zone_set.h"

struct zone_shape {
	struct zone_vector *outline; // outer rings anticlockwise, holes clockwise
	struct zone_point *line;
	uint32_t outline_count, line_count;
	float line_m;
	struct zone_box box;
};

// Room that the arrays must have: of vectors and of points.
uint32_t zone_shape_vectors(const struct zone_def *d);

// Fills both arrays; the coordinates are whole millimetres.
void zone_shape_make(const struct zone_def *d, const struct geo_frame *plane,
		     struct zone_shape *out);
