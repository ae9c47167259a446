// SPDX-License-Identifier: Apache-2.0
#include "uplink/figures_fill.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/grid.h"
#include "base/grid_text.h"
#include "base/units.h"
#include "summary.pb-c.h"
#include "uplink/figures.h"

typedef Kerbwing__Hub__V1__RoadFigures road_msg;
typedef Kerbwing__Hub__V1__CrossingFigures crossing_msg;
typedef Kerbwing__Hub__V1__SlotFigures slots_msg;
typedef Kerbwing__Hub__V1__SegmentFigures segment_msg;
typedef Kerbwing__Hub__V1__PadFigures pad_msg;
typedef Kerbwing__Hub__V1__CorridorFigures corridor_msg;
typedef Kerbwing__Hub__V1__CellFigures cell_msg;
typedef Kerbwing__Hub__V1__ConflictFigures conflict_msg;
typedef Kerbwing__Hub__V1__SourceQuality source_msg;
typedef Kerbwing__Hub__V1__ServiceHealth health_msg;
typedef Kerbwing__Hub__V1__ZoneFigures zone_msg;
typedef Kerbwing__Hub__V1__Summary summary_msg;

enum {
	ROADS = KPI_LANES_MAX + KPI_APPROACHES_MAX + 1,
	SEGMENTS_TOLD = 512,
};

struct crossing_parts {
	crossing_msg msg;
	slots_msg slots;
	road_msg road[ROADS];
	road_msg *approach[KPI_APPROACHES_MAX], *lane[KPI_LANES_MAX];
};

struct figures_parts {
	struct crossing_parts crossing[ROAD_CROSSINGS_MAX];
	crossing_msg *crossings[ROAD_CROSSINGS_MAX];
	segment_msg segment[SEGMENTS_TOLD], *segments[SEGMENTS_TOLD];
	pad_msg pad[KPI_PADS_MAX], *pads[KPI_PADS_MAX];
	corridor_msg corridors;
	cell_msg cell[FIGURES_CELLS_TOLD], *cells[FIGURES_CELLS_TOLD];
	char cell_text[FIGURES_CELLS_TOLD][GRID_TEXT_SIZE];
	conflict_msg conflict[KPI_SIDES], *conflicts[KPI_SIDES];
	source_msg source[OBS_FAMILY_COUNT], *sources[OBS_FAMILY_COUNT];
	zone_msg zone[FIGURES_ZONES_TOLD], *zones[FIGURES_ZONES_TOLD];
	health_msg health;
};

struct figures_parts *figures_parts_create(void)
{
	return calloc(1, sizeof(struct figures_parts));
}

void figures_parts_destroy(struct figures_parts *p)
{
	free(p);
}

// protobuf-c wants char *, and only reads it.
static char *unconst(const char *s)
{
	return (char *)(uintptr_t)s;
}

// ---- road

// What is left out to keep the message small: see summary.proto.
enum level { LEVEL_LANE, LEVEL_APPROACH, LEVEL_CROSSING };

static void fill_sums(road_msg *m, const struct kpi_road_figures *f)
{
	m->flow = (uint32_t *)(uintptr_t)f->flow;
	m->n_flow = KPI_FLOW_CLASSES;
	while (m->n_flow > 0 && f->flow[m->n_flow - 1] == 0)
		m->n_flow--;
	m->stops = f->stops;
	m->time_ms = f->time_ms;
	m->distance_dm = f->distance_cm / 10;
	m->delay_ms = f->delay_ms;
	m->queued_ms = f->queued_ms;
}

static road_msg *fill_road(road_msg *m, const struct kpi_road_figures *f, enum level level)
{
	*m = (road_msg)KERBWING__HUB__V1__ROAD_FIGURES__INIT;
	m->number = f->number;
	m->speed_p85_cms = f->speed_p85_cms;
	m->occupancy_permille = f->occupancy_permille;
	m->queue_max = f->queue_max;
	m->queue_max_m = f->queue_max_dm / 10;
	m->headways = f->headways;
	m->headway_min_ms = f->headway_min_ms;
	m->headway_ms = f->headway_ms;
	if (level != LEVEL_APPROACH)
		fill_sums(m, f);
	if (level == LEVEL_LANE)
		return m;
	m->speed_mean_cms = f->speed_mean_cms;
	m->density_centi = f->density_centi;
	m->queue_mean_centi = f->queue_mean_centi;
	m->delay_mean_ms = f->delay_mean_ms;
	return m;
}

