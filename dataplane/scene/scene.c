// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alert_kind.h"
#include "scene/detect_single.h"
#include "scene/scene_parts.h"
#include "table_alloc.h"

static const struct {
	const char *name, *text;
} drops[SCENE_DROP_COUNT] = {
#define SCENE_DROP_ROW(id, name, text) [SCENE_DROP_##id] = {name, text},
	SCENE_DROP_LIST(SCENE_DROP_ROW)
#undef SCENE_DROP_ROW
};

const char *scene_drop_name(unsigned drop)
{
	return drop < SCENE_DROP_COUNT ? drops[drop].name : "?";
}

const char *scene_drop_text(unsigned drop)
{
	return drop < SCENE_DROP_COUNT ? drops[drop].text : "?";
}

// A car that brakes or turns as hard as it goes: longer reaches are cut.
static const float ROAD_REACH_MAX_M = 30;

// An aircraft whose position is known to 100 m and that flies at 100 m/s.
static float air_reach_max_m(const struct detect_air_params *p)
{
	return p->clear_factor * (0.5f * p->radius_m + p->sigma * 100 + p->latency_s * 100);
}

int scene_init(struct scene *s, const struct scene_params *p)
{
	memset(s, 0, sizeof(*s));
	s->p = *p;
	geo_frame_init(&s->plane, p->lat0_e7, p->lon0_e7);
	s->around = malloc((size_t)(SCENE_BURST + 1) * p->neighbours_max * sizeof(*s->around));
	for (uint32_t i = 0; i < SCENE_BURST && s->around != NULL; i++)
		s->look[i].around = s->around + (size_t)(i + 1) * p->neighbours_max;
	s->agree = table_alloc(p->tracks_max, sizeof(*s->agree), 0);
	if (s->around == NULL || s->agree == NULL ||
	    track_table_init(&s->tracks, p->tracks_max, p->seed) != 0 ||
	    near_grid_init(&s->road_grid, p->road_cell_m, ROAD_REACH_MAX_M, p->tracks_max) != 0 ||
	    near_grid_init(&s->air_grid, p->air_cell_m, air_reach_max_m(&p->air), p->tracks_max) !=
		    0 ||
	    alert_table_init(&s->alerts, p->pairs_max) != 0 ||
	    zone_state_init(&s->zones, p->tracks_max) != 0) {
		scene_fini(s);
		return -ENOMEM;
	}
	return 0;
}

void scene_fini(struct scene *s)
{
	zone_state_fini(&s->zones);
	alert_table_fini(&s->alerts);
	near_grid_fini(&s->air_grid);
	near_grid_fini(&s->road_grid);
	track_table_fini(&s->tracks);
	free(s->agree);
	free(s->around);
	s->agree = NULL;
	s->around = NULL;
}

// ---- alerts

void scene_emit(struct scene *s, const struct alert *a, struct scene_out *out)
{
	if (a->phase == ALERT_PHASE_RAISED)
		s->stats.alerts_raised[a->kind]++;
	if (out->alert_count == SCENE_ALERTS_MAX)
		s->stats.alerts_lost++;
	else
		out->alert[out->alert_count++] = *a;
}

void scene_report_alert(struct scene *s, struct alert_subject who, const struct detect_result *r,
			const struct alert_cause *cause, struct scene_out *out)
{
	struct alert a;
	enum alert_verdict v = alert_table_report(&s->alerts, &s->p.alert, who, r, cause, &a);
	if (v == ALERT_EMIT)
		scene_emit(s, &a, out);
	else if (v == ALERT_FULL)
		s->stats.alerts_lost++;
}

// ---- a burst of observations

static bool is_still(const struct scene *s, uint32_t slot, uint64_t id)
{
	return (s->tracks.hot[slot].flags & TRACK_LIVE) != 0 && s->tracks.cold[slot].id == id;
}

static void detect_road(struct scene *s, uint32_t slot, const struct obs *o, int64_t now_ns,
			struct scene_out *out)
{
	const uint64_t id = s->tracks.cold[slot].id;
	scene_detect_road(s, slot, o, now_ns, out);
	if (is_still(s, slot, id) && (s->tracks.hot[slot].flags & TRACK_BLUE) != 0)
		scene_detect_single(s, slot, now_ns, out);
}

static void detect_air(struct scene *s, const struct scene_look *k, int64_t now_ns,
		       struct scene_out *out)
{
	if (!is_still(s, k->slot, k->id))
		return; // it was merged
	scene_detect_air(s, k, now_ns, out);
	if (s->stats.tracks_road > 0 ||
	    detect_may_be_unidentified(&s->p.single, &s->tracks.cold[k->slot]))
		scene_detect_single(s, k->slot, now_ns, out);
}

