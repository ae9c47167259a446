// SPDX-License-Identifier: Apache-2.0
// The contract's rules for a vehicle (docs/wire/slots.md, "What a vehicle does"), under decisions drawn at random.
#include "slot_car.h"

#include <math.h>

#include "base/units.h"
#include "check.h"
#include "rng.h"

enum { SEED = 812, RUNS = 600, STEPS = 600, CROSSING = 7 };
#define T0 (1767254400LL * UNITS_NS_PER_S)
#define S  UNITS_NS_PER_S
#define MS UNITS_NS_PER_MS

static struct slot_car fresh(void)
{
	struct slot_car c = {.accel_ms2 = 2.6, .brake_ms2 = 4.0, .spare = 1.0};
	slot_car_approach(&c, CROSSING);
	return c;
}

static struct slot_view view(double line_m, double speed_ms, int64_t now_ns)
{
	return (struct slot_view){.line_m = line_m,
				  .speed_ms = speed_ms,
				  .most_ms = 13.89,
				  .enter_ms = 13.89,
				  .step_s = 0.1,
				  .now_ns = now_ns};
}

static struct slot_decision grant(int64_t made, int64_t begin, int64_t end)
{
	return (struct slot_decision){.kind = SLOT_GRANT,
				      .crossing = CROSSING,
				      .made_ns = made,
				      .begin_ns = begin,
				      .end_ns = end,
				      .use_by_ns = end,
				      .enter_ms = 13.89,
				      .move_ms = 13.89};
}

static struct slot_decision of_kind(enum slot_kind kind, struct slot_decision d)
{
	d.kind = kind;
	return d;
}

// ---- one rule at a time

static void takes_a_grant_and_echoes_it(void)
{
	struct slot_car c = fresh();
	struct slot_view v = view(139, 13.89, T0);
	struct slot_request r = {.crossing = 0};
	CU_ASSERT_TRUE(slot_car_say(&c, &v, 60 * MS, &r));
	CU_ASSERT_EQUAL(r.state, SLOT_REQUEST);
	CU_ASSERT_EQUAL(r.length_ns, 60 * MS);
	CU_ASSERT_DOUBLE_EQUAL((double)(r.begin_ns - T0) / 1e9, 10.0, 0.1);
	struct slot_decision d = grant(T0 + 1, T0 + 12 * S, T0 + 12 * S + 60 * MS);
	slot_car_hear(&c, &d, &v);
	CU_ASSERT_TRUE(slot_car_say(&c, &v, 60 * MS, &r));
	CU_ASSERT_EQUAL(r.state, SLOT_ECHO);
	CU_ASSERT_EQUAL(r.begin_ns, d.begin_ns);
	CU_ASSERT_EQUAL(r.length_ns, 60 * MS);
	CU_ASSERT_EQUAL(r.crossing, CROSSING);
}

static void ignores_what_is_not_newer(void)
{
	struct slot_car c = fresh();
	struct slot_view v = view(139, 13.89, T0);
	struct slot_decision a = grant(T0 + 10, T0 + 12 * S, T0 + 12 * S + 60 * MS),
			     old = grant(T0 + 10, T0 + 14 * S, T0 + 14 * S + 60 * MS),
			     other = grant(T0 + 20, T0 + 14 * S, T0 + 14 * S + 60 * MS);
	slot_car_hear(&c, &a, &v);
	slot_car_hear(&c, &old, &v);
	CU_ASSERT_EQUAL(c.held.begin_ns, a.begin_ns);
	CU_ASSERT_EQUAL(c.n.stale, 1);
	other.crossing = CROSSING + 1; // of somewhere else
	slot_car_hear(&c, &other, &v);
	CU_ASSERT_EQUAL(c.held.begin_ns, a.begin_ns);
	other.crossing = CROSSING;
	slot_car_hear(&c, &other, &v);
	CU_ASSERT_EQUAL(c.held.begin_ns, other.begin_ns);
	// A hold is no grant, and takes none away.
	struct slot_decision hold = of_kind(SLOT_HOLD, grant(T0 + 30, T0 + 20 * S, T0 + 21 * S));
	slot_car_hear(&c, &hold, &v);
	CU_ASSERT_EQUAL(c.held.begin_ns, other.begin_ns);
}

