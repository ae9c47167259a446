// SPDX-License-Identifier: Apache-2.0
// Zones as an ED-318 document. What ED-269 says in plain texts becomes a text of undetermined language ("und"), its
// FOREIGN_TERRITORY, which ED-318 lacks, becomes OTHER with the words; limits are metres.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/sun.h"
#include "base/timepoint.h"
#include "base/units.h"
#include "write_map.h"
#include "zones.h"

static json_t *number(double v)
{
	return v == floor(v) && fabs(v) < 1e9 ? json_integer((json_int_t)v) : json_real(v);
}

static json_t *position(struct polygon_point p)
{
	return json_pack("[o, o]", json_real(p.lon_e7 / 1e7), json_real(p.lat_e7 / 1e7));
}

json_t *zones_ring_to_json(const struct polygon_ring *ring)
{
	json_t *list = json_array();
	for (uint32_t i = 0; i <= ring->count && ring->count > 0; i++)
		json_array_append_new(list, position(ring->points[i < ring->count ? i : 0]));
	return list;
}

static json_t *layer(const struct volume *v)
{
	json_t *o = json_object();
	if (v->upper_cm != VOLUME_NO_CEILING) {
		json_object_set_new(o, "upper", number(v->upper_cm / 100.0));
		json_object_set_new(o, "upperReference",
				    json_string(volume_ref_name(v->upper_ref)));
	}
	bool ground = v->lower_cm == VOLUME_NO_FLOOR;
	json_object_set_new(o, "lower", ground ? json_integer(0) : number(v->lower_cm / 100.0));
	json_object_set_new(o, "lowerReference",
			    json_string(ground ? "AGL" : volume_ref_name(v->lower_ref)));
	json_object_set_new(o, "uom", json_string("m"));
	return o;
}

static json_t *shape(const struct volume *v)
{
	if (v->shape == VOLUME_CIRCLE)
		return json_pack("{s:s, s:o, s:{s:s, s:o}, s:o}", "type", "Point", "coordinates",
				 position(v->center), "extent", "subType", "Circle", "radius",
				 number(v->radius_cm / 100.0), "layer", layer(v));
	json_t *rings = json_array();
	for (uint32_t i = 0; i < v->ring_count; i++)
		json_array_append_new(rings, zones_ring_to_json(&v->rings[i]));
	return json_pack("{s:s, s:o, s:o}", "type", "Polygon", "coordinates", rings, "layer",
			 layer(v));
}

static json_t *geometry(const struct zone *z)
{
	if (z->volume_count == 1)
		return shape(&z->volumes[0]);
	json_t *list = json_array();
	for (uint32_t i = 0; i < z->volume_count; i++)
		json_array_append_new(list, shape(&z->volumes[i]));
	return json_pack("{s:s, s:o}", "type", "GeometryCollection", "geometries", list);
}

// ---- texts

static json_t *texts(const json_t *value)
{
	if (json_is_string(value))
		return json_pack("[{s:s, s:s}]", "text", json_string_value(value), "lang", "und");
	return json_deep_copy(value);
}

static void copy_texts(json_t *to, const json_t *from, const char *key)
{
	const json_t *v = json_object_get(from, key);
	if ((json_is_string(v) && json_string_length(v) > 0) || json_array_size(v) > 0)
		json_object_set_new(to, key, texts(v));
}

static void copy_plain(json_t *to, const json_t *from, const char *key)
{
	const json_t *v = json_object_get(from, key);
	if (v != NULL && !json_is_null(v) && !(json_is_string(v) && json_string_length(v) == 0))
		json_object_set_new(to, key, json_deep_copy(v));
}

static json_t *authorities(const json_t *source)
{
	static const char *const told[] = {"name", "service", "contactName"};
	static const char *const plain[] = {"siteURL", "email", "phone", "purpose",
					    "intervalBefore"};
	const json_t *list = json_object_get(source, "zoneAuthority");
	json_t *out = json_array();
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *from = json_array_get(list, i);
		json_t *to = json_object();
		for (unsigned k = 0; k < 3; k++)
			copy_texts(to, from, told[k]);
		for (unsigned k = 0; k < 5; k++)
			copy_plain(to, from, plain[k]);
		json_array_append_new(out, to);
	}
	return out;
}

static json_t *reasons(const struct zone *z, json_t *properties)
{
	json_t *list = json_array();
	uint16_t set = z->reasons;
	copy_texts(properties, z->source, "otherReasonInfo");
	if (set & 1u << VOLUME_REASON_FOREIGN_TERRITORY) {
		set = (uint16_t)((set & ~(1u << VOLUME_REASON_FOREIGN_TERRITORY)) |
				 1u << VOLUME_REASON_OTHER);
		if (json_object_get(properties, "otherReasonInfo") == NULL)
			json_object_set_new(properties, "otherReasonInfo",
					    json_pack("[{s:s, s:s}]", "text", "Foreign territory",
						      "lang", "en"));
	}
	for (unsigned i = 0; i < VOLUME_REASON_COUNT; i++)
		if (set & 1u << i)
			json_array_append_new(list, json_string(volume_reason_name(i)));
	return list;
}

