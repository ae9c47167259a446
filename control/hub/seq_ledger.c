// SPDX-License-Identifier: Apache-2.0
#include "hub/seq_ledger.h"

#include <stdlib.h>
#include <string.h>

static const char *const result_names[SEQ_RESULT_COUNT] = {
#define SEQ_RESULT_ROW(id, name) name,
	SEQ_RESULT_LIST(SEQ_RESULT_ROW)
#undef SEQ_RESULT_ROW
};

const char *seq_result_name(unsigned result)
{
	return result < SEQ_RESULT_COUNT ? result_names[result] : "?";
}

void seq_ledger_fini(struct seq_ledger *l)
{
	free(l->gap);
	*l = (struct seq_ledger){.base = 0};
}

// Room for one gap more, beyond those that may stay.
static bool make_room(struct seq_ledger *l)
{
	if (l->gap_count < l->gap_room)
		return true;
	uint32_t room = l->gap_room == 0 ? 8 : 2 * l->gap_room;
	struct seq_gap *p = realloc(l->gap, room * sizeof(*p));
	if (p == NULL)
		return false;
	l->gap = p;
	l->gap_room = room;
	return true;
}

static void put_gap(struct seq_ledger *l, uint32_t at, uint64_t first, uint64_t last)
{
	memmove(&l->gap[at + 1], &l->gap[at], (l->gap_count - at) * sizeof(*l->gap));
	l->gap[at] = (struct seq_gap){first, last};
	l->gap_count++;
}

static void drop_gap(struct seq_ledger *l, uint32_t at)
{
	l->gap_count--;
	memmove(&l->gap[at], &l->gap[at + 1], (l->gap_count - at) * sizeof(*l->gap));
}

static void give_up(struct seq_ledger *l)
{
	if (l->gap_count <= SEQ_GAPS_MAX)
		return;
	l->floor = l->gap[0].last + 1;
	drop_gap(l, 0);
}

static enum seq_result advance(struct seq_ledger *l, uint64_t seq)
{
	if (seq - l->high > SEQ_JUMP_MAX)
		return SEQ_NONSENSE;
	if (!make_room(l))
		return SEQ_MEMORY;
	if (seq > l->high + 1) {
		put_gap(l, l->gap_count, l->high + 1, seq - 1);
		l->lost += seq - 1 - l->high;
	}
	l->high = seq;
	l->received++;
	give_up(l);
	return SEQ_NEW;
}

// Before the first one that was seen: that one was not the first after all.
static enum seq_result extend(struct seq_ledger *l, uint64_t seq)
{
	if (l->base - seq > SEQ_JUMP_MAX)
		return SEQ_NONSENSE;
	if (!make_room(l))
		return SEQ_MEMORY;
	if (seq + 1 < l->base) {
		put_gap(l, 0, seq + 1, l->base - 1);
		l->lost += l->base - 1 - seq;
	}
	l->base = seq;
	l->received++;
	l->late++;
	give_up(l);
	return SEQ_LATE;
}

// The first gap that ends at seq or behind it.
static uint32_t find(const struct seq_ledger *l, uint64_t seq)
{
	uint32_t low = 0, high = l->gap_count;
	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		if (l->gap[mid].last < seq)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static enum seq_result fill(struct seq_ledger *l, uint64_t seq)
{
	uint32_t at = find(l, seq);
	if (at == l->gap_count || l->gap[at].first > seq) {
		l->duplicated++;
		return SEQ_DUPLICATE;
	}
	if (!make_room(l))
		return SEQ_MEMORY;
	struct seq_gap g = l->gap[at];
	if (g.first == g.last) {
		drop_gap(l, at);
	} else if (seq == g.first) {
		l->gap[at].first++;
	} else {
		l->gap[at].last = seq - 1;
		if (seq < g.last)
			put_gap(l, at + 1, seq + 1, g.last);
	}
	l->lost--;
	l->received++;
	l->late++;
	give_up(l);
	return SEQ_LATE;
}

enum seq_result seq_ledger_take(struct seq_ledger *l, uint64_t seq, bool is_from_one)
{
	if (seq == 0 || seq > SEQ_MAX)
		return SEQ_NONSENSE;
	if (l->base == 0) {
		l->base = is_from_one ? 1 : seq;
		l->high = l->base - 1;
		enum seq_result first = advance(l, seq);
		if (first != SEQ_NEW)
			l->base = l->high = 0;
		return first;
	}
	if (seq > l->high)
		return advance(l, seq);
	if (seq < l->floor) {
		l->old++;
		return SEQ_OLD;
	}
	return seq < l->base ? extend(l, seq) : fill(l, seq);
}

// ---- octets

static size_t put_number(uint8_t *p, uint64_t v)
{
	size_t n = 0;
	for (; v >= 0x80; v >>= 7)
		p[n++] = (uint8_t)(v | 0x80);
	p[n++] = (uint8_t)v;
	return n;
}

static size_t get_number(const uint8_t *p, size_t n, uint64_t *v)
{
	*v = 0;
	for (size_t i = 0; i < n && i < 10; i++) {
		*v |= (uint64_t)(p[i] & 0x7f) << (7 * i);
		if (p[i] < 0x80)
			return i + 1;
	}
	return 0;
}

size_t seq_ledger_pack(const struct seq_ledger *l, uint8_t *out)
{
	size_t n = 0;
	uint64_t from = l->base;
	for (uint32_t i = 0; i < l->gap_count; i++) {
		n += put_number(out + n, l->gap[i].first - from);
		n += put_number(out + n, l->gap[i].last - l->gap[i].first);
		from = l->gap[i].last + 1;
	}
	return n;
}

bool seq_ledger_unpack(struct seq_ledger *l, const uint8_t *p, size_t n)
{
	uint64_t from = l->base, skip = 0, more = 0;
	l->gap_count = 0;
	while (n > 0) {
		size_t a = get_number(p, n, &skip), b = get_number(p + a, n - a, &more);
		bool is_good = a > 0 && b > 0 && skip <= SEQ_MAX && more <= SEQ_MAX &&
			       l->gap_count < SEQ_GAPS_MAX && from + skip + more < l->high;
		if (!is_good || !make_room(l)) {
			l->gap_count = 0;
			return false;
		}
		put_gap(l, l->gap_count, from + skip, from + skip + more);
		from += skip + more + 1;
		p += a + b;
		n -= a + b;
	}
	return true;
}
