// SPDX-License-Identifier: Apache-2.0
// The live picture: every track that the dataplane knows, as last told over the link, with what entered and left per
// class. Pure: fed by link_session, read by the API and the summaries; the loop's thread.
//
// A bounded open-addressing table (linear probing, at most half full, deletion by shifting back, so that there are no
// tombstones and a lookup stays short for ever). `version` counts changes; readers that want only what changed since
// their last look compare it, and ask world_gone_since for what disappeared.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "obs/obs.h"

enum { WORLD_SOURCES_MAX = 4 };

// Units and unknown values as in obs/obs.h.
struct world_track {
	uint64_t id;
	uint64_t version;      // of the world when it last changed
	uint64_t identity_key; // of the identity that it claims, 0 none; no interface shows it
	int64_t time_ns;
	int64_t rx_ns;
	int32_t lat_e7;
	int32_t lon_e7;
	int32_t alt_cm;
	int32_t height_cm;
	uint16_t speed_cms;
	int16_t vspeed_cms;
	uint16_t heading_cdeg;
	uint16_t hacc_cm;
	uint16_t length_cm; // OBS_SIZE_UNKNOWN
	uint8_t family;
	uint8_t cls;
	uint8_t datum;
	uint8_t height_ref;
	uint8_t state;
	uint8_t flags;
	uint8_t port;
	uint8_t id_kind; // enum obs_id_kind of what identity_key is of
	bool is_used;
	uint32_t observation_count;
	uint16_t disagreement_pct; // of its sources with each other, 100 is what is allowed
	uint8_t source_count;	   // senders that reported it in the last seconds
	uint32_t source_figure
		[WORLD_SOURCES_MAX]; // of each: family << 16 | disagreement in per cent
	uint32_t epoch;		     // snapshot that named it last
	uint8_t operator_kind;	     // enum obs_operator; no interface shows it or where
	int32_t operator_lat_e7, operator_lon_e7;
};

// Totals since start; live = entered - left at any time.
struct world_class {
	uint64_t entered;
	uint64_t left;
	uint32_t live;
};

struct world_gone {
	uint64_t id;
	uint64_t version;
};

struct world {
	struct world_track *table;
	uint32_t mask;
	uint32_t max; // most tracks held
	uint32_t count;
	uint32_t air_count;
	uint32_t road_max, air_max, all_max; // most at once since start
	uint64_t version;
	uint64_t not_fitting; // tracks refused because the table was full
	uint32_t epoch;
	bool is_in_snapshot;
	struct world_class cls[OBS_CLASS_COUNT];
	struct world_gone *gone; // ring of the last disappearances
	uint32_t gone_size;
	uint64_t gone_count; // ever written
};

// Holds at most `max` tracks. Returns 0 or -ENOMEM.
int world_init(struct world *w, uint32_t max);
void world_fini(struct world *w);

// Adds or replaces t->id (the fields version, is_used and epoch are ours). False when the table is full.
bool world_put(struct world *w, const struct world_track *t);
void world_remove(struct world *w, uint64_t id);
const struct world_track *world_find(const struct world *w, uint64_t id);

// A snapshot names every live track: begin, put them, end; what was not named is then gone. Beginning twice is one
// snapshot; abandon it when a part is known to be lost.
void world_snapshot_begin(struct world *w);
void world_snapshot_end(struct world *w);
void world_snapshot_abandon(struct world *w);

// Everything is gone (another dataplane process, or none for too long).
void world_clear(struct world *w);

// Walks the table: start with *at = 0; NULL at the end. Do not change the world meanwhile.
const struct world_track *world_next(const struct world *w, uint32_t *at);

// Ids that disappeared after `version`, oldest first, at most `max`. Returns how many, or -1 when more disappeared
// than are remembered or fit: then only the whole picture helps.
int world_gone_since(const struct world *w, uint64_t version, uint64_t *ids, int max);

static inline uint32_t world_road_count(const struct world *w)
{
	return w->count - w->air_count;
}
