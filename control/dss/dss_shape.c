// SPDX-License-Identifier: Apache-2.0
// Shapes: judged, made ready for exact tests and covered with cells; entities around them.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dss_core.h"

enum { TILE_DEG = 4 };

static const enum dss_reason reason_of[OUTLINE_FAULT_COUNT] = {
	[OUTLINE_FINE] = DSS_REASON_NONE,
	[OUTLINE_SHAPE] = DSS_REASON_SHAPE,
	[OUTLINE_LATITUDE] = DSS_REASON_LATITUDE,
	[OUTLINE_LONGITUDE] = DSS_REASON_LONGITUDE,
	[OUTLINE_FEW_POINTS] = DSS_REASON_FEW_VERTICES,
	[OUTLINE_MANY_POINTS] = DSS_REASON_MANY_VERTICES,
	[OUTLINE_DUPLICATE] = DSS_REASON_DUPLICATE_VERTEX,
	[OUTLINE_CROSSES] = DSS_REASON_EDGES_CROSS,
	[OUTLINE_NO_AREA] = DSS_REASON_EDGES_CROSS,
	[OUTLINE_LARGE] = DSS_REASON_TOO_LARGE,
	[OUTLINE_OUT_OF_REACH] = DSS_REASON_TOO_LARGE,
	[OUTLINE_RADIUS] = DSS_REASON_RADIUS,
};

static struct outline_shape shape_of(const struct air_volume *v)
{
	return (struct outline_shape){v->shape, v->points, v->count, v->center, v->radius_cm};
}

// The plane that shapes near a place are made in: one of a grid, so that neighbours share it.
static struct polygon_point tile_of(struct polygon_point p)
{
	const int32_t step = TILE_DEG * 10000000;
	int32_t lat = (int32_t)lround((double)p.lat_e7 / step) * step;
	int32_t lon = (int32_t)lround((double)p.lon_e7 / step) * step;
	if (lon == 1800000000)
		lon = -1800000000;
	return (struct polygon_point){lat, abs(lat) == 900000000 ? 0 : lon};
}

static enum dss_reason check_circle(const struct air_volume *v, const struct dss_ask *ask)
{
	double r = v->radius_cm * 0.01;
	if (v->center.lat_e7 < -900000000 || v->center.lat_e7 > 900000000)
		return DSS_REASON_LATITUDE;
	if (v->center.lon_e7 < -1800000000 || v->center.lon_e7 > 1800000000)
		return DSS_REASON_LONGITUDE;
	if (v->radius_cm == 0)
		return DSS_REASON_RADIUS;
	return !ask->may_be_wide && (M_PI * r * r > ask->area_max_m2 ||
				     v->radius_cm > OUTLINE_RADIUS_MAX_CM)
		       ? DSS_REASON_TOO_LARGE
		       : DSS_REASON_NONE;
}

// A triangle without area is a line there and back; more points on one line would run over themselves.
// Too large for the plane: whether its edges cross is then looked at in latitude and longitude, which is good enough to say
// which of two faults it has.
static enum dss_reason check_large(const struct air_volume *v)
{
	enum { FEW = 1000 };
	const struct polygon_ring ring = {v->points, v->count};
	uint32_t a, b;
	return v->count <= FEW && polygon_check(&ring, &a, &b) == POLYGON_CROSSES
		       ? DSS_REASON_EDGES_CROSS
		       : DSS_REASON_TOO_LARGE;
}

static enum dss_reason check_place(struct dss *d, const struct geodesic_plane *plane,
				   const struct air_volume *v, const struct dss_ask *ask)
{
	const struct outline_shape s = shape_of(v);
	if (v->shape == VOLUME_CIRCLE)
		return check_circle(v, ask);
	enum outline_fault f = outline_check(plane, &s, ask->area_max_m2, &d->work->outline);
	if (f == OUTLINE_LARGE || f == OUTLINE_OUT_OF_REACH)
		return check_large(v);
	return f == OUTLINE_NO_AREA && v->count == 3 ? DSS_REASON_NONE : reason_of[f];
}

static enum dss_reason check(struct dss *d, const struct geodesic_plane *plane,
			     const struct air_volume *v, const struct dss_ask *ask)
{
	enum dss_reason r = check_place(d, plane, v, ask);
	if (r == DSS_REASON_NONE && v->lower_cm > v->upper_cm)
		r = DSS_REASON_ALTITUDE_ORDER;
	return r == DSS_REASON_NONE && v->start_ns > v->end_ns ? DSS_REASON_TIME_ORDER : r;
}

