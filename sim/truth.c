// SPDX-License-Identifier: Apache-2.0
#include "truth.h"

#include <errno.h>
#include <stdlib.h>

#include "footprint.h"

static const double STOP_SHORT_M = 1.0;	  // cars stop this far before the line
static const double ENTRY_GAP_M = 12.0;	  // free road needed to enter the scenario
static const double EVADE_TTC_S = 1.35;	  // drivers notice a red-light runner this late
static const double EVADE_MARGIN_M = 2.0; // drivers keep clear of it by half of this
static const double EVADE_BRAKE_MS2 = 7.0, EVADE_HOLD_S = 0.4;
// Cars of one approach stay in each other's way this far behind the line.
static const double DIVERGE_M = 8.0;
// Distances at which a driver begins to think about a red signal, and has decided.
static const double DECIDE_M = 70.0, DECIDED_M = 20.0;

// Length and width from common vehicle data sheets, rounded.
static const struct {
	const char *name;
	double length_m, width_m, speed_factor;
} kinds[TRUTH_KIND_COUNT] = {
	[TRUTH_CAR] = {"car", 4.6, 1.8, 1.0},	     [TRUTH_TRUCK] = {"truck", 9.5, 2.5, 0.9},
	[TRUTH_BUS] = {"bus", 12.0, 2.5, 0.9},	     [TRUTH_DRONE] = {"drone", 0.6, 0.6, 1.0},
	[TRUTH_MOTORCYCLE] = {.name = "motorcycle"}, [TRUTH_CYCLIST] = {.name = "cyclist"},
	[TRUTH_PEDESTRIAN] = {.name = "pedestrian"}, [TRUTH_EMERGENCY] = {.name = "emergency"}};

static const struct scenario_route *route_of(const struct truth *w, const struct truth_car *c)
{
	return &w->s->routes[c->route];
}

static struct truth_car *take_slot(struct truth *w)
{
	for (unsigned i = 0; i < w->s->cars_max; i++) {
		if (w->cars[i].id != 0)
			continue;
		w->cars[i] = (struct truth_car){.id = w->next_id++, .brake_until_s = -INFINITY};
		w->car_top = i + 1 > w->car_top ? i + 1 : w->car_top;
		w->car_count++;
		return &w->cars[i];
	}
	w->refused++;
	return NULL;
}

static void drop(struct truth *w, struct truth_car *c)
{
	c->id = 0;
	w->car_count--;
	while (w->car_top > 0 && w->cars[w->car_top - 1].id == 0)
		w->car_top--;
}

// ---- who is ahead

// Gap from c's front bumper to o's rear bumper if o is in c's way, else CAR_FREE.
static double gap_behind(const struct truth *w, const struct truth_car *c,
			 const struct truth_car *o)
{
	const struct scenario_route *rc = route_of(w, c), *ro = route_of(w, o);
	double gap = CAR_FREE;
	if (c->route == o->route || (rc->approach_id == ro->approach_id &&
				     o->m.s_m <= ro->stop_m + DIVERGE_M && c->m.s_m <= rc->stop_m))
		gap = o->m.s_m - c->m.s_m;
	else if (rc->exit_id == ro->exit_id && o->m.s_m >= ro->exit_m && c->m.s_m >= rc->stop_m)
		gap = (path_length(&rc->path) - c->m.s_m) - (path_length(&ro->path) - o->m.s_m);
	return gap <= 0 || gap >= CAR_FREE ? CAR_FREE : gap - o->length_m;
}

static struct car_ahead leader_of(const struct truth *w, const struct truth_car *c)
{
	struct car_ahead a = {CAR_FREE, 0.0};
	for (unsigned i = 0; i < w->car_top; i++) {
		const struct truth_car *o = &w->cars[i];
		if (o->id == 0 || o == c)
			continue;
		double gap = gap_behind(w, c, o);
		if (gap < a.gap_m)
			a = (struct car_ahead){gap, o->m.speed_ms};
	}
	return a;
}

