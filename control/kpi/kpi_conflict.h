// SPDX-License-Identifier: Apache-2.0
// Conflicts: alerts about two objects that come too near to each other, by the worst that each came to within the interval in which
// it began. Pure.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
	KPI_CONFLICTS_MAX = 512,    // of one interval
	KPI_TTC_CONFLICT_MS = 1500, // road: SSAM
	KPI_TTC_SERIOUS_MS = 750,   // road: half of it
	KPI_AIR_WARNING_MS = 25000, // air: the warning of DO-365B
	KPI_AIR_NMAC_CM = 15240	    // air: 500 ft
};

enum kpi_side { KPI_SIDE_ROAD, KPI_SIDE_AIR, KPI_SIDE_MIXED, KPI_SIDES };

const char *kpi_side_name(unsigned side); // "road", "air", "mixed"

struct kpi_alert {
	uint64_t id;
	uint32_t kind;	// enum alert_kind
	uint32_t phase; // enum alert_phase
	uint32_t time_to_ms, distance_cm;
};

struct kpi_conflict {
	uint64_t id;
	uint8_t side;
	uint32_t ttc_ms, distance_cm; // smallest so far
};

struct kpi_conflicts {
	struct kpi_conflict list[KPI_CONFLICTS_MAX];
	uint32_t count;
	uint32_t unlisted[KPI_SIDES];	      // raised when the list was full
	uint32_t infringements, unidentified; // geo-zones; raised within the interval
};

struct kpi_conflict_figures {
	uint32_t potential, conflict, serious, ttc_min_ms, ttc_p50_ms, distance_min_cm;
};

void kpi_conflicts_put(struct kpi_conflicts *c, const struct kpi_alert *a);
void kpi_conflicts_close(struct kpi_conflicts *c,
			 struct kpi_conflict_figures out[static KPI_SIDES]);
