// SPDX-License-Identifier: Apache-2.0
// Which cells of the earth a shape covers. Subscriptions cover and are told by cells (ASTM F3548-21 leaves their size to the
// service); conflicts are judged exactly elsewhere.
//
// A cell is 0.01 degree of latitude high (1.1 km) and, by its row, about as wide; a row is cut into whole numbers of
// cells, so that neither poles nor the antimeridian are special. A shape covers in each row everything between its western and
// eastern ends there: what lies inside another shape never covers a cell that the other does not. Shapes are taken 0.5 m
// larger than they are, against rounding. Pure; any thread.
#pragma once

#include "air_types.h"
#include "base/geodesic.h"
#include "base/outline.h"

enum { DSS_ROWS = 18000, DSS_COVER_ROWS_MAX = 2048, DSS_SPANS_MAX = 16384 };

struct dss_span {
	int32_t row;	  // 0 at the south pole
	int32_t from, to; // columns, both covered, 0..dss_cover_columns(row) - 1
};

// Where something is, for the index: latitudes, and longitudes from `west` eastwards to `east`, which may lie beyond 180
// degrees; 360 degrees and more apart: all around.
struct dss_box {
	int64_t south_e7, north_e7, west_e7, east_e7;
};

struct dss_cover_scratch {
	double west[DSS_COVER_ROWS_MAX], east[DSS_COVER_ROWS_MAX];
};

int32_t dss_cover_columns(int32_t row);

// The cells of one shape, whose outline was made in `plane`: at most max spans, in the order of rows. False when it
// would need more. `box` may be NULL.
bool dss_cover_make(const struct geodesic_plane *plane, const struct outline *o,
		    struct dss_cover_scratch *s, struct dss_span *out, uint32_t max,
		    uint32_t *count, struct dss_box *box);

// Sorts and joins spans of several shapes; returns how many are left.
uint32_t dss_cover_join(struct dss_span *spans, uint32_t count);

// Of joined lists: whether they share a cell; whether all of `inner` is in `outer`.
bool dss_cover_meets(const struct dss_span *a, uint32_t an, const struct dss_span *b, uint32_t bn);
bool dss_cover_has(const struct dss_span *outer, uint32_t on, const struct dss_span *inner,
		   uint32_t in);

// Makes `to` reach around both.
void dss_box_join(struct dss_box *to, const struct dss_box *b);
