// SPDX-License-Identifier: Apache-2.0
#include "slot_guard.h"

#include <math.h>
#include <string.h>

static const struct {
	const char *name, *text;
} faults[SLOT_GUARD_FAULT_COUNT] = {
#define X(id, name, text) [SLOT_GUARD_FAULT_##id] = {name, text},
	SLOT_GUARD_FAULT_LIST(X)
#undef X
};

const char *slot_guard_fault_name(unsigned fault)
{
	return fault < SLOT_GUARD_FAULT_COUNT ? faults[fault].name : "?";
}

const char *slot_guard_fault_text(unsigned fault)
{
	return fault < SLOT_GUARD_FAULT_COUNT ? faults[fault].text : "?";
}

void slot_guard_init(struct slot_guard *g, const struct crossing *c, int64_t gap_ns,
		     int64_t lease_max_ns)
{
	memset(g, 0, sizeof(*g));
	g->c = c;
	g->gap_ns = gap_ns;
	g->lease_max_ns = lease_max_ns;
}

// ---- where a front may be: exactly, from the motion that docs/wire/slots.md asks for, its tolerances taken in full

// Seconds to s from v0 with acceleration a up to v1.
static double seconds(double s, double v0, double v1, double a)
{
	if (s <= 0)
		return 0;
	double ramp = v1 > v0 ? (v1 * v1 - v0 * v0) / (2 * a) : 0;
	if (s < ramp)
		return 2 * s / (v0 + sqrt(v0 * v0 + 2 * a * s));
	return (v1 > v0 ? (v1 - v0) / a : 0) + (s - ramp) / fmax(v1, v0);
}

static int64_t soonest(const struct slot_guard_right *r, double s)
{
	if (r->vehicle == 0)
		return r->from_ns;
	double v = r->entry_ms + 0.3, top = fmax(r->movement_ms, r->entry_ms) + 0.3;
	return r->from_ns + (int64_t)floor(seconds(s, v, top, r->accel_ms2 * 1.05) * 1e9);
}

static int64_t latest(const struct slot_guard_right *r, double s)
{
	if (r->vehicle == 0)
		return r->clear_ns;
	double top = fmax(r->movement_ms - 0.3, 0.7), v = fmin(fmax(r->entry_ms - 0.3, 0.05), top);
	return r->to_ns + (int64_t)ceil(seconds(s, v, top, r->accel_ms2 * 0.95) * 1e9);
}

static bool overlaps(const struct slot_guard *g, const struct slot_guard_right *x,
		     const struct slot_guard_right *y)
{
	// A movement with itself: its chunks are cut along the way of the one that is first.
	bool is_turned =
		x->movement == y->movement && x->size == y->size &&
		(x->from_ns > y->from_ns || (x->from_ns == y->from_ns && x->vehicle > y->vehicle));
	const struct slot_guard_right *a = is_turned ? y : x, *b = is_turned ? x : y;
	const struct crossing_pair *p = &g->c->pair[a->movement][b->movement][a->size][b->size];
	for (uint32_t i = 0; i < p->count; i++) {
		const struct crossing_chunk *k = &g->c->chunks[p->first + i];
		int64_t a0 = soonest(a, (double)k->a_in), a1 = latest(a, (double)k->a_out),
			b0 = soonest(b, (double)k->b_in), b1 = latest(b, (double)k->b_out);
		if (a0 < b1 + g->gap_ns && b0 < a1 + g->gap_ns)
			return true;
	}
	return false;
}

// ---- what went out

static void forget(struct slot_guard *g, uint32_t i)
{
	g->count--;
	g->right[i] = g->right[g->count];
	g->over_ns[i] = g->over_ns[g->count];
	g->order[i] = g->order[g->count];
	g->heard_ns[i] = g->heard_ns[g->count];
}

static void forget_over(struct slot_guard *g, int64_t now_ns)
{
	for (uint32_t i = g->count; i-- > 0;)
		if (g->over_ns[i] < now_ns)
			forget(g, i);
}

static bool is_same(const struct slot_guard_right *a, const struct slot_guard_right *b)
{
	return a->vehicle == b->vehicle && a->movement == b->movement && a->from_ns == b->from_ns &&
	       a->to_ns == b->to_ns && a->size == b->size && a->clear_ns == b->clear_ns &&
	       fabs(a->entry_ms - b->entry_ms) < 1e-6 && fabs(a->accel_ms2 - b->accel_ms2) < 1e-6;
}

// A vehicle goes with the green of its own lane, whoever goes by the light in front of it.
static bool is_lane_green(const struct slot_guard *g, const struct slot_guard_right *x,
			  const struct slot_guard_right *y)
{
	uint8_t a = g->c->def.movements[x->movement].from,
		b = g->c->def.movements[y->movement].from;
	return (x->vehicle == 0) != (y->vehicle == 0) && a == b;
}

