// SPDX-License-Identifier: Apache-2.0
#include "conform.h"

#include <stdlib.h>
#include <string.h>

#include "air_idmap.h"
#include "base/outline.h"

enum { HOUR_SLOTS = 60 };

static const int64_t S_NS = 1000000000;

static const struct {
	const char *name;
	const char *text;
} events[CONFORM_EVENT_COUNT] = {
#define CONFORM_ROW(id, name, text) [CONFORM_##id] = {name, text},
	CONFORM_EVENT_LIST(CONFORM_ROW)
#undef CONFORM_ROW
};

const char *conform_event_name(unsigned event)
{
	return event < CONFORM_EVENT_COUNT ? events[event].name : "?";
}

const char *conform_event_text(unsigned event)
{
	return event < CONFORM_EVENT_COUNT ? events[event].text : "?";
}

struct monitor {
	struct air_id id;
	int64_t start_ns;		// of the corridor
	int64_t seen_ns;		// last report; 0: never
	int64_t first_ns;		// first report
	int64_t outside_from;		// 0: inside
	int64_t bad_from;		// non-conforming since; 0: conforming
	int64_t outside_ns, longest_ns; // ended excursions
	uint32_t excursions;
	uint16_t by_minute[HOUR_SLOTS]; // excursions begun in each minute of the last hour
	int64_t minute;
	bool is_contingent, is_lost, is_absent; // told already
};

struct conform {
	struct conform_rules rules;
	struct air_idmap ids;
	struct monitor *monitors;
	uint32_t *free;
	uint32_t count, max;
	const void *base;
};

void conform_rules_defaults(struct conform_rules *r)
{
	*r = (struct conform_rules){.excursion_max_ns = 10 * S_NS,
				    .excursions_per_hour = 18,
				    .recover_max_ns = 60 * S_NS,
				    .no_show_ns = 120 * S_NS,
				    .lost_ns = 30 * S_NS,
				    .conform_percent = 95};
}

struct conform *conform_create(const struct conform_rules *rules, uint32_t monitors_max)
{
	static const struct air_seed seed = {{0x7be8f1a2c3d40596u, 0x1f2e3d4c5b6a7988u}};
	struct conform *c = calloc(1, sizeof(*c));
	if (c == NULL)
		return NULL;
	c->rules = *rules;
	c->max = monitors_max;
	c->monitors = calloc((size_t)monitors_max + 1, sizeof(*c->monitors));
	c->free = calloc((size_t)monitors_max + 1, sizeof(*c->free));
	c->base = c->monitors;
	bool good = air_idmap_init(&c->ids, seed, &c->base, sizeof(*c->monitors));
	if (!good || c->monitors == NULL || c->free == NULL) {
		conform_destroy(c);
		return NULL;
	}
	for (uint32_t i = 0; i < monitors_max; i++)
		c->free[i] = monitors_max - 1 - i;
	return c;
}

void conform_destroy(struct conform *c)
{
	if (c == NULL)
		return;
	air_idmap_fini(&c->ids);
	free(c->monitors);
	free(c->free);
	free(c);
}

static struct monitor *find(const struct conform *c, const struct air_id *id)
{
	uint32_t at = air_idmap_find(&c->ids, id);
	return at != AIR_NO_SLOT ? &c->monitors[at] : NULL;
}

bool conform_watch(struct conform *c, const struct air_id *id, int64_t start_ns)
{
	struct monitor *m = find(c, id);
	if (m != NULL) {
		m->start_ns = start_ns; // amended
		return true;
	}
	if (c->count == c->max || !air_idmap_reserve(&c->ids))
		return false;
	uint32_t at = c->free[c->max - ++c->count];
	c->monitors[at] = (struct monitor){.id = *id, .start_ns = start_ns};
	air_idmap_add(&c->ids, at);
	return true;
}

void conform_forget(struct conform *c, const struct air_id *id)
{
	uint32_t at = air_idmap_find(&c->ids, id);
	if (at == AIR_NO_SLOT)
		return;
	air_idmap_remove(&c->ids, at);
	c->free[c->max - c->count--] = at;
}

