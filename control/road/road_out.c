// SPDX-License-Identifier: Apache-2.0
#include "road/road_out.h"

#include "base/units.h"

typedef Kerbwing__Link__V1__Envelope envelope;
typedef Kerbwing__Link__V1__SlotDecisions__Decision wire_say;

enum { PACKET = 60 * 1024 };

static void send_envelope(struct road *r, const envelope *e)
{
	static uint8_t packet[PACKET]; // the loop's thread only
	size_t n = kerbwing__link__v1__envelope__get_packed_size(e);
	if (n <= sizeof(packet) && r->cfg.send != NULL) {
		(void)kerbwing__link__v1__envelope__pack(e, packet);
		r->totals.unsent +=
			!r->cfg.send(r->cfg.ctx, packet, n); // who is away stops without grants
	}
}

static void fill(wire_say *m, const struct road_say *s)
{
	const struct slot_decision *d = &s->d;
	const struct crossing *c = s->c;
	kerbwing__link__v1__slot_decisions__decision__init(m);
	m->vehicle = d->vehicle;
	m->id_size = d->id_size;
	m->verdict = d->verdict;
	m->reason = d->reason;
	m->request_id = d->request_id;
	m->sequence = d->sequence;
	m->crossing = c->def.id;
	// Tens of milliseconds everywhere: the Chinese messages count in them.
	m->time_ns = d->time_ns - d->time_ns % (10 * UNITS_NS_PER_MS);
	m->from_ns = d->from_ns;
	m->to_ns = d->to_ns;
	m->use_by_ns = d->use_by_ns;
	m->lease_end_ns = d->lease_end_ns;
	m->entry_cms = d->entry_cms;
	m->movement_cms = d->movement_cms;
	if (d->verdict == SLOT_VERDICT_DENY)
		return;
	const struct crossing_movement *mv = &c->def.movements[d->movement];
	const struct crossing_lane *in = &c->def.lanes[mv->from], *out = &c->def.lanes[mv->to];
	m->lane_in = in->id;
	m->lane_out = out->id;
	m->node_in = in->node;
	m->node_out = out->node;
	m->node_lane_in = in->node_lane;
	m->node_lane_out = out->node_lane;
	m->turn = mv->turn;
	geo_from_plane(&c->plane, crossing_point(c, d->movement, 0), &m->line_lat_e7,
		       &m->line_lon_e7);
	geo_from_plane(&c->plane, crossing_point(c, d->movement, d->end_m), &m->end_lat_e7,
		       &m->end_lon_e7);
}

void road_out_decisions(struct road *r)
{
	static wire_say say[ROAD_SAYS_MAX], *say_of[ROAD_SAYS_MAX];
	Kerbwing__Link__V1__SlotDecisions m = KERBWING__LINK__V1__SLOT_DECISIONS__INIT;
	envelope e = KERBWING__LINK__V1__ENVELOPE__INIT;
	if (r->say_count == 0)
		return;
	for (uint32_t i = 0; i < r->say_count; i++) {
		fill(&say[i], &r->say[i]);
		say_of[i] = &say[i];
	}
	m.n_decision = r->say_count;
	m.decision = say_of;
	e.body_case = KERBWING__LINK__V1__ENVELOPE__BODY_SLOT_DECISIONS;
	e.slot_decisions = &m;
	r->say_count = 0;
	send_envelope(r, &e);
}

void road_out_tick(struct road *r, uint64_t sequence, int64_t time_ns)
{
	Kerbwing__Link__V1__Tick m = KERBWING__LINK__V1__TICK__INIT;
	envelope e = KERBWING__LINK__V1__ENVELOPE__INIT;
	m.sequence = sequence;
	m.time_ns = time_ns;
	e.body_case = KERBWING__LINK__V1__ENVELOPE__BODY_TICK;
	e.tick = &m;
	send_envelope(r, &e);
}

void road_out_signals(struct road *r, struct road_crossing *x, int64_t now_ns)
{
	Kerbwing__Link__V1__Signals m = KERBWING__LINK__V1__SIGNALS__INIT;
	Kerbwing__Link__V1__Signals__Group group[SIGNAL_GROUPS_MAX], *group_of[SIGNAL_GROUPS_MAX];
	envelope e = KERBWING__LINK__V1__ENVELOPE__INIT;
	if (now_ns - x->signals_told_ns < 95 * UNITS_NS_PER_MS && now_ns >= x->signals_told_ns)
		return;
	x->signals_told_ns = now_ns;
	for (uint32_t i = 0; i < x->agent.group_count; i++) {
		const struct signal_group *g = &x->agent.group[i];
		kerbwing__link__v1__signals__group__init(&group[i]);
		group[i].group = g->group;
		// A stopped guard stops the lights too.
		group[i].light = x->guard.fault == SLOT_GUARD_FAULT_NONE ? g->state : SIGNAL_RED;
		group[i].end_ns = x->guard.fault == SLOT_GUARD_FAULT_NONE ? g->end_ns : 0;
		group_of[i] = &group[i];
	}
	m.crossing = x->c->def.id;
	m.time_ns = now_ns;
	m.n_group = x->agent.group_count;
	m.group = group_of;
	e.body_case = KERBWING__LINK__V1__ENVELOPE__BODY_SIGNALS;
	e.signals = &m;
	send_envelope(r, &e);
}
