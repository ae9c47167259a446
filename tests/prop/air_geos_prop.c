// SPDX-License-Identifier: Apache-2.0
// A sample of shapes before three judges: the book's exact test, the oracle, and GEOS in a projection of its own (gnomonic on a
// sphere around the shapes, so that great circles are straight; circles are there 720-gons). GEOS says how far apart two shapes are; where
// that is more than the projections can differ by, all three must agree. Then whole worlds: what was granted, once more by GEOS.
#include <geos_c.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "air_world.h"
#include "base/outline.h"

enum { PAIRS = 6000, CIRCLE_POINTS = 720 };

static const double UNSURE_M = 0.6; // sphere against ellipsoid, over 5 km

static void say(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

struct projection {
	double lat0, lon0, north_m, east_m; // metres per radian
};

static struct projection projection_at(struct polygon_point p)
{
	double lat = p.lat_e7 * 1e-7 * M_PI / 180, w2 = 1 - 6.69437999014e-3 * sin(lat) * sin(lat);
	return (struct projection){lat, p.lon_e7 * 1e-7 * M_PI / 180,
				   6378137.0 * (1 - 6.69437999014e-3) / (w2 * sqrt(w2)),
				   6378137.0 / sqrt(w2)};
}

static void project(const struct projection *j, double lat, double lon, double *x, double *y)
{
	double d = lon - j->lon0, c = sin(j->lat0) * sin(lat) + cos(j->lat0) * cos(lat) * cos(d);
	*x = j->east_m * cos(lat) * sin(d) / c;
	*y = j->north_m * (cos(j->lat0) * sin(lat) - sin(j->lat0) * cos(lat) * cos(d)) / c;
}

static GEOSGeometry *geometry_of(const struct projection *j, const struct oracle_volume *v)
{
	uint32_t n = v->shape == VOLUME_CIRCLE ? CIRCLE_POINTS : v->count;
	GEOSCoordSequence *s = GEOSCoordSeq_create(n + 1, 2);
	for (uint32_t i = 0; i <= n; i++) {
		double x, y;
		struct polygon_point p =
			v->shape == VOLUME_CIRCLE ? v->center_at : v->points[i % n];
		project(j, p.lat_e7 * 1e-7 * M_PI / 180, p.lon_e7 * 1e-7 * M_PI / 180, &x, &y);
		if (v->shape == VOLUME_CIRCLE) {
			double a = 2 * M_PI * (i % n) / n;
			x += v->radius_cm / 100.0 * sin(a);
			y += v->radius_cm / 100.0 * cos(a);
		}
		GEOSCoordSeq_setXY(s, i, x, y);
	}
	return GEOSGeom_createPolygon(GEOSGeom_createLinearRing(s), NULL, 0);
}

// 1 they share a point, 0 they do not, -1 too close to say.
static int geos_says(const struct oracle_volume *a, const struct oracle_volume *b)
{
	struct polygon_point at = a->shape == VOLUME_CIRCLE ? a->center_at : a->points[0];
	struct projection j = projection_at(at);
	GEOSGeometry *p = geometry_of(&j, a), *q = geometry_of(&j, b);
	int answer = -1;
	double d = 0;
	if (GEOSIntersects(p, q) == 1) {
		GEOSGeometry *less = GEOSBuffer(p, -UNSURE_M, 8),
			     *lesser = GEOSBuffer(q, -UNSURE_M, 8);
		answer = less != NULL && lesser != NULL && !GEOSisEmpty(less) &&
					 !GEOSisEmpty(lesser) && GEOSIntersects(less, lesser) == 1
				 ? 1
				 : -1;
		GEOSGeom_destroy(less);
		GEOSGeom_destroy(lesser);
	} else if (GEOSDistance(p, q, &d) == 1 && d > UNSURE_M) {
		answer = 0;
	}
	GEOSGeom_destroy(p);
	GEOSGeom_destroy(q);
	return answer;
}

static void random_shape(uint64_t *rng, struct polygon_point anchor, struct air_volume *v,
			 struct polygon_point *points)
{
	double e = (air_rig_unit(rng) - 0.5) * 3000, n = (air_rig_unit(rng) - 0.5) * 3000;
	*v = (struct air_volume){.shape = VOLUME_POLYGON, .points = points, .count = 4};
	uint32_t what = air_rig_below(rng, 3);
	if (what == 0) {
		*v = (struct air_volume){.shape = VOLUME_CIRCLE,
					 .center = air_rig_place(anchor, e, n),
					 .radius_cm = 500 + air_rig_below(rng, 60000)};
	} else if (what == 1) {
		air_rig_strip(anchor, e, n, 100 + 2000 * air_rig_unit(rng), 60,
			      6.28 * air_rig_unit(rng), points);
	} else {
		v->count = 3 + air_rig_below(rng, 9);
		for (uint32_t i = 0; i < v->count; i++) {
			double a = 2 * M_PI * i / v->count, r = 50 + 500 * air_rig_unit(rng);
			points[i] = air_rig_place(anchor, e + r * sin(a), n + r * cos(a));
		}
	}
}

static struct outline *outline_of(const struct geodesic_plane *plane, const struct air_volume *v)
{
	const struct outline_shape s = {v->shape, v->points, v->count, v->center, v->radius_cm};
	struct outline *o = malloc(outline_size(&s));
	if (o == NULL || !outline_build(plane, &s, o))
		abort();
	return o;
}

static unsigned compare_pairs(struct polygon_point anchor, uint64_t seed, unsigned *sure,
			      unsigned *touching)
{
	static struct outline_scratch scratch;
	struct geodesic_plane plane;
	unsigned bad = 0;
	geodesic_plane_init(&plane, anchor);
	for (unsigned i = 0; i < PAIRS; i++) {
		struct air_volume a, b;
		struct polygon_point pa[ORACLE_POINTS], pb[ORACLE_POINTS];
		static struct oracle_volume oa, ob;
		random_shape(&seed, anchor, &a, pa);
		random_shape(&seed, anchor, &b, pb);
		oracle_volume_of(&a, &oa);
		oracle_volume_of(&b, &ob);
		struct outline *p = outline_of(&plane, &a), *q = outline_of(&plane, &b);
		bool book = outline_meets(&plane, p, q, &scratch),
		     turned = outline_meets(&plane, q, p, &scratch);
		enum oracle_answer oracle = oracle_shapes(&oa, &ob);
		int geos = geos_says(&oa, &ob);
		bad += book != turned ||
		       (oracle != ORACLE_EITHER && book != (oracle == ORACLE_TOUCH)) ||
		       (geos >= 0 && book != (geos == 1));
		*sure += geos >= 0;
		*touching += book;
		free(p);
		free(q);
	}
	return bad;
}

static bool share_time_and_height(const struct oracle_volume *a, const struct oracle_volume *b)
{
	return a->start_ns <= b->end_ns && b->start_ns <= a->end_ns && a->lower_cm <= b->upper_cm &&
	       b->lower_cm <= a->upper_cm;
}

// Nominal free corridors that stand side by side in a world: none may share space by GEOS's judgement either.
static unsigned compare_world(uint64_t seed, unsigned *looked_at)
{
	struct air_world *w = air_world_create(seed, 0);
	unsigned bad = 0;
	for (int round = 0; round < 20; round++) {
		air_world_run(w, 100);
		const struct oracle *o = air_world_oracle(w);
		for (uint32_t i = 0; i < o->count; i++)
			for (uint32_t k = i + 1; k < o->count; k++) {
				const struct oracle_entity *a = &o->entities[i],
							   *b = &o->entities[k];
				bool nominal = a->kind == AIR_KIND_CORRIDOR &&
					       b->kind == AIR_KIND_CORRIDOR && !a->is_network &&
					       !b->is_network && a->state <= AIR_STATE_ACTIVATED &&
					       b->state <= AIR_STATE_ACTIVATED &&
					       !(a->state == AIR_STATE_OFFERED &&
						 b->state == AIR_STATE_OFFERED &&
						 air_id_equal(&a->group, &b->group));
				for (uint32_t m = 0; nominal && m < a->volume_count; m++)
					for (uint32_t n = 0; n < b->volume_count; n++) {
						if (!share_time_and_height(&a->volumes[m],
									   &b->volumes[n]))
							continue;
						(*looked_at)++;
						bad += geos_says(&a->volumes[m], &b->volumes[n]) ==
						       1;
					}
			}
	}
	air_world_destroy(w);
	return bad;
}

int main(void)
{
	unsigned sure = 0, touching = 0, looked_at = 0, bad = 0;
	initGEOS(say, say);
	bad += compare_pairs((struct polygon_point){481370000, 115750000}, 11, &sure, &touching);
	bad += compare_pairs((struct polygon_point){-178000000, 1799990000}, 12, &sure, &touching);
	for (uint64_t seed = 100; seed < 104; seed++)
		bad += compare_world(seed, &looked_at);
	finishGEOS();
	printf("%u pairs sure by GEOS, %u touching, %u granted pairs looked at, %u disagreements\n",
	       sure, touching, looked_at, bad);
	return bad == 0 && sure > PAIRS && looked_at > 1000 ? 0 : 1;
}
