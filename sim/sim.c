// SPDX-License-Identifier: Apache-2.0
#include "sim.h"

#include <errno.h>
#include <stdlib.h>

enum { JUDGE_EVERY_MS = 100 };

int sim_init(struct sim *m, const struct scenario *s, uint64_t seed, int64_t start_ns)
{
	*m = (struct sim){.s = s, .start_ns = start_ns, .objects_least = UINT32_MAX};
	judge_init(&m->judge, s);
	if (truth_init(&m->truth, s, seed) != 0 || frames_init(&m->frames, &m->truth, seed) != 0 ||
	    radio_init(&m->radio, s, seed) != 0)
		goto fail;
	m->objects = calloc(truth_slots(&m->truth), sizeof(*m->objects));
	if (m->objects == NULL)
		goto fail;
	return 0;
fail:
	sim_fini(m);
	return -ENOMEM;
}

void sim_fini(struct sim *m)
{
	free(m->objects);
	m->objects = NULL;
	radio_fini(&m->radio);
	frames_fini(&m->frames);
	truth_fini(&m->truth);
}

void sim_look(struct sim *m)
{
	int64_t elapsed_ms = sim_elapsed_ms(m);
	m->object_count = truth_objects(&m->truth, m->objects);
	if (m->object_count > m->objects_most)
		m->objects_most = m->object_count;
	if (m->object_count < m->objects_least)
		m->objects_least = m->object_count;
	if (elapsed_ms % JUDGE_EVERY_MS == 0)
		judge_look(&m->judge, m->objects, m->object_count, m->truth.t_s);
}

void sim_step(struct sim *m)
{
	sim_look(m);
	frames_step(&m->frames, m->objects, m->object_count, sim_now_ns(m), sim_elapsed_ms(m),
		    &m->radio);
	truth_step(&m->truth);
}
