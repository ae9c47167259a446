// SPDX-License-Identifier: Apache-2.0
#include "hub/seq_window.h"

#include <string.h>

static const char *const result_names[SEQ_RESULT_COUNT] = {"new", "late",   "duplicate",
							   "old", "before", "nonsense"};

const char *seq_result_name(unsigned result)
{
	return result < SEQ_RESULT_COUNT ? result_names[result] : "?";
}

static uint64_t mask(uint64_t seq)
{
	return 1ULL << (seq % 64);
}

static uint64_t *word(struct seq_window *w, uint64_t seq)
{
	return &w->bits[seq % SEQ_WINDOW_BITS / 64];
}

static enum seq_result advance(struct seq_window *w, uint64_t seq)
{
	if (seq - w->high > SEQ_WINDOW_JUMP_MAX)
		return SEQ_NONSENSE;
	if (seq - w->high >= SEQ_WINDOW_BITS)
		memset(w->bits, 0, sizeof(w->bits));
	else
		for (uint64_t s = w->high + 1; s < seq; s++)
			*word(w, s) &= ~mask(s);
	*word(w, seq) |= mask(seq);
	w->high = seq;
	w->received++;
	return SEQ_NEW;
}

enum seq_result seq_window_take(struct seq_window *w, uint64_t seq, bool is_from_one)
{
	if (seq == 0)
		return SEQ_NONSENSE;
	if (w->base == 0) {
		w->base = is_from_one ? 1 : seq;
		w->high = w->base - 1;
	}
	if (seq > w->high)
		return advance(w, seq);
	if (seq < w->base) {
		w->before++;
		return SEQ_BEFORE;
	}
	if (w->high - seq >= SEQ_WINDOW_BITS) {
		w->old++;
		return SEQ_OLD;
	}
	if (*word(w, seq) & mask(seq)) {
		w->duplicated++;
		return SEQ_DUPLICATE;
	}
	*word(w, seq) |= mask(seq);
	w->received++;
	w->late++;
	return SEQ_LATE;
}

uint64_t seq_window_lost(const struct seq_window *w)
{
	return w->base == 0 ? 0 : w->high - w->base + 1 - w->received;
}
