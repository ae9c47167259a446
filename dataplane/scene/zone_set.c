// SPDX-License-Identifier: Apache-2.0
#include "scene/zone_set.h"

#include <stdlib.h>
#include <string.h>

#include "base/geo.h"

static const struct {
	const char *name, *text;
} faults[ZONE_FAULT_COUNT] = {
#define ZONE_FAULT_ROW(id, name, text) [ZONE_FAULT_##id] = {name, text},
	ZONE_FAULT_LIST(ZONE_FAULT_ROW)
#undef ZONE_FAULT_ROW
};

const char *zone_fault_name(unsigned fault)
{
	return fault < ZONE_FAULT_COUNT ? faults[fault].name : "?";
}

const char *zone_fault_text(unsigned fault)
{
	return fault < ZONE_FAULT_COUNT ? faults[fault].text : "?";
}

void zone_def_init(struct zone_def *d)
{
	memset(d, 0, sizeof(*d));
	d->lower_cm = VOLUME_NO_FLOOR;
	d->upper_cm = VOLUME_NO_CEILING;
}

// ---- checks

static bool is_name(const char name[static ZONE_NAME_SIZE])
{
	size_t n = strnlen(name, ZONE_NAME_SIZE);
	for (size_t i = 0; i < n; i++)
		if (name[i] < '!' || name[i] > '~' || name[i] == '"' || name[i] == '\\')
			return false;
	return n > 0 && n < ZONE_NAME_SIZE;
}

static bool are_points(const struct polygon_point *p, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (!geo_is_valid(p[i].lat_e7, p[i].lon_e7))
			return false;
	return true;
}

static enum zone_fault check_rings(const struct zone_def *d)
{
	uint32_t a, b, points = 0;
	for (uint32_t i = 0; i < d->ring_count; i++) {
		points += d->rings[i].count;
		if (d->rings[i].count > ZONE_POINTS_MAX || points > ZONE_POINTS_MAX)
			return ZONE_FAULT_MANY;
		if (!are_points(d->rings[i].points, d->rings[i].count))
			return ZONE_FAULT_POINT;
	}
	for (uint32_t i = 0; i < d->ring_count; i++) {
		enum polygon_fault f = polygon_check(&d->rings[i], &a, &b);
		if (f == POLYGON_CROSSES)
			return ZONE_FAULT_CROSSES;
		if (f != POLYGON_FINE)
			return ZONE_FAULT_FEW;
	}
	return ZONE_FAULT_NONE;
}

static enum zone_fault check_line(const struct zone_def *d)
{
	if (!are_points(d->line, d->line_count))
		return ZONE_FAULT_POINT;
	if (d->width_cm < ZONE_WIDTH_MIN_CM || d->width_cm > ZONE_WIDTH_MAX_CM)
		return ZONE_FAULT_WIDTH;
	for (uint32_t i = 1; i < d->line_count; i++)
		if (memcmp(&d->line[i], &d->line[0], sizeof(d->line[0])) != 0)
			return ZONE_FAULT_NONE;
	return ZONE_FAULT_FEW;
}

enum zone_fault zone_def_check(const struct zone_def *d)
{
	if (!is_name(d->name))
		return ZONE_FAULT_NAME;
	if ((d->ring_count == 0) == (d->line_count == 0) ||
	    (d->kind == ZONE_KIND_LANE && d->line_count == 0))
		return ZONE_FAULT_SHAPE;
	if (d->ring_count > ZONE_RINGS_MAX || d->line_count > ZONE_POINTS_MAX ||
	    d->window_count > ZONE_WINDOWS_MAX || d->lane.group_count > ZONE_GROUPS_MAX)
		return ZONE_FAULT_MANY;
	if (d->lower_ref == d->upper_ref && d->lower_cm > d->upper_cm)
		return ZONE_FAULT_LIMITS;
	return d->line_count > 0 ? check_line(d) : check_rings(d);
}

// ---- copies: one block holds the definition and everything it points to

static uint32_t point_count(const struct zone_def *d)
{
	uint32_t n = d->line_count;
	for (uint32_t i = 0; i < d->ring_count; i++)
		n += d->rings[i].count;
	return n;
}

static struct zone_def *copy_of(const struct zone_def *d)
{
	size_t windows = sizeof(*d->windows) * d->window_count,
	       rings = sizeof(*d->rings) * d->ring_count;
	char *at = malloc(sizeof(*d) + windows + rings + sizeof(*d->line) * point_count(d));
	if (at == NULL)
		return NULL;
	struct zone_def *c = (struct zone_def *)at;
	struct volume_window *w = (struct volume_window *)(at + sizeof(*d));
	struct polygon_ring *r = (struct polygon_ring *)(at + sizeof(*d) + windows);
	struct polygon_point *p = (struct polygon_point *)(at + sizeof(*d) + windows + rings);
	*c = *d;
	c->windows = w;
	c->rings = r;
	c->line = p;
	if (d->window_count > 0)
		memcpy(w, d->windows, windows);
	if (d->line_count > 0)
		memcpy(p, d->line, sizeof(*p) * d->line_count);
	p += d->line_count;
	for (uint32_t i = 0; i < d->ring_count; i++) {
		r[i] = (struct polygon_ring){p, d->rings[i].count};
		memcpy(p, d->rings[i].points, sizeof(*p) * d->rings[i].count);
		p += d->rings[i].count;
	}
	return c;
}

static bool make_room(struct zone_set *s)
{
	if (s->count < s->room)
		return true;
	uint32_t room = s->room == 0 ? 16 : s->room * 2;
	struct zone_def **list = realloc(s->list, room * sizeof(struct zone_def *));
	if (list == NULL)
		return false;
	s->list = list;
	s->room = room;
	return true;
}

enum zone_fault zone_set_add(struct zone_set *s, const struct zone_def *d)
{
	enum zone_fault f = zone_def_check(d);
	if (f != ZONE_FAULT_NONE)
		return f;
	if (s->count >= ZONE_SLOTS_MAX)
		return ZONE_FAULT_FULL;
	struct zone_def *c = make_room(s) ? copy_of(d) : NULL;
	if (c == NULL)
		return ZONE_FAULT_MEMORY;
	s->list[s->count++] = c;
	return ZONE_FAULT_NONE;
}

void zone_set_clear(struct zone_set *s)
{
	for (uint32_t i = 0; i < s->count; i++)
		free(s->list[i]);
	free(s->list);
	*s = (struct zone_set){0};
}
