// SPDX-License-Identifier: Apache-2.0
// Random streams of requests against the road book: lost, late, doubled, out of order, from vehicles that forget, lie and fall
// silent, over restarts of the book. After each message every pair of rights that vehicles hold is judged by the auditor's
// own arithmetic: none may overlap. What vehicles hold is their own state, not the book's.
//
//	slot_book_prop STREAMS SEED [fault]     fault: the book forgets its calendar now and then; the guard must notice
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "slot_audit.h"
#include "slot_book.h"
#include "slot_right.h"
#include "slot_world.h"

#define S     1000000000LL
#define START (1700000000LL * S)
enum { CARS = 10, LETTERS = 256, STEPS = 90 };

static uint64_t state;

static uint64_t draw(void)
{
	uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

static double unit(void)
{
	return (double)(draw() >> 11) * 0x1p-53;
}

struct car {
	uint64_t id;
	uint8_t movement, size;
	bool is_liar, is_silent, has_right;
	struct slot_audit_right right;
	int64_t decided_ns, dropped_from_ns, dropped_to_ns, dropped_ns;
	double s, v, a, b;
	int64_t born_ns, spread_ns;
};

struct letter {
	int64_t at_ns;
	bool to_book;
	struct slot_report report;
	struct slot_decision decision;
};

static struct {
	const struct crossing *c;
	struct slot_book book;
	struct slot_guard guard;
	struct slot_audit *audit;
	struct car car[CARS];
	uint32_t cars;
	struct letter letter[LETTERS];
	uint32_t letters;
	int64_t now_ns, open_ns;
	double loss, twice, late_s;
	bool has_fault;
	uint64_t grants, held, overlaps, fired, restarts, checked, revoked, drops,
		streams_with_fault;
} w;

static void post(const struct letter *l)
{
	for (int copies = 1 + (unit() < w.twice); copies > 0; copies--) {
		if (unit() < w.loss || w.letters == LETTERS)
			continue;
		w.letter[w.letters] = *l;
		w.letter[w.letters++].at_ns = w.now_ns + (int64_t)(unit() * w.late_s * 1e9);
	}
}

static void on_decide(void *ctx, const struct slot_decision *d)
{
	const struct slot_guard_right r = slot_right_of(d);
	const struct letter l = {.decision = *d};
	if (d->verdict == SLOT_VERDICT_GRANT) {
		w.grants++;
		if (slot_guard_check(&w.guard, &r, w.now_ns) != SLOT_GUARD_FAULT_NONE)
			return;
	}
	post(&l);
}

// ---- vehicles: abstract, but what they say of themselves is true unless they lie

// It could not be at its line before the window ends, whatever it did: nobody accelerates by more than 8 m/s2.
static bool is_out_of_reach(const struct car *k)
{
	double t = (double)(k->right.to_ns - w.now_ns) * 1e-9;
	return k->s < 0 && t > 0 && -k->s > k->v * t + 4 * t * t;
}

static void judge(const struct car *k)
{
	if (is_out_of_reach(k))
		return;
	for (uint32_t i = 0; i < w.cars; i++) {
		const struct car *o = &w.car[i];
		if (o == k || !o->has_right || o->is_liar || k->is_liar || is_out_of_reach(o))
			continue;
		w.checked++;
		if (!slot_audit_overlap(w.audit, &k->right, &o->right))
			continue;
		w.overlaps++;
		fprintf(stderr, "overlap: movement %u from %+.3f s, movement %u from %+.3f s\n",
			k->movement, (double)(k->right.from_ns - w.now_ns) * 1e-9, o->movement,
			(double)(o->right.from_ns - w.now_ns) * 1e-9);
	}
}

static void hear(struct car *k, const struct slot_decision *d)
{
	if (d->time_ns <= k->decided_ns)
		return;
	k->decided_ns = d->time_ns;
	bool was_dropped = d->from_ns == k->dropped_from_ns && d->to_ns == k->dropped_to_ns,
	     is_over = w.now_ns > d->use_by_ns || w.now_ns > d->to_ns;
	if (d->verdict == SLOT_VERDICT_GRANT && !was_dropped && unit() < 0.95 &&
	    !is_over) { // some cannot keep it, and none what is over
		k->has_right = true;
		k->right = (struct slot_audit_right){.vehicle = k->id,
						     .number = d->number,
						     .movement = d->movement,
						     .size = k->size,
						     .from_ns = d->from_ns,
						     .to_ns = d->to_ns,
						     .entry_ms = d->entry_cms * 0.01,
						     .movement_ms =
							     d->pace.movement * SLOT_SPEED_STEP_MS,
						     .accel_ms2 = d->pace.accel * 0.05};
		w.held++;
		judge(k);
	} else if (d->verdict == SLOT_VERDICT_REVOKE && k->has_right &&
		   k->right.from_ns == d->from_ns && unit() < 0.7) {
		k->dropped_from_ns = d->from_ns;
		k->dropped_to_ns = d->to_ns;
		k->dropped_ns = w.now_ns;
		k->has_right = false;
		w.revoked++;
	}
}

static void say(struct car *k)
{
	struct letter l = {.to_book = true};
	struct slot_report *r = &l.report;
	if (k->is_silent && unit() < 0.9)
		return;
	// Long ones say so in words of their size; others leave their width to the class.
	const struct crossing_size *z = &crossing_sizes[k->size];
	*r = (struct slot_report){.vehicle = k->id,
				  .id_size = 4,
				  .role = unit() < 0.02 ? SLOT_ROLE_EMERGENCY : SLOT_ROLE_NONE,
				  .movement = k->movement,
				  .time_ns = w.now_ns,
				  .s_m = k->s,
				  .v_ms = k->v,
				  .a_ms2 = k->a,
				  .b_ms2 = k->b,
				  .entry_ms = 14,
				  .length_cm = (uint32_t)lround(z->length_m * 100),
				  .width_cm = (uint32_t)lround(z->width_m * 100)};
	if (k->has_right) {
		r->state = SLOT_STATE_ECHO;
		r->from_ns = k->right.from_ns;
		r->to_ns = k->right.to_ns;
	} else if (w.now_ns - k->dropped_ns < S / 2) {
		r->state = SLOT_STATE_DROP;
		r->from_ns = k->dropped_from_ns;
		r->to_ns = k->dropped_to_ns;
	} else {
		r->from_ns = w.now_ns + (int64_t)(-k->s / fmax(k->v, 1) * 1e9);
		r->to_ns = r->from_ns + k->spread_ns;
	}
	if (k->is_liar) {
		r->state = (uint8_t)(draw() % SLOT_STATE_COUNT);
		r->s_m = -unit() * 150 + (unit() < 0.1 ? 170 : 0);
		r->v_ms = unit() * 40;
		r->movement = unit() < 0.1 ? (uint8_t)draw() : r->movement;
		r->length_cm = unit() < 0.1 ? (uint32_t)(draw() % 3000) : r->length_cm;
		if (w.car[draw() % w.cars].has_right && unit() < 0.3) { // somebody else's window
			const struct car *o = &w.car[draw() % w.cars];
			r->from_ns = o->right.from_ns;
			r->to_ns = o->right.to_ns;
		}
	}
	post(&l);
}

static void drive(struct car *k, double dt)
{
	if (k->has_right && w.now_ns > k->right.to_ns) {
		k->has_right = false; // its window is over: it went, or stands
		k->s = unit() < 0.8 ? 80 : -1;
		k->v = k->s > 0 ? 10 : 0;
	}
	if (k->has_right && unit() < 0.02) {
		k->dropped_from_ns = k->right.from_ns;
		k->dropped_to_ns = k->right.to_ns;
		k->dropped_ns = w.now_ns;
		k->has_right = false;
		w.drops++;
	}
	if (k->s > 0)
		return;
	// As far as it may without a right: it waits a metre before its line. With one, it is where its window has it be.
	double top = k->has_right ? -0.2 : -1;
	k->v = fmin(k->v + k->a * dt, 13);
	k->s = fmin(k->s + k->v * dt, top);
	if (k->s >= top)
		k->v = k->has_right ? k->v : 0;
}

static void take_report(const struct slot_report *r)
{
	if (slot_book_report(&w.book, r, w.now_ns) != SLOT_REASON_NONE)
		return;
	const struct slot_guard_word g = {.vehicle = r->vehicle,
					  .time_ns = r->time_ns,
					  .is_drop = r->state == SLOT_STATE_DROP,
					  .is_echo = r->state == SLOT_STATE_ECHO,
					  .is_request = r->state == SLOT_STATE_REQUEST,
					  .from_ns = r->from_ns,
					  .to_ns = r->to_ns,
					  .s_m = r->s_m,
					  .v_ms = r->v_ms};
	slot_guard_hear(&w.guard, &g);
	if (unit() < 0.5)
		slot_book_answer(&w.book, r->vehicle, w.now_ns);
}

static void deliver(void)
{
	for (uint32_t i = 0; i < w.letters;) {
		if (w.letter[i].at_ns > w.now_ns) {
			i++;
			continue;
		}
		const struct letter l = w.letter[i];
		w.letter[i] = w.letter[--w.letters];
		if (l.to_book) {
			take_report(&l.report);
			continue;
		}
		for (uint32_t k = 0; k < w.cars; k++)
			if (w.car[k].id == l.decision.vehicle)
				hear(&w.car[k], &l.decision);
	}
}

// ---- a stream

static struct slot_params params;

static void start_book(int64_t open_ns)
{
	const struct slot_sink sink = {NULL, on_decide, NULL};
	slot_book_init(&w.book, w.c, &params, &sink, open_ns);
	slot_guard_init(&w.guard, w.c, params.guard_ns / 2, params.lease_max_ns);
}

static void make_car(struct car *k, uint64_t id)
{
	*k = (struct car){.id = id,
			  .movement = (uint8_t)(draw() % w.c->def.movement_count),
			  .size = unit() < 0.8	 ? 0
				  : unit() < 0.7 ? 1
						 : 2,
			  .is_liar = unit() < 0.1,
			  .is_silent = unit() < 0.1,
			  .s = -5 - unit() * 60,
			  .v = unit() * 13,
			  .a = 1 + unit() * 2,
			  .b = 3 + unit() * 3,
			  .spread_ns = unit() < 0.8 ? S / 10 : (int64_t)(unit() * 2e9),
			  .born_ns = w.now_ns + (int64_t)(unit() * 8e9)};
}

static void stream(void)
{
	w.now_ns = START + (int64_t)(draw() % (60ull * S));
	w.letters = 0;
	w.cars = 2 + (uint32_t)(draw() % (CARS - 1));
	w.loss = unit() < 0.5 ? 0.01 : unit() * 0.5;
	w.twice = unit() * 0.3;
	w.late_s = unit() < 0.5 ? 0.1 : unit() * 0.8;
	for (uint32_t i = 0; i < w.cars; i++)
		make_car(&w.car[i], i + 1);
	start_book(0);
	bool restarts = unit() < 0.1;
	for (int step = 0; step < STEPS; step++) {
		double dt = 0.05 + unit() * 0.25;
		w.now_ns += (int64_t)(dt * 1e9);
		deliver();
		for (uint32_t i = 0; i < w.cars; i++) {
			if (w.now_ns < w.car[i].born_ns)
				continue;
			drive(&w.car[i], dt);
			if (unit() < 0.8)
				say(&w.car[i]);
		}
		if (w.has_fault && unit() < 0.05)
			w.book.live.count = 0; // the fault: promises are forgotten
		if (restarts && unit() < 0.02) {
			start_book(w.now_ns + params.lease_max_ns + params.guard_ns);
			w.restarts++;
		}
		slot_book_tick(&w.book, w.now_ns);
		if (w.guard.fault != SLOT_GUARD_FAULT_NONE) {
			w.fired++;
			return;
		}
	}
}

int main(int argc, char **argv)
{
	static struct crossing_def def;
	enum crossing_fault fault;
	uint32_t index;
	uint64_t streams = argc > 1 ? strtoull(argv[1], NULL, 10) : 500,
		 seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	const char *more = getenv("SLOT_STREAMS");
	w.has_fault = argc > 3;
	if (more != NULL && !w.has_fault)
		streams = strtoull(more, NULL, 10);
	slot_world_x4(&def);
	struct crossing *c = crossing_build(&def, &fault, &index);
	if (c == NULL)
		return EXIT_FAILURE;
	w.c = c;
	w.audit = slot_audit_create(c);
	slot_params_default(&params);
	params.evaluations = 2;
	for (uint64_t i = 0; i < streams; i++) {
		state = seed * 0x100000001b3ull + i * 0x9e3779b97f4a7c15ull;
		stream();
		if (w.overlaps > 0 || (!w.has_fault && w.fired > 0)) {
			fprintf(stderr, "stream %llu of seed %llu: %llu overlaps, guard %s\n",
				(unsigned long long)i, (unsigned long long)seed,
				(unsigned long long)w.overlaps,
				slot_guard_fault_name(w.guard.fault));
			return EXIT_FAILURE;
		}
	}
	printf("%llu streams: %llu grants sent, %llu held, %llu dropped, %llu revoked, %llu "
	       "restarts, %llu pairs "
	       "judged, %llu overlaps, guard stopped %llu\n",
	       (unsigned long long)streams, (unsigned long long)w.grants,
	       (unsigned long long)w.held, (unsigned long long)w.drops,
	       (unsigned long long)w.revoked, (unsigned long long)w.restarts,
	       (unsigned long long)w.checked, (unsigned long long)w.overlaps,
	       (unsigned long long)w.fired);
	slot_audit_destroy(w.audit);
	crossing_free(c);
	if (w.held < streams / 4 || w.checked == 0)
		return EXIT_FAILURE; // it judged nothing
	return !w.has_fault || w.fired > streams / 50 ? EXIT_SUCCESS : EXIT_FAILURE;
}
