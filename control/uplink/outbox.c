// SPDX-License-Identifier: Apache-2.0
#include "uplink/outbox.h"

#include <stdlib.h>
#include <string.h>

// Field 31, `resent`, true: of all messages. Fields of a protobuf message may stand in any order, so it is appended; in JSON it
// stands in place of the closing brace.
static const uint8_t mark_octets[] = {0xf8, 0x01, 0x01};
static const char mark_text[] = ",\"resent\":true}";

static const char *const stream_names[OUTBOX_STREAM_COUNT] = {"summary", "grant", "alert"};

enum { SHARE = 4 }; // one of so many is a summary while others wait

const char *outbox_stream_name(unsigned stream)
{
	return stream < OUTBOX_STREAM_COUNT ? stream_names[stream] : "?";
}

void outbox_init(struct outbox *o, uint32_t max, uint32_t window)
{
	memset(o, 0, sizeof(*o));
	o->max = max;
	o->window = window;
	o->next_token = 1;
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
	for (unsigned i = 0; i < OUTBOX_STREAM_COUNT; i++) {
		free_list(o->queue[i].head);
		free_list(o->queue[i].shelf);
		o->queue[i] = (struct outbox_queue){.head = NULL};
	}
	if (o->has_spool)
		spool_close(&o->spool);
	o->has_spool = false;
}

uint32_t outbox_count(const struct outbox *o)
{
	uint32_t n = 0;
	for (unsigned i = 0; i < OUTBOX_STREAM_COUNT; i++)
		n += o->stream[i].queued;
	return n;
}

// ---- leaving

static void forget(struct outbox *o, struct outbox_message *m)
{
	o->in_memory -= m->ref.segment == 0;
	free(m);
}

// Takes m, which follows `before` (NULL: it is the head), out of its queue; it is the caller's then.
static void unlink_message(struct outbox *o, struct outbox_message *before,
			   struct outbox_message *m)
{
	struct outbox_queue *q = &o->queue[m->stream];
	if (before != NULL)
		before->next = m->next;
	else
		q->head = m->next;
	if (q->tail == m)
		q->tail = before;
	if (m->is_in_flight)
		o->in_flight--;
	if (!m->was_acked)
		o->stream[m->stream].queued--;
	m->is_in_flight = false;
	m->next = NULL;
}

// The oldest in memory, of the least value, that is not under way gives way.
static void shed_memory(struct outbox *o)
{
	for (unsigned i = 0; i < OUTBOX_STREAM_COUNT; i++) {
		struct outbox_message *before = NULL;
		for (struct outbox_message *m = o->queue[i].head; m != NULL;
		     before = m, m = m->next)
			if (!m->is_in_flight && m->ref.segment == 0) {
				o->stream[i].dropped += !m->was_acked;
				unlink_message(o, before, m);
				forget(o, m);
				return;
			}
	}
}

// The oldest of the least value, on disk or not: there are more than the outbox can keep in mind.
static void shed_any(struct outbox *o)
{
	for (unsigned i = 0; i < OUTBOX_STREAM_COUNT; i++) {
		struct outbox_message *m = o->queue[i].head, *before = NULL;
		while (m != NULL && m->is_in_flight) {
			before = m;
			m = m->next;
		}
		if (m == NULL)
			continue;
		struct spool_ref ref = m->ref;
		o->stream[i].dropped += !m->was_acked;
		unlink_message(o, before, m);
		forget(o, m);
		if (ref.segment != 0)
			spool_ack(&o->spool, ref);
		return;
	}
}

// ---- coming

// Ascending in time; the queue can be told from it.
static uint64_t make_token(struct outbox *o, unsigned stream)
{
	return o->next_token++ * OUTBOX_STREAM_COUNT + stream;
}

static void add(struct outbox *o, struct outbox_message *m)
{
	struct outbox_queue *q = &o->queue[m->stream];
	if (q->tail != NULL)
		q->tail->next = m;
	else
		q->head = m;
	q->tail = m;
	o->in_memory += m->ref.segment == 0;
	o->stream[m->stream].queued++;
}

