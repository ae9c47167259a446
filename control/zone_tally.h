// SPDX-License-Identifier: Apache-2.0
// The dataplane's counts of each zone, as they were told last. Bounded; the loop's thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

enum { ZONE_TALLY_MAX = 8192, ZONE_TALLY_NAME_SIZE = 64 };

struct zone_tally_row {
	char zone[ZONE_TALLY_NAME_SIZE];
	bool is_air;
	uint32_t inside, inside_most;
	uint64_t entries, exits, dwell_ms, speed_sum_cms, speed_count;
};

struct zone_tally {
	struct zone_tally_row *row; // room grows up to ZONE_TALLY_MAX
	uint32_t count, room;
	uint32_t next; // where the next row probably is: they come in the same order each time
	uint64_t not_fitting;
};

void zone_tally_put(struct zone_tally *t, const struct zone_tally_row *r);
void zone_tally_clear(struct zone_tally *t);			     // another dataplane
void zone_tally_write(const struct zone_tally *t, struct text *out); // as Prometheus text
