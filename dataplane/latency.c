// SPDX-License-Identifier: Apache-2.0
#include "latency.h"

static uint64_t upper_edge_ns(uint32_t bin)
{
	const uint32_t sub = 1u << LATENCY_SUB_BITS;
	if (bin < sub)
		return bin;
	uint32_t octave = (bin >> LATENCY_SUB_BITS) - 1;
	return ((uint64_t)sub + (bin & (sub - 1)) + 1) << octave;
}

uint64_t latency_count(const struct latency *l)
{
	uint64_t total = 0;
	for (uint32_t i = 0; i < LATENCY_BINS; i++)
		total += l->bin[i];
	return total;
}

uint64_t latency_permille(const struct latency *l, uint32_t permille)
{
	uint64_t total = latency_count(l), seen = 0;
	if (total == 0)
		return 0;
	uint64_t want = (total * permille + 999) / 1000;
	for (uint32_t i = 0; i < LATENCY_BINS; i++) {
		seen += l->bin[i];
		if (seen >= want)
			return upper_edge_ns(i);
	}
	return upper_edge_ns(LATENCY_BINS - 1);
}
