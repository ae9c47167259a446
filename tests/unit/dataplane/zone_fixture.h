// SPDX-License-Identifier: Apache-2.0
// Zones for tests, given in metres of the local plane.
#pragma once

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "scene/zone_compile.h"

enum { FIXTURE_LAT0 = 481370000, FIXTURE_LON0 = 115750000, FIXTURE_POINTS = 256 };

static inline uint64_t fixture_random(uint64_t *s)
{
	*s += 0x9e3779b97f4a7c15ULL;
	uint64_t z = *s;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

static inline float fixture_between(uint64_t *s, float low, float high)
{
	return low + (high - low) * (float)(fixture_random(s) % 1000001) * 1e-6f;
}

static inline struct geo_frame fixture_plane(void)
{
	struct geo_frame f;
	geo_frame_init(&f, FIXTURE_LAT0, FIXTURE_LON0);
	return f;
}

static inline struct polygon_point fixture_point(float e_m, float n_m)
{
	struct geo_frame f = fixture_plane();
	struct polygon_point p;
	geo_from_plane(&f, (struct geo_point){(double)e_m, (double)n_m}, &p.lat_e7, &p.lon_e7);
	return p;
}

// A zone of `n` points, east and north in turn: an outline, or for lanes and with a width a centre line. *more may set what else it has.
static inline enum zone_fault fixture_add(struct zone_set *s, const struct zone_def *more,
					  const char *name, uint8_t kind, const float *p,
					  uint32_t n)
{
	static struct polygon_point points[FIXTURE_POINTS];
	struct zone_def d;
	zone_def_init(&d);
	if (more != NULL)
		d = *more;
	snprintf(d.name, sizeof(d.name), "%s", name);
	d.kind = kind;
	for (uint32_t i = 0; i < n && i < FIXTURE_POINTS; i++)
		points[i] = fixture_point(p[2 * i], p[2 * i + 1]);
	const struct polygon_ring ring = {points, n};
	if (d.width_cm > 0) {
		d.line = points;
		d.line_count = n;
	} else {
		d.rings = &ring;
		d.ring_count = 1;
	}
	return zone_set_add(s, &d);
}

static inline struct zone_map *fixture_compile(const struct zone_set *s, struct zone_slots *slots,
					       uint32_t version, struct zone_report *report)
{
	struct geo_frame plane = fixture_plane();
	const struct zone_compile_params p = {&plane, 50000, version};
	return zone_compile(&s, 1, &p, slots, report);
}

static inline uint16_t fixture_slot(const struct zone_map *m, const char *name)
{
	for (uint32_t i = 0; i < m->slot_count; i++)
		if (m->zones[i].key != 0 && strcmp(m->zones[i].name, name) == 0)
			return (uint16_t)i;
	return ZONE_NO_SLOT;
}
