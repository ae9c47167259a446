// SPDX-License-Identifier: Apache-2.0
// The lock-step against a node that is played here.
#include "sumo_tick.h"

#include <string.h>

#include "base/units.h"
#include "check.h"

enum { MOST = 32 };

struct node {
	struct radio_frame sent[MOST];
	unsigned sent_count, taken;
	uint8_t back[MOST][SUMO_TICK_SIZE];
	unsigned back_count, back_at;
	bool is_up;
};

static void node_send(void *ctx, const struct radio_frame *f)
{
	struct node *n = ctx;
	CU_ASSERT_TRUE_FATAL(n->sent_count < MOST);
	n->sent[n->sent_count++] = *f;
}

static void node_flush(void *ctx)
{
	(void)ctx;
}

static uint32_t node_receive(void *ctx, uint8_t *out, uint32_t size)
{
	struct node *n = ctx;
	(void)size;
	if (n->back_at == n->back_count)
		return 0;
	memcpy(out, n->back[n->back_at++], SUMO_TICK_SIZE);
	return SUMO_TICK_SIZE;
}

static bool node_is_up(void *ctx)
{
	return ((struct node *)ctx)->is_up;
}

static void take(void *ctx, struct span frame, int64_t t_ns)
{
	struct node *n = ctx;
	CU_ASSERT_EQUAL(frame.n, SUMO_TICK_SIZE);
	CU_ASSERT_EQUAL(t_ns, 5000);
	n->taken++;
}

static void answer(struct node *n, unsigned kind, uint64_t sequence)
{
	if (kind == 0)
		memset(n->back[n->back_count++], 0xee, SUMO_TICK_SIZE);
	else
		sumo_tick_encode(kind, sequence, 5000, n->back[n->back_count++], SUMO_TICK_SIZE);
}

static struct sumo_tick tick_of(struct node *n)
{
	return (struct sumo_tick){.port = {.ctx = n,
					   .send = node_send,
					   .flush = node_flush,
					   .receive = node_receive,
					   .keep_up = node_is_up},
				  .wait_ns = 5 * UNITS_NS_PER_MS};
}

static struct radio air_with_three(void)
{
	struct radio r;
	const struct radio_air air = {.queue_max = 8};
	CU_ASSERT_EQUAL_FATAL(radio_open(&r, &air, 1), 0);
	for (unsigned i = 0; i < 3; i++)
		radio_send(&r, i < 2 ? 4000 : 6000, RADIO_ETHERNET, (const uint8_t *)"abc", 3);
	return r;
}

static void frames_stand_between_begin_and_end(void)
{
	static struct node n;
	struct radio air = air_with_three();
	struct sumo_tick t = tick_of(&n);
	unsigned kind;
	uint64_t sequence;
	int64_t when;
	n = (struct node){.is_up = true};
	answer(&n, SUMO_TICK_DONE, 0); // of another step: not ours
	answer(&n, 0, 0);
	answer(&n, 0, 0);
	answer(&n, SUMO_TICK_DONE, 1);
	answer(&n, 0, 0); // belongs to the next step
	CU_ASSERT_TRUE(sumo_tick_run(&t, 5000, &air, take, &n));
	CU_ASSERT_EQUAL_FATAL(n.sent_count, 4); // the third is not due yet
	CU_ASSERT_TRUE(sumo_tick_decode((struct span){n.sent[0].bytes, n.sent[0].size}, &kind,
					&sequence, &when));
	CU_ASSERT_EQUAL(kind, SUMO_TICK_BEGIN);
	CU_ASSERT_EQUAL(sequence, 1);
	CU_ASSERT_EQUAL(when, 5000);
	CU_ASSERT_EQUAL(n.sent[1].size, 3);
	CU_ASSERT_TRUE(sumo_tick_decode((struct span){n.sent[3].bytes, n.sent[3].size}, &kind,
					&sequence, &when));
	CU_ASSERT_EQUAL(kind, SUMO_TICK_END);
	CU_ASSERT_EQUAL(n.taken, 2);
	CU_ASSERT_EQUAL(t.frames_in, 2);
	CU_ASSERT_EQUAL(t.frames_out, 2);
	radio_fini(&air);
}

static void goes_on_without_an_answer(void)
{
	static struct node n;
	struct radio air = air_with_three();
	struct sumo_tick t = tick_of(&n);
	n = (struct node){.is_up = true};
	CU_ASSERT_FALSE(sumo_tick_run(&t, 5000, &air, take, &n));
	CU_ASSERT_TRUE(t.is_away);
	CU_ASSERT_EQUAL(t.missed, 1);
	n.is_up = false; // nobody there: nothing is sent, nothing waited for
	unsigned sent = n.sent_count;
	CU_ASSERT_FALSE(sumo_tick_run(&t, 6000, &air, take, &n));
	CU_ASSERT_EQUAL(n.sent_count, sent);
	CU_ASSERT_EQUAL(air.count, 0); // what was on the air then is gone
	n.is_up = true;
	answer(&n, SUMO_TICK_DONE, 3);
	CU_ASSERT_TRUE(sumo_tick_run(&t, 7000, &air, take, &n));
	CU_ASSERT_FALSE(t.is_away);
	radio_fini(&air);
}

static void refuses_what_is_no_tick(void)
{
	uint8_t b[SUMO_TICK_SIZE];
	unsigned kind;
	uint64_t sequence;
	int64_t when;
	CU_ASSERT_EQUAL(sumo_tick_encode(SUMO_TICK_DONE, 1, 2, b, sizeof(b)), SUMO_TICK_SIZE);
	CU_ASSERT_EQUAL(b[12], 0x88);
	CU_ASSERT_EQUAL(b[13], 0xb5);
	CU_ASSERT_EQUAL(memcmp(b + 14, "KWTK\1\3\0\0", 8), 0);
	CU_ASSERT_EQUAL(sumo_tick_encode(SUMO_TICK_DONE, 1, 2, b, sizeof(b) - 1), 0);
	sumo_tick_encode(SUMO_TICK_DONE, 1, 2, b, sizeof(b));
	for (uint32_t n = 0; n < 38; n++)
		CU_ASSERT_FALSE(sumo_tick_decode((struct span){b, n}, &kind, &sequence, &when));
	for (unsigned at = 12; at < 19; at++) {
		b[at] ^= 1;
		CU_ASSERT_FALSE(
			sumo_tick_decode((struct span){b, sizeof(b)}, &kind, &sequence, &when));
		b[at] ^= 1;
	}
}

static const struct check_test tests[] = {
	{"frames stand between begin and end", frames_stand_between_begin_and_end},
	{"goes on without an answer", goes_on_without_an_answer},
	{"refuses what is no tick", refuses_what_is_no_tick},
};
CHECK_MAIN("sumo_tick", tests)
