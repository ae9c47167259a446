// SPDX-License-Identifier: Apache-2.0
#include "traci_wire.h"

#include <math.h>

enum traci_type {
	TYPE_POSITION = 0x01,
	TYPE_POLYGON = 0x06,
	TYPE_UBYTE = 0x07,
	TYPE_INT = 0x09,
	TYPE_DOUBLE = 0x0b,
	TYPE_STRING = 0x0c,
	TYPE_STRINGS = 0x0e,
	TYPE_COMPOUND = 0x0f
};
enum { LENGTH_OCTETS = 4, LONG_HEAD = 6, COMMAND_LEAST = 2 };

static const uint8_t of_vehicle[] = {TRACI_POSITION,	 TRACI_ANGLE, TRACI_SPEED,
				     TRACI_ACCELERATION, TRACI_LANE,  TRACI_LANE_POSITION,
				     TRACI_TIME_LOSS};
static const uint8_t of_simulation[] = {TRACI_DEPARTED, TRACI_ARRIVED, TRACI_COLLIDING,
					TRACI_EXPECTED};

// ---- asking

static void patch(struct writer *w, uint32_t at, uint32_t v)
{
	for (unsigned i = 0; !w->error && i < LENGTH_OCTETS; i++)
		w->p[at + i] = (uint8_t)(v >> (8 * (LENGTH_OCTETS - 1 - i)));
}

void traci_open_message(struct writer *w)
{
	writer_be(w, 0, LENGTH_OCTETS);
}

uint32_t traci_close_message(struct writer *w)
{
	patch(w, 0, w->pos);
	return writer_len(w);
}

// Always the long form of the length, so that it can be filled in afterwards.
uint32_t traci_open(struct writer *w, enum traci_command id)
{
	uint32_t at = w->pos;
	writer_u8(w, 0);
	writer_be(w, 0, LENGTH_OCTETS);
	writer_u8(w, id);
	return at;
}

void traci_close(struct writer *w, uint32_t at)
{
	patch(w, at + 1, w->pos - at);
}

void traci_put_string(struct writer *w, struct span s)
{
	writer_be(w, s.n, LENGTH_OCTETS);
	writer_bytes(w, s.p, s.n);
}

void traci_put_double(struct writer *w, double v)
{
	uint64_t u;
	memcpy(&u, &v, sizeof(u));
	writer_be(w, u, sizeof(u));
}

void traci_ask(struct writer *w, enum traci_command id, enum traci_variable variable,
	       struct span object)
{
	uint32_t at = traci_open(w, id);
	writer_u8(w, variable);
	traci_put_string(w, object);
	traci_close(w, at);
}

void traci_ask_step(struct writer *w)
{
	uint32_t at = traci_open(w, TRACI_STEP);
	traci_put_double(w, 0.0);
	traci_close(w, at);
}

void traci_ask_close(struct writer *w)
{
	traci_close(w, traci_open(w, TRACI_CLOSE));
}

void traci_set_double(struct writer *w, enum traci_variable variable, struct span vehicle, double v)
{
	uint32_t at = traci_open(w, TRACI_SET_VEHICLE);
	writer_u8(w, variable);
	traci_put_string(w, vehicle);
	writer_u8(w, TYPE_DOUBLE);
	traci_put_double(w, v);
	traci_close(w, at);
}

void traci_set_int(struct writer *w, enum traci_variable variable, struct span vehicle, int32_t v)
{
	uint32_t at = traci_open(w, TRACI_SET_VEHICLE);
	writer_u8(w, variable);
	traci_put_string(w, vehicle);
	writer_u8(w, TYPE_INT);
	writer_be(w, (uint32_t)v, LENGTH_OCTETS);
	traci_close(w, at);
}

void traci_set_signal(struct writer *w, struct span signal, struct span state)
{
	uint32_t at = traci_open(w, TRACI_SET_SIGNAL);
	writer_u8(w, TRACI_SIGNAL_STATE);
	traci_put_string(w, signal);
	writer_u8(w, TYPE_STRING);
	traci_put_string(w, state);
	traci_close(w, at);
}

