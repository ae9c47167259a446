// SPDX-License-Identifier: Apache-2.0
// The scene: observations in, the live picture and alerts out. A pure engine: state, input and now give output; no
// clock, no socket, no log, no DPDK. One lcore (or a test) owns it.
#pragma once

#include <stdint.h>

#include "base/geo.h"
#include "obs/obs.h"
#include "scene/agree.h"
#include "scene/alert_table.h"
#include "scene/associate.h"
#include "scene/detect_air.h"
#include "scene/detect_road.h"
#include "scene/motion.h"
#include "scene/near_grid.h"
#include "scene/signal_table.h"
#include "scene/track_table.h"
#include "scene/zone_state.h"

// Why an observation did not change a track. Counter names: scene_drop_name().
// clang-format off
#define SCENE_DROP_LIST(X) \
	X(NONE,        "none",           "used") \
	X(NO_TRACK,    "no_track",       "identity or state without position, of an object that has no track yet") \
	X(STATION,     "station",        "report of a station that is not a road user or aircraft") \
	X(BAD_POSITION,"bad_position",   "position outside latitude or longitude limits") \
	X(OUT_OF_ORDER,"out_of_order",   "older than what the track already holds") \
	X(REPEATED,    "repeated",       "the same report of the same aircraft and instant, heard by another receiver or over another transport") \
	X(JUMP,        "implausible_jump",  "further from where its track is than anything can have moved") \
	X(SPEED,       "implausible_speed", "a road user faster than 100 m/s") \
	X(TABLE_FULL,  "table_full",     "more objects than the track table holds")
// clang-format on

enum scene_drop {
#define SCENE_DROP_ENUM(id, name, text) SCENE_DROP_##id,
	SCENE_DROP_LIST(SCENE_DROP_ENUM)
#undef SCENE_DROP_ENUM
		SCENE_DROP_COUNT
};

const char *scene_drop_name(unsigned drop);
const char *scene_drop_text(unsigned drop);

struct scene_params {
	int32_t lat0_e7, lon0_e7;
	float geoid_m;	 // mean sea level above the ellipsoid here
	float ground_m;	 // the ground above the ellipsoid here
	bool has_geoid;	 // false: altitudes of different datums cannot be compared
	bool has_ground; // false: heights above ground do not stand in for altitudes
	uint32_t tracks_max;
	uint32_t pairs_max;	 // alerts open or waiting for confirmation
	uint32_t neighbours_max; // tests per update at most
	int64_t road_timeout_ns, air_timeout_ns;
	float road_cell_m, air_cell_m;
	struct detect_road_params road;
	struct detect_air_params air;
	struct detect_single_params single;
	struct detect_zone_params zone;
	struct alert_params alert;
	struct motion_params motion_road, motion_air;
	struct associate_params associate;
	struct agree_params agree;
	int64_t binding_ns; // how long a radio address stands for the identity it was heard with
	uint64_t seed;
};

enum { SCENE_ALERTS_MAX = 256, SCENE_GONE_MAX = 256 };

// What one call produced; the caller empties it (counts to 0) before the next.
struct scene_out {
	struct alert alert[SCENE_ALERTS_MAX];
	uint32_t alert_count;
	uint64_t gone[SCENE_GONE_MAX]; // ids of tracks that ended
	uint32_t gone_count;
};

struct scene_stats {
	uint64_t observations; // used
	uint64_t dropped[SCENE_DROP_COUNT];
	uint64_t tracks_created, tracks_ended;
	uint64_t tracks_road, tracks_air; // live now
	uint64_t tracks_most;		  // live at once
	uint64_t pair_tests;		  // exact ones
	uint64_t neighbours;		  // looked at by the near grid
	uint64_t neighbours_cut;	  // updates whose neighbourhood exceeded neighbours_max
	uint64_t alerts_lost;		  // alerts that did not fit: pair table or output full
	uint64_t alerts_raised[ALERT_KIND_COUNT];
	uint64_t tracks_merged;	    // two tracks that turned out to be one object
	uint64_t pseudonyms_linked; // road users followed through a change of pseudonym
	uint64_t pseudonyms_parted; // links that turned out to be wrong
	uint64_t restarts;	    // tracks that went on where several implausible reports agreed
	uint64_t bindings_expired;  // radio addresses no longer followed to their identity
	uint64_t source_comparisons;
};

enum { SCENE_BURST = 32 };

// An aircraft that reported, and who is around it.
struct scene_look {
	struct detect_air_side side;
	uint64_t id;
	uint32_t slot, count;
	uint32_t *around; // neighbours_max
};

struct scene {
	struct scene_params p;
	struct geo_frame plane;
	struct track_table tracks;
	struct near_grid road_grid, air_grid;
	struct alert_table alerts;
	struct agree *agree; // by slot; touched for aircraft alone
	struct zone_state zones;
	struct signal_table signals;
	struct scene_stats stats;
	uint32_t sweep;
	uint32_t
		*around; // (SCENE_BURST + 1) times neighbours_max: for one, and for each of a burst
	struct scene_look look[SCENE_BURST];
};

// Returns 0 or -ENOMEM. Takes all memory that the scene will ever use.
int scene_init(struct scene *s, const struct scene_params *p);
void scene_fini(struct scene *s);

// Takes n observations that arrived by now_ns. slots[i] becomes the track's slot, or TRACK_NONE when dropped.
void scene_update(struct scene *s, const struct obs *obs, uint32_t n, int64_t now_ns,
		  uint32_t *slots, struct scene_out *out);

// From now on zones are those of another map, or none. The map before is not read any more.
void scene_set_zones(struct scene *s, const struct zone_map *map, int64_t now_ns);

// Ends tracks that timed out; looks at the next `look` slots.
void scene_age_tracks(struct scene *s, uint32_t look, int64_t now_ns, struct scene_out *out);
// Ends alerts that no longer hold; looks at the next `look` entries.
void scene_age_alerts(struct scene *s, uint32_t look, int64_t now_ns, struct scene_out *out);
// Both, and twice as many entries as slots.
void scene_age(struct scene *s, uint32_t look, int64_t now_ns, struct scene_out *out);
