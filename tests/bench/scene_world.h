// SPDX-License-Identifier: Apache-2.0
// A city for the scene benchmark: N objects at a realistic density, each with a frame of its own on the real wire format that
// is patched with where the object is now.
#pragma once

#include <stdint.h>

#include "base/geo.h"

enum world_kind { WORLD_BSM, WORLD_CAM, WORLD_ODID, WORLD_MAVLINK, WORLD_KIND_COUNT };
enum { WORLD_FRAME_MAX = 256 };

// Road: 1,000 vehicles in a square kilometre, streets every 200 m, half of the vehicles standing at red. Air: 10 drones in a
// square kilometre, between 40 and 120 m.
struct world {
	enum world_kind kind;
	uint32_t count;
	float side_m;
	struct geo_frame plane;
	struct world_object {
		float e_m, n_m, ve_ms, vn_ms, alt_m;
		uint16_t heading_cdeg;
	} * objects;
};

int world_init(struct world *w, enum world_kind kind, uint32_t count);
void world_fini(struct world *w);

// Moves object i on by dt_s.
void world_move(struct world *w, uint32_t i, float dt_s);

// A frame of object i, without its position; returns its size.
uint32_t world_frame(const struct world *w, uint32_t i, uint8_t out[static WORLD_FRAME_MAX]);

// Writes position, motion and time of object i into its frame.
void world_patch(const struct world *w, uint32_t i, uint8_t *frame, uint32_t size, int64_t now_ns);

const char *world_kind_name(enum world_kind kind); // "bsm", "cam", "odid", "mavlink"