static void discards_what_it_cannot_keep(void)
{
	struct slot_car c = fresh();
	struct slot_view v = view(139, 13.89, T0);
	struct slot_decision soon = grant(T0 + 1, T0 + 8 * S, T0 + 8 * S + 60 * MS),
			     late = grant(T0 + 2, T0 + 12 * S, T0 + 12 * S + 60 * MS);
	slot_car_hear(&c, &soon, &v);
	CU_ASSERT_FALSE(slot_window_is(&c.held));
	CU_ASSERT_EQUAL(c.n.not_kept, 1);
	late.use_by_ns = T0 - 1;
	slot_car_hear(&c, &late, &v);
	CU_ASSERT_FALSE(slot_window_is(&c.held));
	CU_ASSERT_EQUAL(c.n.too_late, 1);
	// What cannot be kept does not take the place of what can.
	struct slot_decision good = grant(T0 + 3, T0 + 12 * S, T0 + 12 * S + 60 * MS);
	slot_car_hear(&c, &good, &v);
	soon.made_ns = T0 + 4;
	slot_car_hear(&c, &soon, &v);
	CU_ASSERT_EQUAL(c.held.begin_ns, good.begin_ns);
}

static void drops_what_is_revoked_while_it_can_stop(void)
{
	struct slot_car c = fresh();
	struct slot_request r = {.crossing = 0};
	struct slot_view far = view(139, 13.89, T0), near = view(15, 13.89, T0);
	struct slot_decision g = grant(T0 + 1, T0 + 12 * S, T0 + 12 * S + 60 * MS),
			     rev = of_kind(SLOT_REVOKE, g);
	slot_car_hear(&c, &g, &far);
	rev.made_ns = T0 + 2;
	slot_car_hear(&c, &rev, &far);
	CU_ASSERT_FALSE(slot_window_is(&c.held));
	CU_ASSERT_TRUE(slot_car_say(&c, &far, 60 * MS, &r));
	CU_ASSERT_EQUAL(r.state, SLOT_DROP);
	CU_ASSERT_EQUAL(r.begin_ns, g.begin_ns);
	far.now_ns += 600 * MS; // said for half a second
	CU_ASSERT_TRUE(slot_car_say(&c, &far, 60 * MS, &r));
	CU_ASSERT_EQUAL(r.state, SLOT_REQUEST);
	// One that cannot stop any more goes on and echoes it.
	struct slot_car d = fresh();
	struct slot_decision now = grant(T0 + 1, T0 + 1050 * MS, T0 + 1110 * MS);
	slot_car_hear(&d, &now, &near);
	CU_ASSERT_TRUE(slot_window_is(&d.held));
	rev = of_kind(SLOT_REVOKE, now);
	rev.made_ns = T0 + 2;
	slot_car_hear(&d, &rev, &near);
	CU_ASSERT_TRUE(slot_window_is(&d.held));
	CU_ASSERT_TRUE(slot_car_say(&d, &near, 60 * MS, &r));
	CU_ASSERT_EQUAL(r.state, SLOT_ECHO);
}

static void says_that_it_has_left(void)
{
	struct slot_car c = fresh();
	struct slot_request r = {.crossing = 0};
	struct slot_view v = view(-30, 13.89, T0);
	slot_car_pass(&c);
	slot_car_leave(&c, T0);
	CU_ASSERT_TRUE(slot_car_say(&c, &v, 60 * MS, &r));
	CU_ASSERT_EQUAL(r.state, SLOT_LEFT);
	v.now_ns += 501 * MS;
	CU_ASSERT_FALSE(slot_car_say(&c, &v, 60 * MS, &r));
}

// ---- all of them, at random

struct world {
	struct rng r;
	struct slot_car c;
	double line_m, speed_ms;
	int64_t now_ns, made_ns;
	bool obstructed; // somebody in front: it is slower than it wants
};

static struct slot_decision any_decision(struct world *w)
{
	double u = rng_unit(&w->r), ahead_s = rng_between(&w->r, -2, 25),
	       span_s = rng_between(&w->r, 0.02, 0.5);
	int64_t begin = w->now_ns + (int64_t)(ahead_s * 1e9);
	struct slot_decision d = grant(w->made_ns, begin, begin + (int64_t)(span_s * 1e9));
	d.enter_ms = rng_between(&w->r, 2, 13.89);
	d.use_by_ns = w->now_ns + (int64_t)(rng_between(&w->r, -1, 10) * 1e9);
	d.kind = u < 0.6 ? SLOT_GRANT : u < 0.8 ? SLOT_HOLD : u < 0.95 ? SLOT_REVOKE : SLOT_DENIAL;
	// Sometimes late, sometimes of the window that is held.
	w->made_ns += (int64_t)(rng_between(&w->r, -2, 8) * 1e6);
	if (d.kind == SLOT_REVOKE && slot_window_is(&w->c.held)) {
		d.begin_ns = w->c.held.begin_ns;
		d.end_ns = w->c.held.end_ns;
	}
	return d;
}

