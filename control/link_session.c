// SPDX-License-Identifier: Apache-2.0
#include "link_session.h"

#include <stdio.h>
#include <string.h>

#include "base/alert_kind.h"
#include "base/geo.h"
#include "base/units.h"
#include "link.pb-c.h"

typedef Kerbwing__Link__V1__Envelope envelope;
typedef Kerbwing__Link__V1__Track wire_track;

static const struct {
	const char *name;
	const char *text;
} refusals[LINK_REFUSAL_COUNT] = {
#define LINK_REFUSAL_ROW(id, name, text) [LINK_REFUSAL_##id] = {name, text},
	LINK_REFUSAL_LIST(LINK_REFUSAL_ROW)
#undef LINK_REFUSAL_ROW
};

static const char *const actions[LINK_ACTION_COUNT] = {"none", "resync", "close"};

const char *link_refusal_name(unsigned code)
{
	return code < LINK_REFUSAL_COUNT ? refusals[code].name : "?";
}

const char *link_refusal_text(unsigned code)
{
	return code < LINK_REFUSAL_COUNT ? refusals[code].text : "?";
}

const char *link_action_name(unsigned action)
{
	return action < LINK_ACTION_COUNT ? actions[action] : "?";
}

void link_session_init(struct link_session *s, struct world *w, struct tally *c,
		       struct alert_log *a)
{
	*s = (struct link_session){.world = w, .counters = c, .alerts = a};
}

void link_session_start(struct link_session *s)
{
	s->has_hello = false;
	s->has_bye = false;
	s->is_resyncing = false;
	s->next_seq = 1;
	s->last_refusal = LINK_REFUSAL_NONE;
	world_snapshot_abandon(s->world);
}

// ---- one handler per message; each returns why it refuses

static enum link_refusal take_hello(struct link_session *s, const envelope *e)
{
	const Kerbwing__Link__V1__Hello *h = e->hello;
	if (s->has_hello)
		return LINK_REFUSAL_REPEATED_HELLO;
	if (h->protocol != LINK_SESSION_PROTOCOL)
		return LINK_REFUSAL_PROTOCOL;
	for (size_t i = 0; i < h->n_counter_names; i++)
		if (!tally_is_name(h->counter_names[i]))
			return LINK_REFUSAL_NAME;
	for (size_t i = 0; i < h->n_port_names; i++)
		if (!tally_is_port_name(h->port_names[i]))
			return LINK_REFUSAL_NAME;
	if (h->realtime[0] != '\0' && !tally_is_name(h->realtime))
		return LINK_REFUSAL_NAME;
	bool is_new_boot = h->boot_id != s->boot_id;
	if (is_new_boot && s->boot_id != 0)
		s->restarts++;
	if (is_new_boot && s->zones != NULL)
		zone_tally_clear(s->zones);
	if (is_new_boot)
		world_clear(s->world); // track ids live within one process
	s->boot_id = h->boot_id;
	snprintf(s->version, sizeof(s->version), "%s", h->version);
	snprintf(s->realtime, sizeof(s->realtime), "%s", h->realtime);
	tally_begin(s->counters, is_new_boot, h->counter_names, (unsigned)h->n_counter_names,
		    h->port_names, (unsigned)h->n_port_names);
	s->has_hello = true;
	return LINK_REFUSAL_NONE;
}

static uint8_t enum_or_zero(uint32_t v, unsigned count)
{
	return v < count ? (uint8_t)v : 0;
}

static uint64_t identity_of(const wire_track *t)
{
	bool has = t->id_kind > OBS_ID_NONE && t->id_kind < OBS_ID_COUNT && t->id_claim.len > 0 &&
		   t->id_claim.len <= OBS_ID_SIZE;
	return has ? obs_identity_key((enum obs_id_kind)t->id_kind, t->id_claim.data,
				      t->id_claim.len)
		   : 0;
}

