// SPDX-License-Identifier: Apache-2.0
#include "slot_link.h"

#include <string.h>

#include "base/geo.h"
#include "base/units.h"

typedef Kerbwing__Link__V1__Envelope envelope;
typedef Kerbwing__Link__V1__SlotRequests__Request wire_ask;
typedef Kerbwing__Link__V1__SlotDecisions__Decision wire_say;

// While vehicles ask, the ring is looked at this often: a decision is due within a millisecond. In silence less often, so
// that an idle box rests.
#define WAIT_BUSY_NS  (100 * UNITS_NS_PER_US)
#define WAIT_QUIET_NS (2 * UNITS_NS_PER_MS)
#define QUIET_NS      (2 * UNITS_NS_PER_S)

static void pack_ask(const struct slot_ask *a, wire_ask *m)
{
	kerbwing__link__v1__slot_requests__request__init(m);
	m->vehicle = a->vehicle;
	m->id_size = a->id_size;
	m->family = a->family;
	m->state = a->state;
	m->role = a->role;
	m->request_id = a->request_id;
	m->sequence = a->sequence;
	m->lane_in = a->lane_in;
	m->lane_out = a->lane_out;
	m->is_by_node = a->is_by_node;
	m->node_in = a->node_in;
	m->node_out = a->node_out;
	m->crossing = a->crossing;
	m->time_ns = a->time_ns;
	m->from_ns = a->from_ns;
	m->to_ns = a->to_ns;
	m->lat_e7 = a->lat_e7;
	m->lon_e7 = a->lon_e7;
	m->is_front = a->is_front;
	m->heading_cdeg = a->heading_cdeg;
	m->speed_cms = a->speed_cms;
	m->length_cm = a->length_cm;
	m->width_cm = a->width_cm;
	m->entry_cms = a->entry_cms;
	m->accel_cms2 = a->accel_cms2;
	m->brake_cms2 = a->brake_cms2;
}

static void send_asks(struct slot_link *l, int64_t now_ns)
{
	static wire_ask ask[SLOT_LINK_BATCH], *ask_of[SLOT_LINK_BATCH]; // main thread only
	Kerbwing__Link__V1__SlotRequests m = KERBWING__LINK__V1__SLOT_REQUESTS__INIT;
	envelope e = KERBWING__LINK__V1__ENVELOPE__INIT;
	if (l->count == 0)
		return;
	for (uint32_t i = 0; i < l->count; i++) {
		pack_ask(&l->ask[i], &ask[i]);
		ask_of[i] = &ask[i];
	}
	m.time_ns = now_ns;
	m.step_ns = l->ask[0].step_ns;
	m.n_request = l->count;
	m.request = ask_of;
	e.body_case = KERBWING__LINK__V1__ENVELOPE__BODY_SLOT_REQUESTS;
	e.slot_requests = &m;
	l->unsent += link_server_send(l->server, &e) ? 0 : l->count;
	l->count = 0;
}

static void answer_tick(struct slot_link *l, bool is_late)
{
	struct slot_letter letter = {.kind = SLOT_LETTER_TICK, .is_late = is_late, .tick = l->tick};
	l->refused += !slot_box_put(l->box, &letter);
	l->tick.time_ns = 0;
}

static void send_tick(struct slot_link *l, const struct mail_tick *t, int64_t now_ns)
{
	Kerbwing__Link__V1__Tick m = KERBWING__LINK__V1__TICK__INIT;
	envelope e = KERBWING__LINK__V1__ENVELOPE__INIT;
	if (l->tick.time_ns != 0)
		answer_tick(l, true); // the simulation went on without an answer
	send_asks(l, now_ns);
	m.sequence = t->sequence;
	m.time_ns = t->time_ns;
	e.body_case = KERBWING__LINK__V1__ENVELOPE__BODY_TICK;
	e.tick = &m;
	l->tick = *t;
	l->tick_due_ns = now_ns + l->tick_wait_ns;
	if (!link_server_send(l->server, &e))
		answer_tick(l, true);
}

bool slot_link_mail(struct slot_link *l, const struct mail *m, int64_t now_ns)
{
	if (m->kind == MAIL_TICK) {
		send_tick(l, &m->tick, now_ns);
		l->heard_ns = now_ns;
		return true;
	}
	if (m->kind != MAIL_SLOT)
		return false;
	if (l->count == SLOT_LINK_BATCH ||
	    (l->count > 0 && l->ask[0].step_ns != m->slot.step_ns)) // one message, one step
		send_asks(l, now_ns);
	l->ask[l->count++] = m->slot;
	l->heard_ns = now_ns;
	return true;
}

