// SPDX-License-Identifier: Apache-2.0
// Feeds the figures (control/kpi) with what the node sees and writes them into the summary. The loop's thread.
//
// Lanes are those of the road book's crossings, segments and pads those of the corridor network: what control knows the
// geometry of. Why here and not in the dataplane says docs/decisions/0050-kpis.md.
#pragma once

#include <stdbool.h>

#include "air/airspace.h"
#include "alert_log.h"
#include "kpi/kpi.h"
#include "link_session.h"
#include "road/road.h"
#include "uplink/outbox.h"
#include "zone_tally.h"

struct Kerbwing__Hub__V1__Summary;

enum { FIGURES_SLOTS = 4096, FIGURES_CELLS_TOLD = 16, FIGURES_ZONES_TOLD = 32 };

// Of the slots of one crossing, within the interval.
struct figures_slots {
	uint32_t requested, granted, denied, revoked, used, unused, greens, intruders;
	int64_t wait_ns;
};

// Of the corridors of the node: totals since the start.
struct figures_corridors {
	uint64_t granted, denied, revoked, ended;
	uint64_t excursions, nonconforming, contingent, no_shows, intruders;
	int64_t watched_ns, outside_ns;
};

struct figures_slot {
	uint32_t number; // of the slot
	bool is_echoed, is_revoked;
};

struct figures_zone {
	uint64_t entries, exits, dwell_ms, speed_sum_cms, speed_count;
};

struct figures_parts; // what a summary points to

struct figures_config {
	const struct road *road;
	const struct airspace *air;
	const struct zone_tally *zones;
	const struct tally *counters;
	const struct link_session *session;
	const struct outbox *outbox;
	uint32_t tracks_max;
	int32_t lat_e7, lon_e7;
};

struct figures {
	struct figures_config cfg;
	struct kpi *kpi;
	const struct crossing *crossing[ROAD_CROSSINGS_MAX]; // that the figures know
	uint32_t crossing_count;
	struct figures_slots slots[ROAD_CROSSINGS_MAX];
	struct figures_slot slot[ROAD_CROSSINGS_MAX][FIGURES_SLOTS]; // by number
	bool has_air;
	struct figures_corridors now, then;	  // then: when the interval began
	struct figures_zone zone[ZONE_TALLY_MAX]; // as it was then, in the order of the tally
	uint64_t boot_id;			  // of the dataplane whose counts these are
	uint32_t resyncs;
	int64_t cpu_ns;
	uint32_t mode; // Kerbwing__Hub__V1__Mode
	struct figures_parts *parts;
};

// NULL: no memory. now_ns: wall clock.
struct figures *figures_create(const struct figures_config *cfg, int64_t now_ns);
void figures_destroy(struct figures *f);

void figures_track(struct figures *f, const struct world_track *t);
void figures_alert(struct figures *f, const struct alert_log_entry *a);
void figures_slot_event(struct figures *f, const struct road_crossing *x,
			const struct slot_event *e);
void figures_slot_request(struct figures *f, const struct road_crossing *x, uint64_t vehicle,
			  uint8_t request_id, bool is_denied);
void figures_corridor(struct figures *f, bool is_granted, bool is_revoked, bool is_ended);
void figures_watch(struct figures *f, const struct air_watch_event *e);

// Closes the interval and adds its figures; they hold until the next call.
void figures_add(struct figures *f, struct Kerbwing__Hub__V1__Summary *s, int64_t end_ns);
