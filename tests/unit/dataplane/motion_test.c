// SPDX-License-Identifier: Apache-2.0
// Motion of a track: the filter against truth with noise, prediction in turns, jumps, and pseudonyms that change.
#include "scene/motion.h"

#include <math.h>
#include <string.h>

#include "base/alert_kind.h"
#include "base/units.h"
#include "check.h"
#include "motion_params.h"

static const int64_t T0 = 1700000000LL * UNITS_NS_PER_S;

static double gauss(uint64_t *s)
{
	double sum = -6; // of twelve uniform ones
	for (int i = 0; i < 12; i++) {
		*s = *s * 6364136223846793005ULL + 1442695040888963407ULL;
		sum += (double)(*s >> 40) / (double)(1 << 24);
	}
	return sum;
}

static struct motion_report at(double e, double n, double ve, double vn, int64_t t)
{
	double v = hypot(ve, vn);
	return (struct motion_report){.time_ns = t,
				      .e_m = (float)e,
				      .n_m = (float)n,
				      .ve_ms = (float)ve,
				      .vn_ms = (float)vn,
				      .he = (float)(v > 0 ? ve / v : 0),
				      .hn = (float)(v > 0 ? vn / v : 1),
				      .has_velocity = true};
}

// Positions with an error of 1.5 m at 10 Hz: the estimate is nearer to the truth than the reports, and as far off as it says.
static void test_filter_is_better_than_reports(void)
{
	struct track_hot h = {0};
	struct track_motion m = {0};
	uint64_t seed = 3;
	double raw2 = 0, est2 = 0, said2 = 0;
	for (int i = 0; i < 2000; i++) {
		int64_t t = T0 + i * 100 * UNITS_NS_PER_MS;
		double n = 15.0 * i * 0.1, de = 1.5 * gauss(&seed), dn = 1.5 * gauss(&seed);
		struct motion_report r =
			at(de, n + dn, 0.2 * gauss(&seed), 15 + 0.2 * gauss(&seed), t);
		r.sd_m = 1.5f;
		if (i == 0)
			motion_begin(&motion_road, &h, &m, &r);
		else
			CU_ASSERT_EQUAL(motion_update(&motion_road, &h, &m, &r), MOTION_USED);
		if (i < 50)
			continue;
		raw2 += de * de + dn * dn;
		est2 += pow((double)h.e_m, 2) + pow((double)h.n_m - n, 2);
		said2 += 2 * pow((double)h.sd_cm / 100, 2);
	}
	CU_ASSERT(est2 < 0.4 * raw2);
	CU_ASSERT(said2 > 0.4 * est2 && said2 < 3 * est2);
}

// A sender that states no velocity gets one from its positions.
static void test_velocity_from_positions(void)
{
	struct track_hot h = {0};
	struct track_motion m = {0};
	for (int i = 0; i < 20; i++) {
		struct motion_report r = at(8.0 * i * 0.5, 0, 0, 0, T0 + i * 500 * UNITS_NS_PER_MS);
		r.has_velocity = false;
		r.he = r.hn = 0;
		r.sd_m = 0.5f;
		if (i == 0)
			motion_begin(&motion_road, &h, &m, &r);
		else
			CU_ASSERT_EQUAL(motion_update(&motion_road, &h, &m, &r), MOTION_USED);
		if (i == 0)
			CU_ASSERT_EQUAL(h.flags & TRACK_MOVES, 0);
	}
	CU_ASSERT((h.flags & TRACK_MOVES) != 0);
	CU_ASSERT_DOUBLE_EQUAL((double)h.ve_ms, 8, 0.5);
	CU_ASSERT_DOUBLE_EQUAL((double)h.vn_ms, 0, 0.2);
	CU_ASSERT_DOUBLE_EQUAL((double)h.he, 1, 0.01); // course for want of a heading
}

