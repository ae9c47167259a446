// SPDX-License-Identifier: Apache-2.0
// Stages over bursts: every frame accounted for, rates, duplicates, export; and the parts around: latency, mirror.
#include "pipeline.h"

#include <string.h>

#include "base/units.h"
#include "check.h"
#include "latency.h"
#include "link_mirror.h"
#include "pipeline_rig.h"
#include "stage_latency.h"

struct seen {
	unsigned tracks, gone, alerts;
};

static void on_track(void *ctx, const struct track_cold *c)
{
	((struct seen *)ctx)->tracks++;
}

static void on_gone(void *ctx, uint64_t id)
{
	((struct seen *)ctx)->gone++;
}

static void on_alert(void *ctx, const struct alert *a)
{
	((struct seen *)ctx)->alerts++;
}

static struct pipeline *begin(struct seen *seen)
{
	struct pipeline_params p = rig_params();
	p.scene.tracks_max = 256;
	p.scene.road_timeout_ns = p.scene.air_timeout_ns = UNITS_NS_PER_S;
	p.admit.sources_max = 64;
	p.admit.duplicates_max = 4096;
	p.admit.frames_per_s = 10;
	p.admit.burst = 5;
	p.admit.forwarder_frames_per_s = 1000;
	const struct pipeline_sink sink = {seen, on_track, on_gone, on_alert, NULL, NULL};
	struct pipeline *pl = malloc(sizeof(*pl));
	*seen = (struct seen){0};
	CU_ASSERT_EQUAL_FATAL(pipeline_init(pl, &p, &sink), 0);
	return pl;
}

static void run_one(struct pipeline *pl, const uint8_t *f, uint32_t n, int64_t t)
{
	struct pipeline_frame pf = {.bytes = {f, n}, .rx_ns = t};
	pipeline_run(pl, &pf, 1, t);
}

static void test_random_frames_balance(void)
{
	struct seen seen;
	struct pipeline *pl = begin(&seen);
	uint64_t s = 3;
	static uint8_t data[PIPELINE_BURST_MAX][256];
	struct pipeline_frame f[PIPELINE_BURST_MAX];
	for (int burst = 0; burst < 2000; burst++) {
		uint32_t n = (uint32_t)(burst % (PIPELINE_BURST_MAX + 1));
		for (uint32_t i = 0; i < n; i++) {
			uint32_t len =
				rig_bsm(data[i], (uint8_t)i, (uint8_t)i, (uint8_t)(burst & 127));
			for (int k = 0; k < 3; k++) { // damage some octets of some frames
				s = s * 6364136223846793005ULL + 1442695040888963407ULL;
				if ((s >> 60) < 8)
					data[i][(s >> 33) % len] ^= (uint8_t)(s >> 24);
			}
			if ((s >> 50 & 15) == 0)
				len = (uint32_t)(s >> 40) % len;
			f[i] = (struct pipeline_frame){
				.bytes = {data[i], len}, .rx_ns = T0, .link = burst % 7 == 0};
			if ((s >> 45 & 63) == 0)
				f[i].bytes.p = NULL; // did not fit one buffer
		}
		pipeline_run(pl, f, n, T0 + burst * UNITS_NS_PER_MS);
		CU_ASSERT_EQUAL_FATAL(pl->counters.v[COUNTER_FRAMES],
				      pl->counters.v[COUNTER_DECODED] + rig_drops(pl));
	}
	CU_ASSERT(pl->counters.v[COUNTER_DECODED] > 1000);
	CU_ASSERT(pl->counters.v[COUNTER_DROP + ERR_FRAME_TOO_LONG] > 100);
	CU_ASSERT(pl->counters.v[COUNTER_DROP + ERR_RATE_LIMITED] > 100);
	rig_end(pl);
}

static void test_rate_is_per_sender(void)
{
	struct seen seen;
	struct pipeline *pl = begin(&seen);
	uint8_t f[128];
	// A flood of 1,000 frames in a second from one sender: its burst of 5 and 10 a second pass, a little more by
	// rounding; the quiet sender beside it loses nothing.
	for (int i = 0; i < 1000; i++) {
		int64_t t = T0 + i * UNITS_NS_PER_MS;
		run_one(pl, f, rig_bsm(f, 1, 1, (uint8_t)(i & 127)), t);
		if (i % 100 == 0)
			run_one(pl, f, rig_bsm(f, 2, 2, (uint8_t)(i / 100)), t);
	}
	uint64_t limited = pl->counters.v[COUNTER_DROP + ERR_RATE_LIMITED];
	CU_ASSERT(limited >= 983 && limited <= 986);
	CU_ASSERT_EQUAL(pl->counters.v[COUNTER_DECODED], 1010 - limited);
	CU_ASSERT_EQUAL(pl->scene.tracks.cold[1].observation_count, 10);
	rig_end(pl);
}

