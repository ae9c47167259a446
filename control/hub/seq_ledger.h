// SPDX-License-Identifier: Apache-2.0
// Which sequence numbers of one stream of one boot arrived, as the gaps between them: exact however late a number comes and
// whichever hub process gets it, as long as there are at most SEQ_GAPS_MAX gaps. Beyond that the oldest gap is given up: its
// numbers stay lost, and what still comes of them is `old`. Pure; one thread each.
//
// The sender counts 1, 2, 3, …: lost = numbers between the lowest and the highest that counts, never seen.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A jump over more than this is no loss but nonsense; so is a number above 2^62.
#define SEQ_JUMP_MAX (1ULL << 32)
#define SEQ_MAX	     (1ULL << 62)

// A gap takes at most 20 octets when packed, and 2 or 3 as a rule.
enum { SEQ_GAPS_MAX = 8192, SEQ_PACKED_MAX = 20 * SEQ_GAPS_MAX };

#define SEQ_RESULT_LIST(X)                                                                         \
	X(NEW, "new")		  /* higher than all before */                                     \
	X(LATE, "late")		  /* fills a gap, or stands before the first one that was seen */  \
	X(DUPLICATE, "duplicate") /* seen before */                                                \
	X(OLD, "old")		  /* of a gap that was given up: perhaps seen before */            \
	X(NONSENSE, "nonsense")	  /* 0, or an impossible jump */                                   \
	X(MEMORY, "memory")

enum seq_result {
#define SEQ_RESULT_ENUM(id, name) SEQ_##id,
	SEQ_RESULT_LIST(SEQ_RESULT_ENUM)
#undef SEQ_RESULT_ENUM
		SEQ_RESULT_COUNT
};

const char *seq_result_name(unsigned result);

struct seq_gap {
	uint64_t first, last; // missing, both included
};

// All zero: nothing seen yet.
struct seq_ledger {
	uint64_t base;	// first number that counts; 0: none seen yet
	uint64_t high;	// highest seen
	uint64_t floor; // below it what is missing is given up
	uint64_t received, duplicated, late, old;
	uint64_t lost;	     // open gaps and those given up
	struct seq_gap *gap; // ascending
	uint32_t gap_count, gap_room;
};

void seq_ledger_fini(struct seq_ledger *l);

// `is_from_one`: everything from 1 on must come (the hub knew the node before this boot). Otherwise counting begins with
// the lowest number seen: what a node sent before there was a hub is not lost. MEMORY: nothing changed.
enum seq_result seq_ledger_take(struct seq_ledger *l, uint64_t seq, bool is_from_one);

// The gaps as octets: pairs of variable-length numbers, distance from the end of the gap before and length - 1. out has
// SEQ_PACKED_MAX. Returns how many.
size_t seq_ledger_pack(const struct seq_ledger *l, uint8_t *out);
// Sets the gaps; base and high are there already. False: not what pack made, or no memory; then there are none.
bool seq_ledger_unpack(struct seq_ledger *l, const uint8_t *p, size_t n);
