// SPDX-License-Identifier: Apache-2.0
// The whole simulation as one engine: truth, senders, air and judge, advanced together. Pure: the
// shell says what time it is and takes the frames away. One owner.
#pragma once

#include "frames.h"
#include "judge.h"
#include "radio.h"
#include "truth.h"

struct sim {
	const struct scenario *s;
	struct truth truth;
	struct frames frames;
	struct radio radio;
	struct judge judge;
	struct truth_object *objects; // truth_slots()
	unsigned object_count;
	unsigned objects_most, objects_least;
	int64_t start_ns;
};

// start_ns: Unix time of step 0. 0 or -ENOMEM.
int sim_init(struct sim *m, const struct scenario *s, uint64_t seed, int64_t start_ns);
void sim_fini(struct sim *m);

// Milliseconds simulated so far.
static inline int64_t sim_elapsed_ms(const struct sim *m)
{
	return m->truth.step * m->s->step_ms;
}

static inline int64_t sim_now_ns(const struct sim *m)
{
	return m->start_ns + sim_elapsed_ms(m) * 1000000;
}

// Takes the objects as they are now and judges them; sends nothing and moves nothing.
void sim_look(struct sim *m);

// Sends what is due now, judges, then advances the world by one step.
void sim_step(struct sim *m);
