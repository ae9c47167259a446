// SPDX-License-Identifier: Apache-2.0
// The ledger against a set of everything that came. Seeds 1 to 20.
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "hub/seq_ledger.h"

enum { SPAN = 4000 };

static uint64_t state;

static uint64_t below(uint64_t n)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (state >> 33) % n;
}

static void save_and_load(struct seq_ledger *l)
{
	static uint8_t packed[SEQ_PACKED_MAX];
	struct seq_ledger back = *l;
	back.gap = NULL;
	back.gap_count = back.gap_room = 0;
	size_t n = seq_ledger_pack(l, packed);
	CU_ASSERT_TRUE_FATAL(seq_ledger_unpack(&back, packed, n));
	CU_ASSERT_EQUAL(back.gap_count, l->gap_count);
	CU_ASSERT(l->gap_count == 0 ||
		  memcmp(back.gap, l->gap, l->gap_count * sizeof(*l->gap)) == 0);
	seq_ledger_fini(l);
	*l = back;
}

static void check(const struct seq_ledger *l, const bool *seen, bool is_from_one)
{
	uint64_t low = 0, high = 0, count = 0;
	for (uint64_t s = 1; s <= SPAN; s++) {
		if (!seen[s])
			continue;
		low = low == 0 ? s : low;
		high = s;
		count++;
	}
	low = is_from_one ? 1 : low;
	CU_ASSERT_EQUAL(l->received, count);
	CU_ASSERT_EQUAL(l->lost, count == 0 ? 0 : high - low + 1 - count);
	CU_ASSERT_EQUAL(l->high, high);
	CU_ASSERT_EQUAL(l->base, count == 0 ? 0 : low);
}

static void every_order_gives_the_truth(void)
{
	for (uint64_t seed = 1; seed <= 20; seed++) {
		static bool seen[SPAN + 1];
		struct seq_ledger l = {.base = 0};
		bool is_from_one = seed % 2 == 0;
		uint64_t duplicates = 0, reach = seed % 3 == 0 ? SPAN : 1 + below(500);
		memset(seen, 0, sizeof(seen));
		state = seed;
		for (uint64_t i = 0; i < 2 * SPAN; i++) {
			uint64_t s = 1 + (i / 2 + below(reach)) % SPAN;
			enum seq_result r = seq_ledger_take(&l, s, is_from_one);
			CU_ASSERT_EQUAL(r == SEQ_DUPLICATE, seen[s]);
			CU_ASSERT(r == SEQ_DUPLICATE || r == SEQ_NEW || r == SEQ_LATE);
			duplicates += seen[s];
			seen[s] = true;
			if (i % 997 == 0) {
				check(&l, seen, is_from_one);
				save_and_load(&l);
			}
		}
		check(&l, seen, is_from_one);
		CU_ASSERT_EQUAL(l.duplicated, duplicates);
		seq_ledger_fini(&l);
	}
}

// Twice as many gaps as are remembered: the oldest are given up, and the sums stay right.
static void gaps_are_bounded(void)
{
	struct seq_ledger l = {.base = 0};
	for (uint64_t i = 0; i <= 2 * SEQ_GAPS_MAX; i++)
		CU_ASSERT_EQUAL(seq_ledger_take(&l, 1 + 2 * i, true), SEQ_NEW);
	CU_ASSERT_EQUAL(l.gap_count, SEQ_GAPS_MAX);
	CU_ASSERT_EQUAL(l.lost, 2 * SEQ_GAPS_MAX);
	CU_ASSERT_EQUAL(seq_ledger_take(&l, 2, true), SEQ_OLD);
	CU_ASSERT_EQUAL(seq_ledger_take(&l, 1, true), SEQ_OLD); // nobody knows any more
	CU_ASSERT_EQUAL(seq_ledger_take(&l, 2 * SEQ_GAPS_MAX + 2, true), SEQ_LATE);
	CU_ASSERT_EQUAL(seq_ledger_take(&l, 2 * SEQ_GAPS_MAX + 2, true), SEQ_DUPLICATE);
	CU_ASSERT_EQUAL(l.lost, 2 * SEQ_GAPS_MAX - 1);
	CU_ASSERT_EQUAL(l.old, 2);
	save_and_load(&l);
	seq_ledger_fini(&l);
}

static void nonsense_changes_nothing(void)
{
	struct seq_ledger l = {.base = 0};
	CU_ASSERT_EQUAL(seq_ledger_take(&l, 0, false), SEQ_NONSENSE);
	CU_ASSERT_EQUAL(seq_ledger_take(&l, UINT64_MAX, false), SEQ_NONSENSE);
	CU_ASSERT_EQUAL(seq_ledger_take(&l, SEQ_JUMP_MAX + 1, true), SEQ_NONSENSE);
	CU_ASSERT_EQUAL(l.base, 0);
	CU_ASSERT_EQUAL(seq_ledger_take(&l, SEQ_MAX, false), SEQ_NEW);
	CU_ASSERT_EQUAL(seq_ledger_take(&l, 5, false), SEQ_NONSENSE);
	CU_ASSERT_EQUAL(l.received, 1);
	CU_ASSERT_EQUAL(l.lost, 0);
	seq_ledger_fini(&l);
}

static void damaged_gaps_are_refused(void)
{
	static const uint8_t bad[][4] = {{0x80}, {1}, {0xff, 0xff, 0xff, 0xff}, {200, 1, 0}};
	static const size_t size[] = {1, 1, 4, 3};
	for (unsigned i = 0; i < 4; i++) {
		struct seq_ledger l = {.base = 1, .high = 50};
		CU_ASSERT_FALSE(seq_ledger_unpack(&l, bad[i], size[i]));
		CU_ASSERT_EQUAL(l.gap_count, 0);
		seq_ledger_fini(&l);
	}
}

static const struct check_test tests[] = {
	{"every order gives the truth", every_order_gives_the_truth},
	{"gaps are bounded", gaps_are_bounded},
	{"nonsense changes nothing", nonsense_changes_nothing},
	{"damaged gaps are refused", damaged_gaps_are_refused},
};

CHECK_MAIN("control/hub/seq_ledger", tests)
