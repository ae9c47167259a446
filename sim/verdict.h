// SPDX-License-Identifier: Apache-2.0
// Which pairs a detector had to warn of, which it may, which it must not: from the noise-free truth alone, in the manner
// of the must-alert, may-alert and must-not-alert regions of DO-365. docs/judge.md explains the classes. Pure; one owner.
#pragma once

#include "extrapolate.h"

enum verdict_class {
	VERDICT_NONE,	  // never came near each other
	VERDICT_MUST_NOT, // an encounter, and nothing more
	VERDICT_MAY,	  // a near miss
	VERDICT_LATE,	  // contact that the truth's motion did not show in time
	VERDICT_MUST,	  // contact that it did show
	VERDICT_CLASS_COUNT
};

// The thresholds; their sources stand in docs/judge.md.
struct verdict_limits {
	double warn_s;			  // warning asked for
	double road_slack_s, air_slack_s; // beyond it, for what is lost and late on the air
	double road_near_m, air_near_m;	  // encounter
	double road_ahead_s, air_ahead_s; // how far the truth is carried on
	double may_ttc_s, may_margin_m; // near miss on the road: contact within …, as close as …
	double may_pet_s, may_drac_ms2;	  // … or this post-encroachment time or deceleration
	double may_air_s, may_air_factor; // near miss in the air: entry within …, enlarged cylinder
};
extern const struct verdict_limits verdict_default;

struct verdict_pair {
	uint32_t a, b; // object ids, a < b; 0 free
	bool is_air, is_near, a_moved, b_moved, is_may;
	double contact_s;	      // first, -1 none
	double shown_s, shown_last_s; // carried on, they touch: since, and last
	double closest_m;
};

enum { VERDICT_TRAIL = 20 }; // places of the last 2 s

struct verdict_trail {
	uint32_t id;
	unsigned count;
	struct truth_object at[VERDICT_TRAIL]; // ring, newest at (count - 1) % VERDICT_TRAIL
};

struct verdict {
	struct verdict_limits limits;
	double air_radius_m, air_height_m;
	struct verdict_pair *pairs; // hash table, capacity a power of two
	unsigned capacity, count;
	struct verdict_trail *trails; // slots
	unsigned slots;
	struct extrapolate_motion *now; // slots, scratch
	uint64_t full;			// pairs that found no room
};

enum { VERDICT_EVERY_MS = 100 };

// 0 or -ENOMEM.
int verdict_init(struct verdict *v, const struct scenario *s, unsigned slots, unsigned capacity);
void verdict_fini(struct verdict *v);

// Looks at the world; call it every VERDICT_EVERY_MS.
void verdict_look(struct verdict *v, const struct truth_object *objects, unsigned count,
		  double t_s);

enum verdict_class verdict_of(const struct verdict *v, const struct verdict_pair *p);
const char *verdict_name(unsigned class);

// The record of two objects, NULL when they never came near.
const struct verdict_pair *verdict_find(const struct verdict *v, uint32_t a, uint32_t b);

// Seconds from the first moment that the truth showed the contact until it happened.
static inline double verdict_lead_s(const struct verdict_pair *p)
{
	return p->contact_s - p->shown_s;
}
