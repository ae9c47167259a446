// SPDX-License-Identifier: Apache-2.0
#include <math.h>
#include <string.h>

#include "base/alert_kind.h"
#include "base/units.h"
#include "scene/identity.h"
#include "scene/scene_parts.h"

// ---- what a report says, in the local plane

// Footprints when the sender gives none, centimetres: half length, half width. Round figures of common vehicles.
static const uint16_t default_half_cm[OBS_CLASS_COUNT][2] = {
	[OBS_CLASS_UNKNOWN] = {100, 50},    [OBS_CLASS_CAR] = {230, 90},
	[OBS_CLASS_TRUCK] = {600, 130},	    [OBS_CLASS_BUS] = {600, 130},
	[OBS_CLASS_MOTORCYCLE] = {110, 40}, [OBS_CLASS_CYCLIST] = {90, 30},
	[OBS_CLASS_PEDESTRIAN] = {30, 30},
};

enum { ROAD_SPEED_MAX_CMS = 10000 }; // faster than anything on wheels
static const float R95 =
	2.448f; // radius of 95 % of a circular normal distribution, in standard deviations

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

static uint16_t half_length_cm(const struct obs *o)
{
	unsigned cls = o->cls < OBS_CLASS_COUNT ? o->cls : OBS_CLASS_UNKNOWN;
	return o->length_cm != OBS_SIZE_UNKNOWN ? (uint16_t)((o->length_cm + 1u) / 2)
						: default_half_cm[cls][0];
}

static inline struct motion_report report_of(const struct scene *s, const struct obs *o)
{
	struct geo_point at = geo_to_plane(&s->plane, o->lat_e7, o->lon_e7);
	struct motion_report r = {.time_ns = effective_time(o),
				  .e_m = (float)at.e_m,
				  .n_m = (float)at.n_m,
				  .accel_ms2 = (float)o->accel_cms2 * 0.01f,
				  .turn_rads = (float)o->yaw_rate_cdegs * (float)(M_PI / 18000.0)};
	if (o->hacc_cm != OBS_ACC_UNKNOWN)
		r.sd_m = (float)o->hacc_cm * (0.01f / R95);
	if (o->heading_cdeg != OBS_HEADING_UNKNOWN)
		sincosf((float)o->heading_cdeg * (float)(M_PI / 18000.0), &r.he, &r.hn);
	if (o->speed_cms != OBS_SPEED_UNKNOWN &&
	    (o->heading_cdeg != OBS_HEADING_UNKNOWN || o->speed_cms == 0)) {
		r.has_velocity = true;
		r.ve_ms = (float)o->speed_cms * 0.01f * r.he;
		r.vn_ms = (float)o->speed_cms * 0.01f * r.hn;
	}
	if (o->reference == OBS_REFERENCE_FRONT && o->heading_cdeg != OBS_HEADING_UNKNOWN) {
		float half_m = (float)half_length_cm(o) * 0.01f;
		r.e_m -= r.he * half_m;
		r.n_m -= r.hn * half_m;
	}
	return r;
}

struct motion_report scene_report(const struct scene *s, const struct obs *o)
{
	return report_of(s, o);
}

static void set_body(struct track_hot *h, const struct obs *o)
{
	h->cls = o->cls < OBS_CLASS_COUNT ? o->cls : OBS_CLASS_UNKNOWN;
	const uint16_t *half = default_half_cm[h->cls];
	h->half_length_cm = half_length_cm(o);
	h->half_width_cm =
		o->width_cm != OBS_SIZE_UNKNOWN ? (uint16_t)((o->width_cm + 1u) / 2) : half[1];
	h->flags &= (uint8_t) ~(TRACK_ON_GROUND | TRACK_BLUE);
	if (o->state == OBS_STATE_GROUND)
		h->flags |= TRACK_ON_GROUND;
	if ((o->flags & (OBS_FLAG_EMERGENCY | OBS_FLAG_AIR)) == OBS_FLAG_EMERGENCY)
		h->flags |= TRACK_BLUE;
}