// ---- signals

static bool appointed(struct truth *w, const struct truth_car *c)
{
	for (unsigned i = 0; i < w->s->runner_count; i++) {
		const struct scenario_runner *r = &w->s->runners[i];
		if (w->runner_done[i] || r->route != (int)c->route || w->t_s < r->from_s ||
		    w->t_s > r->until_s)
			continue;
		w->runner_done[i] = true;
		return true;
	}
	return false;
}

// A driver who meets a red signal with a free road ahead decides once whether to respect it.
static void decide_red(struct truth *w, struct truth_car *c, double to_line_m,
		       const struct car_ahead *a)
{
	if (c->red_decided || to_line_m > DECIDE_M || a->gap_m < to_line_m + 2.0 ||
	    c->m.speed_ms < 6.0)
		return;
	if (!c->red_met)
		c->runs_red = rng_unit(&w->rng) < w->s->run_red_share;
	c->red_met = true;
	// Who keeps an appointment decides late: it looks like inattention.
	c->runs_red = c->runs_red || appointed(w, c);
	c->red_decided = c->runs_red || to_line_m < DECIDED_M;
}

static void see_signal(struct truth *w, struct truth_car *c, struct car_ahead *a)
{
	const struct scenario_route *r = route_of(w, c);
	double to_line_m = r->stop_m - STOP_SHORT_M - c->m.s_m;
	if (r->signal < 0 || to_line_m < -STOP_SHORT_M)
		return;
	enum phase_colour colour = phase_at(&w->s->signals[r->signal], w->s->cycle_s, w->t_s);
	if (colour == PHASE_RED)
		decide_red(w, c, to_line_m, a);
	if (colour == PHASE_GREEN || c->runs_red)
		return;
	if (colour == PHASE_YELLOW &&
	    car_needed_brake_ms2(c->m.speed_ms, to_line_m) > CAR_BRAKE_YELLOW_MS2)
		return;
	// Past the point where braking helps: a car that meets the change at the line goes on.
	if (car_needed_brake_ms2(c->m.speed_ms, to_line_m) > CAR_BRAKE_MAX_MS2)
		return;
	if (to_line_m < a->gap_m)
		*a = (struct car_ahead){fmax(to_line_m, 0.0) + 2.0,
					0.0}; // queues keep 2 m, the line is met
}

static double wanted_speed(const struct scenario_route *r, const struct truth_car *c)
{
	double free_ms = r->speed_ms * c->speed_factor;
	if (c->m.s_m >= r->exit_m || r->turn_speed_ms >= free_ms)
		return free_ms;
	if (c->m.s_m >= r->stop_m)
		return r->turn_speed_ms;
	return fmin(free_ms, car_speed_before_ms(r->turn_speed_ms, r->stop_m - c->m.s_m));
}

// ---- seen from outside

static void object_of_car(const struct truth *w, unsigned slot, struct truth_object *o)
{
	const struct truth_car *c = &w->cars[slot];
	double ignored;
	double middle_m = c->m.s_m - c->length_m / 2;
	const struct path *path = &route_of(w, c)->path;
	if (route_of(w, c)->convoy > 0 && middle_m < 0)
		middle_m += path_length(path);
	struct path_point p = path_at(path, middle_m, &ignored);
	*o = (struct truth_object){.id = c->id,
				   .slot = slot,
				   .kind = c->kind,
				   .group = (int)c->route,
				   .signal = route_of(w, c)->signal,
				   .to_line_m = route_of(w, c)->stop_m - c->m.s_m,
				   .e_m = p.e_m,
				   .n_m = p.n_m,
				   .ve_ms = c->m.speed_ms * sin(c->heading_rad),
				   .vn_ms = c->m.speed_ms * cos(c->heading_rad),
				   .heading_rad = c->heading_rad,
				   .speed_ms = c->m.speed_ms,
				   .accel_ms2 = c->m.accel_ms2,
				   .yaw_rate_rads = c->yaw_rate_rads,
				   .length_m = c->length_m,
				   .width_m = c->width_m,
				   .braking = c->m.accel_ms2 < -0.5};
}

