// SPDX-License-Identifier: Apache-2.0
#include "crossing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "crossing_parts.h"

// A car, a bus or lorry, an articulated one. 2.6 m: 2.55 m is the widest that roads in Europe and China allow.
const struct crossing_size crossing_sizes[CROSSING_SIZES] = {{5.5, 2.1}, {12.0, 2.6}, {19.0, 2.6}};

static const char *const turns[CROSSING_TURN_COUNT] = {"straight", "left", "right", "uturn"};

static const struct {
	const char *name, *text;
} faults[CROSSING_FAULT_COUNT] = {
#define X(id, name, text) [CROSSING_FAULT_##id] = {name, text},
	CROSSING_FAULT_LIST(X)
#undef X
};

const char *crossing_turn_name(unsigned turn)
{
	return turn < CROSSING_TURN_COUNT ? turns[turn] : "?";
}

const char *crossing_fault_name(unsigned fault)
{
	return fault < CROSSING_FAULT_COUNT ? faults[fault].name : "?";
}

const char *crossing_fault_text(unsigned fault)
{
	return fault < CROSSING_FAULT_COUNT ? faults[fault].text : "?";
}

unsigned crossing_size_of(uint32_t length_cm, uint32_t width_cm)
{
	unsigned i = 0;
	while (i < CROSSING_SIZES &&
	       (length_cm > (uint32_t)lround(crossing_sizes[i].length_m * 100) ||
		width_cm > (uint32_t)lround(crossing_sizes[i].width_m * 100)))
		i++;
	return i;
}

// ---- finding a movement

int crossing_movement_by_lane(const struct crossing *c, uint32_t in, uint32_t out)
{
	for (uint32_t m = 0; m < c->def.movement_count; m++) {
		const struct crossing_movement *d = &c->def.movements[m];
		if (c->def.lanes[d->from].id == in && (out == 0 || c->def.lanes[d->to].id == out))
			return (int)m;
	}
	return -1;
}

int crossing_movement_by_node(const struct crossing *c, uint32_t node_in, uint32_t lane_in,
			      uint32_t node_out, uint32_t lane_out)
{
	for (uint32_t m = 0; m < c->def.movement_count; m++) {
		const struct crossing_lane *a = &c->def.lanes[c->def.movements[m].from],
					   *b = &c->def.lanes[c->def.movements[m].to];
		if (a->node == node_in && a->node_lane == lane_in && b->node == node_out &&
		    (lane_out == 255 || b->node_lane == lane_out))
			return (int)m;
	}
	return -1;
}

// ---- places on a path

struct geo_point crossing_point(const struct crossing *c, uint32_t movement, double s_m)
{
	const struct crossing_path *p = &c->path[movement];
	double at = (s_m + CROSSING_BACK_M) * CROSSING_STEPS_PER_M;
	double last = (double)(p->count - 1);
	double i = at < 0 ? 0 : at > last - 1 ? last - 1 : floor(at);
	struct geo_point a = p->p[(uint32_t)i], b = p->p[(uint32_t)i + 1];
	double f = at - i; // beyond the ends: straight on
	return (struct geo_point){a.e_m + f * (b.e_m - a.e_m), a.n_m + f * (b.n_m - a.n_m)};
}

// Nearest point of a lane's whole line; *s_m negative before its end.
static double place_on_lane(const struct crossing_line *l, struct geo_point at, double *s_m)
{
	double best = INFINITY, left = 0;
	for (uint32_t i = l->count - 1; i-- > 0;) { // from the stop line backwards
		double de = l->p[i + 1].e_m - l->p[i].e_m, dn = l->p[i + 1].n_m - l->p[i].n_m;
		double len = hypot(de, dn);
		if (!(len > 0))
			continue;
		double f =
			((at.e_m - l->p[i].e_m) * de + (at.n_m - l->p[i].n_m) * dn) / (len * len);
		double g = f < 0 && i > 0 ? 0 : f > 1 ? 1 : f; // the first piece goes on backwards
		double off = hypot(at.e_m - l->p[i].e_m - g * de, at.n_m - l->p[i].n_m - g * dn);
		if (off < best) {
			best = off;
			*s_m = -(left + (1 - g) * len);
		}
		left += len;
	}
	return best;
}

