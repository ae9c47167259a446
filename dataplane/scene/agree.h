// SPDX-License-Identifier: Apache-2.0
// Do the sources of one aircraft agree about where it is? A forged or broken report looks like any other by itself; beside a
// second source of the same aircraft it does not.
//
// Each source (sender and family) keeps its newest position. A new one is compared with those of the others, moved along to
// the same instant: the distance may be the margin, both stated accuracies, the latency at the speed flown, and what an
// aircraft can deviate in the time between. The ratio of distance to what is allowed, in per cent and smoothed, is the
// data-quality figure; the larger of the horizontal and the vertical one counts. Heights count when both are above the
// ellipsoid. Two reports in a row beyond 100 % from each of two sources raise an alert, which ends when none was above the
// clear bound for a while, also because a source fell silent. Pure; the scene's lcore; about 300 octets an aircraft.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "scene/track_table.h"

enum { AGREE_SOURCES = TRACK_SOURCES_MAX, AGREE_STRIKES = 2 };

struct agree_params {
	float margin_m, height_margin_m;
	float latency_s;
	float clear_pct;    // of what is allowed; below 100
	int64_t max_age_ns; // older positions are not compared
	int64_t hold_ns;    // the alert ends when nothing was above the clear bound for so long
	int64_t update_ns;
};

struct agree_source {
	uint64_t key; // 0 free
	int64_t time_ns;
	float e_m, n_m, alt_m;
	float ve_ms, vn_ms, vz_ms;
	float hacc_m, vacc_m;
	float ratio_pct; // smoothed, against the other sources
	uint8_t flags;	 // TRACK_MOVES, TRACK_HAS_ALT
	uint8_t family;	 // enum obs_family
	uint8_t strikes; // reports in a row beyond what is allowed, up to AGREE_STRIKES
	uint8_t reserved[9];
};

struct agree {
	uint64_t alert_id; // 0: none open
	int64_t others_ns; // newest report of any source but the newest one
	int64_t over_ns;   // when a ratio was last above the clear bound
	int64_t sent_ns;
	float distance_m, allowed_m; // of the worst comparison last above the clear bound
	uint8_t newest;		     // place of the source that reported last
	uint8_t reserved[23];
	struct agree_source source[AGREE_SOURCES];
};
static_assert(sizeof(struct agree) == 64 * (1 + AGREE_SOURCES), "one source touches two lines");

enum agree_verdict { AGREE_QUIET, AGREE_RAISE, AGREE_UPDATE, AGREE_CLEAR };

struct agree_result {
	enum agree_verdict verdict;
	uint32_t compared; // with how many other sources
	float worst_pct;
};

static inline void agree_prefetch(const struct agree *a)
{
	__builtin_prefetch(a);
	__builtin_prefetch(&a->source[0]);
}

// A new position of the aircraft: h as the scene placed it (datum WGS84 when it has an altitude to compare), o its report.
struct agree_result agree_report(const struct agree_params *p, struct agree *a,
				 const struct track_hot *h, const struct obs *o, int64_t now_ns);

static inline uint64_t agree_key(const struct obs *o)
{
	return (o->source_key ^ (uint64_t)o->family << 56) | 1;
}

static inline void agree_note(struct agree_source *s, const struct track_hot *h,
			      const struct obs *o)
{
	// Of senders that state none: consumer satellite positioning, with room.
	const float default_hacc_m = 15, default_vacc_m = 25;
	s->family = o->family;
	s->time_ns = h->time_ns;
	s->e_m = h->e_m;
	s->n_m = h->n_m;
	s->alt_m = h->alt_m;
	s->ve_ms = h->ve_ms;
	s->vn_ms = h->vn_ms;
	s->vz_ms = h->vz_ms;
	s->flags = h->flags & TRACK_MOVES;
	if ((h->flags & TRACK_HAS_ALT) != 0 && h->datum == OBS_DATUM_WGS84)
		s->flags |= TRACK_HAS_ALT;
	s->hacc_m = o->hacc_cm != OBS_ACC_UNKNOWN ? (float)o->hacc_cm * 0.01f : default_hacc_m;
	s->vacc_m = o->vacc_cm != OBS_ACC_UNKNOWN ? (float)o->vacc_cm * 0.01f : default_vacc_m;
}

// The same of the only source heard lately, as it nearly always is: there is nobody to compare it with. False: it is not, and
// nothing was done.
static inline bool agree_report_alone(const struct agree_params *p, struct agree *a,
				      const struct track_hot *h, const struct obs *o)
{
	struct agree_source *s = &a->source[a->newest];
	if (s->key != agree_key(o) || a->alert_id != 0 ||
	    llabs(h->time_ns - a->others_ns) <= p->max_age_ns)
		return false;
	agree_note(s, h, o);
	s->strikes = 0;
	return true;
}

// As time passes: AGREE_CLEAR or AGREE_QUIET.
enum agree_verdict agree_age(const struct agree_params *p, const struct agree *a, int64_t now_ns);

// Sources heard within max_age_ns, for each family << 16 | smoothed ratio in per cent, and the worst of them (0 while there
// is only one).
unsigned agree_sources(const struct agree_params *p, const struct agree *a, int64_t now_ns,
		       uint32_t figure[static AGREE_SOURCES], uint16_t *worst_pct);
