// SPDX-License-Identifier: Apache-2.0
// One entity as the service holds it. Readers see it as it is; it never changes but for the index of a subscription: a change
// makes another one in its place.
#pragma once

#include "dss_cover.h"
#include "dss_types.h"

struct dss_volume {
	int64_t start_ns, end_ns;   // VOLUME_TIME_FIRST, VOLUME_TIME_LAST
	int32_t lower_cm, upper_cm; // VOLUME_NO_FLOOR, VOLUME_NO_CEILING
	const struct outline *outline;
};

// Where and when. A wide one (a circle of more than 150 km, only asked about) has neither outline nor cells.
struct dss_shape {
	int64_t start_ns, end_ns; // of all volumes
	int32_t lower_cm, upper_cm;
	struct polygon_point tile; // anchor of the plane of the outlines
	struct dss_box box;
	const struct dss_volume *volumes;
	const struct dss_span *spans; // joined
	uint32_t volume_count, span_count;
	struct polygon_point mid; // wide
	double reach_m;		  // wide; else 0
};

struct dss_entity {
	struct air_id id;
	uint8_t kind, state;
	bool is_own, is_implicit, notifies_intents, notifies_constraints, has_subscription, is_v19;
	bool is_linked;
	uint16_t manager;
	uint32_t version, index;
	uint32_t slot;
	uint32_t stamp, seen; // of the last notification, of the last search
	int64_t updated_ns;
	struct air_id subscription; // an intent's
	struct dss_shape shape;
	const char *ovn, *url;
	uint32_t size;		     // octets of all this
	uint32_t next_due, prev_due; // slots + 1 in a bucket of the wheel
	uint32_t next_dependent;     // slot + 1
};