// ---- inside or outside

struct where {
	struct geodesic_plane plane;
	struct polygon_point at;
	int32_t alt_cm;
	int64_t t_ns;
	bool inside;
};

static bool ring_has(const struct where *w, const struct air_volume *v)
{
	enum { AS_MANY = 64 };
	uint64_t small[(sizeof(struct outline) + AS_MANY * 16 + sizeof(struct outline_circle)) / 8];
	const struct outline_shape shape = {v->shape, v->points, v->count, v->center, v->radius_cm};
	struct outline *o = v->shape == VOLUME_CIRCLE || v->count <= AS_MANY
				    ? (struct outline *)(void *)small
				    : malloc(outline_size(&shape));
	bool inside = o != NULL && outline_build(&w->plane, &shape, o) &&
		      outline_contains(&w->plane, o, w->at);
	if ((void *)o != (void *)small)
		free(o);
	return inside;
}

static bool look_inside(void *arg, uint32_t number, const struct air_volume *v)
{
	struct where *w = arg;
	(void)number;
	w->inside = w->t_ns >= v->start_ns && w->t_ns <= v->end_ns &&
		    (w->alt_cm == VOLUME_ALT_UNKNOWN ||
		     (w->alt_cm >= v->lower_cm && w->alt_cm <= v->upper_cm)) &&
		    ring_has(w, v);
	return !w->inside;
}

// ---- one report

static void count_excursion(struct monitor *m, int64_t t_ns)
{
	int64_t minute = t_ns / (60 * S_NS);
	for (; m->minute < minute; m->minute++) {
		if (minute - m->minute > HOUR_SLOTS)
			m->minute = minute - HOUR_SLOTS;
		m->by_minute[(m->minute + 1) % HOUR_SLOTS] = 0;
	}
	m->by_minute[minute % HOUR_SLOTS]++;
	m->excursions++;
}

static uint32_t in_last_hour(const struct monitor *m)
{
	uint32_t n = 0;
	for (int i = 0; i < HOUR_SLOTS; i++)
		n += m->by_minute[i];
	return n;
}

static enum conform_event go_bad(struct monitor *m, int64_t t_ns)
{
	m->bad_from = t_ns;
	return CONFORM_NONCONFORMING;
}

static enum conform_event report_outside(struct conform *c, struct monitor *m, int64_t t_ns)
{
	if (m->outside_from == 0) {
		m->outside_from = t_ns;
		count_excursion(m, t_ns);
		if (m->bad_from == 0 && in_last_hour(m) > c->rules.excursions_per_hour)
			return go_bad(m, t_ns);
		return m->bad_from == 0 ? CONFORM_EXCURSION : CONFORM_NONE;
	}
	if (m->bad_from == 0 && t_ns - m->outside_from > c->rules.excursion_max_ns)
		return go_bad(m, t_ns);
	return CONFORM_NONE;
}

static enum conform_event report_inside(struct monitor *m, int64_t t_ns)
{
	bool was_outside = m->outside_from != 0;
	if (was_outside) {
		int64_t lasted = t_ns - m->outside_from;
		m->outside_ns += lasted;
		m->longest_ns = lasted > m->longest_ns ? lasted : m->longest_ns;
		m->outside_from = 0;
	}
	if (m->bad_from != 0 && !m->is_contingent) {
		m->bad_from = 0;
		return CONFORM_RESTORED;
	}
	return was_outside && !m->is_contingent ? CONFORM_RETURNED : CONFORM_NONE;
}