static bool is_wide(const struct air_volume *v)
{
	return v->shape == VOLUME_CIRCLE && v->radius_cm > OUTLINE_RADIUS_MAX_CM;
}

static void bounds(const struct air_volume *v, uint32_t count, struct dss_shape *s)
{
	s->start_ns = s->end_ns = v[0].start_ns;
	*s = (struct dss_shape){.start_ns = v[0].start_ns,
				.end_ns = v[0].end_ns,
				.lower_cm = v[0].lower_cm,
				.upper_cm = v[0].upper_cm,
				.volume_count = count};
	for (uint32_t i = 1; i < count; i++) {
		s->start_ns = v[i].start_ns < s->start_ns ? v[i].start_ns : s->start_ns;
		s->end_ns = v[i].end_ns > s->end_ns ? v[i].end_ns : s->end_ns;
		s->lower_cm = v[i].lower_cm < s->lower_cm ? v[i].lower_cm : s->lower_cm;
		s->upper_cm = v[i].upper_cm > s->upper_cm ? v[i].upper_cm : s->upper_cm;
	}
}

static size_t octets_of(const struct air_volume *v, uint32_t count)
{
	size_t n = sizeof(struct dss_entity) + count * sizeof(struct dss_volume);
	for (uint32_t i = 0; i < count; i++) {
		const struct outline_shape s = shape_of(&v[i]);
		n += is_wide(&v[i]) ? 0 : outline_size(&s);
	}
	return n;
}

// Outlines behind the volumes, and their cells into work->spans. A cover that grows too long is joined first.
static enum dss_reason fill(struct dss *d, const struct geodesic_plane *plane,
			    const struct air_volume *v, struct dss_entity *e, uint32_t *spans)
{
	struct dss_volume *to = (struct dss_volume *)(e + 1);
	uint8_t *at = (uint8_t *)(to + e->shape.volume_count);
	e->shape.volumes = to;
	*spans = 0;
	for (uint32_t i = 0; i < e->shape.volume_count; i++) {
		const struct outline_shape s = shape_of(&v[i]);
		struct outline *o = (struct outline *)(void *)at;
		struct dss_box box;
		if (!outline_build(plane, &s, o))
			return DSS_REASON_TOO_LARGE;
		to[i] = (struct dss_volume){v[i].start_ns, v[i].end_ns, v[i].lower_cm,
					    v[i].upper_cm, o};
		at += outline_size(&s);
		if (*spans > DSS_SPANS_MAX)
			*spans = dss_cover_join(d->work->spans, *spans);
		if (!dss_cover_make(plane, o, &d->work->cover, d->work->spans, 2 * DSS_SPANS_MAX,
				    spans, &box))
			return DSS_REASON_TOO_LARGE;
		if (i == 0)
			e->shape.box = box;
		else
			dss_box_join(&e->shape.box, &box);
	}
	*spans = dss_cover_join(d->work->spans, *spans);
	return *spans <= DSS_SPANS_MAX ? DSS_REASON_NONE : DSS_REASON_TOO_LARGE;
}

// Cells and texts behind it all, in a block of the right size.
static struct dss_entity *finish(struct dss *d, struct dss_entity *e, size_t used, uint32_t spans,
				 const char *ovn, const char *url)
{
	size_t ovn_size = strlen(ovn) + 1, url_size = strlen(url) + 1;
	size_t size = used + spans * sizeof(struct dss_span) + ovn_size + url_size;
	const uintptr_t was = (uintptr_t)e;
	struct dss_entity *to = realloc(e, size);
	if (to == NULL) {
		free(e);
		return NULL;
	}
	struct dss_volume *v = (struct dss_volume *)(to + 1);
	for (uint32_t i = 0; i < to->shape.volume_count; i++)
		if (v[i].outline != NULL)
			v[i].outline = (const struct outline *)((uintptr_t)v[i].outline - was +
								(uintptr_t)to);
	uint8_t *at = (uint8_t *)to + used;
	if (spans > 0)
		memcpy(at, d->work->spans, spans * sizeof(struct dss_span));
	to->shape.volumes = v;
	to->shape.spans = (const struct dss_span *)(void *)at;
	to->shape.span_count = spans;
	at += spans * sizeof(struct dss_span);
	memcpy(at, ovn, ovn_size);
	to->ovn = (const char *)at;
	memcpy(at + ovn_size, url, url_size);
	to->url = (const char *)at + ovn_size;
	to->size = (uint32_t)size;
	d->memory += size;
	return to;
}

