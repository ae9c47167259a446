// SPDX-License-Identifier: Apache-2.0
// Volumes in space and time with exact answers: what of the book shares a point with a given shape, band and interval.
//
// A volume is 32 octets here, its outline in the arena, and one entry of the coarse index. It may be kept without being
// linked into the index: a request's own volumes while they are tried, and what was taken away until that is settled.
// Closed bands and intervals: touching is sharing. One writer.
#pragma once

#include "air_index.h"
#include "air_types.h"
#include "base/outline.h"

#define AIR_NO_VOLUME UINT32_MAX

enum { AIR_OWNER_SHIFT = 30 }; // of a volume's owner: kind above, slot below

struct air_vol {
	int64_t start_ns, end_ns;
	int32_t lower_cm, upper_cm;
	uint32_t owner;	  // enum air_kind << AIR_OWNER_SHIFT | slot
	uint32_t outline; // block in the arena
};

struct air_space {
	struct geodesic_plane plane;
	struct air_arena *arena;
	struct air_index index[2]; // corridors and constraints; subscriptions
	struct air_vol *vols;
	uint32_t max, top, count, free;
	struct outline_scratch *scratch;
};

// What is looked for.
struct air_probe {
	const struct outline *outline;
	int64_t start_ns, end_ns;
	int32_t lower_cm, upper_cm;
};

bool air_space_init(struct air_space *s, struct air_arena *arena, struct polygon_point anchor,
		    uint32_t max);
void air_space_fini(struct air_space *s);

// The shape alone: place, vertices, crossing, area.
enum air_reason air_space_check(struct air_space *s, const struct air_volume *v,
				double area_max_m2);

// A checked volume; AIR_NO_VOLUME when memory is short.
uint32_t air_space_keep(struct air_space *s, const struct air_volume *v, uint32_t owner);
void air_space_drop(struct air_space *s, uint32_t vol);

bool air_space_link(struct air_space *s, uint32_t vol);
bool air_space_unlink(struct air_space *s, uint32_t vol);

static inline struct air_vol *air_space_at(const struct air_space *s, uint32_t vol)
{
	return &s->vols[vol];
}

static inline const struct outline *air_space_outline(const struct air_space *s, uint32_t vol)
{
	return air_arena_at(s->arena, s->vols[vol].outline);
}

struct air_probe air_space_probe(const struct air_space *s, uint32_t vol);
void air_space_volume(const struct air_space *s, uint32_t vol, struct air_volume *out);

// Each linked volume that shares a point with the probe. Returning false ends the search, and air_space_find() with it.
typedef bool (*air_space_cb)(void *arg, uint32_t vol);
bool air_space_find(struct air_space *s, const struct air_probe *p, bool subscriptions,
		    air_space_cb cb, void *arg);

bool air_space_meets(struct air_space *s, const struct air_probe *p, uint32_t vol);
