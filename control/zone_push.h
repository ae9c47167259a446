// SPDX-License-Identifier: Apache-2.0
// Geo-zones from files of authorities and granted corridors, as the packets that the dataplane is sent after each Hello (message Zones of the link).
// Schedules become windows of the next week; they are made again at each connection. The loop's thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/volume.h"
#include "cp_config.h"
#include "obs/identity_text.h"

enum {
	ZONE_PUSH_FILES_MAX = 32,
	ZONE_PUSH_POINTS_MAX = 4096,	 // of one zone
	ZONE_PUSH_PART_SIZE = 40 * 1024, // a part is sent when the next zone would make it larger
};

struct zones;

// A segment of a granted corridor, or an area that an order closed. Everything it points to is valid during the call.
struct zone_extra {
	const char *name;
	bool is_geozone;		 // else a corridor
	struct volume volume;		 // limits above the ellipsoid; one window
	const struct identity *aircraft; // that it is open to
};

typedef bool zone_extra_cb(void *arg, const struct zone_extra *z);

struct zone_push {
	// Gives all corridors, the same ones at each call of one turn; false when cb said false. NULL: there are none.
	bool (*extras)(void *ctx, zone_extra_cb *cb, void *arg);
	void *extras_ctx;

	struct zones *files[ZONE_PUSH_FILES_MAX];
	unsigned file_count;
	uint64_t version;
	uint64_t left_out; // zones too large for one message
	// What the dataplane said last.
	uint64_t acked_version;
	uint32_t taken, refused;
};

// Reads the files. Returns 0, or -EINVAL after one line on stderr for the first fault of each file.
int zone_push_load(struct zone_push *p, const struct cp_config *cfg, const char *config_path);
void zone_push_free(struct zone_push *p);

// Packs everything and hands over packet by packet; each() says false to stop. False: stopped, or no memory.
bool zone_push_each(struct zone_push *p, int64_t now_ns,
		    bool (*each)(void *ctx, const uint8_t *packet, size_t size), void *ctx);