struct dss_entity *dss_make(struct dss *d, const struct air_volume *volumes, uint32_t count,
			    const struct dss_ask *ask, const char *ovn, const char *url,
			    enum dss_reason *why)
{
	struct geodesic_plane plane;
	uint32_t spans = 0;
	*why = count == 0		 ? DSS_REASON_NO_VOLUMES
	       : count > AIR_VOLUMES_MAX ? DSS_REASON_MANY_VOLUMES
					 : DSS_REASON_NONE;
	if (*why != DSS_REASON_NONE)
		return NULL;
	const struct air_volume *first = &volumes[0];
	struct polygon_point at = first->shape == VOLUME_POLYGON && first->count > 0
					  ? first->points[0]
					  : first->center;
	geodesic_plane_init(&plane, tile_of(at));
	for (uint32_t i = 0; i < count && *why == DSS_REASON_NONE; i++)
		*why = check(d, &plane, &volumes[i], ask);
	if (*why != DSS_REASON_NONE)
		return NULL;
	size_t size = octets_of(volumes, count);
	struct dss_entity *e = calloc(1, size);
	*why = e != NULL ? DSS_REASON_NONE : DSS_REASON_MEMORY;
	if (e == NULL)
		return NULL;
	bounds(volumes, count, &e->shape);
	e->shape.tile = plane.anchor;
	if (count == 1 && is_wide(first)) {
		struct dss_volume *v = (struct dss_volume *)(e + 1);
		*v = (struct dss_volume){first->start_ns, first->end_ns, first->lower_cm,
					 first->upper_cm, NULL};
		e->shape.mid = first->center;
		e->shape.reach_m = first->radius_cm * 0.01;
	} else {
		*why = fill(d, &plane, volumes, e, &spans);
	}
	if (*why != DSS_REASON_NONE) {
		free(e);
		return NULL;
	}
	e = finish(d, e, size, spans, ovn, url);
	*why = e != NULL ? DSS_REASON_NONE : DSS_REASON_MEMORY;
	return e;
}

struct dss_entity *dss_copy(struct dss *d, const struct dss_entity *of, const char *ovn,
			    const char *url, enum dss_reason *why)
{
	size_t used = (size_t)((const uint8_t *)of->shape.spans - (const uint8_t *)of);
	struct dss_entity *e = malloc(used);
	*why = DSS_REASON_MEMORY;
	if (e == NULL)
		return NULL;
	memcpy(e, of, used);
	struct dss_volume *v = (struct dss_volume *)(e + 1);
	for (uint32_t i = 0; i < e->shape.volume_count; i++)
		v[i].outline = (const struct outline *)((uintptr_t)v[i].outline - (uintptr_t)of +
							(uintptr_t)e);
	memcpy(d->work->spans, of->shape.spans, of->shape.span_count * sizeof(struct dss_span));
	e = finish(d, e, used, of->shape.span_count, ovn, url);
	*why = e != NULL ? DSS_REASON_NONE : DSS_REASON_MEMORY;
	return e;
}

void dss_free(struct dss *d, struct dss_entity *e)
{
	if (e == NULL)
		return;
	d->memory -= e->size;
	free(e);
}

void dss_volume(const struct dss_entity *e, uint32_t number, struct air_volume *out)
{
	const struct dss_volume *v = &e->shape.volumes[number];
	const struct outline *o = v->outline;
	*out = (struct air_volume){.shape = o->shape,
				   .lower_cm = v->lower_cm,
				   .upper_cm = v->upper_cm,
				   .start_ns = v->start_ns,
				   .end_ns = v->end_ns};
	if (o->shape == VOLUME_CIRCLE) {
		out->center = outline_circle(o)->center;
		out->radius_cm = o->radius_cm;
	} else {
		out->points = outline_given(o);
		out->count = o->count;
	}
}

// ---- do they meet

static bool times_touch(int64_t a0, int64_t a1, int64_t b0, int64_t b1)
{
	return a0 <= b1 && b0 <= a1;
}

