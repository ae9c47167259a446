// SPDX-License-Identifier: Apache-2.0
// Figures of lanes, approaches and crossings. What each is: docs/ref/kpis.md. Pure; integers but for geometry, so that the same
// reports give the same figures.
//
// A road user is where its last report placed it until its next one, at most KPI_HOLD_NS: every figure is a sum over such
// pieces of time, or counts changes between them. So a link that leaves out every second report makes the pieces longer and
// the figures coarser, not wrong; how much coarser says docs/decisions/0050-kpis.md.
#pragma once

#include "kpi/kpi_lane.h"
#include "kpi/kpi_pet.h"
#include "kpi/kpi_spread.h"
#include "obs/obs.h"

#define KPI_HOLD_NS 2000000000LL

enum {
	KPI_CROSSINGS_MAX = 16,
	KPI_LANES_MAX = 64, // of a crossing
	KPI_APPROACHES_MAX = 16,
	KPI_FLOW_CLASSES = 6, // obs_class UNKNOWN to CYCLIST
	KPI_SPEED_BIN_CMS = 25,
	KPI_QUEUE_BEGIN_CMS = 139, // 5 km/h
	KPI_QUEUE_END_CMS = 278,   // 10 km/h
	KPI_LANE_TURN_CDEG = 6000, // who follows a lane goes its way within 60 degrees
	KPI_APPROACH_TURN_CDEG = 3000,
	KPI_NO_LANE = 0xffff
};

// How many at once, and the most for longer than an instant.
struct kpi_gauge {
	uint32_t now, most;
	int64_t changed_ns;
};

struct kpi_lane_def {
	uint32_t number; // LaneID
	bool is_in;
	struct kpi_line line;
	uint32_t free_cms;
};

// What a lane did since the interval began.
struct kpi_lane {
	struct kpi_lane_def def;
	uint32_t approach; // index; KPI_APPROACHES_MAX: none
	uint32_t flow[KPI_FLOW_CLASSES];
	uint32_t stops, headways;
	int64_t time_ns, queued_ns, headway_ns, headway_min_ns;
	int64_t distance;    // cm/s x ns
	int64_t lost;	     // (free speed - speed) x ns
	int64_t length_time; // cm x ns
	int64_t passed_ns;   // last passage, 0 none; outlives the interval
	double back_m;	     // furthest queued from the stop line
	struct kpi_gauge queue;
	struct kpi_spread speed;
};

// As told; zero: none.
struct kpi_road_figures {
	uint32_t number;
	uint32_t flow[KPI_FLOW_CLASSES];
	uint32_t stops, speed_p85_cms, speed_mean_cms, density_centi, occupancy_permille;
	uint32_t queue_mean_centi, queue_max, queue_max_dm;
	uint32_t headways, headway_min_ms, delay_mean_ms;
	uint64_t headway_ms, time_ms, distance_cm, delay_ms, queued_ms;
};

struct kpi_crossing {
	uint32_t id;
	struct geo_frame plane;
	double reach_m; // of its lanes from its origin
	struct kpi_lane lane[KPI_LANES_MAX];
	uint32_t lane_count, approach_count;
	struct kpi_gauge queue, approach_queue[KPI_APPROACHES_MAX];
	struct kpi_pet pet;
	// Of the interval that was closed last.
	struct kpi_road_figures all, of_approach[KPI_APPROACHES_MAX], of_lane[KPI_LANES_MAX];
	struct kpi_pet_figures of_pet;
};

// What the road side remembers of a track.
struct kpi_road_state {
	uint16_t crossing, lane; // KPI_NO_LANE: in none
	bool is_queued;
	uint16_t speed_cms; // OBS_SPEED_UNKNOWN
	uint16_t length_cm;
	uint16_t pet_cell, pet_crossing;
};

struct kpi_road_sample {
	uint64_t id;
	int64_t time_ns;
	int32_t lat_e7, lon_e7;
	uint16_t speed_cms, heading_cdeg, length_cm; // length 0: not stated
	uint8_t cls;
};

// Lanes are grouped to approaches by their course at the stop line.
bool kpi_crossing_init(struct kpi_crossing *c, uint32_t id, int32_t lat_e7, int32_t lon_e7,
		       const struct kpi_lane_def *lanes, uint32_t count);

void kpi_road_state_init(struct kpi_road_state *s);

// A piece of time in the present state.
void kpi_road_hold(struct kpi_crossing *list, const struct kpi_road_state *s, int64_t from_ns,
		   int64_t to_ns);
// A report; is_known: its state until now holds, else it is seen for the first time or again.
void kpi_road_move(struct kpi_crossing *list, uint32_t count, struct kpi_road_state *s,
		   const struct kpi_road_sample *r, bool is_known);
// It is nowhere any more.
void kpi_road_leave(struct kpi_crossing *list, struct kpi_road_state *s, int64_t now_ns);

// The figures of [start, end), and a new interval. Who is still there is carried over with kpi_road_carry.
void kpi_road_close(struct kpi_crossing *list, uint32_t count, int64_t start_ns, int64_t end_ns);
void kpi_road_carry(struct kpi_crossing *list, const struct kpi_road_state *s, struct geo_point at);

uint16_t kpi_length_cm(unsigned cls, uint16_t stated_cm);