static void test_clock_set_back_silences_nobody(void)
{
	struct seen seen;
	struct pipeline *pl = begin(&seen);
	uint8_t f[128];
	const int64_t back = T0 - 3600 * UNITS_NS_PER_S;
	for (int i = 0; i < 10; i++)
		run_one(pl, f, rig_bsm(f, 1, 1, (uint8_t)i), T0 + i * 100 * UNITS_NS_PER_MS);
	for (int i = 0; i < 10; i++)
		run_one(pl, f, rig_bsm(f, 1, 1, (uint8_t)i), back + i * 100 * UNITS_NS_PER_MS);
	CU_ASSERT_EQUAL(pl->counters.v[COUNTER_DECODED], 20);
	CU_ASSERT_EQUAL(pl->counters.v[COUNTER_OBS_DROP + SCENE_DROP_OUT_OF_ORDER], 0);
	rig_end(pl);
}

static void test_duplicates(void)
{
	struct seen seen;
	struct pipeline *pl = begin(&seen);
	uint8_t f[128];
	uint32_t n = rig_bsm(f, 1, 1, 5);
	run_one(pl, f, n, T0);
	f[11] = 2; // the same message heard through another transmitter
	run_one(pl, f, n, T0 + 10 * UNITS_NS_PER_MS);
	CU_ASSERT_EQUAL(pl->counters.v[COUNTER_DROP + ERR_DUPLICATE], 1);
	run_one(pl, f, n, T0 + 499 * UNITS_NS_PER_MS);
	CU_ASSERT_EQUAL(pl->counters.v[COUNTER_DROP + ERR_DUPLICATE], 2);
	run_one(pl, f, n, T0 + 500 * UNITS_NS_PER_MS); // the window counts from the accepted one
	CU_ASSERT_EQUAL(pl->counters.v[COUNTER_DROP + ERR_DUPLICATE], 2);
	CU_ASSERT_EQUAL(pl->counters.v[COUNTER_DECODED], 2);
	rig_end(pl);
}

static void test_export_is_thinned_and_gone_is_told(void)
{
	struct seen seen;
	struct pipeline *pl = begin(&seen);
	uint8_t f[128];
	for (int i = 0; i < 5; i++) // within 40 ms: one digest
		run_one(pl, f, rig_bsm(f, 1, 1, (uint8_t)i), T0 + i * 10 * UNITS_NS_PER_MS);
	CU_ASSERT_EQUAL(seen.tracks, 1);
	run_one(pl, f, rig_bsm(f, 1, 1, 9), T0 + 100 * UNITS_NS_PER_MS);
	CU_ASSERT_EQUAL(seen.tracks, 2);
	for (int i = 0; i < 8; i++) // the table is swept in parts
		pipeline_run(pl, NULL, 0, T0 + 3 * UNITS_NS_PER_S);
	CU_ASSERT_EQUAL(seen.gone, 1);
	rig_end(pl);
}

static void test_latency_percentiles(void)
{
	struct latency l;
	memset(&l, 0, sizeof(l));
	CU_ASSERT_EQUAL(latency_permille(&l, 500), 0);
	for (uint64_t ns = 1; ns <= 100000; ns++)
		latency_add(&l, ns, 1);
	uint64_t p50 = latency_permille(&l, 500), p99 = latency_permille(&l, 990);
	CU_ASSERT(p50 >= 50000 && p50 <= 53200);
	CU_ASSERT(p99 >= 99000 && p99 <= 105300);
	latency_add(&l, UINT64_MAX, 1); // off the scale: the last bin
	CU_ASSERT(latency_permille(&l, 1000) > 10ULL * UNITS_NS_PER_S);
	for (uint64_t ns = 1; ns < 1ULL << 34; ns = ns * 3 / 2 + 1)
		CU_ASSERT(latency_bin_of(ns) <= latency_bin_of(ns + 1));
}

