// SPDX-License-Identifier: Apache-2.0
// A vehicle that keeps the contract of docs/wire/slots.md at one crossing after another: what it takes from decisions,
// how fast it goes, what it says. Times are of its own clock. Pure; one owner.
#pragma once

#include "drive.h"
#include "slot_air.h"

struct slot_window {
	int64_t begin_ns, end_ns; // equal: none
	int64_t use_by_ns, lease_end_ns;
	double enter_ms, move_ms;
};

enum slot_place { SLOT_AWAY, SLOT_APPROACH, SLOT_INSIDE, SLOT_BEHIND };

struct slot_car_counts {
	uint32_t decisions, grants, holds, revokes, denials; // taken
	uint32_t stale, too_late, not_kept, dropped; // ignored: not newer; past use-by; cannot be
						     // kept; windows given up
};

struct slot_car {
	double accel_ms2, brake_ms2; // that it declares
	double spare;		     // it can do so many times as much: for corrections; >= 1
	enum slot_place place;
	uint16_t crossing;
	uint8_t request_id;
	struct slot_window held, planned; // planned: of the last hold
	struct slot_window dropped,
		refused; // refused: revoked, not to be taken up again unless newer
	int64_t made_ns; // of the last decision taken
	int64_t drop_until_ns, left_until_ns;
	uint8_t reason;
	struct slot_car_counts n;
};

// Where it is, by its own senses.
struct slot_view {
	double line_m; // front bumper to the stop line
	double speed_ms;
	double most_ms;	 // on this lane
	double enter_ms; // highest speed of the movement at the line
	double step_s;
	int64_t now_ns;
	int64_t leader_ns; // earliest arrival that the vehicle in front leaves it; 0: none in front
};

static inline bool slot_window_is(const struct slot_window *w)
{
	return w->end_ns > w->begin_ns;
}

// A new crossing is in range.
void slot_car_approach(struct slot_car *c, uint16_t crossing);
// It has passed the line; its rear has left the last conflict area.
void slot_car_pass(struct slot_car *c);
void slot_car_leave(struct slot_car *c, int64_t now_ns);

// A decision addressed to it.
void slot_car_hear(struct slot_car *c, const struct slot_decision *d, const struct slot_view *v);

// Speed for the next step while it approaches.
double slot_car_speed(struct slot_car *c, const struct slot_view *v);

// Speed for the next step while it is inside: up to the speed of the movement with the promised acceleration.
double slot_car_speed_inside(const struct slot_car *c, const struct slot_view *v);

// Earliest arrival at the line and the highest speed there that it can promise.
int64_t slot_car_earliest_ns(const struct slot_car *c, const struct slot_view *v, double *enter_ms);

// Fills state, window and promises of a request; spread_ns: how exactly it keeps an instant. False: it says nothing.
bool slot_car_say(const struct slot_car *c, const struct slot_view *v, int64_t spread_ns,
		  struct slot_request *r);

// Whether it could still stop before the line.
bool slot_car_can_stop(const struct slot_car *c, const struct slot_view *v);
