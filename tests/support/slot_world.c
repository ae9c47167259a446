// SPDX-License-Identifier: Apache-2.0
#include "slot_world.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define S	 1000000000LL
#define STEP_S	 0.05
#define START_NS (1700000000LL * S)

// ---- the crossing

static struct geo_point turned(double e, double n, int quarter)
{
	static const double cosine[] = {1, 0, -1, 0}, sine[] = {0, 1, 0, -1};
	return (struct geo_point){e * cosine[quarter] - n * sine[quarter],
				  e * sine[quarter] + n * cosine[quarter]};
}

// Arm 0 comes from the south. Lanes 0..2 from the right: right and straight, straight, left.
void slot_world_x4(struct crossing_def *d)
{
	memset(d, 0, sizeof(*d));
	snprintf(d->name, sizeof(d->name), "x4");
	d->id = 1;
	d->lat_e7 = 312304000;
	d->lon_e7 = 1214737000;
	for (int arm = 0; arm < 4; arm++)
		for (int out = 0; out < 2; out++)
			for (int l = 0; l < 3; l++) {
				struct crossing_lane *k = &d->lanes[d->lane_count++];
				double e = (out ? -1 : 1) * (8.0 - 3.2 * l);
				*k = (struct crossing_lane){
					.id = (uint8_t)(1 + arm * 6 + out * 3 + l),
					.is_in = !out,
					.node = (uint32_t)(11 + arm),
					.node_lane = (uint8_t)(l + 1),
					.width_m = 3.2,
					.speed_ms = 13.89};
				k->line.count = 2;
				k->line.p[0] = turned(e, out ? -14.4 : -300, arm);
				k->line.p[1] = turned(e, out ? -300 : -14.4, arm);
			}
	static const struct {
		int lane, turn, exit; // exit: quarters to the left of where it came from
		double speed;
	} ways[] = {{0, CROSSING_RIGHT, 3, 6.5},
		    {0, CROSSING_STRAIGHT, 0, 13.89},
		    {1, CROSSING_STRAIGHT, 0, 13.89},
		    {2, CROSSING_LEFT, 1, 9.2}};
	for (int arm = 0; arm < 4; arm++)
		for (unsigned i = 0; i < 4; i++) {
			struct crossing_movement *m = &d->movements[d->movement_count];
			// Out of the arm that lies ahead: straight on is the opposite one.
			int to_arm = (arm + 2 + ways[i].exit) % 4;
			*m = (struct crossing_movement){
				.id = (uint8_t)++d->movement_count,
				.from = (uint8_t)(arm * 6 + ways[i].lane),
				.to = (uint8_t)(to_arm * 6 + 3 + ways[i].lane),
				.turn = (uint8_t)ways[i].turn,
				.group = (uint8_t)(1 + arm * 2 + (i == 3)),
				.speed_ms = ways[i].speed};
		}
}

// ---- the world

struct window {
	int64_t from_ns, to_ns;
	double entry_ms, move_ms;
};

struct car {
	uint64_t id; // 0: free
	uint8_t movement, role;
	bool is_silent, is_liar;
	double length_m, width_m, a, b;
	double s, v;		  // front bumper past its line
	int64_t born_ns, free_ns; // it would have been 60 m past the line
	int64_t silent_ns;	  // from when it says nothing
	int64_t decided_ns;	  // of the newest decision that it took
	bool has_grant, has_plan, has_entered, has_left;
	struct window grant, plan, dropped;
	int64_t drop_until_ns, left_ns, stood_ns;
};

struct letter {
	int64_t at_ns;
	uint64_t order;
	bool to_book;
	struct slot_report report;
	struct slot_decision decision;
};

struct slot_world {
	struct slot_world_params p;
	const struct crossing *c;
	struct slot_book *book;
	struct slot_sink also;
	int64_t now_ns;
	uint64_t rng, next_id, order;
	double next_s[CROSSING_LANES_MAX]; // next arrival of a lane
	double next_emergency_s;
	int64_t tick_ns, say_ns, restart_ns;
	struct car car[SLOT_WORLD_VEHICLES];
	struct letter letter[SLOT_WORLD_LETTERS];
	uint32_t letters;
	uint32_t restarts;
	struct slot_world_result r;
	double delay_sum, emergency_sum;
};

