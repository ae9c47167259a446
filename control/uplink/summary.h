// SPDX-License-Identifier: Apache-2.0
// The figures of one interval: two marks (totals at its start and end) and the live picture make a Summary. Pure; the
// loop's thread. Consecutive intervals share their mark, so that figures of intervals add up to the totals.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tally.h"
#include "world.h"

// Totals at one instant.
struct summary_mark {
	int64_t time_ns; // Unix UTC
	uint64_t item[TALLY_MAX];
	unsigned item_count;
	uint64_t frames_missed;
	uint64_t entered[OBS_CLASS_COUNT];
	uint64_t left[OBS_CLASS_COUNT];
};

// What the header and the state fields say.
struct summary_context {
	const char *city;
	const char *node;
	uint64_t boot_id;
	uint64_t seq;
	int64_t now_ns;
	bool is_dataplane_up;
	uint32_t dataplane_restarts;
	int64_t queue_oldest_ns;
};

void summary_mark(struct summary_mark *m, const struct world *w, const struct tally *c,
		  int64_t now_ns);

// The message and everything that it points to, so that nothing is allocated for each.
struct summary_parts;
struct summary_parts *summary_parts_create(void); // NULL: no memory
void summary_parts_destroy(struct summary_parts *p);

// Fills the Summary of [from, to); it points into p, w and c, and is valid until the next call. The caller may add figures.
struct Kerbwing__Hub__V1__Summary *summary_fill(struct summary_parts *p,
						const struct summary_context *x,
						const struct summary_mark *from,
						const struct summary_mark *to,
						const struct world *w, const struct tally *c);

// The next multiple of interval_ns after now_ns.
int64_t summary_next_end_ns(int64_t now_ns, int64_t interval_ns);
