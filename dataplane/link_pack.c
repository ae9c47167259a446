// SPDX-License-Identifier: Apache-2.0
#include "link_pack.h"

#include <math.h>

#include "base/units.h"

// protobuf-c's string members are not const; packing only reads them.
static char *text(const char *s)
{
	return (char *)(uintptr_t)s;
}

static void envelope(Kerbwing__Link__V1__Envelope *e, Kerbwing__Link__V1__Envelope__BodyCase body)
{
	kerbwing__link__v1__envelope__init(e);
	e->body_case = body;
}

void link_pack_hello(Kerbwing__Link__V1__Envelope *e, struct link_hello_space *s,
		     const struct link_identity *who)
{
	envelope(e, KERBWING__LINK__V1__ENVELOPE__BODY_HELLO);
	kerbwing__link__v1__hello__init(&s->hello);
	e->hello = &s->hello;
	s->hello.protocol = LINK_PROTOCOL;
	s->hello.program = text("dataplane");
	s->hello.version = text(KERBWING_VERSION);
	s->hello.node = text(who->node);
	s->hello.boot_id = who->boot_id;
	s->hello.started_ns = who->started_ns;
	if (who->realtime != NULL)
		s->hello.realtime = text(who->realtime);
	for (unsigned i = 0; i < COUNTER_COUNT; i++) {
		const char *meaning;
		if (!counter_describe(i, s->names[i], &meaning))
			continue;
		s->name_of[s->hello.n_counter_names++] = s->names[i];
	}
	s->hello.counter_names = s->name_of;
	s->hello.n_port_names = who->port_count;
	s->hello.port_names = (char **)(uintptr_t)who->port_names;
}

void link_pack_tracks_begin(Kerbwing__Link__V1__Envelope *e, struct link_tracks_space *s)
{
	envelope(e, KERBWING__LINK__V1__ENVELOPE__BODY_TRACKS);
	kerbwing__link__v1__tracks__init(&s->tracks);
	s->tracks.track = s->track_of;
	s->tracks.gone = s->gone;
	e->tracks = &s->tracks;
}

void link_pack_tracks_add(struct link_tracks_space *s, const struct mail_track *t)
{
	const struct obs *o = &t->last;
	Kerbwing__Link__V1__Track *m = &s->track[s->tracks.n_track];
	kerbwing__link__v1__track__init(m);
	m->id = t->id;
	m->time_ns = o->time_ns;
	m->rx_ns = o->rx_ns;
	m->lat_e7 = o->lat_e7;
	m->lon_e7 = o->lon_e7;
	m->alt_cm = o->alt_cm;
	m->height_cm = o->height_cm;
	m->speed_cms = o->speed_cms;
	m->vspeed_cms = o->vspeed_cms;
	m->heading_cdeg = o->heading_cdeg;
	m->hacc_cm = o->hacc_cm;
	m->vacc_cm = o->vacc_cm;
	m->width_cm = o->width_cm;
	m->length_cm = o->length_cm;
	m->family = o->family;
	m->cls = o->cls;
	m->datum = o->datum;
	m->height_ref = o->height_ref;
	m->state = o->state;
	m->flags = o->flags;
	m->id_kind = o->id_kind;
	m->id_claim.len = o->id_len;
	m->id_claim.data = (uint8_t *)(uintptr_t)o->id;
	m->observation_count = t->observation_count;
	m->port = o->port;
	m->n_source_figure = t->source_count;
	m->source_figure = (uint32_t *)(uintptr_t)t->source_figure;
	m->disagreement_pct = t->disagreement_pct;
	m->operator_kind = o->operator_kind;
	m->operator_lat_e7 = o->operator_lat_e7;
	m->operator_lon_e7 = o->operator_lon_e7;
	s->track_of[s->tracks.n_track++] = m;
}

void link_pack_tracks_gone(struct link_tracks_space *s, uint64_t id)
{
	s->gone[s->tracks.n_gone++] = id;
}

static uint32_t scaled(float v, float factor)
{
	return isfinite(v) && v > 0 ? (uint32_t)fminf(v * factor, 4e9f) : 0;
}

void link_pack_alert(Kerbwing__Link__V1__Envelope *e, Kerbwing__Link__V1__Alert *a,
		     const struct alert *p, const struct link_figures *f)
{
	envelope(e, KERBWING__LINK__V1__ENVELOPE__BODY_ALERT);
	kerbwing__link__v1__alert__init(a);
	e->alert = a;
	a->id = p->id;
	a->kind = p->kind;
	a->phase = p->phase;
	a->time_ns = p->time_ns;
	a->track_a = p->track_a;
	a->track_b = p->track_b;
	geo_from_plane(&f->plane, (struct geo_point){(double)p->r.e_m, (double)p->r.n_m},
		       &a->lat_e7, &a->lon_e7);
	a->time_to_ms = scaled(p->r.time_s, 1000);
	a->distance_cm = scaled(p->r.distance_m, 100);
	a->now_cm = scaled(p->r.now_m, 100);
	a->closing_cms = scaled(p->r.closing_ms, 100);
	if (f->zones != NULL)
		a->zone = text(zone_book_name(f->zones, p->zone));
	a->latency_ns = p->rx_ns != 0 ? p->out_ns - p->rx_ns : 0;
}

