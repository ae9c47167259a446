// SPDX-License-Identifier: Apache-2.0
#include "uplink/outbox.h"

#include <stdlib.h>
#include <string.h>

static const char *const stream_names[OUTBOX_STREAM_COUNT] = {"summary", "alert"};

const char *outbox_stream_name(unsigned stream)
{
	return stream < OUTBOX_STREAM_COUNT ? stream_names[stream] : "?";
}

void outbox_init(struct outbox *o, uint32_t max, uint32_t window)
{
	*o = (struct outbox){.max = max, .window = window, .next_token = 1};
}

void outbox_fini(struct outbox *o)
{
	for (struct outbox_message *m = o->head; m != NULL;) {
		struct outbox_message *next = m->next;
		free(m);
		m = next;
	}
	o->head = o->tail = NULL;
}

uint32_t outbox_count(const struct outbox *o)
{
	uint32_t n = 0;
	for (unsigned i = 0; i < OUTBOX_STREAM_COUNT; i++)
		n += o->stream[i].queued;
	return n;
}

// Takes m, which follows `before` (NULL: it is the head), out of the queue.
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
	o->stream[m->stream].queued--;
	free(m);
}

static void shed_oldest(struct outbox *o)
{
	struct outbox_message *before = NULL;
	for (struct outbox_message *m = o->head; m != NULL; before = m, m = m->next)
		if (!m->is_in_flight) {
			o->stream[m->stream].dropped++;
			unlink_message(o, before, m);
			return;
		}
}

void outbox_put(struct outbox *o, enum outbox_stream stream, const uint8_t *payload, size_t size,
		int64_t now_ns)
{
	o->stream[stream].put++;
	if (outbox_count(o) >= o->max)
		shed_oldest(o);
	struct outbox_message *m = malloc(sizeof(*m) + size);
	if (m == NULL) {
		o->stream[stream].dropped++;
		return;
	}
	*m = (struct outbox_message){
		.token = o->next_token++, .stream = stream, .made_ns = now_ns, .size = size};
	memcpy(m->payload, payload, size);
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

void outbox_acked(struct outbox *o, uint64_t token)
{
	struct outbox_message *before, *m = find(o, token, &before);
	if (m == NULL)
		return;
	o->stream[m->stream].acked++;
	unlink_message(o, before, m);
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
}

int64_t outbox_oldest_ns(const struct outbox *o, enum outbox_stream stream, int64_t now_ns)
{
	for (const struct outbox_message *m = o->head; m != NULL; m = m->next)
		if (m->stream == stream)
			return now_ns > m->made_ns ? now_ns - m->made_ns : 0;
	return 0;
}
