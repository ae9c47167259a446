// SPDX-License-Identifier: Apache-2.0
// Geo-zones of authorities (ED-269, ED-318) as constraints of the air book, under ids made of country and identifier: what a
// new edition of a file forbids takes corridors away, what it no longer holds is removed. A few at a time, so that requests are
// answered in between. The loop's thread.
//
// What the book cannot say is taken wider, never narrower: holes of a zone count as inside, schedules of more windows than a
// constraint holds as one window, limits above ground or sea level as none where control.air does not know the offset.
#pragma once

#include "air/air_service.h"
#include "zone_push.h"

struct air_geozones {
	struct air_service *service;
	const struct zone_push *files;
	struct volume_offsets offsets; // VOLUME_ALT_UNKNOWN: not known
	struct loop_timer next;
	uint64_t version; // of the files' windows
	unsigned file;
	uint32_t zone;
	char owner[64]; // of the constraints
	struct air_id *before;
	uint32_t before_count;
	bool is_running;
	uint64_t put, removed, refused;
};

void air_geozones_init(struct air_geozones *g, struct air_service *s, const struct zone_push *files,
		       struct volume_offsets offsets, const char *node);
void air_geozones_fini(struct air_geozones *g);

// Goes on where it had to stop; in a turn of a shared book.
void air_geozones_step(struct air_geozones *g);

// Starts over with what the files hold now.
void air_geozones_begin(struct air_geozones *g);