static enum slot_guard_fault judge(const struct slot_guard *g, const struct slot_guard_right *r,
				   int64_t now_ns)
{
	if (r->movement >= g->c->def.movement_count || r->size >= CROSSING_SIZES ||
	    (r->vehicle != 0 && (!(r->accel_ms2 > 0) || !(r->entry_ms > 0))))
		return SLOT_GUARD_FAULT_MOVEMENT;
	if (r->to_ns <= r->from_ns || r->to_ns <= now_ns ||
	    (r->vehicle != 0 && latest(r, g->c->end_m[r->movement][r->size]) - now_ns >
					g->lease_max_ns + 4 * g->gap_ns))
		return SLOT_GUARD_FAULT_WINDOW;
	for (uint32_t i = 0; i < g->count; i++) {
		const struct slot_guard_right *o = &g->right[i];
		bool both_green = o->vehicle == 0 && r->vehicle == 0;
		if ((o->vehicle == r->vehicle && r->vehicle != 0) || both_green ||
		    is_lane_green(g, r, o) || !overlaps(g, r, o))
			continue;
		return o->vehicle == 0 || r->vehicle == 0 ? SLOT_GUARD_FAULT_GREEN
							  : SLOT_GUARD_FAULT_OVERLAP;
	}
	return g->count == SLOT_GUARD_MAX ? SLOT_GUARD_FAULT_FULL : SLOT_GUARD_FAULT_NONE;
}

enum slot_guard_fault slot_guard_check(struct slot_guard *g, const struct slot_guard_right *r,
				       int64_t now_ns)
{
	g->checked++;
	forget_over(g, now_ns);
	if (g->fault != SLOT_GUARD_FAULT_NONE) {
		g->refused[SLOT_GUARD_FAULT_STOPPED]++;
		return SLOT_GUARD_FAULT_STOPPED;
	}
	for (uint32_t i = 0; i < g->count; i++)
		if (is_same(&g->right[i], r))
			return SLOT_GUARD_FAULT_NONE;
	int64_t over = r->vehicle == 0 ? r->clear_ns : 0;
	enum slot_guard_fault f = SLOT_GUARD_FAULT_MOVEMENT;
	if (r->movement < g->c->def.movement_count && r->size < CROSSING_SIZES) {
		if (r->vehicle != 0)
			over = latest(r, g->c->over_m[r->movement][r->size]) + g->gap_ns;
		f = judge(g, r, now_ns);
	}
	g->refused[f]++;
	if (f != SLOT_GUARD_FAULT_NONE) {
		g->fault = f;
		g->fault_ns = now_ns;
		return f;
	}
	g->over_ns[g->count] = over;
	g->order[g->count] = ++g->next_order;
	g->heard_ns[g->count] = 0;
	g->right[g->count++] = *r;
	return SLOT_GUARD_FAULT_NONE;
}

// Even with 8 m/s2, and if it is three metres nearer than it says, it cannot pass its line before the window ends; or that is
// over, for any clock, and it stands before its line and says that it holds none.
static bool is_out_of_reach(const struct slot_guard *g, const struct slot_guard_right *r,
			    const struct slot_guard_word *w)
{
	double t = (double)(r->to_ns - w->time_ns) * 1e-9;
	if (w->is_request && w->s_m < 0.3 && w->time_ns > r->to_ns + g->gap_ns)
		return true;
	return w->s_m < 0 && t > 0 && -w->s_m - 3 > w->v_ms * t + 4 * t * t;
}

void slot_guard_hear(struct slot_guard *g, const struct slot_guard_word *w)
{
	uint64_t held = 0; // the echoed one's order: what went out later may still be taken up
	for (uint32_t i = 0; i < g->count && w->vehicle != 0; i++) {
		if (g->right[i].vehicle != w->vehicle)
			continue;
		if (g->heard_ns[i] >= w->time_ns)
			return;
		g->heard_ns[i] = w->time_ns;
		if (w->is_echo && g->right[i].from_ns == w->from_ns &&
		    g->right[i].to_ns == w->to_ns)
			held = g->order[i];
	}
	for (uint32_t i = g->count; i-- > 0 && w->vehicle != 0;) {
		const struct slot_guard_right *r = &g->right[i];
		bool is_named = r->from_ns == w->from_ns && r->to_ns == w->to_ns;
		if (r->vehicle == w->vehicle &&
		    ((w->is_drop && is_named) || g->order[i] < held || is_out_of_reach(g, r, w)))
			forget(g, i);
	}
}

void slot_guard_reset(struct slot_guard *g)
{
	g->fault = SLOT_GUARD_FAULT_NONE;
	g->fault_ns = 0;
}