// A circle at 10 m/s and 0.2 rad/s, followed for a second: 1e-2 of the truth.
static void test_turn(void)
{
	struct track_hot h = {.time_ns = T0, .ve_ms = 0, .vn_ms = 10, .hn = 1, .turn_rads = 0.2f};
	for (double t = -1; t <= 1.001; t += 0.1) {
		struct motion_state s = motion_at(&h, T0 + (int64_t)(t * 1e9), 2);
		double a = 0.2 * t, radius = 50;
		CU_ASSERT_DOUBLE_EQUAL((double)s.e_m, radius * (1 - cos(a)), 0.02);
		CU_ASSERT_DOUBLE_EQUAL((double)s.n_m, radius * sin(a), 0.02);
		CU_ASSERT_DOUBLE_EQUAL((double)s.ve_ms, 10 * sin(a), 0.01);
		CU_ASSERT_DOUBLE_EQUAL((double)s.he, sin(a), 0.001);
	}
	struct motion_state far = motion_at(&h, T0 + 60 * UNITS_NS_PER_S, 1);
	struct motion_state one = motion_at(&h, T0 + UNITS_NS_PER_S, 1);
	CU_ASSERT_EQUAL(memcmp(&far, &one, sizeof(far)), 0); // not further than it may
}

static void test_jumps(void)
{
	struct track_hot h = {0};
	struct track_motion m = {0};
	struct motion_report r = at(0, 0, 0, 10, T0);
	motion_begin(&motion_road, &h, &m, &r);
	for (int i = 1; i <= 10; i++) {
		r = at(0, i, 0, 10, T0 + i * 100 * UNITS_NS_PER_MS);
		CU_ASSERT_EQUAL(motion_update(&motion_road, &h, &m, &r), MOTION_USED);
	}
	struct track_hot before = h;
	r = at(200, 11, 0, 10, T0 + 1100 * UNITS_NS_PER_MS);
	CU_ASSERT_EQUAL(motion_update(&motion_road, &h, &m, &r), MOTION_JUMPED);
	CU_ASSERT_EQUAL(memcmp(&before, &h, sizeof(h)), 0); // nothing but the strike
	r = at(0, 12, 0, 10, T0 + 1200 * UNITS_NS_PER_MS);
	CU_ASSERT_EQUAL(motion_update(&motion_road, &h, &m, &r),
			MOTION_USED); // one bad report is forgotten
	static const double there[] = {300, 301, 302};
	for (int i = 0; i < 3; i++) { // three to one new place are believed
		r = at(there[i], 0, 10, 0, T0 + (1300 + 100 * i) * UNITS_NS_PER_MS);
		CU_ASSERT_EQUAL(motion_update(&motion_road, &h, &m, &r),
				i < 2 ? MOTION_JUMPED : MOTION_RESTARTED);
	}
	CU_ASSERT_DOUBLE_EQUAL((double)h.e_m, 302, 0.01);
	for (int i = 0; i < 20; i++) { // never to two places twice
		r = at(i % 2 == 0 ? -500 : 900, 0, 0, 0, T0 + (1600 + 50 * i) * UNITS_NS_PER_MS);
		CU_ASSERT_EQUAL(motion_update(&motion_road, &h, &m, &r), MOTION_JUMPED);
	}
	r = at(-500, 0, 0, 0,
	       T0 + 10 * UNITS_NS_PER_S); // after a long silence anything is a new start
	CU_ASSERT_EQUAL(motion_update(&motion_road, &h, &m, &r), MOTION_USED);
}

// ---- the scene: pseudonyms, several families, onlookers

static struct scene_out out;

static void begin(struct scene *s)
{
	const struct scene_params p = {
		.lat0_e7 = 481370000,
		.lon0_e7 = 115750000,
		.tracks_max = 64,
		.pairs_max = 64,
		.neighbours_max = 32,
		.road_timeout_ns = 5 * UNITS_NS_PER_S,
		.air_timeout_ns = 60 * UNITS_NS_PER_S,
		.road_cell_m = 50,
		.air_cell_m = 500,
		.road = DETECT_ROAD_DEFAULTS,
		.air = DETECT_AIR_DEFAULTS,
		.single = DETECT_SINGLE_DEFAULTS,
		.alert = {1500 * UNITS_NS_PER_MS, UNITS_NS_PER_S / 2, 180 * UNITS_NS_PER_MS},
		.motion_road = motion_road,
		.motion_air = motion_air,
		.associate = associate,
		.binding_ns = 15 * UNITS_NS_PER_S};
	memset(&out, 0, sizeof(out));
	CU_ASSERT_EQUAL_FATAL(scene_init(s, &p), 0);
}

