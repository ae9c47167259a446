// SPDX-License-Identifier: Apache-2.0
#include "zone_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/units.h"
#include "conf_keys.h"
#include "obs/identity_text.h"

struct point_conf {
	struct conf_val lat, lon;
};

struct group_conf {
	struct conf_val group;
};

struct window_conf {
	struct conf_val from, until;
};

struct zone_conf {
	struct conf_val name, kind, width_m, stop_line, two_way, may_stop, off_road;
	struct conf_val intersection, region, lane_id, speed_limit_kmh;
	struct conf_val lower_m, lower_ref, upper_m, upper_ref, rule, granted_to;
	struct conf_list line, polygon, signal_groups, active;
};

struct file_conf {
	struct conf_list zones;
};

// clang-format off
static const char *const kinds[] = { // enum zone_kind; "none" is no kind to write
#define KIND_NAME(id, name) name,
	ZONE_KIND_LIST(KIND_NAME)
#undef KIND_NAME
	NULL};
static const char *const refs[] = {"wgs84", "amsl", "agl", NULL}; // enum volume_ref
static const char *const rules[] = {"no_restriction", "conditional", "req_authorization", "prohibited", "uspace", NULL}; // enum volume_kind

static const struct conf_key point_keys[] = {
	KEY(struct point_conf, lat, CONF_E7, NULL, -89, 89, "degrees", "Latitude, WGS-84."),
	KEY(struct point_conf, lon, CONF_E7, NULL, -180, 180, "degrees", "Longitude, WGS-84."),
};
static const struct conf_map point_map = CONF_MAP_OF(point_keys, struct point_conf);

static const struct conf_key group_keys[] = {
	KEY(struct group_conf, group, CONF_UINT, NULL, 1, 255, NULL, "Number of a signal group."),
};
static const struct conf_map group_map = CONF_MAP_OF(group_keys, struct group_conf);

static const struct conf_key window_keys[] = {
	KEY(struct window_conf, from, CONF_STRING, "", 0, 20, NULL, "Beginning in UTC, 2026-11-21T08:30:00Z; empty: none."),
	KEY(struct window_conf, until, CONF_STRING, "", 0, 20, NULL, "End in UTC; empty: none."),
};
static const struct conf_map window_map = CONF_MAP_OF(window_keys, struct window_conf);

static const struct conf_key zone_keys[] = {
	KEY(struct zone_conf, name, CONF_STRING, NULL, 1, ZONE_NAME_SIZE - 1, NULL, "Unique name; counters and alerts carry it. Printable ASCII without blanks, quotes and backslashes."),
	KEY_ENUM(struct zone_conf, kind, NULL, kinds, "What it is."),
	KEY_LIST(struct zone_conf, polygon, "", 0, ZONE_POINTS_MAX, &point_map, "Outline, three points or more, not repeating the first. Either this or a line."),
	KEY_LIST(struct zone_conf, line, "", 0, ZONE_POINTS_MAX, &point_map, "Centre line in driving direction, two points or more; a lane needs one."),
	KEY(struct zone_conf, width_m, CONF_FLOAT, "3.5", 0.2, 100, "m", "Width around the line."),
	KEY(struct zone_conf, stop_line, CONF_BOOL, "false", 0, 0, NULL, "A lane that ends at a stop line."),
	KEY(struct zone_conf, two_way, CONF_BOOL, "false", 0, 0, NULL, "A lane used in both directions."),
	KEY(struct zone_conf, may_stop, CONF_BOOL, "false", 0, 0, NULL, "Standing here is allowed: parking, bus stop, loading."),
	KEY(struct zone_conf, off_road, CONF_BOOL, "false", 0, 0, NULL, "A lane of bicycles or pedestrians."),
	KEY(struct zone_conf, region, CONF_UINT, "0", 0, 65535, NULL, "Region of the intersection id, as SPAT messages state it."),
	KEY(struct zone_conf, intersection, CONF_UINT, "0", 0, 65535, NULL, "Intersection whose signals rule the lane."),
	KEY(struct zone_conf, lane_id, CONF_UINT, "0", 0, 255, NULL, "Number of the lane in MAP messages."),
	KEY_LIST(struct zone_conf, signal_groups, "", 0, ZONE_GROUPS_MAX, &group_map, "Signal groups of the lane: it has red when all of them have."),
	KEY(struct zone_conf, speed_limit_kmh, CONF_FLOAT, "0", 0, 300, "km/h", "Speed limit; 0: none stated."),
	KEY(struct zone_conf, lower_m, CONF_FLOAT, "0", -1000, 100000, "m", "Lower limit; absent: none."),
	KEY_ENUM(struct zone_conf, lower_ref, "wgs84", refs, "What lower_m is measured from."),
	KEY(struct zone_conf, upper_m, CONF_FLOAT, "0", -1000, 100000, "m", "Upper limit; absent: none."),
	KEY_ENUM(struct zone_conf, upper_ref, "wgs84", refs, "What upper_m is measured from."),
	KEY_ENUM(struct zone_conf, rule, "no_restriction", rules, "What holds for aircraft inside, of a geo-zone."),
	KEY(struct zone_conf, granted_to, CONF_STRING, "", 0, 40, NULL, "Aircraft that a corridor or a geo-zone is open to: serial:TEXT, registration:TEXT, or icao: and six hexadecimal digits."),
	KEY_LIST(struct zone_conf, active, "", 0, ZONE_WINDOWS_MAX, &window_map, "When it holds; absent: always."),
};
static const struct conf_map zone_map_keys = CONF_MAP_OF(zone_keys, struct zone_conf);

