// SPDX-License-Identifier: Apache-2.0
// Look-ups in the zone map, run N times: instructions are counted around it by valgrind.
//   bench_zones WHAT N       prints nanoseconds per point
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bench_each.h"
#include "scene/zone_compile.h"

enum { PLACES = 1024, LANES = 12 };

static struct zone_slots slots;
static struct geo_frame plane;
static struct zone_set set;
static struct zone_map *map;
static struct zone_point on_road[PLACES], off_road[PLACES];
static volatile uint32_t keep; // results must not be optimised away

static struct polygon_point at(double e_m, double n_m)
{
	struct polygon_point p;
	geo_from_plane(&plane, (struct geo_point){e_m, n_m}, &p.lat_e7, &p.lon_e7);
	return p;
}

static void add(const char *name, int number, uint8_t kind, const struct polygon_point *p,
		uint32_t n, uint32_t width_cm)
{
	struct zone_def d;
	const struct polygon_ring ring = {p, n};
	zone_def_init(&d);
	snprintf(d.name, sizeof(d.name), "%s-%d", name, number);
	d.kind = kind;
	d.width_cm = width_cm;
	d.line = p;
	d.line_count = width_cm > 0 ? n : 0;
	d.rings = &ring;
	d.ring_count = width_cm > 0 ? 0 : 1;
	if (zone_set_add(&set, &d) != ZONE_FAULT_NONE)
		abort();
}

// Four arms with three lanes each, slightly bent, a box in the middle, crosswalks before it.
static void add_crossing(int number, double ce_m, double cn_m)
{
	for (int arm = 0; arm < 4; arm++) {
		double a = 1.5707963 * arm, c = cos(a), s = sin(a);
		for (int lane = 0; lane < 3; lane++) {
			struct polygon_point p[8];
			for (int i = 0; i < 8; i++) {
				double along = 12 + 30 * i,
				       aside = 1.75 + 3.5 * lane + 0.02 * along * along / 30;
				p[i] = at(ce_m + along * c - aside * s,
					  cn_m + along * s + aside * c);
			}
			add("lane", number * LANES + arm * 3 + lane, ZONE_KIND_LANE, p, 8, 350);
		}
		const struct polygon_point walk[] = {
			at(ce_m + 13 * c - 12 * s, cn_m + 13 * s + 12 * c),
			at(ce_m + 13 * c + 12 * s, cn_m + 13 * s - 12 * c)};
		add("walk", number * 4 + arm, ZONE_KIND_CROSSWALK, walk, 2, 300);
	}
	const struct polygon_point box[] = {at(ce_m - 12, cn_m - 12), at(ce_m + 12, cn_m - 12),
					    at(ce_m + 12, cn_m + 12), at(ce_m - 12, cn_m + 12)};
	add("box", number, ZONE_KIND_CONFLICT, box, 4, 0);
}

static void compile(void)
{
	const struct zone_compile_params p = {&plane, 50000, 1};
	const struct zone_set *const sets[] = {&set};
	struct zone_report report;
	zone_map_destroy(map);
	map = zone_compile(sets, 1, &p, &slots, &report);
	if (map == NULL || report.zones != set.count)
		abort();
}

static void prepare(void)
{
	struct polygon_point round[64];
	geo_frame_init(&plane, 481370000, 115750000);
	add_crossing(0, 0, 0);
	add_crossing(1, 400, 150);
	for (int i = 0; i < 64; i++)
		round[i] = at(3000 + 5000 * cos(i * 0.0981748), 5000 * sin(i * 0.0981748));
	add("geo", 0, ZONE_KIND_GEOZONE, round, 64, 0);
	compile();
	for (uint32_t i = 0; i < PLACES; i++) {
		double a = 1.5707963 * (i % 4), along = 3 + (i * 7919u % 2100) * 0.1,
		       aside = (i * 104729u % 105) * 0.1;
		on_road[i].e_m = (float)(along * cos(a) - aside * sin(a));
		on_road[i].n_m = (float)(along * sin(a) + aside * cos(a));
		off_road[i].e_m = (float)(i * 7919u % 300) + 60;
		off_road[i].n_m = (float)(i * 104729u % 40) + 60;
	}
}

static void lookup(unsigned i)
{
	uint16_t out[ZONE_AT_MAX];
	keep += zone_map_at(map, on_road[i].e_m, on_road[i].n_m, out, ZONE_AT_MAX);
}

static void lookup_off_road(unsigned i)
{
	uint16_t out[ZONE_AT_MAX];
	keep += zone_map_at(map, off_road[i].e_m, off_road[i].n_m, out, ZONE_AT_MAX);
}

static void harness(unsigned i)
{
	keep += i;
}

static void compile_again(unsigned i)
{
	compile();
}

static const struct bench_each benches[] = {{"harness", harness},
					    {"lookup", lookup},
					    {"lookup_off_road", lookup_off_road},
					    {"compile", compile_again}};

int main(int argc, char **argv)
{
	prepare();
	return bench_each_main(benches, sizeof(benches) / sizeof(benches[0]), PLACES, argc, argv);
}