// One approach; true when it passed the line. Checks what must hold at every step.
static bool approach(struct world *w, double *off_s, double *allowed_s)
{
	for (unsigned i = 0; i < STEPS; i++) {
		struct slot_view v = view(w->line_m, w->speed_ms, w->now_ns);
		if (rng_unit(&w->r) < 0.15) {
			struct slot_decision d = any_decision(w);
			slot_car_hear(&w->c, &d, &v);
		}
		double to = slot_car_speed(&w->c, &v);
		CU_ASSERT_TRUE(to >= 0.0 && to <= w->speed_ms + 0.26 + 1e-9);
		CU_ASSERT_TRUE(to >= w->speed_ms - 0.4 - 1e-9);
		if (w->obstructed && rng_unit(&w->r) < 0.3)
			to = fmax(0.0, fmin(to, w->speed_ms - 0.2));
		w->speed_ms = to;
		bool passes = to * 0.1 > w->line_m;
		if (!slot_window_is(&w->c.held)) {
			// It can stop after this step, and before the line.
			CU_ASSERT_FALSE_FATAL(passes);
			CU_ASSERT_TRUE(to * to / 8.0 <= w->line_m - to * 0.1 + 1e-6);
		}
		if (passes) {
			int64_t at = w->now_ns + (int64_t)(w->line_m / to * 1e9);
			int64_t half = (w->c.held.end_ns - w->c.held.begin_ns) / 2;
			*off_s = (double)(at - w->c.held.begin_ns - half) / 1e9;
			*allowed_s = (double)half / 1e9;
			return true;
		}
		w->line_m -= to * 0.1;
		w->now_ns += 100 * MS;
		w->made_ns = w->made_ns > w->now_ns - 200 * MS ? w->made_ns : w->now_ns;
	}
	return false;
}

static struct world make_world(uint64_t run)
{
	struct world w = {
		.r = rng_make(SEED, (unsigned)run), .c = fresh(), .now_ns = T0, .made_ns = T0};
	w.line_m = rng_between(&w.r, 60, 300);
	w.speed_ms = rng_between(&w.r, 0, 13.89);
	return w;
}

static void enters_only_within_its_window(void)
{
	unsigned passed = 0;
	for (uint64_t run = 0; run < RUNS; run++) {
		struct world w = make_world(run);
		double off_s = 0, allowed_s = 0;
		if (!approach(&w, &off_s, &allowed_s))
			continue;
		passed++;
		CU_ASSERT_TRUE(fabs(off_s) <= allowed_s + 0.03);
	}
	CU_ASSERT_TRUE(passed > RUNS / 4);
}

static void never_passes_without_a_grant_behind_a_slow_one(void)
{
	unsigned passed = 0;
	for (uint64_t run = 0; run < RUNS; run++) {
		struct world w = make_world(run);
		double off_s, allowed_s;
		w.obstructed = true;
		passed += approach(&w, &off_s, &allowed_s) ? 1 : 0;
	}
	CU_ASSERT_TRUE(passed > 0);
}

static void waits_for_ever_without_a_word(void)
{
	struct world w = make_world(0);
	for (unsigned i = 0; i < 10 * STEPS; i++) {
		struct slot_view v = view(w.line_m, w.speed_ms, w.now_ns);
		w.speed_ms = slot_car_speed(&w.c, &v);
		w.line_m -= w.speed_ms * 0.1;
		w.now_ns += 100 * MS;
	}
	CU_ASSERT_DOUBLE_EQUAL(w.line_m, 1.0, 0.05);
	CU_ASSERT_DOUBLE_EQUAL(w.speed_ms, 0.0, 0.05);
}

static const struct check_test tests[] = {
	{"takes a grant and echoes it", takes_a_grant_and_echoes_it},
	{"ignores what is not newer", ignores_what_is_not_newer},
	{"discards what it cannot keep", discards_what_it_cannot_keep},
	{"drops what is revoked while it can stop", drops_what_is_revoked_while_it_can_stop},
	{"says that it has left", says_that_it_has_left},
	{"enters only within its window", enters_only_within_its_window},
	{"never passes without a grant behind a slow one",
	 never_passes_without_a_grant_behind_a_slow_one},
	{"waits for ever without a word", waits_for_ever_without_a_word},
};
CHECK_MAIN("slot_car", tests)