static void on_found(void *ctx, unsigned stream, struct spool_ref ref, uint32_t size,
		     int64_t made_ns)
{
	struct outbox *o = ctx;
	struct outbox_message *m = malloc(sizeof(*m));
	o->stream[stream].found++;
	if (m == NULL) {
		o->stream[stream].dropped++;
		return;
	}
	*m = (struct outbox_message){.token = make_token(o, stream),
				     .made_ns = made_ns,
				     .ref = ref,
				     .size = size,
				     .stream = (uint8_t)stream,
				     .was_sent = true};
	add(o, m);
}

// All messages of a segment are gone. They stand near the head: the oldest segment of a stream goes first.
static void on_given_up(void *ctx, unsigned stream, uint64_t segment)
{
	struct outbox *o = ctx;
	struct outbox_message *before = NULL, *m = o->queue[stream].head;
	while (m != NULL && (m->ref.segment == 0 || m->ref.segment <= segment)) {
		struct outbox_message *next = m->next;
		if (m->ref.segment == segment) {
			o->stream[stream].dropped += !m->was_acked;
			unlink_message(o, before, m);
			forget(o, m);
		} else {
			before = m;
		}
		m = next;
	}
}

int outbox_open_spool(struct outbox *o, const char *dir, uint64_t bytes_max,
		      int64_t (*write)(int fd, const void *p, size_t n))
{
	const struct spool_config cfg = {.dir = dir,
					 .bytes_max = bytes_max,
					 .stream_count = OUTBOX_STREAM_COUNT,
					 .found = on_found,
					 .given_up = on_given_up,
					 .ctx = o,
					 .write = write};
	o->has_spool = true;
	return spool_open(&o->spool, &cfg);
}

void outbox_put(struct outbox *o, enum outbox_stream stream, const uint8_t *payload, size_t size,
		int64_t now_ns)
{
	struct spool_ref ref = {.segment = 0};
	o->stream[stream].put++;
	if (outbox_count(o) >= OUTBOX_DEPTH_MAX)
		shed_any(o);
	bool is_spooled = o->has_spool && spool_append(&o->spool, stream, now_ns, payload,
						       (uint32_t)size, now_ns, &ref) == 0;
	o->stream[stream].unspooled += o->has_spool && !is_spooled;
	if (!is_spooled && o->in_memory >= o->max)
		shed_memory(o);
	struct outbox_message *m = malloc(sizeof(*m) + (is_spooled ? 0 : size));
	if (m == NULL) {
		o->stream[stream].dropped++;
		if (is_spooled)
			spool_ack(&o->spool, ref);
		return;
	}
	*m = (struct outbox_message){.token = make_token(o, stream),
				     .made_ns = now_ns,
				     .ref = ref,
				     .size = (uint32_t)size,
				     .stream = (uint8_t)stream};
	if (!is_spooled)
		memcpy(m->payload, payload, size);
	add(o, m);
}

// ---- handing over

static const struct outbox_message *first_waiting(const struct outbox *o, unsigned stream)
{
	const struct outbox_message *m = o->queue[stream].head;
	while (m != NULL && m->is_in_flight)
		m = m->next;
	return m;
}

const struct outbox_message *outbox_next(const struct outbox *o)
{
	if (o->in_flight >= o->window)
		return NULL;
	const struct outbox_message *low = first_waiting(o, OUTBOX_SUMMARY), *best = NULL;
	for (unsigned i = OUTBOX_SUMMARY + 1; i < OUTBOX_STREAM_COUNT; i++) {
		const struct outbox_message *m = first_waiting(o, i);
		if (m != NULL && (best == NULL || m->token < best->token))
			best = m;
	}
	if (best == NULL || (low != NULL && o->turn % SHARE == SHARE - 1))
		return low;
	return best;
}

