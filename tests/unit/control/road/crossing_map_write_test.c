// SPDX-License-Identifier: Apache-2.0
// Crossing to MAP to crossing: what MAP has fields for comes back, to its resolution.
#include <math.h>
#include <string.h>

#include "check.h"
#include "obs/obs.h"
#include "road/crossing_map.h"
#include "road/crossing_map_write.h"

static struct crossing_def def, back;
static uint8_t octets[CROSSING_MAP_OCTETS_MAX];

static uint64_t state;

static double unit(void)
{
	uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static void make_lane(struct crossing_lane *l, uint32_t id, bool is_in, double angle, double far_m)
{
	*l = (struct crossing_lane){
		.id = (uint8_t)id, .is_in = is_in, .width_m = 3.25, .speed_ms = 13.88};
	l->line.count = 2 + (uint32_t)(unit() * 20);
	for (uint32_t i = 0; i < l->line.count; i++) {
		double u = (double)i / (double)(l->line.count - 1), bend = angle + 0.2 * unit(),
		       r = 12 + (far_m - 12) * (is_in ? 1 - u : u);
		l->line.p[i] = (struct geo_point){r * sin(bend), r * cos(bend)};
	}
}

// Arms at odd angles; some lanes longer than one offset reaches.
static void make(uint64_t seed)
{
	state = seed;
	memset(&def, 0, sizeof(def));
	def.id = (uint32_t)(seed % 3) << 16 | (uint32_t)(1 + seed);
	def.lat_e7 = 312304000 + (int32_t)(unit() * 1e6);
	def.lon_e7 = -1214737000;
	uint32_t arms = 3 + (uint32_t)(unit() * 3);
	for (uint32_t a = 0; a < arms; a++) {
		double angle = 6.28 * a / arms + 0.3 * unit();
		make_lane(&def.lanes[def.lane_count], def.lane_count + 1, true, angle,
			  60 + unit() * 700);
		def.lane_count++;
		make_lane(&def.lanes[def.lane_count], def.lane_count + 1, false, angle + 0.3, 80);
		def.lane_count++;
	}
	for (uint32_t a = 0; a < arms; a++)
		for (uint32_t o = 0; o < arms; o++)
			if (a != o)
				def.movements[def.movement_count] = (struct crossing_movement){
					.id = (uint8_t)(++def.movement_count),
					.from = (uint8_t)(2 * a),
					.to = (uint8_t)(2 * o + 1),
					.group = (uint8_t)(unit() * 9),
					.speed_ms = 10};
}

// Distance of a point from a line, for lines that got points between.
static double off(const struct crossing_line *l, struct geo_point p)
{
	double best = 1e9;
	for (uint32_t i = 1; i < l->count; i++) {
		struct geo_point a = l->p[i - 1], b = l->p[i];
		double dx = b.e_m - a.e_m, dy = b.n_m - a.n_m, d2 = dx * dx + dy * dy;
		double u = d2 > 0 ? ((p.e_m - a.e_m) * dx + (p.n_m - a.n_m) * dy) / d2 : 0;
		u = fmin(1, fmax(0, u));
		best = fmin(best, hypot(p.e_m - a.e_m - u * dx, p.n_m - a.n_m - u * dy));
	}
	return best;
}

static void compare(void)
{
	CU_ASSERT(back.id == def.id && back.lat_e7 == def.lat_e7 && back.lon_e7 == def.lon_e7);
	CU_ASSERT_FATAL(back.lane_count == def.lane_count);
	CU_ASSERT_FATAL(back.movement_count == def.movement_count);
	for (uint32_t i = 0; i < def.lane_count; i++) {
		const struct crossing_lane *a = &def.lanes[i], *b = &back.lanes[i];
		CU_ASSERT(a->id == b->id && a->is_in == b->is_in);
		CU_ASSERT(fabs(a->width_m - b->width_m) < 0.006 &&
			  fabs(a->speed_ms - b->speed_ms) < 0.011);
		CU_ASSERT(b->line.count >= a->line.count);
		for (uint32_t k = 0; k < a->line.count; k++)
			CU_ASSERT(off(&b->line, a->line.p[k]) < 0.012);
		for (uint32_t k = 0; k < b->line.count; k++)
			CU_ASSERT(off(&a->line, b->line.p[k]) < 0.012);
		struct geo_point p = a->line.p[0], q = b->line.p[0];
		CU_ASSERT(hypot(p.e_m - q.e_m, p.n_m - q.n_m) < 0.012); // the same direction
	}
	for (uint32_t i = 0; i < def.movement_count; i++) {
		const struct crossing_movement *a = &def.movements[i], *b = &back.movements[i];
		CU_ASSERT(a->id == b->id && a->from == b->from && a->to == b->to &&
			  a->group == b->group);
	}
}

static void test_round_trip(void)
{
	for (uint64_t seed = 1; seed <= 40; seed++)
		for (int etsi = 0; etsi < 2; etsi++) {
			make(seed);
			uint32_t n = crossing_map_write(&def, etsi, octets, sizeof(octets));
			CU_ASSERT_FATAL(n > 100);
			CU_ASSERT_FATAL(crossing_map_read(etsi ? OBS_FAMILY_ETSI : OBS_FAMILY_J2735,
							  0, (struct span){octets, n}, 0, &back));
			compare();
		}
}

static void test_what_does_not_fit(void)
{
	make(1);
	CU_ASSERT(crossing_map_write(&def, false, octets, 40) == 0);
	for (uint32_t i = 0; i < def.lanes[0].line.count; i++)
		def.lanes[0].line.p[i].e_m += 400; // its stop line, farther than an offset reaches
	CU_ASSERT(crossing_map_write(&def, false, octets, sizeof(octets)) == 0);
	make(2);
	def.lanes[0].line.count = CROSSING_POINTS_MAX;
	for (uint32_t i = 0; i < CROSSING_POINTS_MAX; i++)
		def.lanes[0].line.p[i] = (struct geo_point){700.0 * (CROSSING_POINTS_MAX - i), 20};
	CU_ASSERT(crossing_map_write(&def, false, octets, sizeof(octets)) == 0);
}

static const struct check_test tests[] = {
	{"round trip", test_round_trip},
	{"what does not fit", test_what_does_not_fit},
};
CHECK_MAIN("crossing_map_write", tests)
