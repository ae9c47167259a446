// SPDX-License-Identifier: Apache-2.0
#include "sumo_bridge.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/units.h"
#include "sumo_hear.h"

static const double FREEZE_M = 100.0;	// no lane changes nearer to the line
static const double OUT_M = 1.0;	// the rear so far behind the crossing: it has left
static const double STOPPED_MS = 0.1;	// SUMO's own measure
static const double HEAD_GAP_M = 2.5;	// between vehicles that stand
static const double HEAD_S = 1.0;	// that SUMO's vehicles keep
static const double LIE_PLACE_M = 25.0; // how far off a liar says it is
static const double LIE_EARLY_S = 3.0;
static const double ALTITUDE_M = 20.0;
static const double MARGIN = 0.9; // of what SUMO's vehicles can do is declared
#define SILENT_NS (20 * UNITS_NS_PER_S)

int sumo_bridge_init(struct sumo_bridge *b, const struct sumo_params *p, struct sumo_fleet *fleet)
{
	*b = (struct sumo_bridge){.p = *p, .net = fleet->net, .fleet = fleet};
	b->rng = rng_make(p->seed, RNG_SUMO);
	geo_frame_init(&b->plane, p->lat_e7, p->lon_e7);
	b->agents = calloc(SUMO_CARS_EVER, sizeof(*b->agents));
	b->car_of_id = calloc(SUMO_CARS_EVER, sizeof(*b->car_of_id));
	if (b->agents == NULL || b->car_of_id == NULL ||
	    names_init(&b->by_id, SUMO_CARS_EVER) != 0 ||
	    radio_open(&b->up, &p->air, p->seed) != 0 ||
	    radio_open(&b->down, &p->air, p->seed + 1) != 0 || sumo_hear_init(b) != 0) {
		sumo_bridge_fini(b);
		return -ENOMEM;
	}
	return 0;
}

void sumo_bridge_fini(struct sumo_bridge *b)
{
	sumo_hear_fini(b);
	radio_fini(&b->up);
	radio_fini(&b->down);
	names_fini(&b->by_id);
	free(b->agents);
	free(b->car_of_id);
	*b = (struct sumo_bridge){.agents = NULL};
}

// ---- a new vehicle

static void make_agent(struct sumo_bridge *b, const struct sumo_car *c)
{
	struct sumo_agent *a = &b->agents[c->name];
	struct rng own = {b->p.seed ^ (uint64_t)c->name * 0x9e3779b97f4a7c15UL};
	uint64_t id = rng_next(&own);
	// All draws for everybody: an option that is switched off must not change another.
	double equipped = rng_unit(&own), silent = rng_unit(&own), liar = rng_unit(&own),
	       clock = rng_between(&own, -1.0, 1.0), e = rng_normal(&own), n = rng_normal(&own),
	       when = rng_unit(&own), kind = rng_unit(&own);
	char text[2 * SLOT_ID_SIZE + 1];
	*a = (struct sumo_agent){.movement = NAMES_NONE, .left_movement = NAMES_NONE};
	memcpy(a->id, &id, sizeof(id));
	if (b->p.profile != SLOT_CHINA)
		memset(a->id + 4, 0, 4);
	a->is_equipped = equipped < b->p.equipped;
	if (liar < b->p.liars)
		a->lie = (enum sumo_lie)(1 + (int)(kind * (SUMO_LIE_COUNT - 1)));
	a->error_e_m = e * b->p.position_m;
	a->error_n_m = n * b->p.position_m;
	a->clock_ns = (int64_t)(clock * b->p.clock_ms * (double)UNITS_NS_PER_MS);
	a->car.accel_ms2 = MARGIN * c->accel_ms2;
	a->car.brake_ms2 = MARGIN * c->decel_ms2;
	a->car.spare = 1.0 / MARGIN;
	if (silent < b->p.silent) {
		a->silent_from_ns =
			sumo_bridge_now(b) + (int64_t)(when * 40.0 * (double)UNITS_NS_PER_S);
		a->silent_to_ns = a->silent_from_ns + SILENT_NS;
	}
	int32_t number = names_add(&b->by_id, sumo_hear_key(a->id, text));
	if (number != NAMES_NONE)
		b->car_of_id[number] = c->name;
}

// ---- where everybody is

static double along_error_m(const struct sumo_agent *a, const struct sumo_car *c)
{
	double rad = c->angle_deg * M_PI / 180.0;
	return a->error_e_m * sin(rad) + a->error_n_m * cos(rad);
}

