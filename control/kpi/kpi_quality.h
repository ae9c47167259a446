// SPDX-License-Identifier: Apache-2.0
// What the reports of one wire family are worth. Of the reports that control is told of: under load the link may leave out
// some, which thins all alike. Pure.
#pragma once

#include <stdbool.h>

#include "kpi/kpi_spread.h"
#include "obs/obs.h"

enum { KPI_AGE_BIN_MS = 20, KPI_CLOCK_MAX_MS = 3600000, KPI_VALID_AGE_MS = 10000 };

struct kpi_quality_sample {
	int64_t time_ns, rx_ns; // of the position; of its arrival
	int32_t lat_e7, lon_e7, alt_cm;
	uint16_t speed_cms, heading_cdeg, hacc_cm;
	uint16_t disagreement_pct;
	uint8_t cls, source_count;
	bool is_air, has_own_time;
};

struct kpi_quality {
	uint32_t reports, complete, valid, compared, agreed, timed;
	uint32_t disagreement_max_pct;
	int64_t offset_min_ns; // smallest age
	struct kpi_spread age;
};

struct kpi_quality_figures {
	uint32_t reports, completeness_permille, validity_permille, age_p50_ms, age_p95_ms;
	int32_t clock_offset_ms;
	uint32_t compared, consistency_permille, disagreement_max_pct;
};

void kpi_quality_put(struct kpi_quality *q, const struct kpi_quality_sample *s);
// And begins anew.
void kpi_quality_close(struct kpi_quality *q, struct kpi_quality_figures *out);
