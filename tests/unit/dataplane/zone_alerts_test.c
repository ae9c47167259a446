// SPDX-License-Identifier: Apache-2.0
// Detectors that need zones, in whole scenes: what must be alerted, and beside it what must not.
#include "base/units.h"
#include "check.h"
#include "motion_params.h"
#include "scene/scene.h"
#include "zone_fixture.h"

static const int64_t T0 = 1700000000LL * UNITS_NS_PER_S;
static const int64_t STEP_NS = 100 * UNITS_NS_PER_MS;

static struct scene scene;
static struct scene_out out;
static struct zone_slots slots;
static struct zone_set set;
static struct zone_map *map;
static int64_t now_ns;
static uint32_t raised[ALERT_KIND_COUNT];
static struct alert last;

static const struct detect_road_params road = DETECT_ROAD_DEFAULTS;
static const struct detect_air_params air = DETECT_AIR_DEFAULTS;
static const struct detect_zone_params zone = DETECT_ZONE_DEFAULTS;

static void add_zones(void)
{
	static const float south[][2] = {{0, -200}, {0, -10}}, north[][2] = {{0, 10}, {0, 200}},
			   against[][2] = {{-3.5f, 200}, {-3.5f, -200}},
			   box[][2] = {{-10, -10}, {10, -10}, {10, 10}, {-10, 10}},
			   closed[][2] = {{300, -50}, {400, -50}, {400, 50}, {300, 50}},
			   asked[][2] = {{300, 200}, {400, 200}, {400, 300}, {300, 300}},
			   way[][2] = {{-1000, 500}, {1000, 500}},
			   pad[][2] = {{-1, 90}, {3, 90}, {3, 94}, {-1, 94}};
	const struct volume_window window = {T0 - UNITS_NS_PER_S, T0 + 100 * UNITS_NS_PER_S};
	struct zone_def d;
	zone_def_init(&d);
	d.width_cm = 350;
	fixture_add(&set, &d, "north", ZONE_KIND_LANE, &north[0][0], 2);
	fixture_add(&set, &d, "against", ZONE_KIND_LANE, &against[0][0], 2);
	d.flags = ZONE_STOP_LINE;
	d.lane.intersection = 7;
	d.lane.group_count = 1;
	d.lane.group[0] = 2;
	fixture_add(&set, &d, "south", ZONE_KIND_LANE, &south[0][0], 2);
	fixture_add(&set, NULL, "box", ZONE_KIND_CONFLICT, &box[0][0], 4);
	fixture_add(&set, NULL, "pad", ZONE_KIND_PAD, &pad[0][0], 4);
	zone_def_init(&d);
	d.rule = VOLUME_KIND_PROHIBITED;
	d.upper_cm = 12000;
	d.upper_ref = VOLUME_REF_AGL;
	fixture_add(&set, &d, "closed", ZONE_KIND_GEOZONE, &closed[0][0], 4);
	d.rule = VOLUME_KIND_REQ_AUTHORIZATION;
	d.granted_key = 4242;
	fixture_add(&set, &d, "asked", ZONE_KIND_GEOZONE, &asked[0][0], 4);
	zone_def_init(&d);
	d.width_cm = 4000;
	d.granted_key = 777;
	d.lower_cm = 4000;
	d.upper_cm = 8000;
	d.lower_ref = d.upper_ref = VOLUME_REF_AGL;
	d.windows = &window;
	d.window_count = 1;
	fixture_add(&set, &d, "way", ZONE_KIND_CORRIDOR, &way[0][0], 2);
}