// Every value lands in the bucket between its powers of two, and the sums agree.
static void test_latency_buckets(void)
{
	static struct latency l;
	uint64_t out[STAGE_LATENCY_BUCKETS], sum = 0;
	latency_add(&l, 0, 1);
	latency_add(&l, 1023, 2);
	latency_add(&l, 1024, 3);
	latency_add(&l, 2047, 4);
	latency_add(&l, 1ULL << 30, 5);
	stage_latency_buckets(&l, out);
	for (unsigned i = 0; i < STAGE_LATENCY_BUCKETS; i++)
		sum += out[i];
	CU_ASSERT_EQUAL(out[0], 3);
	CU_ASSERT_EQUAL(out[1], 7);
	CU_ASSERT_EQUAL(out[STAGE_LATENCY_BUCKETS - 1], 5);
	CU_ASSERT_EQUAL(sum, latency_count(&l));
}

static uint64_t fake_cycles;

static uint64_t next_cycle(void)
{
	return ++fake_cycles;
}

static void test_marks_pass_in_order(void)
{
	struct seen seen;
	struct pipeline *pl = begin(&seen);
	uint8_t f[128];
	run_one(pl, f, rig_bsm(f, 1, 1, 1), T0);
	CU_ASSERT_EQUAL(pl->marks.decoded, 0); // nobody asked
	pl->p.cycles = next_cycle;
	run_one(pl, f, rig_bsm(f, 1, 1, 2), T0 + UNITS_NS_PER_S);
	CU_ASSERT_EQUAL(pl->marks.decoded, 1);
	CU_ASSERT_EQUAL(pl->marks.tracked, 2);
	rig_end(pl);
}

static void apply_track(struct link_mirror *m, uint64_t id, uint8_t flags)
{
	struct mail letter = {.kind = MAIL_TRACK, .track = {.id = id}};
	letter.track.last.flags = flags;
	link_mirror_apply(m, &letter);
}

static void test_mirror_log(void)
{
	struct link_mirror *m = malloc(sizeof(*m));
	const struct mail_track *t;
	uint64_t gone = 0;
	CU_ASSERT_EQUAL_FATAL(link_mirror_init(m, 16), 0);
	apply_track(m, 1ULL << 32 | 3, OBS_FLAG_AIR);
	apply_track(m, 1ULL << 32 | 4, 0);
	apply_track(m, 1ULL << 32 | 3, OBS_FLAG_AIR);
	CU_ASSERT_EQUAL(m->air, 1);
	CU_ASSERT_EQUAL(m->road, 1);
	CU_ASSERT_FALSE(link_mirror_read(m, 0, &t, &gone)); // a newer entry follows
	CU_ASSERT_TRUE(link_mirror_read(m, 1, &t, &gone));
	CU_ASSERT_TRUE(link_mirror_read(m, 2, &t, &gone));
	CU_ASSERT_EQUAL(t->id, 1ULL << 32 | 3);
	apply_track(m, 2ULL << 32 | 3, 0); // slot taken over although "gone" was lost
	CU_ASSERT_TRUE(link_mirror_read(m, 3, &t, &gone));
	CU_ASSERT_PTR_NULL(t);
	CU_ASSERT_EQUAL(gone, 1ULL << 32 | 3);
	CU_ASSERT_FALSE(link_mirror_read(m, 2, &t, &gone)); // its subject is gone
	struct mail letter = {.kind = MAIL_GONE, .gone_id = 2ULL << 32 | 3};
	link_mirror_apply(m, &letter);
	link_mirror_apply(m, &letter); // twice is harmless
	CU_ASSERT_EQUAL(m->air, 0);
	CU_ASSERT_EQUAL(m->road, 1);
	apply_track(m, 9ULL << 32 | 9999, 0); // no such slot
	CU_ASSERT_EQUAL(m->road, 1);
	link_mirror_fini(m);
	free(m);
}

static const struct check_test tests[] = {
	{"random and damaged frames are all accounted for", test_random_frames_balance},
	{"the rate limit is per sender", test_rate_is_per_sender},
	{"a clock set back silences nobody", test_clock_set_back_silences_nobody},
	{"duplicates within the window", test_duplicates},
	{"digests are thinned, ended tracks are told", test_export_is_thinned_and_gone_is_told},
	{"latency percentiles", test_latency_percentiles},
	{"latency buckets", test_latency_buckets},
	{"stage borders", test_marks_pass_in_order},
	{"mirror and its change log", test_mirror_log},
};

CHECK_MAIN("pipeline", tests)
