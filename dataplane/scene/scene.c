// SPDX-License-Identifier: Apache-2.0
#include "scene/scene.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alert_kind.h"
#include "base/units.h"
#include "scene/identity.h"

static const struct {
	const char *name, *text;
} drops[SCENE_DROP_COUNT] = {
#define SCENE_DROP_ROW(id, name, text) [SCENE_DROP_##id] = {name, text},
	SCENE_DROP_LIST(SCENE_DROP_ROW)
#undef SCENE_DROP_ROW
};

static_assert(ALERT_KIND_COUNT <=
		      sizeof(((struct scene_stats *)0)->alerts_raised) / sizeof(uint64_t),
	      "every alert kind has a counter");

const char *scene_drop_name(unsigned drop)
{
	return drop < SCENE_DROP_COUNT ? drops[drop].name : "?";
}

const char *scene_drop_text(unsigned drop)
{
	return drop < SCENE_DROP_COUNT ? drops[drop].text : "?";
}

int scene_init(struct scene *s, const struct scene_params *p)
{
	memset(s, 0, sizeof(*s));
	s->p = *p;
	geo_frame_init(&s->plane, p->lat0_e7, p->lon0_e7);
	s->around = malloc(p->neighbours_max * sizeof(*s->around));
	s->agree = calloc(p->tracks_max, sizeof(*s->agree));
	if (s->around == NULL || s->agree == NULL ||
	    track_table_init(&s->tracks, p->tracks_max, p->seed) != 0 ||
	    near_grid_init(&s->road_grid, p->road_cell_m, p->tracks_max) != 0 ||
	    near_grid_init(&s->air_grid, p->air_cell_m, p->tracks_max) != 0 ||
	    pair_table_init(&s->pairs, p->pairs_max) != 0) {
		scene_fini(s);
		return -ENOMEM;
	}
	return 0;
}

void scene_fini(struct scene *s)
{
	pair_table_fini(&s->pairs);
	near_grid_fini(&s->air_grid);
	near_grid_fini(&s->road_grid);
	track_table_fini(&s->tracks);
	free(s->agree);
	free(s->around);
	s->agree = NULL;
	s->around = NULL;
}

// ---- observation to track

// Footprints when the sender gives none, metres: half length, half width. Round figures of common vehicles.
static const float default_half_m[OBS_CLASS_COUNT][2] = {
	[OBS_CLASS_UNKNOWN] = {1.0f, 0.5f},    [OBS_CLASS_CAR] = {2.3f, 0.9f},
	[OBS_CLASS_TRUCK] = {6.0f, 1.3f},      [OBS_CLASS_BUS] = {6.0f, 1.3f},
	[OBS_CLASS_MOTORCYCLE] = {1.1f, 0.4f}, [OBS_CLASS_CYCLIST] = {0.9f, 0.3f},
	[OBS_CLASS_PEDESTRIAN] = {0.3f, 0.3f},
};

// The sender's own time is used when it is close to the reception; a clock that is wrong by more would place the object
// where it never was.
static int64_t effective_time(const struct obs *o)
{
	const int64_t late_ns = 2 * UNITS_NS_PER_S, early_ns = 200 * UNITS_NS_PER_MS;
	if ((o->flags & OBS_FLAG_TIME_OWN) != 0 && o->time_ns <= o->rx_ns + early_ns &&
	    o->time_ns >= o->rx_ns - late_ns)
		return o->time_ns;
	return o->rx_ns;
}

