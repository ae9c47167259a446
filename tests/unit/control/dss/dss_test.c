// SPDX-License-Identifier: Apache-2.0
// The discovery service as an engine: cells that cover, undo that undoes, records that come back, expiry, and clusters that hide.
// Random but seeded.
#include "dss/dss.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "air/rid_view.h"
#include "air/uss_received.h"
#include "base/geodesic.h"
#include "check.h"
#include "dss/dss_cover.h"

enum { OPERATIONS = 4000, KNOWN = 64 };

#define NOW INT64_C(1800000000000000000)
#define S   INT64_C(1000000000)

static uint64_t state;

static uint64_t random64(void)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return state ^ (state >> 29);
}

static uint32_t below(uint32_t n)
{
	return (uint32_t)((random64() >> 33) % n);
}

static double unit(void)
{
	return (double)(random64() >> 11) * 0x1p-53;
}

static struct air_id random_id(void)
{
	struct air_id id;
	uint64_t w[2] = {random64(), random64()};
	memcpy(id.b, w, sizeof(id.b));
	id.b[6] = (uint8_t)((id.b[6] & 0x0f) | 0x40);
	id.b[8] = (uint8_t)((id.b[8] & 0x3f) | 0x80);
	return id;
}

// ---- cells

static struct outline *make_outline(const struct geodesic_plane *plane,
				    const struct outline_shape *s)
{
	struct outline *o = malloc(outline_size(s));
	CU_ASSERT_FATAL(o != NULL && outline_build(plane, s, o));
	return o;
}

static uint32_t cover(const struct geodesic_plane *plane, const struct outline_shape *s,
		      struct dss_span *out)
{
	static struct dss_cover_scratch scratch;
	struct outline *o = make_outline(plane, s);
	uint32_t n = 0;
	CU_ASSERT(dss_cover_make(plane, o, &scratch, out, DSS_SPANS_MAX, &n, NULL));
	free(o);
	return dss_cover_join(out, n);
}

static struct dss_span cell_of(struct polygon_point p)
{
	int32_t row = (int32_t)floor((p.lat_e7 * 1e-7 + 90) * 100);
	row = row >= DSS_ROWS ? DSS_ROWS - 1 : row;
	int32_t n = dss_cover_columns(row), c = (int32_t)floor((p.lon_e7 * 1e-7 + 180) * n / 360);
	c = c >= n ? c - n : c;
	return (struct dss_span){row, c, c};
}

// Wherever on earth: each point of a circle lies in a covered cell, and the circle's cells are among those of a larger one.
static void test_cover(void)
{
	static struct dss_span small[DSS_SPANS_MAX], large[DSS_SPANS_MAX];
	static const double lats[] = {0, 31.2, -33, 60, 71, 85, 89.2, 89.99, 90, -89.9};
	state = 11;
	for (unsigned i = 0; i < 300; i++) {
		double lat = lats[i % 10], lon = i % 7 == 0 ? 180 : unit() * 360 - 180;
		double r = pow(10, 1 + unit() * 3.7);
		struct geodesic_plane plane;
		const struct polygon_point at = {(int32_t)(lat * 1e7), (int32_t)(lon * 1e7)};
		geodesic_plane_init(&plane, at);
		const struct outline_shape inner = {
			.shape = VOLUME_CIRCLE, .center = at, .radius_cm = (uint32_t)(r * 100)};
		struct outline_shape outer = inner;
		outer.radius_cm = inner.radius_cm + 200;
		uint32_t sn = cover(&plane, &inner, small), ln = cover(&plane, &outer, large);
		CU_ASSERT(sn > 0 && dss_cover_has(large, ln, small, sn));
		CU_ASSERT(dss_cover_meets(large, ln, small, sn));
		for (unsigned k = 0; k < 50; k++) {
			double a = unit() * 6.283, d = r * sqrt(unit()) * 0.999;
			const struct dss_span cell =
				cell_of(geodesic_from_plane(&plane, d * cos(a), d * sin(a)));
			CU_ASSERT(dss_cover_has(small, sn, &cell, 1));
		}
	}
}