// Way to the line on a lane in; beyond it inside.
static double line_m(const struct sumo_bridge *b, const struct sumo_car *c)
{
	const struct sumo_lane *l = &b->net->lanes[c->lane];
	if (l->edge == NAMES_NONE)
		return -(l->movement_at_m + c->pos_m);
	return l->length_m - c->pos_m;
}

static void hand_back(struct sumo_bridge *b, struct sumo_car *c, struct sumo_agent *a)
{
	if (!a->is_ours)
		return;
	a->is_ours = false;
	sumo_fleet_set_mode(b->fleet, c, 31);
	sumo_fleet_set_speed(b->fleet, c, -1.0);
	sumo_fleet_set_lanes(b->fleet, c, SUMO_LANES_FREE);
}

static void take_over(struct sumo_bridge *b, struct sumo_car *c, struct sumo_agent *a)
{
	if (a->is_ours || !a->is_equipped)
		return;
	a->is_ours = true;
	sumo_fleet_set_mode(b->fleet, c, SUMO_MODE_OURS);
}

static void begin_passage(struct sumo_bridge *b, struct sumo_car *c, struct sumo_agent *a)
{
	const struct sumo_movement *m = &b->net->movements[c->movement];
	double enter;
	a->movement = c->movement;
	slot_car_approach(&a->car, b->net->crossings[m->crossing].id);
	take_over(b, c, a);
	a->free_ns = slot_car_earliest_ns(&a->car, &a->view, &enter);
	a->head_ns = 0;
	a->head_wait_s = 0.0;
}

static void end_passage(struct sumo_bridge *b, struct sumo_car *c, struct sumo_agent *a)
{
	a->leaving = a->car;
	a->left_movement = a->movement;
	slot_car_leave(&a->leaving, a->view.now_ns);
	a->car.place = SLOT_AWAY;
	a->movement = NAMES_NONE;
	hand_back(b, c, a);
}

static void see(struct sumo_bridge *b, const struct sumo_car *c, struct sumo_agent *a)
{
	const struct sumo_movement *m =
		c->movement != NAMES_NONE ? &b->net->movements[c->movement] : NULL;
	double lane_ms = b->net->lanes[c->lane].speed_ms;
	a->view = (struct slot_view){.line_m = line_m(b, c) - along_error_m(a, c),
				     .speed_ms = c->speed_ms,
				     .most_ms = lane_ms,
				     .enter_ms = m != NULL ? fmin(m->speed_ms, lane_ms) : lane_ms,
				     .step_s = b->fleet->step_s,
				     .now_ns = sumo_bridge_now(b) + a->clock_ns};
}

// Metres that the rear is behind the end of the crossing; negative inside.
static double out_m(const struct sumo_bridge *b, const struct sumo_car *c,
		    const struct sumo_agent *a)
{
	const struct sumo_movement *m = &b->net->movements[a->movement];
	if (b->net->lanes[c->lane].edge == NAMES_NONE)
		return -1.0;
	return c->lane == m->to ? c->pos_m - c->length_m : OUT_M + 1.0;
}

static void move_on(struct sumo_bridge *b, struct sumo_car *c, struct sumo_agent *a)
{
	const struct sumo_lane *l = &b->net->lanes[c->lane];
	bool is_in = l->edge != NAMES_NONE && l->crossing != NAMES_NONE &&
		     c->movement != NAMES_NONE && line_m(b, c) <= b->p.range_m;
	a->has_entered = false;
	if (a->car.place == SLOT_APPROACH && l->edge == NAMES_NONE && c->movement == a->movement) {
		slot_car_pass(&a->car);
		a->has_entered = true;
	} else if (a->car.place == SLOT_INSIDE && out_m(b, c, a) > OUT_M) {
		end_passage(b, c, a);
	} else if (a->car.place == SLOT_APPROACH && (!is_in || c->movement != a->movement)) {
		// It changed lanes to another way, or has none from this lane: another passage, or none.
		a->car.place = SLOT_AWAY;
		a->movement = NAMES_NONE;
		hand_back(b, c, a);
	}
	if (a->car.place == SLOT_AWAY && is_in)
		begin_passage(b, c, a);
	bool is_near = a->view.line_m < FREEZE_M || slot_window_is(&a->car.held);
	if (a->car.place == SLOT_APPROACH && a->is_equipped)
		sumo_fleet_set_lanes(b->fleet, c, is_near ? 0 : SUMO_LANES_FREE);
}