static slots_msg *fill_slots(slots_msg *m, const struct figures_slots *s)
{
	*m = (slots_msg)KERBWING__HUB__V1__SLOT_FIGURES__INIT;
	m->requested = s->requested;
	m->granted = s->granted;
	m->denied = s->denied;
	m->revoked = s->revoked;
	m->used = s->used;
	m->unused = s->unused;
	m->greens = s->greens;
	m->intruders = s->intruders;
	m->wait_ms = (uint64_t)(s->wait_ns / UNITS_NS_PER_MS);
	return m;
}

static void fill_crossing(struct crossing_parts *p, const struct kpi_crossing *c,
			  const struct figures_slots *s)
{
	crossing_msg *m = &p->msg;
	road_msg *next = p->road;
	*m = (crossing_msg)KERBWING__HUB__V1__CROSSING_FIGURES__INIT;
	m->crossing = c->id;
	m->all = fill_road(next++, &c->all, LEVEL_CROSSING);
	m->approach = p->approach;
	m->lane = p->lane;
	for (uint32_t i = 0; i < c->approach_count; i++)
		p->approach[m->n_approach++] =
			fill_road(next++, &c->of_approach[i], LEVEL_APPROACH);
	for (uint32_t i = 0; i < c->lane_count; i++)
		p->lane[m->n_lane++] = fill_road(next++, &c->of_lane[i], LEVEL_LANE);
	m->slots = fill_slots(&p->slots, s);
	m->pet_conflicts = c->of_pet.conflicts;
	m->pet_serious = c->of_pet.serious;
	m->pet_min_ms = c->of_pet.min_ms;
	m->pet_p50_ms = c->of_pet.p50_ms;
}

static void fill_crossings(const struct figures *f, struct figures_parts *p, summary_msg *s)
{
	s->crossings = p->crossings;
	for (uint32_t i = 0; i < f->kpi->crossing_count; i++) {
		fill_crossing(&p->crossing[i], &f->kpi->crossing[i], &f->slots[i]);
		p->crossings[s->n_crossings++] = &p->crossing[i].msg;
	}
}

// ---- air

static void fill_segment(segment_msg *m, const struct kpi_tube *t, const struct kpi_room_figures *f)
{
	*m = (segment_msg)KERBWING__HUB__V1__SEGMENT_FIGURES__INIT;
	m->segment = t->segment;
	m->layer = t->layer;
	m->entries = f->entries;
	m->aircraft_max = f->aircraft_max;
	m->time_ms = f->time_ms;
	m->distance_dm = f->distance_cm / 10;
	m->occupied_ms = f->occupied_ms;
	m->utilisation_permille = f->utilisation_permille;
	m->headway_min_ms = f->headway_min_ms;
	m->headway_p5_ms = f->headway_p5_ms;
	m->headways = f->headways;
}

static void fill_air(const struct figures *f, struct figures_parts *p, summary_msg *s)
{
	const struct kpi_air *a = f->kpi->air;
	s->segments = p->segments;
	s->pads = p->pads;
	for (uint32_t i = 0; i < a->tube_count; i++) {
		if (!a->of_tube[i].is_used)
			continue;
		if (s->n_segments == SEGMENTS_TOLD) {
			s->cells_left_out++;
			continue;
		}
		fill_segment(&p->segment[s->n_segments], &a->tube[i], &a->of_tube[i]);
		p->segments[s->n_segments] = &p->segment[s->n_segments];
		s->n_segments++;
	}
	for (uint32_t i = 0; i < a->pad_count; i++) {
		const struct kpi_room_figures *r = &a->of_pad[i];
		pad_msg *m = &p->pad[s->n_pads];
		if (!r->is_used)
			continue;
		*m = (pad_msg)KERBWING__HUB__V1__PAD_FIGURES__INIT;
		m->pad = a->pad[i].id;
		m->entries = r->entries;
		m->exits = r->exits;
		m->aircraft_max = r->aircraft_max;
		m->time_ms = r->time_ms;
		m->utilisation_permille = r->utilisation_permille;
		p->pads[s->n_pads++] = m;
	}
}

static uint32_t grown(uint64_t then, uint64_t now)
{
	uint64_t d = now > then ? now - then : 0;
	return d < UINT32_MAX ? (uint32_t)d : UINT32_MAX;
}