static void test_cover_polygons(void)
{
	static struct dss_span spans[DSS_SPANS_MAX];
	state = 12;
	for (unsigned i = 0; i < 200; i++) {
		struct polygon_point p[12];
		struct geodesic_plane plane;
		double lat = unit() * 176 - 88, lon = i % 5 == 0 ? 179.99 : unit() * 360 - 180,
		       size = pow(10, 2 + unit() * 3);
		geodesic_plane_init(
			&plane, (struct polygon_point){(int32_t)(lat * 1e7), (int32_t)(lon * 1e7)});
		for (unsigned k = 0; k < 12; k++) {
			double a = k * 0.5236, d = size * (0.3 + 0.7 * unit());
			p[k] = geodesic_from_plane(&plane, d * cos(a), d * sin(a));
		}
		const struct outline_shape s = {.shape = VOLUME_POLYGON, .points = p, .count = 12};
		uint32_t n = cover(&plane, &s, spans);
		struct outline *o = make_outline(&plane, &s);
		for (unsigned k = 0; k < 60; k++) {
			const struct polygon_point at = geodesic_from_plane(
				&plane, size * (2 * unit() - 1), size * (2 * unit() - 1));
			const struct dss_span cell = cell_of(at);
			CU_ASSERT(!outline_contains(&plane, o, at) ||
				  dss_cover_has(spans, n, &cell, 1));
		}
		free(o);
	}
}

// ---- operations

static struct dss *make_service(void)
{
	struct dss_config c;
	dss_config_defaults(&c);
	c.limits = (struct dss_limits){.entities = 500,
				       .uss = 64,
				       .results = 1000,
				       .undo = 1 << 14,
				       .changes = 2000,
				       .index_octets = 1 << 24};
	c.hash_seed = (struct air_seed){{1, 2}};
	struct dss *d = dss_create(&c);
	CU_ASSERT_PTR_NOT_NULL_FATAL(d);
	return d;
}

static struct air_id known[KNOWN];
static int64_t now_ns;

static struct air_volume random_volume(void)
{
	int64_t start = now_ns + (int64_t)below(3000) * S;
	return (struct air_volume){
		.shape = VOLUME_CIRCLE,
		.lower_cm = (int32_t)below(10) * 1000,
		.upper_cm = 10000 + (int32_t)below(10) * 1000,
		.start_ns = start,
		.end_ns = start + (int64_t)(1 + below(3000)) * S,
		.center = {312000000 + (int32_t)below(300000), 1214000000 + (int32_t)below(300000)},
		.radius_cm = 5000 + below(200000)};
}

static const char *ovn_of(const struct dss *d, enum dss_kind kind, const struct air_id *id)
{
	const struct dss_entity *e = dss_find(d, kind, id);
	return e != NULL && below(8) > 0 ? e->ovn : NULL;
}

// All OVNs that there are, so that intents succeed often.
struct keys {
	const char *ovn[1000];
	uint32_t count;
};

static bool add_key(void *ctx, const struct dss_entity *e)
{
	struct keys *k = ctx;
	k->ovn[k->count++] = e->ovn;
	return k->count < 1000;
}

