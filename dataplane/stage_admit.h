// SPDX-License-Identifier: Apache-2.0
// What is let in: a rate for each sender, and no frame twice. Both memories are fixed arrays of four-way sets, one cache
// line a set; a new entry takes the place of the set's oldest, so that no flood of senders can fill them. Scene's lcore.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "obs/obs.h"

enum { ADMIT_WAYS = 4 };

// A key and a time: when a sender's allowance is used up to, or when a content was heard.
struct admit_entry {
	uint64_t key;
	int64_t time_ns;
};

struct admit_memory {
	struct admit_entry *entries;
	uint32_t set_mask;
};

struct admit_params {
	uint32_t sources_max, duplicates_max;
	uint64_t frames_per_s, burst, forwarder_frames_per_s;
	int64_t duplicate_ns[OBS_FAMILY_COUNT]; // 0: no filter
};

struct admit {
	struct admit_memory sources, contents;
	int64_t interval_ns[2]; // time one frame costs: radio sender, forwarder
	int64_t slack_ns[2];	// how far ahead of time a sender may be
	int64_t duplicate_ns[OBS_FAMILY_COUNT];
};

// Returns 0 or -ENOMEM.
int admit_init(struct admit *a, const struct admit_params *p);
void admit_fini(struct admit *a);

// Whether the sender keeps its rate: ERR_NONE or ERR_RATE_LIMITED. Before decoding: a flood costs no more than its headers.
enum err admit_rate(struct admit *a, uint64_t source, bool is_forwarder, int64_t now_ns);

// Fetches what admit_rate will look at for this source.
static inline void admit_prefetch(const struct admit *a, uint64_t source)
{
	__builtin_prefetch(
		&a->sources.entries[((uint32_t)(source >> 20) & a->sources.set_mask) * ADMIT_WAYS]);
}

// What the frame says, as a key; what admit_content will look at is fetched. 0: duplicates of this family do not matter.
uint64_t admit_content_key(const struct admit *a, unsigned family, const struct span *item,
			   uint32_t count);

// ERR_NONE or ERR_DUPLICATE. After decoding: a message that is refused, or cannot be read, leaves no memory that would keep
// out another.
enum err admit_content(struct admit *a, unsigned family, uint64_t key, int64_t now_ns);
