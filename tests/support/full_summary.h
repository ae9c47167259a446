// SPDX-License-Identifier: Apache-2.0
// A summary as a busy minute gives it: a crossing with 16 lanes and 4 approaches, 8 corridor segments, everything that a
// summary can say about them set to a plausible number.
#pragma once

#include <stdint.h>

struct full_summary;
struct Kerbwing__Hub__V1__Summary;

struct full_summary *full_summary_create(void);
void full_summary_destroy(struct full_summary *f);

// Other numbers for each seed; without a header. Valid until the next call.
struct Kerbwing__Hub__V1__Summary *full_summary_fill(struct full_summary *f, uint32_t seed,
						     int64_t start_ns, int64_t end_ns);