static void begin(void)
{
	struct zone_report report;
	const struct scene_params p = {.lat0_e7 = FIXTURE_LAT0,
				       .lon0_e7 = FIXTURE_LON0,
				       .has_ground = true,
				       .tracks_max = 16,
				       .pairs_max = 64,
				       .neighbours_max = 16,
				       .road_timeout_ns = 5 * UNITS_NS_PER_S,
				       .air_timeout_ns = 60 * UNITS_NS_PER_S,
				       .road_cell_m = 50,
				       .air_cell_m = 250,
				       .road = road,
				       .air = air,
				       .zone = zone,
				       .alert = {.hold_ns = 1500 * UNITS_NS_PER_MS,
						 .update_ns = 500 * UNITS_NS_PER_MS,
						 .confirm_ns = 180 * UNITS_NS_PER_MS},
				       .motion_road = motion_road,
				       .motion_air = motion_air,
				       .associate = associate,
				       .agree = {.max_age_ns = 5 * UNITS_NS_PER_S}};
	CU_ASSERT_EQUAL_FATAL(scene_init(&scene, &p), 0);
	memset(&slots, 0, sizeof(slots));
	memset(raised, 0, sizeof(raised));
	now_ns = T0;
	add_zones();
	map = fixture_compile(&set, &slots, 1, &report);
	CU_ASSERT_PTR_NOT_NULL_FATAL(map);
	CU_ASSERT_EQUAL(report.zones, set.count);
	scene_set_zones(&scene, map, now_ns);
}

static void end(void)
{
	scene_fini(&scene);
	zone_map_destroy(map);
	zone_set_clear(&set);
}

static void tell(const struct obs *o)
{
	uint32_t slot;
	out.alert_count = out.gone_count = 0;
	scene_update(&scene, o, 1, now_ns, &slot, &out);
	scene_age(&scene, 64, now_ns, &out);
	for (uint32_t i = 0; i < out.alert_count; i++)
		if (out.alert[i].phase == ALERT_PHASE_RAISED) {
			raised[out.alert[i].kind]++;
			last = out.alert[i];
		}
}

static struct obs at(uint64_t key, float e, float n, float speed_ms, float heading_deg)
{
	struct obs o;
	struct polygon_point p = fixture_point(e, n);
	obs_init(&o);
	o.time_ns = o.rx_ns = now_ns;
	o.key = key;
	o.source_key = key;
	o.family = OBS_FAMILY_J2735;
	o.cls = OBS_CLASS_CAR;
	o.lat_e7 = p.lat_e7;
	o.lon_e7 = p.lon_e7;
	o.speed_cms = (uint16_t)(speed_ms * 100);
	o.heading_cdeg = (uint16_t)(heading_deg * 100);
	o.hacc_cm = 100;
	o.length_cm = 400;
	o.width_cm = 180;
	return o;
}

// Drives straight for some seconds from a place; heading 0 north, 90 east, 180 south.
static void drive(uint64_t key, float e, float n, float speed_ms, float heading_deg, float seconds)
{
	float se = sinf(heading_deg * 0.0174532925f), cn = cosf(heading_deg * 0.0174532925f);
	for (float t = 0; t < seconds; t += 0.1f) {
		struct obs o = at(key, e + se * speed_ms * t, n + cn * speed_ms * t, speed_ms,
				  heading_deg);
		tell(&o);
		now_ns += STEP_NS;
	}
}

static void drive_under_signal(uint8_t phase, float n, float speed_ms, float seconds)
{
	for (float t = 0; t < seconds; t += 0.1f) {
		signal_put(&scene.signals, 7, 2, phase, 0, now_ns, 2 * UNITS_NS_PER_S);
		struct obs o = at(1, 0.3f, n + speed_ms * t, speed_ms, 0);
		tell(&o);
		now_ns += STEP_NS;
	}
}

static void fly(uint64_t key, float e, float n, float height_m, float ve, float vn, float seconds)
{
	float speed = hypotf(ve, vn), heading = atan2f(ve, vn) * 57.29578f;
	for (float t = 0; t < seconds; t += 0.25f) {
		struct obs o = at(key, e + ve * t, n + vn * t, speed,
				  heading < 0 ? heading + 360 : heading);
		o.family = OBS_FAMILY_ODID;
		o.cls = OBS_CLASS_MULTIROTOR;
		o.flags = OBS_FLAG_AIR;
		o.height_cm = (int32_t)(height_m * 100);
		o.height_ref = OBS_HEIGHT_GROUND;
		tell(&o);
		now_ns += 250 * UNITS_NS_PER_MS;
	}
}

