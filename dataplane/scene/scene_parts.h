// SPDX-License-Identifier: Apache-2.0
// The scene's own parts, in the order in which an observation passes them. Included by scene*.c alone.
#pragma once

#include "scene/scene.h"

static inline struct near_grid *scene_grid(struct scene *s, const struct track_hot *h)
{
	return (h->flags & TRACK_AIR) != 0 ? &s->air_grid : &s->road_grid;
}

static inline const struct motion_params *scene_motion(const struct scene *s,
						       const struct track_hot *h)
{
	return (h->flags & TRACK_AIR) != 0 ? &s->p.motion_air : &s->p.motion_road;
}

// scene_track.c: an observation becomes, renews or leaves a track.
enum scene_drop scene_take(struct scene *s, const struct obs *o, int64_t now_ns, uint32_t *slot,
			   struct scene_out *out);
void scene_end_track(struct scene *s, uint32_t slot, int64_t now_ns, struct scene_out *out);
void scene_merge(struct scene *s, uint32_t to, uint32_t from, int64_t now_ns,
		 struct scene_out *out);
struct motion_report scene_report(const struct scene *s, const struct obs *o);
float scene_reach(const struct scene *s, const struct track_hot *h);

// scene_sources.c: sources of one aircraft.
void scene_compare_sources(struct scene *s, uint32_t slot, const struct track_hot *h,
			   const struct obs *o, int64_t now_ns, struct scene_out *out);
void scene_emit_disagreement(struct scene *s, uint32_t slot, uint8_t phase, int64_t now_ns,
			     int64_t rx_ns, struct scene_out *out);

// scene_zones.c: which zones of the map, of which there must be one, the track is in, and what that means.
void scene_zones(struct scene *s, uint32_t slot, int64_t now_ns, int64_t rx_ns,
		 struct scene_out *out);

// scene_pairs.c: who may meet this track. An aircraft looks around first, and is compared when the burst is taken.
void scene_detect_road(struct scene *s, uint32_t slot, const struct obs *o, int64_t now_ns,
		       struct scene_out *out);
void scene_look_air(struct scene *s, struct scene_look *k, uint32_t slot, int64_t now_ns);
void scene_detect_air(struct scene *s, const struct scene_look *k, int64_t now_ns,
		      struct scene_out *out);

// scene_single.c: what one track alone is alerted for, on its reports and in its silence.
void scene_detect_single(struct scene *s, uint32_t slot, int64_t now_ns, struct scene_out *out);
void scene_detect_silence(struct scene *s, uint32_t slot, int64_t now_ns, struct scene_out *out);

// scene.c
void scene_emit(struct scene *s, const struct alert *a, struct scene_out *out);
void scene_report_alert(struct scene *s, struct alert_subject who, const struct detect_result *r,
			const struct alert_cause *cause, struct scene_out *out);
