// SPDX-License-Identifier: Apache-2.0
// Tracing: the ring, what a record says of each way that a frame can take, and that it changes nothing.
#include "trace.h"

#include "pipeline_rig.h"

static void test_ring_keeps_the_newest(void)
{
	static struct trace t;
	struct trace_record r = {0};
	CU_ASSERT_FALSE(trace_read(&t, 0, &r));
	CU_ASSERT_FALSE(trace_read(&t, 1, &r));
	for (uint64_t i = 1; i <= TRACE_RING + 10; i++) {
		r.frame = i;
		trace_put(&t, &r);
	}
	CU_ASSERT_EQUAL(trace_end(&t), TRACE_RING + 10);
	CU_ASSERT_FALSE(trace_read(&t, 10, &r));
	CU_ASSERT_TRUE(trace_read(&t, 11, &r));
	CU_ASSERT_EQUAL(r.frame, 11);
	CU_ASSERT_FALSE(trace_read(&t, TRACE_RING + 11, &r));
}

static void test_one_in_so_many(void)
{
	static struct trace t;
	unsigned drawn = 0;
	uint64_t number;
	t.every = 7;
	for (unsigned i = 0; i < 70; i++)
		drawn += trace_frame(&t, &number);
	CU_ASSERT_EQUAL(drawn, 10);
	CU_ASSERT_EQUAL(number, 70);
	t.every = 0;
	CU_ASSERT_FALSE(trace_frame(&t, &number));
}

static void run(struct pipeline *pl, uint8_t (*data)[128], const uint32_t *size, uint32_t n,
		int64_t t)
{
	struct pipeline_frame f[PIPELINE_BURST_MAX];
	for (uint32_t i = 0; i < n; i++)
		f[i] = (struct pipeline_frame){.bytes = {data[i], size[i]}, .rx_ns = t};
	pipeline_run(pl, f, n, t);
}

static void test_each_way_is_told(void)
{
	unsigned alerts;
	struct pipeline_params p = rig_params();
	p.trace_every = 1;
	p.admit.burst = 2;
	p.admit.frames_per_s = 1;
	struct pipeline *pl = rig_begin(&p, &alerts);
	uint8_t data[5][128];
	uint32_t size[5];
	for (int i = 0; i < 5; i++)
		size[i] = rig_bsm(data[i], (uint16_t)(i < 4 ? i : 0), (uint16_t)(i < 4 ? i : 0), 1);
	data[1][12] = 0;	    // an EtherType that nobody knows
	size[2] -= 20;		    // ends early
	run(pl, data, size, 5, T0); // the last is the first once more
	static const struct {
		uint8_t stage;
		uint16_t reason;
	} want[] = {{TRACE_STAGE_PARSE, ERR_ETH_TYPE_OTHER},
		    {0, 0},
		    {TRACE_STAGE_ADMIT, ERR_DUPLICATE},
		    {TRACE_STAGE_TRACK, ERR_NONE},
		    {TRACE_STAGE_TRACK, ERR_NONE}};
	CU_ASSERT_EQUAL(trace_end(&pl->trace), 5);
	for (uint64_t i = 0; i < 5; i++) {
		struct trace_record r = {0};
		CU_ASSERT_TRUE(trace_read(&pl->trace, i + 1, &r));
		if (i == 1) {
			CU_ASSERT_EQUAL(r.frame, 3);
			CU_ASSERT_NOT_EQUAL(r.reason, ERR_NONE);
			continue;
		}
		CU_ASSERT_EQUAL(r.stage, want[i].stage);
		CU_ASSERT_EQUAL(r.reason, want[i].reason);
		CU_ASSERT_EQUAL(r.track_id != 0, want[i].stage == TRACE_STAGE_TRACK);
	}
	rig_end(pl);
}

// The same frames with and without tracing: every counter and every track is the same.
static void test_tracing_changes_nothing(void)
{
	unsigned alerts[2];
	struct pipeline_params p = rig_params();
	struct pipeline *pl[2];
	for (int k = 0; k < 2; k++) {
		p.trace_every = k == 0 ? 0 : 3;
		pl[k] = rig_begin(&p, &alerts[k]);
	}
	uint64_t s = 5;
	for (int burst = 0; burst < 300; burst++) {
		uint8_t data[PIPELINE_BURST_MAX][128];
		uint32_t size[PIPELINE_BURST_MAX];
		for (uint32_t i = 0; i < PIPELINE_BURST_MAX; i++) {
			s = s * 6364136223846793005ULL + 1442695040888963407ULL;
			uint16_t who = (uint16_t)(s >> 40) % 200;
			size[i] = rig_bsm(data[i], who, who, (uint8_t)(burst & 127));
			if (s >> 60 == 3)
				data[i][(s >> 30) % size[i]] ^= (uint8_t)(s >> 20);
		}
		for (int k = 0; k < 2; k++)
			run(pl[k], data, size, PIPELINE_BURST_MAX,
			    T0 + burst * 100 * UNITS_NS_PER_MS);
	}
	CU_ASSERT_EQUAL(alerts[0], alerts[1]);
	CU_ASSERT_EQUAL(memcmp(&pl[0]->counters, &pl[1]->counters, sizeof(pl[0]->counters)), 0);
	CU_ASSERT_EQUAL(memcmp(pl[0]->scene.tracks.hot, pl[1]->scene.tracks.hot,
			       p.scene.tracks_max * sizeof(struct track_hot)),
			0);
	CU_ASSERT(trace_end(&pl[1]->trace) >= 6400);
	CU_ASSERT_EQUAL(trace_end(&pl[0]->trace), 0);
	rig_end(pl[0]);
	rig_end(pl[1]);
}

static const struct check_test tests[] = {
	{"the ring keeps the newest records", test_ring_keeps_the_newest},
	{"one in so many frames", test_one_in_so_many},
	{"each way of a frame is told", test_each_way_is_told},
	{"tracing changes nothing", test_tracing_changes_nothing},
};

CHECK_MAIN("trace", tests)
