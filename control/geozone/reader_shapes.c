// SPDX-License-Identifier: Apache-2.0
// Coordinates and altitude limits to volumes.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reader.h"

static const double CM_PER_FT = 30.48;

// ---- limits

double reader_unit_cm(struct reader *r, const json_t *object, const char *key, const struct at *at)
{
	static const struct word units[] = {{"M", 0}, {"FT", 1}};
	const char *text = reader_text(r, object, key, at);
	if (text == NULL)
		return 100;
	char upper[3] = {0};
	for (unsigned i = 0; i < 2 && text[i] != '\0'; i++)
		upper[i] = (char)(text[i] & ~0x20); // m and M are both right, one in each standard
	return reader_word(r, strlen(text) <= 2 ? upper : text, units, 2, AT_KEY(at, key)) == 1
		       ? CM_PER_FT
		       : 100;
}

static uint8_t reference(struct reader *r, const json_t *object, const char *key,
			 const struct at *at)
{
	static const struct word refs[] = {
		{"AGL", VOLUME_REF_AGL},      {"SFC", VOLUME_REF_AGL},	{"GND", VOLUME_REF_AGL},
		{"AMSL", VOLUME_REF_AMSL},    {"MSL", VOLUME_REF_AMSL}, {"WGS84", VOLUME_REF_WGS84},
		{"WGS_84", VOLUME_REF_WGS84},
	};
	const char *text = reader_text(r, object, key, at);
	if (text == NULL) {
		faults_add(r->faults, FAULT_MISSING, at, "the limit's %s is missing", key);
		return VOLUME_REF_AGL;
	}
	int ref = reader_word(r, text, refs, sizeof(refs) / sizeof(refs[0]), AT_KEY(at, key));
	return ref < 0 ? VOLUME_REF_AGL : (uint8_t)ref;
}

// 9999, 99999, ...: nobody publishes them as limits, everybody as "none".
static bool means_none(double v)
{
	return v == 9999 || v == 99999 || v == 999999;
}

// Both limits to the stricter side where centimetres do not divide.
static bool limit_cm(struct reader *r, double value, double unit_cm, bool upper,
		     const struct at *at, int32_t *out)
{
	double cm = value * unit_cm;
	if (fabs(cm) > 1e7) {
		faults_add(r->faults, FAULT_BAD_LIMITS, at, "the limit is beyond 100 km");
		return false;
	}
	*out = (int32_t)(upper ? ceil(cm - 1e-4) : floor(cm + 1e-4));
	return true;
}

static void read_limits(struct reader *r, const json_t *o, const struct limit_names *names,
			struct volume *v, const struct at *at)
{
	double unit_cm = reader_unit_cm(r, o, names->unit, at), value;
	if (reader_member(o, names->unit) == NULL &&
	    (reader_member(o, names->lower) != NULL || reader_member(o, names->upper) != NULL))
		faults_add(r->faults, FAULT_NO_UNIT, at, "there is no %s; metres are taken",
			   names->unit);
	if (reader_number(r, reader_member(o, names->lower), AT_KEY(at, names->lower), &value)) {
		v->lower_ref = reference(r, o, names->lower_ref, at);
		limit_cm(r, value, unit_cm, false, AT_KEY(at, names->lower), &v->lower_cm);
		if (v->lower_ref == VOLUME_REF_AGL && v->lower_cm <= 0)
			v->lower_cm =
				VOLUME_NO_FLOOR; // an altimeter that is low by a metre does not lead out
	} else if (reader_member(o, names->lower) == NULL) {
		faults_add(r->faults, FAULT_NO_LIMITS, at, "no lower limit; the ground is taken");
	}
	if (!reader_number(r, reader_member(o, names->upper), AT_KEY(at, names->upper), &value)) {
		if (reader_member(o, names->upper) == NULL)
			faults_add(r->faults, FAULT_NO_LIMITS, at, "no upper limit; none is taken");
	} else if (means_none(value)) {
		faults_add(r->faults, FAULT_NO_CEILING, AT_KEY(at, names->upper),
			   "%.0f is read as no upper limit", value);
	} else {
		v->upper_ref = reference(r, o, names->upper_ref, at);
		limit_cm(r, value, unit_cm, true, AT_KEY(at, names->upper), &v->upper_cm);
	}
	if (v->lower_cm != VOLUME_NO_FLOOR && v->upper_cm != VOLUME_NO_CEILING &&
	    v->lower_ref == v->upper_ref && v->lower_cm > v->upper_cm)
		faults_add(r->faults, FAULT_BAD_LIMITS, at,
			   "the lower limit is above the upper one");
}