static bool outlines_meet(struct dss *d, const struct geodesic_plane *plane,
			  const struct dss_shape *a, const struct outline *oa,
			  const struct dss_shape *b, const struct outline *ob)
{
	if (a->tile.lat_e7 != b->tile.lat_e7 || a->tile.lon_e7 != b->tile.lon_e7) {
		struct outline *other = (struct outline *)(void *)d->work->other;
		const struct outline_shape s = {
			ob->shape, ob->shape == VOLUME_POLYGON ? outline_given(ob) : NULL,
			ob->count,
			ob->shape == VOLUME_CIRCLE ? outline_circle(ob)->center
						   : (struct polygon_point){0, 0},
			ob->radius_cm};
		if (!outline_build(plane, &s, other))
			return false;
		ob = other;
	}
	return outline_meets(plane, oa, ob, &d->work->outline);
}

// Around a wide circle: whether any part may be within; never no when it is.
static bool near_wide(const struct dss_shape *wide, const struct dss_volume *v)
{
	const struct outline *o = v->outline;
	struct polygon_point at =
		o->shape == VOLUME_CIRCLE ? outline_circle(o)->center : outline_given(o)[0];
	double reach = o->shape == VOLUME_CIRCLE ? o->radius_cm * 0.01 : 800000;
	return geodesic_distance_m(wide->mid, at) * 0.99 <= wide->reach_m + reach;
}

bool dss_shapes_meet(struct dss *d, const struct dss_shape *a, const struct dss_shape *b,
		     bool with_altitude)
{
	struct geodesic_plane plane;
	bool has_plane = false;
	for (uint32_t i = 0; i < a->volume_count; i++) {
		const struct dss_volume *va = &a->volumes[i];
		if (!times_touch(va->start_ns, va->end_ns, b->start_ns, b->end_ns))
			continue;
		for (uint32_t k = 0; k < b->volume_count; k++) {
			const struct dss_volume *vb = &b->volumes[k];
			if (!times_touch(va->start_ns, va->end_ns, vb->start_ns, vb->end_ns) ||
			    (with_altitude &&
			     (va->lower_cm > vb->upper_cm || vb->lower_cm > va->upper_cm)))
				continue;
			if (va->outline == NULL || vb->outline == NULL) {
				if (va->outline == NULL ? near_wide(a, vb) : near_wide(b, va))
					return true;
				continue;
			}
			if (!has_plane)
				geodesic_plane_init(&plane, a->tile);
			has_plane = true;
			if (outlines_meet(d, &plane, a, va->outline, b, vb->outline))
				return true;
		}
	}
	return false;
}

bool dss_cells_meet(const struct dss_shape *a, const struct dss_shape *b)
{
	if (!times_touch(a->start_ns, a->end_ns, b->start_ns, b->end_ns))
		return false;
	if (a->volumes[0].outline == NULL || b->volumes[0].outline == NULL) {
		const struct dss_shape *wide = a->volumes[0].outline == NULL ? a : b;
		const struct dss_shape *other = wide == a ? b : a;
		return other->volumes[0].outline == NULL || near_wide(wide, &other->volumes[0]);
	}
	return dss_cover_meets(a->spans, a->span_count, b->spans, b->span_count);
}

// The index takes boxes of 32-bit numbers within half a circle: a box over the antimeridian or around a pole is several.
unsigned dss_boxes(const struct dss_box *b, struct air_box out[32])
{
	const int64_t half = INT64_C(1800000000), most = 1 << 28;
	int64_t west = b->west_e7, left = b->east_e7 - b->west_e7;
	unsigned n = 0;
	if (left >= 2 * half) {
		west = -half;
		left = 2 * half - 1;
	}
	west = west - 2 * half * (int64_t)floor((double)(west + half) / (double)(2 * half));
	while (left >= 0 && n < 32) {
		int64_t len = left < most ? left : most;
		if (west + len >= half)
			len = half - 1 - west;
		out[n++] = (struct air_box){.x0 = (int32_t)west,
					    .x1 = (int32_t)(west + len),
					    .y0 = (int32_t)b->south_e7,
					    .y1 = (int32_t)b->north_e7};
		west += len + 1;
		left -= len + 1;
		if (west >= half)
			west -= 2 * half;
	}
	return n;
}
