// SPDX-License-Identifier: Apache-2.0
// Which track is which vehicle of the books: by the temporary id that it uses in its periodic message and in its requests. For the API,
// which shows tracks and never that id. The loop's thread.
#pragma once

#include <stdint.h>

#include "road/road.h"
#include "world.h"

struct road_match_row {
	uint64_t key;	// road_identity_key of the vehicle
	uint64_t track; // 0: the scene has none of that name
};

struct road_match {
	struct road_match_row *row; // by key
	uint32_t count;
};

// One walk over the world. Without memory nobody is matched.
void road_match_build(struct road_match *m, const struct road *r, const struct world *w);
void road_match_free(struct road_match *m);

// 0: none.
uint64_t road_match_track(const struct road_match *m, uint64_t vehicle, uint8_t id_size);
