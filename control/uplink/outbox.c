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

void outbox_init(struct outbox *o, uint32_t max, uint32_t window, int64_t shelf_ns)
{
	memset(o, 0, sizeof(*o));
	o->max = max;
	o->window = window;
	o->shelf_ns = shelf_ns;
	o->alive_ns = INT64_MIN / 2;
	o->depth_max = OUTBOX_DEPTH_MAX;
	o->next_token = 1;
}

void outbox_fini(struct outbox *o)
{
	for (unsigned i = 0; i < OUTBOX_STREAM_COUNT; i++) {
		struct outbox_message *m;
		while ((m = o->queue[i].head) != NULL) {
			outbox_list_remove(&o->queue[i], m);
			free(m);
		}
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

uint32_t outbox_shelved(const struct outbox *o)
{
	uint32_t n = 0;
	for (unsigned i = 0; i < OUTBOX_STREAM_COUNT; i++)
		n += o->stream[i].shelved;
	return n;
}

uint32_t outbox_to_send(const struct outbox *o)
{
	uint32_t n = o->in_flight;
	for (unsigned i = 0; i < OUTBOX_STREAM_COUNT; i++)
		n += o->queue[i].count - o->queue[i].settled;
	return n;
}

static uint32_t entries(const struct outbox *o)
{
	uint32_t n = 0;
	for (unsigned i = 0; i < OUTBOX_STREAM_COUNT; i++)
		n += o->queue[i].count;
	return n;
}

// ---- under way

static struct outbox_message *find_flight(struct outbox *o, uint64_t token)
{
	for (uint32_t i = 0; i < o->in_flight; i++)
		if (o->flight[i]->token == token)
			return o->flight[i];
	return NULL;
}

static void leave_flight(struct outbox *o, const struct outbox_message *m)
{
	for (uint32_t i = 0; i < o->in_flight; i++)
		if (o->flight[i] == m) {
			o->flight[i] = o->flight[--o->in_flight];
			return;
		}
}

// ---- leaving

// The message is gone from memory; on disk it still is.
static void forget(struct outbox *o, struct outbox_message *m)
{
	struct outbox_totals *t = &o->stream[m->stream];
	bool is_in_memory = m->ref.segment == 0;
	if (m->is_in_flight)
		leave_flight(o, m);
	outbox_list_remove(&o->queue[m->stream], m);
	t->queued -= !m->was_acked;
	t->shelved -= m->was_acked;
	o->in_memory -= is_in_memory;
	o->shelved_in_memory[m->stream] -= is_in_memory && m->was_acked;
	free(m);
}

// And on disk it is not needed any more.
static void release(struct outbox *o, struct outbox_message *m)
{
	const struct spool_ref ref = m->ref;
	bool was_acked = m->was_acked;
	forget(o, m);
	if (ref.segment != 0)
		spool_ack(&o->spool, ref, was_acked);
}

// For want of room.
static void give_up(struct outbox *o, struct outbox_message *m)
{
	o->stream[m->stream].dropped += !m->was_acked;
	o->stream[m->stream].shelf_given_up += m->was_acked;
	release(o, m);
}

// The oldest of a stream that is not under way. Never NULL when the stream has more of the kind than can be under way.
static struct outbox_message *oldest(const struct outbox *o, unsigned stream, bool of_memory,
				     bool was_acked)
{
	struct outbox_message *m = o->queue[stream].head;
	while (m != NULL &&
	       (m->is_in_flight || m->was_acked != was_acked || (of_memory && m->ref.segment != 0)))
		m = m->next;
	return m;
}

// The shelf first, then the oldest of the least value that is not under way.
static void shed(struct outbox *o, bool of_memory)
{
	for (unsigned i = 0; i < 2 * OUTBOX_STREAM_COUNT; i++) {
		unsigned stream = i % OUTBOX_STREAM_COUNT;
		bool was_acked = i < OUTBOX_STREAM_COUNT;
		uint32_t shelved =
			of_memory ? o->shelved_in_memory[stream] : o->stream[stream].shelved;
		struct outbox_message *m =
			!was_acked || shelved > 0 ? oldest(o, stream, of_memory, was_acked) : NULL;
		if (m != NULL) {
			give_up(o, m);
			return;
		}
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
	outbox_list_add(&o->queue[m->stream], m);
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
	struct outbox_message *m = o->queue[stream].head, *next;
	for (; m != NULL && m->ref.segment <= segment; m = next) {
		next = m->next;
		if (m->ref.segment != segment)
			continue;
		o->stream[stream].dropped += !m->was_acked;
		o->stream[stream].shelf_given_up += m->was_acked;
		forget(o, m);
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
	if (entries(o) >= o->depth_max)
		shed(o, false);
	bool is_spooled = o->has_spool && spool_append(&o->spool, stream, now_ns, payload,
						       (uint32_t)size, now_ns, &ref) == 0;
	o->stream[stream].unspooled += o->has_spool && !is_spooled;
	if (!is_spooled && o->in_memory >= o->max)
		shed(o, true);
	struct outbox_message *m = malloc(sizeof(*m) + (is_spooled ? 0 : size));
	if (m == NULL) {
		o->stream[stream].dropped++;
		if (is_spooled)
			spool_ack(&o->spool, ref, false);
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

const struct outbox_message *outbox_next(const struct outbox *o)
{
	if (o->in_flight >= o->window)
		return NULL;
	const struct outbox_message *low = o->queue[OUTBOX_SUMMARY].waiting, *best = NULL;
	for (unsigned i = OUTBOX_SUMMARY + 1; i < OUTBOX_STREAM_COUNT; i++) {
		const struct outbox_message *m = o->queue[i].waiting;
		if (m != NULL && (best == NULL || m->token < best->token))
			best = m;
	}
	if (best == NULL || (low != NULL && o->turn % SHARE == SHARE - 1))
		return low;
	return best;
}

// Under way, or the first of its stream that waits: nothing else is asked for.
static struct outbox_message *find(struct outbox *o, uint64_t token)
{
	struct outbox_message *m = o->queue[token % OUTBOX_STREAM_COUNT].waiting;
	return m != NULL && m->token == token ? m : find_flight(o, token);
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
	struct outbox_message *m = find(o, token);
	if (m == NULL)
		return NULL;
	*size = m->size;
	if (m->ref.segment == 0)
		memcpy(o->wire, m->payload, m->size);
	else
		*size = spool_read(&o->spool, m->ref, o->wire, SPOOL_PAYLOAD_MAX);
	if (*size == 0) {
		o->stream[m->stream].damaged += !m->was_acked;
		release(o, m);
		return NULL;
	}
	if (m->was_sent)
		mark(o, o->wire, size);
	return o->wire;
}

void outbox_sent(struct outbox *o, uint64_t token, int64_t mono_ns)
{
	struct outbox_message *m = find(o, token);
	if (m == NULL || m->is_in_flight || o->in_flight >= o->window)
		return;
	o->stream[m->stream].sent += !m->was_sent;
	o->stream[m->stream].resent += m->was_sent;
	m->was_sent = true;
	m->stamp_ns = mono_ns;
	outbox_list_take(&o->queue[m->stream]);
	o->flight[o->in_flight++] = m;
	o->turn = m->stream == OUTBOX_SUMMARY ? 0 : o->turn + 1;
}

static bool is_saved(const struct outbox *o, const struct outbox_message *m)
{
	int64_t stood_ns = o->alive_ns - m->stamp_ns;
	return o->shelf_ns == 0 || stood_ns >= o->shelf_ns ||
	       m->kept_ns + stood_ns >= OUTBOX_SHELF_TURNS * o->shelf_ns ||
	       m->acks >= OUTBOX_ACKS_MAX;
}

// The broker lived at alive_ns on the connection on which it acknowledged all that is on the shelf: what had stood there
// for long enough then is saved.
static void clear_shelf(struct outbox *o)
{
	for (unsigned i = 0; i < OUTBOX_STREAM_COUNT; i++) {
		struct outbox_message *m;
		while ((m = o->queue[i].head) != NULL && m->is_on_shelf && is_saved(o, m))
			release(o, m);
	}
}

void outbox_acked(struct outbox *o, uint64_t token, int64_t mono_ns)
{
	struct outbox_message *m = find_flight(o, token);
	if (m == NULL)
		return;
	struct outbox_totals *t = &o->stream[m->stream];
	const unsigned stream = m->stream;
	o->alive_ns = m->stamp_ns > o->alive_ns ? m->stamp_ns : o->alive_ns;
	if (!m->was_acked) {
		m->was_acked = true;
		t->acked++;
		t->queued--;
		t->shelved++;
		o->shelved_in_memory[stream] += m->ref.segment == 0;
		if (m->ref.segment != 0)
			spool_shelve(&o->spool, m->ref);
	}
	m->stamp_ns = mono_ns;
	if (m->acks < UINT8_MAX)
		m->acks++;
	leave_flight(o, m);
	outbox_list_shelve(&o->queue[stream], m);
	clear_shelf(o);
	if (o->shelved_in_memory[stream] > o->window)
		give_up(o, oldest(o, stream, true, true));
}

void outbox_failed(struct outbox *o, uint64_t token)
{
	struct outbox_message *m = find_flight(o, token);
	if (m == NULL)
		return;
	leave_flight(o, m);
	outbox_list_land(&o->queue[m->stream], m);
}

void outbox_reset(struct outbox *o)
{
	for (unsigned i = 0; i < OUTBOX_STREAM_COUNT; i++)
		outbox_list_rewind(&o->queue[i], o->alive_ns);
	o->alive_ns = INT64_MIN / 2;
	o->in_flight = 0;
	o->turn = 0;
}

// ---- age

void outbox_expire(struct outbox *o, int64_t cutoff_ns)
{
	for (unsigned i = 0; i < OUTBOX_STREAM_COUNT; i++) {
		struct outbox_message *m;
		while ((m = o->queue[i].head) != NULL && m->made_ns < cutoff_ns &&
		       !m->is_in_flight) {
			o->stream[i].expired += !m->was_acked;
			release(o, m);
		}
	}
}

int64_t outbox_oldest_ns(const struct outbox *o, enum outbox_stream stream, int64_t now_ns)
{
	const struct outbox_message *m = o->queue[stream].waiting, *oldest_m;
	while (m != NULL && m->was_acked)
		m = m->next;
	oldest_m = m;
	for (uint32_t i = 0; i < o->in_flight; i++) {
		m = o->flight[i];
		if (m->stream == stream && !m->was_acked &&
		    (oldest_m == NULL || m->token < oldest_m->token))
			oldest_m = m;
	}
	return oldest_m != NULL && now_ns > oldest_m->made_ns ? now_ns - oldest_m->made_ns : 0;
}