static void set_motion(struct track_hot *h, const struct obs *o)
{
	h->flags &= (uint8_t)~TRACK_MOVES;
	h->ve_ms = h->vn_ms = h->vz_ms = 0;
	if (o->heading_cdeg != OBS_HEADING_UNKNOWN)
		h->heading_rad = (float)o->heading_cdeg * (float)(M_PI / 18000.0);
	if (o->speed_cms != OBS_SPEED_UNKNOWN &&
	    (o->heading_cdeg != OBS_HEADING_UNKNOWN || o->speed_cms == 0)) {
		float v_ms = (float)o->speed_cms * 0.01f;
		h->ve_ms = v_ms * sinf(h->heading_rad);
		h->vn_ms = v_ms * cosf(h->heading_rad);
		h->flags |= TRACK_MOVES;
	}
	if (o->vspeed_cms != OBS_VSPEED_UNKNOWN)
		h->vz_ms = (float)o->vspeed_cms * 0.01f;
}

static void set_body(struct track_hot *h, const struct obs *o)
{
	const float *half = default_half_m[o->cls < OBS_CLASS_COUNT ? o->cls : OBS_CLASS_UNKNOWN];
	h->half_length_m =
		o->length_cm != OBS_SIZE_UNKNOWN ? (float)o->length_cm * 0.005f : half[0];
	h->half_width_m = o->width_cm != OBS_SIZE_UNKNOWN ? (float)o->width_cm * 0.005f : half[1];
}

// Above the ellipsoid where that is known or can be made of what was sent; the record keeps what was sent. An altitude that
// cannot be converted stays with its datum and is compared with its like alone.
static void set_altitude(const struct scene_params *p, struct track_hot *h, const struct obs *o)
{
	bool comparable = o->alt_cm != OBS_ALT_UNKNOWN && o->datum != OBS_DATUM_PRESSURE;
	h->flags &= (uint8_t)~TRACK_HAS_ALT;
	h->datum = o->datum;
	if (!comparable && p->has_ground && o->height_cm != OBS_ALT_UNKNOWN &&
	    o->height_ref == OBS_HEIGHT_GROUND) {
		h->alt_m = p->ground_m + (float)o->height_cm * 0.01f;
		h->datum = OBS_DATUM_WGS84;
		h->flags |= TRACK_HAS_ALT;
		return;
	}
	if (o->alt_cm == OBS_ALT_UNKNOWN)
		return;
	h->alt_m = (float)o->alt_cm * 0.01f;
	h->flags |= TRACK_HAS_ALT;
	if (o->datum == OBS_DATUM_AMSL && p->has_geoid) {
		h->alt_m += p->geoid_m;
		h->datum = OBS_DATUM_WGS84;
	}
}

static void set_hot(struct scene *s, struct track_hot *h, const struct obs *o, int64_t time_ns)
{
	struct geo_point at = geo_to_plane(&s->plane, o->lat_e7, o->lon_e7);
	h->time_ns = time_ns;
	h->e_m = (float)at.e_m;
	h->n_m = (float)at.n_m;
	set_altitude(&s->p, h, o);
	set_motion(h, o);
}

static struct near_grid *grid_of(struct scene *s, const struct track_hot *h)
{
	return (h->flags & TRACK_AIR) != 0 ? &s->air_grid : &s->road_grid;
}

static void emit(struct scene *s, const struct pair_alert *a, struct scene_out *out)
{
	if (a->phase == ALERT_PHASE_RAISED)
		s->stats.alerts_raised[a->kind]++;
	if (out->alert_count == SCENE_ALERTS_MAX)
		s->stats.alerts_lost++;
	else
		out->alert[out->alert_count++] = *a;
}

static uint32_t create(struct scene *s, const struct obs *o)
{
	uint32_t slot = track_table_insert(&s->tracks, o->key);
	if (slot == TRACK_NONE)
		return TRACK_NONE;
	struct track_hot *h = &s->tracks.hot[slot];
	if ((o->flags & OBS_FLAG_AIR) != 0) {
		h->flags |= TRACK_AIR;
		s->stats.tracks_air++;
		memset(&s->agree[slot], 0, sizeof(s->agree[slot]));
	} else {
		s->stats.tracks_road++;
	}
	s->tracks.cold[slot].first_ns = o->rx_ns;
	identity_begin(&s->tracks, slot, o);
	s->stats.tracks_created++;
	uint64_t live = s->stats.tracks_air + s->stats.tracks_road;
	if (live > s->stats.tracks_most)
		s->stats.tracks_most = live;
	return slot;
}

