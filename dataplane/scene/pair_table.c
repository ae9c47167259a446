// SPDX-License-Identifier: Apache-2.0
#include "scene/pair_table.h"

#include <errno.h>
#include <stdlib.h>

#include "base/alert_kind.h"

int pair_table_init(struct pair_table *t, uint32_t capacity)
{
	uint32_t n = 16;
	while (n < capacity * 2)
		n *= 2;
	*t = (struct pair_table){.mask = n - 1, .capacity = capacity};
	t->pairs = calloc(n, sizeof(*t->pairs));
	return t->pairs != NULL ? 0 : -ENOMEM;
}

void pair_table_fini(struct pair_table *t)
{
	free(t->pairs);
	t->pairs = NULL;
}

static uint32_t home(const struct pair_table *t, uint64_t a, uint64_t b)
{
	uint64_t h = (a * 0x9e3779b97f4a7c15ULL) ^ (b * 0xc2b2ae3d27d4eb4fULL);
	return (uint32_t)(h >> 32) & t->mask;
}

static uint32_t place_of(const struct pair_table *t, uint64_t a, uint64_t b)
{
	uint32_t i = home(t, a, b);
	while (t->pairs[i].track_a != 0 && (t->pairs[i].track_a != a || t->pairs[i].track_b != b))
		i = (i + 1) & t->mask;
	return i;
}

static void remove_at(struct pair_table *t, uint32_t hole)
{
	for (uint32_t i = (hole + 1) & t->mask; t->pairs[i].track_a != 0; i = (i + 1) & t->mask) {
		uint32_t wants = home(t, t->pairs[i].track_a, t->pairs[i].track_b);
		if (((i - wants) & t->mask) < ((i - hole) & t->mask))
			continue;
		t->pairs[hole] = t->pairs[i];
		hole = i;
	}
	t->pairs[hole].track_a = 0;
	t->open--;
}

static void fill(struct pair_alert *out, const struct pair *p, uint8_t phase, int64_t now_ns,
		 int64_t rx_ns)
{
	*out = (struct pair_alert){.id = p->id,
				   .kind = p->kind,
				   .phase = phase,
				   .time_ns = now_ns,
				   .track_a = p->track_a,
				   .track_b = p->track_b,
				   .r = p->last,
				   .rx_ns = rx_ns};
}

enum pair_verdict pair_table_report(struct pair_table *t, const struct pair_params *params,
				    uint8_t kind, uint64_t track_a, uint64_t track_b,
				    const struct detect_result *r, int64_t now_ns, int64_t rx_ns,
				    struct pair_alert *out)
{
	if (!r->near)
		return PAIR_QUIET;
	uint64_t a = track_a < track_b ? track_a : track_b,
		 b = track_a < track_b ? track_b : track_a;
	uint32_t i = place_of(t, a, b);
	struct pair *p = &t->pairs[i];
	if (p->track_a == 0) {
		if (!r->now)
			return PAIR_QUIET;
		if (t->open == t->capacity)
			return PAIR_FULL;
		t->open++;
		*p = (struct pair){.track_a = a,
				   .track_b = b,
				   .id = ++t->next_id,
				   .near_ns = now_ns,
				   .sent_ns = now_ns,
				   .last = *r,
				   .kind = kind};
		fill(out, p, ALERT_PHASE_RAISED, now_ns, rx_ns);
		return PAIR_EMIT;
	}
	p->near_ns = now_ns;
	p->last = *r;
	if (now_ns >= p->sent_ns && now_ns - p->sent_ns < params->update_ns)
		return PAIR_QUIET;
	p->sent_ns = now_ns;
	fill(out, p, ALERT_PHASE_UPDATED, now_ns, rx_ns);
	return PAIR_EMIT;
}

bool pair_table_expire(struct pair_table *t, const struct pair_params *params, uint32_t look,
		       int64_t now_ns, struct pair_alert *out)
{
	for (uint32_t k = 0; k < look && t->open > 0; k++) {
		uint32_t i = t->sweep;
		struct pair *p = &t->pairs[i];
		if (p->track_a != 0 &&
		    (now_ns - p->near_ns > params->hold_ns ||
		     p->near_ns - now_ns > params->hold_ns)) { // or the clock was set back
			fill(out, p, ALERT_PHASE_CLEARED, now_ns, 0);
			remove_at(
				t,
				i); // another pair may have moved here: look at it again next time
			return true;
		}
		t->sweep = (i + 1) & t->mask;
	}
	return false;
}