static struct obs car(const struct scene *s, uint8_t family, uint64_t key, double e, double n,
		      double v, int64_t t)
{
	struct obs o;
	obs_init(&o);
	o.family = family;
	o.cls = OBS_CLASS_CAR;
	o.key = key;
	o.id_kind = OBS_ID_TEMPORARY;
	o.id_len = 4;
	memcpy(o.id, &key, 4);
	o.time_ns = o.rx_ns = t;
	o.heading_cdeg = 0;
	o.speed_cms = (uint16_t)lround(v * 100);
	o.length_cm = 450;
	o.hacc_cm = 250;
	geo_from_plane(&s->plane, (struct geo_point){e, n}, &o.lat_e7, &o.lon_e7);
	return o;
}

static uint32_t put(struct scene *s, const struct obs *o)
{
	uint32_t slot;
	scene_update(s, o, 1, o->rx_ns, &slot, &out);
	return slot;
}

// A car drives on under a new name after half a second of silence; the one beside it keeps its name.
static void test_pseudonym_change(void)
{
	struct scene s;
	begin(&s);
	uint32_t first = TRACK_NONE, other = TRACK_NONE, slot = TRACK_NONE;
	for (int i = 0; i < 60; i++) {
		int64_t t = T0 + i * 100 * UNITS_NS_PER_MS;
		struct obs beside = car(&s, OBS_FAMILY_J2735, 77, 3.5, 1.4 * i, 14, t);
		other = put(&s, &beside);
		if (i >= 30 && i < 35)
			continue;
		struct obs o = car(&s, OBS_FAMILY_J2735, i < 30 ? 11 : 22, 0, 1.4 * i, 14, t);
		slot = put(&s, &o);
		if (i == 0)
			first = slot;
		CU_ASSERT_EQUAL(slot, first);
	}
	CU_ASSERT(slot != other);
	CU_ASSERT_EQUAL(s.stats.tracks_created, 2);
	CU_ASSERT_EQUAL(s.stats.pseudonyms_linked, 1);
	CU_ASSERT(s.tracks.motion[slot].link_pct >= 80 && s.tracks.motion[slot].links == 1);
	CU_ASSERT_EQUAL(out.alert_count, 0);
	// The old name is heard again while the new one is: they were two after all.
	struct obs old = car(&s, OBS_FAMILY_J2735, 11, 0, 40, 14, T0 + 6000 * UNITS_NS_PER_MS);
	CU_ASSERT_NOT_EQUAL(put(&s, &old), first);
	CU_ASSERT_EQUAL(s.stats.pseudonyms_parted, 1);
	scene_fini(&s);
}

// Somebody new who is not where a silent one would be, drives another way, is of another size, or comes while the other is
// still heard: two tracks.
static void test_no_link(void)
{
	static const struct {
		double e, n, v;
		uint16_t length_cm;
		int silent;
	} cases[] = {{0, 70, 14, 450, 5},
		     {0, 49, 2, 450, 5},
		     {0, 49, 14, 1200, 5},
		     {12, 49, 14, 450, 5},
		     {0, 43.4, 14, 450, 0}};
	for (unsigned k = 0; k < 5; k++) {
		struct scene s;
		begin(&s);
		uint32_t first = TRACK_NONE;
		for (int i = 0; i <= 30; i++) {
			struct obs o = car(&s, OBS_FAMILY_J2735, 11, 0, 1.4 * i, 14,
					   T0 + i * 100 * UNITS_NS_PER_MS);
			first = put(&s, &o);
		}
		struct obs o = car(&s, OBS_FAMILY_J2735, 22, cases[k].e, cases[k].n, cases[k].v,
				   T0 + (3000 + 100 * cases[k].silent) * UNITS_NS_PER_MS);
		o.length_cm = cases[k].length_cm;
		CU_ASSERT_NOT_EQUAL(put(&s, &o), first);
		CU_ASSERT_EQUAL(s.stats.pseudonyms_linked, 0);
		scene_fini(&s);
	}
}

