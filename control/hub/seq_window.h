// SPDX-License-Identifier: Apache-2.0
// Which sequence numbers of one stream of one boot arrived. Pure; the loop's thread.
//
// The sender counts 1, 2, 3, …; so lost = numbers up to the highest seen that never came. The window only tells a late
// arrival from a duplicate: behind it (1,024 numbers back) the two cannot be told apart, and such an arrival changes
// nothing but its own counter.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { SEQ_WINDOW_BITS = 1024, SEQ_WINDOW_WORDS = SEQ_WINDOW_BITS / 64 };

// A jump over more than this is no loss but nonsense.
#define SEQ_WINDOW_JUMP_MAX (1ULL << 32)

enum seq_result {
	SEQ_NEW,       // the highest so far
	SEQ_LATE,      // fills a gap
	SEQ_DUPLICATE, // seen before
	SEQ_OLD,       // behind the window
	SEQ_BEFORE,    // older than the first one that this hub ever saw
	SEQ_NONSENSE,  // 0, or an impossible jump
	SEQ_RESULT_COUNT
};

const char *seq_result_name(unsigned result);

struct seq_window {
	uint64_t base;	   // first number that counts; 0: none seen yet
	uint64_t high;	   // highest seen
	uint64_t received; // distinct, from base on
	uint64_t duplicated;
	uint64_t late;
	uint64_t old;
	uint64_t before;
	uint64_t bits
		[SEQ_WINDOW_WORDS]; // bit seq % SEQ_WINDOW_BITS, for (high - SEQ_WINDOW_BITS, high]
};

// `is_from_one`: everything from 1 on must come (the hub knew the node before this boot). Otherwise counting begins with
// the first number seen: what a node sent before there was a hub is not lost.
enum seq_result seq_window_take(struct seq_window *w, uint64_t seq, bool is_from_one);

// Gaps still open.
uint64_t seq_window_lost(const struct seq_window *w);
