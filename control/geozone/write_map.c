// SPDX-License-Identifier: Apache-2.0
// Zones for eyes: a GeoJSON collection as the console's map reads it (circles as polygons, limits in metres), and a drawing.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/geo.h"
#include "write_map.h"
#include "zones.h"

enum { CIRCLE_POINTS = 48 };

static struct polygon_ring circle_ring(const struct volume *v, struct polygon_point *points)
{
	struct geo_frame f;
	geo_frame_init(&f, v->center.lat_e7, v->center.lon_e7);
	for (unsigned i = 0; i < CIRCLE_POINTS; i++) {
		double w = 2 * M_PI * i / CIRCLE_POINTS, r = v->radius_cm / 100.0;
		geo_from_plane(&f, (struct geo_point){r * cos(w), r * sin(w)}, &points[i].lat_e7,
			       &points[i].lon_e7);
	}
	return (struct polygon_ring){points, CIRCLE_POINTS};
}

static json_t *rings_of(const struct volume *v)
{
	struct polygon_point points[CIRCLE_POINTS];
	json_t *rings = json_array();
	if (v->shape == VOLUME_CIRCLE) {
		struct polygon_ring ring = circle_ring(v, points);
		json_array_append_new(rings, zones_ring_to_json(&ring));
	}
	for (uint32_t i = 0; i < v->ring_count; i++)
		json_array_append_new(rings, zones_ring_to_json(&v->rings[i]));
	return rings;
}

static json_t *limit(int32_t cm)
{
	return cm == VOLUME_NO_CEILING || cm == VOLUME_NO_FLOOR ? json_null()
								: json_real(cm / 100.0);
}

json_t *zones_to_map(const struct zones *z)
{
	json_t *features = json_array();
	for (uint32_t i = 0; i < z->count; i++)
		for (uint32_t k = 0; k < z->list[i].volume_count; k++) {
			const struct zone *zone = &z->list[i];
			const struct volume *v = &zone->volumes[k];
			json_array_append_new(
				features,
				json_pack("{s:s, s:{s:s, s:s, s:s, s:s, s:o, s:s, s:o, s:s}, "
					  "s:{s:s, s:o}}",
					  "type", "Feature", "properties", "kind", "geozone",
					  "name", zone->identifier, "title",
					  zones_text(json_object_get(zone->source, "name"), "en"),
					  "restriction", volume_kind_name(zone->kind), "lower_m",
					  v->lower_cm == VOLUME_NO_FLOOR ? json_real(0)
									 : limit(v->lower_cm),
					  "lower_ref", volume_ref_name(v->lower_ref), "upper_m",
					  limit(v->upper_cm), "upper_ref",
					  volume_ref_name(v->upper_ref), "geometry", "type",
					  "Polygon", "coordinates", rings_of(v)));
		}
	return json_pack("{s:s, s:o}", "type", "FeatureCollection", "features", features);
}

// ---- the drawing

static const char *const colours[VOLUME_KIND_COUNT] = {
	[VOLUME_KIND_NO_RESTRICTION] = "#2e9e5b",
	[VOLUME_KIND_CONDITIONAL] = "#d9a300",
	[VOLUME_KIND_REQ_AUTHORIZATION] = "#e07b00",
	[VOLUME_KIND_PROHIBITED] = "#d0312d",
	[VOLUME_KIND_USPACE] = "#2a6fdb",
};

struct drawing {
	FILE *f;
	double west, north, scale_x, scale_y;
};

static void draw_ring(struct drawing *d, const struct polygon_ring *r)
{
	for (uint32_t i = 0; i < r->count; i++)
		fprintf(d->f, "%c%.1f %.1f", i == 0 ? 'M' : 'L',
			(r->points[i].lon_e7 / 1e7 - d->west) * d->scale_x,
			(d->north - r->points[i].lat_e7 / 1e7) * d->scale_y);
	fputc('Z', d->f);
}

static void put_escaped(FILE *f, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '<' || *text == '>' || *text == '&' || *text == '"')
			fprintf(f, "&#%d;", *text);
		else if ((unsigned char)*text >= ' ')
			fputc(*text, f);
	}
}

static void draw_volume(struct drawing *d, const struct zone *z, const struct volume *v)
{
	struct polygon_point points[CIRCLE_POINTS];
	fprintf(d->f, "<path fill=\"%s\" stroke=\"%s\" d=\"", colours[z->kind], colours[z->kind]);
	if (v->shape == VOLUME_CIRCLE) {
		struct polygon_ring ring = circle_ring(v, points);
		draw_ring(d, &ring);
	}
	for (uint32_t i = 0; i < v->ring_count; i++)
		draw_ring(d, &v->rings[i]);
	fputs("\"><title>", d->f);
	put_escaped(d->f, z->identifier);
	fputs(" ", d->f);
	put_escaped(d->f, zones_text(json_object_get(z->source, "name"), "en"));
	fprintf(d->f, " (%s)</title></path>\n", volume_kind_name(z->kind));
}

static bool is_worldwide(const struct volume *v)
{
	return (int64_t)v->box.east_e7 - v->box.west_e7 > 1800000000;
}

// Around all volumes but the worldwide ones; around the world when there are no others.
static struct polygon_box extent(const struct zones *z)
{
	struct polygon_box all = {INT32_MAX, INT32_MIN, INT32_MAX, INT32_MIN};
	for (uint32_t i = 0; i < z->count; i++)
		for (uint32_t k = 0; k < z->list[i].volume_count; k++) {
			const struct volume *v = &z->list[i].volumes[k];
			if (is_worldwide(v))
				continue;
			all.south_e7 =
				v->box.south_e7 < all.south_e7 ? v->box.south_e7 : all.south_e7;
			all.north_e7 =
				v->box.north_e7 > all.north_e7 ? v->box.north_e7 : all.north_e7;
			all.west_e7 = v->box.west_e7 < all.west_e7 ? v->box.west_e7 : all.west_e7;
			all.east_e7 = v->box.east_e7 > all.east_e7 ? v->box.east_e7 : all.east_e7;
		}
	if (all.south_e7 > all.north_e7)
		all = (struct polygon_box){-900000000, 900000000, -1800000000, 1800000000};
	return all;
}

char *zones_to_svg(const struct zones *z)
{
	char *text = NULL;
	size_t size = 0;
	struct polygon_box box = extent(z);
	double west = box.west_e7 / 1e7, east = box.east_e7 / 1e7;
	double south = box.south_e7 / 1e7, north = box.north_e7 / 1e7;
	double squeeze = fmax(cos((south + north) / 2 * M_PI / 180), 0.05);
	double margin = fmax((east - west) * squeeze, north - south) * 0.05 + 1e-4;
	west -= margin / squeeze;
	east += margin / squeeze;
	south -= margin;
	north += margin;
	double width = 1000, scale = width / ((east - west) * squeeze);
	double height = fmin((north - south) * scale, 4000);
	struct drawing d = {open_memstream(&text, &size), west, north, scale * squeeze,
			    height / (north - south)};
	if (d.f == NULL)
		return NULL;
	fprintf(d.f,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" "
		"fill-opacity=\"0.25\" fill-rule=\"evenodd\" stroke-width=\"1.5\">\n"
		"<rect width=\"100%%\" height=\"100%%\" fill=\"#f6f7f9\" fill-opacity=\"1\"/>\n",
		width, height);
	for (uint32_t i = 0; i < z->count; i++)
		for (uint32_t k = 0; k < z->list[i].volume_count; k++)
			draw_volume(&d, &z->list[i], &z->list[i].volumes[k]);
	fputs("</svg>\n", d.f);
	fclose(d.f);
	return text;
}
