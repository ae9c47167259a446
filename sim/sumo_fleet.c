// SPDX-License-Identifier: Apache-2.0
#include "sumo_fleet.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "cli.h"

static const enum traci_variable of_car[] = {TRACI_LENGTH, TRACI_WIDTH, TRACI_ACCEL, TRACI_DECEL};
enum { OF_CAR = sizeof(of_car) / sizeof(of_car[0]), STARTING = 64 };

static struct span id_of(const struct sumo_fleet *f, const struct sumo_car *c)
{
	return names_span(names_text(&f->ids, c->name));
}

static int ask_step_length(struct sumo_fleet *f)
{
	struct cursor answer;
	const struct span none = {NULL, 0};
	traci_ask(traci_message(f->traci), TRACI_GET_SIMULATION, TRACI_STEP_LENGTH, none);
	int rc = traci_exchange(f->traci, &answer);
	if (rc == 0)
		rc = traci_expect_ok(f->traci, &answer);
	if (rc != 0)
		return rc;
	struct cursor body =
		traci_read_answer(&answer, TRACI_GET_SIMULATION, TRACI_STEP_LENGTH, none);
	f->step_s = traci_take_double(&body);
	if (body.error || f->step_s <= 0.0 || f->step_s > 1.0)
		return traci_bad(f->traci, "the step length");
	return 0;
}

static int subscribe_events(struct sumo_fleet *f)
{
	struct cursor answer;
	struct traci_events ignored;
	uint8_t id;
	traci_subscribe_simulation(traci_message(f->traci));
	int rc = traci_exchange(f->traci, &answer);
	if (rc == 0)
		rc = traci_expect_ok(f->traci, &answer);
	if (rc != 0)
		return rc;
	struct cursor body = traci_read_command(&answer, &id);
	return traci_read_events(&body, &ignored) ? 0 : traci_bad(f->traci, "events");
}

int sumo_fleet_init(struct sumo_fleet *f, const struct sumo_net *net, struct traci *t)
{
	*f = (struct sumo_fleet){.net = net, .traci = t};
	f->cars = calloc(SUMO_CARS_EVER, sizeof(*f->cars));
	f->here = calloc(SUMO_CARS_EVER, sizeof(*f->here));
	f->sorted = calloc(SUMO_CARS_EVER, sizeof(*f->sorted));
	f->has_collided = calloc(SUMO_CARS_EVER, 1);
	if (f->cars == NULL || f->here == NULL || f->sorted == NULL || f->has_collided == NULL ||
	    names_init(&f->ids, SUMO_CARS_EVER) != 0) {
		cli_error(t->program, "no memory for the vehicles; close other programs");
		sumo_fleet_fini(f);
		return -ENOMEM;
	}
	int rc = ask_step_length(f);
	if (rc == 0)
		rc = subscribe_events(f);
	if (rc != 0)
		sumo_fleet_fini(f);
	else
		f->out = traci_message(t);
	return rc;
}

void sumo_fleet_fini(struct sumo_fleet *f)
{
	for (uint32_t i = 0; f->cars != NULL && i < f->ids.count; i++)
		free(f->cars[i].route);
	free(f->cars);
	free(f->here);
	free(f->sorted);
	free(f->has_collided);
	names_fini(&f->ids);
	*f = (struct sumo_fleet){.cars = NULL};
}

// ---- orders

void sumo_fleet_set_speed(struct sumo_fleet *f, const struct sumo_car *car, double v_ms)
{
	traci_set_double(f->out, TRACI_SPEED, id_of(f, car), v_ms < 0.0 ? -1.0 : v_ms);
}

void sumo_fleet_set_mode(struct sumo_fleet *f, const struct sumo_car *car, int32_t mode)
{
	traci_set_int(f->out, TRACI_SPEED_MODE, id_of(f, car), mode);
}

void sumo_fleet_set_lanes(struct sumo_fleet *f, struct sumo_car *car, int32_t lanes)
{
	if (car->lanes == lanes)
		return;
	car->lanes = lanes;
	traci_set_int(f->out, TRACI_LANE_CHANGE_MODE, id_of(f, car), lanes);
}

void sumo_fleet_set_signal(struct sumo_fleet *f, int32_t signal, const char *state)
{
	traci_set_signal(f->out, names_span(names_text(&f->net->signals, signal)),
			 names_span(state));
}

// ---- a new car

static int take_edges(struct sumo_fleet *f, struct sumo_car *c, struct cursor *body)
{
	uint32_t n = traci_take_list(body);
	if (n == 0 || n > SUMO_ROUTE_MAX || body->error)
		return traci_bad(f->traci, "a route");
	c->route = calloc(n, sizeof(*c->route));
	if (c->route == NULL)
		return -ENOMEM;
	c->route_count = n;
	for (uint32_t i = 0; i < n; i++)
		c->route[i] = names_find(&f->net->edges, traci_next_string(body));
	return body->error ? traci_bad(f->traci, "a route") : 0;
}