static uint64_t draw(struct slot_world *w)
{
	uint64_t z = (w->rng += 0x9e3779b97f4a7c15ULL);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

static double unit(struct slot_world *w)
{
	return (double)(draw(w) >> 11) * 0x1p-53;
}

// ---- the radio

static void post(struct slot_world *w, const struct letter *l)
{
	int copies = 1 + (unit(w) < w->p.twice);
	for (int i = 0; i < copies; i++) {
		if (unit(w) < w->p.loss || w->letters == SLOT_WORLD_LETTERS)
			continue;
		struct letter *k = &w->letter[w->letters++];
		*k = *l;
		k->order = w->order++;
		k->at_ns = w->now_ns + (int64_t)((w->p.delay_s + w->p.jitter_s * unit(w)) * 1e9);
	}
}

static void on_decide(void *ctx, const struct slot_decision *d)
{
	struct slot_world *w = ctx;
	const struct letter l = {.to_book = false, .decision = *d};
	post(w, &l);
	if (w->also.decide != NULL)
		w->also.decide(w->also.ctx, d);
}

static void on_log(void *ctx, const struct slot_event *e)
{
	struct slot_world *w = ctx;
	if (w->also.log != NULL)
		w->also.log(w->also.ctx, e);
}

// ---- a vehicle

static const struct crossing_movement *way(const struct slot_world *w, const struct car *k)
{
	return &w->c->def.movements[k->movement];
}

// Stops one metre before the line from here?
static bool can_stop(const struct car *k)
{
	return -k->s - 1.0 >= k->v * k->v / (2 * k->b) + k->v * STEP_S;
}

static void hear(struct slot_world *w, struct car *k, const struct slot_decision *d)
{
	const struct window q = {d->from_ns, d->to_ns, d->entry_cms * 0.01, d->movement_cms * 0.01};
	if (d->time_ns <= k->decided_ns || k->has_entered)
		return;
	k->decided_ns = d->time_ns;
	if (d->verdict == SLOT_VERDICT_HOLD) {
		k->plan = q;
		k->has_plan = d->from_ns != 0;
	} else if (d->verdict == SLOT_VERDICT_GRANT && q.from_ns != k->dropped.from_ns) {
		// Can it keep it? It must be able to be there by the end.
		const struct slot_approach a = {fmax(0.01, -k->s), k->v, 16, 16, k->a, k->b};
		double soonest = slot_motion_earliest(&a);
		if (w->now_ns > d->use_by_ns || (k->has_grant && !can_stop(k)) ||
		    w->now_ns + (int64_t)(soonest * 1e9) > q.to_ns)
			return;
		k->grant = q;
		k->has_grant = true;
		w->r.grants++;
	} else if (d->verdict == SLOT_VERDICT_REVOKE && k->has_grant &&
		   k->grant.from_ns == q.from_ns && can_stop(k)) {
		k->has_grant = false;
		k->dropped = q;
		k->drop_until_ns = w->now_ns + S / 2;
	}
}

static void drop(struct slot_world *w, struct car *k)
{
	k->dropped = k->grant;
	k->drop_until_ns = w->now_ns + S / 2;
	k->has_grant = false;
	k->has_plan = false;
	w->r.drops++;
}

static void say(struct slot_world *w, struct car *k)
{
	if (w->now_ns >= k->silent_ns || (k->has_left && w->now_ns - k->left_ns > S / 2))
		return;
	const struct slot_approach a = {fmax(0.05, -k->s),   k->v, 13.89,
					way(w, k)->speed_ms, k->a, k->b};
	struct letter l = {.to_book = true};
	struct slot_report *r = &l.report;
	*r = (struct slot_report){.vehicle = k->id,
				  .id_size = 4,
				  .role = k->role,
				  .movement = k->movement,
				  .time_ns = w->now_ns,
				  .s_m = k->s,
				  .v_ms = k->v,
				  .entry_ms = way(w, k)->speed_ms,
				  .a_ms2 = k->a,
				  .b_ms2 = k->b,
				  .length_cm = (uint32_t)lround(k->length_m * 100),
				  .width_cm = (uint32_t)lround(k->width_m * 100)};
	if (k->has_left) {
		r->state = SLOT_STATE_LEFT;
	} else if (k->has_grant) {
		r->state = SLOT_STATE_ECHO;
		r->from_ns = k->grant.from_ns;
		r->to_ns = k->grant.to_ns;
	} else if (w->now_ns < k->drop_until_ns) {
		r->state = SLOT_STATE_DROP;
		r->from_ns = k->dropped.from_ns;
		r->to_ns = k->dropped.to_ns;
	} else {
		r->state = SLOT_STATE_REQUEST;
		r->from_ns = w->now_ns + (int64_t)(slot_motion_earliest(&a) * 1e9);
		r->to_ns = r->from_ns + (int64_t)(w->p.spread_s * 1e9);
	}
	if (k->is_liar) {
		r->s_m = -unit(w) * 200;
		r->v_ms = unit(w) * 30;
		r->a_ms2 = unit(w) * 10;
		r->state = (uint8_t)(draw(w) % 3);
		if (unit(w) < 0.3)
			r->from_ns += (int64_t)(unit(w) * 4e9) - 2 * S;
	}
	post(w, &l);
}

// Speed to aim at so that the line is passed at time t with speed ve: keeps a cruising speed and accelerates at the end.
static double aim(const struct car *k, double t, double ve, double top)
{
	double d = -k->s, lo = 0, hi = top;
	if (t <= 0)
		return top;
	for (int i = 0; i < 24; i++) {
		double c = 0.5 * (lo + hi);
		double d1 = fabs(k->v * k->v - c * c) / (2 * (c > k->v ? k->a : k->b)),
		       d3 = fabs(ve * ve - c * c) / (2 * (ve > c ? k->a : k->b)),
		       left = d - d1 - d3;
		double used = fabs(k->v - c) / (c > k->v ? k->a : k->b) +
			      fabs(ve - c) / (ve > c ? k->a : k->b) +
			      (left > 0 ? left / fmax(c, 1e-3) : 0);
		bool too_slow = left < 0 ? c < ve : used > t;
		if (left < 0 && c >= ve)
			too_slow = false;
		if (too_slow)
			lo = c;
		else
			hi = c;
	}
	return hi;
}

static const struct car *leader_of(const struct slot_world *w, const struct car *k)
{
	const struct car *best = NULL;
	for (uint32_t i = 0; i < SLOT_WORLD_VEHICLES; i++) {
		const struct car *o = &w->car[i];
		bool same_way = o->movement == k->movement,
		     same_lane = way(w, o)->from == way(w, k)->from && k->s < 0 &&
				 (o->s < o->length_m || same_way);
		if (o->id == 0 || o == k || o->s <= k->s || !(same_way || same_lane))
			continue;
		if (best == NULL || o->s < best->s)
			best = o;
	}
	return best;
}

static double follow_speed(const struct car *k, const struct car *o)
{
	double gap = o->s - o->length_m - k->s - 2.0, tau = 0.5;
	if (gap <= 0)
		return 0;
	return -k->b * tau + sqrt(k->b * k->b * tau * tau + o->v * o->v + 2 * k->b * gap);
}

static void drive(struct slot_world *w, struct car *k)
{
	const struct crossing_movement *m = way(w, k);
	double inside = k->has_grant ? fmin(m->speed_ms, k->grant.move_ms) : m->speed_ms;
	double top = k->s < 0 ? 13.89 : inside, want = top;
	const struct car *o = leader_of(w, k);
	if (k->s < 0) {
		const struct window *q = k->has_grant ? &k->grant : k->has_plan ? &k->plan : NULL;
		if (q != NULL) {
			double t = (double)(q->from_ns + (q->to_ns - q->from_ns) / 2 - w->now_ns) *
				   1e-9;
			want = aim(k, t, fmin(q->entry_ms, m->speed_ms), top);
		}
		if (k->has_grant) { // can it still be there in time, behind the one in front?
			double free_ms = o != NULL ? fmin(16, follow_speed(k, o)) : 16;
			const struct slot_approach a = {
				fmax(0.01, -k->s), k->v, fmax(free_ms, 1), 16, k->a, k->b};
			if (w->now_ns + (int64_t)(slot_motion_earliest(&a) * 1e9) >
				    k->grant.to_ns &&
			    can_stop(k)) {
				w->r.late++;
				drop(w, k);
			}
		}
		if (!k->has_grant) {
			double d = -k->s - 1.0 - k->v * STEP_S;
			want = fmin(want, d > 0 ? sqrt(2 * k->b * d) : 0);
		}
		double brake = sqrt(m->speed_ms * m->speed_ms + 2 * k->b * fmax(0, -k->s));
		want = fmin(want, brake);
	}
	double v = fmin(k->v + k->a * STEP_S, fmax(k->v - k->b * STEP_S, want));
	if (o != NULL && k->s < 0)
		v = fmin(v, fmax(fmax(0, k->v - 8 * STEP_S), follow_speed(k, o)));
	v = fmax(0, v);
	double before = k->s;
	k->s += 0.5 * (k->v + v) * STEP_S;
	k->v = v;
	if (before < 0 && k->s >= 0) {
		double f = -before / (k->s - before);
		int64_t at = w->now_ns + (int64_t)(f * STEP_S * 1e9);
		k->has_entered = true;
		w->r.entered++;
		if (!k->has_grant || at < k->grant.from_ns - S / 1000 ||
		    at > k->grant.to_ns + S / 1000)
			w->r.overstays++;
	}
	if (k->v < 0.1)
		k->stood_ns += (int64_t)(STEP_S * 1e9);
}

// ---- arrivals and departures

static double gap_s(struct slot_world *w, double per_hour)
{
	return per_hour > 0 ? -log(1 - unit(w)) * 3600 / per_hour : 1e18;
}

static bool has_room(const struct slot_world *w, uint32_t lane)
{
	for (uint32_t i = 0; i < SLOT_WORLD_VEHICLES; i++) {
		const struct car *o = &w->car[i];
		if (o->id != 0 && way(w, o)->from == lane && o->s - o->length_m < -240)
			return false;
	}
	return true;
}

static struct car *make_car(struct slot_world *w, uint32_t lane, uint8_t role)
{
	struct car *k = w->car;
	while (k < w->car + SLOT_WORLD_VEHICLES && k->id != 0)
		k++;
	if (k == w->car + SLOT_WORLD_VEHICLES)
		return NULL;
	bool is_wide = unit(w) < w->p.wide;
	*k = (struct car){.id = ++w->next_id,
			  .role = role,
			  .length_m = is_wide ? 12 : 5,
			  .width_m = is_wide ? 2.55 : 1.8,
			  .a = is_wide ? 1.5 : 2.6,
			  .b = 4.5,
			  .s = -250,
			  .v = 13.0,
			  .born_ns = w->now_ns};
	uint8_t ways[CROSSING_MOVEMENTS_MAX];
	uint32_t n = 0;
	for (uint32_t m = 0; m < w->c->def.movement_count; m++)
		if (w->c->def.movements[m].from == lane)
			ways[n++] = (uint8_t)m;
	k->movement = ways[draw(w) % n];
	k->is_liar = unit(w) < w->p.liar;
	k->silent_ns = unit(w) < w->p.silent ? w->now_ns + (int64_t)(unit(w) * 25e9) : INT64_MAX;
	double vm = way(w, k)->speed_ms;
	const struct slot_approach a = {250, 13.0, 13.89, vm, k->a, k->b};
	double end = w->c->path[k->movement].inner_m + k->length_m;
	k->free_ns = w->now_ns + (int64_t)((slot_motion_earliest(&a) + end / vm) * 1e9);
	return k;
}

static void arrive(struct slot_world *w)
{
	double now_s = (double)(w->now_ns - START_NS) * 1e-9;
	for (uint32_t l = 0; l < w->c->def.lane_count && now_s < w->p.run_s; l++) {
		if (!w->c->def.lanes[l].is_in || now_s < w->next_s[l] || !has_room(w, l))
			continue;
		uint8_t role = now_s >= w->next_emergency_s ? SLOT_ROLE_EMERGENCY : SLOT_ROLE_NONE;
		if (make_car(w, l, role) == NULL)
			continue;
		// 40 % of an arm in each of the two right lanes, a fifth in the left one.
		double share = l % 6 == 2 ? 0.2 : 0.4;
		w->next_s[l] = fmax(w->next_s[l], now_s - 20) + gap_s(w, w->p.per_hour_arm * share);
		if (role == SLOT_ROLE_EMERGENCY)
			w->next_emergency_s += gap_s(w, w->p.emergency_per_hour);
	}
}

static void depart(struct slot_world *w, struct car *k)
{
	double end = w->c->path[k->movement].inner_m + k->length_m;
	if (!k->has_left && k->s >= end) {
		double d = (double)(w->now_ns - k->free_ns) * 1e-9;
		k->has_left = true;
		k->has_grant = false;
		k->left_ns = w->now_ns;
		w->r.left++;
		w->delay_sum += d;
		w->r.delay_max_s = fmax(w->r.delay_max_s, d);
		if (k->role == SLOT_ROLE_EMERGENCY) {
			w->emergency_sum += d;
			w->r.emergencies++;
			w->r.emergency_delay_max_s = fmax(w->r.emergency_delay_max_s, d);
		}
	}
	if (k->has_left && w->now_ns - k->left_ns > S)
		k->id = 0;
}

// ---- truth: bodies that touch

static void collide(struct slot_world *w)
{
	static _Thread_local struct geo_point box[SLOT_WORLD_VEHICLES][4];
	uint32_t n = 0;
	for (uint32_t i = 0; i < SLOT_WORLD_VEHICLES; i++) {
		const struct car *k = &w->car[i];
		if (k->id == 0 || k->s < 0 || k->has_left)
			continue;
		crossing_box(w->c, k->movement, k->s, k->length_m, k->width_m, 0, 0, box[n++]);
	}
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < i; k++)
			w->r.collisions += crossing_boxes_touch(box[i], box[k]);
}

