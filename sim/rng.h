// SPDX-License-Identifier: Apache-2.0
// The simulation's own random numbers: splitmix64 (Steele, Lea, Flood 2014), so that a seed gives
// the same world on every machine and libc. Each user keeps its own stream: adding a draw in one
// place must not change another.
#pragma once

#include <math.h>
#include <stdint.h>

struct rng {
	uint64_t state;
};

// Who draws; part of the seed.
enum { RNG_TRUTH = 1, RNG_RADIO, RNG_FRAMES, RNG_ACTOR, RNG_RADIO_MORE, RNG_SUMO };

static inline uint64_t rng_next(struct rng *r)
{
	uint64_t z = (r->state += 0x9e3779b97f4a7c15ULL);
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

static inline struct rng rng_make(uint64_t seed, unsigned stream)
{
	struct rng r = {seed};
	r.state = rng_next(&r) ^ stream * 0xd1342543de82ef95ULL;
	return r;
}

// 0 <= value < 1, 53 bits.
static inline double rng_unit(struct rng *r)
{
	return (double)(rng_next(r) >> 11) * 0x1p-53;
}

static inline double rng_between(struct rng *r, double lo, double hi)
{
	return lo + (hi - lo) * rng_unit(r);
}

// Time to the next arrival of a Poisson process, mean mean_s.
static inline double rng_exponential(struct rng *r, double mean_s)
{
	return -log(1.0 - rng_unit(r)) * mean_s;
}

// Standard normal, Box-Muller; the second value is given up so that one call is always two draws.
static inline double rng_normal(struct rng *r)
{
	double u = 1.0 - rng_unit(r), v = rng_unit(r);
	return sqrt(-2.0 * log(u)) * cos(2.0 * M_PI * v);
}