static enum dss_reason random_operation(struct dss *d)
{
	static const char *const names[] = {"uss1", "uss2", "uss3"};
	const char *name = names[below(3)];
	struct air_id id = known[below(KNOWN)];
	struct air_volume v[2] = {random_volume(), random_volume()};
	struct dss_result r;
	struct dss_uss u;
	struct keys keys = {.count = 0};
	now_ns += (int64_t)below(3) * S;
	switch (below(10)) {
	case 0:
	case 1:
	case 2: {
		const char *ovn = ovn_of(d, DSS_INTENT, &id);
		const struct dss_intent_put p = {
			.id = id,
			.manager = name,
			.url = "https://a.org",
			.ovn = ovn,
			.volumes = v,
			.volume_count = 1 + below(2),
			.key = keys.ovn,
			.key_count = (dss_each(d, DSS_INTENT, add_key, &keys),
				      dss_each(d, DSS_CONSTRAINT, add_key, &keys),
				      below(5) > 0 ? keys.count : 0),
			.state = (uint8_t)(ovn == NULL ? DSS_STATE_ACCEPTED : 1 + below(4)),
			.may_be_off_nominal = true,
			.has_new_subscription = below(2) > 0,
			.new_url = "https://b.org",
			.new_notifies_constraints = below(2) > 0,
			.fresh = random_id()};
		return dss_put_intent(d, &p, now_ns, &r);
	}
	case 3: {
		const char *ovn = ovn_of(d, DSS_INTENT, &id);
		return dss_remove_intent(d, name, &id, ovn != NULL ? ovn : "x", now_ns, &r);
	}
	case 4: {
		const struct dss_constraint_put p = {
			id, name, "https://c.org", ovn_of(d, DSS_CONSTRAINT, &id), v, 2};
		return dss_put_constraint(d, &p, now_ns, &r);
	}
	case 5: {
		const char *ovn = ovn_of(d, DSS_CONSTRAINT, &id);
		return dss_remove_constraint(d, name, &id, ovn != NULL ? ovn : "x", now_ns, &r);
	}
	case 6: {
		const struct dss_watch_put p = {.id = id,
						.manager = name,
						.url = "https://d.org",
						.version = ovn_of(d, DSS_SUBSCRIPTION, &id),
						.volume = v,
						.notifies_intents = below(3) > 0,
						.notifies_constraints = below(2) > 0};
		return dss_put_subscription(d, &p, now_ns, &r);
	}
	case 7: {
		const struct dss_watch_put p = {.id = id,
						.manager = name,
						.url = "https://e.org",
						.version = ovn_of(d, DSS_AREA, &id),
						.volume = v};
		return dss_put_area(d, &p, now_ns, &r);
	}
	case 8: {
		const struct dss_watch_put p = {.id = id,
						.manager = name,
						.url = "https://f.org",
						.version = ovn_of(d, DSS_RID_SUBSCRIPTION, &id),
						.volume = v};
		return dss_put_rid_subscription(d, &p, now_ns, &r);
	}
	default:
		dss_get_availability(d, name, &u);
		return dss_set_availability(d, name, u.version, below(3), now_ns, &u);
	}
}

static void begin_random(uint64_t seed)
{
	state = seed;
	now_ns = NOW;
	for (unsigned i = 0; i < KNOWN; i++)
		known[i] = random_id();
}

// What fails changes nothing; what is rolled back was never there.
static void test_undo(void)
{
	struct dss *d = make_service();
	unsigned done = 0, refused = 0, back = 0;
	begin_random(21);
	for (unsigned i = 0; i < OPERATIONS; i++) {
		uint64_t mark = dss_mark(d), digest = dss_digest(d);
		unsigned count = 1 + below(4), good = 0;
		for (unsigned k = 0; k < count; k++)
			good += random_operation(d) == DSS_REASON_NONE;
		done += good;
		refused += count - good;
		if (good == 0)
			CU_ASSERT(dss_digest(d) == digest && dss_mark(d) == mark);
		if (below(3) == 0) {
			CU_ASSERT(dss_rollback(d, mark));
			CU_ASSERT_EQUAL(dss_digest(d), digest);
			back++;
		} else {
			dss_settle(d, dss_mark(d));
			CU_ASSERT(good == 0 || !dss_rollback(d, mark));
		}
	}
	CU_ASSERT(done > OPERATIONS / 4 && refused > OPERATIONS / 4 && back > OPERATIONS / 5);
	dss_destroy(d);
}

struct copying {
	struct dss *from, *to;
	uint8_t *room;
	uint32_t count;
};

static bool copy_one(void *ctx, const struct dss_entity *e)
{
	struct copying *c = ctx;
	uint8_t index[DSS_INDEX_RECORD_SIZE];
	uint32_t n = dss_encode(c->from, e, c->room, DSS_RECORD_MAX);
	CU_ASSERT(n > 0);
	CU_ASSERT_EQUAL(dss_restore(c->to, c->room, n), DSS_REASON_NONE);
	// Neither shorter nor longer, nor twice.
	CU_ASSERT_EQUAL(dss_restore(c->to, c->room, n - 1), DSS_REASON_RECORD);
	CU_ASSERT_EQUAL(dss_restore(c->to, c->room, n), DSS_REASON_RECORD);
	dss_encode_index(e, index);
	if (e->index > 0)
		CU_ASSERT(dss_restore_index(c->to, (enum dss_kind)e->kind, &e->id, index,
					    sizeof(index)));
	c->count++;
	return true;
}

