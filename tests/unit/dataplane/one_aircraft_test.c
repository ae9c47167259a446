// SPDX-License-Identifier: Apache-2.0
// One aircraft, one track: identities over several transports, addresses that change hands, receivers that repeat each
// other, sources that disagree.
#include <math.h>
#include <string.h>

#include "base/alert_kind.h"
#include "base/units.h"
#include "check.h"
#include "motion_params.h"
#include "scene/scene.h"

static const int64_t T0 = 1700000000LL * UNITS_NS_PER_S, S = UNITS_NS_PER_S;
static struct scene_out out;

static void begin(struct scene *s)
{
	const struct scene_params p = {.lat0_e7 = 481370000,
				       .lon0_e7 = 115750000,
				       .tracks_max = 64,
				       .pairs_max = 16,
				       .neighbours_max = 32,
				       .road_timeout_ns = 2 * UNITS_NS_PER_S,
				       .air_timeout_ns = 60 * UNITS_NS_PER_S,
				       .road_cell_m = 150,
				       .air_cell_m = 1000,
				       .air = {.radius_m = 50,
					       .height_m = 15,
					       .ahead_s = 1,
					       .clear_factor = 1.2f,
					       .max_age_s = 5},
				       .alert = {UNITS_NS_PER_S, UNITS_NS_PER_S / 2, 0},
				       .motion_road = motion_road,
				       .motion_air = motion_air,
				       .associate = associate,
				       .binding_ns = 15 * UNITS_NS_PER_S,
				       .has_geoid = true,
				       .geoid_m = 32.7f,
				       .has_ground = true,
				       .ground_m = 500,
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

static uint64_t key_of(enum obs_id_kind kind, const char *id)
{
	return obs_identity_key(kind, (const uint8_t *)id, strlen(id));
}

// A report at e, n metres. Its source is `source`; the identity is the key.
static struct obs report(const struct scene *s, enum obs_family family, uint64_t source,
			 enum obs_id_kind kind, const char *id, double e, double n, int64_t t)
{
	struct obs o;
	obs_init(&o);
	o.family = family;
	o.cls = OBS_CLASS_AIRCRAFT_OTHER;
	o.flags = OBS_FLAG_AIR;
	o.source_key = source;
	o.key = key_of(kind, id);
	o.id_kind = kind;
	o.id_len = (uint8_t)strlen(id);
	memcpy(o.id, id, strlen(id));
	o.time_ns = o.rx_ns = t;
	o.heading_cdeg = 9000;
	o.speed_cms = 1000;
	o.hacc_cm = 300;
	o.vacc_cm = 300;
	geo_from_plane(&s->plane, (struct geo_point){e, n}, &o.lat_e7, &o.lon_e7);
	return o;
}

static struct obs with_alias(struct obs o, enum obs_id_kind kind, const char *id)
{
	o.alias_key = key_of(kind, id);
	return o;
}

static struct obs without_position(struct obs o)
{
	o.flags |= OBS_FLAG_NO_POSITION;
	o.lat_e7 = o.lon_e7 = OBS_LATLON_UNKNOWN;
	return o;
}

static uint32_t put(struct scene *s, const struct obs *o)
{
	uint32_t slot;
	scene_update(s, o, 1, o->rx_ns, &slot, &out);
	return slot;
}

static uint32_t live(const struct scene *s)
{
	return (uint32_t)(s->stats.tracks_air + s->stats.tracks_road);
}

// An autopilot is heard by MAVLink, its Remote ID by radio: two tracks until its serial comes by MAVLink too.
static void test_tracks_merge(void)
{
	for (int order = 0; order < 2; order++) {
		struct scene s;
		begin(&s);
		struct obs radio = with_alias(
			report(&s, OBS_FAMILY_ODID, 7, OBS_ID_SERIAL, "SERIAL1", 0, 0, T0 + order),
			OBS_ID_MAC, "macmac");
		struct obs autopilot = report(&s, OBS_FAMILY_MAVLINK, 8, OBS_ID_SYSTEM, "\1", 30, 0,
					      T0 + 1 - order);
		uint32_t first = put(&s, order == 0 ? &radio : &autopilot);
		uint32_t second = put(&s, order == 0 ? &autopilot : &radio);
		CU_ASSERT(first != second && live(&s) == 2);
		uint64_t first_id = s.tracks.cold[first].id, second_id = s.tracks.cold[second].id;
		struct obs basic = without_position(with_alias(
			report(&s, OBS_FAMILY_MAVLINK, 8, OBS_ID_SERIAL, "SERIAL1", 0, 0, T0 + 2),
			OBS_ID_SERIAL, "SERIAL1"));
		basic.key = autopilot.key;
		CU_ASSERT_EQUAL(put(&s, &basic), first); // the older one goes on
		CU_ASSERT(live(&s) == 1 && s.stats.tracks_merged == 1);
		CU_ASSERT(out.gone_count == 1 && out.gone[0] == second_id &&
			  s.tracks.cold[first].id == first_id);
		// With the newest position of both and the identity that says most.
		CU_ASSERT_DOUBLE_EQUAL((double)s.tracks.hot[first].e_m, order == 0 ? 30 : 0, 0.1);
		CU_ASSERT_EQUAL(s.tracks.cold[first].last.id_kind, OBS_ID_SERIAL);
		CU_ASSERT_EQUAL(s.tracks.cold[first].observation_count, 2);
		// Every way of hearing it leads there now.
		for (int i = 1; i <= 3; i++) {
			autopilot.rx_ns = autopilot.time_ns = radio.rx_ns = radio.time_ns =
				T0 + i * S;
			CU_ASSERT_EQUAL(put(&s, &autopilot), first);
			CU_ASSERT_EQUAL(put(&s, &radio), first);
		}
		struct obs address =
			report(&s, OBS_FAMILY_ODID, 7, OBS_ID_MAC, "macmac", 20, 0, T0 + 4 * S);
		CU_ASSERT_EQUAL(put(&s, &address), first);
		CU_ASSERT(live(&s) == 1 && s.stats.tracks_created == 2);
		// Ended, it leaves no key behind.
		out.gone_count = 0;
		scene_age(&s, 64, T0 + 100 * S, &out);
		CU_ASSERT(live(&s) == 0 && track_table_live(&s.tracks) == 0);
		for (uint32_t i = 0; i <= s.tracks.mask; i++)
			CU_ASSERT_EQUAL(s.tracks.places[i].key, 0);
		scene_fini(&s);
	}
}

// The same ADS-B address in two families; a registration told by one of them joins a Remote ID that tells it too.
static void test_adsb_address(void)
{
	struct scene s;
	begin(&s);
	struct obs gdl = report(&s, OBS_FAMILY_GDL90, 1, OBS_ID_ICAO, "\x4b\x18\x2c", 0, 0, T0);
	struct obs sbs =
		report(&s, OBS_FAMILY_SBS, 2, OBS_ID_ICAO, "\x4b\x18\x2c", 2, 0, T0 + S / 10);
	uint32_t slot = put(&s, &gdl);
	CU_ASSERT_EQUAL(put(&s, &sbs), slot);
	struct obs rid = with_alias(
		report(&s, OBS_FAMILY_ODID, 3, OBS_ID_REGISTRATION, "HB-123", 3, 0, T0 + S / 5),
		OBS_ID_ICAO, "\x4b\x18\x2c");
	CU_ASSERT_EQUAL(put(&s, &rid), slot);
	CU_ASSERT_EQUAL(live(&s), 1);
	CU_ASSERT_EQUAL(s.tracks.cold[slot].source_count, 3);
	CU_ASSERT_EQUAL(out.alert_count, 0);
	scene_fini(&s);
}

// A radio address is followed for 15 s after it was heard with an identity. Then it may be somebody else's.
static void test_binding_expires(void)
{
	struct scene s;
	begin(&s);
	struct obs basic =
		with_alias(report(&s, OBS_FAMILY_ODID, 7, OBS_ID_SERIAL, "SERIAL1", 0, 0, T0),
			   OBS_ID_MAC, "macmac");
	uint32_t slot = put(&s, &basic);
	for (int second = 1; second <= 15; second++) {
		struct obs o = report(&s, OBS_FAMILY_ODID, 7, OBS_ID_MAC, "macmac", 10.0 * second,
				      0, T0 + second * S);
		CU_ASSERT_EQUAL(put(&s, &o), slot);
	}
	struct obs late = report(&s, OBS_FAMILY_ODID, 7, OBS_ID_MAC, "macmac", 160, 0, T0 + 16 * S);
	uint32_t other = put(&s, &late);
	CU_ASSERT(other != slot && live(&s) == 2 && s.stats.bindings_expired == 1);
	CU_ASSERT_EQUAL(s.tracks.cold[other].last.id_kind, OBS_ID_MAC);
	// Named again, it was the same all the time: one track.
	basic = with_alias(
		report(&s, OBS_FAMILY_ODID, 7, OBS_ID_SERIAL, "SERIAL1", 170, 0, T0 + 17 * S),
		OBS_ID_MAC, "macmac");
	CU_ASSERT_EQUAL(put(&s, &basic), slot);
	CU_ASSERT(live(&s) == 1 && s.stats.tracks_merged == 1);
	scene_fini(&s);
}

// An address that changes hands goes with the newer claim, at once.
static void test_address_changes_hands(void)
{
	struct scene s;
	begin(&s);
	struct obs a =
		with_alias(report(&s, OBS_FAMILY_ODID, 7, OBS_ID_SERIAL, "SERIAL1", 0, 0, T0),
			   OBS_ID_MAC, "macmac");
	struct obs b =
		with_alias(report(&s, OBS_FAMILY_ODID, 7, OBS_ID_SERIAL, "SERIAL2", 900, 0, T0 + S),
			   OBS_ID_MAC, "macmac");
	uint32_t slot_a = put(&s, &a), slot_b = put(&s, &b);
	CU_ASSERT(slot_a != slot_b && live(&s) == 2);
	struct obs o = report(&s, OBS_FAMILY_ODID, 7, OBS_ID_MAC, "macmac", 910, 0, T0 + 2 * S);
	CU_ASSERT_EQUAL(put(&s, &o), slot_b);
	a.rx_ns = a.time_ns = T0 + 3 * S;
	CU_ASSERT_EQUAL(put(&s, &a), slot_a);
	o = report(&s, OBS_FAMILY_ODID, 7, OBS_ID_MAC, "macmac", 10, 0, T0 + 4 * S);
	CU_ASSERT_EQUAL(put(&s, &o), slot_a);
	CU_ASSERT(live(&s) == 2 && s.stats.tracks_merged == 0);
	scene_fini(&s);
}

// A roadside sensor numbers road users that also report themselves; its numbers come back for others.
static void test_sensed_number_changes_hands(void)
{
	struct scene s;
	begin(&s);
	struct obs own[2], seen[2];
	for (int i = 0; i < 2; i++) {
		const char *name = i == 0 ? "car1" : "car2";
		own[i] = report(&s, OBS_FAMILY_CSAE, 20 + (uint64_t)i, OBS_ID_TEMPORARY, name,
				100.0 * i, 0, T0 + i);
		seen[i] = with_alias(report(&s, OBS_FAMILY_CSAE, 30, OBS_ID_OBJECT, "unit5",
					    100.0 * i, 0, T0 + 2 + i),
				     OBS_ID_TEMPORARY, name);
		own[i].flags = seen[i].flags = 0;
		own[i].cls = seen[i].cls = OBS_CLASS_CAR;
	}
	uint32_t first = put(&s, &own[0]), second = put(&s, &own[1]);
	CU_ASSERT_EQUAL(put(&s, &seen[0]), first);
	CU_ASSERT_EQUAL(put(&s, &seen[1]), second);
	own[0].rx_ns = own[0].time_ns = own[1].rx_ns = own[1].time_ns = T0 + S;
	CU_ASSERT_EQUAL(put(&s, &own[0]), first);
	CU_ASSERT_EQUAL(put(&s, &own[1]), second);
	CU_ASSERT(live(&s) == 2 && s.stats.tracks_merged == 0 && s.stats.tracks_created == 2);
	scene_fini(&s);
}

// More addresses than a track remembers: the ones bound longest ago are forgotten, the track stays one, the table sound.
static void test_many_addresses(void)
{
	struct scene s;
	begin(&s);
	uint32_t slot = TRACK_NONE;
	for (int i = 0; i < 500; i++) {
		char mac[7];
		memcpy(mac, "ma0000", 7);
		mac[2] = (char)('0' + i / 100);
		mac[3] = (char)('0' + i / 10 % 10);
		mac[4] = (char)('0' + i % 10);
		struct obs o = with_alias(report(&s, OBS_FAMILY_ODID, 7, OBS_ID_SERIAL, "SERIAL1",
						 i, 0, T0 + i * S / 10),
					  OBS_ID_MAC, mac);
		uint32_t at = put(&s, &o);
		CU_ASSERT(slot == TRACK_NONE || at == slot);
		slot = at;
	}
	CU_ASSERT(live(&s) == 1 && s.stats.tracks_created == 1);
	unsigned keys = 0;
	for (uint32_t i = 0; i <= s.tracks.mask; i++)
		keys += s.tracks.places[i].key != 0;
	CU_ASSERT_EQUAL(keys, TRACK_KEYS_MAX);
	scene_fini(&s);
}

// Two receivers hear the same message: one update, no second detection, the track stays alive.
static void test_receivers_repeat_each_other(void)
{
	struct scene s;
	begin(&s);
	struct obs o = report(&s, OBS_FAMILY_ODID, 7, OBS_ID_SERIAL, "SERIAL1", 0, 0, T0), again;
	o.flags |= OBS_FLAG_TIME_OWN;
	o.port = 1;
	uint32_t slot = put(&s, &o);
	again = o;
	again.port = 2;
	again.rx_ns += S / 20;
	CU_ASSERT_EQUAL(put(&s, &again), TRACK_NONE);
	CU_ASSERT_EQUAL(s.stats.dropped[SCENE_DROP_REPEATED], 1);
	CU_ASSERT(s.tracks.cold[slot].observation_count == 1 &&
		  s.tracks.cold[slot].seen_ns == again.rx_ns);
	again.source_key = 9; // over Bluetooth, from another address
	again.port = 1;
	CU_ASSERT_EQUAL(put(&s, &again), TRACK_NONE);
	CU_ASSERT_EQUAL(s.stats.dropped[SCENE_DROP_REPEATED], 2);
	again.lat_e7 += 10; // not the same after all
	CU_ASSERT_EQUAL(put(&s, &again), slot);
	o.rx_ns += S / 10; // the same sender repeats itself: as before, an update
	CU_ASSERT_EQUAL(put(&s, &o), slot);
	scene_fini(&s);
}

static unsigned alerts(uint8_t phase)
{
	unsigned n = 0;
	for (uint32_t i = 0; i < out.alert_count; i++)
		n += out.alert[i].kind == ALERT_KIND_SOURCE_DISAGREEMENT &&
		     out.alert[i].phase == phase;
	return n;
}

// Both sources report each second, flying east at 10 m/s, the second one `off` metres north, `up` metres higher.
static uint32_t fly(struct scene *s, int from, int to, double off, double up)
{
	uint32_t slot = TRACK_NONE;
	for (int i = from; i < to; i++) {
		struct obs a = report(s, OBS_FAMILY_ODID, 7, OBS_ID_SERIAL, "SERIAL1", 10.0 * i, 0,
				      T0 + i * S);
		struct obs b = report(s, OBS_FAMILY_MAVLINK, 8, OBS_ID_SERIAL, "SERIAL1",
				      10.0 * i + 4, off, T0 + i * S + 2 * S / 5);
		a.datum = OBS_DATUM_WGS84, a.alt_cm = 60000;
		b.datum = OBS_DATUM_AMSL, b.alt_cm = 60000 - 3270 + (int32_t)(100 * up);
		slot = put(s, &a);
		CU_ASSERT_EQUAL(put(s, &b), slot);
		scene_age(s, 64, b.rx_ns, &out);
	}
	return slot;
}

static void test_disagreement(void)
{
	// Allowed: 20 m and 3 + 3 m stated and 5 m of latency and some for turns: about 31 m.
	static const struct {
		double off, up;
		unsigned raised;
	} rows[] = {{0, 0, 0},	{25, 0, 0}, {35, 0, 1},	  {2000, 0, 1},
		    {0, 14, 0}, {0, 20, 1}, {0, -32.7, 1}};
	for (unsigned k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
		struct scene s;
		begin(&s);
		uint32_t slot = fly(&s, 0, 20, rows[k].off, rows[k].up);
		const struct track_cold *c = &s.tracks.cold[slot];
		CU_ASSERT_EQUAL(alerts(ALERT_PHASE_RAISED), rows[k].raised);
		CU_ASSERT_EQUAL(s.stats.alerts_raised[ALERT_KIND_SOURCE_DISAGREEMENT],
				rows[k].raised);
		CU_ASSERT_EQUAL(alerts(ALERT_PHASE_UPDATED) > 10, rows[k].raised == 1);
		CU_ASSERT_EQUAL(c->disagreement_pct > 100, rows[k].raised == 1);
		CU_ASSERT_EQUAL(c->source_count, 2);
		for (unsigned i = 0; i < 2; i++) {
			CU_ASSERT_EQUAL(c->source_figure[i] >> 16,
					i == 0 ? OBS_FAMILY_ODID : OBS_FAMILY_MAVLINK);
			CU_ASSERT_EQUAL((c->source_figure[i] & 0xffff) > 100, rows[k].raised == 1);
		}
		CU_ASSERT_EQUAL(s.stats.source_comparisons, 39);
		if (rows[k].raised == 1)
			CU_ASSERT(out.alert[0].track_a == c->id && out.alert[0].track_b == 0 &&
				  out.alert[0].id != 0 &&
				  out.alert[0].r.now_m > out.alert[0].r.distance_m);
		scene_fini(&s);
	}
}

// Raised once, held while in doubt, ended after ten seconds of agreement; once more when it comes back.
static void test_disagreement_hysteresis(void)
{
	struct scene s;
	begin(&s);
	fly(&s, 0, 5, 100, 0);
	CU_ASSERT(alerts(ALERT_PHASE_RAISED) == 1 && alerts(ALERT_PHASE_CLEARED) == 0);
	fly(&s, 5, 30, 26, 0); // below the bound, above the clear bound
	CU_ASSERT(alerts(ALERT_PHASE_RAISED) == 1 && alerts(ALERT_PHASE_CLEARED) == 0);
	fly(&s, 30, 39, 0, 0);
	CU_ASSERT_EQUAL(alerts(ALERT_PHASE_CLEARED), 0);
	uint32_t slot = fly(&s, 39, 45, 0, 0);
	CU_ASSERT(alerts(ALERT_PHASE_RAISED) == 1 && alerts(ALERT_PHASE_CLEARED) == 1);
	CU_ASSERT(s.tracks.cold[slot].disagreement_pct < 30);
	out.alert_count = 0;
	fly(&s, 45, 48, 100, 0);
	CU_ASSERT_EQUAL(alerts(ALERT_PHASE_RAISED), 1);
	// One source falls silent: nothing left to disagree with.
	out.alert_count = 0;
	for (int i = 48; i < 65; i++) {
		struct obs a = report(&s, OBS_FAMILY_ODID, 7, OBS_ID_SERIAL, "SERIAL1", 10.0 * i, 0,
				      T0 + i * S);
		put(&s, &a);
		scene_age(&s, 64, a.rx_ns, &out);
	}
	CU_ASSERT_EQUAL(alerts(ALERT_PHASE_CLEARED), 1);
	CU_ASSERT(s.tracks.cold[slot].source_count == 1 &&
		  s.tracks.cold[slot].disagreement_pct == 0);
	scene_fini(&s);
}

// A track that ends takes its open alert with it. One outlier is no disagreement.
static void test_disagreement_ends(void)
{
	struct scene s;
	begin(&s);
	fly(&s, 0, 5, 100, 0);
	scene_age(&s, 64, T0 + 100 * S, &out);
	CU_ASSERT(alerts(ALERT_PHASE_CLEARED) == 1 && live(&s) == 0);
	scene_fini(&s);
	begin(&s);
	fly(&s, 0, 5, 0, 0);
	struct obs b = report(&s, OBS_FAMILY_MAVLINK, 8, OBS_ID_SERIAL, "SERIAL1", 44, 500,
			      T0 + 4 * S + S / 2);
	put(&s, &b);
	fly(&s, 6, 20, 0, 0);
	CU_ASSERT_EQUAL(alerts(ALERT_PHASE_RAISED), 0);
	scene_fini(&s);
}

// A source that is a second late is older than the track each time: not used for the picture, but compared.
static void test_late_source(void)
{
	struct scene s;
	begin(&s);
	for (int i = 0; i < 10; i++) {
		struct obs a = report(&s, OBS_FAMILY_ODID, 7, OBS_ID_SERIAL, "SERIAL1", 10.0 * i, 0,
				      T0 + i * S);
		struct obs b = report(&s, OBS_FAMILY_GB46750, 8, OBS_ID_SERIAL, "SERIAL1",
				      10.0 * i - 10, 300, T0 + i * S + 1);
		b.flags |= OBS_FLAG_TIME_OWN;
		b.time_ns -= S;
		put(&s, &a);
		CU_ASSERT(put(&s, &b) == TRACK_NONE || i == 0);
	}
	CU_ASSERT(s.stats.dropped[SCENE_DROP_OUT_OF_ORDER] >= 9);
	CU_ASSERT_EQUAL(alerts(ALERT_PHASE_RAISED), 1);
	scene_fini(&s);
}

// What altitude the scene compares, from what was sent.
static void test_altitudes(void)
{
	static const struct {
		uint8_t datum, height_ref;
		int32_t alt_cm, height_cm;
		uint8_t want_datum;
		double want_m; // below -1000: none
	} rows[] = {
		{OBS_DATUM_WGS84, OBS_HEIGHT_NONE, 60000, OBS_ALT_UNKNOWN, OBS_DATUM_WGS84, 600},
		{OBS_DATUM_AMSL, OBS_HEIGHT_NONE, 60000, OBS_ALT_UNKNOWN, OBS_DATUM_WGS84, 632.7},
		{OBS_DATUM_NONE, OBS_HEIGHT_GROUND, OBS_ALT_UNKNOWN, 5000, OBS_DATUM_WGS84, 550},
		{OBS_DATUM_NONE, OBS_HEIGHT_TAKEOFF, OBS_ALT_UNKNOWN, 5000, OBS_DATUM_NONE, -9999},
		{OBS_DATUM_PRESSURE, OBS_HEIGHT_GROUND, 80000, 5000, OBS_DATUM_WGS84, 550},
		{OBS_DATUM_PRESSURE, OBS_HEIGHT_TAKEOFF, 80000, 5000, OBS_DATUM_PRESSURE, 800},
		{OBS_DATUM_WGS84, OBS_HEIGHT_GROUND, 60000, 5000, OBS_DATUM_WGS84, 600},
	};
	for (unsigned k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
		struct scene s;
		begin(&s);
		struct obs o = report(&s, OBS_FAMILY_ODID, 7, OBS_ID_SERIAL, "S", 0, 0, T0);
		o.datum = rows[k].datum, o.alt_cm = rows[k].alt_cm;
		o.height_ref = rows[k].height_ref, o.height_cm = rows[k].height_cm;
		const struct track_hot *h = &s.tracks.hot[put(&s, &o)];
		CU_ASSERT_EQUAL((h->flags & TRACK_HAS_ALT) != 0, rows[k].want_m > -1000);
		CU_ASSERT_EQUAL(h->datum, rows[k].want_datum);
		if (rows[k].want_m > -1000)
			CU_ASSERT_DOUBLE_EQUAL((double)h->alt_m, rows[k].want_m, 0.01);
		CU_ASSERT_EQUAL(s.tracks.cold[0].last.alt_cm, rows[k].alt_cm); // as sent
		scene_fini(&s);
	}
}

// Random reports of few identities and addresses: tables stay sound, live tracks and keys agree, nothing leaks.
static void test_random(void)
{
	struct scene s;
	uint64_t x = 99;
	begin(&s);
	for (int i = 0; i < 100000; i++) {
		x = x * 6364136223846793005ULL + 1442695040888963407ULL;
		unsigned r = (unsigned)(x >> 33);
		char id[2] = {(char)('A' + r % 7), 0}, mac[2] = {(char)('a' + r / 7 % 5), 0};
		enum obs_id_kind kind = r / 35 % 3 == 0	  ? OBS_ID_MAC
					: r / 35 % 3 == 1 ? OBS_ID_SERIAL
							  : OBS_ID_REGISTRATION;
		struct obs o = report(&s, OBS_FAMILY_ODID, r / 105 % 3 + 1, kind,
				      kind == OBS_ID_MAC ? mac : id, r % 300, 0, T0 + i * S / 10);
		if (kind != OBS_ID_MAC && r / 315 % 4 != 0)
			o = with_alias(o, OBS_ID_MAC, mac);
		if (r / 1260 % 5 == 0)
			o = without_position(o);
		put(&s, &o);
		scene_age(&s, 8, o.rx_ns, &out);
		out.alert_count = out.gone_count = 0;
		if (i % 1000 != 0)
			continue;
		unsigned keys = 0, known = 0;
		for (uint32_t k = 0; k <= s.tracks.mask; k++) {
			const struct track_place *p = &s.tracks.places[k];
			keys += p->key != 0;
			CU_ASSERT(p->key == 0 || (s.tracks.hot[p->slot].flags & TRACK_LIVE) != 0);
		}
		for (uint32_t t = 0; t < s.tracks.capacity; t++)
			for (unsigned k = 0;
			     k < TRACK_KEYS_MAX && (s.tracks.hot[t].flags & TRACK_LIVE) != 0; k++) {
				known += s.tracks.cold[t].keys[k] != 0;
				CU_ASSERT(s.tracks.cold[t].keys[k] == 0 ||
					  track_table_find(&s.tracks, s.tracks.cold[t].keys[k]) ==
						  t);
			}
		CU_ASSERT_EQUAL(keys, known);
		CU_ASSERT_EQUAL(track_table_live(&s.tracks), live(&s));
	}
	CU_ASSERT(s.stats.tracks_merged > 100);
	scene_fini(&s);
}

// Who flies it is told in other messages than where it is: the place stays until another is told, and goes where the track goes.
static void test_operator_stays(void)
{
	struct scene s;
	begin(&s);
	struct obs radio =
		with_alias(report(&s, OBS_FAMILY_ODID, 7, OBS_ID_SERIAL, "SERIAL1", 0, 0, T0),
			   OBS_ID_MAC, "macmac");
	uint32_t slot = put(&s, &radio);
	const struct obs *last = &s.tracks.cold[slot].last;
	CU_ASSERT_EQUAL(last->operator_kind, OBS_OPERATOR_NONE);
	struct obs system = without_position(
		report(&s, OBS_FAMILY_ODID, 7, OBS_ID_MAC, "macmac", 0, 0, T0 + S));
	system.operator_kind = OBS_OPERATOR_LIVE;
	system.operator_lat_e7 = 11;
	system.operator_lon_e7 = 22;
	CU_ASSERT_EQUAL(put(&s, &system), slot);
	CU_ASSERT(last->operator_kind == OBS_OPERATOR_LIVE && last->operator_lat_e7 == 11);
	radio.time_ns = radio.rx_ns = T0 + 2 * S;
	CU_ASSERT_EQUAL(put(&s, &radio), slot);
	CU_ASSERT(last->operator_kind == OBS_OPERATOR_LIVE && last->operator_lat_e7 == 11 &&
		  last->operator_lon_e7 == 22);
	CU_ASSERT(last->lat_e7 == radio.lat_e7); // the aircraft's own place is its own
	system.operator_lat_e7 = 33;
	system.rx_ns = system.time_ns = T0 + 3 * S;
	CU_ASSERT_EQUAL(put(&s, &system), slot);
	CU_ASSERT_EQUAL(last->operator_lat_e7, 33);
	struct obs other = report(&s, OBS_FAMILY_ODID, 9, OBS_ID_SERIAL, "OTHER", 900, 0, T0);
	CU_ASSERT_EQUAL(s.tracks.cold[put(&s, &other)].last.operator_kind, OBS_OPERATOR_NONE);
	scene_fini(&s);
}

static const struct check_test tests[] = {
	{"where the operator is stays known", test_operator_stays},
	{"tracks merge when an identity joins them", test_tracks_merge},
	{"ADS-B address", test_adsb_address},
	{"the binding of an address expires", test_binding_expires},
	{"an address changes hands", test_address_changes_hands},
	{"a sensed number changes hands", test_sensed_number_changes_hands},
	{"more addresses than a track remembers", test_many_addresses},
	{"receivers repeat each other", test_receivers_repeat_each_other},
	{"disagreement: bounds", test_disagreement},
	{"disagreement: hysteresis", test_disagreement_hysteresis},
	{"disagreement: ends, outliers", test_disagreement_ends},
	{"a late source is compared", test_late_source},
	{"altitudes that are compared", test_altitudes},
	{"random reports keep the tables sound", test_random},
};

CHECK_MAIN("one_aircraft", tests)
