// SPDX-License-Identifier: Apache-2.0
// Latency histogram: 16 steps in each doubling, 1 ns to 17 s, so a percentile is off by at most 6 %. One writer; readers
// tolerate skew. Pure.
#pragma once

#include <stdint.h>

enum {
	LATENCY_SUB_BITS = 4,
	LATENCY_OCTAVES = 32,
	LATENCY_BINS = (LATENCY_OCTAVES + 1) << LATENCY_SUB_BITS
};

struct latency {
	uint64_t bin[LATENCY_BINS];
};

static inline uint32_t latency_bin_of(uint64_t ns)
{
	const uint64_t sub = 1u << LATENCY_SUB_BITS;
	if (ns < sub)
		return (uint32_t)ns;
	uint32_t octave = 63u - (uint32_t)__builtin_clzll(ns) - LATENCY_SUB_BITS;
	uint32_t bin = ((octave + 1) << LATENCY_SUB_BITS) + (uint32_t)(ns >> octave & (sub - 1));
	return bin < LATENCY_BINS ? bin : LATENCY_BINS - 1;
}

static inline void latency_add(struct latency *l, uint64_t ns, uint64_t count)
{
	l->bin[latency_bin_of(ns)] += count;
}

uint64_t latency_count(const struct latency *l);

// Upper edge of the bin that holds the permille-th value; 0 without values. permille 1..1000.
uint64_t latency_permille(const struct latency *l, uint32_t permille);