// ---- a step

static void deliver(struct slot_world *w)
{
	for (uint32_t i = 0; i < w->letters;) {
		if (w->letter[i].at_ns > w->now_ns) {
			i++;
			continue;
		}
		const struct letter l = w->letter[i];
		w->letter[i] = w->letter[--w->letters];
		if (l.to_book) {
			(void)slot_book_report(w->book, &l.report, w->now_ns);
			if (w->p.is_heard)
				slot_book_answer(w->book, l.report.vehicle, w->now_ns);
			continue;
		}
		for (uint32_t k = 0; k < SLOT_WORLD_VEHICLES; k++)
			if (w->car[k].id == l.decision.vehicle)
				hear(w, &w->car[k], &l.decision);
	}
}

static void restart(struct slot_world *w)
{
	const struct slot_sink sink = {w, on_decide, on_log};
	slot_book_init(w->book, w->c, &w->p.book, &sink,
		       w->now_ns + w->p.book.lease_max_ns + w->p.book.guard_ns);
	w->restarts++;
}

bool slot_world_step(struct slot_world *w)
{
	double now_s = (double)(w->now_ns - START_NS) * 1e-9;
	arrive(w);
	deliver(w);
	if (w->p.restart_every_s > 0 && w->now_ns >= w->restart_ns) {
		restart(w);
		w->restart_ns += (int64_t)(w->p.restart_every_s * 1e9);
	}
	if (w->now_ns >= w->say_ns) {
		w->say_ns += S / 10;
		for (uint32_t i = 0; i < SLOT_WORLD_VEHICLES; i++)
			if (w->car[i].id != 0)
				say(w, &w->car[i]);
		if (w->p.delay_s <= 0)
			deliver(w);
	}
	if (w->now_ns >= w->tick_ns) {
		w->tick_ns += (int64_t)(w->p.tick_s * 1e9);
		slot_book_tick(w->book, w->now_ns);
	}
	for (uint32_t i = 0; i < SLOT_WORLD_VEHICLES; i++)
		if (w->car[i].id != 0)
			drive(w, &w->car[i]);
	collide(w);
	uint32_t left = 0;
	for (uint32_t i = 0; i < SLOT_WORLD_VEHICLES; i++)
		if (w->car[i].id != 0) {
			depart(w, &w->car[i]);
			left++;
			double stood = (double)w->car[i].stood_ns * 1e-9;
			if (w->car[i].silent_ns == INT64_MAX && !w->car[i].is_liar)
				w->r.wait_max_s = fmax(w->r.wait_max_s, stood);
		}
	w->now_ns += (int64_t)(STEP_S * 1e9);
	return now_s < w->p.run_s || (left > 0 && now_s < w->p.run_s + w->p.drain_s);
}

