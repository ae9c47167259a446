// SPDX-License-Identifier: Apache-2.0
#include "hub/intake.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "uplink/mqtt.h"
#include "uplink/pb_json.h"

static const struct {
	const char *name;
	const char *text;
} refusals[INTAKE_REFUSAL_COUNT] = {
#define INTAKE_REFUSAL_ROW(id, name, text) [INTAKE_REFUSAL_##id] = {name, text},
	INTAKE_REFUSAL_LIST(INTAKE_REFUSAL_ROW)
#undef INTAKE_REFUSAL_ROW
};

static const struct {
	const char *name;
	const ProtobufCMessageDescriptor *descriptor;
	size_t header_offset;
} kinds[INTAKE_KIND_COUNT] = {
	[INTAKE_STATUS] = {"status", &kerbwing__hub__v1__status__descriptor,
			   offsetof(Kerbwing__Hub__V1__Status, header)},
	[INTAKE_SUMMARY] = {"summary", &kerbwing__hub__v1__summary__descriptor,
			    offsetof(Kerbwing__Hub__V1__Summary, header)},
	[INTAKE_GRANT] = {"grant", &kerbwing__hub__v1__grant_event__descriptor,
			  offsetof(Kerbwing__Hub__V1__GrantEvent, header)},
	[INTAKE_CATALOG] = {"catalog", &kerbwing__hub__v1__catalog__descriptor,
			    offsetof(Kerbwing__Hub__V1__Catalog, header)},
	[INTAKE_ACK] = {"ack", &kerbwing__hub__v1__order_ack__descriptor,
			offsetof(Kerbwing__Hub__V1__OrderAck, header)},
	[INTAKE_ALERT] = {"alert", &kerbwing__hub__v1__alert_event__descriptor,
			  offsetof(Kerbwing__Hub__V1__AlertEvent, header)},
};

const char *intake_refusal_name(unsigned code)
{
	return code < INTAKE_REFUSAL_COUNT ? refusals[code].name : "?";
}

const char *intake_refusal_text(unsigned code)
{
	return code < INTAKE_REFUSAL_COUNT ? refusals[code].text : "?";
}

const char *intake_kind_name(unsigned kind)
{
	return kind < INTAKE_KIND_COUNT ? kinds[kind].name : "?";
}

const ProtobufCMessageDescriptor *intake_kind_descriptor(enum intake_kind kind)
{
	return kinds[kind].descriptor;
}

// ---- reading

// Copies the level at *p up to the next '/' and moves *p behind it. False when it is not a name.
static bool take_level(const char **p, char *out)
{
	const char *slash = strchr(*p, '/');
	size_t n = slash != NULL ? (size_t)(slash - *p) : 0;
	if (n == 0 || n > MESSAGES_NAME_MAX)
		return false;
	memcpy(out, *p, n);
	out[n] = '\0';
	*p = slash + 1;
	return messages_is_name(out);
}

static enum intake_refusal parse_topic(const char *topic, struct intake_message *out)
{
	const char *prefix = "kerbwing/v1/";
	if (strncmp(topic, prefix, strlen(prefix)) != 0)
		return INTAKE_REFUSAL_TOPIC;
	topic += strlen(prefix);
	if (!take_level(&topic, out->city) || !take_level(&topic, out->node))
		return INTAKE_REFUSAL_NAME;
	for (unsigned k = 0; k < INTAKE_KIND_COUNT; k++)
		if (strcmp(topic, kinds[k].name) == 0) {
			out->kind = (enum intake_kind)k;
			return INTAKE_REFUSAL_NONE;
		}
	return INTAKE_REFUSAL_TOPIC;
}

static enum intake_refusal check_header(const struct intake_message *m,
					const Kerbwing__Hub__V1__Header *h)
{
	if (h == NULL || h->boot_id == 0)
		return INTAKE_REFUSAL_HEADER;
	if (h->schema != MESSAGES_SCHEMA)
		return INTAKE_REFUSAL_SCHEMA;
	if (strcmp(h->city, m->city) != 0 || strcmp(h->node, m->node) != 0)
		return INTAKE_REFUSAL_MISMATCH;
	return INTAKE_REFUSAL_NONE;
}

