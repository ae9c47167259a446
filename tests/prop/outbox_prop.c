// SPDX-License-Identifier: Apache-2.0
// The outbox over a real spool against a broker that forgets: random messages, acknowledgements that come late, connections that break
// and are noticed late, a broker that is killed and goes on from what it saved SAVE_S before, a node that is killed or ended and starts
// again, a spool that is full, a disk that takes nothing. The shelf lasts SHELF_S, hardly longer than the broker takes to save.
//
// Judged after each step: the stated bounds, the sums of the counters, what gave way before what. Judged at the hub: each stream comes
// in order but for repetitions; and in the end everything is there but what the outbox counted as given up, or had in memory
// alone when the node ended.
//
//	outbox_prop STEPS SEED roomy|small|disk     small: a spool that overflows; disk: it takes nothing now and then
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "uplink/outbox.h"

#define S 1000000000LL
enum {
	SHELF_S = 60,
	SAVE_S = 58,
	MAX_IN_MEMORY = 40,
	WINDOW = 8,
	SEQ_MAX = 1 << 17,
	DEPTH = 3000,
	ANSWERS_MAX = 1000
};

struct letter {
	uint64_t token;
	uint8_t stream;
	uint32_t seq;
};

static struct {
	struct outbox o;
	char dir[64];
	uint64_t bytes_max;
	int64_t now_ns, saved_ns;
	uint32_t made[OUTBOX_STREAM_COUNT];
	bool is_hub_away, is_disk_full, is_connected,
		is_dead;		   // the connection leads to a broker that is no more
	struct letter answer[ANSWERS_MAX]; // acknowledgements on their way
	unsigned answers;
	struct letter queue[1 << 20]; // of the broker for the hub, not delivered: [head, tail)
	uint32_t head, tail, saved_head, saved_tail;
	bool is_stored[OUTBOX_STREAM_COUNT][SEQ_MAX], is_excused[OUTBOX_STREAM_COUNT][SEQ_MAX];
	uint32_t newest[OUTBOX_STREAM_COUNT], sent_seq[OUTBOX_STREAM_COUNT];
	uint64_t given_up, shelf_given_up, resent, kills, ends, segments;
} w;

static uint64_t state;