static const struct conf_key file_keys[] = {
	KEY_LIST(struct file_conf, zones, NULL, 0, ZONE_SLOTS_MAX, &zone_map_keys, "Zones."),
};
// clang-format on

const struct conf_map zone_file_map = CONF_MAP_OF(file_keys, struct file_conf);

// ---- values

static bool read_time(const struct conf_val *v, int64_t none_ns, int64_t *out)
{
	struct tm t = {0};
	const char *end;
	*out = none_ns;
	if (v->s[0] == '\0')
		return true;
	end = strptime(v->s, "%Y-%m-%dT%H:%M:%SZ", &t);
	*out = (int64_t)timegm(&t) * UNITS_NS_PER_S;
	return end != NULL && *end == '\0';
}

// The key that the aircraft's observations carry; 0 for an empty text.
static bool read_identity(const char *text, uint64_t *key)
{
	struct identity i = {.kind = OBS_ID_NONE};
	bool good = text[0] == '\0' || identity_read(text, &i);
	*key = identity_key(&i);
	return good;
}

static int32_t to_cm(const struct conf_val *v, int32_t none)
{
	return v->text != NULL ? (int32_t)(v->f * 100 + (v->f < 0 ? -0.5 : 0.5)) : none;
}

// ---- one zone

struct room {
	struct polygon_point points[ZONE_POINTS_MAX];
	struct volume_window windows[ZONE_WINDOWS_MAX];
	struct polygon_ring ring;
};

static void take_points(const struct conf_list *l, struct polygon_point *out)
{
	const struct point_conf *p = l->items;
	for (unsigned i = 0; i < l->count; i++)
		out[i] = (struct polygon_point){p[i].lat.e7, p[i].lon.e7};
}

static void take_shape(const struct zone_conf *c, struct zone_def *d, struct room *r)
{
	if (c->line.count > 0) {
		take_points(&c->line, r->points);
		d->line = r->points;
		d->line_count = c->line.count;
		d->width_cm = (uint32_t)(c->width_m.f * 100 + 0.5);
	} else {
		take_points(&c->polygon, r->points);
		r->ring = (struct polygon_ring){r->points, c->polygon.count};
		d->rings = &r->ring;
		d->ring_count = c->polygon.count > 0;
	}
}

static void take_lane(const struct zone_conf *c, struct zone_def *d)
{
	const struct group_conf *g = c->signal_groups.items;
	d->flags = (uint8_t)((c->two_way.b ? ZONE_TWO_WAY : 0) |
			     (c->stop_line.b ? ZONE_STOP_LINE : 0) |
			     (c->may_stop.b ? ZONE_MAY_STOP : 0) |
			     (c->off_road.b ? ZONE_OFF_ROAD : 0));
	d->lane.intersection = (uint32_t)(c->region.u << 16 | c->intersection.u);
	d->lane.lane_id = (uint16_t)c->lane_id.u;
	d->lane.speed_cms = (uint16_t)(c->speed_limit_kmh.f / 0.036);
	d->lane.group_count = (uint8_t)c->signal_groups.count;
	for (unsigned i = 0; i < c->signal_groups.count; i++)
		d->lane.group[i] = (uint8_t)g[i].group.u;
}

