// SPDX-License-Identifier: Apache-2.0
#include "road/signal_agent.h"

#include <string.h>

#include "base/units.h"

// A green is booked so far ahead: who was granted a slot before then is through.
#define AHEAD_NS  (3 * UNITS_NS_PER_S)
#define AGAIN_NS  (200 * UNITS_NS_PER_MS)
#define YELLOW_NS (3 * UNITS_NS_PER_S)
enum { TRIES = 16 };

static bool has_group(const struct crossing_phase *p, uint8_t group)
{
	for (unsigned i = 0; i < p->group_count; i++)
		if (p->group[i] == group)
			return true;
	return false;
}

static void note_group(struct signal_agent *a, uint8_t group)
{
	for (uint32_t i = 0; i < a->group_count; i++)
		if (a->group[i].group == group)
			return;
	if (a->group_count < SIGNAL_GROUPS_MAX)
		a->group[a->group_count++] = (struct signal_group){.group = group};
}

void signal_agent_init(struct signal_agent *a, const struct crossing *c)
{
	memset(a, 0, sizeof(*a));
	a->c = c;
	for (uint32_t p = 0; p < c->def.phase_count; p++) {
		const struct crossing_phase *ph = &c->def.phases[p];
		for (unsigned g = 0; g < ph->group_count; g++)
			note_group(a, ph->group[g]);
		for (uint32_t m = 0; m < c->def.movement_count; m++)
			if (c->def.movements[m].group != 0 &&
			    has_group(ph, c->def.movements[m].group))
				a->movements[p] |= 1ull << m;
	}
}

void signal_agent_demand(struct signal_agent *a, uint32_t lane)
{
	for (uint32_t p = 0; p < a->c->def.phase_count; p++)
		for (uint32_t m = 0; m < a->c->def.movement_count; m++)
			if ((a->movements[p] >> m & 1) != 0 && a->c->def.movements[m].from == lane)
				a->demand |= 1u << p;
}

static bool book_next(struct signal_agent *a, struct slot_book *b, int64_t now_ns)
{
	uint32_t n = a->c->def.phase_count;
	uint32_t p = a->phase;
	for (uint32_t k = 0; k < n; k++) {
		p = (p + 1) % n;
		if ((a->demand >> p & 1) != 0)
			break;
	}
	const struct crossing_phase *ph = &a->c->def.phases[p];
	int64_t from = now_ns + AHEAD_NS, span = (int64_t)(ph->green_s * 1e9),
		clear = (int64_t)(ph->clearance_s * 1e9), free_ns;
	for (int i = 0; i < TRIES; i++) {
		if (slot_book_green(b, a->movements[p], from, from + span, from + span + clear,
				    now_ns, &free_ns)) {
			a->phase = (uint8_t)p;
			a->is_booked = true;
			a->from_ns = from;
			a->to_ns = from + span;
			a->clear_ns = from + span + clear;
			a->demand &= ~(1u << p);
			a->greens++;
			return true;
		}
		if (free_ns == from)
			break; // not open, or full
		from = free_ns;
	}
	a->ask_ns = now_ns + AGAIN_NS;
	return false;
}

static void show(struct signal_agent *a, int64_t now_ns)
{
	const struct crossing_phase *ph = &a->c->def.phases[a->phase];
	for (uint32_t i = 0; i < a->group_count; i++) {
		struct signal_group *g = &a->group[i];
		bool is_ours = a->is_booked && has_group(ph, g->group);
		g->state = SIGNAL_RED;
		g->end_ns = is_ours && now_ns < a->from_ns ? a->from_ns : 0;
		if (is_ours && now_ns >= a->from_ns && now_ns < a->to_ns) {
			g->state = SIGNAL_GREEN;
			g->end_ns = a->to_ns;
		} else if (is_ours && now_ns >= a->to_ns && now_ns < a->to_ns + YELLOW_NS &&
			   now_ns < a->clear_ns) {
			g->state = SIGNAL_YELLOW;
			g->end_ns = a->to_ns + YELLOW_NS < a->clear_ns ? a->to_ns + YELLOW_NS
								       : a->clear_ns;
		}
	}
}

bool signal_agent_tick(struct signal_agent *a, struct slot_book *b, int64_t now_ns)
{
	bool is_new = false;
	if (a->c == NULL || a->c->def.phase_count == 0)
		return false;
	if (a->is_booked && now_ns >= a->clear_ns)
		a->is_booked = false;
	if (!a->is_booked && a->demand != 0 && now_ns >= a->ask_ns)
		is_new = book_next(a, b, now_ns);
	show(a, now_ns);
	return is_new;
}
