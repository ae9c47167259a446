// SPDX-License-Identifier: Apache-2.0
#include "radio.h"

#include <string.h>

#include "check.h"

enum { FRAMES = 20000 };

static uint64_t lost_of(double loss, uint64_t seed)
{
	struct scenario s = {.radio = {.loss = loss, .queue_max = 64}};
	struct radio r;
	uint64_t arrived = 0;
	CU_ASSERT_EQUAL_FATAL(radio_init(&r, &s, seed), 0);
	for (int i = 0; i < FRAMES; i++) {
		radio_send(&r, i, RADIO_ETHERNET, (const uint8_t *)"x", 1);
		while (radio_receive(&r, i) != NULL)
			arrived++;
	}
	CU_ASSERT_EQUAL(arrived + r.lost, FRAMES);
	CU_ASSERT_EQUAL(r.overflow, 0);
	uint64_t lost = r.lost;
	radio_fini(&r);
	return lost;
}

static void loses_the_configured_share(void)
{
	static const double shares[] = {0.01, 0.1, 0.5};
	for (unsigned i = 0; i < 3; i++)
		for (uint64_t seed = 1; seed <= 10; seed++) {
			double mean = FRAMES * shares[i], sigma = sqrt(mean * (1 - shares[i]));
			// Five standard deviations: one seed in 1.7 million would fail, and seeds are fixed.
			CU_ASSERT_DOUBLE_EQUAL((double)lost_of(shares[i], seed), mean, 5 * sigma);
		}
	CU_ASSERT_EQUAL(lost_of(0, 1), 0);
	CU_ASSERT_EQUAL(lost_of(1, 1), FRAMES);
	CU_ASSERT_EQUAL(lost_of(0.1, 7), lost_of(0.1, 7));
	CU_ASSERT_NOT_EQUAL(lost_of(0.1, 7), lost_of(0.1, 8));
}

static void delays_within_bounds_and_in_order(void)
{
	struct scenario s = {.radio = {.delay_ms = 3, .jitter_ms = 4, .queue_max = 4096}};
	struct radio r;
	const struct radio_frame *f;
	int64_t last_ns = 0, sent_ns;
	unsigned count = 0, overtaken = 0, highest = 0, index;
	CU_ASSERT_EQUAL_FATAL(radio_init(&r, &s, 5), 0);
	for (unsigned i = 0; i < 1000; i++) {
		uint8_t b[12];
		sent_ns = i * 500000;
		memcpy(b, &sent_ns, 8);
		memcpy(b + 8, &i, 4);
		radio_send(&r, sent_ns, i % 2 ? RADIO_WIFI : RADIO_ETHERNET, b, sizeof(b));
	}
	CU_ASSERT_PTR_NULL(radio_receive(&r, 2999999));
	while (r.count > 0) {
		int64_t next_ns = radio_next_ns(&r);
		CU_ASSERT_PTR_NULL(radio_receive(&r, next_ns - 1));
		f = radio_receive(&r, next_ns);
		CU_ASSERT_PTR_NOT_NULL_FATAL(f);
		memcpy(&sent_ns, f->bytes, 8);
		memcpy(&index, f->bytes + 8, 4);
		CU_ASSERT_TRUE(f->due_ns >= last_ns);
		CU_ASSERT_TRUE(f->due_ns - sent_ns >= 3000000 && f->due_ns - sent_ns < 7000000);
		CU_ASSERT_EQUAL(f->medium, index % 2 ? RADIO_WIFI : RADIO_ETHERNET);
		overtaken += index < highest;
		highest = index > highest ? index : highest;
		last_ns = f->due_ns;
		count++;
	}
	CU_ASSERT_EQUAL(count, 1000);
	CU_ASSERT_TRUE(overtaken > 0); // jitter larger than the distance reorders
	CU_ASSERT_EQUAL(radio_next_ns(&r), INT64_MAX);
	radio_fini(&r);
}

static void is_bounded(void)
{
	struct scenario s = {.radio = {.delay_ms = 1, .queue_max = 16}};
	struct radio r;
	uint8_t big[RADIO_FRAME_MAX + 1] = {0};
	CU_ASSERT_EQUAL_FATAL(radio_init(&r, &s, 1), 0);
	radio_send(&r, 0, RADIO_ETHERNET, big, sizeof(big));
	CU_ASSERT_EQUAL(r.overflow, 1);
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 20; i++)
			radio_send(&r, 0, RADIO_ETHERNET, big, RADIO_FRAME_MAX);
		CU_ASSERT_EQUAL(r.count, 16);
		CU_ASSERT_EQUAL(r.overflow, 1u + 4u * (unsigned)(round + 1));
		while (radio_receive(&r, INT64_MAX) != NULL)
			continue;
	}
	radio_fini(&r);
}

static const struct check_test tests[] = {
	{"loses the configured share", loses_the_configured_share},
	{"delays within bounds and in order", delays_within_bounds_and_in_order},
	{"is bounded", is_bounded},
};
CHECK_MAIN("radio", tests)
