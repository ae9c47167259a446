// SPDX-License-Identifier: Apache-2.0
#include "scene/alert_table.h"

#include <errno.h>
#include <stdlib.h>

int alert_table_init(struct alert_table *t, uint32_t capacity)
{
	uint32_t n = 16;
	while (n < capacity * 2)
		n *= 2;
	*t = (struct alert_table){.mask = n - 1, .capacity = capacity};
	t->entries = calloc(n, sizeof(*t->entries));
	return t->entries != NULL ? 0 : -ENOMEM;
}

void alert_table_fini(struct alert_table *t)
{
	free(t->entries);
	t->entries = NULL;
}

static uint32_t home(const struct alert_table *t, struct alert_subject who)
{
	uint64_t h = (who.a * 0x9e3779b97f4a7c15ULL) ^ (who.b * 0xc2b2ae3d27d4eb4fULL);
	return (uint32_t)(h >> 32) & t->mask;
}

static bool is_of(const struct alert_entry *e, struct alert_subject who)
{
	return e->who.a == who.a && e->who.b == who.b;
}

static uint32_t place_of(const struct alert_table *t, struct alert_subject who)
{
	uint32_t i = home(t, who);
	while (t->entries[i].who.a != 0 && !is_of(&t->entries[i], who))
		i = (i + 1) & t->mask;
	return i;
}

static void remove_at(struct alert_table *t, uint32_t hole)
{
	for (uint32_t i = (hole + 1) & t->mask; t->entries[i].who.a != 0; i = (i + 1) & t->mask) {
		uint32_t wants = home(t, t->entries[i].who);
		if (((i - wants) & t->mask) < ((i - hole) & t->mask))
			continue;
		t->entries[hole] = t->entries[i];
		hole = i;
	}
	t->entries[hole].who.a = 0;
	t->used--;
}

static void fill(struct alert *out, const struct alert_entry *e, uint8_t phase, int64_t now_ns,
		 int64_t rx_ns)
{
	*out = (struct alert){.id = e->id,
			      .kind = e->kind,
			      .phase = phase,
			      .zone = e->zone,
			      .zone_version = e->zone_version,
			      .time_ns = now_ns,
			      .track_a = e->who.a,
			      .track_b = (e->who.b & ALERT_SUBJECT_SELF) != 0 ? 0 : e->who.b,
			      .r = e->last,
			      .rx_ns = rx_ns};
}

static enum alert_verdict begin(struct alert_table *t, struct alert_entry *e,
				struct alert_subject who, const struct detect_result *r,
				const struct alert_cause *cause)
{
	if (!r->now)
		return ALERT_QUIET;
	if (t->used == t->capacity)
		return ALERT_FULL;
	t->used++;
	*e = (struct alert_entry){.who = who,
				  .first_ns = cause->now_ns,
				  .near_ns = cause->now_ns,
				  .last = *r,
				  .zone = cause->zone,
				  .zone_version = cause->zone_version,
				  .kind = r->kind};
	return ALERT_EMIT;
}

static enum alert_verdict raise_if_due(struct alert_table *t, const struct alert_params *p,
				       struct alert_entry *e, const struct alert_cause *cause,
				       struct alert *out)
{
	int64_t held_ns = cause->now_ns - e->first_ns;
	if (!e->last.sure && held_ns >= 0 && held_ns < p->confirm_ns)
		return ALERT_QUIET;
	e->id = ++t->next_id;
	e->sent_ns = cause->now_ns;
	fill(out, e, ALERT_PHASE_RAISED, cause->now_ns, cause->rx_ns);
	return ALERT_EMIT;
}

enum alert_verdict alert_table_report(struct alert_table *t, const struct alert_params *p,
				      struct alert_subject who, const struct detect_result *r,
				      const struct alert_cause *cause, struct alert *out)
{
	if (!r->near)
		return ALERT_QUIET;
	uint32_t i = place_of(t, who);
	struct alert_entry *e = &t->entries[i];
	if (e->who.a == 0) {
		enum alert_verdict v = begin(t, e, who, r, cause);
		return v == ALERT_EMIT ? raise_if_due(t, p, e, cause, out) : v;
	}
	e->near_ns = cause->now_ns;
	if (e->id == 0) {
		if (!r->now) { // what was not sure did not hold
			e->first_ns = cause->now_ns;
			return ALERT_QUIET;
		}
		e->last = *r;
		e->kind = r->kind;
		return raise_if_due(t, p, e, cause, out);
	}
	e->last = *r;
	if (cause->now_ns >= e->sent_ns && cause->now_ns - e->sent_ns < p->update_ns)
		return ALERT_QUIET;
	e->sent_ns = cause->now_ns;
	fill(out, e, ALERT_PHASE_UPDATED, cause->now_ns, cause->rx_ns);
	return ALERT_EMIT;
}

static bool is_over(const struct alert_params *p, const struct alert_entry *e, int64_t now_ns)
{
	int64_t quiet_ns = now_ns - e->near_ns;
	return quiet_ns > p->hold_ns || -quiet_ns > p->hold_ns; // or the clock was set back
}

bool alert_table_expire(struct alert_table *t, const struct alert_params *p, uint32_t look,
			int64_t now_ns, struct alert *out)
{
	uint32_t i = t->sweep;
	if (t->used == 0)
		return false;
	for (uint32_t k = 0; k < look; k++) {
		struct alert_entry *e = &t->entries[i];
		if (e->who.a == 0 || !is_over(p, e, now_ns)) {
			i = (i + 1) & t->mask;
			continue;
		}
		bool was_raised = e->id != 0;
		fill(out, e, ALERT_PHASE_CLEARED, now_ns, 0);
		remove_at(t, i); // another may have moved here: look at it again next time
		if (was_raised || t->used == 0) {
			t->sweep = i;
			return was_raised;
		}
	}
	t->sweep = i;
	return false;
}
