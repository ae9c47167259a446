// SPDX-License-Identifier: Apache-2.0
// Flights as another provider of network Remote ID tells them (ASTM F3411-22a and F3411-19, GET /uss/flights): read as if an enemy
// had written them. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "air/rid_view.h"

enum {
	RID_OTHERS_MAX = 1000, // flights of one answer; more are left out
	RID_OTHER_ID_SIZE = 65,
};

struct rid_other {
	char id[RID_OTHER_ID_SIZE]; // UTF-8 without control characters
	struct rid_point at;
	uint32_t first_point, point_count; // of rid_others.points, as they came
};

struct rid_others {
	struct rid_other *list;
	struct rid_point *points;
	uint32_t count, point_count;
	uint32_t left_out; // not in the view, too old, simulated, malformed, or too many
};

// Flights that were in the view within the last minute before now_ns. False: not such an answer, or out of memory.
bool rid_others_read(const char *text, size_t len, const struct rid_view *v, int64_t now_ns,
		     struct rid_others *out);
void rid_others_free(struct rid_others *o);