static void fill_corridors(const struct figures *f, corridor_msg *m, summary_msg *s)
{
	const struct figures_corridors *a = &f->then, *b = &f->now;
	*m = (corridor_msg)KERBWING__HUB__V1__CORRIDOR_FIGURES__INIT;
	if (!f->has_air)
		return;
	m->granted = grown(a->granted, b->granted);
	m->denied = grown(a->denied, b->denied);
	m->revoked = grown(a->revoked, b->revoked);
	m->ended = grown(a->ended, b->ended);
	m->live = f->cfg.air->watch.watched_count;
	m->watched_ms = (uint64_t)((b->watched_ns - a->watched_ns) / UNITS_NS_PER_MS);
	m->outside_ms = (uint64_t)((b->outside_ns - a->outside_ns) / UNITS_NS_PER_MS);
	m->conformance_permille =
		m->watched_ms == 0 ? 1000
				   : (uint32_t)((m->watched_ms - (m->outside_ms < m->watched_ms
									  ? m->outside_ms
									  : m->watched_ms)) *
						1000 / m->watched_ms);
	m->excursions = grown(a->excursions, b->excursions);
	m->nonconforming = grown(a->nonconforming, b->nonconforming);
	m->contingent = grown(a->contingent, b->contingent);
	m->no_shows = grown(a->no_shows, b->no_shows);
	m->intruders = grown(a->intruders, b->intruders);
	m->unknown_aircraft = f->kpi->of_unknown_aircraft;
	m->infringements = f->kpi->of_infringements;
	s->corridors = m;
}

// ---- places

static void fill_cells(const struct figures *f, struct figures_parts *p, summary_msg *s)
{
	const struct kpi_cells *c = &f->kpi->cells;
	s->cells = p->cells;
	for (uint32_t i = 0; i < c->count; i++) {
		struct grid_cell cell;
		cell_msg *m = &p->cell[s->n_cells];
		if (s->n_cells == FIGURES_CELLS_TOLD) {
			s->cells_left_out += c->count - i;
			return;
		}
		if (!grid_cell_of_key(c->cell[i].key, &cell) ||
		    grid_text(&cell, GRID_BIT_FIELDS, p->cell_text[s->n_cells]) != GRID_FINE)
			continue;
		*m = (cell_msg)KERBWING__HUB__V1__CELL_FIGURES__INIT;
		m->cell = p->cell_text[s->n_cells];
		m->vehicles = c->cell[i].count[KPI_CELL_VEHICLES];
		m->vulnerable = c->cell[i].count[KPI_CELL_VULNERABLE];
		m->aircraft = c->cell[i].count[KPI_CELL_AIRCRAFT];
		p->cells[s->n_cells++] = m;
	}
}

// The lane of a crossing that a zone made of a MAP message stands for; NULL: none.
static road_msg *lane_of_zone(const struct figures *f, struct figures_parts *p, const char *zone)
{
	unsigned region, id, lane;
	int end = 0;
	if (sscanf(zone, "map:%u.%u/%u%n", &region, &id, &lane, &end) != 3 || zone[end] != '\0' ||
	    region > UINT16_MAX || id > UINT16_MAX)
		return NULL;
	for (uint32_t i = 0; i < f->kpi->crossing_count; i++) {
		const struct kpi_crossing *c = &f->kpi->crossing[i];
		for (uint32_t k = 0; c->id == (region << 16 | id) && k < c->lane_count; k++)
			if (c->lane[k].def.number == lane)
				return p->crossing[i].lane[k];
	}
	return NULL;
}

static void fill_zone(const struct zone_tally_row *r, const struct figures_zone *then, zone_msg *m)
{
	*m = (zone_msg)KERBWING__HUB__V1__ZONE_FIGURES__INIT;
	m->zone = unconst(r->zone);
	m->air = r->is_air;
	m->entries = grown(then->entries, r->entries);
	m->exits = grown(then->exits, r->exits);
	m->inside = r->inside;
	m->dwell_ms = grown(then->dwell_ms, r->dwell_ms);
	uint32_t n = grown(then->speed_count, r->speed_count);
	m->speed_mean_cms =
		n > 0 ? (uint32_t)(grown(then->speed_sum_cms, r->speed_sum_cms) / n) : 0;
}

// Geo-zones and segments have figures of their own.
static bool has_own_figures(const char *zone)
{
	return strncmp(zone, "geo:", 4) == 0 || strncmp(zone, "corridor:", 9) == 0;
}

static void fill_zones(struct figures *f, struct figures_parts *p, summary_msg *s)
{
	const struct zone_tally *t = f->cfg.zones;
	s->zones = p->zones;
	if (f->boot_id != f->cfg.session->boot_id) // another dataplane: it counts from zero
		memset(f->zone, 0, sizeof(f->zone));
	f->boot_id = f->cfg.session->boot_id;
	for (uint32_t i = 0; i < t->count; i++) {
		const struct zone_tally_row *r = &t->row[i];
		struct figures_zone *then = &f->zone[i];
		zone_msg one, *m = s->n_zones < FIGURES_ZONES_TOLD ? &p->zone[s->n_zones] : &one;
		fill_zone(r, then, m);
		*then = (struct figures_zone){r->entries, r->exits, r->dwell_ms, r->speed_sum_cms,
					      r->speed_count};
		road_msg *lane = r->is_air ? NULL : lane_of_zone(f, p, r->zone);
		bool is_idle = m->entries == 0 && m->exits == 0 && m->inside == 0;
		if (lane != NULL) {
			lane->entries = m->entries;
		} else if (!is_idle && !has_own_figures(r->zone)) {
			if (m == &one)
				s->cells_left_out++;
			else
				p->zones[s->n_zones++] = m;
		}
	}
}