static void test_records(void)
{
	struct copying c = {
		.from = make_service(), .to = make_service(), .room = malloc(DSS_RECORD_MAX)};
	struct dss_uss u;
	uint8_t record[400];
	begin_random(22);
	for (unsigned i = 0; i < 600; i++) {
		random_operation(c.from);
		dss_settle(c.from, dss_mark(c.from));
	}
	for (unsigned k = 0; k < 3; k++) {
		static const char *const names[] = {"uss1", "uss2", "uss3"};
		dss_get_availability(c.from, names[k], &u);
		uint32_t n = dss_encode_uss(&u, record, sizeof(record));
		CU_ASSERT(n > 0 && dss_restore_uss(c.to, record, n) == DSS_REASON_NONE);
		CU_ASSERT_EQUAL(dss_restore_uss(c.to, record, n - 1), DSS_REASON_RECORD);
	}
	for (unsigned k = 0; k < DSS_KIND_COUNT; k++)
		dss_each(c.from, (enum dss_kind)k, copy_one, &c);
	CU_ASSERT(c.count > 50);
	for (unsigned k = 0; k < DSS_KIND_COUNT; k++) {
		struct dss_totals a, b;
		dss_get_totals(c.from, &a);
		dss_get_totals(c.to, &b);
		CU_ASSERT_EQUAL(a.live[k], b.live[k]);
	}
	free(c.room);
	dss_destroy(c.from);
	dss_destroy(c.to);
}

// Everything that is over for long goes, and the table takes new ones again.
static void test_expiry_and_bounds(void)
{
	struct dss *d = make_service();
	struct dss_totals t;
	struct dss_result r;
	unsigned full = 0;
	begin_random(23);
	for (unsigned i = 0; i < 700; i++) {
		const struct air_volume v = random_volume();
		const struct dss_constraint_put p = {random_id(), "uss1", "https://c.org",
						     NULL,	  &v,	  1};
		full += dss_put_constraint(d, &p, now_ns, &r) == DSS_REASON_FULL;
		dss_settle(d, dss_mark(d));
	}
	CU_ASSERT_EQUAL(full, 200);
	for (unsigned i = 0; i < 100 && dss_expire(d, now_ns + 10000 * S + 86400 * S); i++)
		dss_settle(d, dss_mark(d));
	dss_settle(d, dss_mark(d));
	dss_get_totals(d, &t);
	CU_ASSERT_EQUAL(t.live[DSS_CONSTRAINT], 0);
	CU_ASSERT_EQUAL(t.memory, 0);
	dss_destroy(d);
}

static void test_versions(void)
{
	char a[16], b[16];
	dss_time_version(NOW, a);
	dss_time_version(NOW + 1, b);
	CU_ASSERT(strcmp(a, b) != 0 && dss_time_version_is_one(a));
	CU_ASSERT_FALSE(dss_time_version_is_one("") || dss_time_version_is_one("xyz") ||
			dss_time_version_is_one("00000000000000"));
	CU_ASSERT_FALSE(dss_suffix_is_good("ffffffff-ffff-7fff-bfff-ffffffffffff", NOW));
	CU_ASSERT_FALSE(dss_suffix_is_good("", NOW));
}

// ---- what the public is shown

