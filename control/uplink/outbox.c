// SPDX-License-Identifier: Apache-2.0
#include "uplink/outbox.h"

#include <stdlib.h>
#include <string.h>

// Field 31, `resent`, true: of both messages. Fields of a protobuf message may stand in any order, so it is appended.
static const uint8_t resent_mark[] = {0xf8, 0x01, 0x01};

static const char *const stream_names[OUTBOX_STREAM_COUNT] = {"summary", "alert"};

const char *outbox_stream_name(unsigned stream)
{
	return stream < OUTBOX_STREAM_COUNT ? stream_names[stream] : "?";
}

void outbox_init(struct outbox *o, uint32_t max, uint32_t window)
{
	*o = (struct outbox){.max = max, .window = window, .next_token = 1};
}

static void free_list(struct outbox_message *m)
{
	while (m != NULL) {
		struct outbox_message *next = m->next;
		free(m);
		m = next;
	}
}

void outbox_fini(struct outbox *o)
{
	free_list(o->head);
	free_list(o->shelf);
	o->head = o->tail = o->shelf = o->shelf_tail = NULL;
	o->shelf_count = 0;
}

size_t outbox_wire_size(const struct outbox_message *m)
{
	return m->size + (m->was_sent ? sizeof(resent_mark) : 0);
}

uint32_t outbox_count(const struct outbox *o)
{
	uint32_t n = 0;
	for (unsigned i = 0; i < OUTBOX_STREAM_COUNT; i++)
		n += o->stream[i].queued;
	return n;
}

// Takes m, which follows `before` (NULL: it is the head), out of the queue; it is the caller's then.
static void unlink_message(struct outbox *o, struct outbox_message *before,
			   struct outbox_message *m)
{
	if (before != NULL)
		before->next = m->next;
	else
		o->head = m->next;
	if (o->tail == m)
		o->tail = before;
	if (m->is_in_flight)
		o->in_flight--;
	if (!m->was_acked)
		o->stream[m->stream].queued--;
	m->is_in_flight = false;
	m->next = NULL;
}

static void shed_oldest(struct outbox *o)
{
	struct outbox_message *before = NULL;
	for (struct outbox_message *m = o->head; m != NULL; before = m, m = m->next)
		if (!m->is_in_flight) {
			o->stream[m->stream].dropped += !m->was_acked;
			unlink_message(o, before, m);
			free(m);
			return;
		}
}

void outbox_put(struct outbox *o, enum outbox_stream stream, const uint8_t *payload, size_t size,
		int64_t now_ns)
{
	o->stream[stream].put++;
	if (outbox_count(o) >= o->max)
		shed_oldest(o);
	struct outbox_message *m = malloc(sizeof(*m) + size + sizeof(resent_mark));
	if (m == NULL) {
		o->stream[stream].dropped++;
		return;
	}
	*m = (struct outbox_message){
		.token = o->next_token++, .stream = stream, .made_ns = now_ns, .size = size};
	memcpy(m->payload, payload, size);
	memcpy(m->payload + size, resent_mark, sizeof(resent_mark));
	if (o->tail != NULL)
		o->tail->next = m;
	else
		o->head = m;
	o->tail = m;
	o->stream[stream].queued++;
}

const struct outbox_message *outbox_next(const struct outbox *o)
{
	if (o->in_flight >= o->window)
		return NULL;
	const struct outbox_message *m = o->head;
	while (m != NULL && m->is_in_flight)
		m = m->next;
	return m;
}

// What is under way stands near the head, so the search is as short as the window.
static struct outbox_message *find(struct outbox *o, uint64_t token, struct outbox_message **before)
{
	*before = NULL;
	for (struct outbox_message *m = o->head; m != NULL; *before = m, m = m->next)
		if (m->token == token)
			return m;
	return NULL;
}

void outbox_sent(struct outbox *o, uint64_t token)
{
	struct outbox_message *before, *m = find(o, token, &before);
	if (m == NULL || m->is_in_flight)
		return;
	if (!m->was_sent)
		o->stream[m->stream].sent++;
	m->was_sent = true;
	m->is_in_flight = true;
	o->in_flight++;
}

static void shelve(struct outbox *o, struct outbox_message *m)
{
	if (o->shelf_tail != NULL)
		o->shelf_tail->next = m;
	else
		o->shelf = m;
	o->shelf_tail = m;
	if (++o->shelf_count <= o->window)
		return;
	struct outbox_message *oldest = o->shelf;
	o->shelf = oldest->next;
	o->shelf_count--;
	free(oldest);
}

void outbox_acked(struct outbox *o, uint64_t token)
{
	struct outbox_message *before, *m = find(o, token, &before);
	if (m == NULL)
		return;
	o->stream[m->stream].acked += !m->was_acked;
	unlink_message(o, before, m);
	m->was_acked = true;
	shelve(o, m);
}

static void land(struct outbox *o, struct outbox_message *m)
{
	if (m->is_in_flight)
		o->in_flight--;
	m->is_in_flight = false;
}

void outbox_failed(struct outbox *o, uint64_t token)
{
	struct outbox_message *before, *m = find(o, token, &before);
	if (m != NULL)
		land(o, m);
}

void outbox_reset(struct outbox *o)
{
	for (struct outbox_message *m = o->head; m != NULL; m = m->next)
		land(o, m);
	if (o->shelf == NULL)
		return;
	o->shelf_tail->next = o->head;
	if (o->tail == NULL)
		o->tail = o->shelf_tail;
	o->head = o->shelf;
	o->shelf = o->shelf_tail = NULL;
	o->shelf_count = 0;
}

int64_t outbox_oldest_ns(const struct outbox *o, enum outbox_stream stream, int64_t now_ns)
{
	for (const struct outbox_message *m = o->head; m != NULL; m = m->next)
		if (m->stream == stream && !m->was_acked)
			return now_ns > m->made_ns ? now_ns - m->made_ns : 0;
	return 0;
}