// What the one in front leaves to a follower: distance that SUMO's vehicles keep at the line.
static int64_t behind(const struct sumo_car *lead, const struct sumo_agent *l,
		      const struct sumo_car *c, const struct sumo_agent *a)
{
	double v = fmax(1.0, a->view.enter_ms), u = fmin(fmax(1.0, l->arrive_ms), v);
	double gap_m =
		lead->length_m + HEAD_GAP_M + v * HEAD_S + (v * v - u * u) / (2.0 * c->decel_ms2);
	return l->arrive_ns + (int64_t)(gap_m / v * (double)UNITS_NS_PER_S);
}

// In order from the line backwards.
static void foresee(struct sumo_bridge *b, struct sumo_car *c, struct sumo_agent *a)
{
	const struct slot_window *w = slot_window_is(&a->car.held) ? &a->car.held : &a->car.planned;
	const struct sumo_car *lead = c->ahead != NAMES_NONE ? &b->fleet->cars[c->ahead] : NULL;
	const struct sumo_agent *l = lead != NULL ? &b->agents[c->ahead] : NULL;
	a->arrive_ns = 0;
	if (a->car.place != SLOT_APPROACH)
		return;
	if (lead != NULL && l->arrive_ns != 0)
		a->view.leader_ns = behind(lead, l, c, a);
	a->arrive_ns = slot_car_earliest_ns(&a->car, &a->view, &a->arrive_ms);
	if (slot_window_is(w) && w->end_ns > a->view.now_ns) {
		int64_t middle = w->begin_ns + (w->end_ns - w->begin_ns) / 2;
		a->arrive_ms = w->enter_ms >= 0.0 ? w->enter_ms : a->arrive_ms;
		a->arrive_ns = w == &a->car.held || middle > a->arrive_ns ? middle : a->arrive_ns;
	}
}

static void note(struct sumo_bridge *b, const struct sumo_car *c, struct sumo_agent *a)
{
	bool stopped = c->speed_ms <= STOPPED_MS;
	if (stopped && !a->is_stopped)
		a->stops++;
	a->is_stopped = stopped;
	if (a->car.place != SLOT_APPROACH)
		return;
	bool is_head = c->ahead == NAMES_NONE || b->agents[c->ahead].car.place != SLOT_APPROACH;
	if (!is_head)
		a->head_ns = 0;
	else if (a->head_ns == 0)
		a->head_ns = a->view.now_ns;
	if (a->head_ns != 0) {
		int64_t since = a->head_ns > a->free_ns ? a->head_ns : a->free_ns;
		a->head_wait_s =
			fmax(0.0, (double)(a->view.now_ns - since) / (double)UNITS_NS_PER_S);
	}
}

void sumo_bridge_look(struct sumo_bridge *b)
{
	for (uint32_t i = 0; i < b->fleet->here_count; i++) {
		struct sumo_car *c = &b->fleet->cars[b->fleet->sorted[i]];
		struct sumo_agent *a = &b->agents[c->name];
		if (c->is_new)
			make_agent(b, c);
		if (c->lane == NAMES_NONE)
			continue;
		see(b, c, a);
		move_on(b, c, a);
		foresee(b, c, a);
		note(b, c, a);
	}
}

// ---- saying

static struct slot_self self_of(struct sumo_bridge *b, const struct sumo_car *c,
				struct sumo_agent *a)
{
	double rad = c->angle_deg * M_PI / 180.0, half = 0.5 * c->length_m;
	double away = a->lie == SUMO_LIE_PLACE ? LIE_PLACE_M : 0.0;
	struct geo_point front = {c->x_m + a->error_e_m + away * sin(rad),
				  c->y_m + a->error_n_m + away * cos(rad)};
	struct geo_point centre = {front.e_m - half * sin(rad), front.n_m - half * cos(rad)};
	struct slot_self s = {.msg_count = a->msg_count,
			      .alt_m = ALTITUDE_M,
			      .speed_ms = c->speed_ms,
			      .heading_deg = c->angle_deg < 0 ? c->angle_deg + 360.0 : c->angle_deg,
			      .accel_ms2 = c->accel_now_ms2,
			      .length_m = c->length_m,
			      .width_m = c->width_m,
			      .error_m = fmax(0.1, b->p.position_m),
			      .role = c->is_emergency ? SLOT_EMERGENCY
				      : c->is_transit ? SLOT_TRANSIT
						      : SLOT_NO_ROLE,
			      .now_ns = a->view.now_ns};
	memcpy(s.id, a->id, sizeof(s.id));
	geo_from_plane(&b->plane, centre, &s.lat_e7, &s.lon_e7);
	geo_from_plane(&b->plane, front, &s.front_lat_e7, &s.front_lon_e7);
	return s;
}

