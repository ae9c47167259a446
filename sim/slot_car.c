// SPDX-License-Identifier: Apache-2.0
#include "slot_car.h"

#include <math.h>

#include "base/units.h"

static const double STOP_M = 1.0;      // front bumper to the line
static const double ENTER_SLACK = 0.2; // m/s of the 0.3 that the contract allows
#define SAY_FOR_NS     (UNITS_NS_PER_S / 2)
#define WINDOW_EDGE_NS (4 * UNITS_NS_PER_MS)
// A plan that is hardly later than what it can reach is what the node allows for messages, anew with each: to follow
// it would be to fall behind a little with each.
#define PLAN_SLACK_NS (350 * UNITS_NS_PER_MS)
#define PROMISE_NS    (20 * UNITS_NS_PER_MS) // what an earliest arrival leaves to steps and rounding

void slot_car_approach(struct slot_car *c, uint16_t crossing)
{
	const struct slot_window none = {.begin_ns = 0};
	c->place = SLOT_APPROACH;
	c->crossing = crossing;
	c->request_id++;
	c->held = c->planned = c->dropped = c->refused = none;
	c->made_ns = c->drop_until_ns = 0;
}

void slot_car_pass(struct slot_car *c)
{
	c->place = SLOT_INSIDE;
}

void slot_car_leave(struct slot_car *c, int64_t now_ns)
{
	c->place = SLOT_BEHIND;
	c->left_until_ns = now_ns + SAY_FOR_NS;
}

static struct drive limits_of(const struct slot_car *c, const struct slot_view *v)
{
	return (struct drive){.accel_ms2 = c->accel_ms2,
			      .brake_ms2 = c->brake_ms2,
			      .most_ms = v->most_ms,
			      .step_s = v->step_s};
}

// What it has for corrections, beyond what it declares.
static struct drive limits_with_spare(const struct slot_car *c, const struct slot_view *v)
{
	struct drive d = limits_of(c, v);
	d.accel_ms2 *= c->spare;
	d.brake_ms2 *= c->spare;
	return d;
}

bool slot_car_can_stop(const struct slot_car *c, const struct slot_view *v)
{
	double way_m = v->speed_ms * v->speed_ms / (2.0 * c->brake_ms2);
	return way_m <= v->line_m - 0.05;
}

// ---- keeping a window

struct appointment {
	struct drive_plan plan;
	double enter_ms;
};

// The middle of the window first, then its edges; the speed that was advised first, then what is allowed around it.
static bool can_keep(const struct slot_car *c, const struct slot_view *v,
		     const struct slot_window *w, struct appointment *out)
{
	const struct drive d = limits_with_spare(c, v);
	const int64_t times[3] = {w->begin_ns + (w->end_ns - w->begin_ns) / 2,
				  w->end_ns - WINDOW_EDGE_NS, w->begin_ns + WINDOW_EDGE_NS};
	const double slack[3] = {0.0, -ENTER_SLACK, ENTER_SLACK};
	double enter = w->enter_ms >= 0.0 ? w->enter_ms : v->enter_ms;
	for (unsigned i = 0; i < 3; i++)
		for (unsigned k = 0; k < 3; k++) {
			double t_s = (double)(times[i] - v->now_ns) / (double)UNITS_NS_PER_S;
			double u = fmax(0.1, enter + slack[k]);
			if (t_s <= 0.0)
				continue;
			out->plan = drive_meet(&d, v->speed_ms, fmax(0.0, v->line_m), t_s, u);
			out->enter_ms = u;
			if (out->plan.can)
				return true;
		}
	return false;
}

static bool same(const struct slot_window *a, const struct slot_window *b)
{
	return slot_window_is(a) && a->begin_ns == b->begin_ns && a->end_ns == b->end_ns;
}

static void drop(struct slot_car *c, int64_t now_ns)
{
	c->dropped = c->held;
	c->drop_until_ns = now_ns + SAY_FOR_NS;
	c->held = (struct slot_window){.begin_ns = 0};
	c->n.dropped++;
}

// ---- decisions

static void take_grant(struct slot_car *c, const struct slot_window *w, const struct slot_view *v)
{
	struct appointment ignored;
	if (same(&c->held, w)) { // repeated, or with another use-by: the name is the window
		c->held = *w;
		return;
	}
	if (w->use_by_ns != 0 && v->now_ns > w->use_by_ns) {
		c->n.too_late++;
		return;
	}
	if (!can_keep(c, v, w, &ignored)) {
		c->n.not_kept++;
		return;
	}
	c->held = *w;
	c->n.grants++;
	// What was granted again is not dropped any more.
	if (same(&c->dropped, w))
		c->drop_until_ns = 0;
}

static void take_revoke(struct slot_car *c, const struct slot_window *w, const struct slot_view *v)
{
	c->n.revokes++;
	c->refused = *w;
	if (same(&c->held, w) && slot_car_can_stop(c, v))
		drop(c, v->now_ns);
}

