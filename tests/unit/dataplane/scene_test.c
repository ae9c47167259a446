// SPDX-License-Identifier: Apache-2.0
// The scene engine: tables against models, detectors against geometry worked out another way, whole scenes in time.
#include "scene/scene.h"

#include <math.h>
#include <string.h>

#include "base/alert_kind.h"
#include "base/units.h"
#include "check.h"
#include "motion_params.h"

static const int64_t T0 = 1700000000LL * UNITS_NS_PER_S;

static uint64_t next_random(uint64_t *s)
{
	*s += 0x9e3779b97f4a7c15ULL;
	uint64_t z = *s;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

// ---- track table against a plain array

static void test_table_against_model(void)
{
	enum { KEYS = 400, CAPACITY = 128 };
	struct track_table t;
	uint32_t slot_of[KEYS], live = 0;
	uint64_t seed = 11, wrong = 0;
	CU_ASSERT_EQUAL_FATAL(track_table_init(&t, CAPACITY, 42), 0);
	memset(slot_of, 0xff, sizeof(slot_of));
	for (int step = 0; step < 200000; step++) {
		uint32_t k = (uint32_t)(next_random(&seed) % KEYS);
		uint64_t key = (uint64_t)k * 0x100000001ULL + 1;
		uint32_t found = track_table_find(&t, key);
		wrong += found != slot_of[k];
		if (found == TRACK_NONE) {
			uint32_t slot = track_table_insert(&t, key);
			wrong += (slot == TRACK_NONE) != (live == CAPACITY);
			if (slot != TRACK_NONE)
				live++;
			slot_of[k] = slot;
		} else if (next_random(&seed) % 3 == 0) {
			track_table_remove(&t, found);
			slot_of[k] = TRACK_NONE;
			live--;
		}
		wrong += track_table_live(&t) != live;
	}
	CU_ASSERT_EQUAL(wrong, 0);
	track_table_fini(&t);
}

static void test_ids_are_not_reused(void)
{
	struct track_table t;
	CU_ASSERT_EQUAL_FATAL(track_table_init(&t, 1, 0), 0);
	uint64_t before = 0;
	for (uint64_t key = 1; key < 100; key++) {
		uint32_t slot = track_table_insert(&t, key);
		CU_ASSERT_EQUAL(slot, 0);
		CU_ASSERT_NOT_EQUAL(t.cold[slot].id, before);
		before = t.cold[slot].id;
		track_table_remove(&t, slot);
	}
	track_table_fini(&t);
}

// ---- grid against all pairs

static bool meet(const struct track_hot *a, const struct track_hot *b, float reach_m, float ahead_s)
{
	float best = INFINITY;
	for (float t = 0; t <= ahead_s; t += 0.02f)
		best = fminf(best, hypotf(b->e_m + b->ve_ms * t - a->e_m - a->ve_ms * t,
					  b->n_m + b->vn_ms * t - a->n_m - a->vn_ms * t));
	return best <= reach_m - 0.01f;
}

// Everything moves; each pair that meets must be found by the faster one, none may be found twice.
static void test_grid_finds_who_will_meet(void)
{
	enum { N = 400 };
	struct track_table t;
	struct near_grid g;
	uint64_t seed = 5;
	uint32_t around[N], missing = 0, doubled = 0, found = 0;
	CU_ASSERT_EQUAL_FATAL(track_table_init(&t, N, 0), 0);
	CU_ASSERT_EQUAL_FATAL(near_grid_init(&g, 50.0f, 10, N), 0);
	for (uint32_t i = 0; i < N; i++)
		track_table_insert(&t, i + 1);
	for (int round = 0; round < 4; round++) { // place, then move everything three times
		for (uint32_t i = 0; i < N; i++) {
			struct track_hot *h = &t.hot[i];
			h->time_ns = T0;
			h->e_m = (float)(next_random(&seed) % 1200) - 600.0f;
			h->n_m = (float)(next_random(&seed) % 1200) - 600.0f;
			h->ve_ms = (float)(next_random(&seed) % 60) - 30.0f;
			h->vn_ms = (float)(next_random(&seed) % 60) - 30.0f;
			near_grid_place(&g, &t, i, 5);
		}
		for (uint32_t i = 0; i < N; i++) {
			const struct track_hot *h = &t.hot[i];
			bool in[N] = {false};
			const struct near_query q = {h->e_m, h->n_m, h->ve_ms, h->vn_ms, 5,
						     4,	     1,	     T0,       i};
			struct near_found f = near_grid_find(&g, &q, around, N);
			CU_ASSERT_FALSE(f.cut);
			for (uint32_t k = 0; k < f.count; k++) {
				doubled += in[around[k]] || around[k] == i;
				in[around[k]] = true;
			}
			found += f.count;
			for (uint32_t k = 0; k < N; k++)
				if (k != i &&
				    hypotf(t.hot[k].ve_ms, t.hot[k].vn_ms) <=
					    hypotf(h->ve_ms, h->vn_ms) &&
				    meet(h, &t.hot[k], 10, 4))
					missing += !in[k];
		}
	}
	CU_ASSERT_EQUAL(missing, 0);
	CU_ASSERT_EQUAL(doubled, 0);
	CU_ASSERT(found > 1000);
	const struct near_query all = {0, 0, 30, 30, 10, 20, 1, T0, TRACK_NONE};
	CU_ASSERT_TRUE(near_grid_find(&g, &all, around, 1).cut);
	for (uint32_t i = 0; i < N; i++)
		near_grid_remove(&g, &t, i);
	CU_ASSERT_EQUAL(g.free_count, N); // every block is back
	near_grid_fini(&g);
	track_table_fini(&t);
}

// Lanes are filled up, moved together and given back: the grid holds exactly what was placed.
static void test_grid_against_a_list(void)
{
	enum { N = 64 };
	struct track_table t;
	struct near_grid g;
	uint64_t seed = 77;
	uint32_t around[N], wrong = 0;
	CU_ASSERT_EQUAL_FATAL(track_table_init(&t, N, 0), 0);
	CU_ASSERT_EQUAL_FATAL(near_grid_init(&g, 10.0f, 1, N), 0);
	for (uint32_t i = 0; i < N; i++)
		track_table_insert(&t, i + 1);
	for (int step = 0; step < 20000; step++) {
		uint32_t i = (uint32_t)(next_random(&seed) % N);
		struct track_hot *h = &t.hot[i];
		if (next_random(&seed) % 4 == 0) {
			near_grid_remove(&g, &t, i);
		} else {
			h->time_ns = T0;
			h->e_m = (float)(next_random(&seed) % 3) * 10 + 5;
			h->n_m = 5;
			near_grid_place(&g, &t, i, 1);
		}
		uint32_t cell = (uint32_t)(next_random(&seed) % 3), want = 0;
		for (uint32_t k = 0; k < N; k++)
			want += (t.hot[k].flags & TRACK_IN_GRID) != 0 &&
				t.hot[k].e_m == (float)cell * 10 + 5;
		const struct near_query q = {
			(float)cell * 10 + 5, 5, 0, 0, 1, 0, 0, T0, TRACK_NONE};
		wrong += near_grid_find(&g, &q, around, N).count != want;
	}
	CU_ASSERT_EQUAL(wrong, 0);
	near_grid_fini(&g);
	track_table_fini(&t);
}

// ---- detectors

static struct track_hot body(float e, float n, float heading_deg, float v, float half_l,
			     float half_w)
{
	float h = heading_deg * (float)(M_PI / 180.0);
	return (struct track_hot){.time_ns = T0,
				  .e_m = e,
				  .n_m = n,
				  .he = sinf(h),
				  .hn = cosf(h),
				  .ve_ms = v * sinf(h),
				  .vn_ms = v * cosf(h),
				  .half_length_cm = (uint16_t)lroundf(half_l * 100),
				  .half_width_cm = (uint16_t)lroundf(half_w * 100),
				  .cls = OBS_CLASS_CAR,
				  .flags = TRACK_LIVE | TRACK_MOVES | TRACK_HAS_HEADING};
}

static struct detect_body rectangle(float e, float n, float heading_deg, float v, float half_l,
				    float half_w)
{
	float h = heading_deg * (float)(M_PI / 180.0);
	return (struct detect_body){e,	     n,	      v * sinf(h), v * cosf(h),
				    sinf(h), cosf(h), half_l,	   half_w};
}

static bool corners_overlap(const struct detect_body *a, const struct detect_body *b, float t)
{
	// Separating axes once more, but on static rectangles, so that time enters differently.
	const struct detect_body *r[2] = {a, b};
	for (int axis = 0; axis < 4; axis++) {
		const struct detect_body *of = r[axis / 2];
		float ax = axis % 2 == 0 ? of->he : of->hn, ay = axis % 2 == 0 ? of->hn : -of->he;
		float lo[2], hi[2];
		for (int i = 0; i < 2; i++) {
			float s = r[i]->he, c = r[i]->hn;
			lo[i] = INFINITY, hi[i] = -INFINITY;
			for (int k = 0; k < 4; k++) {
				float l = r[i]->half_length_m * (k & 1 ? 1.0f : -1.0f);
				float w = r[i]->half_width_m * (k & 2 ? 1.0f : -1.0f);
				float x = r[i]->e_m + r[i]->ve_ms * t + l * s + w * c;
				float y = r[i]->n_m + r[i]->vn_ms * t + l * c - w * s;
				lo[i] = fminf(lo[i], x * ax + y * ay);
				hi[i] = fmaxf(hi[i], x * ax + y * ay);
			}
		}
		if (hi[0] < lo[1] || hi[1] < lo[0])
			return false;
	}
	return true;
}

static void test_ttc_against_stepping(void)
{
	uint64_t seed = 99;
	unsigned wrong = 0, touching = 0;
	for (int i = 0; i < 3000; i++) {
#define RND(range) ((float)(next_random(&seed) % 10000) / 10000.0f * (range))
		struct detect_body a = rectangle(RND(40) - 20, RND(40) - 20, RND(360), RND(25),
						 1 + RND(5), 0.3f + RND(1));
		struct detect_body b = rectangle(RND(40) - 20, RND(40) - 20, RND(360), RND(25),
						 1 + RND(5), 0.3f + RND(1));
#undef RND
		float ttc = detect_road_ttc(&a, &b), stepped = INFINITY;
		for (float t = 0; t < 6.0f; t += 0.005f)
			if (corners_overlap(&a, &b, t)) {
				stepped = t;
				break;
			}
		touching += isfinite(stepped);
		if (isfinite(stepped))
			wrong += fabsf(stepped - ttc) > 0.011f;
		else if (ttc < 5.9f) // a touch shorter than a step may be missed by stepping
			wrong += !corners_overlap(&a, &b, ttc + 1e-3f) &&
				 !corners_overlap(&a, &b, ttc);
	}
	CU_ASSERT_EQUAL(wrong, 0);
	CU_ASSERT(touching > 300);
}

static const struct detect_road_params road = {
	.ttc_s = 1.5f, .clear_s = 2.5f, .sure_s = 1.5f, .closing_ms = 2, .max_age_s = 1};
static const struct detect_air_params air = {
	.radius_m = 50, .height_m = 15, .ahead_s = 10, .clear_factor = 1.2f, .max_age_s = 5};

static void test_road_pairs(void)
{
	// Following at 10 m/s behind 5 m/s, 20 m between centres, cars of 4 m: 16 m gap at 5 m/s is 3.2 s.
	struct track_hot lead = body(0, 20, 0, 5, 2, 0.9f), follow = body(0, 0, 0, 10, 2, 0.9f);
	struct detect_result r = detect_road_pair(&road, &lead, &follow, T0);
	CU_ASSERT_FALSE(r.near);
	follow.n_m = 10; // 6 m gap: 1.2 s
	follow.time_ns = lead.time_ns;
	r = detect_road_pair(&road, &lead, &follow, T0);
	CU_ASSERT_TRUE(r.now);
	CU_ASSERT_DOUBLE_EQUAL((double)r.time_s, 1.2, 0.001);
	CU_ASSERT_DOUBLE_EQUAL((double)r.closing_ms, 5.0, 0.001);
	// The same, but heard half a second ago: the gap has shrunk by 2.5 m.
	r = detect_road_pair(&road, &lead, &follow, T0 + UNITS_NS_PER_S / 2);
	CU_ASSERT_DOUBLE_EQUAL((double)r.time_s, 0.7, 0.001);
	r = detect_road_pair(&road, &lead, &follow, T0 + 2 * UNITS_NS_PER_S); // too old
	CU_ASSERT_FALSE(r.near);
	// Oncoming in the next lane, 3.5 m apart: never touch.
	struct track_hot oncoming = body(3.5f, 30, 180, 15, 2, 0.9f);
	struct track_hot north = body(0, 0, 0, 15, 2, 0.9f);
	CU_ASSERT_FALSE(detect_road_pair(&road, &oncoming, &north, T0).near);
	// Without a known velocity there is no prediction.
	follow.flags &= (uint8_t)~TRACK_MOVES;
	CU_ASSERT_FALSE(detect_road_pair(&road, &lead, &follow, T0).near);
}

static void test_air_pairs(void)
{
	struct track_hot a = body(0, 0, 90, 10, 0, 0), b = body(200, 0, 270, 10, 0, 0);
	a.flags |= TRACK_AIR | TRACK_HAS_ALT, b.flags |= TRACK_AIR | TRACK_HAS_ALT;
	a.alt_m = 100, b.alt_m = 110;
	struct detect_result r = detect_air_pair(&air, &a, &b, T0);
	CU_ASSERT_TRUE(r.now);
	CU_ASSERT_DOUBLE_EQUAL((double)r.time_s, 7.5, 0.001); // 150 m at 20 m/s
	b.alt_m = 130;					      // 30 m above, level
	CU_ASSERT_FALSE(detect_air_pair(&air, &a, &b, T0).near);
	b.vz_ms = -3; // descends through: inside +-15 m from 5 s on, so the radius decides
	r = detect_air_pair(&air, &a, &b, T0);
	CU_ASSERT_TRUE(r.now);
	CU_ASSERT_DOUBLE_EQUAL((double)r.time_s, 7.5, 0.001);
	b.vz_ms = 0,
	b.datum = OBS_DATUM_AMSL; // other datum: height says nothing, so it counts as level
	CU_ASSERT_TRUE(detect_air_pair(&air, &a, &b, T0).now);
	b.e_m = -200; // flying apart
	b.ve_ms = -10;
	CU_ASSERT_FALSE(detect_air_pair(&air, &a, &b, T0).near);
}

// ---- whole scenes

static struct scene_out out;

static void scene_begin(struct scene *s)
{
	const struct scene_params p = {.lat0_e7 = 481370000,
				       .lon0_e7 = 115750000,
				       .tracks_max = 64,
				       .pairs_max = 16,
				       .neighbours_max = 32,
				       .road_timeout_ns = 2 * UNITS_NS_PER_S,
				       .air_timeout_ns = 10 * UNITS_NS_PER_S,
				       .road_cell_m = 150,
				       .air_cell_m = 1000,
				       .road = road,
				       .air = air,
				       .alert = {UNITS_NS_PER_S, UNITS_NS_PER_S / 2, 0},
				       .motion_road = motion_road,
				       .motion_air = motion_air,
				       .associate = associate,
				       .binding_ns = 15 * UNITS_NS_PER_S,
				       .agree = {.margin_m = 20,
						 .height_margin_m = 10,
						 .latency_s = 0.5f,
						 .clear_pct = 70,
						 .max_age_ns = 5 * UNITS_NS_PER_S,
						 .hold_ns = 10 * UNITS_NS_PER_S,
						 .update_ns = UNITS_NS_PER_S / 2}};
	memset(&out, 0, sizeof(out));
	CU_ASSERT_EQUAL_FATAL(scene_init(s, &p), 0);
}

static struct obs car_at(const struct scene *s, uint64_t key, double e, double n,
			 uint16_t heading_cdeg, uint16_t speed_cms, int64_t t)
{
	struct obs o;
	obs_init(&o);
	o.family = OBS_FAMILY_J2735;
	o.cls = OBS_CLASS_CAR;
	o.key = key;
	o.time_ns = o.rx_ns = t;
	o.heading_cdeg = heading_cdeg;
	o.speed_cms = speed_cms;
	geo_from_plane(&s->plane, (struct geo_point){e, n}, &o.lat_e7, &o.lon_e7);
	return o;
}

static void test_collision_course_is_raised_updated_and_cleared(void)
{
	struct scene s;
	unsigned raised = 0, updated = 0, cleared = 0;
	uint32_t slots[2];
	scene_begin(&s);
	// Two cars approach one point at 15 m/s from south and west; one stops after 3 s, 7.5 m short of it.
	for (int step = 0; step < 100; step++) {
		int64_t t = T0 + step * 100 * UNITS_NS_PER_MS;
		double d = -52.5 + 1.5 * (step < 30 ? step : 30);
		struct obs o[2] = {car_at(&s, 1, 0, -52.5 + 1.5 * step, 0, 1500, t),
				   car_at(&s, 2, d, 0, 9000, step < 30 ? 1500 : 0, t)};
		scene_update(&s, o, 2, t, slots, &out);
		scene_age(&s, 64, t, &out);
		for (uint32_t i = 0; i < out.alert_count; i++) {
			raised += out.alert[i].phase == ALERT_PHASE_RAISED;
			updated += out.alert[i].phase == ALERT_PHASE_UPDATED;
			cleared += out.alert[i].phase == ALERT_PHASE_CLEARED;
			CU_ASSERT_EQUAL(out.alert[i].kind, ALERT_KIND_CROSSING_MOVEMENT);
			CU_ASSERT_EQUAL(out.alert[i].id, 1);
			CU_ASSERT(out.alert[i].r.time_s <= 2.5f);
		}
		out.alert_count = 0;
	}
	CU_ASSERT_EQUAL(raised, 1);
	CU_ASSERT(updated >= 1 && updated <= 6);
	CU_ASSERT_EQUAL(cleared, 1);
	CU_ASSERT_EQUAL(s.stats.alerts_raised[ALERT_KIND_CROSSING_MOVEMENT], 1);
	CU_ASSERT_EQUAL(s.stats.alerts_lost, 0);
	scene_fini(&s);
}

static void test_tracks_end_after_their_timeout(void)
{
	struct scene s;
	uint32_t slot;
	scene_begin(&s);
	struct obs o = car_at(&s, 7, 0, 0, 0, 0, T0);
	scene_update(&s, &o, 1, T0, &slot, &out);
	uint64_t id = s.tracks.cold[slot].id;
	scene_age(&s, 64, T0 + 2 * UNITS_NS_PER_S, &out);
	CU_ASSERT_EQUAL(out.gone_count, 0);
	scene_age(&s, 64, T0 + 2 * UNITS_NS_PER_S + 1, &out);
	CU_ASSERT_EQUAL_FATAL(out.gone_count, 1);
	CU_ASSERT_EQUAL(out.gone[0], id);
	CU_ASSERT_EQUAL(s.stats.tracks_road, 0);
	CU_ASSERT_EQUAL(track_table_find(&s.tracks, 7), TRACK_NONE);
	scene_fini(&s);
}

// Two aircraft, one reporting above sea level and one above the ellipsoid, 30 m apart in truth.
static void test_datums_are_compared_through_the_geoid(void)
{
	for (int has_geoid = 0; has_geoid <= 1; has_geoid++) {
		struct scene s;
		uint32_t slots[2];
		scene_begin(&s);
		s.p.has_geoid = has_geoid;
		s.p.geoid_m = 45.0f;
		struct obs o[2] = {car_at(&s, 1, 0, 0, 9000, 1000, T0),
				   car_at(&s, 2, 100, 0, 27000, 1000, T0)};
		for (int i = 0; i < 2; i++) {
			o[i].flags = OBS_FLAG_AIR;
			o[i].cls = OBS_CLASS_MULTIROTOR;
		}
		o[0].datum = OBS_DATUM_AMSL, o[0].alt_cm = 10000;
		o[1].datum = OBS_DATUM_WGS84, o[1].alt_cm = 17500;
		scene_update(&s, o, 2, T0, slots, &out);
		CU_ASSERT_EQUAL(out.alert_count, has_geoid ? 0 : 1);
		CU_ASSERT_EQUAL(s.tracks.cold[slots[0]].last.alt_cm, 10000); // kept as sent
		scene_fini(&s);
	}
}

static void test_refused_observations_are_counted(void)
{
	struct scene s;
	uint32_t slot;
	scene_begin(&s);
	struct obs o = car_at(&s, 1, 0, 0, 0, 0, T0);
	scene_update(&s, &o, 1, T0, &slot, &out);
	o.time_ns = o.rx_ns = T0 - 1;
	scene_update(&s, &o, 1, T0, &slot, &out);
	CU_ASSERT_EQUAL(slot, TRACK_NONE);
	CU_ASSERT_EQUAL(s.stats.dropped[SCENE_DROP_OUT_OF_ORDER], 1);
	o = car_at(&s, 2, 0, 0, 0, 0, T0);
	o.lat_e7 = 900000001;
	scene_update(&s, &o, 1, T0, &slot, &out);
	CU_ASSERT_EQUAL(s.stats.dropped[SCENE_DROP_BAD_POSITION], 1);
	o.flags = OBS_FLAG_NO_POSITION;
	scene_update(&s, &o, 1, T0, &slot, &out);
	CU_ASSERT_EQUAL(s.stats.dropped[SCENE_DROP_NO_TRACK], 1);
	o = car_at(&s, 3, 0, 0, 0, 0, T0);
	o.cls = OBS_CLASS_STATION;
	scene_update(&s, &o, 1, T0, &slot, &out);
	CU_ASSERT_EQUAL(s.stats.dropped[SCENE_DROP_STATION], 1);
	for (uint64_t key = 10; key < 10 + 64; key++) {
		o = car_at(&s, key, 0, 0, 0, 0, T0);
		scene_update(&s, &o, 1, T0, &slot, &out);
	}
	CU_ASSERT_EQUAL(s.stats.dropped[SCENE_DROP_TABLE_FULL], 1);
	CU_ASSERT_EQUAL(s.stats.tracks_road, 64);
	scene_fini(&s);
}

static void test_identity_joins_the_track_of_its_transmitter(void)
{
	struct scene s;
	uint32_t slot, id_slot;
	scene_begin(&s);
	struct obs o = car_at(&s, 0xa11a5, 0, 0, 0, 0, T0);
	o.flags = OBS_FLAG_AIR;
	scene_update(&s, &o, 1, T0, &slot, &out);
	struct obs id;
	obs_init(&id);
	id.key = 0x5e71a1;
	id.alias_key = 0xa11a5;
	id.flags = OBS_FLAG_AIR | OBS_FLAG_NO_POSITION;
	id.id_kind = OBS_ID_SERIAL;
	id.id_len = 4;
	memcpy(id.id, "ABCD", 4);
	id.rx_ns = T0;
	scene_update(&s, &id, 1, T0, &id_slot, &out);
	CU_ASSERT_EQUAL(id_slot, slot);
	o.rx_ns = o.time_ns = T0 + UNITS_NS_PER_S;
	o.id_kind = OBS_ID_MAC;
	scene_update(&s, &o, 1, o.rx_ns, &slot, &out);
	CU_ASSERT_EQUAL(s.tracks.cold[slot].last.id_kind,
			OBS_ID_SERIAL); // a later position does not forget it
	CU_ASSERT_EQUAL(memcmp(s.tracks.cold[slot].last.id, "ABCD", 4), 0);
	scene_fini(&s);
}

static struct obs drone_at(const struct scene *s, uint64_t key, uint64_t alias,
			   enum obs_id_kind kind, const char *id, int64_t t)
{
	struct obs o = car_at(s, key, 0, 0, 9000, 500, t);
	o.family = OBS_FAMILY_ODID;
	o.cls = OBS_CLASS_AIRCRAFT_OTHER;
	o.flags = OBS_FLAG_AIR;
	o.alias_key = alias;
	o.id_kind = (uint8_t)kind;
	o.id_len = (uint8_t)strlen(id);
	memcpy(o.id, id, strlen(id));
	return o;
}

// One transmitter that sends its position alone, with a serial and with a registration, in any order: one track, no alert
// against itself, the serial stays. A second serial behind the same transmitter is a second aircraft.
static void test_one_aircraft_is_one_track(void)
{
	static const int orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
					{1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
	for (unsigned k = 0; k < 6; k++) {
		struct scene s;
		uint32_t slot;
		scene_begin(&s);
		for (int round = 0; round < 9; round++) {
			int64_t t = T0 + round * 100 * UNITS_NS_PER_MS;
			struct obs forms[3] = {
				drone_at(&s, 0x3ac, 0, OBS_ID_MAC, "mac", t),
				drone_at(&s, 0x5e7, 0x3ac, OBS_ID_SERIAL, "serial", t),
				drone_at(&s, 0x7e9, 0x3ac, OBS_ID_REGISTRATION, "reg", t)};
			scene_update(&s, &forms[orders[k][round % 3]], 1, t, &slot, &out);
		}
		CU_ASSERT_EQUAL(s.stats.tracks_created, 1);
		CU_ASSERT_EQUAL(out.alert_count, 0);
		CU_ASSERT_EQUAL(s.tracks.cold[slot].last.id_kind, OBS_ID_SERIAL);
		struct obs other =
			drone_at(&s, 0x999, 0x3ac, OBS_ID_SERIAL, "another", T0 + UNITS_NS_PER_S);
		scene_update(&s, &other, 1, other.rx_ns, &slot, &out);
		CU_ASSERT_EQUAL(s.stats.tracks_created, 2);
		out.alert_count = 0;
		scene_age(&s, 64, T0 + 60 * UNITS_NS_PER_S,
			  &out); // every key of an ended track is free again
		CU_ASSERT_EQUAL(track_table_find(&s.tracks, 0x3ac), TRACK_NONE);
		CU_ASSERT_EQUAL(track_table_find(&s.tracks, 0x5e7), TRACK_NONE);
		CU_ASSERT_EQUAL(track_table_find(&s.tracks, 0x7e9), TRACK_NONE);
		CU_ASSERT_EQUAL(track_table_live(&s.tracks), 0);
		scene_fini(&s);
	}
}

static void test_emergency_is_held(void)
{
	struct scene s;
	uint32_t slot;
	scene_begin(&s);
	struct obs o = drone_at(&s, 1, 0, OBS_ID_SERIAL, "s", T0), mayday = o;
	scene_update(&s, &o, 1, T0, &slot, &out);
	mayday.flags |= OBS_FLAG_NO_POSITION | OBS_FLAG_EMERGENCY;
	scene_update(&s, &mayday, 1, T0, &slot, &out);
	for (int second = 1; second <= 7; second++) {
		o.rx_ns = o.time_ns = T0 + second * UNITS_NS_PER_S;
		scene_update(&s, &o, 1, o.rx_ns, &slot, &out);
		bool is_emergency = (s.tracks.cold[slot].last.flags & OBS_FLAG_EMERGENCY) != 0;
		CU_ASSERT_EQUAL(is_emergency, second <= 5);
	}
	scene_fini(&s);
}

static void test_clock_set_back(void)
{
	struct scene s;
	uint32_t slot;
	const int64_t back = T0 - 3600 * UNITS_NS_PER_S;
	scene_begin(&s);
	struct obs o = car_at(&s, 1, 0, 0, 0, 0, T0);
	scene_update(&s, &o, 1, T0, &slot, &out);
	o.rx_ns = o.time_ns = back;
	scene_update(&s, &o, 1, back, &slot, &out);
	CU_ASSERT_NOT_EQUAL(slot, TRACK_NONE);
	CU_ASSERT_EQUAL(s.stats.dropped[SCENE_DROP_OUT_OF_ORDER], 0);
	struct obs silent = car_at(&s, 2, 0, 0, 0, 0, T0);
	scene_update(&s, &silent, 1, T0, &slot, &out);
	scene_age(&s, 64, back, &out); // heard "in the future": ended, not kept for an hour
	CU_ASSERT_EQUAL(out.gone_count, 1);
	scene_fini(&s);
}

static const struct check_test tests[] = {
	{"track table equals a model through 200,000 steps", test_table_against_model},
	{"track ids are not reused", test_ids_are_not_reused},
	{"the grid finds who will meet", test_grid_finds_who_will_meet},
	{"the grid equals a list through 20,000 steps", test_grid_against_a_list},
	{"time to collision equals stepping", test_ttc_against_stepping},
	{"road pairs", test_road_pairs},
	{"air pairs", test_air_pairs},
	{"a collision course is raised, updated, cleared",
	 test_collision_course_is_raised_updated_and_cleared},
	{"tracks end after their time-out", test_tracks_end_after_their_timeout},
	{"altitudes of different datums", test_datums_are_compared_through_the_geoid},
	{"one aircraft is one track", test_one_aircraft_is_one_track},
	{"an emergency is held", test_emergency_is_held},
	{"the clock is set back", test_clock_set_back},
	{"refused observations are counted", test_refused_observations_are_counted},
	{"identity joins the track of its transmitter",
	 test_identity_joins_the_track_of_its_transmitter},
};

CHECK_MAIN("scene", tests)