static uint32_t all_raised(void)
{
	uint32_t sum = 0;
	for (unsigned i = 0; i < ALERT_KIND_COUNT; i++)
		sum += raised[i];
	return sum;
}

static void test_wrong_way(void)
{
	begin();
	drive(1, 0, 20, 12, 0, 5);    // with the lane
	drive(2, -3.5f, 20, 2, 0, 5); // against it, at walking pace
	drive(3, -60, 60, 12, 90, 8); // across both
	CU_ASSERT_EQUAL(all_raised(), 0);
	drive(4, -3.5f, 20, 12, 0, 5);
	CU_ASSERT_EQUAL(raised[ALERT_KIND_WRONG_WAY], 1);
	CU_ASSERT_EQUAL(last.zone, fixture_slot(map, "against"));
	CU_ASSERT_EQUAL(last.zone_version, 1);
	CU_ASSERT_EQUAL(all_raised(), 1);
	end();
}

static void test_lane_match(void)
{
	begin();
	drive(1, 0.5f, -60, 10, 0, 1);
	const struct zone_line *l = &scene.zones.lines[track_table_find(&scene.tracks, 1)];
	CU_ASSERT_EQUAL(l->match.lane, fixture_slot(map, "south"));
	CU_ASSERT_DOUBLE_EQUAL(l->match.lateral_cm, 50, 5);
	CU_ASSERT_DOUBLE_EQUAL(l->match.stop_cm, (60 - 9 - 10 - 2) * 100, 30); // front, not centre
	end();
}

static void test_red_light(void)
{
	begin();
	drive_under_signal(SIGNAL_RED, -100, 14, 8); // does not slow down
	CU_ASSERT_EQUAL(raised[ALERT_KIND_RED_LIGHT], 1);
	CU_ASSERT_EQUAL(last.zone, fixture_slot(map, "south"));
	CU_ASSERT(last.r.time_s > 1 && last.r.time_s < 3); // before the line
	CU_ASSERT_EQUAL(all_raised(), 1);
	end();
	begin();
	drive_under_signal(SIGNAL_RED, -60, 4, 13); // slow enough to stop, and does not
	CU_ASSERT_EQUAL(raised[ALERT_KIND_RED_LIGHT], 1);
	end();
}

static void test_no_red_light(void)
{
	begin();
	drive_under_signal(6, -100, 14, 8); // green
	CU_ASSERT_EQUAL(all_raised(), 0);
	end();
	begin();
	drive_under_signal(SIGNAL_RED, -100, 5, 12); // still far from the line
	CU_ASSERT_EQUAL(all_raised(), 0);
	end();
	begin();
	signal_put(&scene.signals, 7, 2, SIGNAL_RED, 0, now_ns - 3 * UNITS_NS_PER_S,
		   UNITS_NS_PER_S);
	drive(1, 0, -100, 14, 0, 8); // heard too long ago
	CU_ASSERT_EQUAL(all_raised(), 0);
	end();
	begin();
	for (float t = 0; t < 6; t += 0.1f) { // ends before the vehicle is there
		signal_put(&scene.signals, 7, 2, t < 5 ? SIGNAL_RED : 6, T0 + 5 * UNITS_NS_PER_S,
			   now_ns, 2 * UNITS_NS_PER_S);
		struct obs o = at(1, 0, -95 + 14 * t, 14, 0);
		tell(&o);
		now_ns += STEP_NS;
	}
	CU_ASSERT_EQUAL(all_raised(), 0);
	end();
}

static void test_stopped(void)
{
	begin();
	drive(1, 0, 100, 0, 0, 9);
	drive(2, 0, -14, 0, 0, 30); // at the line, who has the way is not known
	CU_ASSERT_EQUAL(all_raised(), 0);
	drive_under_signal(SIGNAL_RED, -30, 0, 30); // in the queue at red
	drive_under_signal(6, -30, 0, 15);	    // it starts off soon
	drive(9, 20, 100, 0, 0, 30);		    // beside the road
	CU_ASSERT_EQUAL(all_raised(), 0);
	drive(5, 0, 150, 0, 0, 12);
	CU_ASSERT_EQUAL(raised[ALERT_KIND_STOPPED_VEHICLE], 1);
	CU_ASSERT_EQUAL(last.zone, fixture_slot(map, "north"));
	drive(6, 0, 0, 0, 0, 6);
	CU_ASSERT_EQUAL(raised[ALERT_KIND_STOPPED_VEHICLE], 2);
	CU_ASSERT_EQUAL(last.zone, fixture_slot(map, "box"));
	end();
}

