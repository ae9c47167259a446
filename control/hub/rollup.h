// SPDX-License-Identifier: Apache-2.0
// Figures of many intervals as those of one longer: a bucket takes summaries and other buckets, in any order, and is the same
// whatever the order was, bit for bit, up to ROLLUP_ROWS_MAX rows. docs/wire/hub_api.md has the rule of each figure. Pure but
// for memory; any thread. Numbers of summaries are untrusted: sums stop at the largest number.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "summary.pb-c.h"

// What figures are of.
#define ROLLUP_SUBJECT_LIST(X)                                                                     \
	X(NODE, "node")                                                                            \
	X(CORRIDORS, "corridors")                                                                  \
	X(HEALTH, "health")                                                                        \
	X(ALERTS, "alerts")   /* by kind */                                                        \
	X(DROPPED, "dropped") /* by reason */                                                      \
	X(FAMILY, "family")   /* frames by wire family */                                          \
	X(CLASS, "class")                                                                          \
	X(CROSSING, "crossing")                                                                    \
	X(APPROACH, "approach") /* key: crossing/number */                                         \
	X(LANE, "lane")		/* key: crossing/number */                                         \
	X(SLOTS, "slots")	/* of a crossing */                                                \
	X(SEGMENT, "segment")	/* key: segment/layer */                                           \
	X(PAD, "pad")                                                                              \
	X(CELL, "cell")                                                                            \
	X(CONFLICTS, "conflicts") /* by side */                                                    \
	X(SOURCE, "source")                                                                        \
	X(ZONE, "zone")

enum rollup_subject {
#define ROLLUP_SUBJECT_ENUM(id, name) ROLLUP_##id,
	ROLLUP_SUBJECT_LIST(ROLLUP_SUBJECT_ENUM)
#undef ROLLUP_SUBJECT_ENUM
		ROLLUP_SUBJECT_COUNT
};
const char *rollup_subject_name(unsigned subject);

// How a figure of several intervals follows from theirs.
#define ROLLUP_RULE_LIST(X)                                                                        \
	X(SUM, "sum")                                                                              \
	X(MAX, "max")                                                                              \
	X(MIN, "min")	  /* of intervals in which there was one */                                \
	X(RANGE, "range") /* smallest and largest: percentiles do not combine */                   \
	X(MEAN, "mean")	  /* weighted by another figure */                                         \
	X(TIME, "time") /* weighted by time; of what is absent when idle, over the whole bucket */ \
	X(RATIO, "ratio") /* of two figures of the bucket, not stored */

enum rollup_rule {
#define ROLLUP_RULE_ENUM(id, name) ROLLUP_RULE_##id,
	ROLLUP_RULE_LIST(ROLLUP_RULE_ENUM)
#undef ROLLUP_RULE_ENUM
		ROLLUP_RULE_COUNT
};
const char *rollup_rule_name(unsigned rule);

enum rollup_type { ROLLUP_U32, ROLLUP_U64, ROLLUP_S32, ROLLUP_S64, ROLLUP_TYPE_COUNT };
const char *rollup_type_name(unsigned type);

// Where a number is in its message. At -1 there is none; is_list: the number `index` of a list, or with index -1 all of it.
struct rollup_place {
	int at, count_at;
	uint8_t type; // enum rollup_type
	int8_t index;
	bool is_list;
};

struct rollup_figure {
	const char *name;  // as shown; RANGE: with _low and _high behind it
	const char *field; // of the message
	uint8_t rule;	   // enum rollup_rule
	struct rollup_place of;
	struct rollup_place
		by; // MEAN: the weight. MIN, RANGE: counts when this is not zero; none: when the figure itself is not
	int32_t factor;		   // TIME: of the value; RATIO: of the quotient
	const char *above, *below; // RATIO: names; below NULL: covered milliseconds
};

struct rollup_kind {
	const ProtobufCMessageDescriptor *of; // whose fields the figures are
	const char *inside; // the Summary's field that holds it; NULL: it is the Summary
	bool is_absent_idle; // when there is nothing to tell it is left out: its time is the whole bucket's
	const struct rollup_figure *figure;
	unsigned count;
};
extern const struct rollup_kind rollup_kinds[ROLLUP_SUBJECT_COUNT];

enum { ROLLUP_ROWS_MAX = 2048, ROLLUP_KEY_SIZE = 64, ROLLUP_FIGURES_MAX = 40 };

struct rollup_value {
	int64_t a,
		b; // SUM, MAX, MIN: a. RANGE: least, most. MEAN: weighted sum, weight. TIME: value x milliseconds
	uint32_t n;	 // intervals that told it
	uint32_t hidden; // intervals that suppressed it for being too small a count
};

struct rollup_row {
	uint8_t subject;
	char key[ROLLUP_KEY_SIZE];   // "" where a node has one
	int64_t covered_ms;	     // of intervals that had it
	struct rollup_value value[]; // as many as its kind has figures
};

// All zero: empty.
struct rollup {
	int64_t covered_ms;
	uint64_t summaries;
	uint64_t left_out;	 // rows that found no room, or whose key is too long
	struct rollup_row **row; // ascending by subject and key
	uint32_t count, room;
	bool is_failed; // memory: what is in it is not all
};

void rollup_fini(struct rollup *r);
// A summary of at most an hour; another is ignored.
void rollup_add(struct rollup *r, const Kerbwing__Hub__V1__Summary *s);
void rollup_merge(struct rollup *to, const struct rollup *from);

// What a figure is: *v, or low and high for RANGE. False: nobody told it (or only as too few).
bool rollup_get(const struct rollup *r, const struct rollup_row *row, unsigned figure, int64_t *low,
		int64_t *high);

// As octets, the same for the same bucket. The caller frees. NULL: no memory.
uint8_t *rollup_pack(const struct rollup *r, size_t *size);
// False: not what pack made, or no memory; then it is empty.
bool rollup_unpack(struct rollup *r, const uint8_t *p, size_t size);

// The row, made when there is none. NULL: no room or memory, counted.
struct rollup_row *rollup_row_get(struct rollup *r, enum rollup_subject subject, const char *key);