static void object_of_drone(const struct truth *w, unsigned i, struct truth_object *o)
{
	const struct uav *u = &w->uavs[i];
	double speed = hypot(u->ve_ms, u->vn_ms);
	*o = (struct truth_object){.id = i + 1,
				   .slot = w->s->cars_max + i,
				   .kind = TRUTH_DRONE,
				   .group = -1,
				   .signal = -1,
				   .drone = &w->s->drones[i],
				   .e_m = u->e_m,
				   .n_m = u->n_m,
				   .z_m = u->z_m,
				   .ve_ms = u->ve_ms,
				   .vn_ms = u->vn_ms,
				   .vz_ms = u->vz_ms,
				   .heading_rad = speed > 0.1 ? atan2(u->ve_ms, u->vn_ms) : 0.0,
				   .speed_ms = speed,
				   .length_m = kinds[TRUTH_DRONE].length_m,
				   .width_m = kinds[TRUTH_DRONE].width_m};
}

static double course_at(const struct path *path, double s_m, double length_m)
{
	double ignored;
	struct path_point rear = path_at(path, s_m - length_m, &ignored),
			  front = path_at(path, s_m, &ignored);
	return atan2(front.e_m - rear.e_m, front.n_m - rear.n_m);
}

// One repetition of an actor as it is now; false while it is not there. Its course is the line from its rear to its
// front, so that corners of the path are not corners of the motion.
static bool object_of_actor(const struct truth *w, const struct scenario_actor *a, unsigned k,
			    struct truth_object *o)
{
	static const enum truth_kind kind_of[SCENARIO_ACTOR_KIND_COUNT] = {
		TRUTH_CAR,     TRUTH_TRUCK,	 TRUTH_BUS,	 TRUTH_MOTORCYCLE,
		TRUTH_CYCLIST, TRUTH_PEDESTRIAN, TRUTH_EMERGENCY};
	const double look_s = 0.1;
	unsigned number = a->first + k;
	struct rng r = rng_make(w->seed ^ (uint64_t)(number + 1) << 24, RNG_ACTOR);
	struct actor_state at;
	double early_s = a->jitter_s * rng_between(&r, -1.0, 1.0);
	double aside_m = a->jitter_m * rng_between(&r, -1.0, 1.0), ignored;
	if (!actor_at(a, w->t_s - a->start_s - a->every_s * k - early_s, &at))
		return false;
	*o = (struct truth_object){.id = w->s->drone_count + 1 + number,
				   .slot = w->s->cars_max + w->s->drone_count + number,
				   .kind = kind_of[a->kind],
				   .actor = a,
				   .signal = a->signal,
				   .to_line_m = a->stop_m - at.s_m,
				   .z_m = a->level_m,
				   .speed_ms = at.speed_ms,
				   .accel_ms2 = at.accel_ms2,
				   .braking = at.accel_ms2 < -0.5};
	o->group = -(int)o->id - 1; // follows nobody
	actor_size(a->kind, &o->length_m, &o->width_m);
	struct path_point p = path_at(&a->path, at.s_m - o->length_m / 2, &ignored);
	double ahead_m = look_s * at.speed_ms, base_m = fmax(o->length_m, 2.0);
	o->heading_rad = course_at(&a->path, at.s_m, base_m);
	o->yaw_rate_rads = remainder(course_at(&a->path, at.s_m + ahead_m, base_m) -
					     course_at(&a->path, at.s_m - ahead_m, base_m),
				     2.0 * M_PI) /
			   (2.0 * look_s);
	o->e_m = p.e_m + aside_m * cos(o->heading_rad);
	o->n_m = p.n_m - aside_m * sin(o->heading_rad);
	o->ve_ms = at.speed_ms * sin(o->heading_rad);
	o->vn_ms = at.speed_ms * cos(o->heading_rad);
	return true;
}