struct slot_world *slot_world_create(const struct crossing *c, const struct slot_world_params *p,
				     const struct slot_sink *also)
{
	struct slot_world *w = calloc(1, sizeof(*w));
	if (w == NULL)
		return NULL;
	w->book = calloc(1, sizeof(*w->book));
	w->p = *p;
	w->c = c;
	if (also != NULL)
		w->also = *also;
	w->rng = p->seed;
	w->now_ns = w->tick_ns = w->say_ns = START_NS;
	w->restart_ns = START_NS + (int64_t)(p->restart_every_s * 1e9);
	for (uint32_t l = 0; l < c->def.lane_count; l++)
		w->next_s[l] = gap_s(w, p->per_hour_arm * (l % 6 == 2 ? 0.2 : 0.4));
	w->next_emergency_s = gap_s(w, p->emergency_per_hour);
	const struct slot_sink sink = {w, on_decide, on_log};
	slot_book_init(w->book, c, &w->p.book, &sink, 0);
	return w;
}

void slot_world_destroy(struct slot_world *w)
{
	if (w != NULL)
		free(w->book);
	free(w);
}

struct slot_book *slot_world_book(struct slot_world *w)
{
	return w->book;
}

void slot_world_result(const struct slot_world *w, struct slot_world_result *out)
{
	*out = w->r;
	out->delay_s = w->r.left > 0 ? w->delay_sum / w->r.left : 0;
	out->emergency_delay_s = w->r.emergencies > 0 ? w->emergency_sum / w->r.emergencies : 0;
}