enum conform_event conform_report(struct conform *c, const struct air_book *b,
				  const struct air_id *id, struct polygon_point at, int32_t alt_cm,
				  int64_t t_ns)
{
	struct monitor *m = find(c, id);
	struct air_view v;
	struct where w = {.at = at, .alt_cm = alt_cm, .t_ns = t_ns};
	if (m == NULL || t_ns <= m->seen_ns || !air_book_get(b, AIR_KIND_CORRIDOR, id, &v))
		return CONFORM_NONE;
	geodesic_plane_init(&w.plane, at);
	air_book_volumes(b, &v, look_inside, &w);
	bool first = m->seen_ns == 0;
	if (first && !w.inside && t_ns < m->start_ns)
		return CONFORM_NONE; // on its stand, before its time
	m->first_ns = first ? t_ns : m->first_ns;
	m->seen_ns = t_ns;
	m->is_lost = false;
	if (!w.inside)
		return report_outside(c, m, t_ns);
	enum conform_event e = report_inside(m, t_ns);
	return first ? CONFORM_SEEN : e;
}

// ---- with time alone

static enum conform_event tick_one(const struct conform *c, struct monitor *m, int64_t now_ns)
{
	if (m->seen_ns == 0) {
		if (m->is_absent || now_ns - m->start_ns <= c->rules.no_show_ns)
			return CONFORM_NONE;
		m->is_absent = true;
		return CONFORM_NO_SHOW;
	}
	if (m->bad_from != 0 && !m->is_contingent &&
	    now_ns - m->bad_from > c->rules.recover_max_ns) {
		m->is_contingent = true;
		return CONFORM_CONTINGENT;
	}
	if (m->outside_from != 0 && m->bad_from == 0 &&
	    now_ns - m->outside_from > c->rules.excursion_max_ns)
		return go_bad(m, now_ns);
	if (!m->is_lost && now_ns - m->seen_ns > c->rules.lost_ns) {
		m->is_lost = true;
		return CONFORM_LOST;
	}
	return CONFORM_NONE;
}

void conform_tick(struct conform *c, int64_t now_ns, conform_cb cb, void *arg)
{
	for (uint32_t i = 0; i <= c->ids.mask; i++) {
		if (c->ids.slots[i] == 0)
			continue;
		struct monitor *m = &c->monitors[c->ids.slots[i] - 1];
		enum conform_event e = tick_one(c, m, now_ns);
		if (e != CONFORM_NONE)
			cb(arg, &m->id, e);
	}
}

bool conform_get(const struct conform *c, const struct air_id *id, struct conform_figures *out)
{
	const struct monitor *m = find(c, id);
	if (m == NULL)
		return false;
	int64_t running = m->outside_from != 0 ? m->seen_ns - m->outside_from : 0;
	*out = (struct conform_figures){.excursions = m->excursions,
					.outside_ns = m->outside_ns + running,
					.flown_ns = m->seen_ns - m->first_ns,
					.longest_ns =
						running > m->longest_ns ? running : m->longest_ns,
					.percent_inside = 100};
	if (out->flown_ns > 0)
		out->percent_inside =
			(uint32_t)((out->flown_ns - out->outside_ns) * 100 / out->flown_ns);
	return true;
}

// ---- strangers

struct strangers {
	struct air_id *out;
	uint32_t max, count;
};

static bool intruded(void *arg, const struct air_view *v)
{
	struct strangers *s = arg;
	if (s->count < s->max)
		s->out[s->count] = v->id;
	s->count++;
	return true;
}

uint32_t conform_intruded(struct air_book *b, struct polygon_point at, int32_t alt_cm, int64_t t_ns,
			  struct air_id *out, uint32_t max)
{
	bool unknown = alt_cm == VOLUME_ALT_UNKNOWN;
	const struct air_volume point = {.shape = VOLUME_CIRCLE,
					 .lower_cm = unknown ? VOLUME_NO_FLOOR : alt_cm,
					 .upper_cm = unknown ? VOLUME_NO_CEILING : alt_cm,
					 .start_ns = t_ns,
					 .end_ns = t_ns,
					 .center = at,
					 .radius_cm = 1};
	struct strangers s = {out, max, 0};
	(void)air_book_query(b, &point, AIR_QUERY_CORRIDORS, intruded, &s);
	return s.count;
}
