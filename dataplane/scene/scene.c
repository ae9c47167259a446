// SPDX-License-Identifier: Apache-2.0
#include "scene/scene.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alert_kind.h"
#include "base/units.h"

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
	if (s->around == NULL || track_table_init(&s->tracks, p->tracks_max, p->seed) != 0 ||
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
	free(s->around);
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

static void set_hot(struct scene *s, struct track_hot *h, const struct obs *o, int64_t time_ns)
{
	struct geo_point at = geo_to_plane(&s->plane, o->lat_e7, o->lon_e7);
	h->time_ns = time_ns;
	h->e_m = (float)at.e_m;
	h->n_m = (float)at.n_m;
	h->flags &= (uint8_t)~TRACK_HAS_ALT;
	h->datum = o->datum;
	if (o->alt_cm != OBS_ALT_UNKNOWN) {
		h->alt_m = (float)o->alt_cm * 0.01f;
		h->flags |= TRACK_HAS_ALT;
	}
	if (o->datum == OBS_DATUM_AMSL && s->p.has_geoid) { // the record keeps what was sent
		h->alt_m += s->p.geoid_m;
		h->datum = OBS_DATUM_WGS84;
	}
	set_motion(h, o);
	set_body(h, o);
}

// The newest report replaces the record, but a stronger identity or class that another message gave is kept: Remote ID
// and MAVLink send who and where in different messages.
static void set_cold(struct track_cold *c, const struct obs *o)
{
	uint8_t id[OBS_ID_SIZE], id_len = c->last.id_len, id_kind = c->last.id_kind,
				 cls = c->last.cls;
	uint64_t key = c->last.key;
	bool keep_id = c->observation_count > 0 &&
		       (o->id_kind == OBS_ID_NONE || o->id_kind == OBS_ID_MAC ||
			(o->id_kind == OBS_ID_SYSTEM && id_kind != OBS_ID_NONE));
	bool keep_cls = c->observation_count > 0 &&
			(o->cls == OBS_CLASS_UNKNOWN ||
			 (o->cls == OBS_CLASS_AIRCRAFT_OTHER && cls != OBS_CLASS_UNKNOWN));
	memcpy(id, c->last.id, sizeof(id));
	c->last = *o;
	c->last.key = key;
	if (keep_id) {
		memcpy(c->last.id, id, sizeof(id));
		c->last.id_len = id_len;
		c->last.id_kind = id_kind;
	}
	if (keep_cls)
		c->last.cls = cls;
}

// State and identity without a position: lay what it knows over what the track has.
static void merge_identity(struct track_cold *c, const struct obs *o)
{
	if (o->id_kind != OBS_ID_NONE && o->id_kind != OBS_ID_MAC && o->id_kind != OBS_ID_SYSTEM) {
		memcpy(c->last.id, o->id, sizeof(o->id));
		c->last.id_len = o->id_len;
		c->last.id_kind = o->id_kind;
	}
	if (o->cls != OBS_CLASS_UNKNOWN && o->cls != OBS_CLASS_AIRCRAFT_OTHER)
		c->last.cls = o->cls;
	if (o->state != OBS_STATE_UNKNOWN)
		c->last.state = o->state;
	if ((o->flags & OBS_FLAG_EMERGENCY) != 0)
		c->last.flags |= OBS_FLAG_EMERGENCY;
}

static uint32_t find(const struct scene *s, const struct obs *o)
{
	uint32_t slot = track_table_find(&s->tracks, o->key);
	if (slot == TRACK_NONE && o->alias_key != 0 && (o->flags & OBS_FLAG_NO_POSITION) != 0)
		slot = track_table_find(&s->tracks, o->alias_key);
	return slot;
}

static struct near_grid *grid_of(struct scene *s, const struct track_hot *h)
{
	return (h->flags & TRACK_AIR) != 0 ? &s->air_grid : &s->road_grid;
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
	} else {
		s->stats.tracks_road++;
	}
	s->tracks.cold[slot].first_ns = o->rx_ns;
	s->stats.tracks_created++;
	uint64_t live = s->stats.tracks_air + s->stats.tracks_road;
	if (live > s->stats.tracks_most)
		s->stats.tracks_most = live;
	return slot;
}