// Above the ellipsoid where that is known or can be made of what was sent; the record keeps what was sent. An altitude that
// cannot be converted stays with its datum and is compared with its like alone.
struct altitude {
	float m, vz_ms;
	uint16_t sd_dm;
	uint8_t datum, flags; // TRACK_HAS_ALT or 0
};

static struct altitude altitude_of(const struct scene_params *p, const struct obs *o)
{
	struct altitude a = {.datum = o->datum};
	bool comparable = o->alt_cm != OBS_ALT_UNKNOWN && o->datum != OBS_DATUM_PRESSURE;
	a.vz_ms = o->vspeed_cms != OBS_VSPEED_UNKNOWN ? (float)o->vspeed_cms * 0.01f : 0;
	a.sd_dm = o->vacc_cm != OBS_ACC_UNKNOWN ? (uint16_t)((o->vacc_cm + 19u) / 20) : 0;
	if (!comparable && p->has_ground && o->height_cm != OBS_ALT_UNKNOWN &&
	    o->height_ref == OBS_HEIGHT_GROUND) {
		a.m = p->ground_m + (float)o->height_cm * 0.01f;
		a.datum = OBS_DATUM_WGS84;
		a.flags = TRACK_HAS_ALT;
	} else if (o->alt_cm != OBS_ALT_UNKNOWN) {
		a.m = (float)o->alt_cm * 0.01f;
		a.flags = TRACK_HAS_ALT;
		if (o->datum == OBS_DATUM_AMSL && p->has_geoid) {
			a.m += p->geoid_m;
			a.datum = OBS_DATUM_WGS84;
		}
	}
	return a;
}

static void set_altitude(struct track_hot *h, const struct altitude *a)
{
	h->flags = (uint8_t)((h->flags & ~TRACK_HAS_ALT) | a->flags);
	h->datum = a->datum;
	h->vz_ms = a->vz_ms;
	h->alt_sd_dm = a->sd_dm;
	if (a->flags != 0)
		h->alt_m = a->m;
}

// A road goes up and down slowly, a receiver's altitude does not.
static void follow_altitude(struct track_hot *h, const struct altitude *a)
{
	const float share = 0.2f;
	bool is_like = (h->flags & a->flags & TRACK_HAS_ALT) != 0 && h->datum == a->datum;
	float before_m = h->alt_m;
	set_altitude(h, a);
	if (is_like)
		h->alt_m = before_m + share * (h->alt_m - before_m);
}

// ---- begin and end

