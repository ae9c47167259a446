// SPDX-License-Identifier: Apache-2.0
// MAP and SPAT messages of other people's encoders: lanes where their nodes are, worked out from the published values with the
// textbook's radii of curvature; signal groups in the table.
#include <math.h>

#include "base/units.h"
#include "check.h"
#include "jsonl.h"
#include "map_intake.h"
#include "spat_intake.h"

static const int64_t NOW_NS = 1700000000LL * UNITS_NS_PER_S;
static struct map_intake *intake;
static struct signal_table signals;
static struct uper_node nodes[ROAD_NODES];
static unsigned lanes, wrong, boxes;

static struct span octets_of(const json_t *line)
{
	static uint8_t octets[4096];
	const char *hex = json_string_value(json_object_get(line, "hex"));
	uint32_t n = (uint32_t)strlen(hex) / 2;
	for (uint32_t i = 0; i < n && i < sizeof(octets); i++) {
		unsigned v = 0;
		(void)sscanf(hex + 2 * i, "%2x", &v);
		octets[i] = (uint8_t)v;
	}
	return (struct span){octets, n};
}

static int64_t whole(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

static const struct zone_def *def_of(const struct zone_book *b, const char *name)
{
	for (uint32_t i = 0; i < ZONE_BOOK_HEARD_MAX; i++)
		for (uint32_t k = 0; k < b->heard[i].set.count; k++)
			if (strcmp(b->heard[i].set.list[k]->name, name) == 0)
				return b->heard[i].set.list[k];
	return NULL;
}

// Metres between a position and an offset from a reference position.
static double off_by_m(struct polygon_point p, const json_t *ref, double e_m, double n_m)
{
	const double a = 6378137, e2 = 6.69437999014e-3, rad = M_PI / 180e7;
	double lat = (double)whole(ref, "lat"), lon = (double)whole(ref, "long");
	double s = sin(lat * rad), w = 1 - e2 * s * s;
	double north = (p.lat_e7 - lat) * rad * a * (1 - e2) / (w * sqrt(w));
	double east = (p.lon_e7 - lon) * rad * a / sqrt(w) * cos(lat * rad);
	return hypot(east - e_m, north - n_m);
}

// Vehicle lanes with offsets alone.
static void check_lane(const struct zone_book *b, const json_t *i, const json_t *lane)
{
	const json_t *use = json_object_get(lane, "laneAttributes"), *n,
		     *list = json_object_get(json_object_get(lane, "nodeList"), "nodes");
	char name[ZONE_NAME_SIZE];
	const json_t *id = json_object_get(i, "id");
	size_t k;
	double e = 0, north = 0;
	bool in = strcmp(json_string_value(json_object_get(use, "directionalUse")), "b10") == 0;
	snprintf(name, sizeof(name), "map:%d.%d/%d", (int)whole(id, "region"), (int)whole(id, "id"),
		 (int)whole(lane, "laneID"));
	const struct zone_def *d = def_of(b, name);
	if (json_object_get(json_object_get(use, "laneType"), "vehicle") == NULL || list == NULL)
		return;
	if (d == NULL || d->line_count != json_array_size(list)) {
		wrong++;
		return;
	}
	lanes++;
	json_array_foreach(list, k, n)
	{
		const json_t *xy = json_object_iter_value(
			json_object_iter((json_t *)(uintptr_t)json_object_get(n, "delta")));
		e += (double)whole(xy, "x") / 100;
		north += (double)whole(xy, "y") / 100;
		wrong += off_by_m(d->line[in ? d->line_count - 1 - k : k],
				  json_object_get(i, "refPoint"), e, north) > 0.02;
	}
	const json_t *c = json_array_get(json_object_get(lane, "connectsTo"), 0);
	if (in && json_object_get(c, "signalGroup") != NULL)
		wrong += d->lane.group[0] != whole(c, "signalGroup") ||
			 (d->flags & ZONE_STOP_LINE) == 0;
}

static bool has_other_nodes(const json_t *lane)
{
	size_t k;
	const json_t *n, *list = json_object_get(json_object_get(lane, "nodeList"), "nodes");
	json_array_foreach(list, k, n) if (json_object_get(json_object_get(n, "delta"),
							   "node-LatLon") != NULL) return true;
	return false;
}

static void check_map(const json_t *line, unsigned family, const char *member)
{
	struct zone_book *b = zone_book_create(0, 0, 250000);
	const json_t *v = json_object_get(line, "decoded"), *i, *lane;
	size_t k, l;
	if (json_object_get(v, "value") != NULL)
		v = json_object_get(v, "value");
	const json_t *list = json_object_get(json_object_get(v, member), "intersections");
	struct span p = octets_of(line);
	CU_ASSERT_EQUAL(map_intake_take(intake, b, family, 0, p, NOW_NS), json_array_size(list));
	CU_ASSERT_EQUAL(map_intake_take(intake, b, family, 0, p, NOW_NS), 0); // nothing new
	json_array_foreach(list, k, i)
	{
		json_array_foreach(json_object_get(i, "laneSet"), l,
				   lane) if (!has_other_nodes(lane)) check_lane(b, i, lane);
		char name[ZONE_NAME_SIZE];
		const json_t *id = json_object_get(i, "id");
		snprintf(name, sizeof(name), "map:%d.%d/box", (int)whole(id, "region"),
			 (int)whole(id, "id"));
		boxes += def_of(b, name) != NULL;
	}
	zone_book_destroy(b);
}

static void j2735_line(const json_t *line, void *ctx)
{
	check_map(line, OBS_FAMILY_J2735, "MapData");
}

static void etsi_line(const json_t *line, void *ctx)
{
	check_map(line, OBS_FAMILY_ETSI, "map");
}

static void test_sae(void)
{
	lanes = wrong = boxes = 0;
	jsonl_each("j2735_map.jsonl", j2735_line, NULL);
	CU_ASSERT_EQUAL(wrong, 0);
	CU_ASSERT(lanes >= 75 && boxes >= 3);
}

static void test_etsi(void)
{
	lanes = wrong = boxes = 0;
	jsonl_each("etsi_mapem.jsonl", etsi_line, NULL);
	CU_ASSERT_EQUAL(wrong, 0);
	CU_ASSERT_EQUAL(lanes, 75);
	CU_ASSERT_EQUAL(boxes, 3);
}

static void csae_line(const json_t *line, void *ctx)
{
	struct zone_book *b = zone_book_create(280985258, 1129830304, 50000);
	CU_ASSERT(map_intake_take(intake, b, OBS_FAMILY_CSAE, CSAE_2020, octets_of(line), NOW_NS) >
		  0);
	const struct zone_def *d = def_of(b, "map:1.149/1.148/1");
	CU_ASSERT_PTR_NOT_NULL_FATAL(d);
	CU_ASSERT_EQUAL(d->line_count, 4);
	CU_ASSERT_EQUAL(d->width_cm, 2200);
	CU_ASSERT_EQUAL(d->lane.intersection, 1u << 16 | 149);
	CU_ASSERT_EQUAL(d->lane.group_count, 3);
	CU_ASSERT_TRUE(abs(d->line[0].lat_e7 - 281010657) <= 1);
	CU_ASSERT_TRUE(abs(d->line[0].lon_e7 - 1129827867) <= 1);
	CU_ASSERT_TRUE(abs(d->line[3].lat_e7 - 280988051) <= 1);
	struct zone_map *m = zone_book_compile(b);
	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	CU_ASSERT(m->lane_count >= 4);
	zone_map_destroy(m);
	zone_book_destroy(b);
}

static void test_csae(void)
{
	CU_ASSERT_EQUAL(jsonl_each("csae_map.jsonl", csae_line, NULL), 1);
}

// ---- lights

static void sae_spat_line(const json_t *line, void *ctx)
{
	const json_t *v = json_object_get(json_object_get(line, "decoded"), "value"), *i, *s;
	size_t k, l;
	unsigned *states = ctx;
	const json_t *list = json_object_get(json_object_get(v, "SPAT"), "intersections");
	memset(&signals, 0, sizeof(signals));
	CU_ASSERT_TRUE(spat_intake(&signals, OBS_FAMILY_J2735, 0, octets_of(line), nodes, NOW_NS,
				   UNITS_NS_PER_S));
	json_array_foreach(list, k, i) json_array_foreach(json_object_get(i, "states"), l, s)
	{
		const json_t *id = json_object_get(i, "id");
		const struct signal_state *got = signal_find(
			&signals, (uint32_t)(whole(id, "region") << 16 | whole(id, "id")),
			(uint8_t)whole(s, "signalGroup"), NOW_NS, UNITS_NS_PER_S);
		const char *shows = json_string_value(json_object_get(
			json_array_get(json_object_get(s, "state-time-speed"), 0), "eventState"));
		CU_ASSERT_PTR_NOT_NULL(got);
		if (got != NULL && l + 1 == json_array_size(json_object_get(i, "states")))
			CU_ASSERT_EQUAL(got->phase == SIGNAL_RED,
					strcmp(shows, "stop-And-Remain") == 0);
		++*states;
	}
}

static void csae_spat_line(const json_t *line, void *ctx)
{
	memset(&signals, 0, sizeof(signals));
	CU_ASSERT_TRUE(spat_intake(&signals, OBS_FAMILY_CSAE, CSAE_2020, octets_of(line), nodes,
				   NOW_NS, UNITS_NS_PER_S));
	if (strcmp(json_string_value(json_object_get(line, "name")), "sample_spat") != 0)
		return;
	const struct signal_state *green = signal_find(&signals, 255u << 16 | 9, 33, NOW_NS,
						       UNITS_NS_PER_S),
				  *red = signal_find(&signals, 255u << 16 | 9, 41, NOW_NS,
						     UNITS_NS_PER_S);
	CU_ASSERT_PTR_NOT_NULL_FATAL(green);
	CU_ASSERT_PTR_NOT_NULL_FATAL(red);
	CU_ASSERT_EQUAL(green->phase, 5);
	CU_ASSERT_EQUAL(red->phase, SIGNAL_RED);
	CU_ASSERT_PTR_NULL(signal_find(&signals, 255u << 16 | 9, 41, NOW_NS + 2 * UNITS_NS_PER_S,
				       UNITS_NS_PER_S));
}

static void test_spat(void)
{
	unsigned states = 0;
	jsonl_each("j2735_spat.jsonl", sae_spat_line, &states);
	CU_ASSERT(states > 6);
	CU_ASSERT_EQUAL(jsonl_each("csae_spat.jsonl", csae_spat_line, NULL) > 0, true);
}

static const struct check_test tests[] = {
	{"sae", test_sae}, {"etsi", test_etsi}, {"csae", test_csae}, {"spat", test_spat}};

int main(void)
{
	intake = map_intake_create();
	int rc = intake != NULL ? check_run("map_intake", tests, sizeof(tests) / sizeof(tests[0]))
				: EXIT_FAILURE;
	map_intake_destroy(intake);
	return rc;
}
