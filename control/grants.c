// SPDX-License-Identifier: Apache-2.0
#include "grants.h"

#include <stdio.h>

#include "air/uuid.h"
#include "obs/obs.h"

// What each event of the road book is for the hub; unspecified: it changes no right.
static const Kerbwing__Hub__V1__GrantChange slot_changes[SLOT_EVENT_COUNT] = {
	[SLOT_EVENT_GRANT] = KERBWING__HUB__V1__GRANT_CHANGE__GRANT_CHANGE_GRANTED,
	[SLOT_EVENT_REVOKE] = KERBWING__HUB__V1__GRANT_CHANGE__GRANT_CHANGE_REVOKED,
	[SLOT_EVENT_LAPSE] = KERBWING__HUB__V1__GRANT_CHANGE__GRANT_CHANGE_ENDED,
	[SLOT_EVENT_DROP] = KERBWING__HUB__V1__GRANT_CHANGE__GRANT_CHANGE_ENDED,
	[SLOT_EVENT_REPLACED] = KERBWING__HUB__V1__GRANT_CHANGE__GRANT_CHANGE_ENDED,
	[SLOT_EVENT_IMPOSSIBLE] = KERBWING__HUB__V1__GRANT_CHANGE__GRANT_CHANGE_ENDED,
	[SLOT_EVENT_GREEN] = KERBWING__HUB__V1__GRANT_CHANGE__GRANT_CHANGE_GRANTED,
	[SLOT_EVENT_GREEN_END] = KERBWING__HUB__V1__GRANT_CHANGE__GRANT_CHANGE_ENDED,
};

void grants_slot(struct control *c, const struct road_crossing *x, const struct slot_event *e)
{
	const struct slot_hold *h = &e->hold;
	if (slot_changes[e->kind] == KERBWING__HUB__V1__GRANT_CHANGE__GRANT_CHANGE_UNSPECIFIED ||
	    h->is_intruder)
		return;
	uint64_t subject = h->owner == 0 ? 0
					 : pseudonym_of(&c->uplink.pseudonyms, PSEUDONYM_VEHICLE,
							h->owner, 0, loop_wall_ns(c->loop));
	const struct messages_grant g = {
		.kind = h->is_green ? KERBWING__HUB__V1__GRANT_KIND__GRANT_KIND_GREEN
				    : KERBWING__HUB__V1__GRANT_KIND__GRANT_KIND_SLOT,
		.change = slot_changes[e->kind],
		.cause = slot_event_name(e->kind),
		.change_time_ns = e->time_ns,
		.from_ns = h->from_ns,
		.to_ns = h->to_ns,
		.subject = subject,
		.crossing = x->c->def.id,
		.movement = h->movement < x->c->def.movement_count
				    ? x->c->def.movements[h->movement].id
				    : 0,
		.number = h->number,
		.corridor = "",
		.state = "",
		.operator_name = "",
		.aircraft = "",
	};
	uplink_grant(&c->uplink, &g);
}

// Offers are no rights: who holds one may still be refused.
static Kerbwing__Hub__V1__GrantChange change_of(const struct air_event *e)
{
	if (e->state == AIR_STATE_NONE || e->state == AIR_STATE_OFFERED ||
	    e->cause == AIR_CAUSE_LAPSED || e->cause == AIR_CAUSE_OTHER_TAKEN ||
	    e->cause == AIR_CAUSE_DECLINED || e->cause == AIR_CAUSE_RESTORED)
		return KERBWING__HUB__V1__GRANT_CHANGE__GRANT_CHANGE_UNSPECIFIED;
	if (e->state == AIR_STATE_ENDED)
		return e->cause == AIR_CAUSE_DISPLACED || e->cause == AIR_CAUSE_CONSTRAINED ||
				       e->cause == AIR_CAUSE_FOREIGN
			       ? KERBWING__HUB__V1__GRANT_CHANGE__GRANT_CHANGE_REVOKED
			       : KERBWING__HUB__V1__GRANT_CHANGE__GRANT_CHANGE_ENDED;
	return e->cause == AIR_CAUSE_REQUESTED || e->cause == AIR_CAUSE_TAKEN
		       ? KERBWING__HUB__V1__GRANT_CHANGE__GRANT_CHANGE_GRANTED
		       : KERBWING__HUB__V1__GRANT_CHANGE__GRANT_CHANGE_CHANGED;
}

enum { AIRCRAFT_TEXT = 80 };

// "serial:TEXT"; octets that are no text in hexadecimal.
static void write_aircraft(const struct identity *a, char out[static AIRCRAFT_TEXT])
{
	out[0] = '\0';
	if (a == NULL || a->kind == OBS_ID_NONE)
		return;
	int n = snprintf(out, AIRCRAFT_TEXT, "%s:", obs_id_kind_name(a->kind));
	bool is_text = a->kind == OBS_ID_SERIAL || a->kind == OBS_ID_REGISTRATION;
	for (uint8_t i = 0; i < a->len && n > 0 && n < AIRCRAFT_TEXT - 2; i++)
		n += snprintf(out + n, AIRCRAFT_TEXT - (size_t)n,
			      is_text && a->id[i] > ' ' && a->id[i] < 0x7f ? "%c" : "%02x",
			      a->id[i]);
}

void grants_corridor(struct control *c, const struct air_event *e)
{
	struct air_view v = {.operator_name = ""};
	char id[UUID_TEXT_SIZE], aircraft[AIRCRAFT_TEXT];
	Kerbwing__Hub__V1__GrantChange change = change_of(e);
	if (e->kind != AIR_KIND_CORRIDOR ||
	    change == KERBWING__HUB__V1__GRANT_CHANGE__GRANT_CHANGE_UNSPECIFIED)
		return;
	if (c->figures != NULL)
		figures_corridor(c->figures,
				 change == KERBWING__HUB__V1__GRANT_CHANGE__GRANT_CHANGE_GRANTED,
				 change == KERBWING__HUB__V1__GRANT_CHANGE__GRANT_CHANGE_REVOKED,
				 change == KERBWING__HUB__V1__GRANT_CHANGE__GRANT_CHANGE_ENDED);
	(void)air_book_get(c->air.service.book, AIR_KIND_CORRIDOR, &e->id, &v);
	const struct identity *a = air_notes_find(&c->air.service.notes, &e->id);
	int64_t now_ns = loop_wall_ns(c->loop);
	write_aircraft(a, aircraft);
	uuid_write(&e->id, id);
	uint64_t key = a != NULL ? identity_key(a) : 0;
	const struct messages_grant g = {
		.kind = KERBWING__HUB__V1__GRANT_KIND__GRANT_KIND_CORRIDOR,
		.change = change,
		.cause = air_cause_name(e->cause),
		.change_time_ns = now_ns,
		.from_ns = v.start_ns,
		.to_ns = v.end_ns,
		.subject = key != 0 ? pseudonym_of(&c->uplink.pseudonyms, PSEUDONYM_IDENTITY, key,
						   0, now_ns)
				    : 0,
		.corridor = id,
		.state = air_state_name(e->state),
		.operator_name = e->operator_name != NULL ? e->operator_name : "",
		.aircraft = aircraft,
		.priority = v.priority,
	};
	uplink_grant(&c->uplink, &g);
}