// What is under way stands near the head of its queue, so the search is as short as the window.
static struct outbox_message *find(struct outbox *o, uint64_t token, struct outbox_message **before)
{
	struct outbox_message *m = o->queue[token % OUTBOX_STREAM_COUNT].head;
	*before = NULL;
	while (m != NULL && m->token != token) {
		*before = m;
		m = m->next;
	}
	return m;
}

static void mark(const struct outbox *o, uint8_t *wire, size_t *size)
{
	if (!o->is_json && wire[0] != '{') {
		memcpy(wire + *size, mark_octets, sizeof(mark_octets));
		*size += sizeof(mark_octets);
	} else if (wire[*size - 1] == '}') {
		memcpy(wire + *size - 1, mark_text, sizeof(mark_text) - 1);
		*size += sizeof(mark_text) - 2;
	}
}

const uint8_t *outbox_wire(struct outbox *o, uint64_t token, size_t *size)
{
	struct outbox_message *before, *m = find(o, token, &before);
	if (m == NULL)
		return NULL;
	*size = m->size;
	if (m->ref.segment == 0)
		memcpy(o->wire, m->payload, m->size);
	else
		*size = spool_read(&o->spool, m->ref, o->wire, SPOOL_PAYLOAD_MAX);
	if (*size == 0) {
		struct spool_ref ref = m->ref;
		o->stream[m->stream].damaged += !m->was_acked;
		unlink_message(o, before, m);
		forget(o, m);
		spool_ack(&o->spool, ref);
		return NULL;
	}
	if (m->was_sent)
		mark(o, o->wire, size);
	return o->wire;
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
	o->turn = m->stream == OUTBOX_SUMMARY ? 0 : o->turn + 1;
}

static void shelve(struct outbox *o, struct outbox_message *m)
{
	struct outbox_queue *q = &o->queue[m->stream];
	if (q->shelf_tail != NULL)
		q->shelf_tail->next = m;
	else
		q->shelf = m;
	q->shelf_tail = m;
	if (++q->shelf_count <= o->window)
		return;
	struct outbox_message *oldest = q->shelf;
	struct spool_ref ref = oldest->ref;
	q->shelf = oldest->next;
	q->shelf_count--;
	forget(o, oldest);
	if (ref.segment != 0)
		spool_ack(&o->spool, ref);
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

static void take_from_shelf(struct outbox_queue *q)
{
	if (q->shelf == NULL)
		return;
	q->shelf_tail->next = q->head;
	if (q->tail == NULL)
		q->tail = q->shelf_tail;
	q->head = q->shelf;
	q->shelf = q->shelf_tail = NULL;
	q->shelf_count = 0;
}

void outbox_reset(struct outbox *o)
{
	for (unsigned i = 0; i < OUTBOX_STREAM_COUNT; i++) {
		// What is under way stands before the first that never was: the queue is not walked to its end.
		uint32_t left = o->in_flight;
		for (struct outbox_message *m = o->queue[i].head; m != NULL && left > 0;
		     m = m->next) {
			left -= m->is_in_flight;
			land(o, m);
		}
		take_from_shelf(&o->queue[i]);
	}
	o->turn = 0;
}

// ---- age

void outbox_expire(struct outbox *o, int64_t cutoff_ns)
{
	for (unsigned i = 0; i < OUTBOX_STREAM_COUNT; i++) {
		struct outbox_message *m;
		while ((m = o->queue[i].head) != NULL && m->made_ns < cutoff_ns &&
		       !m->is_in_flight) {
			struct spool_ref ref = m->ref;
			o->stream[i].expired += !m->was_acked;
			unlink_message(o, NULL, m);
			forget(o, m);
			if (ref.segment != 0)
				spool_ack(&o->spool, ref);
		}
	}
}

int64_t outbox_oldest_ns(const struct outbox *o, enum outbox_stream stream, int64_t now_ns)
{
	for (const struct outbox_message *m = o->queue[stream].head; m != NULL; m = m->next)
		if (!m->was_acked)
			return now_ns > m->made_ns ? now_ns - m->made_ns : 0;
	return 0;
}
