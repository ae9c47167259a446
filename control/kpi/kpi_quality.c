// SPDX-License-Identifier: Apache-2.0
#include "kpi/kpi_quality.h"

#include "base/geo.h"
#include "base/units.h"

// Everything that a receiver of that kind of object has to state.
static bool is_complete(const struct kpi_quality_sample *s)
{
	return geo_is_valid(s->lat_e7, s->lon_e7) && s->speed_cms != OBS_SPEED_UNKNOWN &&
	       s->heading_cdeg != OBS_HEADING_UNKNOWN && s->hacc_cm != OBS_ACC_UNKNOWN &&
	       s->cls != OBS_CLASS_UNKNOWN && s->has_own_time &&
	       (!s->is_air || s->alt_cm != OBS_ALT_UNKNOWN);
}

// Could it be true? 100 m/s on the road, 200 m/s in the air (ED-269's and GB 42590's aircraft are slower), a clock within 10 s.
static bool is_valid(const struct kpi_quality_sample *s)
{
	int64_t age_ns = s->rx_ns - s->time_ns;
	const int64_t most_ns = KPI_VALID_AGE_MS * UNITS_NS_PER_MS;
	uint16_t speed_max = s->is_air ? 20000 : 10000;
	return geo_is_valid(s->lat_e7, s->lon_e7) && (s->lat_e7 != 0 || s->lon_e7 != 0) &&
	       (s->speed_cms == OBS_SPEED_UNKNOWN || s->speed_cms <= speed_max) &&
	       (!s->has_own_time || (age_ns >= -most_ns && age_ns <= most_ns));
}

void kpi_quality_put(struct kpi_quality *q, const struct kpi_quality_sample *s)
{
	int64_t age_ns = s->rx_ns - s->time_ns;
	q->reports++;
	q->complete += is_complete(s);
	q->valid += is_valid(s);
	if (s->has_own_time) {
		kpi_spread_put(&q->age, age_ns / UNITS_NS_PER_MS, KPI_AGE_BIN_MS);
		if (q->timed == 0 || age_ns < q->offset_min_ns)
			q->offset_min_ns = age_ns;
		q->timed++;
	}
	if (s->source_count < 2)
		return;
	q->compared++;
	q->agreed += s->disagreement_pct <= 100;
	if (s->disagreement_pct > q->disagreement_max_pct)
		q->disagreement_max_pct = s->disagreement_pct;
}

static uint32_t permille(uint32_t part, uint32_t of)
{
	return of > 0 ? (uint32_t)((uint64_t)part * 1000 / of) : 0;
}

void kpi_quality_close(struct kpi_quality *q, struct kpi_quality_figures *out)
{
	int64_t offset_ms = -q->offset_min_ns / UNITS_NS_PER_MS;
	offset_ms = offset_ms > KPI_CLOCK_MAX_MS    ? KPI_CLOCK_MAX_MS
		    : offset_ms < -KPI_CLOCK_MAX_MS ? -KPI_CLOCK_MAX_MS
						    : offset_ms;
	*out = (struct kpi_quality_figures){
		.reports = q->reports,
		.completeness_permille = permille(q->complete, q->reports),
		.validity_permille = permille(q->valid, q->reports),
		.age_p50_ms = kpi_spread_percentile(&q->age, 50, KPI_AGE_BIN_MS),
		.age_p95_ms = kpi_spread_percentile(&q->age, 95, KPI_AGE_BIN_MS),
		.clock_offset_ms = q->timed > 0 ? (int32_t)offset_ms : 0,
		.compared = q->compared,
		.consistency_permille = permille(q->agreed, q->compared),
		.disagreement_max_pct = q->disagreement_max_pct,
	};
	*q = (struct kpi_quality){.reports = 0};
}