void reader_limits(struct reader *r, const json_t *object, const struct limit_names *names,
		   struct zone *z, uint32_t first, const struct at *at)
{
	struct volume limits = {.lower_cm = VOLUME_NO_FLOOR,
				.upper_cm = VOLUME_NO_CEILING,
				.lower_ref = VOLUME_REF_AGL,
				.upper_ref = VOLUME_REF_AGL};
	if (object != NULL && !json_is_object(object))
		faults_add(r->faults, FAULT_WRONG_TYPE, at, "limits are an object");
	else
		read_limits(r, object, names, &limits, at);
	for (uint32_t i = first; i < z->volume_count; i++) {
		struct volume *v = &z->volumes[i];
		v->kind = z->kind;
		v->reasons = z->reasons;
		v->lower_cm = limits.lower_cm;
		v->upper_cm = limits.upper_cm;
		v->lower_ref = limits.lower_ref;
		v->upper_ref = limits.upper_ref;
	}
}

// ---- coordinates

static bool read_point(struct reader *r, const json_t *pair, const struct at *at,
		       struct polygon_point *out)
{
	double first, second;
	size_t n =
		json_array_size(pair); // a third number is a height, which zones do not have here
	if (n < 2 || n > 3) {
		faults_add(r->faults, FAULT_BAD_COORDINATE, at,
			   "a position is a list of two numbers");
		return false;
	}
	if (!reader_number(r, json_array_get(pair, 0), AT_INDEX(at, 0), &first) ||
	    !reader_number(r, json_array_get(pair, 1), AT_INDEX(at, 1), &second)) {
		if (json_is_null(json_array_get(pair, 0)) || json_is_null(json_array_get(pair, 1)))
			faults_add(r->faults, FAULT_BAD_COORDINATE, at, "null is no coordinate");
		return false;
	}
	double lat = r->lat_first ? first : second, lon = r->lat_first ? second : first;
	if (fabs(lat) > 90 || fabs(lon) > 180) {
		faults_add(r->faults, FAULT_BAD_COORDINATE, at, "%g, %g is no %s", first, second,
			   r->lat_first ? "latitude, longitude" : "longitude, latitude");
		return false;
	}
	*out = (struct polygon_point){(int32_t)lround(lat * 1e7), (int32_t)lround(lon * 1e7)};
	return true;
}

static bool same(struct polygon_point a, struct polygon_point b)
{
	return a.lat_e7 == b.lat_e7 && a.lon_e7 == b.lon_e7;
}

static bool check_ring(struct reader *r, const struct polygon_ring *ring, const struct at *at)
{
	uint32_t a, b;
	enum polygon_fault fault = polygon_check(ring, &a, &b);
	if (fault == POLYGON_FINE)
		return true;
	if (fault == POLYGON_CROSSES)
		faults_add(r->faults, FAULT_BAD_RING, at,
			   "the edges after points %u and %u cross: what is inside cannot be told",
			   (unsigned)a, (unsigned)b);
	else
		faults_add(r->faults, fault == POLYGON_WRAPS ? FAULT_ANTIMERIDIAN : FAULT_BAD_RING,
			   at, "%s", polygon_fault_text(fault));
	return false;
}

static bool read_ring(struct reader *r, const json_t *list, struct polygon_ring *out,
		      const struct at *at)
{
	size_t n = json_array_size(list);
	if (n == 0 || n > POLYGON_POINTS_MAX + 1) {
		faults_add(r->faults, FAULT_BAD_RING, at, "a ring is a list of 4 to %d positions",
			   POLYGON_POINTS_MAX + 1);
		return false;
	}
	struct polygon_point *points = calloc(n, sizeof(*points));
	uint32_t count = 0, repeated = 0;
	if (points == NULL)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!read_point(r, json_array_get(list, i), AT_INDEX(at, i), &points[count])) {
			free(points);
			return false;
		}
		if (count > 0 && same(points[count], points[count - 1]))
			repeated++;
		else
			count++;
	}
	if (count > 1 && same(points[0], points[count - 1]))
		count--;
	else
		faults_add(r->faults, FAULT_NOT_CLOSED, at, "the last point is not the first");
	if (repeated > 0)
		faults_add(r->faults, FAULT_REPEATED_POINT, at, "%u points repeat the one before",
			   (unsigned)repeated);
	*out = (struct polygon_ring){points, count};
	if (check_ring(r, out, at))
		return true;
	free(points);
	*out = (struct polygon_ring){NULL, 0};
	return false;
}

static bool is_worldwide(const struct volume *v)
{
	return (int64_t)v->box.east_e7 - v->box.west_e7 > 1800000000;
}

