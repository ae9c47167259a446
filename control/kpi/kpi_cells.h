// SPDX-License-Identifier: Apache-2.0
// How many different road users and aircraft were in each cell of the BeiDou grid within an interval. Pure.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
	KPI_CELL_LEVEL = 5, // 4 seconds of arc: about 120 m
	KPI_CELLS_MAX = 1024,
	KPI_CELL_SEEN_MAX = 65536 // pairs of cell and track; half of the table
};

enum kpi_cell_side { KPI_CELL_VEHICLES, KPI_CELL_VULNERABLE, KPI_CELL_AIRCRAFT, KPI_CELL_SIDES };

const char *kpi_cell_side_name(unsigned side);

struct kpi_cell {
	uint64_t key; // proto/base/grid.h
	uint32_t count[KPI_CELL_SIDES];
};

struct kpi_cells {
	struct kpi_cell
		cell[KPI_CELLS_MAX]; // within the interval: in the order of their first visit
	uint32_t count;
	uint16_t slot[2 * KPI_CELLS_MAX]; // by hash of the key: index + 1, 0 none
	uint64_t *seen;			  // by hash, 0 none
	uint32_t seen_count;
	uint64_t not_fitting; // visits that were not counted, since the start
};

int kpi_cells_init(struct kpi_cells *c); // 0 or -ENOMEM
void kpi_cells_fini(struct kpi_cells *c);
// True: the track was not yet noted under that number within the interval, and there was room. For other counts of different
// tracks; numbers that are no keys of cells.
bool kpi_cells_note(struct kpi_cells *c, uint64_t tag, uint64_t track);
void kpi_cells_visit(struct kpi_cells *c, enum kpi_cell_side side, uint64_t track, int32_t lat_e7,
		     int32_t lon_e7);

// Puts the fullest first; the list holds until kpi_cells_begin.
void kpi_cells_sort(struct kpi_cells *c);
void kpi_cells_begin(struct kpi_cells *c);
