// SPDX-License-Identifier: Apache-2.0
#include "sumo_tick.h"

#include <string.h>
#include <time.h>

#include "base/units.h"
#include "wire/cursor.h"
#include "wire/writer.h"

enum {
	VERSION = 1,
	HEADER = 14,
	TYPE_AT = 12,
	FLAGS_AT = 20,
	LATE = 1,
	FRAME_MAX = 2048,
	SPINS = 200
};
#define NAP_NS (20 * UNITS_NS_PER_US)

static const uint8_t magic[4] = {'K', 'W', 'T', 'K'};

uint32_t sumo_tick_encode(unsigned kind, uint64_t sequence, int64_t t_ns, uint8_t *out,
			  uint32_t size)
{
	static const uint8_t everybody[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	static const uint8_t us[6] = {0x02, 'K', 'W', 'S', 'I', 'M'};
	struct writer w = writer_init(out, size);
	writer_bytes(&w, everybody, sizeof(everybody));
	writer_bytes(&w, us, sizeof(us));
	writer_be(&w, SUMO_TICK_TYPE, 2);
	writer_bytes(&w, magic, sizeof(magic));
	writer_u8(&w, VERSION);
	writer_u8(&w, kind);
	writer_be(&w, 0, 2);
	writer_be(&w, sequence, 8);
	writer_be(&w, (uint64_t)t_ns, 8);
	writer_be(&w, 0, 4);
	writer_zeros(&w, SUMO_TICK_SIZE - w.pos);
	return writer_len(&w);
}

bool sumo_tick_decode(struct span frame, unsigned *kind, uint64_t *sequence, int64_t *t_ns)
{
	struct cursor c = cursor_over(frame);
	uint8_t head[4];
	cursor_skip(&c, TYPE_AT);
	if (cursor_u16be(&c) != SUMO_TICK_TYPE)
		return false;
	cursor_bytes(&c, head, sizeof(head));
	if (memcmp(head, magic, sizeof(magic)) != 0 || cursor_u8(&c) != VERSION)
		return false;
	*kind = cursor_u8(&c);
	cursor_skip(&c, 2);
	*sequence = cursor_u64be(&c);
	*t_ns = (int64_t)cursor_u64be(&c);
	return !c.error;
}

bool sumo_tick_is_late(struct span frame)
{
	struct cursor c = cursor_over(frame);
	cursor_skip(&c, FLAGS_AT);
	return (cursor_u16be(&c) & LATE) != 0;
}

static int64_t monotonic_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * UNITS_NS_PER_S + t.tv_nsec;
}

static void send_one(struct sumo_tick *t, int64_t t_ns, const struct radio_frame *f)
{
	t->port.send(t->port.ctx, f);
	t->frames_out++;
	if (t->port.seen != NULL)
		t->port.seen(t->port.ctx, t_ns, (struct span){f->bytes, f->size});
}

static void send_mark(struct sumo_tick *t, unsigned kind, int64_t t_ns)
{
	struct radio_frame f = {.medium = RADIO_ETHERNET, .size = SUMO_TICK_SIZE};
	sumo_tick_encode(kind, t->sequence, t_ns, f.bytes, sizeof(f.bytes));
	t->port.send(t->port.ctx, &f);
}

static void take_frame(struct sumo_tick *t, int64_t t_ns, struct span frame, sumo_tick_take take,
		       void *ctx)
{
	t->frames_in++;
	if (t->port.seen != NULL)
		t->port.seen(t->port.ctx, t_ns, frame);
	take(ctx, frame, t_ns);
}

// Frames of the node until this step's `done`.
static bool wait_done(struct sumo_tick *t, int64_t t_ns, sumo_tick_take take, void *ctx)
{
	const struct timespec nap = {.tv_nsec = NAP_NS};
	uint8_t frame[FRAME_MAX];
	int64_t until_ns = monotonic_ns() + t->wait_ns;
	for (unsigned empty = 0;;) {
		unsigned kind;
		uint64_t sequence;
		int64_t when_ns;
		uint32_t n = t->port.receive(t->port.ctx, frame, sizeof(frame));
		const struct span s = {frame, n};
		if (n == 0) {
			if (++empty < SPINS)
				continue;
			if (monotonic_ns() > until_ns || !t->port.keep_up(t->port.ctx))
				return false;
			nanosleep(&nap, NULL);
			continue;
		}
		empty = 0;
		if (!sumo_tick_decode(s, &kind, &sequence, &when_ns))
			take_frame(t, t_ns, s, take, ctx);
		else if (kind == SUMO_TICK_DONE && sequence == t->sequence) {
			t->late += sumo_tick_is_late(s) ? 1 : 0;
			return true;
		}
	}
}

bool sumo_tick_run(struct sumo_tick *t, int64_t t_ns, struct radio *due, sumo_tick_take take,
		   void *ctx)
{
	const struct radio_frame *f;
	bool is_up = t->port.keep_up(t->port.ctx);
	t->sequence++;
	t->ticks++;
	if (is_up)
		send_mark(t, SUMO_TICK_BEGIN, t_ns);
	while ((f = radio_receive(due, t_ns)) != NULL)
		if (is_up)
			send_one(t, t_ns, f);
	if (is_up) {
		send_mark(t, SUMO_TICK_END, t_ns);
		t->port.flush(t->port.ctx);
	}
	t->is_away = !is_up || !wait_done(t, t_ns, take, ctx);
	t->missed += t->is_away ? 1 : 0;
	return !t->is_away;
}

void sumo_tick_pass(struct sumo_tick *t, int64_t t_ns, struct radio *due, sumo_tick_take take,
		    void *ctx)
{
	uint8_t frame[FRAME_MAX];
	const struct radio_frame *f;
	uint32_t n;
	unsigned kind;
	uint64_t sequence;
	int64_t when_ns;
	t->is_away = !t->port.keep_up(t->port.ctx);
	while ((f = radio_receive(due, t_ns)) != NULL)
		if (!t->is_away)
			send_one(t, t_ns, f);
	t->port.flush(t->port.ctx);
	while ((n = t->port.receive(t->port.ctx, frame, sizeof(frame))) > 0)
		if (!sumo_tick_decode((struct span){frame, n}, &kind, &sequence, &when_ns))
			take_frame(t, t_ns, (struct span){frame, n}, take, ctx);
}