static void check_place(struct reader *r, const struct zone *z, const struct volume *v,
			const struct at *at)
{
	double lat = ((double)v->box.south_e7 + v->box.north_e7) / 2e7;
	double lon = ((double)v->box.west_e7 + v->box.east_e7) / 2e7;
	if (is_worldwide(v))
		faults_add(r->faults, FAULT_WORLDWIDE, at,
			   "the zone spans more than half the world");
	else if (r->check_place && reader_in_country(z->country, lat, lon) == 0) {
		bool swapped = reader_in_country(z->country, lon, lat) == 1;
		faults_add(r->faults, swapped ? FAULT_SWAPPED : FAULT_ELSEWHERE, at,
			   swapped ? "latitude and longitude of %.3s are exchanged"
				   : "the zone is not near %.3s",
			   z->country);
	}
}

static bool is_inside(struct polygon_box in, struct polygon_box out)
{
	return in.south_e7 >= out.south_e7 && in.north_e7 <= out.north_e7 &&
	       in.west_e7 >= out.west_e7 && in.east_e7 <= out.east_e7;
}

static bool covers(const struct polygon_ring *ring, const struct polygon_ring *other)
{
	for (uint32_t i = 0; i < other->count; i++)
		if (!polygon_contains(ring, 1, other->points[i]))
			return false;
	return true;
}

// A hole around the outer ring, as when the rings stand in the wrong order, would leave nothing of the zone.
static bool check_hole(struct reader *r, const struct polygon_ring *outer,
		       const struct polygon_ring *hole, const struct at *at)
{
	struct polygon_box whole = polygon_box(outer), box = polygon_box(hole);
	if (is_inside(whole, box) && covers(hole, outer)) {
		faults_add(r->faults, FAULT_BAD_RING, at,
			   "the hole covers the outer ring: nothing is left of the zone");
		return false;
	}
	if (!is_inside(box, whole) || !polygon_contains(outer, 1, hole->points[0]))
		faults_add(r->faults, FAULT_HOLE_OUTSIDE, at,
			   "the hole lies outside the outer ring, or partly");
	return true;
}

void reader_polygon(struct reader *r, const json_t *rings, struct zone *z, const struct at *at)
{
	size_t n = json_array_size(rings);
	if (n == 0 || n > VOLUME_RINGS_MAX) {
		faults_add(r->faults, FAULT_BAD_RING, at, "a polygon is a list of 1 to %d rings",
			   VOLUME_RINGS_MAX);
		return;
	}
	struct volume *v = reader_grow(r, (void **)&z->volumes, &z->volume_count, ZONES_VOLUMES_MAX,
				       sizeof(*v), at);
	struct polygon_ring *list = v != NULL ? calloc(n, sizeof(*list)) : NULL;
	if (list == NULL)
		return;
	v->shape = VOLUME_POLYGON;
	v->rings = list;
	v->ring_count = (uint32_t)n;
	bool good = true;
	for (size_t i = 0; i < n; i++)
		good = read_ring(r, json_array_get(rings, i), &list[i], AT_INDEX(at, i)) && good;
	for (size_t i = 1; i < n && good; i++)
		good = check_hole(r, &list[0], &list[i], AT_INDEX(at, i));
	if (!good) {
		reader_free_volume(v); // stays as an empty one: the file is refused anyway
		return;
	}
	volume_set_box(v);
	check_place(r, z, v, at);
}

void reader_multi_polygon(struct reader *r, const json_t *polygons, struct zone *z,
			  const struct at *at)
{
	if (json_array_size(polygons) == 0)
		faults_add(r->faults, FAULT_BAD_RING, at, "a MultiPolygon is a list of polygons");
	for (size_t i = 0; i < json_array_size(polygons); i++)
		reader_polygon(r, json_array_get(polygons, i), z, AT_INDEX(at, i));
}

void reader_circle(struct reader *r, const json_t *center, const json_t *radius, double unit_cm,
		   struct zone *z, const struct at *at)
{
	struct polygon_point p;
	double value = 0;
	if (!read_point(r, center, AT_KEY(at, "center"), &p))
		return;
	double cm = reader_number(r, radius, AT_KEY(at, "radius"), &value) ? value * unit_cm : 0;
	if (!(cm >= 1 && cm <= VOLUME_RADIUS_MAX_CM) || abs(p.lat_e7) >= 890000000) {
		faults_add(r->faults, FAULT_BAD_RADIUS, at,
			   "a circle needs a radius, and a centre that is no pole");
		return;
	}
	struct volume *v = reader_grow(r, (void **)&z->volumes, &z->volume_count, ZONES_VOLUMES_MAX,
				       sizeof(*v), at);
	if (v == NULL)
		return;
	v->shape = VOLUME_CIRCLE;
	v->center = p;
	v->radius_cm = (uint32_t)ceil(cm - 1e-4);
	volume_set_box(v);
	check_place(r, z, v, at);
}
