// SPDX-License-Identifier: Apache-2.0
// One lie after the other beside vehicles that keep the contract (tests/support/slot_world.c): whom it harms, how much and for how
// long. The liar is a radio without a body: whatever it says, nothing stands there, so that all harm is the word's. Each kind has a bound,
// and no lie brings two bodies together.
//
//	slot_lies_prop SEEDS [FIRST] [verbose]     200 s of traffic at 600 vehicles/h an arm; the liar speaks from 40 s on, to the end
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "slot_book.h"
#include "slot_world.h"

#define MS    1000000LL
#define S     1000000000LL
#define START (1700000000LL * S)
#define LIAR  UINT64_C(0x100000)
enum { RUN_S = 200, LIE_FROM_S = 40 };

#define LIE_LIST(X)                                                                                \
	X(NONE, "none")		  /* nobody lies */                                                \
	X(PLACE, "place")	  /* stands in the middle without a right */                       \
	X(PLACES, "places")	  /* the same, every half second on another movement */            \
	X(JUMPS, "jumps")	  /* before its line, inside, behind: in turn */                   \
	X(NAMES, "names")	  /* stands in the middle under a new name every two seconds */    \
	X(FOUR, "four")		  /* four of them, in the middle of four ways */                   \
	X(SPEED, "speed")	  /* is very fast, and never comes nearer */                       \
	X(EARLY, "early")	  /* could be there at once, and stands far away */                \
	X(NEVER, "never")	  /* stands on its line, echoes what it gets, never goes */        \
	X(HURRY, "hurry")	  /* the same as an emergency vehicle */                           \
	X(FAR_HURRY, "far_hurry") /* an emergency vehicle that stands far away */

enum lie {
#define X(id, name) LIE_##id,
	LIE_LIST(X)
#undef X
		LIE_COUNT
};
static const char *const names[LIE_COUNT] = {
#define X(id, name) [LIE_##id] = name,
	LIE_LIST(X)
#undef X
};

static struct slot_decision held; // the newest grant of LIAR

static void on_decide(void *ctx, const struct slot_decision *d)
{
	if (d->vehicle == LIAR && d->verdict == SLOT_VERDICT_GRANT)
		held = *d;
}

static struct slot_report stands(uint64_t id, uint8_t movement, double s_m, int64_t now_ns)
{
	return (struct slot_report){.vehicle = id,
				    .id_size = 4,
				    .movement = movement,
				    .time_ns = now_ns,
				    .from_ns = now_ns + 500 * MS,
				    .to_ns = now_ns + 600 * MS,
				    .s_m = s_m,
				    .entry_ms = 13.89,
				    .a_ms2 = 2.6,
				    .b_ms2 = 4.5,
				    .length_cm = 500,
				    .width_cm = 180};
}

// What it says at tick n of 100 ms; how many words.
static unsigned lie_of(enum lie lie, uint64_t n, int64_t now_ns, struct slot_report out[4])
{
	out[0] = stands(LIAR, 1, 14, now_ns);
	switch (lie) {
	case LIE_PLACES:
		out[0].movement = (uint8_t)(n / 5 % 16);
		return 1;
	case LIE_JUMPS:
		out[0].s_m = (double[]){-40, 14, 60}[n % 3];
		return 1;
	case LIE_NAMES:
		out[0].vehicle = LIAR + n / 20;
		return 1;
	case LIE_FOUR:
		for (uint8_t i = 0; i < 4; i++)
			out[i] = stands(LIAR + i, (uint8_t)(4 * i + 2), 14, now_ns);
		return 4;
	case LIE_SPEED:
		out[0].s_m = -100;
		out[0].v_ms = 60;
		return 1;
	case LIE_EARLY:
		out[0].s_m = -150;
		out[0].from_ns = now_ns + 10 * MS;
		out[0].to_ns = now_ns + 30 * MS;
		return 1;
	case LIE_FAR_HURRY:
		out[0].s_m = -80;
		out[0].role = SLOT_ROLE_EMERGENCY;
		return 1;
	case LIE_NEVER:
	case LIE_HURRY:
		out[0].s_m = -1;
		out[0].role = lie == LIE_HURRY ? SLOT_ROLE_EMERGENCY : SLOT_ROLE_NONE;
		if (now_ns < held.to_ns) {
			out[0].state = SLOT_STATE_ECHO;
			out[0].from_ns = held.from_ns;
			out[0].to_ns = held.to_ns;
		}
		return 1;
	case LIE_PLACE:
		return 1;
	case LIE_NONE:
	case LIE_COUNT:
		break;
	}
	return 0;
}

