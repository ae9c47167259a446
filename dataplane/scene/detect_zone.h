// SPDX-License-Identifier: Apache-2.0
// What is wrong about where somebody is: against the direction of the lane, over a stop line at red, standing where nobody
// should; low over a road, in a closed geo-zone or about to enter one, outside one's corridor. Pure functions of the
// parameters, the map, the signals and the track; *zone is the slot that a result is about. A result that is not near is
// none.
#pragma once

#include "scene/alert.h"
#include "scene/detect.h"
#include "scene/signal_table.h"
#include "scene/track_table.h"
#include "scene/zone_state.h"

// One track at one report, as the detectors see it.
struct detect_place {
	const struct detect_zone_params *p;
	const struct zone_map *map;
	const struct signal_table *signals;
	const struct track_hot *h;
	const struct track_cold *c;
	const struct zone_line *line; // zones and lane now
	struct zone_match before;     // the lane at the report before
	struct volume_altitude alt;   // of aircraft
	int64_t now_ns;
	uint32_t now_ms; // of the zone state's clock
};

// ---- road users
struct detect_result detect_zone_wrong_way(const struct detect_place *d, uint16_t *zone);
struct detect_result detect_zone_red_light(const struct detect_place *d, uint16_t *zone);
struct detect_result detect_zone_stopped(const struct detect_place *d, uint16_t *zone);

// ---- aircraft
struct detect_result detect_zone_low(const struct detect_place *d, uint16_t *zone);
struct detect_result detect_zone_inside(const struct detect_place *d, uint16_t *zone);
// Of the zones ahead the one that is entered first.
struct detect_result detect_zone_ahead(const struct detect_place *d, uint16_t *zone);
struct detect_result detect_zone_corridor(const struct detect_place *d, uint16_t *zone);

// Whether the aircraft is outside every segment of its corridor at all; for how long is counted by the caller (out_ms).
bool detect_zone_is_out(const struct detect_place *d, uint16_t *zone, float *lateral_m,
			float *vertical_m, bool *is_late);

// The one party of such an alert, at the moment of decision.
static inline struct detect_result detect_zone_result(const struct detect_place *d, uint8_t kind)
{
	const struct track_hot *h = d->h;
	const float age_s = (float)(d->now_ns - h->time_ns) * 1e-9f;
	return (struct detect_result){
		.now = true,
		.near = true,
		.kind = kind,
		.e_m = h->e_m,
		.n_m = h->n_m,
		.party = {{h->e_m, h->n_m, (h->flags & TRACK_HAS_ALT) != 0 ? h->alt_m : 0, h->ve_ms,
			   h->vn_ms, (float)h->sd_cm * 0.01f, age_s}}};
}
