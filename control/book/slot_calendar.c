// SPDX-License-Identifier: Apache-2.0
#include "slot_calendar.h"

#include <math.h>
#include <string.h>

#include "base/units.h"

void slot_calendar_init(struct slot_calendar *s, const struct crossing *c, int64_t guard_ns)
{
	s->c = c;
	s->guard_ns = guard_ns;
	s->count = 0;
}

static int64_t ns_of(double s)
{
	return (int64_t)(s * 1e9);
}

// One chunk: between when may a hold's front be in [in, out]?
static void span_of(const struct slot_hold *h, const struct slot_profile *p, double in, double out,
		    int64_t *from_ns, int64_t *to_ns)
{
	if (h->is_green || h->is_whole) {
		*from_ns = h->from_ns;
		*to_ns = h->clear_ns;
		return;
	}
	*from_ns = h->from_ns + ns_of(slot_profile_early(p, in));
	*to_ns = h->to_ns + ns_of(slot_profile_late(p, out)) + 1;
}

int64_t slot_calendar_clear(const struct crossing *c, struct slot_profiles *t,
			    const struct slot_hold *h)
{
	if (h->is_green)
		return h->clear_ns;
	double end = c->over_m[h->movement][h->size];
	return h->to_ns + ns_of(slot_profile_late(slot_profiles_get(t, h->pace), end)) + 1;
}

// Of two holds: by how much h must be later, 0: they do not clash. The chunks of a movement with itself are cut along the first
// one's way: whoever asks, the one that enters first is the first.
static int64_t clash_of(const struct slot_calendar *s, const struct slot_hold *h,
			const struct slot_profile *hp, const struct slot_hold *o,
			const struct slot_profile *op)
{
	uint32_t n;
	const struct crossing_chunk *k =
		crossing_chunks(s->c, h->movement, h->size, o->movement, o->size, &n);
	bool is_second =
		h->movement == o->movement && h->size == o->size &&
		(h->from_ns > o->from_ns || (h->from_ns == o->from_ns && h->owner > o->owner));
	int64_t later = 0;
	for (uint32_t i = 0; i < n; i++) {
		int64_t hf, ht, of, ot;
		double hi = (double)(is_second ? k[i].b_in : k[i].a_in),
		       hx = (double)(is_second ? k[i].b_out : k[i].a_out),
		       oi = (double)(is_second ? k[i].a_in : k[i].b_in),
		       ox = (double)(is_second ? k[i].a_out : k[i].b_out);
		span_of(h, hp, hi, hx, &hf, &ht);
		span_of(o, op, oi, ox, &of, &ot);
		if (hf < ot + s->guard_ns && of < ht + s->guard_ns && ot + s->guard_ns - hf > later)
			later = ot + s->guard_ns - hf;
	}
	return later;
}

// A slot from a lane that has green: it goes with those of its lane who go by the light, and keeps its distance as they do. Other
// lanes' movements are kept apart from the green as ever.
static bool is_with_green(const struct crossing *c, const struct slot_hold *a,
			  const struct slot_hold *b)
{
	const struct crossing_movement *m = c->def.movements;
	return a->is_green != b->is_green && !a->is_intruder && !b->is_intruder &&
	       m[a->movement].from == m[b->movement].from;
}

int64_t slot_calendar_clash(const struct slot_calendar *s, struct slot_profiles *t,
			    const struct slot_hold *h)
{
	struct slot_profile copy;
	const struct slot_profile *own = NULL;
	int64_t later = 0;
	for (uint32_t i = 0; i < s->count; i++) {
		const struct slot_hold *o = &s->hold[i];
		if ((o->owner == h->owner && !o->is_green) || (o->is_green && h->is_green) ||
		    is_with_green(s->c, h, o) ||
		    s->c->pair[h->movement][o->movement][h->size][o->size].count == 0 ||
		    o->clear_ns + s->guard_ns <= h->from_ns ||
		    h->clear_ns + s->guard_ns <= o->from_ns)
			continue;
		if (own == NULL && !h->is_green)
			own = slot_profiles_get(t, h->pace);
		uint32_t key = own != NULL ? own->key : 0;
		const struct slot_profile *op = o->is_green ? NULL : slot_profiles_get(t, o->pace);
		if (own != NULL && own->key != key) { // both have one place in the table
			slot_profile_make(&copy, h->pace);
			own = &copy;
		}
		int64_t d = clash_of(s, h, own, o, op);
		later = d > later ? d : later;
	}
	return later;
}

bool slot_calendar_put(struct slot_calendar *s, const struct slot_hold *h)
{
	if (s->count == SLOT_HOLDS_MAX)
		return false;
	s->hold[s->count++] = *h;
	return true;
}

void slot_calendar_remove(struct slot_calendar *s, uint32_t i)
{
	s->count--;
	memmove(&s->hold[i], &s->hold[i + 1], (s->count - i) * sizeof(s->hold[0]));
}