static uint64_t draw(void)
{
	uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

static uint32_t below(uint32_t n)
{
	return (uint32_t)(draw() % n);
}

static void fail(const char *what, unsigned stream, uint32_t seq)
{
	fprintf(stderr, "outbox_prop: %s (stream %u, number %u, at %lld s)\n", what, stream, seq,
		(long long)(w.now_ns / S));
	exit(1);
}

static int64_t disk(int fd, const void *p, size_t n)
{
	if (!w.is_disk_full)
		return write(fd, p, n);
	errno = ENOSPC;
	return -1;
}

// ---- the node

static void open_node(void)
{
	outbox_init(&w.o, MAX_IN_MEMORY, WINDOW, SHELF_S * S);
	w.o.depth_max = DEPTH;
	if (outbox_open_spool(&w.o, w.dir, w.bytes_max, disk) != 0)
		fail("the spool does not open", 0, 0);
}

static uint32_t seq_of(const uint8_t *p)
{
	uint32_t seq;
	memcpy(&seq, p, sizeof(seq));
	return seq;
}

static void break_connection(void)
{
	outbox_reset(&w.o);
	while (w.answers > 0) // too late
		outbox_acked(&w.o, w.answer[--w.answers].token, w.now_ns);
	w.is_connected = w.is_dead = false;
}

// What is in memory alone may be lost, and counters begin anew.
static void end_node(bool is_killed)
{
	for (unsigned i = 0; i < OUTBOX_STREAM_COUNT; i++) {
		const struct outbox_totals *t = &w.o.stream[i];
		w.given_up += t->dropped + t->damaged;
		w.shelf_given_up += t->shelf_given_up;
		w.resent += t->resent;
		for (const struct outbox_message *m = w.o.queue[i].head; m != NULL; m = m->next)
			if (m->ref.segment == 0)
				w.is_excused[i][seq_of(m->payload)] = true;
	}
	break_connection();
	if (is_killed) { // as the kernel leaves it
		for (uint32_t i = 0; i < w.o.spool.count; i++) {
			if (w.o.spool.segment[i].fd >= 0)
				close(w.o.spool.segment[i].fd);
			if (w.o.spool.segment[i].ack_fd >= 0)
				close(w.o.spool.segment[i].ack_fd);
		}
		close(w.o.spool.lock_fd);
		w.o.has_spool = false;
	}
	outbox_fini(&w.o);
	w.ends++;
}

static void make(void)
{
	unsigned stream = below(4) == 0 ? 1 + below(2) : 0;
	uint8_t payload[900];
	uint32_t seq = w.made[stream];
	if (seq + 1 >= SEQ_MAX)
		return;
	w.made[stream]++;
	memset(payload, 'x', sizeof(payload));
	memcpy(payload, &seq, sizeof(seq));
	outbox_put(&w.o, stream, payload, stream == 0 ? 200 + below(700) : 60, w.now_ns);
}

// ---- the broker

static void save(void)
{
	w.saved_head = w.head;
	w.saved_tail = w.tail;
	w.saved_ns = w.now_ns;
}

static void kill_broker(void)
{
	w.head = w.saved_head;
	w.tail = w.saved_tail;
	w.saved_ns = w.now_ns;
	w.is_dead = w.is_connected;
	w.kills++;
}

static void deliver(uint32_t n)
{
	for (; n > 0 && w.head < w.tail && !w.is_hub_away; n--) {
		const struct letter *l = &w.queue[w.head++];
		if (l->seq < w.newest[l->stream] && !w.is_stored[l->stream][l->seq])
			fail("late at the hub", l->stream, l->seq);
		w.is_stored[l->stream][l->seq] = true;
		if (l->seq > w.newest[l->stream])
			w.newest[l->stream] = l->seq;
	}
}

static void send(uint32_t n)
{
	const struct outbox_message *m;
	for (; w.is_connected && n > 0 && (m = outbox_next(&w.o)) != NULL; n--) {
		struct letter l = {.token = m->token, .stream = m->stream};
		size_t size;
		const uint8_t *wire = outbox_wire(&w.o, l.token, &size);
		if (wire == NULL)
			continue;
		l.seq = seq_of(wire);
		if (w.sent_seq[l.stream] > l.seq)
			fail("sent out of order", l.stream, l.seq);
		w.sent_seq[l.stream] = l.seq + 1;
		outbox_sent(&w.o, l.token, w.now_ns);
		if (w.is_dead)
			continue;
		w.queue[w.tail++] = l;
		if (w.answers < ANSWERS_MAX)
			w.answer[w.answers++] = l;
	}
}

static void connect(void)
{
	if (w.is_connected)
		break_connection();
	memset(w.sent_seq, 0, sizeof(w.sent_seq));
	w.is_connected = true;
}

// Mostly in order, as a broker does.
static void take_answers(uint32_t n)
{
	for (; n > 0 && w.answers > 0; n--) {
		unsigned at = below(10) == 0 ? below(w.answers) : 0;
		uint64_t token = w.answer[at].token;
		memmove(&w.answer[at], &w.answer[at + 1],
			(w.answers - at - 1) * sizeof(w.answer[0]));
		w.answers--;
		outbox_acked(&w.o, token, w.now_ns);
	}
}

// ---- judgement

static void judge_stream(unsigned i)
{
	const struct outbox_totals *t = &w.o.stream[i];
	const struct outbox_list *q = &w.o.queue[i];
	uint32_t acked = 0, count = 0, settled = 0, in_memory = 0;
	const struct outbox_message *waiting = NULL;
	for (const struct outbox_message *m = q->head; m != NULL; m = m->next) {
		bool is_waiting = !m->is_in_flight && !m->is_on_shelf;
		count++;
		acked += m->was_acked;
		settled += !is_waiting;
		in_memory += m->was_acked && m->ref.segment == 0;
		if (m->next != NULL && (m->next->token <= m->token || m->next->before != m))
			fail("the list is out of order", i, count);
		if (waiting == NULL && is_waiting)
			waiting = m;
	}
	if (count != q->count || settled != q->settled || waiting != q->waiting)
		fail("the list is wrong about itself", i, count);
	if (acked != t->shelved || count - acked != t->queued ||
	    in_memory != w.o.shelved_in_memory[i] || in_memory > WINDOW)
		fail("the shelf is wrong about itself", i, acked);
	if (t->put + t->found != t->acked + t->dropped + t->damaged + t->queued)
		fail("counters do not add up", i, (uint32_t)t->put);
}

static void judge(void)
{
	const struct spool *s = &w.o.spool;
	uint32_t entries = 0;
	for (unsigned i = 0; i < OUTBOX_STREAM_COUNT; i++) {
		judge_stream(i);
		entries += w.o.queue[i].count;
	}
	if (s->bytes > w.bytes_max + 64 * 1024 || w.o.in_memory > MAX_IN_MEMORY ||
	    entries > DEPTH || w.o.in_flight > WINDOW)
		fail("a bound does not hold", 0, entries);
	bool has_given_up = s->totals.segments_given_up > w.segments;
	w.segments = s->totals.segments_given_up;
	for (uint32_t i = 0; has_given_up && i < s->count; i++)
		if (s->segment[i].live == s->segment[i].shelved)
			fail("what was acknowledged outlived what was not", s->segment[i].stream,
			     0);
}

static void step(const char *mode)
{
	w.now_ns += below(3) * S / 2;
	if (w.now_ns - w.saved_ns >= SAVE_S * S)
		save();
	if ((!w.is_connected || w.is_dead) && below(15) == 0)
		connect();
	if (below(80) == 0)
		w.is_hub_away = !w.is_hub_away;
	uint32_t what = below(1000);
	if (what < 250)
		make();
	else if (what < 550)
		send(1 + below(WINDOW));
	else if (what < 850)
		take_answers(1 + below(WINDOW));
	else if (what < 980)
		deliver(below(40));
	else if (what < 984)
		kill_broker();
	else if (what < 987)
		break_connection();
	else if (what < 989) {
		end_node(what == 987);
		open_node();
		w.segments = 0;
	} else if (what == 989)
		w.now_ns += below(100) * S / 10;
	else if (what < 994 && strcmp(mode, "disk") == 0)
		w.is_disk_full = what < 992;
}

// The broker lives from now on.
static void drain(void)
{
	w.is_disk_full = w.is_hub_away = false;
	connect();
	for (unsigned i = 0; i < 2000000 && outbox_to_send(&w.o) > 0; i++) {
		send(WINDOW);
		take_answers(WINDOW);
	}
	deliver(w.tail);
	end_node(false);
}

static uint64_t count_missing(void)
{
	uint64_t missing = 0;
	for (unsigned i = 0; i < OUTBOX_STREAM_COUNT; i++)
		for (uint32_t seq = 0; seq < w.made[i]; seq++)
			missing += !w.is_stored[i][seq] && !w.is_excused[i][seq];
	return missing;
}

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	const char *mode = argv[3];
	state = (uint64_t)atoll(argv[2]);
	w.bytes_max = strcmp(mode, "small") == 0 ? 128 * 1024 : 64 << 20;
	snprintf(w.dir, sizeof(w.dir), "/tmp/kw-outbox-prop-XXXXXX");
	if (mkdtemp(w.dir) == NULL)
		return 1;
	open_node();
	for (long n = atol(argv[1]); n > 0; n--) {
		step(mode);
		judge();
	}
	drain();
	uint64_t missing = count_missing();
	printf("made %u %u %u, missing %llu, given up %llu, of the shelf %llu, sent again %llu, "
	       "broker killed %llu, node ended %llu\n",
	       w.made[0], w.made[1], w.made[2], (unsigned long long)missing,
	       (unsigned long long)w.given_up, (unsigned long long)w.shelf_given_up,
	       (unsigned long long)w.resent, (unsigned long long)w.kills,
	       (unsigned long long)w.ends);
	char command[100];
	snprintf(command, sizeof(command), "rm -rf %s", w.dir);
	if (system(command) != 0)
		return 1;
	if (missing > w.given_up + w.shelf_given_up)
		fail("lost without being counted", 0, (uint32_t)missing);
	if (strcmp(mode, "roomy") == 0 && w.given_up + w.shelf_given_up > 0)
		fail("gave up although there was room", 0, (uint32_t)w.given_up);
	return 0;
}