static void fill(struct intake_message *m, const Kerbwing__Hub__V1__Header *h)
{
	m->boot_id = h->boot_id;
	m->seq = h->seq;
	m->made_ns = h->time_ns;
	if (m->kind == INTAKE_SUMMARY) {
		m->is_resent = m->summary->resent;
		m->from_ns = m->summary->start_ns;
		m->to_ns = m->summary->end_ns;
	} else if (m->kind == INTAKE_GRANT) {
		m->is_resent = m->grant->resent;
		m->from_ns = m->to_ns = m->grant->change_time_ns;
	} else if (m->kind == INTAKE_ALERT) {
		m->is_resent = m->alert->resent;
		m->from_ns = m->to_ns = m->alert->alert_time_ns;
	}
}

static bool is_text(struct span s, const char *text)
{
	return strlen(text) == s.n && memcmp(s.p, text, s.n) == 0;
}

// An ordinary summary, which is nearly all that comes. False: anything else, right or wrong.
static bool skim(const struct intake_room *room, struct intake_message *m)
{
	struct skim_summary s;
	if (m->kind != INTAKE_SUMMARY || room == NULL || room->skim == NULL ||
	    m->payload_size > SKIM_PAYLOAD_MAX ||
	    !skim_read(room->skim, (struct span){m->payload, (uint32_t)m->payload_size}, &s) ||
	    s.boot_id == 0 || s.schema != MESSAGES_SCHEMA || !is_text(s.city, m->city) ||
	    !is_text(s.node, m->node))
		return false;
	m->boot_id = s.boot_id;
	m->seq = s.seq;
	m->made_ns = s.made_ns;
	m->is_resent = s.is_resent;
	m->from_ns = s.start_ns;
	m->to_ns = s.end_ns;
	return true;
}

static void *take_room(void *ctx, size_t size)
{
	struct intake_room *r = ctx;
	size = (size + 15) & ~(size_t)15;
	if (r->used > INTAKE_ROOM || size > INTAKE_ROOM - r->used) {
		r->used = INTAKE_ROOM + 1; // and nothing more fits, however small
		return NULL;
	}
	void *p = r->p + r->used;
	r->used += size;
	return p;
}

static void leave_room(void *ctx, void *p)
{
	// All at once, when the next message comes.
}

static ProtobufCMessage *unpack(struct intake_room *room, struct intake_message *m)
{
	const ProtobufCMessageDescriptor *d = kinds[m->kind].descriptor;
	// No message begins so: the first field of all is their header.
	m->is_json = m->payload_size > 0 && m->payload[0] == '{';
	if (m->is_json)
		return pb_json_read(d, (const char *)m->payload, m->payload_size);
	if (room == NULL)
		return protobuf_c_message_unpack(d, NULL, m->payload_size, m->payload);
	ProtobufCAllocator a = {take_room, leave_room, room};
	m->is_in_room = true;
	room->used = 0;
	return protobuf_c_message_unpack(d, &a, m->payload_size, m->payload);
}

enum intake_refusal intake_parse_in(struct intake_room *room, const char *topic,
				    const uint8_t *payload, size_t size, struct intake_message *out)
{
	memset(out, 0, sizeof(*out));
	enum intake_refusal why = parse_topic(topic, out);
	if (why != INTAKE_REFUSAL_NONE)
		return why;
	if (size > MQTT_PAYLOAD_MAX)
		return INTAKE_REFUSAL_TOO_LONG;
	out->payload = payload;
	out->payload_size = size;
	if (skim(room, out))
		return INTAKE_REFUSAL_NONE;
	out->any = unpack(room, out);
	if (out->any == NULL)
		return out->is_in_room && room->used > INTAKE_ROOM ? INTAKE_REFUSAL_TOO_WIDE
								   : INTAKE_REFUSAL_MALFORMED;
	const Kerbwing__Hub__V1__Header *header;
	memcpy(&header, (const char *)out->any + kinds[out->kind].header_offset, sizeof(header));
	why = check_header(out, header);
	if (why == INTAKE_REFUSAL_NONE)
		fill(out, header);
	else
		intake_message_free(out);
	return why;
}

enum intake_refusal intake_parse(const char *topic, const uint8_t *payload, size_t size,
				 struct intake_message *out)
{
	return intake_parse_in(NULL, topic, payload, size, out);
}

void intake_message_free(struct intake_message *m)
{
	if (m->any != NULL && !m->is_in_room)
		protobuf_c_message_free_unpacked(m->any, NULL);
	m->any = NULL;
}

