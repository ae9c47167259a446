// SPDX-License-Identifier: Apache-2.0
#include "air/rid_others.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "air/rfc3339.h"
#include "api/json_guard.h"
#include "base/units.h"
#include "obs/obs.h"

static const int64_t OLDEST_NS = 60 * UNITS_NS_PER_S; // F3411: data is at most so old
static const int64_t AHEAD_NS = 5 * UNITS_NS_PER_S;   // clocks of others
static const double ALT_UNKNOWN_M = -1000, ALT_MAX_M = 100000;

// {"value": …, "format": "RFC3339"}, or the text itself (F3411-19).
static bool read_time(const json_t *j, int64_t *t_ns)
{
	if (json_is_object(j))
		j = json_object_get(j, "value");
	return json_is_string(j) && rfc3339_read(json_string_value(j), t_ns);
}

static bool read_degrees(const json_t *j, double most, int32_t *e7)
{
	double d = json_is_number(j) ? json_number_value(j) : NAN;
	if (!(d >= -most && d <= most))
		return false;
	*e7 = (int32_t)lround(d * 1e7);
	return true;
}

static bool read_position(const json_t *j, struct rid_point *p)
{
	const json_t *alt = json_object_get(j, "alt");
	double m = json_is_number(alt) ? json_number_value(alt) : ALT_UNKNOWN_M;
	p->alt_cm = m > ALT_UNKNOWN_M && m < ALT_MAX_M ? (int32_t)lround(m * 100) : OBS_ALT_UNKNOWN;
	return read_degrees(json_object_get(j, "lat"), 90, &p->lat_e7) &&
	       read_degrees(json_object_get(j, "lng"), 180, &p->lon_e7);
}

static bool is_fresh(int64_t t_ns, int64_t now_ns)
{
	return t_ns >= now_ns - OLDEST_NS && t_ns <= now_ns + AHEAD_NS;
}

static bool read_id(const json_t *j, char out[static RID_OTHER_ID_SIZE])
{
	const char *s = json_string_value(j);
	size_t n = s != NULL ? json_string_length(j) : 0;
	if (n == 0 || n >= RID_OTHER_ID_SIZE)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] < ' ' || s[i] == 0x7f)
			return false;
	memcpy(out, s, n);
	out[n] = '\0';
	return true;
}

static void read_recent(const json_t *list, const struct rid_view *v, int64_t now_ns,
			struct rid_others *out, struct rid_other *f)
{
	f->first_point = out->point_count;
	for (size_t i = 0; i < json_array_size(list) && f->point_count < RID_TRAIL_POINTS; i++) {
		const json_t *one = json_array_get(list, i);
		struct rid_point p;
		if (!read_time(json_object_get(one, "time"), &p.t_ns) ||
		    !read_position(json_object_get(one, "position"), &p) ||
		    !is_fresh(p.t_ns, now_ns) || !rid_view_has(v, p.lat_e7, p.lon_e7))
			continue;
		out->points[out->point_count++] = p;
		f->point_count++;
	}
}

static bool read_flight(const json_t *j, const struct rid_view *v, int64_t now_ns,
			struct rid_others *out)
{
	struct rid_other *f = &out->list[out->count];
	const json_t *state = json_object_get(j, "current_state");
	*f = (struct rid_other){.point_count = 0};
	if (json_is_true(json_object_get(j, "simulated")) ||
	    !read_id(json_object_get(j, "id"), f->id) ||
	    !read_time(json_object_get(state, "timestamp"), &f->at.t_ns) ||
	    !read_position(json_object_get(state, "position"), &f->at) ||
	    !is_fresh(f->at.t_ns, now_ns) || !rid_view_has(v, f->at.lat_e7, f->at.lon_e7))
		return false;
	read_recent(json_object_get(j, "recent_positions"), v, now_ns, out, f);
	out->count++;
	return true;
}

static bool read_all(const json_t *list, const struct rid_view *v, int64_t now_ns,
		     struct rid_others *out)
{
	size_t n = json_array_size(list), points = 0;
	if (!json_is_array(list))
		return false;
	for (size_t i = 0; i < n && i < RID_OTHERS_MAX; i++) {
		size_t more = json_array_size(
			json_object_get(json_array_get(list, i), "recent_positions"));
		points += more < RID_TRAIL_POINTS ? more : RID_TRAIL_POINTS;
	}
	out->list = calloc((n < RID_OTHERS_MAX ? n : RID_OTHERS_MAX) + 1, sizeof(*out->list));
	out->points = calloc(points + 1, sizeof(*out->points));
	if (out->list == NULL || out->points == NULL)
		return false;
	for (size_t i = 0; i < n && i < RID_OTHERS_MAX; i++)
		out->left_out += !read_flight(json_array_get(list, i), v, now_ns, out);
	out->left_out += n > RID_OTHERS_MAX ? (uint32_t)(n - RID_OTHERS_MAX) : 0;
	return true;
}

bool rid_others_read(const char *text, size_t len, const struct rid_view *v, int64_t now_ns,
		     struct rid_others *out)
{
	size_t at;
	*out = (struct rid_others){.count = 0};
	json_t *j = json_guard(text, len, &at) == JSON_FAULT_NONE
			    ? json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL)
			    : NULL;
	bool good = j != NULL && read_all(json_object_get(j, "flights"), v, now_ns, out);
	json_decref(j);
	if (!good)
		rid_others_free(out);
	return good;
}

void rid_others_free(struct rid_others *o)
{
	free(o->list);
	free(o->points);
	*o = (struct rid_others){.count = 0};
}