static void put_state(struct sumo_fleet *f, struct sumo_car *c, const struct traci_vehicle *v)
{
	c->was_lane = c->lane;
	c->was_pos_m = c->pos_m;
	c->was_speed_ms = c->speed_ms;
	c->lane = names_find(&f->net->lane_names, v->lane);
	c->x_m = v->x_m;
	c->y_m = v->y_m;
	c->angle_deg = v->angle_deg;
	c->speed_ms = v->speed_ms;
	c->accel_now_ms2 = v->accel_ms2;
	c->pos_m = v->lane_pos_m;
	c->time_loss_s = v->time_loss_s;
	c->went_m += v->speed_ms * f->step_s;
}

static void ask_car(struct sumo_fleet *f, struct writer *w, struct span id)
{
	for (unsigned k = 0; k < OF_CAR; k++)
		traci_ask(w, TRACI_GET_VEHICLE, of_car[k], id);
	traci_ask(w, TRACI_GET_VEHICLE, TRACI_CLASS, id);
	traci_ask(w, TRACI_GET_VEHICLE, TRACI_EDGES, id);
	traci_subscribe_vehicle(w, id);
}

static bool is_word(struct span s, const char *word)
{
	return s.n == strlen(word) && memcmp(s.p, word, s.n) == 0;
}

static int read_car_answer(struct sumo_fleet *f, struct sumo_car *c, struct cursor *answer)
{
	double *const into[OF_CAR] = {&c->length_m, &c->width_m, &c->accel_ms2, &c->decel_ms2};
	struct span id = id_of(f, c);
	struct traci_vehicle v;
	struct cursor body;
	uint8_t command;
	int rc = 0;
	for (unsigned k = 0; k < OF_CAR && rc == 0; k++) {
		rc = traci_expect_ok(f->traci, answer);
		body = traci_read_answer(answer, TRACI_GET_VEHICLE, of_car[k], id);
		*into[k] = traci_take_double(&body);
		if (rc == 0 && body.error)
			rc = traci_bad(f->traci, "a vehicle");
	}
	if (rc == 0)
		rc = traci_expect_ok(f->traci, answer);
	if (rc != 0)
		return rc;
	body = traci_read_answer(answer, TRACI_GET_VEHICLE, TRACI_CLASS, id);
	struct span class = traci_take_string(&body);
	c->is_emergency = is_word(class, "emergency") || is_word(class, "authority");
	c->is_transit = is_word(class, "bus") || is_word(class, "tram");
	rc = body.error ? traci_bad(f->traci, "a vehicle") : traci_expect_ok(f->traci, answer);
	if (rc != 0)
		return rc;
	body = traci_read_answer(answer, TRACI_GET_VEHICLE, TRACI_EDGES, id);
	rc = take_edges(f, c, &body);
	if (rc == 0)
		rc = traci_expect_ok(f->traci, answer);
	if (rc != 0)
		return rc;
	body = traci_read_command(answer, &command);
	if (command != TRACI_SUBSCRIBE_VEHICLE + TRACI_ANSWER || !traci_read_vehicle(&body, &v))
		return traci_bad(f->traci, "a vehicle");
	put_state(f, c, &v);
	c->was_lane = c->lane;
	return 0;
}

// Those that departed in the last step: their numbers are in first..last of here.
static int meet_cars(struct sumo_fleet *f, uint32_t first)
{
	int rc = 0;
	for (uint32_t at = first; at < f->here_count && rc == 0; at += STARTING) {
		uint32_t end = at + STARTING < f->here_count ? at + STARTING : f->here_count;
		struct writer *w = traci_message(f->traci);
		struct cursor answer;
		for (uint32_t i = at; i < end; i++)
			ask_car(f, w, id_of(f, &f->cars[f->here[i]]));
		rc = traci_exchange(f->traci, &answer);
		for (uint32_t i = at; i < end && rc == 0; i++)
			rc = read_car_answer(f, &f->cars[f->here[i]], &answer);
	}
	return rc;
}

// ---- a step

static int take_departed(struct sumo_fleet *f, const struct traci_events *e)
{
	struct cursor c = cursor_over(e->departed);
	for (uint32_t i = 0; i < e->departed_count; i++) {
		struct span id = traci_next_string(&c);
		int32_t number = names_add(&f->ids, id);
		if (number == NAMES_NONE) {
			cli_error(f->traci->program, "more than %u vehicles; take a shorter demand",
				  SUMO_CARS_EVER);
			return -E2BIG;
		}
		struct sumo_car *car = &f->cars[number];
		if (car->is_here)
			continue;
		free(car->route);
		*car = (struct sumo_car){.name = number,
					 .is_here = true,
					 .is_new = true,
					 .lanes = SUMO_LANES_FREE,
					 .lane = NAMES_NONE,
					 .movement = NAMES_NONE,
					 .ahead = NAMES_NONE,
					 .more = car->more};
		f->here[f->here_count++] = number;
		f->departed++;
	}
	return 0;
}

