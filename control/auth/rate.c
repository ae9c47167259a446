// SPDX-License-Identifier: Apache-2.0
#include "auth/rate.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

enum { WAYS = 8 };

int rate_init(struct rate *r, uint32_t clients, double per_s, double burst)
{
	uint32_t size = WAYS;
	while (size < clients && size < 1u << 24)
		size *= 2;
	*r = (struct rate){.mask = size - 1, .per_s = per_s, .burst = burst > 1 ? burst : 1};
	r->slot = calloc(size, sizeof(*r->slot));
	return r->slot != NULL ? 0 : -ENOMEM;
}

void rate_fini(struct rate *r)
{
	free(r->slot);
	r->slot = NULL;
}

static struct rate_bucket *find(struct rate *r, uint64_t key, int64_t now_ns)
{
	struct rate_bucket *set = &r->slot[(uint32_t)(key >> 20) & r->mask & ~(WAYS - 1u)];
	struct rate_bucket *oldest = &set[0];
	for (unsigned i = 0; i < WAYS; i++) {
		if (set[i].key == key)
			return &set[i];
		if (set[i].key == 0 || set[i].at_ns < oldest->at_ns)
			oldest = &set[i];
		if (set[i].key == 0)
			break;
	}
	r->evicted += oldest->key != 0;
	*oldest = (struct rate_bucket){key, now_ns, r->burst};
	return oldest;
}

unsigned rate_take(struct rate *r, uint64_t key, int64_t now_ns)
{
	if (r->per_s <= 0)
		return 0;
	struct rate_bucket *b = find(r, key | 1, now_ns);
	double passed_s = (double)(now_ns - b->at_ns) * 1e-9;
	if (passed_s > 0)
		b->left = fmin(r->burst, b->left + passed_s * r->per_s);
	b->at_ns = now_ns;
	if (b->left >= 1) {
		b->left -= 1;
		return 0;
	}
	double wait_s = ceil((1 - b->left) / r->per_s);
	return wait_s < 1 ? 1 : wait_s > 3600 ? 3600 : (unsigned)wait_s;
}
