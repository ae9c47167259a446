// SPDX-License-Identifier: Apache-2.0
// What each rule makes of a few intervals, with figures that can be worked out by hand.
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "check.h"
#include "hub/rollup.h"

static const int64_t S = UNITS_NS_PER_S;

// The figure of that name; false: not told.
static bool find(const struct rollup *r, enum rollup_subject subject, const char *key,
		 const char *name, int64_t *low, int64_t *high)
{
	const struct rollup_kind *k = &rollup_kinds[subject];
	for (uint32_t i = 0; i < r->count; i++)
		for (unsigned f = 0; f < k->count; f++)
			if (r->row[i]->subject == subject && strcmp(r->row[i]->key, key) == 0 &&
			    strcmp(k->figure[f].name, name) == 0)
				return rollup_get(r, r->row[i], f, low, high);
	return false;
}

static int64_t get(const struct rollup *r, enum rollup_subject subject, const char *key,
		   const char *name)
{
	int64_t low, high;
	return find(r, subject, key, name, &low, &high) ? low : -1;
}

static void add_lane(struct rollup *r, int64_t seconds, uint32_t cars, uint64_t time_ms,
		     uint64_t distance_dm, uint32_t p85, uint32_t occupancy)
{
	uint32_t flow[] = {0, cars};
	Kerbwing__Hub__V1__RoadFigures lane = KERBWING__HUB__V1__ROAD_FIGURES__INIT,
				       *lanes[] = {&lane};
	Kerbwing__Hub__V1__CrossingFigures x = KERBWING__HUB__V1__CROSSING_FIGURES__INIT,
					   *xs[] = {&x};
	Kerbwing__Hub__V1__Summary m = KERBWING__HUB__V1__SUMMARY__INIT;
	lane.number = 3;
	lane.n_flow = 2;
	lane.flow = flow;
	lane.time_ms = time_ms;
	lane.distance_dm = distance_dm;
	lane.speed_p85_cms = p85;
	lane.occupancy_permille = occupancy;
	lane.queue_max = cars;
	x.crossing = 9;
	x.n_lane = 1;
	x.lane = lanes;
	m.end_ns = seconds * S;
	m.n_crossings = 1;
	m.crossings = xs;
	rollup_add(r, &m);
}

static void sums_means_and_extremes(void)
{
	struct rollup r = {.covered_ms = 0};
	int64_t low, high;
	add_lane(&r, 10, 4, 40000, 4000, 1500, 100); // 10 m/s
	add_lane(&r, 30, 2, 20000, 4000, 2500, 500); // 20 m/s
	add_lane(&r, 20, 0, 0, 0, 0, 0);
	CU_ASSERT_EQUAL(r.summaries, 3);
	CU_ASSERT_EQUAL(get(&r, ROLLUP_LANE, "9/3", "flow"), 6);
	CU_ASSERT_EQUAL(get(&r, ROLLUP_LANE, "9/3", "flow_car"), 6);
	CU_ASSERT_EQUAL(get(&r, ROLLUP_LANE, "9/3", "flow_bus"), 0);
	CU_ASSERT_EQUAL(get(&r, ROLLUP_LANE, "9/3", "flow_per_h"), 360);
	CU_ASSERT_EQUAL(get(&r, ROLLUP_LANE, "9/3", "speed_mean_cms"), 1333); // 800 m in 60 s
	CU_ASSERT_EQUAL(get(&r, ROLLUP_LANE, "9/3", "occupancy_permille"),
			(100 * 10 + 500 * 30) / 60);
	CU_ASSERT_EQUAL(get(&r, ROLLUP_LANE, "9/3", "queue_max"), 4);
	CU_ASSERT_TRUE(find(&r, ROLLUP_LANE, "9/3", "speed_p85_cms", &low, &high));
	CU_ASSERT_EQUAL(low, 1500); // between these two, whatever it is
	CU_ASSERT_EQUAL(high, 2500);
	CU_ASSERT_EQUAL(get(&r, ROLLUP_LANE, "9/3", "headway_min_ms"),
			-1); // nobody followed anybody
	rollup_fini(&r);
}

static void add_cell(struct rollup *r, uint32_t vehicles, bool is_hidden)
{
	uint32_t hidden = 2; // the field's number
	Kerbwing__Hub__V1__CellFigures cell = KERBWING__HUB__V1__CELL_FIGURES__INIT,
				       *cells[] = {&cell};
	Kerbwing__Hub__V1__Summary m = KERBWING__HUB__V1__SUMMARY__INIT;
	cell.cell = (char *)(uintptr_t) "N50J47539B8";
	cell.vehicles = vehicles;
	cell.n_suppressed = is_hidden;
	cell.suppressed = &hidden;
	m.end_ns = 60 * S;
	m.n_cells = 1;
	m.cells = cells;
	rollup_add(r, &m);
}