static void subscribe(struct writer *w, enum traci_command id, struct span object,
		      const uint8_t *variables, uint32_t count)
{
	const double begin_s = 0.0, end_s = 1e9;
	uint32_t at = traci_open(w, id);
	traci_put_double(w, begin_s);
	traci_put_double(w, end_s);
	traci_put_string(w, object);
	writer_u8(w, count);
	writer_bytes(w, variables, count);
	traci_close(w, at);
}

void traci_subscribe_vehicle(struct writer *w, struct span vehicle)
{
	subscribe(w, TRACI_SUBSCRIBE_VEHICLE, vehicle, of_vehicle, sizeof(of_vehicle));
}

void traci_subscribe_simulation(struct writer *w)
{
	subscribe(w, TRACI_SUBSCRIBE_SIMULATION, (struct span){NULL, 0}, of_simulation,
		  sizeof(of_simulation));
}

// ---- frames of answers

struct cursor traci_read_command(struct cursor *c, uint8_t *id)
{
	uint32_t head = COMMAND_LEAST, length = cursor_u8(c);
	if (length == 0) {
		head = LONG_HEAD;
		length = cursor_u32be(c);
	}
	*id = cursor_u8(c);
	if (length < head)
		c->error = true;
	struct span body = cursor_span(c, c->error ? 0 : length - head);
	struct cursor inner = cursor_over(body);
	inner.error = c->error;
	return inner;
}

static struct span take_text(struct cursor *c)
{
	return cursor_span(c, cursor_u32be(c));
}

// True when a block was read without an error and to its end; else the error goes to the outer one.
static bool consumed(struct cursor *outer, const struct cursor *inner)
{
	if (inner->error || cursor_left(inner) != 0)
		outer->error = true;
	return !outer->error;
}

bool traci_read_status(struct cursor *c, struct traci_status *out)
{
	struct cursor body = traci_read_command(c, &out->command);
	out->result = cursor_u8(&body);
	out->text = take_text(&body);
	return consumed(c, &body);
}