static void test_clusters(void)
{
	static struct rid_flight f[300];
	static struct rid_cluster c[RID_CLUSTERS_MAX];
	state = 31;
	for (unsigned i = 0; i < 300; i++) {
		char text[128];
		struct rid_view v;
		double lat = unit() * 120 - 60, lon = i % 6 == 0 ? 179.98 : unit() * 350 - 175;
		double east = lon + 0.01 + unit() * 0.02;
		snprintf(text, sizeof(text), "%.6f,%.6f,%.6f,%.6f", lat, lon,
			 lat + 0.01 + unit() * 0.03, east > 180 ? east - 360 : east);
		CU_ASSERT_FATAL(rid_view_read(text, &v));
		uint32_t count = 1 + below(300), total = 0;
		for (uint32_t k = 0; k < count; k++) {
			double width = v.east_e7 >= v.west_e7 ? v.east_e7 - (double)v.west_e7
							      : v.east_e7 + 3.6e9 - v.west_e7;
			double at = v.west_e7 + unit() * width;
			f[k] = (struct rid_flight){
				v.south_e7 + (int32_t)(unit() * (v.north_e7 - v.south_e7)),
				(int32_t)(at > 1.8e9 ? at - 3.6e9 : at)};
			CU_ASSERT(rid_view_has(&v, f[k].lat_e7, f[k].lon_e7));
		}
		uint32_t n = rid_cluster(&v, f, count, random64(), c);
		for (uint32_t k = 0; k < n; k++) {
			total += c[k].flights;
			const struct rid_view box = {c[k].south_e7, c[k].west_e7, c[k].north_e7,
						     c[k].east_e7, 0};
			uint32_t within = 0;
			for (uint32_t m = 0; m < count; m++)
				within += rid_view_has(&box, f[m].lat_e7, f[m].lon_e7);
			CU_ASSERT(c[k].flights > 0 && within >= c[k].flights);
			double h = (c[k].north_e7 - (double)c[k].south_e7) * 0.011119;
			CU_ASSERT(h >= 600);
		}
		CU_ASSERT_EQUAL(total, count);
	}
	struct rid_view v;
	static const char *const bad[] = {"",	      "1,2,3",	   "1,2,3,4,5", "1,2,3,x",
					  "91,0,1,1", "0x1,1,2,2", "1,2,3,4,",	",1,2,3,4"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CU_ASSERT_FALSE(rid_view_read(bad[i], &v));
}

static void test_trails(void)
{
	struct rid_trails t;
	struct rid_point out[RID_TRAIL_POINTS];
	CU_ASSERT_EQUAL_FATAL(rid_trails_init(&t), 0);
	for (int64_t k = 0; k < 200; k++)
		rid_trails_put(&t, 7, &(struct rid_point){NOW + k * S, (int32_t)k, 0, 0});
	rid_trails_put(&t, 7,
		       &(struct rid_point){NOW, 0, 0, 0}); // older than the newest: not taken
	CU_ASSERT_EQUAL(rid_trails_get(&t, 7, 0, out), RID_TRAIL_POINTS);
	CU_ASSERT(out[0].lat_e7 == 140 && out[59].lat_e7 == 199);
	CU_ASSERT_EQUAL(rid_trails_get(&t, 7, NOW + 195 * S, out), 5);
	CU_ASSERT_EQUAL(rid_trails_get(&t, 8, 0, out), 0);
	for (uint64_t k = 1; k < 100000; k++)
		rid_trails_put(&t, k * 977, &(struct rid_point){NOW + 300 * S, 0, 0, 0});
	CU_ASSERT(t.evicted > 0);
	rid_trails_fini(&t);
}

static void test_received(void)
{
	struct uss_received *u = calloc(1, sizeof(*u));
	struct air_id id = random_id();
	CU_ASSERT_PTR_NOT_NULL_FATAL(u);
	CU_ASSERT(uss_received_take(u, &id, 3, "a"));
	CU_ASSERT(uss_received_take(u, &id, 3, "a"));
	CU_ASSERT_FALSE(uss_received_take(u, &id, 2, "a"));
	CU_ASSERT_FALSE(uss_received_take(u, &id, 3, "b"));
	CU_ASSERT(uss_received_take(u, &id, 4, "b"));
	for (unsigned i = 0; i < 20000; i++) {
		struct air_id other = random_id();
		uss_received_take(u, &other, 1, "x");
	}
	CU_ASSERT_EQUAL(u->stale, 2);
	free(u);
}

static const struct check_test tests[] = {
	{"circles anywhere are covered", test_cover},
	{"polygons anywhere are covered", test_cover_polygons},
	{"what is undone was never there", test_undo},
	{"records come back", test_records},
	{"expiry and bounds", test_expiry_and_bounds},
	{"versions and suffixes", test_versions},
	{"clusters hold their flights and hide them", test_clusters},
	{"trails of a minute", test_trails},
	{"notifications old and new", test_received},
};

CHECK_MAIN("control/dss", tests)