static void too_few_to_tell_is_not_zero(void)
{
	struct rollup r = {.covered_ms = 0}, both = {.covered_ms = 0};
	add_cell(&r, 0, true);
	CU_ASSERT_EQUAL(get(&r, ROLLUP_CELL, "N50J47539B8", "vehicles"), -1);
	CU_ASSERT_EQUAL(get(&r, ROLLUP_CELL, "N50J47539B8", "aircraft"), 0); // told: none
	add_cell(&r, 7, false);
	add_cell(&r, 0, true);
	CU_ASSERT_EQUAL(get(&r, ROLLUP_CELL, "N50J47539B8", "vehicles"), 7); // at least
	for (uint32_t i = 0; i < r.count; i++)
		if (r.row[i]->subject == ROLLUP_CELL) {
			CU_ASSERT_EQUAL(r.row[i]->value[0].hidden, 2);
			CU_ASSERT_EQUAL(r.row[i]->value[0].n, 1);
		}
	rollup_merge(&both, &r);
	rollup_merge(&both, &r);
	CU_ASSERT_EQUAL(get(&both, ROLLUP_CELL, "N50J47539B8", "vehicles"), 14);
	rollup_fini(&both);
	rollup_fini(&r);
}

// A segment that is left out while nobody flies there was idle then; a crossing that is not told of was not known.
static void absence_means_what_it_should(void)
{
	struct rollup r = {.covered_ms = 0};
	Kerbwing__Hub__V1__SegmentFigures seg = KERBWING__HUB__V1__SEGMENT_FIGURES__INIT,
					  *segs[] = {&seg};
	Kerbwing__Hub__V1__Summary m = KERBWING__HUB__V1__SUMMARY__INIT;
	seg.segment = 2;
	seg.layer = 1;
	seg.utilisation_permille = 800;
	m.end_ns = 60 * S;
	m.n_segments = 1;
	m.segments = segs;
	rollup_add(&r, &m);
	m.n_segments = 0;
	rollup_add(&r, &m);
	CU_ASSERT_EQUAL(get(&r, ROLLUP_SEGMENT, "2/1", "utilisation_permille"), 400);
	add_lane(&r, 60, 1, 1, 1, 1, 300);
	CU_ASSERT_EQUAL(get(&r, ROLLUP_LANE, "9/3", "occupancy_permille"), 300);
	rollup_fini(&r);
}

static void nonsense_is_bounded(void)
{
	struct rollup r = {.covered_ms = 0};
	for (int i = 0; i < 3; i++)
		add_lane(&r, 3600, UINT32_MAX, UINT64_MAX, UINT64_MAX, UINT32_MAX, UINT32_MAX);
	CU_ASSERT_EQUAL(get(&r, ROLLUP_LANE, "9/3", "time_ms"), INT64_MAX);
	add_lane(&r, 3601, 1, 1, 1, 1, 1); // longer than any interval
	CU_ASSERT_EQUAL(r.summaries, 3);
	for (unsigned i = 0; i < 2 * ROLLUP_ROWS_MAX; i++) {
		char key[16];
		snprintf(key, sizeof(key), "%u", i);
		rollup_row_get(&r, ROLLUP_PAD, key);
	}
	CU_ASSERT_EQUAL(r.count, ROLLUP_ROWS_MAX);
	CU_ASSERT_EQUAL(r.left_out, 2 * ROLLUP_ROWS_MAX - (ROLLUP_ROWS_MAX - 2));
	rollup_fini(&r);
}

// Each rule's field exists and has a class; what is added to a message must be thought of here.
static void every_figure_is_a_field(void)
{
	for (unsigned s = 0; s < ROLLUP_SUBJECT_COUNT; s++) {
		const struct rollup_kind *k = &rollup_kinds[s];
		CU_ASSERT(k->count > 0 && k->count <= ROLLUP_FIGURES_MAX);
		for (unsigned f = 0; f < k->count; f++)
			CU_ASSERT_PTR_NOT_NULL(protobuf_c_message_descriptor_get_field_by_name(
				k->of, k->figure[f].field));
	}
}

static const struct check_test tests[] = {
	{"sums, means and extremes", sums_means_and_extremes},
	{"too few to tell is not zero", too_few_to_tell_is_not_zero},
	{"absence means what it should", absence_means_what_it_should},
	{"nonsense is bounded", nonsense_is_bounded},
	{"every figure is a field", every_figure_is_a_field},
};

CHECK_MAIN("control/hub/rollup", tests)