// One car speaks J2735 and ETSI, and a roadside sensor sees it: one track after some reports. When the sensor's number goes
// to another object, that one gets its own.
static void test_families_and_onlookers(void)
{
	struct scene s;
	begin(&s);
	uint32_t slots[3] = {0};
	for (int i = 0; i < 40; i++) {
		int64_t t = T0 + i * 100 * UNITS_NS_PER_MS;
		struct obs o[3] = {car(&s, OBS_FAMILY_J2735, 1, 0, 1.4 * i, 14, t),
				   car(&s, OBS_FAMILY_ETSI, 2, 0.3, 1.4 * i + 0.4, 14,
				       t + 20 * UNITS_NS_PER_MS),
				   car(&s, OBS_FAMILY_J2735, 3, -0.4, 1.4 * i + 0.6, 14,
				       t + 40 * UNITS_NS_PER_MS)};
		o[2].flags |= OBS_FLAG_SENSED;
		o[2].id_kind = OBS_ID_OBJECT;
		for (int k = 0; k < 3; k++)
			slots[k] = put(&s, &o[k]);
	}
	CU_ASSERT(slots[0] == slots[1] && slots[1] == slots[2]);
	CU_ASSERT_EQUAL(s.stats.tracks_merged, 2);
	CU_ASSERT_EQUAL(s.stats.tracks_road, 1);
	CU_ASSERT_EQUAL(s.tracks.hot[slots[0]].is_sensed, 0);
	CU_ASSERT_EQUAL(out.alert_count, 0);
	struct obs seen = car(&s, OBS_FAMILY_J2735, 3, 60, 20, 3, T0 + 4000 * UNITS_NS_PER_MS);
	seen.flags |= OBS_FLAG_SENSED;
	seen.id_kind = OBS_ID_OBJECT;
	CU_ASSERT_NOT_EQUAL(put(&s, &seen), slots[0]);
	CU_ASSERT_EQUAL(s.stats.tracks_road, 2);
	scene_fini(&s);
}

static void test_implausible_reports(void)
{
	struct scene s;
	begin(&s);
	for (int i = 0; i < 10; i++) {
		struct obs o =
			car(&s, OBS_FAMILY_J2735, 1, 0, i, 10, T0 + i * 100 * UNITS_NS_PER_MS);
		put(&s, &o);
	}
	struct obs jump = car(&s, OBS_FAMILY_J2735, 1, 400, 0, 10, T0 + 1000 * UNITS_NS_PER_MS);
	CU_ASSERT_EQUAL(put(&s, &jump), TRACK_NONE);
	CU_ASSERT_EQUAL(s.stats.dropped[SCENE_DROP_JUMP], 1);
	for (int i = 1; i < 3; i++) {
		jump = car(&s, OBS_FAMILY_J2735, 1, 400, i, 10,
			   T0 + (1000 + 100 * i) * UNITS_NS_PER_MS);
		put(&s, &jump);
	}
	CU_ASSERT_EQUAL(out.alert_count, 1);
	CU_ASSERT_EQUAL(out.alert[0].kind, ALERT_KIND_IMPLAUSIBLE);
	CU_ASSERT_DOUBLE_EQUAL((double)out.alert[0].r.distance_m, 400, 5);
	struct obs fast = car(&s, OBS_FAMILY_J2735, 9, 0, 0, 101, T0);
	CU_ASSERT_EQUAL(put(&s, &fast), TRACK_NONE);
	CU_ASSERT_EQUAL(s.stats.dropped[SCENE_DROP_SPEED], 1);
	scene_fini(&s);
}

// ---- what one object alone is alerted for

static struct obs drone(const struct scene *s, double e, double height_m, uint8_t id_kind,
			int64_t t)
{
	struct obs o = car(s, OBS_FAMILY_ODID, 5, e, 0, 2, t);
	o.flags = OBS_FLAG_AIR;
	o.cls = OBS_CLASS_MULTIROTOR;
	o.id_kind = id_kind;
	o.state = OBS_STATE_MOVING;
	o.height_cm = (int32_t)(height_m * 100);
	o.height_ref = OBS_HEIGHT_TAKEOFF;
	return o;
}

static unsigned raised(uint8_t kind)
{
	unsigned n = 0;
	for (uint32_t i = 0; i < out.alert_count; i++)
		n += out.alert[i].kind == kind && out.alert[i].phase == ALERT_PHASE_RAISED;
	return n;
}

