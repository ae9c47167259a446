// SPDX-License-Identifier: Apache-2.0
// Figures of many intervals as those of one longer: a bucket takes summaries and other buckets, in any order, and is the same
// whatever the order was. docs/ref/rollups.md has the rule of each figure. Pure but for memory; any thread.
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
	X(ALERTS, "alerts") /* by kind */                                                          \
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