// ---- sources of one aircraft

static void emit_disagreement(struct scene *s, uint32_t slot, uint8_t phase, int64_t now_ns,
			      int64_t rx_ns, struct scene_out *out)
{
	struct agree *g = &s->agree[slot];
	const struct track_hot *h = &s->tracks.hot[slot];
	struct pair_alert a = {.kind = ALERT_KIND_SOURCE_DISAGREEMENT,
			       .phase = phase,
			       .time_ns = now_ns,
			       .track_a = s->tracks.cold[slot].id,
			       .r = {.now = true,
				     .near = true,
				     .distance_m = g->allowed_m,
				     .now_m = g->distance_m,
				     .e_m = h->e_m,
				     .n_m = h->n_m},
			       .rx_ns = rx_ns};
	if (phase == ALERT_PHASE_RAISED)
		g->alert_id = ++s->pairs.next_id;
	a.id = g->alert_id;
	g->sent_ns = now_ns;
	if (phase == ALERT_PHASE_CLEARED)
		g->alert_id = 0;
	emit(s, &a, out);
}

// Also for a report that is older than the track: a slow source must be comparable with a fast one.
static void compare_sources(struct scene *s, uint32_t slot, const struct track_hot *h,
			    const struct obs *o, int64_t now_ns, struct scene_out *out)
{
	static const uint8_t phases[] = {[AGREE_RAISE] = ALERT_PHASE_RAISED,
					 [AGREE_UPDATE] = ALERT_PHASE_UPDATED,
					 [AGREE_CLEAR] = ALERT_PHASE_CLEARED};
	struct track_cold *c = &s->tracks.cold[slot];
	struct agree_result r = agree_report(&s->p.agree, &s->agree[slot], h, o, now_ns);
	s->stats.source_comparisons += r.compared;
	c->source_count = (uint8_t)agree_sources(&s->p.agree, &s->agree[slot], h->time_ns,
						 c->source_figure, &c->disagreement_pct);
	if (r.verdict != AGREE_QUIET)
		emit_disagreement(s, slot, phases[r.verdict], now_ns, o->rx_ns, out);
}

// ---- two tracks that are one

static void end_track(struct scene *s, uint32_t slot, int64_t now_ns, struct scene_out *out)
{
	struct track_hot *h = &s->tracks.hot[slot];
	if ((h->flags & TRACK_AIR) != 0) {
		s->stats.tracks_air--;
		if (s->agree[slot].alert_id != 0)
			emit_disagreement(s, slot, ALERT_PHASE_CLEARED, now_ns, 0, out);
	} else {
		s->stats.tracks_road--;
	}
	s->stats.tracks_ended++;
	out->gone[out->gone_count++] = s->tracks.cold[slot].id;
	near_grid_remove(grid_of(s, h), &s->tracks, slot);
}

// The older one goes on, with the newer position of both. An aircraft does not merge with a road user.
static void merge(struct scene *s, uint32_t to, uint32_t from, int64_t now_ns,
		  struct scene_out *out)
{
	struct track_hot *h = &s->tracks.hot[to], *g = &s->tracks.hot[from];
	struct track_cold *c = &s->tracks.cold[to], *d = &s->tracks.cold[from];
	if (out->gone_count == SCENE_GONE_MAX || ((h->flags ^ g->flags) & TRACK_AIR) != 0)
		return; // the next report tries again
	if (g->time_ns > h->time_ns) {
		struct obs last = d->last;
		last.key = c->last.key;
		struct track_hot newer = *g;
		newer.grid_next = h->grid_next;
		newer.grid_prev = h->grid_prev;
		newer.grid_bucket = h->grid_bucket;
		newer.flags = (uint8_t)((g->flags & ~TRACK_IN_GRID) | (h->flags & TRACK_IN_GRID));
		*h = newer;
		near_grid_place(grid_of(s, h), &s->tracks, to);
		struct track_cold before = *c;
		c->last = last;
		c->seen_ns = d->seen_ns;
		identity_inherit(c, &before);
		c->observation_count = before.observation_count;
	}
	identity_inherit(c, d);
	end_track(s, from, now_ns, out);
	track_table_merge(&s->tracks, from, to);
	s->stats.tracks_merged++;
}