void slot_car_hear(struct slot_car *c, const struct slot_decision *d, const struct slot_view *v)
{
	const struct slot_window w = {.begin_ns = d->begin_ns,
				      .end_ns = d->end_ns,
				      .use_by_ns = d->use_by_ns,
				      .lease_end_ns = d->lease_end_ns,
				      .enter_ms = d->enter_ms,
				      .move_ms = d->move_ms};
	if (d->crossing != c->crossing || c->place != SLOT_APPROACH)
		return;
	if (d->made_ns <= c->made_ns) {
		c->n.stale++;
		return;
	}
	c->made_ns = d->made_ns;
	c->reason = d->reason;
	c->n.decisions++;
	switch (d->kind) {
	case SLOT_GRANT:
		if (slot_window_is(&w))
			take_grant(c, &w, v);
		break;
	case SLOT_HOLD:
		c->planned = w;
		c->n.holds++;
		break;
	case SLOT_REVOKE:
		take_revoke(c, &w, v);
		break;
	case SLOT_DENIAL:
		c->planned = (struct slot_window){.begin_ns = 0};
		c->n.denials++;
		break;
	case SLOT_KIND_COUNT:
		break;
	}
}

// ---- driving

static double clamp_step(const struct drive *d, double v_ms, double to_ms)
{
	return fmax(0.0, fmin(v_ms + d->accel_ms2 * d->step_s,
			      fmax(v_ms - d->brake_ms2 * d->step_s, to_ms)));
}

// Without a grant: towards what is planned, but so that it can always stop.
static double speed_without(const struct slot_car *c, const struct slot_view *v)
{
	const struct drive d = limits_with_spare(c, v), sure = limits_of(c, v);
	struct appointment a;
	double to = v->most_ms, enter;
	bool is_held_up = slot_window_is(&c->planned) && c->planned.end_ns > v->now_ns &&
			  c->planned.begin_ns > slot_car_earliest_ns(c, v, &enter) + PLAN_SLACK_NS;
	if (is_held_up) {
		if (can_keep(c, v, &c->planned, &a))
			to = drive_follow(&d, &a.plan, v->speed_ms, a.enter_ms);
		else if (drive_earliest_s(&sure, v->speed_ms, fmax(0.0, v->line_m), v->enter_ms) <
			 (double)(c->planned.begin_ns - v->now_ns) / (double)UNITS_NS_PER_S)
			to = 0.0; // too early, and too near to run up to that speed: waits
	}
	return clamp_step(&d, v->speed_ms, fmin(to, drive_stop(&sure, v->line_m - STOP_M)));
}

double slot_car_speed(struct slot_car *c, const struct slot_view *v)
{
	const struct drive d = limits_with_spare(c, v);
	struct appointment a;
	if (!slot_window_is(&c->held))
		return speed_without(c, v);
	if (can_keep(c, v, &c->held, &a))
		return clamp_step(&d, v->speed_ms,
				  drive_follow(&d, &a.plan, v->speed_ms, a.enter_ms));
	if (slot_car_can_stop(c, v)) {
		drop(c, v->now_ns);
		return speed_without(c, v);
	}
	// Neither the window nor the line can be kept by much any more: as near to the window as it goes.
	double t_s = (double)(c->held.end_ns - v->now_ns) / (double)UNITS_NS_PER_S;
	bool late = t_s <= 0.0 || v->line_m / fmax(v->speed_ms, 0.1) > t_s;
	return clamp_step(&d, v->speed_ms, late ? v->most_ms : 0.0);
}

double slot_car_speed_inside(const struct slot_car *c, const struct slot_view *v)
{
	const struct drive d = limits_of(c, v);
	double to =
		c->held.move_ms >= 0.0 && slot_window_is(&c->held) ? c->held.move_ms : v->most_ms;
	return clamp_step(&d, v->speed_ms, to);
}

// ---- saying

int64_t slot_car_earliest_ns(const struct slot_car *c, const struct slot_view *v, double *enter_ms)
{
	const struct drive d = limits_of(c, v);
	double line_m = fmax(0.0, v->line_m);
	double reach = sqrt(v->speed_ms * v->speed_ms + 2.0 * c->accel_ms2 * line_m);
	*enter_ms = fmin(v->enter_ms, fmax(0.5, reach));
	double s = drive_earliest_s(&d, v->speed_ms, line_m, *enter_ms);
	int64_t t_ns = v->now_ns + (int64_t)(s * (double)UNITS_NS_PER_S) + PROMISE_NS;
	return t_ns > v->leader_ns ? t_ns : v->leader_ns;
}

static void put_window(struct slot_request *r, const struct slot_window *w)
{
	r->begin_ns = w->begin_ns;
	r->length_ns = w->end_ns - w->begin_ns;
}

bool slot_car_say(const struct slot_car *c, const struct slot_view *v, int64_t spread_ns,
		  struct slot_request *r)
{
	if (c->place == SLOT_AWAY || (c->place == SLOT_BEHIND && v->now_ns > c->left_until_ns))
		return false;
	r->crossing = c->crossing;
	r->request_id = c->request_id;
	r->accel_ms2 = c->accel_ms2;
	r->brake_ms2 = c->brake_ms2;
	r->begin_ns = slot_car_earliest_ns(c, v, &r->enter_ms);
	r->length_ns = spread_ns;
	r->state = SLOT_REQUEST;
	if (c->place == SLOT_BEHIND) {
		r->state = SLOT_LEFT;
	} else if (v->now_ns < c->drop_until_ns) {
		r->state = SLOT_DROP;
		put_window(r, &c->dropped);
	} else if (slot_window_is(&c->held)) {
		r->state = SLOT_ECHO;
		put_window(r, &c->held);
	}
	return true;
}