static uint32_t create(struct scene *s, const struct obs *o)
{
	uint32_t slot = track_table_insert(&s->tracks, o->key);
	if (slot == TRACK_NONE)
		return TRACK_NONE;
	struct track_hot *h = &s->tracks.hot[slot];
	h->is_sensed = (o->flags & OBS_FLAG_SENSED) != 0;
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

void scene_end_track(struct scene *s, uint32_t slot, int64_t now_ns, struct scene_out *out)
{
	struct track_hot *h = &s->tracks.hot[slot];
	if ((h->flags & TRACK_AIR) != 0) {
		s->stats.tracks_air--;
		if (s->agree[slot].alert_id != 0)
			scene_emit_disagreement(s, slot, ALERT_PHASE_CLEARED, now_ns, 0, out);
	} else {
		s->stats.tracks_road--;
	}
	s->stats.tracks_ended++;
	zone_state_leave(&s->zones, slot, (h->flags & TRACK_AIR) != 0, now_ns);
	out->gone[out->gone_count++] = s->tracks.cold[slot].id;
	near_grid_remove(scene_grid(s, h), &s->tracks, slot);
}

// ---- two tracks that are one

// Position and motion of the newer track, place in the grid of the one that goes on.
static void take_over(struct scene *s, uint32_t to, uint32_t from)
{
	struct track_table *t = &s->tracks;
	struct track_hot *h = &t->hot[to], newer = t->hot[from];
	struct track_cold *c = &t->cold[to], before = *c;
	const struct track_cold *d = &t->cold[from];
	newer.grid_at = h->grid_at;
	newer.flags = (uint8_t)((newer.flags & ~TRACK_IN_GRID) | (h->flags & TRACK_IN_GRID));
	newer.is_sensed = h->is_sensed && newer.is_sensed;
	uint8_t links = t->motion[to].links, link_pct = t->motion[to].link_pct;
	*h = newer;
	t->motion[to] = t->motion[from];
	t->motion[to].links = links;
	t->motion[to].link_pct = link_pct;
	near_grid_place(scene_grid(s, h), t, to, scene_reach(s, h));
	c->last = d->last;
	c->last.key = before.last.key;
	c->seen_ns = d->seen_ns;
	identity_inherit(c, &before);
	c->observation_count = before.observation_count;
}

// The older one goes on, with the newer position of both. An aircraft does not merge with a road user.
void scene_merge(struct scene *s, uint32_t to, uint32_t from, int64_t now_ns, struct scene_out *out)
{
	struct track_hot *h = &s->tracks.hot[to], *g = &s->tracks.hot[from];
	if (out->gone_count == SCENE_GONE_MAX || ((h->flags ^ g->flags) & TRACK_AIR) != 0)
		return; // the next report tries again
	h->is_sensed = h->is_sensed && g->is_sensed;
	if (g->time_ns > h->time_ns)
		take_over(s, to, from);
	identity_inherit(&s->tracks.cold[to], &s->tracks.cold[from]);
	s->tracks.motion[to].match = TRACK_NONE;
	scene_end_track(s, from, now_ns, out);
	track_table_merge(&s->tracks, from, to);
	s->stats.tracks_merged++;
}

// ---- which track

static bool is_pseudonym(const struct obs *o)
{
	return (o->flags & (OBS_FLAG_AIR | OBS_FLAG_SENSED)) == 0 && o->id_kind == OBS_ID_TEMPORARY;
}

// A first report of a road user: perhaps one that changed its pseudonym.
static uint32_t continued(struct scene *s, const struct obs *o, const struct motion_report *r,
			  int64_t now_ns)
{
	const float look_m =
		30; // what a vehicle drives in the time for which links are sought, widened by reaches
	struct near_query q = {.e_m = r->e_m,
			       .n_m = r->n_m,
			       .ve_ms = r->ve_ms,
			       .vn_ms = r->vn_ms,
			       .reach_m = look_m,
			       .max_age_s = s->p.motion_road.restart_s,
			       .now_ns = r->time_ns,
			       .but = TRACK_NONE};
	uint8_t pct;
	if (!is_pseudonym(o))
		return TRACK_NONE;
	struct near_found f = near_grid_find(&s->road_grid, &q, s->around, s->p.neighbours_max);
	uint32_t slot = associate_pseudonym(&s->p.associate, &s->p.motion_road, &s->tracks,
					    s->around, f.count, o, r, &pct);
	if (slot == TRACK_NONE || !track_table_bind(&s->tracks, slot, o->key, now_ns))
		return TRACK_NONE;
	s->tracks.motion[slot].link_pct = pct;
	s->tracks.motion[slot].links++;
	s->stats.pseudonyms_linked++;
	return slot;
}

static uint32_t find(struct scene *s, const struct obs *o, int64_t now_ns, struct scene_out *out)
{
	struct identity_found f = identity_find(&s->tracks, o, s->p.binding_ns);
	s->stats.bindings_expired += f.expired;
	if (f.merged != TRACK_NONE)
		scene_merge(s, f.slot, f.merged, now_ns, out);
	if (f.slot == TRACK_NONE || !is_pseudonym(o))
		return f.slot;
	if (track_table_heard(&s->tracks, f.slot, o->key, o->family, o->rx_ns))
		return f.slot;
	s->stats.pseudonyms_parted++;
	return TRACK_NONE;
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

float scene_reach(const struct scene *s, const struct track_hot *h)
{
	return (h->flags & TRACK_AIR) != 0 ? detect_air_reach(&s->p.air, h)
					   : detect_road_reach(&s->p.road, h);
}

// The track goes on somewhere else: somebody should look at this sender.
static void alert_restart(struct scene *s, uint32_t slot, const struct track_hot *before,
			  const struct obs *o, int64_t now_ns, struct scene_out *out)
{
	const struct track_hot *h = &s->tracks.hot[slot];
	const struct detect_result r = {
		.now = true,
		.near = true,
		.sure = true,
		.kind = ALERT_KIND_IMPLAUSIBLE,
		.distance_m = hypotf(h->e_m - before->e_m, h->n_m - before->n_m),
		.e_m = h->e_m,
		.n_m = h->n_m,
		.party = {{before->e_m, before->n_m, before->alt_m, before->ve_ms, before->vn_ms,
			   (float)before->sd_cm * 0.01f,
			   (float)(now_ns - before->time_ns) * 1e-9f}}};
	const struct alert_cause cause = {now_ns, o->rx_ns, 0, ALERT_NO_ZONE};
	s->stats.restarts++;
	scene_report_alert(s,
			   alert_subject_self(s->tracks.cold[slot].id, ALERT_KIND_IMPLAUSIBLE, 0),
			   &r, &cause, out);
}

static bool is_same_source(const struct obs *a, const struct obs *b)
{
	return a->source_key == b->source_key && a->family == b->family;
}

static void note_interval(struct track_motion *m, int64_t before_ns, int64_t now_ns)
{
	int64_t ms = (now_ns - before_ns) / UNITS_NS_PER_MS;
	if (ms <= 0 || ms > 60000)
		return;
	m->interval_ms = m->interval_ms == 0 ? (int32_t)ms
					     : m->interval_ms + ((int32_t)ms - m->interval_ms) / 4;
}

// As told, whatever becomes of it.
static inline struct track_hot told(const struct motion_report *r, const struct altitude *alt)
{
	struct track_hot h = {.time_ns = r->time_ns,
			      .e_m = r->e_m,
			      .n_m = r->n_m,
			      .ve_ms = r->ve_ms,
			      .vn_ms = r->vn_ms,
			      .flags = r->has_velocity ? TRACK_MOVES : 0};
	set_altitude(&h, alt);
	return h;
}

// A source that is late or wrong is compared with the others too.
static inline void compare_sources(struct scene *s, uint32_t slot, const struct obs *o,
				   const struct motion_report *r, const struct altitude *alt,
				   int64_t now_ns, struct scene_out *out)
{
	if (s->tracks.cold[slot].source_count == 1) {
		const struct track_hot h = told(r, alt); // stays in registers
		if (agree_report_alone(&s->p.agree, &s->agree[slot], &h, o))
			return;
	}
	const struct track_hot h = told(r, alt);
	scene_compare_sources(s, slot, &h, o, now_ns, out);
}

static enum scene_drop place(struct scene *s, uint32_t slot, const struct obs *o,
			     const struct motion_report *r, int64_t now_ns, struct scene_out *out)
{
	struct track_hot *h = &s->tracks.hot[slot];
	struct track_cold *c = &s->tracks.cold[slot];
	struct track_motion *m = &s->tracks.motion[slot];
	const struct motion_params *mp = scene_motion(s, h);
	const struct altitude alt = altitude_of(&s->p, o);
	bool is_first = c->observation_count == 0, is_air = (h->flags & TRACK_AIR) != 0;
	if (is_air)
		compare_sources(s, slot, o, r, &alt, now_ns, out);
	if (!is_first && r->time_ns < h->time_ns && h->time_ns - o->rx_ns < CLOCK_STEP_NS)
		return SCENE_DROP_OUT_OF_ORDER;
	struct track_hot before = {.time_ns = 0};
	if (m->strikes + 1u >= mp->strikes) // it may go on somewhere else
		before = *h;
	enum motion_verdict v = MOTION_USED;
	if (is_first)
		motion_begin(mp, h, m, r);
	else
		v = motion_update(mp, h, m, r);
	if (v == MOTION_JUMPED && is_air && !is_same_source(&c->last, o)) {
		motion_begin(mp, h, m, r); // not a jump but a disagreement, which agree.h judges
		v = MOTION_USED;
	}
	if (v == MOTION_JUMPED)
		return SCENE_DROP_JUMP;
	identity_record(c, o);
	if (is_air || is_first)
		set_altitude(h, &alt);
	else
		follow_altitude(h, &alt);
	set_body(h, &c->last);
	note_interval(m, c->seen_ns, o->rx_ns);
	c->seen_ns = o->rx_ns;
	c->observation_count++;
	near_grid_place(scene_grid(s, h), &s->tracks, slot, scene_reach(s, h));
	if (v == MOTION_RESTARTED)
		alert_restart(s, slot, &before, o, now_ns, out);
	return SCENE_DROP_NONE;
}

// What an onlooker takes for this road user is something else by now.
static enum scene_drop part(struct scene *s, const struct obs *o, const struct motion_report *r,
			    int64_t now_ns, uint32_t *slot, struct scene_out *out)
{
	track_table_unbind(&s->tracks, *slot, o->key);
	s->stats.pseudonyms_parted++;
	*slot = create(s, o);
	return *slot == TRACK_NONE ? SCENE_DROP_TABLE_FULL : place(s, *slot, o, r, now_ns, out);
}

static enum scene_drop take_position(struct scene *s, const struct obs *o, uint32_t slot,
				     int64_t now_ns, uint32_t *slot_out, struct scene_out *out)
{
	const struct motion_report r = report_of(s, o);
	if (slot == TRACK_NONE)
		slot = continued(s, o, &r, now_ns);
	if (slot == TRACK_NONE) {
		slot = create(s, o);
	} else if (is_repeated(&s->tracks.cold[slot].last, o)) {
		s->tracks.cold[slot].seen_ns = o->rx_ns;
		return SCENE_DROP_REPEATED;
	}
	if (slot == TRACK_NONE)
		return SCENE_DROP_TABLE_FULL;
	enum scene_drop d = place(s, slot, o, &r, now_ns, out);
	if (d == SCENE_DROP_JUMP && (o->flags & OBS_FLAG_SENSED) != 0 &&
	    !s->tracks.hot[slot].is_sensed)
		d = part(s, o, &r, now_ns, &slot, out);
	if (d == SCENE_DROP_NONE)
		*slot_out = slot;
	return d;
}

enum scene_drop scene_take(struct scene *s, const struct obs *o, int64_t now_ns, uint32_t *slot_out,
			   struct scene_out *out)
{
	bool has_position =
		(o->flags & OBS_FLAG_NO_POSITION) == 0 && o->lat_e7 != OBS_LATLON_UNKNOWN;
	if (o->cls == OBS_CLASS_STATION)
		return SCENE_DROP_STATION;
	if (has_position && !geo_is_valid(o->lat_e7, o->lon_e7))
		return SCENE_DROP_BAD_POSITION;
	if ((o->flags & OBS_FLAG_AIR) == 0 && o->speed_cms != OBS_SPEED_UNKNOWN &&
	    o->speed_cms > ROAD_SPEED_MAX_CMS)
		return SCENE_DROP_SPEED;
	uint32_t slot = find(s, o, now_ns, out);
	if (has_position)
		return take_position(s, o, slot, now_ns, slot_out, out);
	if (slot == TRACK_NONE)
		return SCENE_DROP_NO_TRACK;
	identity_overlay(&s->tracks.cold[slot], o);
	*slot_out = slot;
	return SCENE_DROP_NONE;
}