static void test_low_over_road(void)
{
	begin();
	fly(1, -30, 60, 60, 6, 0, 10);	 // high enough
	fly(2, -30, -100, 20, 0, 6, 10); // beside the road
	fly(3, 1, 92, 5, 0, 0, 5);	 // on the pad
	CU_ASSERT_EQUAL(all_raised(), 0);
	fly(4, -30, 60, 20, 6, 0, 10);
	CU_ASSERT_EQUAL(raised[ALERT_KIND_LOW_OVER_PEOPLE] >= 1, true);
	end();
}

static void test_geozones(void)
{
	begin();
	fly(1, 250, 0, 200, 10, 0, 15);	  // above it
	fly(2, 250, 80, 50, 10, 0, 15);	  // passes
	fly(4242, 280, 250, 50, 5, 0, 5); // it may
	CU_ASSERT_EQUAL(all_raised(), 0);
	fly(3, 220, 0, 50, 10, 0, 3);
	CU_ASSERT_EQUAL(raised[ALERT_KIND_ZONE_AHEAD], 1);
	CU_ASSERT_DOUBLE_EQUAL(last.r.time_s, 8, 1);
	CU_ASSERT_EQUAL(raised[ALERT_KIND_ZONE_INFRINGEMENT], 0);
	fly(3, 250, 0, 50, 10, 0, 8);
	CU_ASSERT_EQUAL(raised[ALERT_KIND_ZONE_INFRINGEMENT], 1);
	CU_ASSERT_EQUAL(last.zone, fixture_slot(map, "closed"));
	fly(5, 310, 250, 50, 1, 0, 2); // it may not
	CU_ASSERT_EQUAL(raised[ALERT_KIND_ZONE_INFRINGEMENT], 2);
	CU_ASSERT_EQUAL(last.zone, fixture_slot(map, "asked"));
	end();
}

static void test_corridor(void)
{
	begin();
	fly(777, -500, 505, 60, 10, 0, 8);
	fly(1, -500, 600, 60, 10, 0, 4); // somebody else, beside it
	CU_ASSERT_EQUAL(all_raised(), 0);
	fly(777, -420, 505, 60, 7, 7, 10); // sideways
	CU_ASSERT_EQUAL(raised[ALERT_KIND_CORRIDOR], 1);
	CU_ASSERT(last.r.distance_m > 0 && last.r.distance_m < 30);
	CU_ASSERT_EQUAL(last.r.now_m, 0);
	CU_ASSERT_EQUAL(last.zone, fixture_slot(map, "way"));
	end();
	begin();
	fly(777, -500, 505, 100, 10, 0, 4); // too high
	CU_ASSERT_EQUAL(raised[ALERT_KIND_CORRIDOR], 1);
	CU_ASSERT_DOUBLE_EQUAL(last.r.now_m, 20, 1);
	end();
	begin();
	now_ns = T0 + 200 * UNITS_NS_PER_S;
	fly(777, -500, 505, 60, 10, 0, 4); // too late
	CU_ASSERT_EQUAL(raised[ALERT_KIND_CORRIDOR], 1);
	CU_ASSERT_EQUAL(last.r.now_m + last.r.distance_m, 0);
	end();
}

static const struct check_test tests[] = {
	{"wrong_way", test_wrong_way}, {"lane_match", test_lane_match},
	{"red_light", test_red_light}, {"no_red_light", test_no_red_light},
	{"stopped", test_stopped},     {"low_over_road", test_low_over_road},
	{"geozones", test_geozones},   {"corridor", test_corridor},
};

CHECK_MAIN("zone_alerts", tests)