// What the next reports will touch, all at once: the index, then the records it leads to. n <= SCENE_BURST.
static inline __attribute__((always_inline)) void fetch_ahead(const struct scene *s,
							      const struct obs *obs, uint32_t n)
{
	const struct track_table *t = &s->tracks;
	uint32_t slots[SCENE_BURST];
	for (uint32_t i = 0; i < n; i++) {
		track_table_prefetch(t, obs[i].key);
		if (obs[i].alias_key != 0)
			track_table_prefetch(t, obs[i].alias_key);
	}
	for (uint32_t i = 0; i < n; i++) {
		slots[i] = track_table_find(t, obs[i].key);
		if (slots[i] == TRACK_NONE)
			continue;
		bool is_air = (obs[i].flags & OBS_FLAG_AIR) != 0;
		track_table_prefetch_records(t, slots[i], is_air);
		if (is_air)
			agree_prefetch(&s->agree[slots[i]]);
	}
	for (uint32_t i = 0; i < n; i++) {
		if (slots[i] == TRACK_NONE)
			continue;
		const struct track_hot *h = &t->hot[slots[i]];
		bool is_air = (obs[i].flags & OBS_FLAG_AIR) != 0;
		const struct near_grid *g = is_air ? &s->air_grid : &s->road_grid;
		near_grid_prefetch(g, h);
		if (is_air)
			near_grid_prefetch_heads(g, h); // its cells are wide: mostly one line
	}
}

// Detection of aircraft waits until all are taken: by then those around them are here from memory.
static void update_burst(struct scene *s, const struct obs *obs, uint32_t n, int64_t now_ns,
			 uint32_t *slots, struct scene_out *out)
{
	uint32_t looks = 0;
	fetch_ahead(s, obs, n);
	for (uint32_t i = 0; i < n; i++) {
		slots[i] = TRACK_NONE;
		enum scene_drop d = scene_take(s, &obs[i], now_ns, &slots[i], out);
		s->stats.dropped[d]++;
		s->stats.observations += d == SCENE_DROP_NONE;
		if (d != SCENE_DROP_NONE || (obs[i].flags & OBS_FLAG_NO_POSITION) != 0)
			continue;
		if (s->zones.map != NULL)
			scene_zones(s, slots[i], now_ns, obs[i].rx_ns, out);
		if ((s->tracks.hot[slots[i]].flags & TRACK_AIR) != 0)
			scene_look_air(s, &s->look[looks++], slots[i], now_ns);
		else
			detect_road(s, slots[i], &obs[i], now_ns, out);
	}
	for (uint32_t i = 0; i < looks; i++)
		detect_air(s, &s->look[i], now_ns, out);
}

void scene_update(struct scene *s, const struct obs *obs, uint32_t n, int64_t now_ns,
		  uint32_t *slots, struct scene_out *out)
{
	for (uint32_t i = 0; i < n; i += SCENE_BURST)
		update_burst(s, obs + i, n - i < SCENE_BURST ? n - i : SCENE_BURST, now_ns,
			     slots + i, out);
}

// ---- ageing

static void age_track(struct scene *s, uint32_t slot, int64_t now_ns, struct scene_out *out)
{
	bool is_air = (s->tracks.hot[slot].flags & TRACK_AIR) != 0;
	int64_t timeout_ns = is_air ? s->p.air_timeout_ns : s->p.road_timeout_ns;
	int64_t silent_ns = now_ns - s->tracks.cold[slot].seen_ns;
	if (silent_ns > timeout_ns || -silent_ns > timeout_ns) { // or the clock was set back
		scene_end_track(s, slot, now_ns, out);
		track_table_remove(&s->tracks, slot);
	} else if (is_air) {
		if (agree_age(&s->p.agree, &s->agree[slot], now_ns) == AGREE_CLEAR)
			scene_emit_disagreement(s, slot, ALERT_PHASE_CLEARED, now_ns, 0, out);
		if (detect_may_be_lost(&s->p.single, &s->tracks.cold[slot], now_ns))
			scene_detect_silence(s, slot, now_ns, out);
	}
}

// What the slots of the next call will touch.
static inline __attribute__((always_inline)) void fetch_next(const struct scene *s, uint32_t look)
{
	const struct track_table *t = &s->tracks;
	for (uint32_t k = 0, slot = s->sweep; k < look && slot < t->capacity; k++, slot++) {
		__builtin_prefetch(&t->hot[slot]);
		__builtin_prefetch(&t->cold[slot].seen_ns);
	}
}

void scene_age_tracks(struct scene *s, uint32_t look, int64_t now_ns, struct scene_out *out)
{
	for (uint32_t k = 0;
	     k < look && out->gone_count < SCENE_GONE_MAX && out->alert_count < SCENE_ALERTS_MAX;
	     k++) {
		uint32_t slot = s->sweep;
		s->sweep = slot + 1 < s->tracks.capacity ? slot + 1 : 0;
		struct track_hot *h = &s->tracks.hot[slot];
		if ((h->flags & TRACK_LIVE) != 0) {
			near_grid_sweep(scene_grid(s, h), h, false);
			age_track(s, slot, now_ns, out);
		}
		if (s->sweep == 0) {
			near_grid_sweep(&s->road_grid, NULL, true);
			near_grid_sweep(&s->air_grid, NULL, true);
		}
	}
	fetch_next(s, look);
}

void scene_age_alerts(struct scene *s, uint32_t look, int64_t now_ns, struct scene_out *out)
{
	struct alert a;
	while (out->alert_count < SCENE_ALERTS_MAX &&
	       alert_table_expire(&s->alerts, &s->p.alert, look, now_ns, &a))
		scene_emit(s, &a, out);
}

void scene_age(struct scene *s, uint32_t look, int64_t now_ns, struct scene_out *out)
{
	scene_age_tracks(s, look, now_ns, out);
	scene_age_alerts(s, 2 * look, now_ns, out);
}