static void convert_track(const wire_track *t, struct world_track *out)
{
	bool has_place = geo_is_valid(t->lat_e7, t->lon_e7);
	*out = (struct world_track){
		.id = t->id,
		.identity_key = identity_of(t),
		.time_ns = t->time_ns,
		.rx_ns = t->rx_ns,
		.lat_e7 = has_place ? t->lat_e7 : OBS_LATLON_UNKNOWN,
		.lon_e7 = has_place ? t->lon_e7 : OBS_LATLON_UNKNOWN,
		.alt_cm = t->alt_cm,
		.height_cm = t->height_cm,
		.speed_cms = units_clamp_u16(t->speed_cms),
		.vspeed_cms = units_clamp_i16(t->vspeed_cms),
		.heading_cdeg = t->heading_cdeg < UNITS_CDEG_PER_TURN ? (uint16_t)t->heading_cdeg
								      : OBS_HEADING_UNKNOWN,
		.hacc_cm = units_clamp_u16(t->hacc_cm),
		.length_cm = units_clamp_u16(t->length_cm),
		.id_kind = enum_or_zero(t->id_kind, OBS_ID_COUNT),
		.family = enum_or_zero(t->family, OBS_FAMILY_COUNT),
		.cls = enum_or_zero(t->cls, OBS_CLASS_COUNT),
		.datum = enum_or_zero(t->datum, OBS_DATUM_COUNT),
		.height_ref = enum_or_zero(t->height_ref, OBS_HEIGHT_COUNT),
		.state = enum_or_zero(t->state, OBS_STATE_COUNT),
		.flags = (uint8_t)t->flags,
		.port = enum_or_zero(t->port, TALLY_PORTS_MAX),
		.observation_count = t->observation_count,
		.disagreement_pct = units_clamp_u16(t->disagreement_pct),
	};
	if (geo_is_valid(t->operator_lat_e7, t->operator_lon_e7)) {
		out->operator_kind = enum_or_zero(t->operator_kind, OBS_OPERATOR_COUNT);
		out->operator_lat_e7 = t->operator_lat_e7;
		out->operator_lon_e7 = t->operator_lon_e7;
	}
	for (size_t i = 0; i < t->n_source_figure && i < WORLD_SOURCES_MAX; i++)
		out->source_figure[out->source_count++] = t->source_figure[i];
}

static enum link_refusal take_tracks(struct link_session *s, const envelope *e)
{
	const Kerbwing__Link__V1__Tracks *m = e->tracks;
	if (m->snapshot)
		world_snapshot_begin(s->world);
	for (size_t i = 0; i < m->n_track; i++) {
		struct world_track t;
		convert_track(m->track[i], &t);
		bool is_held = world_put(s->world, &t);
		if (is_held && s->road.track != NULL)
			s->road.track(s->ctx, &t);
		if (s->on_track != NULL)
			s->on_track(s->ctx, &t);
	}
	for (size_t i = 0; i < m->n_gone; i++)
		world_remove(s->world, m->gone[i]);
	if (m->snapshot_end) {
		world_snapshot_end(s->world);
		s->is_resyncing = false;
	}
	return LINK_REFUSAL_NONE;
}

static uint8_t class_of(const struct world *w, uint64_t id)
{
	const struct world_track *t = world_find(w, id);
	return t != NULL ? t->cls : (uint8_t)OBS_CLASS_UNKNOWN;
}

static enum link_refusal take_alert(struct link_session *s, const envelope *e)
{
	const Kerbwing__Link__V1__Alert *a = e->alert;
	struct alert_log_entry entry = {
		.boot_id = s->boot_id,
		.id = a->id,
		.kind = a->kind,
		.phase = a->phase,
		.time_ns = a->time_ns,
		.track_a = a->track_a,
		.track_b = a->track_b,
		.class_a = class_of(s->world, a->track_a),
		.class_b = class_of(s->world, a->track_b),
		.lat_e7 = a->lat_e7,
		.lon_e7 = a->lon_e7,
		.time_to_ms = a->time_to_ms,
		.distance_cm = a->distance_cm,
		.now_cm = a->now_cm,
		.closing_cms = a->closing_cms,
		.latency_ns = a->latency_ns,
	};
	const struct alert_log_entry *filed = alert_log_put(s->alerts, &entry);
	if (s->on_alert != NULL)
		s->on_alert(s->ctx, filed);
	return LINK_REFUSAL_NONE;
}

