// SPDX-License-Identifier: Apache-2.0
// What the air does to frames: loses, delays and reorders them, repeatably. A bounded queue in
// order of arrival. Pure; one owner.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "rng.h"
#include "scenario.h"

enum { RADIO_FRAME_MAX = 1400 };

enum radio_medium {
	RADIO_ETHERNET,
	RADIO_WIFI,
	RADIO_MEDIUM_COUNT
}; // which port a frame belongs to

struct radio_frame {
	int64_t due_ns; // arrival
	uint64_t order; // frames due at once arrive in the order sent
	uint8_t medium;
	uint16_t size;
	uint8_t bytes[RADIO_FRAME_MAX];
};

// What the air does to one frame.
struct radio_air {
	double loss;		    // share that is lost
	double delay_ms, jitter_ms; // later by delay and up to jitter
	double duplicate;	    // share that arrives twice
	double reorder, reorder_ms; // share that is later by up to so much more: others overtake it
	unsigned queue_max;
};

struct radio {
	struct rng rng, more_rng;
	double loss, delay_ns, jitter_ns;
	double duplicate, reorder, reorder_ns;
	struct radio_frame *frames; // queue_max
	uint32_t *heap;		    // indices of frames, earliest first
	uint32_t *room;		    // indices not in use
	uint32_t queue_max, count;
	uint64_t order;
	uint64_t lost; // by chance
	uint64_t doubled, reordered;
	uint64_t overflow; // by a full queue
};

// 0 or -ENOMEM.
int radio_open(struct radio *r, const struct radio_air *air, uint64_t seed);
int radio_init(struct radio *r, const struct scenario *s, uint64_t seed);
void radio_fini(struct radio *r);

// A frame sent at t_ns. size <= RADIO_FRAME_MAX.
void radio_send(struct radio *r, int64_t t_ns, enum radio_medium medium, const uint8_t *bytes,
		uint32_t size);

// The next frame that has arrived by t_ns, valid until the next call, or NULL.
const struct radio_frame *radio_receive(struct radio *r, int64_t t_ns);

// Arrival of the next frame on its way, INT64_MAX when there is none.
static inline int64_t radio_next_ns(const struct radio *r)
{
	return r->count > 0 ? r->frames[r->heap[0]].due_ns : INT64_MAX;
}

const char *radio_medium_name(unsigned medium); // "ethernet", "wifi"