static struct slot_world_result run(const struct crossing *c, enum lie lie, uint64_t seed)
{
	struct slot_world_params p = {.seed = seed,
				      .per_hour_arm = 600,
				      .run_s = RUN_S,
				      .drain_s = 300,
				      .loss = 0.01,
				      .delay_s = 0.05,
				      .jitter_s = 0.02,
				      .spread_s = 0.1,
				      .tick_s = 0.1,
				      .is_heard = true};
	const struct slot_sink also = {NULL, on_decide, NULL};
	struct slot_world_result r;
	slot_params_default(&p.book);
	p.book.evaluations = 4;
	memset(&held, 0, sizeof(held));
	struct slot_world *w = slot_world_create(c, &p, &also);
	if (w == NULL)
		exit(EXIT_FAILURE);
	for (int64_t step = 1; slot_world_step(w); step++) {
		struct slot_report q[4];
		int64_t now_ns = START + step * 50 * MS;
		if (step % 2 != 0 || step < LIE_FROM_S * 20)
			continue;
		unsigned n = lie_of(lie, (uint64_t)step / 2, now_ns, q);
		for (unsigned i = 0; i < n; i++)
			if (slot_book_report(slot_world_book(w), &q[i], now_ns) == SLOT_REASON_NONE)
				slot_book_answer(slot_world_book(w), q[i].vehicle, now_ns);
	}
	slot_world_result(w, &r);
	slot_world_destroy(w);
	return r;
}

// Standing still, s: of anybody who tells the truth. What a bare word takes away is claim_hold_ns and then a passage on sight of
// each way in turn; that of a new name or place the same again.
static const double wait_most_s[LIE_COUNT] = {
	[LIE_NONE] = 15,   [LIE_PLACE] = 60, [LIE_PLACES] = 40,	  [LIE_JUMPS] = 40,
	[LIE_NAMES] = 150, [LIE_FOUR] = 100, [LIE_SPEED] = 15,	  [LIE_EARLY] = 15,
	[LIE_NEVER] = 40,  [LIE_HURRY] = 40, [LIE_FAR_HURRY] = 40};

int main(int argc, char **argv)
{
	static struct crossing_def def;
	enum crossing_fault fault;
	uint32_t index;
	uint64_t seeds = argc > 1 ? strtoull(argv[1], NULL, 10) : 1,
		 first = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	int rc = EXIT_SUCCESS;
	slot_world_x4(&def);
	struct crossing *c = crossing_build(&def, &fault, &index);
	if (c == NULL)
		return EXIT_FAILURE;
	for (unsigned lie = 0; lie < LIE_COUNT; lie++) {
		double delay = 0, wait = 0;
		uint64_t entered = 0, left = 0, touched = 0;
		for (uint64_t i = 0; i < seeds; i++) {
			struct slot_world_result r = run(c, (enum lie)lie, first + i);
			delay += r.delay_s / (double)seeds;
			wait = fmax(wait, r.wait_max_s);
			entered += r.entered;
			left += r.left;
			touched += r.collisions;
		}
		bool is_bad = touched > 0 || left != entered || entered < 20 * seeds ||
			      wait > wait_most_s[lie];
		printf("%-10s %llu vehicles, mean delay %.2f s, longest stand %.1f s (at most "
		       "%.0f), %llu touched%s\n",
		       names[lie], (unsigned long long)left, delay, wait, wait_most_s[lie],
		       (unsigned long long)touched, is_bad ? "  BAD" : "");
		rc = is_bad ? EXIT_FAILURE : rc;
	}
	crossing_free(c);
	return rc;
}
