// SPDX-License-Identifier: Apache-2.0
#include "scene/agree.h"

#include <math.h>
#include <stdlib.h>

#include "base/fmath.h"
#include "base/units.h"

// How an aircraft may deviate from a straight line, and how far one goes whose velocity nobody tells.
static const float TURN_MS2 = 3, CLIMB_MS2 = 2, UNTOLD_MS = 20;
// A quarter of the newest comparison goes into the figure: some four reports settle it.
static const float SMOOTHING = 0.25f;

// The source's own place, a free one, or that of the one silent for longest.
static struct agree_source *place_of(struct agree *a, uint64_t key)
{
	struct agree_source *best = &a->source[0];
	for (unsigned i = 0; i < AGREE_SOURCES; i++) {
		struct agree_source *s = &a->source[i];
		if (s->key == key)
			return s;
		if (best->key != 0 && (s->key == 0 || s->time_ns < best->time_ns))
			best = s;
	}
	*best = (struct agree_source){.key = key};
	return best;
}

struct gap {
	float distance_m, allowed_m;
};

static float ratio_pct(struct gap g)
{
	return 100 * g.distance_m / f_max(g.allowed_m, 0.01f);
}

static struct gap horizontal(const struct agree_params *p, const struct agree_source *was,
			     const struct agree_source *is, float dt_s)
{
	const struct agree_source *v = (was->flags & TRACK_MOVES) != 0 ? was : is;
	bool told = (v->flags & TRACK_MOVES) != 0;
	float speed_ms = told ? hypotf(v->ve_ms, v->vn_ms) : UNTOLD_MS;
	float ve_ms = told ? v->ve_ms : 0, vn_ms = told ? v->vn_ms : 0, span_s = fabsf(dt_s);
	return (struct gap){
		hypotf(was->e_m + ve_ms * dt_s - is->e_m, was->n_m + vn_ms * dt_s - is->n_m),
		p->margin_m + was->hacc_m + is->hacc_m + p->latency_s * speed_ms +
			0.5f * TURN_MS2 * span_s * span_s + (told ? 0 : UNTOLD_MS * span_s)};
}

static struct gap vertical(const struct agree_params *p, const struct agree_source *was,
			   const struct agree_source *is, float dt_s)
{
	float climb_ms = f_max(fabsf(was->vz_ms), fabsf(is->vz_ms));
	return (struct gap){fabsf(was->alt_m + was->vz_ms * dt_s - is->alt_m),
			    p->height_margin_m + was->vacc_m + is->vacc_m +
				    p->latency_s * climb_ms + 0.5f * CLIMB_MS2 * dt_s * dt_s};
}

static struct gap worse_of(const struct agree_params *p, const struct agree_source *was,
			   const struct agree_source *is)
{
	float dt_s = (float)(is->time_ns - was->time_ns) / (float)UNITS_NS_PER_S;
	struct gap h = horizontal(p, was, is, dt_s);
	if ((was->flags & is->flags & TRACK_HAS_ALT) == 0)
		return h;
	struct gap v = vertical(p, was, is, dt_s);
	return ratio_pct(v) > ratio_pct(h) ? v : h;
}

static bool is_fresh(const struct agree_params *p, const struct agree_source *s, int64_t t_ns)
{
	return s->key != 0 && llabs(t_ns - s->time_ns) <= p->max_age_ns;
}

// One wrong report is compared with every report of the others until its sender's next: so both must have stood against the
// other with reports of their own.
static void count_strike(struct agree_source *s, float pct)
{
	if (pct <= 100)
		s->strikes = 0;
	else if (s->strikes < AGREE_STRIKES)
		s->strikes++;
}

static enum agree_verdict judge(const struct agree_params *p, struct agree *a, struct gap worst,
				bool confirmed, int64_t now_ns)
{
	bool over = ratio_pct(worst) > p->clear_pct;
	if (over) {
		a->over_ns = now_ns;
		a->distance_m = worst.distance_m;
		a->allowed_m = worst.allowed_m;
	}
	if (a->alert_id == 0)
		return confirmed ? AGREE_RAISE : AGREE_QUIET;
	if (agree_age(p, a, now_ns) == AGREE_CLEAR)
		return AGREE_CLEAR;
	return over && llabs(now_ns - a->sent_ns) >= p->update_ns ? AGREE_UPDATE : AGREE_QUIET;
}

// Its place becomes that of the newest; the one before is among the others now.
static struct agree_source *take_place(struct agree *a, uint64_t key)
{
	const struct agree_source *before = &a->source[a->newest];
	if (before->key != 0 && before->key != key && before->time_ns > a->others_ns)
		a->others_ns = before->time_ns;
	struct agree_source *s = place_of(a, key);
	a->newest = (uint8_t)(s - a->source);
	return s;
}

struct agree_result agree_report(const struct agree_params *p, struct agree *a,
				 const struct track_hot *h, const struct obs *o, int64_t now_ns)
{
	struct agree_result r = {.verdict = AGREE_QUIET};
	if (agree_report_alone(p, a, h, o))
		return r;
	struct agree_source *s = take_place(a, agree_key(o));
	const struct agree_source *against = NULL;
	struct gap worst = {0, 1};
	agree_note(s, h, o);
	for (unsigned i = 0; i < AGREE_SOURCES; i++) {
		const struct agree_source *other = &a->source[i];
		if (other == s || !is_fresh(p, other, s->time_ns))
			continue;
		struct gap g = worse_of(p, other, s);
		r.compared++;
		if (against == NULL || ratio_pct(g) > ratio_pct(worst)) {
			worst = g;
			against = other;
		}
	}
	if (against == NULL) {
		s->strikes = 0;
		return r;
	}
	r.worst_pct = f_min(ratio_pct(worst), 10000);
	s->ratio_pct += SMOOTHING * (r.worst_pct - s->ratio_pct);
	count_strike(s, r.worst_pct);
	r.verdict = judge(p, a, worst,
			  s->strikes == AGREE_STRIKES && against->strikes == AGREE_STRIKES, now_ns);
	return r;
}

enum agree_verdict agree_age(const struct agree_params *p, const struct agree *a, int64_t now_ns)
{
	return a->alert_id != 0 && llabs(now_ns - a->over_ns) > p->hold_ns ? AGREE_CLEAR
									   : AGREE_QUIET;
}

unsigned agree_sources(const struct agree_params *p, const struct agree *a, int64_t now_ns,
		       uint32_t figure[static AGREE_SOURCES], uint16_t *worst_pct)
{
	unsigned n = 0;
	*worst_pct = 0;
	for (unsigned i = 0; i < AGREE_SOURCES; i++) {
		const struct agree_source *s = &a->source[i];
		if (!is_fresh(p, s, now_ns))
			continue;
		uint16_t pct = (uint16_t)s->ratio_pct; // at most 10000
		figure[n++] = (uint32_t)s->family << 16 | pct;
		*worst_pct = pct > *worst_pct ? pct : *worst_pct;
	}
	if (n < 2)
		*worst_pct = 0;
	return n;
}