static void take_stages(struct tally *c, const Kerbwing__Link__V1__Counters *m)
{
	c->stage_count = 0;
	for (size_t i = 0; i < m->n_stage && c->stage_count < TALLY_STAGES_MAX; i++) {
		const Kerbwing__Link__V1__Counters__Stage *from = m->stage[i];
		struct tally_stage *to = &c->stage[c->stage_count];
		if (!tally_is_name(from->name))
			continue;
		memset(to, 0, sizeof(*to));
		memcpy(to->name, from->name, strlen(from->name));
		for (size_t k = 0; k < TALLY_BUCKETS && k < from->n_count; k++)
			to->count[k] = from->count[k];
		to->sum_ns = from->sum_ns;
		c->stage_count++;
	}
}

static enum link_refusal take_counters(struct link_session *s, const envelope *e)
{
	const Kerbwing__Link__V1__Counters *m = e->counters;
	struct tally *c = s->counters;
	tally_set(c, m->value, (unsigned)m->n_value);
	for (size_t i = 0; i < m->n_port; i++) {
		const Kerbwing__Link__V1__Counters__Port *p = m->port[i];
		const uint64_t total[TALLY_PORT_TOTAL_COUNT] = {p->frames, p->bytes, p->missed,
								p->errors};
		tally_set_port(c, (unsigned)i, total, p->up);
	}
	for (size_t i = 0; i < TALLY_LATENCY_COUNT && i < m->n_latency_ns; i++)
		c->latency_ns[i] = m->latency_ns[i];
	if (m->tracks_max > c->tracks_max)
		c->tracks_max = m->tracks_max;
	c->load_permille = m->load_permille;
	c->naps = m->naps;
	c->shed_level = m->shed_level;
	take_stages(c, m);
	return LINK_REFUSAL_NONE;
}

static enum link_refusal take_zone_counts(struct link_session *s, const envelope *e)
{
	for (size_t i = 0; i < e->zone_counts->n_count && s->zones != NULL; i++) {
		const Kerbwing__Link__V1__ZoneCounts__Count *c = e->zone_counts->count[i];
		struct zone_tally_row r = {.is_air = c->is_air,
					   .inside = c->inside,
					   .inside_most = c->inside_most,
					   .entries = c->entries,
					   .exits = c->exits,
					   .dwell_ms = c->dwell_ms,
					   .speed_sum_cms = c->speed_sum_cms,
					   .speed_count = c->speed_count};
		if (strlen(c->zone) < sizeof(r.zone))
			memcpy(r.zone, c->zone, strlen(c->zone) + 1);
		zone_tally_put(s->zones, &r); // a name that does not fit is counted there
	}
	return LINK_REFUSAL_NONE;
}

static enum link_refusal take_zones_ack(struct link_session *s, const envelope *e)
{
	const Kerbwing__Link__V1__ZonesAck *a = e->zones_ack;
	const struct link_zones_ack ack = {a->version,	  a->taken,	   a->refused,
					   a->first_name, a->first_reason, a->is_incomplete};
	if (s->on_zones_ack != NULL)
		s->on_zones_ack(s->ctx, &ack);
	return LINK_REFUSAL_NONE;
}

static enum link_refusal take_slot_requests(struct link_session *s, const envelope *e)
{
	if (s->road.requests != NULL)
		s->road.requests(s->ctx, e->slot_requests);
	return LINK_REFUSAL_NONE;
}

static enum link_refusal take_tick(struct link_session *s, const envelope *e)
{
	if (s->road.tick != NULL)
		s->road.tick(s->ctx, e->tick);
	return LINK_REFUSAL_NONE;
}

static enum link_refusal take_map_heard(struct link_session *s, const envelope *e)
{
	if (s->road.map != NULL)
		s->road.map(s->ctx, e->map_heard);
	return LINK_REFUSAL_NONE;
}

static enum link_refusal take_bye(struct link_session *s, const envelope *e)
{
	s->has_bye = true;
	return LINK_REFUSAL_NONE;
}

