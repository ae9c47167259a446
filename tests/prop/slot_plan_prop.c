// SPDX-License-Identifier: Apache-2.0
// How far the planner is from the best order: random small cases, every order of the lanes tried. Both put vehicles by the
// same rule, so only the order differs.
//
//	slot_plan_prop CASES SEED [evaluations]
#include <stdio.h>
#include <stdlib.h>

#include "slot_order.c" // the part of the planner that puts vehicles in an order
#include "slot_world.h"

#define S   1000000000LL
#define NOW (1700000000LL * S)

static uint64_t state;
static struct slot_book book;
static double best;
static uint8_t order[16];
static uint64_t tried;

static double unit(void)
{
	uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static void nothing(void *ctx, const struct slot_decision *d)
{
}

static double delay_of(const struct slot_wait *v, const struct slot_hold *h)
{
	return fmax(0, (double)(h->from_ns + (h->to_ns - h->from_ns) / 2 - v->free_ns) * 1e-9);
}

// Every order that serves each lane from its front; left[l]: how many of lane l are to come.
static void search(uint32_t *left, uint32_t n, uint32_t all)
{
	if (n == all) {
		double d = 0, upto[SLOT_SEARCH_MAX + 1];
		tried++;
		if (!isfinite(try_order(&book, order, 0, all, INFINITY, upto)))
			return;
		for (uint32_t i = 0; i < all; i++)
			d += delay_of(&book.plan.wait[book.plan.who[i]], &book.plan.found[i]);
		best = fmin(best, d);
		return;
	}
	for (uint32_t l = 0; l < book.c->def.lane_count; l++) {
		if (left[l] == 0)
			continue;
		left[l]--;
		order[n] = (uint8_t)l;
		search(left, n + 1, all);
		left[l]++;
	}
}

static double one_case(const struct crossing *c, uint32_t evaluations, double *optimum)
{
	struct slot_params p;
	const struct slot_sink sink = {.decide = nothing};
	uint32_t n = 4 + (uint32_t)(unit() * 5), left[CROSSING_LANES_MAX] = {0};
	slot_params_default(&p);
	p.evaluations = evaluations;
	slot_book_init(&book, c, &p, &sink, 0);
	for (uint32_t i = 0; i < n; i++) {
		const struct slot_report r = {.vehicle = i + 1,
					      .id_size = 4,
					      .movement = (uint8_t)(unit() * c->def.movement_count),
					      .time_ns = NOW,
					      .from_ns = NOW + S,
					      .to_ns = NOW + S + S / 10,
					      .s_m = -40 - unit() * 100,
					      .v_ms = 13,
					      .entry_ms = 14,
					      .a_ms2 = 2.6,
					      .b_ms2 = 4.5,
					      .length_cm = 500,
					      .width_cm = 180};
		(void)slot_book_report(&book, &r, NOW);
	}
	slot_book_tick(&book, NOW);
	double got = 0;
	for (uint32_t i = 0; i < book.plan.count; i++) {
		const struct slot_wait *v = &book.plan.wait[book.plan.who[i]];
		left[v->lane]++;
		got += delay_of(v, &book.plan.found[i]);
	}
	best = INFINITY;
	search(left, 0, book.plan.count);
	*optimum = best;
	return got;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	static struct crossing_def def;
	enum crossing_fault fault;
	uint32_t index, cases = argc > 1 ? (uint32_t)atoi(argv[1]) : 20;
	double sum_got = 0, sum_best = 0, *gap = calloc(cases, sizeof(*gap));
	state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	slot_world_x4(&def);
	struct crossing *c = crossing_build(&def, &fault, &index);
	if (c == NULL || gap == NULL)
		return EXIT_FAILURE;
	for (uint32_t i = 0; i < cases; i++) {
		double optimum,
			got = one_case(c, argc > 3 ? (uint32_t)atoi(argv[3]) : 60, &optimum);
		sum_got += got;
		sum_best += optimum;
		gap[i] = got - optimum;
	}
	qsort(gap, cases, sizeof(*gap), by_size);
	printf("%u cases, %llu orders tried: delay %.1f s, best orders %.1f s (+%.2f %%); a case "
	       "over its best: "
	       "median %.3f s, 90 %% %.3f s, 99 %% %.3f s, most %.3f s\n",
	       cases, (unsigned long long)tried, sum_got, sum_best, 100 * (sum_got / sum_best - 1),
	       gap[cases / 2], gap[cases * 9 / 10], gap[cases * 99 / 100], gap[cases - 1]);
	free(gap);
	crossing_free(c);
	return sum_got <= sum_best * 1.1 + 0.1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