static void fly(struct scene *s, int seconds, uint8_t id_kind, double height_m, uint8_t state)
{
	for (int i = 0; i < seconds; i++) {
		struct obs o = drone(s, 2.0 * i, height_m, id_kind, T0 + i * UNITS_NS_PER_S);
		o.state = state;
		put(s, &o);
	}
}

static void test_unidentified_and_silent(void)
{
	static const struct {
		uint8_t id_kind, state;
		int seconds;
		unsigned unidentified, lost;
	} cases[] = {{OBS_ID_MAC, OBS_STATE_MOVING, 15, 1, 1},
		     {OBS_ID_SERIAL, OBS_STATE_MOVING, 15, 0, 1},
		     {OBS_ID_MAC, OBS_STATE_MOVING, 8, 0, 1},
		     {OBS_ID_MAC, OBS_STATE_GROUND, 15, 0, 0}};
	for (unsigned k = 0; k < 4; k++) {
		struct scene s;
		begin(&s);
		fly(&s, cases[k].seconds, cases[k].id_kind, 60, cases[k].state);
		CU_ASSERT_EQUAL(raised(ALERT_KIND_UNIDENTIFIED), cases[k].unidentified);
		int64_t end = T0 + (cases[k].seconds - 1) * UNITS_NS_PER_S;
		scene_age(&s, 64, end + 9 * UNITS_NS_PER_S, &out);
		CU_ASSERT_EQUAL(raised(ALERT_KIND_LOST_LINK), 0);
		scene_age(&s, 64, end + 11 * UNITS_NS_PER_S, &out);
		CU_ASSERT_EQUAL(raised(ALERT_KIND_LOST_LINK), cases[k].lost);
		scene_fini(&s);
	}
}

static void test_low_over_people(void)
{
	static const struct {
		double height_m, away_m;
		uint8_t cls;
		unsigned alerts;
	} cases[] = {{20, 10, OBS_CLASS_PEDESTRIAN, 1},
		     {20, 60, OBS_CLASS_PEDESTRIAN, 0},
		     {60, 10, OBS_CLASS_CYCLIST, 0},
		     {20, 10, OBS_CLASS_CAR, 0}};
	for (unsigned k = 0; k < 4; k++) {
		struct scene s;
		begin(&s);
		for (int i = 0; i < 4; i++) {
			int64_t t = T0 + i * UNITS_NS_PER_S;
			struct obs person = car(&s, OBS_FAMILY_J2735, 8, 0, cases[k].away_m, 0, t);
			struct obs o = drone(&s, 0, cases[k].height_m, OBS_ID_SERIAL, t);
			person.cls = cases[k].cls;
			put(&s, &person);
			put(&s, &o);
		}
		CU_ASSERT_EQUAL(raised(ALERT_KIND_LOW_OVER_PEOPLE), cases[k].alerts);
		scene_fini(&s);
	}
}

static void test_emergency_vehicle(void)
{
	struct scene s;
	begin(&s);
	for (int i = 0; i < 20; i++) {
		struct obs o =
			car(&s, OBS_FAMILY_J2735, 1, 0, 2 * i, 20, T0 + i * 100 * UNITS_NS_PER_MS);
		o.flags |= OBS_FLAG_EMERGENCY;
		put(&s, &o);
	}
	CU_ASSERT_EQUAL(raised(ALERT_KIND_EMERGENCY_VEHICLE), 1);
	CU_ASSERT(out.alert_count >= 3 &&
		  out.alert_count <= 5); // raised once, updated twice a second
	scene_fini(&s);
}

static const struct check_test tests[] = {
	{"the filter is better than the reports and says how good it is",
	 test_filter_is_better_than_reports},
	{"velocity from positions", test_velocity_from_positions},
	{"prediction in a turn", test_turn},
	{"jumps are refused until they agree", test_jumps},
	{"a changed pseudonym is followed", test_pseudonym_change},
	{"what is not followed", test_no_link},
	{"families and onlookers become one track", test_families_and_onlookers},
	{"implausible reports", test_implausible_reports},
	{"unidentified and silent aircraft", test_unidentified_and_silent},
	{"low over people", test_low_over_people},
	{"emergency vehicle", test_emergency_vehicle},
};

CHECK_MAIN("motion", tests)
