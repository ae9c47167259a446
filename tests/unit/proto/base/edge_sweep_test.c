// SPDX-License-Identifier: Apache-2.0
// The sweep against every pair tested by itself, on grids so small that most points touch something.
#include "base/edge_sweep.h"

#include <stdio.h>

#include "check.h"

static struct edge_sweep_scratch scratch;

static uint64_t rng;

static uint32_t below(uint32_t n)
{
	rng ^= rng << 13;
	rng ^= rng >> 7;
	rng ^= rng << 17;
	return (uint32_t)(rng >> 33) % n;
}

static bool pairs_clash(const struct edge_ring *r)
{
	for (uint32_t i = 0; i < r->n; i++)
		for (uint32_t j = i + 1; j < r->n; j++)
			if (edges_clash(r, i, j))
				return true;
	return false;
}

static bool pairs_meet(const struct edge_ring *a, const struct edge_ring *b)
{
	for (uint32_t i = 0; i < a->n; i++)
		for (uint32_t j = 0; j < b->n; j++)
			if (edges_meet(edge_from(a, i), edge_to(a, i), edge_from(b, j),
				       edge_to(b, j)))
				return true;
	return false;
}

// Different points of a grid in any order.
static void random_ring(struct geodesic_mm *p, uint32_t n, uint32_t side, int32_t step)
{
	for (uint32_t i = 0; i < n; i++) {
		bool taken = true;
		while (taken) {
			p[i] = (struct geodesic_mm){(int32_t)below(side) * step,
						    (int32_t)below(side) * step};
			taken = false;
			for (uint32_t j = 0; j < i; j++)
				taken = taken || (p[j].x == p[i].x && p[j].y == p[i].y);
		}
	}
}

// Turns pieces of the ring round until nothing crosses; false when that leads nowhere.
static bool untangle(struct geodesic_mm *p, uint32_t n)
{
	const struct edge_ring r = {p, n};
	for (uint32_t tries = 0; tries < 200; tries++) {
		uint32_t i = 0, j = 0;
		bool found = false;
		for (i = 0; i < n && !found; i++)
			for (j = i + 1; j < n && !found; j++)
				found = edges_clash(&r, i, j);
		if (!found)
			return true;
		// Both stand one further.
		for (uint32_t from = i, to = j - 1; from < to; from++, to--) {
			const struct geodesic_mm t = p[from];
			p[from] = p[to];
			p[to] = t;
		}
	}
	return false;
}

static void test_one_ring(void)
{
	uint32_t clean = 0, bad = 0, wrong = 0;
	rng = 0x20261121;
	for (uint32_t round = 0; round < 20000; round++) {
		struct geodesic_mm p[40];
		const uint32_t n = 3 + below(round % 2 == 0 ? 6 : 30), side = 4 + below(9) + n / 6;
		const int32_t step = round % 3 == 0 ? 1 << 25 : 1;
		random_ring(p, n, side, step);
		if (round % 4 != 0)
			untangle(p, n);
		const struct edge_ring r = {p, n};
		const bool truth = pairs_clash(&r);
		wrong += edge_sweep_clashes(&r, &scratch) != truth;
		clean += !truth;
		bad += truth;
	}
	CU_ASSERT(wrong == 0);
	CU_ASSERT(clean > 3000 && bad > 3000);
}

static void test_two_rings(void)
{
	uint32_t meet = 0, apart = 0, wrong = 0;
	rng = 77;
	for (uint32_t round = 0; round < 20000; round++) {
		struct geodesic_mm p[16], q[16];
		const uint32_t n = 3 + below(8), m = 3 + below(8);
		random_ring(p, n, 6, 1);
		random_ring(q, m, 6, 1);
		if (!untangle(p, n) || !untangle(q, m))
			continue;
		for (uint32_t i = 0; i < m; i++)
			q[i].x += 4; // side by side: they touch more often than they cross
		const struct edge_ring a = {p, n}, b = {q, m};
		const struct edge_set of_a = {a, NULL, n}, of_b = {b, NULL, m};
		const bool truth = pairs_meet(&a, &b);
		wrong += edge_sweep_meet(&of_a, &of_b, &scratch) != truth;
		meet += truth;
		apart += !truth;
	}
	CU_ASSERT(wrong == 0);
	CU_ASSERT(meet > 1500 && apart > 1500);
}

// Some edges of a ring need not be neighbours.
static void test_some_edges(void)
{
	const struct geodesic_mm square[] = {{0, 0}, {10, 0}, {10, 10}, {0, 10}},
				 dart[] = {{10, 4}, {20, 0}, {20, 10}};
	const uint32_t east[] = {1}, west[] = {0, 2, 3}, all[] = {0, 1, 2}, far[] = {1};
	const struct edge_ring r = {square, 4}, d = {dart, 3};
	const struct edge_set r_east = {r, east, 1}, r_rest = {r, west, 3}, d_all = {d, all, 3},
			      d_far = {d, far, 1};
	CU_ASSERT(edge_sweep_meet(&r_east, &d_all, &scratch));
	CU_ASSERT(edge_sweep_meet(&d_all, &r_east, &scratch));
	CU_ASSERT_FALSE(edge_sweep_meet(&r_rest, &d_all, &scratch));
	CU_ASSERT_FALSE(edge_sweep_meet(&r_east, &d_far, &scratch));
}

// Every edge of the comb spans it; one tooth that is a millimetre too long crosses the one next but one.
static void test_comb(void)
{
	static struct geodesic_mm p[POLYGON_POINTS_MAX];
	const struct edge_ring r = {p, POLYGON_POINTS_MAX};
	const uint32_t n = r.n;
	for (uint32_t i = 0; i + 2 < n; i++)
		p[i] = (struct geodesic_mm){i % 2 == 0 ? 0 : 500000000, (int32_t)i * 10};
	p[n - 2] = (struct geodesic_mm){500000010, (int32_t)n * 10};
	p[n - 1] = (struct geodesic_mm){500000010, -10};
	CU_ASSERT_FALSE(edge_sweep_clashes(&r, &scratch));
	p[5001].y += 25;
	CU_ASSERT(edge_sweep_clashes(&r, &scratch));
}

static const struct check_test tests[] = {{"one ring against all pairs", test_one_ring},
					  {"two rings against all pairs", test_two_rings},
					  {"some edges", test_some_edges},
					  {"a comb of ten thousand", test_comb}};

CHECK_MAIN("base/edge_sweep", tests)