unsigned truth_objects(const struct truth *w, struct truth_object *out)
{
	unsigned n = 0;
	for (unsigned i = 0; i < w->car_top; i++)
		if (w->cars[i].id != 0)
			object_of_car(w, i, &out[n++]);
	for (unsigned i = 0; i < w->s->drone_count; i++)
		object_of_drone(w, i, &out[n++]);
	for (unsigned i = 0; i < w->s->actor_count; i++)
		for (unsigned k = 0; k < w->s->actors[i].repeat; k++)
			n += object_of_actor(w, &w->s->actors[i], k, &out[n]);
	return n;
}

// ---- one step

// Drivers brake, late, for a car that runs the red and that they will touch. It drives on: a car
// that stopped in the middle would block everybody, and who did not see the signal does not see
// them. Once it is too late, or the runner crawls in a queue, braking would only lock the crossing.
static void evade(struct truth *w, unsigned runner)
{
	struct truth_object a, b;
	object_of_car(w, runner, &a);
	a.length_m += EVADE_MARGIN_M;
	a.width_m += EVADE_MARGIN_M;
	for (unsigned i = 0; i < w->car_top; i++) {
		struct truth_car *c = &w->cars[i];
		if (c->id == 0 || c->runs_red || c->m.speed_ms < 0.5 ||
		    c->route == w->cars[runner].route)
			continue;
		object_of_car(w, i, &b);
		double ttc_s = footprint_ttc_s(&a, &b);
		if (ttc_s > 0.0 && ttc_s <= EVADE_TTC_S)
			c->brake_until_s = w->t_s + EVADE_HOLD_S;
	}
}

static void evade_all(struct truth *w)
{
	for (unsigned i = 0; i < w->car_top; i++) {
		const struct truth_car *c = &w->cars[i];
		if (c->id != 0 && c->runs_red && c->m.speed_ms > 4.0 &&
		    c->m.s_m > route_of(w, c)->stop_m - 10.0 && c->m.s_m < route_of(w, c)->exit_m)
			evade(w, i);
	}
}

static void move_car(struct truth *w, struct truth_car *c, double dt_s)
{
	const struct scenario_route *r = route_of(w, c);
	double before_rad = c->heading_rad, middle_m;
	if (r->convoy > 0) {
		c->m.s_m = fmod(c->m.s_m + r->speed_ms * dt_s, path_length(&r->path));
		middle_m = c->m.s_m - c->length_m / 2;
		middle_m += middle_m < 0 ? path_length(&r->path) : 0;
	} else {
		struct car_ahead a = leader_of(w, c);
		see_signal(w, c, &a);
		car_step(&c->m, a, wanted_speed(r, c),
			 w->t_s < c->brake_until_s ? EVADE_BRAKE_MS2 : 0.0, dt_s);
		middle_m = c->m.s_m - c->length_m / 2;
	}
	(void)path_at(&r->path, middle_m, &c->heading_rad);
	c->yaw_rate_rads = remainder(c->heading_rad - before_rad, 2.0 * M_PI) / dt_s;
	if (r->convoy == 0 && middle_m >= path_length(&r->path))
		drop(w, c);
}

