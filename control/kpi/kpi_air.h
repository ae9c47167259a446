// SPDX-License-Identifier: Apache-2.0
// Figures of corridor segments by layer, and of pads. What each is: docs/ref/kpis.md. Pure.
#pragma once

#include "kpi/kpi_lane.h"
#include "kpi/kpi_spread.h"
#include "obs/obs.h"

enum {
	KPI_SEGMENTS_MAX = 1024,
	KPI_LAYERS_MAX = 16,
	KPI_TUBES_MAX = 4096, // segments by layer
	KPI_PADS_MAX = 256,
	KPI_HEADWAY_BIN_MS = 250,
	KPI_SEGMENT_TURN_CDEG = 9000,
	KPI_PAD_ABOVE_CM = 3000,
	KPI_NOWHERE = 0xffff
};

#define KPI_ALT_UNKNOWN INT32_MIN
#define KPI_HOLD_AIR_NS 5000000000LL // receivers hear aircraft every 0.1 to 3 s

struct kpi_segment_def {
	struct geo_point from, to; // of its centre line
	double width_m;
	uint16_t layers; // bit n: flown on layer n
	uint32_t headway_ms;
};

struct kpi_layer_def {
	int32_t lower_cm, upper_cm; // above the ellipsoid
};

struct kpi_pad_def {
	uint32_t id;
	struct geo_point at;
	double radius_m;
	int32_t ground_cm;
	uint32_t stands;
};

// Somewhere that aircraft are in and out of.
struct kpi_room {
	uint32_t entries, exits, now, most, headways;
	int64_t changed_ns; // of now
	int64_t time_ns, occupied_ns, distance, entered_ns, headway_min_ns;
	struct kpi_spread headway;
};

struct kpi_tube {
	uint16_t segment;
	uint8_t layer;
	struct kpi_room room;
};

struct kpi_room_figures {
	uint32_t entries, exits, aircraft_max, utilisation_permille, speed_mean_cms;
	uint32_t headways, headway_min_ms, headway_p5_ms, occupied_ms;
	uint64_t time_ms, distance_cm;
	bool is_used; // somebody was in it
};

struct kpi_air {
	struct geo_frame plane;
	struct kpi_line line[KPI_SEGMENTS_MAX];
	uint32_t headway_ms[KPI_SEGMENTS_MAX];
	uint16_t first_tube[KPI_SEGMENTS_MAX]; // of its lowest layer
	uint16_t layers_of[KPI_SEGMENTS_MAX];
	uint32_t segment_count, layer_count, tube_count, pad_count;
	struct kpi_layer_def layer[KPI_LAYERS_MAX];
	struct kpi_tube tube[KPI_TUBES_MAX];
	struct kpi_pad_def pad[KPI_PADS_MAX];
	struct kpi_room pad_room[KPI_PADS_MAX];
	uint32_t left_out; // segments, layers, pads that found no room
	struct kpi_room_figures of_tube[KPI_TUBES_MAX], of_pad[KPI_PADS_MAX];
};

struct kpi_air_state {
	uint16_t tube, pad; // KPI_NOWHERE
	uint16_t speed_cms;
};

struct kpi_air_sample {
	int64_t time_ns;
	int32_t lat_e7, lon_e7, alt_cm; // ellipsoid, KPI_ALT_UNKNOWN
	uint16_t speed_cms, heading_cdeg;
};

// a is zeroed memory. What does not fit is left out, counted.
void kpi_air_init(struct kpi_air *a, int32_t lat_e7, int32_t lon_e7,
		  const struct kpi_layer_def *layers, uint32_t layer_count);
void kpi_air_add_segment(struct kpi_air *a, const struct kpi_segment_def *s);
void kpi_air_add_pad(struct kpi_air *a, const struct kpi_pad_def *p);

void kpi_air_state_init(struct kpi_air_state *s);
void kpi_air_hold(struct kpi_air *a, const struct kpi_air_state *s, int64_t from_ns, int64_t to_ns);
void kpi_air_move(struct kpi_air *a, struct kpi_air_state *s, const struct kpi_air_sample *r);
void kpi_air_leave(struct kpi_air *a, struct kpi_air_state *s, int64_t now_ns);
void kpi_air_close(struct kpi_air *a, int64_t start_ns, int64_t end_ns);
