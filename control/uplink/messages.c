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

size_t messages_pack_status(const struct messages_status *s, uint8_t *out, size_t size)
{
	struct messages_header h;
	Kerbwing__Hub__V1__Status m = KERBWING__HUB__V1__STATUS__INIT;
	m.header = messages_fill_header(&h, s->city, s->node, s->boot_id, s->seq, s->now_ns);
	m.state = s->state;
	m.reason = unconst(s->reason);
	m.version = unconst(KERBWING_VERSION);
	m.lat_e7 = s->lat_e7;
	m.lon_e7 = s->lon_e7;
	m.summary_interval_ms = s->summary_interval_ms;
	size_t n = kerbwing__hub__v1__status__get_packed_size(&m);
	return n <= size ? kerbwing__hub__v1__status__pack(&m, out) : 0;
}

size_t messages_pack_alert(const struct alert_log_entry *a, const char *city, const char *node,
			   uint64_t boot_id, uint64_t seq, int64_t now_ns, uint8_t *out,
			   size_t size)
{
	struct messages_header h;
	Kerbwing__Hub__V1__AlertEvent m = KERBWING__HUB__V1__ALERT_EVENT__INIT;
	m.header = messages_fill_header(&h, city, node, boot_id, seq, now_ns);
	m.kind = unconst(alert_kind_name(a->kind));
	m.phase = a->phase;
	m.alert_time_ns = a->time_ns;
	m.lat_e7 = a->lat_e7;
	m.lon_e7 = a->lon_e7;
	m.time_to_ms = a->time_to_ms;
	m.distance_cm = a->distance_cm;
	m.class_a = unconst(obs_class_name(a->class_a));
	m.class_b = unconst(a->track_b != 0 ? obs_class_name(a->class_b) : "");
	m.alert_id = a->id;
	size_t n = kerbwing__hub__v1__alert_event__get_packed_size(&m);
	return n <= size ? kerbwing__hub__v1__alert_event__pack(&m, out) : 0;
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