static uint32_t find(struct scene *s, const struct obs *o, int64_t now_ns, struct scene_out *out)
{
	struct identity_found f = identity_find(&s->tracks, o, s->p.binding_ns);
	s->stats.bindings_expired += f.expired;
	if (f.merged != TRACK_NONE)
		merge(s, f.slot, f.merged, now_ns, out);
	return f.slot;
}

// ---- one report

// The same instant and place by the sender's own clock, over another way: one update is enough.
static bool is_repeated(const struct obs *last, const struct obs *o)
{
	return (o->flags & last->flags & OBS_FLAG_AIR) != 0 &&
	       (o->flags & last->flags & OBS_FLAG_TIME_OWN) != 0 && o->time_ns == last->time_ns &&
	       (o->port != last->port || o->source_key != last->source_key) &&
	       o->lat_e7 == last->lat_e7 && o->lon_e7 == last->lon_e7 &&
	       o->alt_cm == last->alt_cm && o->speed_cms == last->speed_cms &&
	       o->heading_cdeg == last->heading_cdeg;
}

// A track that lies further in the future than any sender's clock is believed: our own clock was set back.
static const int64_t CLOCK_STEP_NS = 2 * UNITS_NS_PER_S;

static enum scene_drop place(struct scene *s, uint32_t slot, const struct obs *o, int64_t time_ns,
			     int64_t now_ns, struct scene_out *out)
{
	struct track_hot *h = &s->tracks.hot[slot], moved = *h;
	struct track_cold *c = &s->tracks.cold[slot];
	bool is_first = c->observation_count == 0;
	set_hot(s, &moved, o, time_ns);
	if ((h->flags & TRACK_AIR) != 0)
		compare_sources(s, slot, &moved, o, now_ns, out);
	if (!is_first && time_ns < h->time_ns && h->time_ns - o->rx_ns < CLOCK_STEP_NS)
		return SCENE_DROP_OUT_OF_ORDER;
	identity_record(c, o);
	*h = moved;
	set_body(h, &c->last);
	c->seen_ns = o->rx_ns;
	c->observation_count++;
	near_grid_place(grid_of(s, h), &s->tracks, slot);
	return SCENE_DROP_NONE;
}

static enum scene_drop take(struct scene *s, const struct obs *o, int64_t now_ns,
			    uint32_t *slot_out, struct scene_out *out)
{
	if (o->cls == OBS_CLASS_STATION)
		return SCENE_DROP_STATION;
	bool has_position =
		(o->flags & OBS_FLAG_NO_POSITION) == 0 && o->lat_e7 != OBS_LATLON_UNKNOWN;
	if (has_position && !geo_is_valid(o->lat_e7, o->lon_e7))
		return SCENE_DROP_BAD_POSITION;
	uint32_t slot = find(s, o, now_ns, out);
	if (!has_position) {
		if (slot == TRACK_NONE)
			return SCENE_DROP_NO_TRACK;
		identity_overlay(&s->tracks.cold[slot], o);
		*slot_out = slot;
		return SCENE_DROP_NONE;
	}
	if (slot == TRACK_NONE)
		slot = create(s, o);
	else if (is_repeated(&s->tracks.cold[slot].last, o)) {
		s->tracks.cold[slot].seen_ns = o->rx_ns;
		return SCENE_DROP_REPEATED;
	}
	if (slot == TRACK_NONE)
		return SCENE_DROP_TABLE_FULL;
	enum scene_drop d = place(s, slot, o, effective_time(o), now_ns, out);
	if (d == SCENE_DROP_NONE)
		*slot_out = slot;
	return d;
}

