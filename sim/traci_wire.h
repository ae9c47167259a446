// SPDX-License-Identifier: Apache-2.0
// TraCI messages as octets: how SUMO is asked and what it answers (API level 20, SUMO 1.15). The answers come over a
// socket: they are read through the bounded cursor, every type octet and every length is checked, a nested block must
// be consumed exactly. All numbers big-endian. Pure; any thread.
#pragma once

#include "wire/cursor.h"
#include "wire/writer.h"

enum traci_command {
	TRACI_VERSION = 0x00,
	TRACI_STEP = 0x02,
	TRACI_CLOSE = 0x7f,
	TRACI_GET_SIGNAL = 0xa2, // answers: id + 0x10
	TRACI_GET_LANE = 0xa3,
	TRACI_GET_VEHICLE = 0xa4,
	TRACI_GET_JUNCTION = 0xa9,
	TRACI_GET_SIMULATION = 0xab,
	TRACI_SET_SIGNAL = 0xc2,
	TRACI_SET_VEHICLE = 0xc4,
	TRACI_SUBSCRIBE_VEHICLE = 0xd4, // answers: id + 0x10
	TRACI_SUBSCRIBE_SIMULATION = 0xdb,
	TRACI_ANSWER = 0x10
};

enum traci_variable {
	TRACI_ID_LIST = 0x00,
	TRACI_SIGNAL_STATE = 0x20,
	TRACI_SIGNAL_LINKS = 0x27,
	TRACI_LINKS = 0x33,
	TRACI_SPEED = 0x40, // m/s
	TRACI_MAX_SPEED = 0x41,
	TRACI_POSITION = 0x42, // m, of the front bumper
	TRACI_ANGLE = 0x43,    // degrees clockwise from north
	TRACI_LENGTH = 0x44,
	TRACI_ACCEL = 0x46,
	TRACI_DECEL = 0x47,
	TRACI_CLASS = 0x49,
	TRACI_WIDTH = 0x4d,
	TRACI_SHAPE = 0x4e,
	TRACI_LANE = 0x51,
	TRACI_EDGES = 0x54,
	TRACI_LANE_POSITION = 0x56, // m from the lane's start
	TRACI_ROUTE_INDEX = 0x69,
	TRACI_ACCELERATION = 0x72,
	TRACI_DEPARTED = 0x74,
	TRACI_ARRIVED = 0x7a,
	TRACI_STEP_LENGTH = 0x7b,
	TRACI_EXPECTED = 0x7d, // vehicles in the network or still to come
	TRACI_COLLIDING = 0x81,
	TRACI_CONVERT = 0x82,
	TRACI_TIME_LOSS = 0x8c,
	TRACI_SPEED_MODE = 0xb3,
	TRACI_LANE_CHANGE_MODE = 0xb6
};

enum { TRACI_RESULT_OK = 0, TRACI_LINKS_MAX = 32, TRACI_MESSAGE_MAX = 1 << 24 };

// ---- asking. A message is opened, filled with commands and closed; the writer's error sticks.

void traci_open_message(struct writer *w);
uint32_t traci_close_message(struct writer *w); // its size, 0 when it did not fit
uint32_t traci_open(struct writer *w, enum traci_command id);
void traci_close(struct writer *w, uint32_t at); // at: what traci_open returned
void traci_put_string(struct writer *w, struct span s);
void traci_put_double(struct writer *w, double v);

void traci_ask(struct writer *w, enum traci_command id, enum traci_variable variable,
	       struct span object);
void traci_ask_step(struct writer *w); // one step further
void traci_ask_close(struct writer *w);
void traci_set_double(struct writer *w, enum traci_variable variable, struct span vehicle,
		      double v);
void traci_set_int(struct writer *w, enum traci_variable variable, struct span vehicle, int32_t v);
void traci_set_signal(struct writer *w, struct span signal, struct span state);
// Has what traci_read_vehicle reads answered with every step until the vehicle is gone.
void traci_subscribe_vehicle(struct writer *w, struct span vehicle);
void traci_subscribe_simulation(struct writer *w); // what traci_read_events reads

// ---- answers. Each returns false when the answer is not what was asked for.

struct traci_status {
	uint8_t command, result;
	struct span text; // why not
};
bool traci_read_status(struct cursor *c, struct traci_status *out);

// The next command in an answer: its id and a cursor over its body, to be consumed exactly.
struct cursor traci_read_command(struct cursor *c, uint8_t *id);

// Head of an answer to TRACI_GET_*: checks id, variable and object.
struct cursor traci_read_answer(struct cursor *c, enum traci_command asked, enum traci_variable v,
				struct span object);

// Typed values; a type octet that differs sets the cursor's error.
double traci_take_double(struct cursor *c);
int32_t traci_take_int(struct cursor *c);
struct span traci_take_string(struct cursor *c);
uint32_t traci_take_list(struct cursor *c); // number of strings; each with traci_next_string
struct span traci_next_string(struct cursor *c);
uint32_t traci_take_shape(struct cursor *c); // number of points; each with traci_next_point
void traci_next_point(struct cursor *c, double *x_m, double *y_m);

struct traci_link {
	struct span to, via; // lanes; via may be empty
	char direction;	     // 's' straight, 'r' right, 'l' left, 't' turn, 'L' 'R' partly
};
// Links of a lane; at most TRACI_LINKS_MAX are a valid answer.
bool traci_read_links(struct cursor *c, struct traci_link out[TRACI_LINKS_MAX], uint32_t *count);

struct traci_vehicle {
	struct span id, lane;
	double x_m, y_m, angle_deg, speed_ms, accel_ms2, lane_pos_m, time_loss_s;
};
bool traci_read_vehicle(struct cursor *body, struct traci_vehicle *out);

struct traci_events {
	struct span departed, arrived, colliding; // string lists: octets after the count
	uint32_t departed_count, arrived_count, colliding_count;
	int32_t expected;
};
bool traci_read_events(struct cursor *body, struct traci_events *out);
