// SPDX-License-Identifier: Apache-2.0
// Views of network Remote ID (ASTM F3411-22a): rectangles that are asked about, where aircraft were, and what is shown of them
// to the public: single flights in small views, clusters in larger ones. Pure; one thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define RID_VIEW_MAX_M	  7000.0 // diagonal; larger ones are refused
#define RID_VIEW_DETAIL_M 2000.0 // up to it single flights are shown

struct rid_view {
	int32_t south_e7, west_e7, north_e7, east_e7; // west > east: over the antimeridian
	double diagonal_m;
};

// "lat,lng,lat,lng" of any two opposite corners.
bool rid_view_read(const char *text, struct rid_view *out);
bool rid_view_has(const struct rid_view *v, int32_t lat_e7, int32_t lon_e7);

// ---- trails

enum { RID_TRAIL_POINTS = 60, RID_TRAILS = 2048 };

struct rid_point {
	int64_t t_ns;
	int32_t lat_e7, lon_e7, alt_cm; // alt_cm OBS_ALT_UNKNOWN
};

// The last minute of each aircraft; who was heard of longest ago gives way.
struct rid_trails {
	struct rid_trail {
		uint64_t id; // 0: free
		unsigned at, count;
		struct rid_point point[RID_TRAIL_POINTS];
	} * trail; // RID_TRAILS of them
	uint64_t evicted;
};

int rid_trails_init(struct rid_trails *t); // 0 or -ENOMEM
void rid_trails_fini(struct rid_trails *t);
void rid_trails_put(struct rid_trails *t, uint64_t id, const struct rid_point *p);
// Oldest first; returns how many.
unsigned rid_trails_get(const struct rid_trails *t, uint64_t id, int64_t since_ns,
			struct rid_point out[static RID_TRAIL_POINTS]);

// ---- clusters

struct rid_flight {
	int32_t lat_e7, lon_e7;
};

struct rid_cluster {
	int32_t south_e7, west_e7, north_e7, east_e7;
	uint32_t flights;
};

enum { RID_CLUSTERS_MAX = 512 };

// Groups flights into boxes of a grid: a box has at least 15 % of the view's area and sides of at least 600 m, so that where
// in it a flight is stays open to 300 m and more. Where the grid begins depends on the seed alone: one seed a view and day,
// or answers could be laid over each other. Every flight lies in its box. Returns how many boxes have any.
uint32_t rid_cluster(const struct rid_view *v, const struct rid_flight *f, uint32_t count,
		     uint64_t seed, struct rid_cluster out[static RID_CLUSTERS_MAX]);
