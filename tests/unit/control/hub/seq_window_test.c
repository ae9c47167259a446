// SPDX-License-Identifier: Apache-2.0
// The window against a plain list of what arrived, under loss, duplication and reordering.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check.h"
#include "hub/seq_window.h"

static uint64_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
	return *state >> 33;
}

enum { SENT = 3000, DELIVERIES = 3 * SENT };

// Numbers 1..SENT with loss, duplicates and local disorder. Returns how many.
static unsigned make_deliveries(uint64_t *seed, uint64_t *out)
{
	unsigned n = 0;
	unsigned loss = (unsigned)(next_random(seed) % 30),
		 twice = (unsigned)(next_random(seed) % 30);
	unsigned reach = 1 + (unsigned)(next_random(seed) % 40);
	for (uint64_t s = 1; s <= SENT; s++) {
		if (next_random(seed) % 100 < loss)
			continue;
		out[n++] = s;
		if (next_random(seed) % 100 < twice)
			out[n++] = s;
	}
	for (unsigned i = 0; i + reach < n; i++) {
		unsigned j = i + (unsigned)(next_random(seed) % reach);
		uint64_t t = out[i];
		out[i] = out[j];
		out[j] = t;
	}
	return n;
}

static void one_round(uint64_t seed, bool is_from_one)
{
	static uint64_t deliveries[DELIVERIES];
	static bool has[SENT + 1];
	struct seq_window w = {.base = 0};
	uint64_t distinct = 0, twice = 0, before = 0, high = 0;
	unsigned n = make_deliveries(&seed, deliveries);
	memset(has, 0, sizeof(has));
	for (unsigned i = 0; i < n; i++) {
		uint64_t s = deliveries[i], base = is_from_one ? 1 : deliveries[0];
		enum seq_result r = seq_window_take(&w, s, is_from_one);
		if (s < base) {
			CU_ASSERT_EQUAL(r, SEQ_BEFORE);
			before++;
			continue;
		}
		CU_ASSERT_EQUAL(r, has[s] ? SEQ_DUPLICATE : s > high ? SEQ_NEW : SEQ_LATE);
		twice += has[s];
		distinct += !has[s];
		has[s] = true;
		high = s > high ? s : high;
	}
	uint64_t base = is_from_one ? 1 : deliveries[0];
	CU_ASSERT_EQUAL(w.received, distinct);
	CU_ASSERT_EQUAL(w.duplicated, twice);
	CU_ASSERT_EQUAL(w.before, before);
	CU_ASSERT_EQUAL(seq_window_lost(&w), high - base + 1 - distinct);
}

static void random_deliveries_agree_with_a_plain_list(void)
{
	const char *given = getenv("KERBWING_TEST_SEED");
	uint64_t seed = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
	printf("seed %llu (repeat with KERBWING_TEST_SEED) ", (unsigned long long)seed);
	for (uint64_t round = 0; round < 40; round++)
		one_round(seed + round, round % 2 == 0);
}

static void gap_closes_when_the_late_one_comes(void)
{
	struct seq_window w = {.base = 0};
	seq_window_take(&w, 1, false);
	seq_window_take(&w, 4, false);
	CU_ASSERT_EQUAL(seq_window_lost(&w), 2);
	CU_ASSERT_EQUAL(seq_window_take(&w, 2, false), SEQ_LATE);
	CU_ASSERT_EQUAL(seq_window_lost(&w), 1);
	CU_ASSERT_EQUAL(seq_window_take(&w, 2, false), SEQ_DUPLICATE);
	CU_ASSERT_EQUAL(seq_window_lost(&w), 1);
}

static void long_gap_forgets_no_loss(void)
{
	struct seq_window w = {.base = 0};
	seq_window_take(&w, 1, true);
	CU_ASSERT_EQUAL(seq_window_take(&w, 5000, true), SEQ_NEW);
	CU_ASSERT_EQUAL(seq_window_lost(&w), 4998);
	CU_ASSERT_EQUAL(seq_window_take(&w, 2, true), SEQ_OLD);
	CU_ASSERT_EQUAL(seq_window_take(&w, 5000 - SEQ_WINDOW_BITS, true), SEQ_OLD);
	CU_ASSERT_EQUAL(seq_window_take(&w, 5001 - SEQ_WINDOW_BITS, true), SEQ_LATE);
	CU_ASSERT_EQUAL(seq_window_lost(&w), 4997);
	// Exactly one window further: nothing of the old window may shine through.
	CU_ASSERT_EQUAL(seq_window_take(&w, 5000 + SEQ_WINDOW_BITS, true), SEQ_NEW);
	CU_ASSERT_EQUAL(seq_window_take(&w, 5001, true), SEQ_LATE);
	CU_ASSERT_EQUAL(seq_window_take(&w, 4999 + SEQ_WINDOW_BITS, true), SEQ_LATE);
}

static void nonsense_changes_nothing(void)
{
	struct seq_window w = {.base = 0};
	CU_ASSERT_EQUAL(seq_window_take(&w, 0, false), SEQ_NONSENSE);
	seq_window_take(&w, 7, false);
	CU_ASSERT_EQUAL(seq_window_take(&w, UINT64_MAX, false), SEQ_NONSENSE);
	CU_ASSERT_EQUAL(w.high, 7);
	CU_ASSERT_EQUAL(seq_window_lost(&w), 0);
}

static void known_node_counts_from_one(void)
{
	struct seq_window known = {.base = 0}, first = {.base = 0};
	seq_window_take(&known, 5, true);
	seq_window_take(&first, 5, false);
	CU_ASSERT_EQUAL(seq_window_lost(&known), 4);
	CU_ASSERT_EQUAL(seq_window_lost(&first), 0);
}

static const struct check_test tests[] = {
	{"random deliveries agree with a plain list", random_deliveries_agree_with_a_plain_list},
	{"gap closes when the late one comes", gap_closes_when_the_late_one_comes},
	{"long gap forgets no loss", long_gap_forgets_no_loss},
	{"nonsense changes nothing", nonsense_changes_nothing},
	{"known node counts from one", known_node_counts_from_one},
};

CHECK_MAIN("control/hub/seq_window", tests)
