// SPDX-License-Identifier: Apache-2.0
// Post-encroachment time inside one crossing: how long after one road user had left a place another one, going another way, came
// to it. Places are cells of 3 m. Pure.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/geo.h"

#define KPI_PET_MAX_NS	   5000000000LL
#define KPI_PET_SERIOUS_NS 1500000000LL
#define KPI_PET_CELL_M	   3.0

enum {
	KPI_PET_SIDE = 32, // cells: 48 m to each side of the origin
	KPI_PET_CELLS = KPI_PET_SIDE * KPI_PET_SIDE,
	KPI_PET_NO_CELL = 0xffff,
	KPI_PET_TURN_CDEG = 3000, // who goes the same way is followed, not met
	KPI_PET_MEETINGS_MAX = 512
};

struct kpi_pet_visit {
	uint64_t id; // 0 none
	int64_t left_ns;
	uint16_t heading_cdeg;
};

struct kpi_pet_meeting {
	uint64_t first, second;
	int64_t pet_ns; // the smallest
};

struct kpi_pet {
	struct kpi_pet_visit cell[KPI_PET_CELLS];
	struct kpi_pet_meeting meeting[KPI_PET_MEETINGS_MAX];
	uint32_t count;
	uint64_t not_fitting;
};

struct kpi_pet_figures {
	uint32_t conflicts, serious, min_ms, p50_ms;
};

// The cell of a place, KPI_PET_NO_CELL: outside.
uint16_t kpi_pet_cell(struct geo_point at);

// Somebody is in a cell; is_new: it was elsewhere at its last report.
void kpi_pet_visit(struct kpi_pet *p, uint16_t cell, bool is_new, uint64_t id,
		   uint16_t heading_cdeg, int64_t now_ns);

void kpi_pet_close(struct kpi_pet *p, struct kpi_pet_figures *out);
