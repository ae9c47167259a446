// SPDX-License-Identifier: Apache-2.0
// Counts by size, from which percentiles are read: the upper end of the bin that holds the value of nearest rank, so never too
// small and at most one bin too large. Spreads of one width add up. Pure.
#pragma once

#include <stdint.h>

enum { KPI_SPREAD_BINS = 256 };

struct kpi_spread {
	uint32_t count;
	uint16_t bin
		[KPI_SPREAD_BINS]; // bin n: values n * width up to below (n + 1) * width; the last one: and above
};

static inline void kpi_spread_put(struct kpi_spread *s, int64_t value, int64_t width)
{
	int64_t n = value < 0 ? 0 : value / width;
	n = n < KPI_SPREAD_BINS ? n : KPI_SPREAD_BINS - 1;
	if (s->bin[n] == UINT16_MAX)
		return;
	s->bin[n]++;
	s->count++;
}

static inline void kpi_spread_add(struct kpi_spread *s, const struct kpi_spread *o)
{
	for (unsigned i = 0; i < KPI_SPREAD_BINS; i++) {
		uint32_t sum = (uint32_t)s->bin[i] + o->bin[i];
		uint16_t now = sum < UINT16_MAX ? (uint16_t)sum : UINT16_MAX;
		s->count += (uint32_t)(now - s->bin[i]);
		s->bin[i] = now;
	}
}

// percent 1..100; 0 when it is empty.
static inline uint32_t kpi_spread_percentile(const struct kpi_spread *s, uint32_t percent,
					     uint32_t width)
{
	uint64_t rank = ((uint64_t)s->count * percent + 99) / 100, seen = 0;
	for (unsigned i = 0; i < KPI_SPREAD_BINS && s->count > 0; i++) {
		seen += s->bin[i];
		if (seen >= rank)
			return (i + 1) * width;
	}
	return 0;
}
