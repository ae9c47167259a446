// SPDX-License-Identifier: Apache-2.0
// The area of an order as volumes of the air book, and as a place of the road. Pure.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "book/air_types.h"
#include "order.pb-c.h"

enum {
	ORDER_POLYGON_MAX = 100,
	ORDER_CELLS_MAX = 16,
	ORDER_CELL_LEVEL_MIN = 4,
};

// What an order without an area means.
struct order_home {
	int32_t lat_e7, lon_e7;
	uint32_t radius_cm;
};

// Volumes with the memory that they point into.
struct order_volumes {
	struct air_volume volume[ORDER_CELLS_MAX];
	uint32_t count;
	struct polygon_point point[ORDER_POLYGON_MAX];
	struct polygon_point corner[ORDER_CELLS_MAX][4];
};

// area NULL: all of the home. False: it is none (polygon and cells at once, too few or many, no such place, a cell of another level, heights).
bool order_area_volumes(const Kerbwing__Hub__V1__OrderArea *area, const struct order_home *home,
			int64_t start_ns, int64_t end_ns, struct order_volumes *out);

// Whether a place on the ground is inside.
bool order_area_has(const Kerbwing__Hub__V1__OrderArea *area, const struct order_home *home,
		    int32_t lat_e7, int32_t lon_e7);