void slot_link_flush(struct slot_link *l, int64_t now_ns)
{
	send_asks(l, now_ns);
	if (l->tick.time_ns != 0 &&
	    (now_ns >= l->tick_due_ns || !link_server_is_followed(l->server)))
		answer_tick(l, true);
}

int64_t slot_link_wait_ns(const struct slot_link *l, int64_t now_ns)
{
	return now_ns - l->heard_ns < QUIET_NS ? WAIT_BUSY_NS : WAIT_QUIET_NS;
}

void slot_link_map(struct slot_link *l, unsigned family, unsigned dialect, struct span octets)
{
	Kerbwing__Link__V1__MapHeard m = KERBWING__LINK__V1__MAP_HEARD__INIT;
	envelope e = KERBWING__LINK__V1__ENVELOPE__INIT;
	m.family = family;
	m.dialect = dialect;
	m.octets.data = (uint8_t *)(uintptr_t)octets.p;
	m.octets.len = octets.n;
	e.body_case = KERBWING__LINK__V1__ENVELOPE__BODY_MAP_HEARD;
	e.map_heard = &m;
	(void)link_server_send(l->server, &e);
}

// ---- down

static struct slot_say unpack_say(const wire_say *m)
{
	return (struct slot_say){.vehicle = m->vehicle,
				 .id_size = (uint8_t)m->id_size,
				 .verdict = (uint8_t)(m->verdict & 3),
				 .reason = (uint8_t)m->reason,
				 .request_id = (uint8_t)m->request_id,
				 .sequence = (uint8_t)(m->sequence & 127),
				 .lane_in = (uint8_t)m->lane_in,
				 .lane_out = (uint8_t)m->lane_out,
				 .turn = (uint8_t)m->turn,
				 .node_lane_in = (uint8_t)m->node_lane_in,
				 .node_lane_out = (uint8_t)m->node_lane_out,
				 .node_in = m->node_in,
				 .node_out = m->node_out,
				 .crossing = m->crossing,
				 .time_ns = m->time_ns,
				 .from_ns = m->from_ns,
				 .to_ns = m->to_ns,
				 .use_by_ns = m->use_by_ns,
				 .lease_end_ns = m->lease_end_ns,
				 .entry_cms = units_clamp_u16(m->entry_cms),
				 .movement_cms = units_clamp_u16(m->movement_cms),
				 .line_lat_e7 = m->line_lat_e7,
				 .line_lon_e7 = m->line_lon_e7,
				 .end_lat_e7 = m->end_lat_e7,
				 .end_lon_e7 = m->end_lon_e7};
}

void slot_link_take_decisions(struct slot_link *l, const Kerbwing__Link__V1__SlotDecisions *m)
{
	for (size_t i = 0; i < m->n_decision; i++) {
		struct slot_letter letter = {.kind = SLOT_LETTER_SAY,
					     .say = unpack_say(m->decision[i])};
		bool good = letter.say.time_ns > 0 && letter.say.from_ns >= 0 &&
			    letter.say.to_ns >= letter.say.from_ns;
		l->refused += !good || !slot_box_put(l->box, &letter);
	}
}

void slot_link_take_signals(struct slot_link *l, const Kerbwing__Link__V1__Signals *m)
{
	struct slot_letter letter = {.kind = SLOT_LETTER_SIGNALS};
	struct signal_say *s = &letter.signals;
	s->crossing = m->crossing;
	s->time_ns = m->time_ns;
	for (size_t i = 0; i < m->n_group && i < SIGNAL_SAY_GROUPS; i++, s->count++) {
		s->group[i] = (uint8_t)m->group[i]->group;
		s->light[i] = (uint8_t)(m->group[i]->light % 3);
		s->end_ns[i] = m->group[i]->end_ns;
	}
	l->refused += s->time_ns <= 0 || !slot_box_put(l->box, &letter);
}

void slot_link_take_tick(struct slot_link *l, const Kerbwing__Link__V1__Tick *m)
{
	if (l->tick.time_ns != 0 && m->sequence == l->tick.sequence &&
	    m->time_ns == l->tick.time_ns)
		answer_tick(l, false);
}