static enum scene_drop take(struct scene *s, const struct obs *o, uint32_t *slot_out)
{
	if (o->cls == OBS_CLASS_STATION)
		return SCENE_DROP_STATION;
	uint32_t slot = find(s, o);
	if ((o->flags & OBS_FLAG_NO_POSITION) != 0 || o->lat_e7 == OBS_LATLON_UNKNOWN) {
		if (slot == TRACK_NONE)
			return SCENE_DROP_NO_TRACK;
		merge_identity(&s->tracks.cold[slot], o);
		*slot_out = slot;
		return SCENE_DROP_NONE;
	}
	if (!geo_is_valid(o->lat_e7, o->lon_e7))
		return SCENE_DROP_BAD_POSITION;
	int64_t time_ns = effective_time(o);
	if (slot == TRACK_NONE) {
		slot = create(s, o);
		if (slot == TRACK_NONE)
			return SCENE_DROP_TABLE_FULL;
	} else if (time_ns < s->tracks.hot[slot].time_ns) {
		return SCENE_DROP_OUT_OF_ORDER;
	}
	struct track_hot *h = &s->tracks.hot[slot];
	struct track_cold *c = &s->tracks.cold[slot];
	set_cold(c, o);
	set_hot(s, h, &c->last, time_ns);
	c->seen_ns = o->rx_ns;
	c->observation_count++;
	near_grid_place(grid_of(s, h), &s->tracks, slot);
	*slot_out = slot;
	return SCENE_DROP_NONE;
}

// ---- detection, on each update

static void emit(struct scene *s, const struct pair_alert *a, struct scene_out *out)
{
	if (a->phase == ALERT_PHASE_RAISED)
		s->stats.alerts_raised[a->kind]++;
	if (out->alert_count == SCENE_ALERTS_MAX)
		s->stats.alerts_lost++;
	else
		out->alert[out->alert_count++] = *a;
}

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
		enum scene_drop d = take(s, &obs[i], &slots[i]);
		s->stats.dropped[d]++;
		s->stats.observations += d == SCENE_DROP_NONE;
		if (d == SCENE_DROP_NONE && (obs[i].flags & OBS_FLAG_NO_POSITION) == 0)
			detect(s, slots[i], now_ns, out);
	}
}

// ---- ageing

static void end_track(struct scene *s, uint32_t slot, struct scene_out *out)
{
	struct track_hot *h = &s->tracks.hot[slot];
	if ((h->flags & TRACK_AIR) != 0)
		s->stats.tracks_air--;
	else
		s->stats.tracks_road--;
	s->stats.tracks_ended++;
	out->gone[out->gone_count++] = s->tracks.cold[slot].id;
	near_grid_remove(grid_of(s, h), &s->tracks, slot);
	track_table_remove(&s->tracks, slot);
}

void scene_age(struct scene *s, uint32_t look, int64_t now_ns, struct scene_out *out)
{
	for (uint32_t k = 0; k < look && out->gone_count < SCENE_GONE_MAX; k++) {
		uint32_t slot = s->sweep;
		s->sweep = slot + 1 < s->tracks.capacity ? slot + 1 : 0;
		const struct track_hot *h = &s->tracks.hot[slot];
		if ((h->flags & TRACK_LIVE) == 0)
			continue;
		int64_t timeout_ns =
			(h->flags & TRACK_AIR) != 0 ? s->p.air_timeout_ns : s->p.road_timeout_ns;
		if (now_ns - s->tracks.cold[slot].seen_ns > timeout_ns)
			end_track(s, slot, out);
	}
	struct pair_alert a;
	while (out->alert_count < SCENE_ALERTS_MAX &&
	       pair_table_expire(&s->pairs, &s->p.pair, look, now_ns, &a))
		emit(s, &a, out);
}
