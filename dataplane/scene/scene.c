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

// How much an identity says: what names the airframe before what names the flight, before what names the transmitter.
static const uint8_t id_rank[OBS_ID_COUNT] = {
	[OBS_ID_NONE] = 0,	   [OBS_ID_MAC] = 1,	   [OBS_ID_SYSTEM] = 2,
	[OBS_ID_OBJECT] = 2,	   [OBS_ID_TEMPORARY] = 3, [OBS_ID_UNSTATED] = 3,
	[OBS_ID_UAS] = 4,	   [OBS_ID_SESSION] = 4,   [OBS_ID_UTM] = 5,
	[OBS_ID_REGISTRATION] = 6, [OBS_ID_SERIAL] = 7,
};

static uint8_t rank_of(const struct obs *o)
{
	return o->id_kind < OBS_ID_COUNT ? id_rank[o->id_kind] : 0;
}

static bool is_vague(uint8_t cls)
{
	return cls == OBS_CLASS_UNKNOWN || cls == OBS_CLASS_AIRCRAFT_OTHER;
}

// Remote ID and MAVLink say who, what, where and "emergency" in different messages: the newest report replaces the
// record, but an identity that says more, a class that says more and an emergency of the last seconds stay.
static const int64_t EMERGENCY_HOLD_NS =
	5 * UNITS_NS_PER_S; // static messages come every 3 s (ASTM F3411)

static void keep_what_says_more(struct track_cold *c, const struct obs *before)
{
	if (rank_of(before) > rank_of(&c->last)) {
		memcpy(c->last.id, before->id, sizeof(c->last.id));
		c->last.id_len = before->id_len;
		c->last.id_kind = before->id_kind;
	}
	if (is_vague(c->last.cls) && !is_vague(before->cls))
		c->last.cls = before->cls;
}

static void hold_emergency(struct track_cold *c, const struct obs *o)
{
	if ((o->flags & OBS_FLAG_EMERGENCY) != 0)
		c->emergency_ns = o->rx_ns;
	if (c->emergency_ns == 0 || o->rx_ns - c->emergency_ns > EMERGENCY_HOLD_NS)
		return;
	c->last.flags |= OBS_FLAG_EMERGENCY;
	c->last.state = OBS_STATE_EMERGENCY;
}

static void set_cold(struct track_cold *c, const struct obs *o)
{
	struct obs before = c->last;
	c->last = *o;
	c->last.key = before.key;
	if (c->observation_count > 0)
		keep_what_says_more(c, &before);
	hold_emergency(c, o);
}

// State and identity without a position: lay what it knows over what the track has.
static void merge_identity(struct track_cold *c, const struct obs *o)
{
	struct obs before = c->last;
	memcpy(c->last.id, o->id, sizeof(o->id));
	c->last.id_len = o->id_len;
	c->last.id_kind = o->id_kind;
	c->last.cls = o->cls;
	keep_what_says_more(c, &before);
	if (o->state != OBS_STATE_UNKNOWN)
		c->last.state = o->state;
	hold_emergency(c, o);
}

// Two identities of one kind that differ are two objects, even behind one transmitter.
static bool contradicts(const struct obs *known, const struct obs *o)
{
	return known->id_kind == o->id_kind && known->id_kind != OBS_ID_MAC &&
	       known->id_kind != OBS_ID_NONE &&
	       (known->id_len != o->id_len || memcmp(known->id, o->id, o->id_len) != 0);
}

// By key, else by transmitter: an aircraft that sends who and where in different messages, or several identities in
// turn, is one track. What was learned is remembered as a further key.
static uint32_t find(struct scene *s, const struct obs *o)
{
	struct track_table *t = &s->tracks;
	uint32_t slot = track_table_find(t, o->key);
	if (slot != TRACK_NONE || o->alias_key == 0)
		return slot;
	slot = track_table_find(t, o->alias_key);
	if (slot == TRACK_NONE || contradicts(&t->cold[slot].last, o))
		return TRACK_NONE;
	(void)track_table_add_alias(t, slot, o->key);
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
	(void)track_table_add_alias(&s->tracks, slot, o->alias_key);
	s->stats.tracks_created++;
	uint64_t live = s->stats.tracks_air + s->stats.tracks_road;
	if (live > s->stats.tracks_most)
		s->stats.tracks_most = live;
	return slot;
}

// A track that lies further in the future than any sender's clock is believed: our own clock was set back.
static const int64_t CLOCK_STEP_NS = 2 * UNITS_NS_PER_S;

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
	} else if (time_ns < s->tracks.hot[slot].time_ns &&
		   s->tracks.hot[slot].time_ns - o->rx_ns < CLOCK_STEP_NS) {
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
		int64_t silent_ns = now_ns - s->tracks.cold[slot].seen_ns;
		if (silent_ns > timeout_ns || -silent_ns > timeout_ns) // or the clock was set back
			end_track(s, slot, out);
	}
	struct pair_alert a;
	while (out->alert_count < SCENE_ALERTS_MAX &&
	       pair_table_expire(&s->pairs, &s->p.pair, look, now_ns, &a))
		emit(s, &a, out);
}
