// SPDX-License-Identifier: Apache-2.0
#include "uplink/figures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "uplink/figures_fill.h"

// Numbers under which kpi_cells_note tells requests from each other.
#define REQUESTED_TAG (UINT64_MAX - 1)
#define DENIED_TAG    (UINT64_MAX - 2)

// ---- what the node knows the geometry of

static bool lane_def_of(const struct crossing_lane *l, struct kpi_lane_def *out)
{
	*out = (struct kpi_lane_def){
		.number = l->id, .is_in = l->is_in, .free_cms = (uint32_t)(l->speed_ms * 100)};
	return kpi_line_init(&out->line, l->line.p, l->line.count, l->width_m);
}

static void take_crossing(struct kpi_crossing *to, const struct crossing *c)
{
	static struct kpi_lane_def lanes[KPI_LANES_MAX]; // large; the loop's thread
	uint32_t n = 0;
	for (uint32_t i = 0; i < c->def.lane_count && n < KPI_LANES_MAX; i++)
		n += lane_def_of(&c->def.lanes[i], &lanes[n]);
	kpi_crossing_init(to, c->def.id, c->def.lat_e7, c->def.lon_e7, lanes, n);
}

// Crossings come with MAP messages; they are taken between two intervals.
static void take_crossings(struct figures *f)
{
	const struct road *r = f->cfg.road;
	bool is_same = r->count == f->crossing_count;
	for (uint32_t i = 0; i < r->count && is_same; i++)
		is_same = r->crossing[i]->c == f->crossing[i];
	struct kpi_crossing *to = is_same ? NULL : kpi_set_crossings(f->kpi, r->count);
	if (to == NULL)
		return;
	for (uint32_t i = 0; i < r->count; i++) {
		take_crossing(&to[i], r->crossing[i]->c);
		f->crossing[i] = r->crossing[i]->c;
	}
	f->crossing_count = r->count;
}

static struct geo_point plane_of(const struct figures *f, struct polygon_point p)
{
	return geo_to_plane(&f->kpi->air->plane, p.lat_e7, p.lon_e7);
}

// The centre line lies offset_cm to the right of the line between the nodes.
static void add_edge(struct figures *f, const struct air_net_def *d, const struct air_edge *e)
{
	struct geo_point a = plane_of(f, d->nodes[e->from].at), b = plane_of(f, d->nodes[e->to].at);
	double de = b.e_m - a.e_m, dn = b.n_m - a.n_m, length = hypot(de, dn),
	       right = length > 0 ? e->offset_cm * 0.01 / length : 0;
	const struct kpi_segment_def s = {.from = {a.e_m + dn * right, a.n_m - de * right},
					  .to = {b.e_m + dn * right, b.n_m - de * right},
					  .width_m = e->width_cm * 0.01,
					  .layers = e->layers,
					  .headway_ms = e->headway_ms};
	kpi_air_add_segment(f->kpi->air, &s);
}

static void take_network(struct figures *f)
{
	const struct airspace *a = f->cfg.air;
	if (!a->is_open || !a->has_net)
		return;
	const struct air_net_def *d = &a->net.def;
	struct kpi_layer_def layers[KPI_LAYERS_MAX];
	uint32_t n = 0;
	for (; n < d->layer_count && n < KPI_LAYERS_MAX; n++)
		layers[n] = (struct kpi_layer_def){d->layers[n].lower_cm, d->layers[n].upper_cm};
	kpi_air_init(f->kpi->air, f->cfg.lat_e7, f->cfg.lon_e7, layers, n);
	for (uint32_t i = 0; i < d->edge_count; i++)
		add_edge(f, d, &d->edges[i]);
	for (uint32_t i = 0; i < d->pad_count; i++) {
		const struct kpi_pad_def p = {.id = d->pads[i].id,
					      .at = plane_of(f, d->pads[i].at),
					      .radius_m = d->pads[i].radius_cm * 0.01,
					      .ground_cm = d->pads[i].ground_cm,
					      .stands = d->pads[i].stands};
		kpi_air_add_pad(f->kpi->air, &p);
	}
}

struct figures *figures_create(const struct figures_config *cfg, int64_t now_ns)
{
	struct figures *f = calloc(1, sizeof(*f));
	if (f == NULL)
		return NULL;
	f->cfg = *cfg;
	f->kpi = kpi_create(cfg->tracks_max, cfg->lat_e7, cfg->lon_e7, now_ns);
	f->parts = figures_parts_create();
	if (f->kpi == NULL || f->parts == NULL) {
		figures_destroy(f);
		return NULL;
	}
	f->has_air = cfg->air->is_open;
	take_network(f);
	take_crossings(f);
	return f;
}

void figures_destroy(struct figures *f)
{
	if (f == NULL)
		return;
	kpi_destroy(f->kpi);
	figures_parts_destroy(f->parts);
	free(f);
}

// ---- what happens

static bool is_identified(unsigned kind)
{
	return kind == OBS_ID_SERIAL || kind == OBS_ID_REGISTRATION || kind == OBS_ID_UTM ||
	       kind == OBS_ID_SESSION || kind == OBS_ID_UAS || kind == OBS_ID_ICAO;
}