static bool same(struct span a, struct span b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

struct cursor traci_read_answer(struct cursor *c, enum traci_command asked, enum traci_variable v,
				struct span object)
{
	uint8_t id;
	struct cursor body = traci_read_command(c, &id);
	if (id != asked + TRACI_ANSWER || cursor_u8(&body) != v || !same(take_text(&body), object))
		body.error = true;
	return body;
}

// ---- values

static void expect(struct cursor *c, enum traci_type type)
{
	if (cursor_u8(c) != type)
		c->error = true;
}

static double next_double(struct cursor *c)
{
	uint64_t u = cursor_u64be(c);
	double v;
	memcpy(&v, &u, sizeof(v));
	if (!isfinite(v)) {
		c->error = true;
		return 0.0;
	}
	return v;
}

double traci_take_double(struct cursor *c)
{
	expect(c, TYPE_DOUBLE);
	return next_double(c);
}

int32_t traci_take_int(struct cursor *c)
{
	expect(c, TYPE_INT);
	return (int32_t)cursor_u32be(c);
}

struct span traci_take_string(struct cursor *c)
{
	expect(c, TYPE_STRING);
	return take_text(c);
}

uint32_t traci_take_list(struct cursor *c)
{
	expect(c, TYPE_STRINGS);
	uint32_t n = cursor_u32be(c);
	if (n > cursor_left(c) / LENGTH_OCTETS)
		c->error = true;
	return c->error ? 0 : n;
}

struct span traci_next_string(struct cursor *c)
{
	return take_text(c);
}

uint32_t traci_take_shape(struct cursor *c)
{
	expect(c, TYPE_POLYGON);
	uint32_t n = cursor_u8(c);
	if (n == 0)
		n = cursor_u32be(c);
	if (n > cursor_left(c) / (2 * sizeof(double)))
		c->error = true;
	return c->error ? 0 : n;
}

void traci_next_point(struct cursor *c, double *x_m, double *y_m)
{
	*x_m = next_double(c);
	*y_m = next_double(c);
}

static void skip_ubyte(struct cursor *c)
{
	expect(c, TYPE_UBYTE);
	cursor_skip(c, 1);
}

bool traci_read_links(struct cursor *c, struct traci_link out[TRACI_LINKS_MAX], uint32_t *count)
{
	expect(c, TYPE_COMPOUND);
	cursor_skip(c, LENGTH_OCTETS); // how many items: the same for each link
	int32_t n = traci_take_int(c);
	*count = 0;
	if (n < 0 || n > TRACI_LINKS_MAX)
		c->error = true;
	for (int32_t i = 0; i < n && !c->error; i++) {
		struct traci_link *l = &out[i];
		l->to = traci_take_string(c);
		l->via = traci_take_string(c);
		for (unsigned k = 0; k < 3; k++) // has priority, is open, has a foe
			skip_ubyte(c);
		(void)traci_take_string(c); // state
		struct span direction = traci_take_string(c);
		l->direction = direction.n == 1 ? (char)direction.p[0] : '?';
		(void)traci_take_double(c); // length
	}
	if (c->error || cursor_left(c) != 0)
		return false;
	*count = (uint32_t)n;
	return true;
}

// ---- subscriptions

// Head of one variable in an answer: its number, and that SUMO could give it.
static uint8_t next_variable(struct cursor *c)
{
	uint8_t variable = cursor_u8(c);
	if (cursor_u8(c) != TRACI_RESULT_OK)
		c->error = true;
	return variable;
}

static void vehicle_variable(struct cursor *c, struct traci_vehicle *v)
{
	switch (next_variable(c)) {
	case TRACI_POSITION:
		expect(c, TYPE_POSITION);
		traci_next_point(c, &v->x_m, &v->y_m);
		break;
	case TRACI_ANGLE:
		v->angle_deg = traci_take_double(c);
		break;
	case TRACI_SPEED:
		v->speed_ms = traci_take_double(c);
		break;
	case TRACI_ACCELERATION:
		v->accel_ms2 = traci_take_double(c);
		break;
	case TRACI_LANE:
		v->lane = traci_take_string(c);
		break;
	case TRACI_LANE_POSITION:
		v->lane_pos_m = traci_take_double(c);
		break;
	case TRACI_TIME_LOSS:
		v->time_loss_s = traci_take_double(c);
		break;
	default:
		c->error = true;
	}
}

bool traci_read_vehicle(struct cursor *body, struct traci_vehicle *out)
{
	*out = (struct traci_vehicle){.id = take_text(body)};
	unsigned n = cursor_u8(body);
	if (n != sizeof(of_vehicle))
		body->error = true;
	for (unsigned i = 0; i < n && !body->error; i++)
		vehicle_variable(body, out);
	return !body->error && cursor_left(body) == 0;
}

// The octets of a list's strings, each checked to lie inside.
static struct span take_names(struct cursor *c, uint32_t *count)
{
	uint32_t n = traci_take_list(c), start = c->pos;
	for (uint32_t i = 0; i < n && !c->error; i++)
		(void)take_text(c);
	*count = c->error ? 0 : n;
	return c->error ? (struct span){NULL, 0} : (struct span){c->p + start, c->pos - start};
}

bool traci_read_events(struct cursor *body, struct traci_events *out)
{
	*out = (struct traci_events){.expected = 0};
	(void)take_text(body);
	unsigned n = cursor_u8(body);
	if (n != sizeof(of_simulation))
		body->error = true;
	for (unsigned i = 0; i < n && !body->error; i++) {
		switch (next_variable(body)) {
		case TRACI_DEPARTED:
			out->departed = take_names(body, &out->departed_count);
			break;
		case TRACI_ARRIVED:
			out->arrived = take_names(body, &out->arrived_count);
			break;
		case TRACI_COLLIDING:
			out->colliding = take_names(body, &out->colliding_count);
			break;
		case TRACI_EXPECTED:
			out->expected = traci_take_int(body);
			break;
		default:
			body->error = true;
		}
	}
	return !body->error && cursor_left(body) == 0;
}