static void pack_ports(struct link_counters_space *s, const struct link_figures *f,
		       uint32_t port_count)
{
	for (uint32_t i = 0; i < port_count && i < LINK_PORTS_MAX; i++) {
		Kerbwing__Link__V1__Counters__Port *p = &s->port[i];
		kerbwing__link__v1__counters__port__init(p);
		p->frames = f->ports[i].frames;
		p->bytes = f->ports[i].bytes;
		p->missed = f->ports[i].missed;
		p->errors = f->ports[i].errors;
		p->up = f->ports[i].up;
		s->port_of[s->counters.n_port++] = p;
	}
	s->counters.port = s->port_of;
}

static void pack_stages(struct link_counters_space *s, const struct stage_latency *l)
{
	for (unsigned i = 0; i < STAGE_LATENCY_COUNT && l != NULL; i++) {
		Kerbwing__Link__V1__Counters__Stage *m = &s->stage[i];
		kerbwing__link__v1__counters__stage__init(m);
		stage_latency_buckets(&l->stage[i], s->bucket[i]);
		m->name = text(stage_latency_name(i));
		m->count = s->bucket[i];
		m->n_count = STAGE_LATENCY_BUCKETS;
		m->sum_ns = l->sum_ns[i];
		s->stage_of[s->counters.n_stage++] = m;
	}
	s->counters.stage = s->stage_of;
}

void link_pack_counters(Kerbwing__Link__V1__Envelope *e, struct link_counters_space *s,
			const struct link_figures *f, uint32_t port_count,
			const struct link_mirror *m, int64_t now_ns)
{
	envelope(e, KERBWING__LINK__V1__ENVELOPE__BODY_COUNTERS);
	kerbwing__link__v1__counters__init(&s->counters);
	e->counters = &s->counters;
	s->counters.time_ns = now_ns;
	for (unsigned i = 0; i < COUNTER_COUNT; i++) {
		char name[COUNTER_NAME_SIZE];
		const char *meaning;
		if (counter_describe(i, name, &meaning))
			s->value[s->counters.n_value++] =
				f->counters->v[i] + (f->own != NULL ? f->own->v[i] : 0);
	}
	s->counters.value = s->value;
	s->counters.tracks_road = m->road;
	s->counters.tracks_air = m->air;
	s->counters.tracks_max = f->tracks_max;
	for (int i = 0; i < 3; i++)
		s->latency_ns[i] = f->latency_ns[i];
	s->counters.latency_ns = s->latency_ns;
	s->counters.n_latency_ns = 3;
	s->counters.naps = f->counters->v[COUNTER_NAPS];
	s->counters.load_permille = f->load_permille;
	pack_ports(s, f, port_count);
	pack_stages(s, f->stages);
	s->counters.shed_level = f->shed_level != NULL ? *f->shed_level : 0;
}

static void add_count(struct link_zones_space *s, const char *name, bool is_air,
		      const struct zone_count *c)
{
	Kerbwing__Link__V1__ZoneCounts__Count *m = &s->count[s->counts.n_count];
	kerbwing__link__v1__zone_counts__count__init(m);
	m->zone = text(name);
	m->is_air = is_air;
	m->entries = c->entries;
	m->exits = c->exits;
	m->dwell_ms = c->dwell_ms;
	m->inside = c->inside;
	m->inside_most = c->inside_most;
	m->speed_sum_cms = c->speed_sum_cms;
	m->speed_count = c->speed_count;
	s->count_of[s->counts.n_count++] = m;
}

uint32_t link_pack_zone_counts(Kerbwing__Link__V1__Envelope *e, struct link_zones_space *s,
			       const struct link_figures *f, uint32_t from)
{
	envelope(e, KERBWING__LINK__V1__ENVELOPE__BODY_ZONE_COUNTS);
	kerbwing__link__v1__zone_counts__init(&s->counts);
	e->zone_counts = &s->counts;
	s->counts.count = s->count_of;
	for (; from < ZONE_SLOTS_MAX && s->counts.n_count + ZONE_SIDES <= LINK_TRACKS_PER_MESSAGE;
	     from++)
		for (unsigned side = 0; side < ZONE_SIDES; side++)
			if (f->zone_counts[from][side].entries > 0)
				add_count(s, zone_book_name(f->zones, (uint16_t)from),
					  side == ZONE_AIRCRAFT, &f->zone_counts[from][side]);
	return from;
}