static void take_arrived(struct sumo_fleet *f, const struct traci_events *e)
{
	struct cursor c = cursor_over(e->arrived);
	uint32_t kept = 0;
	for (uint32_t i = 0; i < e->arrived_count; i++) {
		int32_t number = names_find(&f->ids, traci_next_string(&c));
		if (number == NAMES_NONE || !f->cars[number].is_here)
			continue;
		f->cars[number].is_here = false;
		f->arrived++;
	}
	for (uint32_t i = 0; i < f->here_count; i++)
		if (f->cars[f->here[i]].is_here)
			f->here[kept++] = f->here[i];
	f->here_count = kept;
}

static void take_colliding(struct sumo_fleet *f, const struct traci_events *e)
{
	struct cursor c = cursor_over(e->colliding);
	for (uint32_t i = 0; i < e->colliding_count; i++) {
		int32_t number = names_find(&f->ids, traci_next_string(&c));
		if (number == NAMES_NONE || f->has_collided[number])
			continue;
		f->has_collided[number] = 1;
		f->colliding_sumo++;
	}
}

// Which way it will take, and on.
static void find_way(struct sumo_fleet *f, struct sumo_car *c)
{
	const struct sumo_lane *l;
	c->movement = NAMES_NONE;
	if (c->lane == NAMES_NONE)
		return;
	l = &f->net->lanes[c->lane];
	if (l->edge == NAMES_NONE) {
		c->movement = l->movement;
		return;
	}
	while (c->route_at + 1 < c->route_count && c->route[c->route_at] != l->edge)
		c->route_at++;
	if (c->route_at + 1 < c->route_count)
		c->movement = sumo_net_movement_to(f->net, c->lane, c->route[c->route_at + 1]);
}

static int before(const void *a, const void *b, void *cars)
{
	const struct sumo_car *x = (const struct sumo_car *)cars + *(const int32_t *)a,
			      *y = (const struct sumo_car *)cars + *(const int32_t *)b;
	if (x->lane != y->lane)
		return x->lane < y->lane ? -1 : 1;
	if (x->pos_m != y->pos_m)
		return x->pos_m > y->pos_m ? -1 : 1;
	return x->name < y->name ? -1 : 1;
}

static void line_up(struct sumo_fleet *f)
{
	memcpy(f->sorted, f->here, f->here_count * sizeof(*f->here));
	qsort_r(f->sorted, f->here_count, sizeof(*f->sorted), before, f->cars);
	for (uint32_t i = 0; i < f->here_count; i++) {
		struct sumo_car *c = &f->cars[f->sorted[i]];
		bool same = i > 0 && f->cars[f->sorted[i - 1]].lane == c->lane;
		c->ahead = same ? f->sorted[i - 1] : NAMES_NONE;
		find_way(f, c);
	}
}

// What comes behind the step's status: events and vehicles, in any order.
static int take_results(struct sumo_fleet *f, struct cursor *answer)
{
	uint32_t count = cursor_u32be(answer);
	struct traci_events e = {.expected = 0};
	for (uint32_t i = 0; i < count; i++) {
		uint8_t id;
		struct traci_vehicle v;
		struct cursor body = traci_read_command(answer, &id);
		if (id == TRACI_SUBSCRIBE_SIMULATION + TRACI_ANSWER) {
			if (!traci_read_events(&body, &e))
				return traci_bad(f->traci, "events");
		} else if (id == TRACI_SUBSCRIBE_VEHICLE + TRACI_ANSWER) {
			if (!traci_read_vehicle(&body, &v))
				return traci_bad(f->traci, "a vehicle");
			int32_t number = names_find(&f->ids, v.id);
			if (number != NAMES_NONE && f->cars[number].is_here)
				put_state(f, &f->cars[number], &v);
		} else {
			return traci_bad(f->traci, "a step");
		}
	}
	f->expected = e.expected;
	take_arrived(f, &e);
	take_colliding(f, &e);
	uint32_t first = f->here_count;
	int rc = take_departed(f, &e);
	return rc == 0 && f->here_count > first ? meet_cars(f, first) : rc;
}

int sumo_fleet_step(struct sumo_fleet *f)
{
	struct cursor answer;
	traci_ask_step(f->out);
	int rc = traci_exchange(f->traci, &answer);
	if (rc != 0)
		return rc;
	for (uint32_t i = 0; i < f->here_count; i++)
		f->cars[f->here[i]].is_new = false;
	// Statuses of what was set stand before that of the step.
	struct traci_status s = {.command = 0};
	while (s.command != TRACI_STEP) {
		if (!traci_read_status(&answer, &s))
			return traci_bad(f->traci, "a step");
		if (s.result != TRACI_RESULT_OK) {
			cli_error(f->traci->program, "SUMO refuses command 0x%02x: %.*s", s.command,
				  (int)(s.text.n < 200 ? s.text.n : 200), (const char *)s.text.p);
			return -EPROTO;
		}
	}
	f->t_s += f->step_s;
	rc = take_results(f, &answer);
	if (rc != 0)
		return rc;
	line_up(f);
	f->out = traci_message(f->traci);
	return 0;
}
