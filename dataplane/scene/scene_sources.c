// SPDX-License-Identifier: Apache-2.0
#include "base/alert_kind.h"
#include "scene/scene_parts.h"

void scene_emit_disagreement(struct scene *s, uint32_t slot, uint8_t phase, int64_t now_ns,
			     int64_t rx_ns, struct scene_out *out)
{
	struct agree *g = &s->agree[slot];
	const struct track_hot *h = &s->tracks.hot[slot];
	struct alert a = {.kind = ALERT_KIND_SOURCE_DISAGREEMENT,
			  .phase = phase,
			  .time_ns = now_ns,
			  .track_a = s->tracks.cold[slot].id,
			  .zone = ALERT_NO_ZONE,
			  .r = {.now = true,
				.near = true,
				.distance_m = g->allowed_m,
				.now_m = g->distance_m,
				.e_m = h->e_m,
				.n_m = h->n_m},
			  .rx_ns = rx_ns};
	if (phase == ALERT_PHASE_RAISED)
		g->alert_id = ++s->alerts.next_id;
	a.id = g->alert_id;
	g->sent_ns = now_ns;
	if (phase == ALERT_PHASE_CLEARED)
		g->alert_id = 0;
	scene_emit(s, &a, out);
}

// Also for a report that is older than the track: a slow source must be comparable with a fast one.
void scene_compare_sources(struct scene *s, uint32_t slot, const struct track_hot *h,
			   const struct obs *o, int64_t now_ns, struct scene_out *out)
{
	static const uint8_t phases[] = {[AGREE_RAISE] = ALERT_PHASE_RAISED,
					 [AGREE_UPDATE] = ALERT_PHASE_UPDATED,
					 [AGREE_CLEAR] = ALERT_PHASE_CLEARED};
	struct track_cold *c = &s->tracks.cold[slot];
	struct agree_result r = agree_report(&s->p.agree, &s->agree[slot], h, o, now_ns);
	s->stats.source_comparisons += r.compared;
	if (r.compared == 0 && c->source_count == 1)
		return;
	c->source_count = (uint8_t)agree_sources(&s->p.agree, &s->agree[slot], h->time_ns,
						 c->source_figure, &c->disagreement_pct);
	if (r.verdict != AGREE_QUIET)
		scene_emit_disagreement(s, slot, phases[r.verdict], now_ns, o->rx_ns, out);
}