static void enter(struct truth *w, unsigned route)
{
	const struct scenario_route *r = &w->s->routes[route];
	struct truth_car probe = {.route = route, .m = {.s_m = 0.0}};
	struct car_ahead a = leader_of(w, &probe);
	if (a.gap_m < ENTRY_GAP_M)
		return; // waits outside; tries again with the next step
	struct truth_car *c = take_slot(w);
	w->arrival_s[route] = w->t_s + rng_exponential(&w->rng, 3600.0 / r->demand_veh_h);
	if (c == NULL)
		return;
	double kind = rng_unit(&w->rng);
	c->kind = kind < r->bus_share			 ? TRUTH_BUS
		  : kind < r->bus_share + r->truck_share ? TRUTH_TRUCK
							 : TRUTH_CAR;
	c->route = route;
	c->length_m = kinds[c->kind].length_m;
	c->width_m = kinds[c->kind].width_m;
	c->speed_factor = kinds[c->kind].speed_factor * rng_between(&w->rng, 0.92, 1.08);
	// Not faster than the car ahead allows to stop for.
	double safe_ms = a.gap_m >= CAR_FREE
				 ? 1e3
				 : car_speed_before_ms(a.speed_ms, a.gap_m - ENTRY_GAP_M / 2);
	c->m.speed_ms = fmin(r->speed_ms * c->speed_factor, safe_ms);
	(void)path_at(&r->path, 0.0, &c->heading_rad);
}

void truth_step(struct truth *w)
{
	const double dt_s = w->s->step_ms / 1000.0;
	w->step++;
	w->t_s = (double)w->step * dt_s;
	for (unsigned i = 0; i < w->s->route_count; i++)
		if (w->s->routes[i].demand_veh_h > 0 && w->t_s >= w->arrival_s[i])
			enter(w, i);
	evade_all(w);
	for (unsigned i = 0; i < w->car_top; i++)
		if (w->cars[i].id != 0)
			move_car(w, &w->cars[i], dt_s);
	for (unsigned i = 0; i < w->s->drone_count; i++)
		uav_step(&w->uavs[i], &w->s->drones[i], dt_s);
}

// ---- start

static void place_convoy(struct truth *w, unsigned route)
{
	const struct scenario_route *r = &w->s->routes[route];
	for (unsigned i = 0; i < r->convoy; i++) {
		struct truth_car *c = take_slot(w);
		if (c == NULL)
			return;
		c->route = route;
		c->length_m = kinds[TRUTH_CAR].length_m;
		c->width_m = kinds[TRUTH_CAR].width_m;
		c->speed_factor = 1.0;
		c->m.speed_ms = r->speed_ms;
		c->m.s_m = path_length(&r->path) * i / r->convoy;
		double middle_m = c->m.s_m - c->length_m / 2;
		middle_m += middle_m < 0 ? path_length(&r->path) : 0;
		(void)path_at(&r->path, middle_m, &c->heading_rad);
	}
}

int truth_init(struct truth *w, const struct scenario *s, uint64_t seed)
{
	*w = (struct truth){.s = s,
			    .seed = seed,
			    .rng = rng_make(seed, RNG_TRUTH),
			    .next_id = s->drone_count + s->instance_count + 1};
	w->cars = calloc(s->cars_max, sizeof(*w->cars));
	if (w->cars == NULL)
		return -ENOMEM;
	int64_t warm_steps = (int64_t)(s->warm_up_s * 1000.0 / s->step_ms);
	w->step = -warm_steps;
	w->t_s = -s->warm_up_s;
	for (unsigned i = 0; i < s->route_count; i++) {
		place_convoy(w, i);
		if (s->routes[i].demand_veh_h > 0)
			w->arrival_s[i] =
				w->t_s +
				rng_exponential(&w->rng, 3600.0 / s->routes[i].demand_veh_h);
	}
	for (unsigned i = 0; i < s->drone_count; i++)
		uav_init(&w->uavs[i], &s->drones[i], 0);
	while (w->step < 0)
		truth_step(w);
	// Drones keep their appointments: they start with the start.
	for (unsigned i = 0; i < s->drone_count; i++)
		uav_init(&w->uavs[i], &s->drones[i], 0);
	return 0;
}

void truth_fini(struct truth *w)
{
	free(w->cars);
	w->cars = NULL;
}

const char *truth_kind_name(unsigned kind)
{
	return kind < TRUTH_KIND_COUNT ? kinds[kind].name : "?";
}
