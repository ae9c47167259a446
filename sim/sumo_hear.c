// SPDX-License-Identifier: Apache-2.0
#include "sumo_hear.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { LIGHTS_MAX = 64 };

struct mail {
	int32_t car;
	struct slot_decision decision;
};
_Static_assert(sizeof(struct mail) <= RADIO_FRAME_MAX, "a decision must fit the radio's frames");

int sumo_hear_init(struct sumo_bridge *b)
{
	uint32_t count = b->net->signals.count;
	b->lights = calloc(count + 1, sizeof(*b->lights));
	b->lights_changed = calloc(count + 1, sizeof(*b->lights_changed));
	if (b->lights == NULL || b->lights_changed == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < count; i++) {
		b->lights[i] = malloc(b->net->signal_links[i] + 1);
		if (b->lights[i] == NULL)
			return -ENOMEM;
		memset(b->lights[i], 'G', b->net->signal_links[i]);
		b->lights[i][b->net->signal_links[i]] = '\0';
	}
	// Whoever has no slot stops, until a green is heard of.
	for (uint32_t i = 0; i < b->net->movement_count; i++) {
		const struct sumo_movement *m = &b->net->movements[i];
		if (m->signal == NAMES_NONE || m->crossing == NAMES_NONE)
			continue;
		b->lights[m->signal][m->signal_index] = 'r';
		b->lights_changed[m->signal] = true;
	}
	return 0;
}

void sumo_hear_fini(struct sumo_bridge *b)
{
	for (uint32_t i = 0; b->lights != NULL && b->net != NULL && i < b->net->signals.count; i++)
		free(b->lights[i]);
	free(b->lights);
	free(b->lights_changed);
	b->lights = NULL;
}

struct span sumo_hear_key(const uint8_t id[SLOT_ID_SIZE], char text[2 * SLOT_ID_SIZE + 1])
{
	for (unsigned i = 0; i < SLOT_ID_SIZE; i++)
		snprintf(text + 2 * i, 3, "%02x", id[i]);
	return names_span(text);
}

static void post(struct sumo_bridge *b, const struct slot_decision *d, int64_t t_ns)
{
	char text[2 * SLOT_ID_SIZE + 1];
	int32_t number = names_find(&b->by_id, sumo_hear_key(d->id, text));
	b->n.decisions++;
	b->n.by_kind[d->kind]++;
	b->n.by_reason[d->reason < SLOT_REASONS ? d->reason : 0]++;
	if (number == NAMES_NONE) {
		b->n.for_nobody++;
		return;
	}
	struct mail m;
	memset(&m, 0, sizeof(m));
	m.car = b->car_of_id[number];
	m.decision = *d;
	// What the air does to it depends on whose it is and when it was made, not on what was sent before it.
	uint64_t key = b->p.seed ^ (uint64_t)m.car << 40 ^ (uint64_t)d->made_ns;
	b->down.rng = rng_make(key, RNG_RADIO);
	b->down.more_rng = rng_make(key, RNG_RADIO_MORE);
	uint64_t lost = b->down.lost;
	radio_send(&b->down, t_ns, RADIO_ETHERNET, (const uint8_t *)&m, sizeof(m));
	if (d->kind == SLOT_GRANT)
		b->n.grants_lost += b->down.lost - lost;
}

static void set_light(struct sumo_bridge *b, const struct slot_light *l)
{
	for (uint32_t x = 0; x < b->net->crossing_count; x++) {
		const struct sumo_crossing *c = &b->net->crossings[x];
		for (uint32_t i = 0; c->id == l->crossing && i < c->movement_count; i++) {
			const struct sumo_movement *m = &b->net->movements[c->movements[i]];
			if (m->signal == NAMES_NONE || m->group != l->group)
				continue;
			char *at = &b->lights[m->signal][m->signal_index];
			if (*at != l->state)
				b->lights_changed[m->signal] = true;
			*at = l->state;
		}
	}
}

void sumo_bridge_take(struct sumo_bridge *b, struct span frame, int64_t t_ns)
{
	struct slot_decision d[SLOT_DECISIONS_MAX];
	struct slot_light lights[LIGHTS_MAX];
	unsigned count = slot_air_read(b->p.profile, frame, t_ns, d);
	b->n.frames_in++;
	for (unsigned i = 0; i < count; i++)
		post(b, &d[i], t_ns);
	if (count > 0)
		return;
	count = slot_air_read_lights(b->p.profile, frame, lights, LIGHTS_MAX);
	b->n.lights += count > 0 ? 1 : 0;
	for (unsigned i = 0; i < count; i++)
		set_light(b, &lights[i]);
}

void sumo_hear_arrived(struct sumo_bridge *b)
{
	const struct radio_frame *f;
	while ((f = radio_receive(&b->down, sumo_bridge_now(b))) != NULL) {
		struct mail m;
		memcpy(&m, f->bytes, sizeof(m));
		struct sumo_agent *a = &b->agents[m.car];
		if (b->fleet->cars[m.car].is_here && a->is_equipped && !sumo_bridge_is_silent(a))
			slot_car_hear(&a->car, &m.decision, &a->view);
	}
}

void sumo_hear_show_lights(struct sumo_bridge *b)
{
	for (uint32_t i = 0; i < b->net->signals.count; i++) {
		if (b->lights_changed[i])
			sumo_fleet_set_signal(b->fleet, (int32_t)i, b->lights[i]);
		b->lights_changed[i] = false;
	}
}