static void fill_way(struct sumo_bridge *b, int32_t movement, struct slot_request *r)
{
	const struct sumo_movement *m = &b->net->movements[movement];
	const struct sumo_lane *in = &b->net->lanes[m->from], *out = &b->net->lanes[m->to];
	const struct sumo_point *line = &in->line.points[in->line.count - 1];
	r->lane_in = in->id_in;
	r->lane_out = out->id_out;
	r->turn = m->direction;
	r->node_in = sumo_net_node(in->edge);
	r->node_out = sumo_net_node(out->edge);
	r->node_lane_in = in->node_lane;
	r->node_lane_out = out->node_lane;
	geo_from_plane(&b->plane, (struct geo_point){line->x_m, line->y_m}, &r->line_lat_e7,
		       &r->line_lon_e7);
}

static void lie(const struct sumo_agent *a, struct slot_request *r)
{
	if (a->lie == SUMO_LIE_EARLY && r->state == SLOT_REQUEST)
		r->begin_ns -= (int64_t)(LIE_EARLY_S * (double)UNITS_NS_PER_S);
	if (a->lie == SUMO_LIE_EARLY && r->begin_ns < a->view.now_ns)
		r->begin_ns = a->view.now_ns + UNITS_NS_PER_MS;
}

static void say_request(struct sumo_bridge *b, const struct slot_self *self, struct sumo_agent *a,
			const struct slot_car *car, int32_t movement)
{
	uint8_t frame[RADIO_FRAME_MAX];
	struct slot_request r = {.self = *self};
	// Its position is not better than its error: it keeps an instant by so much less.
	double spread_s =
		b->p.spread_ms / 1e3 + 4.0 * b->p.position_m / fmax(3.0, a->view.enter_ms);
	if (movement == NAMES_NONE ||
	    !slot_car_say(car, &a->view, (int64_t)(spread_s * (double)UNITS_NS_PER_S), &r))
		return;
	fill_way(b, movement, &r);
	lie(a, &r);
	uint32_t n = slot_air_request(b->p.profile, &r, frame, sizeof(frame));
	b->n.requests++;
	if (n > 0)
		radio_send(&b->up, sumo_bridge_now(b), RADIO_ETHERNET, frame, n);
}

bool sumo_bridge_is_silent(const struct sumo_agent *a)
{
	return a->view.now_ns >= a->silent_from_ns && a->view.now_ns < a->silent_to_ns;
}

void sumo_bridge_say(struct sumo_bridge *b)
{
	for (uint32_t i = 0; i < b->fleet->here_count; i++) {
		struct sumo_car *c = &b->fleet->cars[b->fleet->here[i]];
		struct sumo_agent *a = &b->agents[c->name];
		uint8_t frame[RADIO_FRAME_MAX];
		if (!a->is_equipped || c->lane == NAMES_NONE || sumo_bridge_is_silent(a))
			continue;
		struct slot_self self = self_of(b, c, a);
		uint32_t n = slot_air_status(b->p.profile, &self, frame, sizeof(frame));
		b->n.statuses++;
		if (n > 0)
			radio_send(&b->up, sumo_bridge_now(b), RADIO_ETHERNET, frame, n);
		say_request(b, &self, a, &a->car, a->movement);
		say_request(b, &self, a, &a->leaving, a->left_movement);
		a->msg_count = (uint8_t)((a->msg_count + 1) & 0x7f);
	}
}

// ---- driving

static void drive_one(struct sumo_bridge *b, struct sumo_car *c, struct sumo_agent *a)
{
	if (!a->is_ours)
		return;
	if (a->car.place == SLOT_APPROACH) {
		sumo_fleet_set_speed(b->fleet, c, slot_car_speed(&a->car, &a->view));
	} else if (a->car.place == SLOT_INSIDE) {
		struct slot_view v = a->view;
		v.most_ms = b->net->movements[a->movement].speed_ms;
		sumo_fleet_set_speed(b->fleet, c, slot_car_speed_inside(&a->car, &v));
	}
}

void sumo_bridge_drive(struct sumo_bridge *b)
{
	sumo_hear_arrived(b);
	for (uint32_t i = 0; i < b->fleet->here_count; i++) {
		struct sumo_car *c = &b->fleet->cars[b->fleet->here[i]];
		if (c->lane != NAMES_NONE)
			drive_one(b, c, &b->agents[c->name]);
	}
	sumo_hear_show_lights(b);
}
