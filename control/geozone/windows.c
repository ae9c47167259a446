// SPDX-License-Identifier: Apache-2.0
// Repeating schedules as windows of time.
#include <stdlib.h>

#include "base/sun.h"
#include "base/units.h"
#include "zones.h"

static const int64_t DAY_S = 86400, DAY_NS = 86400 * UNITS_NS_PER_S;

enum { SPAN_DAYS_MAX = 400, CANDIDATES_MAX = 4 * ZONES_WINDOWS_MAX };

struct maker {
	struct volume_window *list;
	uint32_t count;
	bool full;
	double lat_deg, lon_deg;
};

static void add(struct maker *m, int64_t start_ns, int64_t end_ns)
{
	if (end_ns <= start_ns)
		return;
	if (m->count >= CANDIDATES_MAX)
		m->full = true;
	else
		m->list[m->count++] = (struct volume_window){start_ns, end_ns};
}

static int64_t floor_day(int64_t t_ns)
{
	return t_ns >= 0 ? t_ns / DAY_NS : -((-t_ns + DAY_NS - 1) / DAY_NS);
}

static int64_t clock_ns(const struct maker *m, const struct zone_clock *c, int64_t day)
{
	if (c->sun >= 0)
		return sun_event_ns((enum sun_event)c->sun, day, m->lat_deg, m->lon_deg);
	return (day * DAY_S + c->second - c->offset_min * 60) * UNITS_NS_PER_S;
}

static bool is_morning(const struct zone_clock *c)
{
	return c->sun == SUN_BMCT || c->sun == SUN_SR;
}

static bool is_evening(const struct zone_clock *c)
{
	return c->sun == SUN_SS || c->sun == SUN_EECT;
}

// The window that starts on a calendar day. One that ends before it starts runs past midnight; only a morning and an
// evening event of the sun never do: in a polar night there is nothing between them.
static void add_day(struct maker *m, const struct zone_schedule *s, int64_t day,
		    const struct volume_window *within)
{
	int64_t start = clock_ns(m, &s->start, day), end = clock_ns(m, &s->end, day);
	if (end <= start && !(is_morning(&s->start) && is_evening(&s->end)))
		end = clock_ns(m, &s->end, day + 1);
	// From sunset to sunrise of a polar day is nothing but the drift of noon.
	if (s->start.sun >= 0 && s->end.sun >= 0 && end - start < 60 * UNITS_NS_PER_S)
		return;
	add(m, start > within->start_ns ? start : within->start_ns,
	    end < within->end_ns ? end : within->end_ns);
}

static void add_times(struct maker *m, const struct zone_times *t, int64_t from_ns, int64_t to_ns)
{
	struct volume_window within = {t->start_ns > from_ns ? t->start_ns : from_ns,
				       t->end_ns < to_ns ? t->end_ns : to_ns};
	if (within.end_ns <= within.start_ns)
		return;
	if (t->schedule_count == 0) {
		add(m, t->start_ns <= from_ns ? t->start_ns : within.start_ns,
		    t->end_ns >= to_ns ? t->end_ns : within.end_ns);
		return;
	}
	int64_t first = floor_day(within.start_ns) - 2, last = floor_day(within.end_ns) + 2;
	for (uint32_t i = 0; i < t->schedule_count && !m->full; i++)
		for (int64_t day = first; day <= last && !m->full; day++) {
			int64_t weekday = ((day + 3) % 7 + 7) % 7; // 1970-01-01 was a Thursday
			if (t->schedule[i].days >> weekday & 1)
				add_day(m, &t->schedule[i], day, &within);
		}
}

static int by_start(const void *a, const void *b)
{
	const struct volume_window *p = a, *q = b;
	return (p->start_ns > q->start_ns) - (p->start_ns < q->start_ns);
}

// Sorts, and joins what touches.
static void join(struct maker *m)
{
	uint32_t n = 0;
	qsort(m->list, m->count, sizeof(*m->list), by_start);
	for (uint32_t i = 0; i < m->count; i++) {
		struct volume_window *last = n > 0 ? &m->list[n - 1] : NULL;
		if (last != NULL && m->list[i].start_ns <= last->end_ns) {
			if (m->list[i].end_ns > last->end_ns)
				last->end_ns = m->list[i].end_ns;
		} else {
			m->list[n++] = m->list[i];
		}
	}
	m->count = n;
}

static uint32_t set_zone(struct zone *z, struct maker *m, int64_t from_ns, int64_t to_ns)
{
	m->count = 0;
	m->full = false;
	if (z->volume_count > 0) {
		const struct polygon_box *b = &z->volumes[0].box;
		m->lat_deg = ((double)b->south_e7 + b->north_e7) / 2e7;
		m->lon_deg = ((double)b->west_e7 + b->east_e7) / 2e7;
	}
	if (z->times_count == 0)
		add(m, VOLUME_TIME_FIRST, VOLUME_TIME_LAST);
	for (uint32_t i = 0; i < z->times_count; i++)
		add_times(m, &z->times[i], from_ns, to_ns);
	if (m->full) { // a doubt keeps the zone active
		m->list[0] = (struct volume_window){from_ns, to_ns};
		m->count = 1;
	}
	join(m);
	uint32_t over = m->full ? 1 : 0;
	if (m->count > ZONES_WINDOWS_MAX) {
		over = m->count - ZONES_WINDOWS_MAX;
		m->list[ZONES_WINDOWS_MAX - 1].end_ns = m->list[m->count - 1].end_ns;
		m->count = ZONES_WINDOWS_MAX;
	}
	free(z->windows);
	z->windows = NULL;
	z->window_count = 0;
	if (m->count > 0)
		z->windows = calloc(m->count, sizeof(*z->windows));
	if (z->windows == NULL)
		return m->count > 0 ? m->count : over;
	for (uint32_t i = 0; i < m->count; i++)
		z->windows[i] = m->list[i];
	z->window_count = m->count;
	return over;
}

uint32_t zones_set_windows(struct zones *z, int64_t from_ns, int64_t to_ns)
{
	struct maker m = {.list = calloc(CANDIDATES_MAX, sizeof(*m.list))};
	uint32_t over = 0;
	if (to_ns - from_ns > SPAN_DAYS_MAX * DAY_NS)
		to_ns = from_ns + SPAN_DAYS_MAX * DAY_NS;
	for (uint32_t i = 0; m.list != NULL && i < z->count; i++) {
		struct zone *zone = &z->list[i];
		over += set_zone(zone, &m, from_ns, to_ns);
		for (uint32_t k = 0; k < zone->volume_count; k++) {
			zone->volumes[k].windows = zone->windows;
			zone->volumes[k].window_count = zone->window_count;
		}
	}
	over += m.list == NULL ? z->count : 0;
	free(m.list);
	return over;
}
