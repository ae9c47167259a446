// SPDX-License-Identifier: Apache-2.0
// What the traffic lights show, as SPAT messages say: intersection and signal group -> phase, since when, until at least
// when, heard when. A fixed table; a state that was not renewed is as good as none and gives way. Pure; the scene's lcore.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "scene/zone_map.h"

enum { SIGNALS_MAX = 1024, SIGNAL_PROBES = 16 };

// MovementPhaseState of SAE J2735 and ISO 19091; LightState of T/CSAE 53 has the same numbers up to red.
enum { SIGNAL_UNAVAILABLE = 0, SIGNAL_DARK = 1, SIGNAL_FLASHING_RED = 2, SIGNAL_RED = 3 };

struct signal_state {
	uint64_t key;	    // 0 free
	int64_t heard_ns;   //
	int64_t since_ns;   // when this phase was heard first
	int64_t min_end_ns; // 0: not said
	uint8_t phase;
};

struct signal_table {
	struct signal_state state[SIGNALS_MAX];
	uint64_t heard, lost; // states taken; states that found no place
};

static inline uint64_t signal_key(uint32_t intersection, uint8_t group)
{
	return 1ULL << 63 | (uint64_t)intersection << 8 | group;
}

void signal_put(struct signal_table *t, uint32_t intersection, uint8_t group, uint8_t phase,
		int64_t min_end_ns, int64_t now_ns, int64_t expire_ns);

// NULL: not known, or not heard for expire_ns.
const struct signal_state *signal_find(const struct signal_table *t, uint32_t intersection,
				       uint8_t group, int64_t now_ns, int64_t expire_ns);

// A lane has red when all of its groups are known and show it. *since_ns: since when one of them was not red before, or, when
// one shows something else, since when the newest of the others does. *min_end_ns: the soonest end of red, 0 not known.
enum signal_lane { SIGNAL_LANE_UNKNOWN, SIGNAL_LANE_RED, SIGNAL_LANE_OPEN };
enum signal_lane signal_lane(const struct signal_table *t, const struct zone_lane *lane,
			     int64_t now_ns, int64_t expire_ns, int64_t *since_ns,
			     int64_t *min_end_ns);