// ---- detection, on each update

static void detect(struct scene *s, uint32_t slot, int64_t now_ns, struct scene_out *out)
{
	struct track_table *t = &s->tracks;
	const struct track_hot *h = &t->hot[slot];
	bool is_air = (h->flags & TRACK_AIR) != 0, cut = false;
	uint8_t kind = is_air ? ALERT_KIND_LOSS_OF_SEPARATION : ALERT_KIND_COLLISION_COURSE;
	uint32_t n = near_grid_around(grid_of(s, h), t, slot, s->around, s->p.neighbours_max, &cut);
	s->stats.neighbours_cut += cut;
	s->stats.pair_tests += n;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t other = s->around[i];
		struct detect_result r =
			is_air ? detect_air_pair(&s->p.air, h, &t->hot[other], now_ns)
			       : detect_road_pair(&s->p.road, h, &t->hot[other], now_ns);
		if (!r.near)
			continue;
		struct pair_alert a;
		enum pair_verdict v =
			pair_table_report(&s->pairs, &s->p.pair, kind, t->cold[slot].id,
					  t->cold[other].id, &r, now_ns, t->cold[slot].seen_ns, &a);
		if (v == PAIR_EMIT)
			emit(s, &a, out);
		else if (v == PAIR_FULL)
			s->stats.alerts_lost++;
	}
}

void scene_update(struct scene *s, const struct obs *obs, uint32_t n, int64_t now_ns,
		  uint32_t *slots, struct scene_out *out)
{
	for (uint32_t i = 0; i < n; i++)
		track_table_prefetch(&s->tracks, obs[i].key);
	for (uint32_t i = 0; i < n; i++) {
		slots[i] = TRACK_NONE;
		enum scene_drop d = take(s, &obs[i], now_ns, &slots[i], out);
		s->stats.dropped[d]++;
		s->stats.observations += d == SCENE_DROP_NONE;
		if (d == SCENE_DROP_NONE && (obs[i].flags & OBS_FLAG_NO_POSITION) == 0)
			detect(s, slots[i], now_ns, out);
	}
}

// ---- ageing

static void age_track(struct scene *s, uint32_t slot, int64_t now_ns, struct scene_out *out)
{
	bool is_air = (s->tracks.hot[slot].flags & TRACK_AIR) != 0;
	int64_t timeout_ns = is_air ? s->p.air_timeout_ns : s->p.road_timeout_ns;
	int64_t silent_ns = now_ns - s->tracks.cold[slot].seen_ns;
	if (silent_ns > timeout_ns || -silent_ns > timeout_ns) { // or the clock was set back
		end_track(s, slot, now_ns, out);
		track_table_remove(&s->tracks, slot);
	} else if (is_air && agree_age(&s->p.agree, &s->agree[slot], now_ns) == AGREE_CLEAR) {
		emit_disagreement(s, slot, ALERT_PHASE_CLEARED, now_ns, 0, out);
	}
}

void scene_age(struct scene *s, uint32_t look, int64_t now_ns, struct scene_out *out)
{
	for (uint32_t k = 0;
	     k < look && out->gone_count < SCENE_GONE_MAX && out->alert_count < SCENE_ALERTS_MAX;
	     k++) {
		uint32_t slot = s->sweep;
		s->sweep = slot + 1 < s->tracks.capacity ? slot + 1 : 0;
		if ((s->tracks.hot[slot].flags & TRACK_LIVE) != 0)
			age_track(s, slot, now_ns, out);
	}
	struct pair_alert a;
	while (out->alert_count < SCENE_ALERTS_MAX &&
	       pair_table_expire(&s->pairs, &s->p.pair, look, now_ns, &a))
		emit(s, &a, out);
}