// ---- times

static void put_instant(json_t *o, const char *key, int64_t t_ns)
{
	char text[25];
	if (t_ns == VOLUME_TIME_FIRST || t_ns == VOLUME_TIME_LAST)
		return;
	timepoint_to_iso8601(t_ns, text);
	if (t_ns % UNITS_NS_PER_S == 0 && strlen(text) > 20)
		memcpy(text + 19, "Z", 2);
	json_object_set_new(o, key, json_string(text));
}

static void put_clock(json_t *o, const char *key, const char *event_key, const struct zone_clock *c)
{
	char text[40], zone[16] = "Z";
	if (c->sun >= 0) {
		json_object_set_new(o, event_key, json_string(sun_event_name((unsigned)c->sun)));
		return;
	}
	unsigned away = (unsigned)(c->offset_min < 0 ? -c->offset_min : c->offset_min);
	if (away > 0)
		snprintf(zone, sizeof(zone), "%c%02u:%02u", c->offset_min < 0 ? '-' : '+',
			 away / 60, away % 60);
	snprintf(text, sizeof(text), "%02d:%02d:%02d%s", (int)c->second / 3600,
		 (int)c->second / 60 % 60, (int)c->second % 60, zone);
	json_object_set_new(o, key, json_string(text));
}

static json_t *days(uint8_t bits)
{
	static const char *const names[] = {"MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"};
	json_t *list = json_array();
	if (bits == 127)
		json_array_append_new(list, json_string("ANY"));
	for (unsigned i = 0; bits != 127 && i < 7; i++)
		if (bits & 1u << i)
			json_array_append_new(list, json_string(names[i]));
	return list;
}

static json_t *applicability(const struct zone *z)
{
	json_t *list = json_array();
	for (uint32_t i = 0; i < z->times_count; i++) {
		const struct zone_times *t = &z->times[i];
		json_t *o = json_object();
		put_instant(o, "startDateTime", t->start_ns);
		put_instant(o, "endDateTime", t->end_ns);
		json_t *schedule = json_array();
		for (uint32_t k = 0; k < t->schedule_count; k++) {
			json_t *s = json_pack("{s:o}", "day", days(t->schedule[k].days));
			put_clock(s, "startTime", "startEvent", &t->schedule[k].start);
			put_clock(s, "endTime", "endEvent", &t->schedule[k].end);
			json_array_append_new(schedule, s);
		}
		if (json_array_size(schedule) > 0)
			json_object_set(o, "schedule", schedule);
		json_decref(schedule);
		json_array_append_new(list, o);
	}
	return list;
}

static bool is_permanent(const struct zone *z)
{
	for (uint32_t i = 0; i < z->times_count; i++)
		if (z->times[i].start_ns == VOLUME_TIME_FIRST &&
		    z->times[i].end_ns == VOLUME_TIME_LAST && z->times[i].schedule_count == 0)
			return true;
	return z->times_count == 0;
}

// ---- documents

static json_t *feature(const struct zone *z)
{
	static const char *const plain[] = {"region", "regulationExemption",
					    "restrictionConditions"};
	json_t *p = json_pack("{s:s, s:s, s:s, s:s}", "identifier", z->identifier, "country",
			      z->country, "variant", z->customized ? "CUSTOMIZED" : "COMMON",
			      "type", volume_kind_name(z->kind));
	copy_texts(p, z->source, "name");
	copy_texts(p, z->source, "message");
	for (unsigned i = 0; i < 3; i++)
		copy_plain(p, z->source, plain[i]);
	const json_t *extended = json_object_get(z->source, "extendedProperties");
	if (json_object_size(extended) > 0)
		json_object_set_new(p, "extendedProperties", json_deep_copy(extended));
	json_object_set_new(p, "reason", reasons(z, p));
	json_object_set_new(p, "zoneAuthority", authorities(z->source));
	if (!is_permanent(z))
		json_object_set_new(p, "limitedApplicability", applicability(z));
	return json_pack("{s:s, s:o, s:o}", "type", "Feature", "geometry", geometry(z),
			 "properties", p);
}

json_t *zones_to_ed318(const struct zones *z)
{
	json_t *features = json_array();
	for (uint32_t i = 0; i < z->count; i++)
		json_array_append_new(features, feature(&z->list[i]));
	json_t *out = json_pack("{s:s, s:o}", "type", "FeatureCollection", "metadata",
				z->metadata != NULL ? json_deep_copy(z->metadata) : json_object());
	if (z->title != NULL)
		json_object_set_new(out, "title", json_string(z->title));
	json_object_set_new(out, "features", features);
	return out;
}
