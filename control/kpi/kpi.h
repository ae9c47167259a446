// SPDX-License-Identifier: Apache-2.0
// The figures of an interval out of what the node saw: reports of tracks as the link brings them, and alerts. Pure: state, input
// and time in, figures out; memory is allocated at the start alone. The loop's thread. docs/ref/kpis.md defines every figure.
//
// Time is the arrival of a report at the node (rx_ns): one clock for all sources. Reports must come in its order, more or less: one
// that is older than its track's newest is left out, counted.
#pragma once

#include "kpi/kpi_air.h"
#include "kpi/kpi_cells.h"
#include "kpi/kpi_conflict.h"
#include "kpi/kpi_quality.h"
#include "kpi/kpi_road.h"

struct kpi_report {
	uint64_t id; // of the track
	int64_t rx_ns, time_ns;
	int32_t lat_e7, lon_e7;
	int32_t alt_cm; // above the ellipsoid, KPI_ALT_UNKNOWN
	uint16_t speed_cms, heading_cdeg, hacc_cm, length_cm, disagreement_pct;
	uint8_t cls, family, source_count;
	bool is_air, has_own_time, is_identified;
};

struct kpi_track; // of the table

struct kpi {
	struct kpi_track *table; // open addressing, at most half full
	uint32_t mask, max, count;
	uint32_t oldest,
		newest;	  // a list through the table, by the end of what the last report holds
	int64_t start_ns; // of the interval
	int64_t now_ns;	  // newest time seen
	struct kpi_crossing *crossing;
	uint32_t crossing_count;
	struct kpi_air *air;
	struct kpi_cells cells;
	struct kpi_quality quality[OBS_FAMILY_COUNT];
	struct kpi_conflicts conflicts;
	uint32_t unknown_aircraft;  // within the interval
	uint64_t late, not_fitting; // reports; since the start
	// Of the interval that was closed last.
	struct kpi_quality_figures of_source[OBS_FAMILY_COUNT];
	struct kpi_conflict_figures of_side[KPI_SIDES];
	uint32_t of_unknown_aircraft, of_infringements;
	uint32_t not_fitting_then; // reports within it
	uint64_t not_fitting_before;
};

// lat, lon: the node's place. NULL: no memory.
struct kpi *kpi_create(uint32_t tracks_max, int32_t lat_e7, int32_t lon_e7, int64_t now_ns);
void kpi_destroy(struct kpi *k);

// Another set of crossings; where everybody is on them is forgotten. Returns the first of `count` to be filled with
// kpi_crossing_init, NULL: more than KPI_CROSSINGS_MAX.
struct kpi_crossing *kpi_set_crossings(struct kpi *k, uint32_t count);

void kpi_put(struct kpi *k, const struct kpi_report *r);
void kpi_put_alert(struct kpi *k, const struct kpi_alert *a);

// Ends the interval at end_ns, which is after its start: the figures stand in k until the next call, cells until
// kpi_begin, which must follow.
void kpi_close(struct kpi *k, int64_t end_ns);
void kpi_begin(struct kpi *k);