// ---- safety, quality, health

static void fill_conflicts(const struct figures *f, struct figures_parts *p, summary_msg *s)
{
	s->conflicts = p->conflicts;
	for (unsigned i = 0; i < KPI_SIDES; i++) {
		const struct kpi_conflict_figures *k = &f->kpi->of_side[i];
		conflict_msg *m = &p->conflict[s->n_conflicts];
		if (k->potential + k->conflict + k->serious == 0)
			continue;
		*m = (conflict_msg)KERBWING__HUB__V1__CONFLICT_FIGURES__INIT;
		m->side = unconst(kpi_side_name(i));
		m->potential = k->potential;
		m->conflict = k->conflict;
		m->serious = k->serious;
		m->ttc_min_ms = k->ttc_min_ms;
		m->ttc_p50_ms = k->ttc_p50_ms;
		m->distance_min_cm = k->distance_min_cm;
		p->conflicts[s->n_conflicts++] = m;
	}
}

static void fill_sources(const struct figures *f, struct figures_parts *p, summary_msg *s)
{
	s->sources = p->sources;
	// Told apart by family after reading; what comes twice is told by the frames' content, for all together.
	uint64_t decoded = s->decoded, twice = 0;
	for (size_t i = 0; i < s->n_dropped; i++)
		if (strcmp(s->dropped[i]->name, "duplicate") == 0)
			twice = s->dropped[i]->value;
	for (unsigned i = 0; i < OBS_FAMILY_COUNT; i++) {
		const struct kpi_quality_figures *k = &f->kpi->of_source[i];
		source_msg *m = &p->source[s->n_sources];
		if (k->reports == 0)
			continue;
		*m = (source_msg)KERBWING__HUB__V1__SOURCE_QUALITY__INIT;
		m->source = unconst(obs_family_name(i));
		m->reports = k->reports;
		m->completeness_permille = k->completeness_permille;
		m->validity_permille = k->validity_permille;
		m->age_p50_ms = k->age_p50_ms;
		m->age_p95_ms = k->age_p95_ms;
		m->clock_offset_ms = k->clock_offset_ms;
		m->duplicate_permille =
			decoded + twice > 0 ? (uint32_t)(twice * 1000 / (decoded + twice)) : 0;
		m->compared = k->compared;
		m->consistency_permille = k->consistency_permille;
		m->disagreement_max_pct = k->disagreement_max_pct;
		p->sources[s->n_sources++] = m;
	}
}

static void fill_health(struct figures *f, health_msg *m, summary_msg *s, int64_t span_ns)
{
	struct rusage u;
	const struct outbox *o = f->cfg.outbox;
	*m = (health_msg)KERBWING__HUB__V1__SERVICE_HEALTH__INIT;
	m->load_permille = f->cfg.counters->load_permille;
	m->shed_level = f->cfg.counters->shed_level;
	m->link_resyncs = grown(f->resyncs, f->cfg.session->resyncs);
	f->resyncs = f->cfg.session->resyncs;
	m->spool_messages = outbox_count(o);
	m->spool_bytes = o->spool.bytes;
	for (unsigned i = 0; i < OUTBOX_STREAM_COUNT; i++)
		m->spool_dropped += o->stream[i].dropped + o->stream[i].expired;
	m->spool_failing = o->spool.is_failing;
	m->mode = (Kerbwing__Hub__V1__Mode)f->mode;
	m->tracks_lost = f->kpi->not_fitting_then;
	if (getrusage(RUSAGE_SELF, &u) == 0) {
		int64_t cpu_ns = (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * UNITS_NS_PER_S +
				 (u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1000LL;
		m->cpu_permille = (uint32_t)((cpu_ns - f->cpu_ns) * 1000 / span_ns);
		f->cpu_ns = cpu_ns;
		m->memory_kib = (uint32_t)u.ru_maxrss;
	}
	s->health = m;
}

void figures_fill(struct figures *f, struct Kerbwing__Hub__V1__Summary *s, int64_t span_ns)
{
	struct figures_parts *p = f->parts;
	fill_crossings(f, p, s);
	fill_air(f, p, s);
	fill_corridors(f, &p->corridors, s);
	fill_cells(f, p, s);
	fill_zones(f, p, s);
	fill_conflicts(f, p, s);
	fill_sources(f, p, s);
	fill_health(f, &p->health, s, span_ns);
}