void figures_track(struct figures *f, const struct world_track *t)
{
	bool is_air = (t->flags & OBS_FLAG_AIR) != 0;
	const struct kpi_report r = {
		.id = t->id,
		.rx_ns = t->rx_ns,
		.time_ns = t->time_ns,
		.lat_e7 = t->lat_e7,
		.lon_e7 = t->lon_e7,
		.alt_cm = t->datum == OBS_DATUM_WGS84 ? t->alt_cm : KPI_ALT_UNKNOWN,
		.speed_cms = t->speed_cms,
		.heading_cdeg = t->heading_cdeg,
		.hacc_cm = t->hacc_cm,
		.length_cm = t->length_cm,
		.disagreement_pct = t->disagreement_pct,
		.cls = t->cls,
		.family = t->family,
		.source_count = t->source_count,
		.is_air = is_air,
		.has_own_time = (t->flags & OBS_FLAG_TIME_OWN) != 0,
		.is_identified = !is_air || is_identified(t->id_kind),
	};
	kpi_put(f->kpi, &r);
}

void figures_alert(struct figures *f, const struct alert_log_entry *a)
{
	const struct kpi_alert k = {.id = a->id ^ a->boot_id,
				    .kind = a->kind,
				    .phase = a->phase,
				    .time_to_ms = a->time_to_ms,
				    .distance_cm = a->distance_cm};
	kpi_put_alert(f->kpi, &k);
}

// ROAD_CROSSINGS_MAX: the figures do not know it yet.
static uint32_t index_of(const struct figures *f, const struct road_crossing *x)
{
	for (uint32_t i = 0; i < f->crossing_count; i++)
		if (f->crossing[i] == x->c)
			return i;
	return ROAD_CROSSINGS_MAX;
}

static void end_slot(struct figures_slots *s, struct figures_slot *g, const struct slot_event *e)
{
	bool is_known = g->number == e->hold.number;
	if (e->kind == SLOT_EVENT_LAPSE && is_known && g->is_echoed && !g->is_revoked)
		s->used++;
	else
		s->unused++;
	g->number = 0;
}

void figures_slot_event(struct figures *f, const struct road_crossing *x,
			const struct slot_event *e)
{
	uint32_t i = index_of(f, x);
	if (i == ROAD_CROSSINGS_MAX)
		return;
	struct figures_slots *s = &f->slots[i];
	struct figures_slot *g = &f->slot[i][e->hold.number % FIGURES_SLOTS];
	const struct slot_vehicle *v = slot_book_find(&x->book, e->hold.owner);
	if (e->kind == SLOT_EVENT_INTRUDER) {
		s->intruders++;
	} else if (e->hold.is_green || e->hold.owner == 0) {
		s->greens += e->kind == SLOT_EVENT_GREEN;
	} else if (e->kind == SLOT_EVENT_GRANT) {
		s->granted++;
		s->wait_ns += v != NULL && e->time_ns > v->first_ns ? e->time_ns - v->first_ns : 0;
		*g = (struct figures_slot){.number = e->hold.number};
	} else if (e->kind == SLOT_EVENT_ECHO) {
		g->is_echoed |= g->number == e->hold.number;
	} else if (e->kind == SLOT_EVENT_REVOKE) {
		s->revoked++;
		g->is_revoked |= g->number == e->hold.number;
	} else {
		end_slot(s, g, e);
	}
}

void figures_slot_request(struct figures *f, const struct road_crossing *x, uint64_t vehicle,
			  uint8_t request_id, bool is_denied)
{
	uint32_t i = index_of(f, x);
	if (i == ROAD_CROSSINGS_MAX)
		return;
	uint64_t who = vehicle * 0x9e3779b97f4a7c15u + request_id * 31u + i;
	struct kpi_cells *c = &f->kpi->cells;
	f->slots[i].requested += kpi_cells_note(c, REQUESTED_TAG, who);
	if (is_denied)
		f->slots[i].denied += kpi_cells_note(c, DENIED_TAG, who);
}

void figures_corridor(struct figures *f, bool is_granted, bool is_revoked, bool is_ended)
{
	f->now.granted += is_granted;
	f->now.revoked += is_revoked;
	f->now.ended += is_ended;
}

void figures_watch(struct figures *f, const struct air_watch_event *e)
{
	f->now.intruders += e->event == CONFORM_NONE;
	f->now.excursions += e->event == CONFORM_EXCURSION;
	f->now.nonconforming += e->event == CONFORM_NONCONFORMING;
	f->now.contingent += e->event == CONFORM_CONTINGENT;
	f->now.no_shows += e->event == CONFORM_NO_SHOW;
}

void figures_add(struct figures *f, struct Kerbwing__Hub__V1__Summary *s, int64_t end_ns)
{
	struct airspace_figures a;
	int64_t start_ns = f->kpi->start_ns;
	if (end_ns <= start_ns)
		return;
	if (f->cfg.air->is_open) { // at the end it is closed first: what it said last stays
		airspace_figures(f->cfg.air, &a);
		f->now.denied = a.denied;
		f->now.watched_ns = f->cfg.air->watch.flown_ns;
		f->now.outside_ns = f->cfg.air->watch.outside_ns;
	}
	kpi_close(f->kpi, end_ns);
	figures_fill(f, s, end_ns - start_ns);
	memset(f->slots, 0, sizeof(f->slots));
	f->then = f->now;
	take_crossings(f);
	kpi_begin(f->kpi);
}
