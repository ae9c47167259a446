// SPDX-License-Identifier: Apache-2.0
// Keeps the audit log within its bound. A step takes at most STEP entries, and stops sooner when the records that only
// they prove would no longer fit into the one entry that takes their place.
#include <stdlib.h>

#include "store/store_parts.h"

enum { STEP = 1024 };

struct step {
	struct store_backend *backend;
	struct audit_point base;
	uint64_t up_to; // at most to this entry
	uint8_t *changes;
	uint32_t count;
};

// What of the entry's records it alone proves: deleted and changed-again ones are proven by later entries. A record named
// twice by one entry is restated twice; that does no harm.
static bool restate(struct step *t, const struct audit_entry *e)
{
	uint32_t before = t->count;
	for (uint32_t at = 0; at + AUDIT_CHANGE_SIZE <= e->changes_size; at += AUDIT_CHANGE_SIZE) {
		struct audit_change c;
		if (!audit_get_change(e->changes + at, &c) || c.is_delete)
			continue;
		if (t->backend->ops->proof(t->backend, c.kind, &c.id) != e->seq)
			continue;
		if (t->count == STORE_CHANGES_MAX) {
			t->count = before;
			return false;
		}
		audit_put_change(t->changes + (size_t)AUDIT_CHANGE_SIZE * t->count++, &c);
	}
	return true;
}

static bool take_entry(void *ctx, const struct audit_entry *e)
{
	struct step *t = ctx;
	if (e->seq > t->up_to || !restate(t, e))
		return false;
	t->base.seq = e->seq;
	t->base.hash = e->hash;
	return true;
}

static enum store_result prune(struct store *s, struct step *t)
{
	char why[STORE_WHY_SIZE], reason[STORE_REASON_MAX];
	struct store_ends ends;
	const struct store_visitor v = {.entry = take_entry, .ctx = t};
	enum store_result rc = s->backend->ops->visit(s->backend, s->base.seq + 1, &v, &ends, why);
	if (rc != STORE_RESULT_OK || t->base.seq == s->base.seq)
		return rc;
	audit_base_text(&t->base, reason);
	struct store_prune p = {.base = t->base};
	p.entry = (struct audit_entry){.seq = s->head.seq + 1,
				       .time_ns = s->last_time_ns,
				       .operator_name = "",
				       .action = AUDIT_PRUNE,
				       .reason = reason,
				       .changes = t->changes,
				       .changes_size = AUDIT_CHANGE_SIZE * t->count,
				       .prev = s->head.hash};
	audit_seal(&p.entry, &p.entry.hash);
	rc = s->backend->ops->prune(s->backend, &p);
	if (rc != STORE_RESULT_OK)
		return rc;
	s->head.seq = p.entry.seq;
	s->head.hash = p.entry.hash;
	pthread_mutex_lock(&s->lock);
	s->totals.pruned += t->base.seq - s->base.seq;
	pthread_mutex_unlock(&s->lock);
	s->base = t->base;
	return rc;
}

void store_prune_some(struct store *s)
{
	if (s->head.seq - s->base.seq <= s->cfg.audit_max)
		return;
	// Some more than need be, so that most commits have nothing to prune. Never the last entry.
	uint64_t excess = s->head.seq - s->base.seq - s->cfg.audit_max + s->cfg.audit_max / 8;
	struct step t = {.backend = s->backend,
			 .base = s->base,
			 .up_to = s->base.seq + (excess < STEP ? excess : STEP)};
	t.changes = malloc((size_t)STORE_CHANGES_MAX * AUDIT_CHANGE_SIZE);
	enum store_result rc = t.changes != NULL ? prune(s, &t) : STORE_RESULT_MEMORY;
	free(t.changes);
	if (rc != STORE_RESULT_OK) {
		pthread_mutex_lock(&s->lock);
		s->totals.prune_failures++;
		pthread_mutex_unlock(&s->lock);
	}
}