static double place_on_path(const struct crossing *c, uint32_t movement, struct geo_point at,
			    double *s_m)
{
	const struct crossing_path *p = &c->path[movement];
	uint32_t zero = (uint32_t)(CROSSING_BACK_M * CROSSING_STEPS_PER_M), best_i = zero;
	double best = INFINITY;
	for (uint32_t i = zero; i + 1 < p->count; i++) {
		double d = hypot(at.e_m - p->p[i].e_m, at.n_m - p->p[i].n_m);
		if (d < best) {
			best = d;
			best_i = i;
		}
	}
	struct geo_point a = p->p[best_i], b = p->p[best_i + 1];
	double de = b.e_m - a.e_m, dn = b.n_m - a.n_m, len2 = de * de + dn * dn;
	double f = len2 > 0 ? ((at.e_m - a.e_m) * de + (at.n_m - a.n_m) * dn) / len2 : 0;
	*s_m = ((double)(best_i - zero) + f) / CROSSING_STEPS_PER_M;
	return hypot(at.e_m - a.e_m - f * de, at.n_m - a.n_m - f * dn);
}

double crossing_place(const struct crossing *c, uint32_t movement, struct geo_point at,
		      double *off_m)
{
	const struct crossing_lane *in = &c->def.lanes[c->def.movements[movement].from];
	double before = 0, past = 0;
	double off_before = place_on_lane(&in->line, at, &before);
	double off_past = place_on_path(c, movement, at, &past);
	bool is_past = off_past < off_before && past > 0;
	*off_m = is_past ? off_past : off_before;
	return is_past ? past : before;
}

// ---- bodies

void crossing_box(const struct crossing *c, uint32_t movement, double s_m, double length_m,
		  double width_m, double beside_m, double ahead_m, struct geo_point corner[4])
{
	struct geo_point front = crossing_point(c, movement, s_m),
			 rear = crossing_point(c, movement, s_m - length_m);
	double e = front.e_m - rear.e_m, n = front.n_m - rear.n_m, l = hypot(e, n);
	if (!(l > 0)) {
		e = 0;
		n = l = 1;
	}
	e /= l;
	n /= l;
	// The rear is where the length ends: on a bend the chord is a little shorter than the body.
	rear = (struct geo_point){front.e_m - e * length_m, front.n_m - n * length_m};
	double h = width_m * 0.5 + beside_m;
	const double along[4] = {ahead_m, ahead_m, -ahead_m, -ahead_m}, side[4] = {-h, h, h, -h};
	for (int i = 0; i < 4; i++) {
		struct geo_point b = i < 2 ? front : rear;
		corner[i] = (struct geo_point){b.e_m + e * along[i] + n * side[i],
					       b.n_m + n * along[i] - e * side[i]};
	}
}

// Is there a side of a that all of b is outside of?
static bool is_apart(const struct geo_point a[4], const struct geo_point b[4])
{
	for (int i = 0; i < 2; i++) { // two sides of a rectangle, both of their far ends
		double e = a[(i + 1) % 4].e_m - a[i].e_m, n = a[(i + 1) % 4].n_m - a[i].n_m;
		double lo_a = INFINITY, hi_a = -INFINITY, lo_b = INFINITY, hi_b = -INFINITY;
		for (int k = 0; k < 4; k++) {
			double pa = a[k].e_m * e + a[k].n_m * n, pb = b[k].e_m * e + b[k].n_m * n;
			lo_a = pa < lo_a ? pa : lo_a;
			hi_a = pa > hi_a ? pa : hi_a;
			lo_b = pb < lo_b ? pb : lo_b;
			hi_b = pb > hi_b ? pb : hi_b;
		}
		if (hi_a < lo_b || hi_b < lo_a)
			return true;
	}
	return false;
}

bool crossing_boxes_touch(const struct geo_point a[4], const struct geo_point b[4])
{
	return !is_apart(a, b) && !is_apart(b, a);
}

void crossing_free(struct crossing *c)
{
	if (c == NULL)
		return;
	for (uint32_t m = 0; m < CROSSING_MOVEMENTS_MAX; m++)
		free(c->path[m].p);
	free(c->chunks);
	free(c);
}
