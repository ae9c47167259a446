// SPDX-License-Identifier: Apache-2.0
// Lock-step with a node (docs/wire/slots.md): the frames of a step between `begin` and `end`, then everything that the node
// answers until `done`. And without it: frames go out, what has come is taken. The port is the caller's. One owner.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "radio.h"

enum {
	SUMO_TICK_TYPE = 0x88b5,
	SUMO_TICK_SIZE = 60,
	SUMO_TICK_BEGIN = 1,
	SUMO_TICK_END,
	SUMO_TICK_DONE
};

// Where frames go and come from.
struct sumo_port {
	void *ctx;
	void (*send)(void *ctx, const struct radio_frame *f);
	void (*flush)(void *ctx);
	uint32_t (*receive)(void *ctx, uint8_t *out, uint32_t size); // 0: nothing there
	bool (*keep_up)(void *ctx);				     // true: a peer is there
	void (*seen)(void *ctx, int64_t t_ns,
		     struct span frame); // every frame, both ways; may be NULL
};

struct sumo_tick {
	struct sumo_port port;
	uint64_t sequence;
	bool is_away; // the last one was not answered
	uint64_t ticks, missed, frames_out, frames_in;
	uint64_t late;	 // answered by the dataplane without control: not the same run again
	int64_t wait_ns; // for an answer of a peer that is there, real time
};

typedef void (*sumo_tick_take)(void *ctx, struct span frame, int64_t t_ns);

// One tick at t_ns: what is due of the radio goes out; take gets each frame of the node. False: no answer.
bool sumo_tick_run(struct sumo_tick *t, int64_t t_ns, struct radio *due, sumo_tick_take take,
		   void *ctx);
// The same in real time, without waiting.
void sumo_tick_pass(struct sumo_tick *t, int64_t t_ns, struct radio *due, sumo_tick_take take,
		    void *ctx);

// The frame, and whether a frame is one (kind, sequence, time).
uint32_t sumo_tick_encode(unsigned kind, uint64_t sequence, int64_t t_ns, uint8_t *out,
			  uint32_t size);
bool sumo_tick_decode(struct span frame, unsigned *kind, uint64_t *sequence, int64_t *t_ns);
// Of a frame that is `done`: control had not answered.
bool sumo_tick_is_late(struct span frame);