static void take_limits(const struct zone_conf *c, struct zone_def *d)
{
	d->lower_cm = to_cm(&c->lower_m, VOLUME_NO_FLOOR);
	d->upper_cm = to_cm(&c->upper_m, VOLUME_NO_CEILING);
	d->lower_ref = (uint8_t)c->lower_ref.e;
	d->upper_ref = (uint8_t)c->upper_ref.e;
	d->rule = (uint8_t)c->rule.e;
}

static void take_times(const struct zone_conf *c, struct zone_def *d, struct room *r, unsigned i,
		       struct conf_source *src)
{
	const struct window_conf *w = c->active.items;
	char path[64];
	for (unsigned k = 0; k < c->active.count; k++) {
		snprintf(path, sizeof(path), "zones[%u].active[%u].from", i, k);
		if (!read_time(&w[k].from, VOLUME_TIME_FIRST, &r->windows[k].start_ns) ||
		    !read_time(&w[k].until, VOLUME_TIME_LAST, &r->windows[k].end_ns) ||
		    r->windows[k].start_ns >= r->windows[k].end_ns)
			conf_error(src, path,
				   "no span of time; expected times as 2026-11-21T08:30:00Z, until "
				   "after "
				   "from");
	}
	d->windows = r->windows;
	d->window_count = c->active.count;
}

// Which key a fault is about, for the line that the operator reads.
static const char *key_of(const struct zone_conf *c, enum zone_fault f)
{
	if (f == ZONE_FAULT_LIMITS)
		return ".upper_m";
	if (f == ZONE_FAULT_WIDTH)
		return ".width_m";
	if (f == ZONE_FAULT_NAME || f == ZONE_FAULT_SHAPE || f == ZONE_FAULT_FULL)
		return ".name";
	return c->line.count > 0 ? ".line" : ".polygon";
}

static void take_zone(const struct zone_conf *c, unsigned i, struct room *r, struct zone_set *out,
		      struct conf_source *src)
{
	struct zone_def d;
	char path[64];
	zone_def_init(&d);
	snprintf(d.name, sizeof(d.name), "%s", c->name.s);
	d.kind = (uint8_t)c->kind.e;
	d.source = ZONE_SOURCE_FILE;
	snprintf(path, sizeof(path), "zones[%u].kind", i);
	if (d.kind == ZONE_KIND_NONE)
		conf_error(src, path, "none is no kind of zone; expected one of the others");
	snprintf(path, sizeof(path), "zones[%u].polygon", i);
	if (c->line.count > 0 && c->polygon.count > 0)
		conf_error(src, path, "beside a line; expected one of both");
	snprintf(path, sizeof(path), "zones[%u].granted_to", i);
	if (!read_identity(c->granted_to.s, &d.granted_key))
		conf_error(
			src, path,
			"'%s' is no identity; expected serial:TEXT, registration:TEXT or icao:HEX",
			c->granted_to.s);
	take_shape(c, &d, r);
	take_lane(c, &d);
	take_limits(c, &d);
	take_times(c, &d, r, i, src);
	enum zone_fault f = zone_set_add(out, &d);
	if (f == ZONE_FAULT_NONE)
		return;
	snprintf(path, sizeof(path), "zones[%u]%s", i, key_of(c, f));
	conf_error(src, path, "zone '%s': %s; expected docs/wire/zones.md to be followed", d.name,
		   zone_fault_text(f));
}

static void check_names(const struct file_conf *c, struct conf_source *src)
{
	const struct zone_conf *z = c->zones.items;
	char path[64];
	for (unsigned i = 0; i < c->zones.count; i++)
		for (unsigned k = 0; k < i; k++)
			if (strcmp(z[i].name.s, z[k].name.s) == 0) {
				snprintf(path, sizeof(path), "zones[%u].name", i);
				conf_error(
					src, path,
					"'%s' names two zones; expected a name of its own for each",
					z[i].name.s);
				break;
			}
}

int zone_file_load(const char *path, FILE *err, struct zone_set *out)
{
	struct conf_source src;
	void *loaded;
	int rc = conf_load(&zone_file_map, path, err, &loaded, &src);
	if (rc != 0)
		return rc;
	const struct file_conf *c = loaded;
	struct room *r = malloc(sizeof(*r));
	if (r == NULL)
		rc = -ENOMEM;
	for (unsigned i = 0; i < c->zones.count && rc == 0; i++)
		take_zone((const struct zone_conf *)c->zones.items + i, i, r, out, &src);
	check_names(c, &src);
	if (src.error_count > 0)
		rc = -EINVAL;
	free(r);
	conf_free(&zone_file_map, loaded, &src);
	return rc;
}
