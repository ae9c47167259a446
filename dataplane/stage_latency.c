// SPDX-License-Identifier: Apache-2.0
#include "stage_latency.h"

#include <string.h>

static const struct {
	const char *name, *text;
} stages[STAGE_LATENCY_COUNT] = {
#define STAGE_LATENCY_ROW(id, name, text) [STAGE_LATENCY_##id] = {name, text},
	STAGE_LATENCY_LIST(STAGE_LATENCY_ROW)
#undef STAGE_LATENCY_ROW
};

const char *stage_latency_name(unsigned stage)
{
	return stage < STAGE_LATENCY_COUNT ? stages[stage].name : "?";
}

const char *stage_latency_text(unsigned stage)
{
	return stage < STAGE_LATENCY_COUNT ? stages[stage].text : "?";
}

void stage_latency_buckets(const struct latency *l, uint64_t out[static STAGE_LATENCY_BUCKETS])
{
	unsigned bucket = 0;
	memset(out, 0, STAGE_LATENCY_BUCKETS * sizeof(*out));
	for (uint32_t bin = 0; bin < LATENCY_BINS; bin++) {
		while (bucket < STAGE_LATENCY_EDGES &&
		       bin >= latency_bin_of(stage_latency_edge_ns(bucket)))
			bucket++;
		out[bucket] += l->bin[bin];
	}
}
