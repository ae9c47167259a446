// SPDX-License-Identifier: Apache-2.0
#include "uplink/messages.h"

#include <stdio.h>
#include <string.h>

#include "base/alert_kind.h"
#include "obs/obs.h"

static const char *const state_names[] = {"unspecified", "ok", "degraded", "stopped", "lost"};

const char *messages_state_name(unsigned state)
{
	return state < sizeof(state_names) / sizeof(state_names[0]) ? state_names[state] : "?";
}

// protobuf-c wants char *, and only reads it.
static char *unconst(const char *s)
{
	return (char *)(uintptr_t)s;
}

Kerbwing__Hub__V1__Header *messages_fill_header(struct messages_header *h, const char *city,
						const char *node, uint64_t boot_id, uint64_t seq,
						int64_t time_ns)
{
	snprintf(h->city, sizeof(h->city), "%s", city);
	snprintf(h->node, sizeof(h->node), "%s", node);
	h->msg = (Kerbwing__Hub__V1__Header)KERBWING__HUB__V1__HEADER__INIT;
	h->msg.city = h->city;
	h->msg.node = h->node;
	h->msg.boot_id = boot_id;
	h->msg.seq = seq;
	h->msg.time_ns = time_ns;
	h->msg.schema = MESSAGES_SCHEMA;
	return &h->msg;
}

ProtobufCMessage *messages_fill_status(struct messages_status_msg *out,
				       const struct messages_status *s)
{
	Kerbwing__Hub__V1__Status *m = &out->msg;
	*m = (Kerbwing__Hub__V1__Status)KERBWING__HUB__V1__STATUS__INIT;
	m->header =
		messages_fill_header(&out->header, s->city, s->node, s->boot_id, s->seq, s->now_ns);
	m->state = s->state;
	m->reason = unconst(s->reason);
	m->version = unconst(KERBWING_VERSION);
	m->lat_e7 = s->lat_e7;
	m->lon_e7 = s->lon_e7;
	m->summary_interval_ms = s->summary_interval_ms;
	m->mode = s->mode;
	return &m->base;
}

static char *pilot_text(const struct messages_operator *o)
{
	return unconst(o->kind != OBS_OPERATOR_NONE ? obs_operator_name(o->kind) : "");
}

ProtobufCMessage *messages_fill_alert(struct messages_alert_msg *out,
				      const struct alert_log_entry *a,
				      const struct messages_parties *p)
{
	Kerbwing__Hub__V1__AlertEvent *m = &out->msg;
	*m = (Kerbwing__Hub__V1__AlertEvent)KERBWING__HUB__V1__ALERT_EVENT__INIT;
	m->header = &out->header.msg;
	m->kind = unconst(alert_kind_name(a->kind));
	m->phase = a->phase;
	m->alert_time_ns = a->time_ns;
	m->lat_e7 = a->lat_e7;
	m->lon_e7 = a->lon_e7;
	m->time_to_ms = a->time_to_ms;
	m->distance_cm = a->distance_cm;
	m->class_a = unconst(obs_class_name(a->class_a));
	m->class_b = unconst(a->track_b != 0 ? obs_class_name(a->class_b) : "");
	m->alert_id = a->id;
	m->subject_a = p->subject[0];
	m->subject_b = p->subject[1];
	m->operator_a = pilot_text(&p->pilot[0]);
	m->operator_a_lat_e7 = p->pilot[0].lat_e7;
	m->operator_a_lon_e7 = p->pilot[0].lon_e7;
	m->operator_b = pilot_text(&p->pilot[1]);
	m->operator_b_lat_e7 = p->pilot[1].lat_e7;
	m->operator_b_lon_e7 = p->pilot[1].lon_e7;
	return &m->base;
}

ProtobufCMessage *messages_fill_grant(struct messages_grant_msg *out,
				      const struct messages_grant *g)
{
	Kerbwing__Hub__V1__GrantEvent *m = &out->msg;
	*m = (Kerbwing__Hub__V1__GrantEvent)KERBWING__HUB__V1__GRANT_EVENT__INIT;
	m->header = &out->header.msg;
	m->kind = g->kind;
	m->change = g->change;
	m->cause = unconst(g->cause);
	m->change_time_ns = g->change_time_ns;
	m->from_ns = g->from_ns;
	m->to_ns = g->to_ns;
	m->subject = g->subject;
	m->crossing = g->crossing;
	m->movement = g->movement;
	m->number = g->number;
	m->corridor = unconst(g->corridor);
	m->state = unconst(g->state);
	m->priority = g->priority;
	m->operator_name = unconst(g->operator_name);
	m->aircraft = unconst(g->aircraft);
	return &m->base;
}

void messages_topic(char out[static MESSAGES_TOPIC_SIZE], const char *city, const char *node,
		    const char *leaf)
{
	snprintf(out, MESSAGES_TOPIC_SIZE, "kerbwing/v1/%.*s/%.*s/%.16s", MESSAGES_NAME_MAX, city,
		 MESSAGES_NAME_MAX, node, leaf);
}

bool messages_is_name(const char *name)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	size_t n = strlen(name);
	return n > 0 && n <= MESSAGES_NAME_MAX && strspn(name, allowed) == n;
}