static const struct {
	Kerbwing__Link__V1__Envelope__BodyCase body;
	enum link_refusal (*take)(struct link_session *s, const envelope *e);
} handlers[] = {
	{KERBWING__LINK__V1__ENVELOPE__BODY_HELLO, take_hello},
	{KERBWING__LINK__V1__ENVELOPE__BODY_TRACKS, take_tracks},
	{KERBWING__LINK__V1__ENVELOPE__BODY_ALERT, take_alert},
	{KERBWING__LINK__V1__ENVELOPE__BODY_COUNTERS, take_counters},
	{KERBWING__LINK__V1__ENVELOPE__BODY_ZONES_ACK, take_zones_ack},
	{KERBWING__LINK__V1__ENVELOPE__BODY_ZONE_COUNTS, take_zone_counts},
	{KERBWING__LINK__V1__ENVELOPE__BODY_SLOT_REQUESTS, take_slot_requests},
	{KERBWING__LINK__V1__ENVELOPE__BODY_TICK, take_tick},
	{KERBWING__LINK__V1__ENVELOPE__BODY_MAP_HEARD, take_map_heard},
	{KERBWING__LINK__V1__ENVELOPE__BODY_BYE, take_bye},
};

static enum link_refusal dispatch(struct link_session *s, const envelope *e)
{
	if (e->body_case != KERBWING__LINK__V1__ENVELOPE__BODY_HELLO && !s->has_hello)
		return LINK_REFUSAL_BEFORE_HELLO;
	for (size_t i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++)
		if (handlers[i].body == e->body_case)
			return handlers[i].take(s, e);
	return LINK_REFUSAL_EMPTY;
}

static enum link_action refuse(struct link_session *s, enum link_refusal why)
{
	s->refused[why]++;
	s->last_refusal = why;
	return LINK_ACTION_CLOSE;
}

// A gap means that something is missing: the picture is asked for anew, once, and what did arrive still counts
// because it is state, not history.
static enum link_action check_seq(struct link_session *s, uint64_t seq)
{
	bool is_gap = seq != s->next_seq;
	s->next_seq = seq + 1;
	if (!is_gap)
		return LINK_ACTION_NONE;
	world_snapshot_abandon(s->world);
	if (s->is_resyncing)
		return LINK_ACTION_NONE;
	s->is_resyncing = true;
	s->resyncs++;
	return LINK_ACTION_RESYNC;
}

enum link_action link_session_take(struct link_session *s, const uint8_t *p, size_t n)
{
	if (n > LINK_SESSION_PACKET_MAX)
		return refuse(s, LINK_REFUSAL_TOO_LONG);
	envelope *e = kerbwing__link__v1__envelope__unpack(NULL, n, p);
	if (e == NULL)
		return refuse(s, LINK_REFUSAL_MALFORMED);
	enum link_action action = check_seq(s, e->seq);
	enum link_refusal why = dispatch(s, e);
	kerbwing__link__v1__envelope__free_unpacked(e, NULL);
	if (why != LINK_REFUSAL_NONE)
		return refuse(s, why);
	s->envelopes++;
	return s->has_bye ? LINK_ACTION_CLOSE : action;
}

static size_t pack(const envelope *e, uint8_t *out, size_t size)
{
	size_t n = kerbwing__link__v1__envelope__get_packed_size(e);
	return n <= size ? kerbwing__link__v1__envelope__pack(e, out) : 0;
}

size_t link_session_pack_hello(uint8_t *out, size_t size, const char *node, uint64_t boot_id,
			       int64_t started_ns)
{
	Kerbwing__Link__V1__Hello h = KERBWING__LINK__V1__HELLO__INIT;
	envelope e = KERBWING__LINK__V1__ENVELOPE__INIT;
	char program[] = "control", version[] = KERBWING_VERSION, name[64];
	strncpy(name, node, sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	h.protocol = LINK_SESSION_PROTOCOL;
	h.program = program;
	h.version = version;
	h.node = name;
	h.boot_id = boot_id;
	h.started_ns = started_ns;
	e.body_case = KERBWING__LINK__V1__ENVELOPE__BODY_HELLO;
	e.hello = &h;
	return pack(&e, out, size);
}

size_t link_session_pack_resync(const struct link_session *s, uint8_t *out, size_t size)
{
	Kerbwing__Link__V1__Resync r = KERBWING__LINK__V1__RESYNC__INIT;
	envelope e = KERBWING__LINK__V1__ENVELOPE__INIT;
	r.last_seq = s->next_seq - 1;
	e.body_case = KERBWING__LINK__V1__ENVELOPE__BODY_RESYNC;
	e.resync = &r;
	return pack(&e, out, size);
}
