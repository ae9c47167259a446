// SPDX-License-Identifier: Apache-2.0
#include "map.h"

#include <errno.h>
#include <jansson.h>

#include "base/geo.h"

static json_t *position(const struct geo_frame *plane, const struct path_point *p)
{
	int32_t lat_e7, lon_e7;
	geo_from_plane(plane, (struct geo_point){p->e_m, p->n_m}, &lat_e7, &lon_e7);
	return json_pack("[f,f]", lon_e7 / 1e7, lat_e7 / 1e7);
}

static json_t *line(const struct geo_frame *plane, const struct path *path)
{
	json_t *points = json_array();
	for (unsigned i = 0; i < path->count; i++)
		json_array_append_new(points, position(plane, &path->p[i]));
	return points;
}

static void add_feature(json_t *features, const char *kind, const char *name, double lower_m,
			double upper_m, const char *type, json_t *coordinates)
{
	json_array_append_new(features,
			      json_pack("{s:s, s:{s:s, s:s, s:f, s:f}, s:{s:s, s:o}}", "type",
					"Feature", "properties", "kind", kind, "name", name,
					"lower_m", lower_m, "upper_m", upper_m, "geometry", "type",
					type, "coordinates", coordinates));
}

int map_write(const struct scenario *s, FILE *out)
{
	struct geo_frame plane;
	json_t *features = json_array();
	geo_frame_init(&plane, s->lat_e7, s->lon_e7);
	for (unsigned i = 0; i < s->route_count; i++)
		add_feature(features, "lane", s->routes[i].name, 0, 0, "LineString",
			    line(&plane, &s->routes[i].path));
	for (unsigned i = 0; i < s->zone_count; i++) {
		const struct scenario_zone *z = &s->zones[i];
		json_t *points = line(&plane, &z->path);
		bool is_line = z->kind == SCENARIO_ZONE_CORRIDOR;
		if (!is_line) { // RFC 7946: rings are closed
			json_array_append_new(points, position(&plane, &z->path.p[0]));
			points = json_pack("[o]", points);
		}
		add_feature(features, scenario_zone_kind_name(z->kind), z->name, z->lower_m,
			    z->upper_m, is_line ? "LineString" : "Polygon", points);
	}
	json_t *all = json_pack("{s:s, s:s, s:o}", "type", "FeatureCollection", "name", s->name,
				"features", features);
	if (all == NULL)
		return -ENOMEM;
	int rc = json_dumpf(all, out, JSON_INDENT(1) | JSON_REAL_PRECISION(10)) == 0 &&
				 fputc('\n', out) != EOF
			 ? 0
			 : -EIO;
	json_decref(all);
	return rc;
}
