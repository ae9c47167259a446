// SPDX-License-Identifier: Apache-2.0
// What a capture holds: messages by family and type with their sizes, refusals by reason. Bounded.
#pragma once

#include <stdint.h>

#include "base/err.h"

enum { STATS_TYPES_MAX = 128, STATS_NAME_SIZE = 48 };

struct stats_row {
	char family[16];
	char type[STATS_NAME_SIZE];
	uint64_t count, octets;
	uint32_t least, most;
};

struct stats {
	struct stats_row row[STATS_TYPES_MAX];
	unsigned row_count;
	uint64_t more; // messages of types beyond the table
	uint64_t items, errors[ERR_COUNT];
};

void stats_message(struct stats *s, const char *family, const char *type, uint32_t octets);
void stats_error(struct stats *s, enum err e);

// A table for people, or one JSON object.
void stats_print(const struct stats *s, int json);
