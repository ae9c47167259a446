// SPDX-License-Identifier: Apache-2.0
// Granted corridors as zones of the dataplane, so that who leaves one, or enters one that is another's, is alerted of in
// microseconds. The loop's thread.
#pragma once

#include "air/air_service.h"
#include "zone_push.h"

enum { AIR_ZONES_MAX = 4096 }; // segments told at once; those that begin first

struct air_zones {
	struct air_service *service;
	int64_t ahead_ns;  // corridors that start within this time are told
	uint64_t left_out; // segments that found no room, at the last time
	int64_t change_ns; // when a corridor begins or ends to be told next; VOLUME_TIME_LAST: none
};

// For struct zone_push: extras and extras_ctx.
bool air_zones_each(void *ctx, zone_extra_cb *cb, void *arg);