bool intake_room_init(struct intake_room *room)
{
	*room = (struct intake_room){.p = malloc(INTAKE_ROOM)};
	return room->p != NULL;
}

void intake_room_fini(struct intake_room *room)
{
	free(room->p);
	room->p = NULL;
}

// What was JSON becomes protobuf first: pieces of memory of its own could not be cleared without being lost.
static bool reread_json(struct intake_room *room, struct intake_message *m)
{
	const ProtobufCMessageDescriptor *d = kinds[m->kind].descriptor;
	ProtobufCMessage *j = pb_json_read(d, (const char *)m->payload, m->payload_size);
	size_t n = j != NULL ? protobuf_c_message_get_packed_size(j) : 0;
	uint8_t *packed = n > 0 ? malloc(n) : NULL;
	if (packed != NULL) {
		ProtobufCAllocator a = {take_room, leave_room, room};
		protobuf_c_message_pack(j, packed);
		room->used = 0;
		m->any = protobuf_c_message_unpack(d, &a, n, packed);
		free(packed);
	}
	if (j != NULL)
		protobuf_c_message_free_unpacked(j, NULL);
	return m->any != NULL;
}

bool intake_reread(struct intake_room *room, enum intake_kind kind, const uint8_t *payload,
		   size_t size, struct intake_message *out)
{
	*out = (struct intake_message){
		.kind = kind, .payload = payload, .payload_size = size, .is_in_room = true};
	if (size > 0 && payload[0] == '{')
		return reread_json(room, out);
	out->any = unpack(room, out);
	return out->any != NULL;
}

// ---- nodes

int intake_init(struct intake *k, unsigned nodes_max)
{
	*k = (struct intake){.max = nodes_max,
			     .node = calloc(nodes_max, sizeof(*k->node)),
			     .room = {.p = malloc(INTAKE_ROOM)}};
	if (skim_init(&k->skim)) // else everything is unpacked
		k->room.skim = &k->skim;
	int rc = name_index_init(&k->index, nodes_max, 0);
	if (rc == 0 && k->node != NULL && k->room.p != NULL)
		return 0;
	intake_fini(k);
	return -ENOMEM;
}

void intake_fini(struct intake *k)
{
	name_index_fini(&k->index);
	free(k->room.p);
	free(k->node);
	k->node = NULL;
	k->room.p = NULL;
	k->count = 0;
}

static bool is_node(const void *ctx, uint32_t number, const char *city, const char *node)
{
	const struct intake *k = ctx;
	return strcmp(k->node[number].node, node) == 0 && strcmp(k->node[number].city, city) == 0;
}

struct intake_node *intake_node_get(struct intake *k, const char *city, const char *node)
{
	uint32_t at = name_index_find(&k->index, city, node, is_node, k);
	if (at != NAME_INDEX_NONE)
		return &k->node[at];
	if (k->count == k->max)
		return NULL;
	name_index_add(&k->index, city, node, k->count);
	struct intake_node *n = &k->node[k->count++];
	snprintf(n->city, sizeof(n->city), "%s", city);
	snprintf(n->node, sizeof(n->node), "%s", node);
	return n;
}

static void take_status(struct intake_node *n, const struct intake_message *m, int64_t now_ns)
{
	const Kerbwing__Hub__V1__Status *s = m->status;
	// A last will of an earlier boot may come after the node is back.
	if (m->boot_id != n->boot_id)
		return;
	n->state = (uint32_t)s->state;
	snprintf(n->reason, sizeof(n->reason), "%s", s->reason);
	snprintf(n->version, sizeof(n->version), "%s", s->version);
	n->lat_e7 = s->lat_e7;
	n->lon_e7 = s->lon_e7;
	n->summary_interval_ms = s->summary_interval_ms;
	n->status_ns = now_ns;
}

enum intake_refusal intake_take(struct intake *k, const struct intake_message *m, int64_t now_ns)
{
	struct intake_node *n = intake_node_get(k, m->city, m->node);
	if (n == NULL)
		return INTAKE_REFUSAL_NODES_FULL;
	if (n->boot_id == 0 || m->made_ns > n->made_ns) {
		n->boot_id = m->boot_id;
		n->made_ns = m->made_ns;
	}
	n->last_seen_ns = now_ns;
	if (m->kind == INTAKE_STATUS)
		take_status(n, m, now_ns);
	k->accepted[m->kind]++;
	return INTAKE_REFUSAL_NONE;
}
