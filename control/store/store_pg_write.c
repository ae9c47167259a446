// SPDX-License-Identifier: Apache-2.0
// Turns and what is written in them. All of a group goes out as five statements over arrays and one COMMIT, in one round trip.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/store_pg_parts.h"

static struct pg_params params(const struct store_pg *s)
{
	struct pg_params p = {.count = 0};
	pg_params_i32(&p, s->book);
	return p;
}

static enum store_result judge(struct store_pg *s, const PGresult *r)
{
	return r == NULL			      ? STORE_RESULT_AWAY
	       : PQresultStatus(r) == PGRES_TUPLES_OK ? STORE_RESULT_OK
						      : pg_judge(&s->link, r);
}

// ---- the head

static void leave_queue(struct store_pg *s)
{
	struct pg_params p = params(s);
	if (s->has_queue && pg_is_there(&s->link) && store_pg_send(s, PG_UNQUEUE, &p) &&
	    pg_sync(&s->link))
		pg_synced(&s->link);
}

void store_pg_cancel(struct store_backend *b)
{
	struct store_pg *s = (struct store_pg *)b;
	if (pg_is_there(&s->link) && PQtransactionStatus(s->link.c) != PQTRANS_IDLE &&
	    store_pg_send(s, PG_ROLLBACK, NULL) && pg_sync(&s->link))
		pg_synced(&s->link);
	if (s->link.is_held)
		leave_queue(s);
	s->link.is_held = false;
}

static bool is_clock_good(const struct store_pg *s, const struct store_head *h)
{
	int64_t off = h->clock_ns < 0 ? -h->clock_ns : h->clock_ns;
	return s->cfg.clock_max_ms == 0 || off <= (int64_t)s->cfg.clock_max_ms * INT64_C(1000000);
}

// The lock in front of the head is a fair queue: without it, who waited for the row would find it changed and have to begin
// again. It is taken before the transaction, so that this one sees what the one before wrote. Whether it is there or not, the
// row decides.
enum store_result store_pg_begin(struct store_backend *b, struct store_head *out)
{
	struct store_pg *s = (struct store_pg *)b;
	struct pg_params p = params(s);
	enum store_result rc = STORE_RESULT_OK;
	char why[STORE_WHY_SIZE] = "";
	if (s->cfg.is_alone && !pg_is_there(&s->link))
		rc = b->ops->shared->connect(b, why);
	if (rc != STORE_RESULT_OK)
		return rc;
	if (s->has_queue && (!store_pg_send(s, PG_QUEUE, &p) || !pg_sync(&s->link)))
		return STORE_RESULT_AWAY;
	if (!store_pg_send(s, PG_BEGIN, NULL) || !store_pg_send(s, PG_HEAD_TAKE, &p) ||
	    !pg_sync(&s->link))
		return STORE_RESULT_AWAY;
	if (s->has_queue) { // each of the two may wait for others
		s->link.deadline_ns += (int64_t)s->cfg.timeout_ms * INT64_C(1000000);
		rc = pg_synced(&s->link);
	}
	s->link.is_held = rc == STORE_RESULT_OK;
	enum store_result begun = pg_done(&s->link);
	PGresult *r = begun == STORE_RESULT_OK ? pg_answer(&s->link) : NULL;
	enum store_result taken = begun == STORE_RESULT_OK ? judge(s, r) : begun;
	if (taken == STORE_RESULT_OK && !store_pg_get_head(s, r, out))
		taken = STORE_RESULT_APART;
	if (taken == STORE_RESULT_OK && !is_clock_good(s, out))
		taken = STORE_RESULT_CLOCK;
	PQclear(r);
	enum store_result end = pg_synced(&s->link);
	rc = rc != STORE_RESULT_OK ? rc : taken != STORE_RESULT_OK ? taken : end;
	if (rc == STORE_RESULT_OK)
		s->head = out->ends.head;
	else
		store_pg_cancel(b);
	return rc;
}

// ---- writing

enum { A_KIND, A_ID, A_EXPIRY, A_SEQ, A_DIGEST, A_BYTES, A_DROP_KIND, A_DROP_ID };

// Of several changes of one record the last counts: a statement must not meet a record twice.
static bool find_last(struct store_pg *s, const struct store_write *w, uint32_t count)
{
	uint64_t n = 0;
	record_map_fini(&s->last);
	record_map_init(&s->last);
	for (uint32_t i = 0; i < count; i++)
		for (uint32_t k = 0; k < w[i].count; k++)
			if (!record_map_put(&s->last, w[i].changes[k].record.kind,
					    &w[i].changes[k].record.id, ++n))
				return false;
	return true;
}

static bool send_records(struct store_pg *s, const struct store_write *w, uint32_t count)
{
	static const enum pg_element of[] = {PG_INT4,  PG_BYTEA, PG_INT8, PG_INT8,
					     PG_BYTEA, PG_BYTEA, PG_INT4, PG_BYTEA};
	struct pg_array *a = s->array;
	uint64_t n = 0;
	bool is_good = find_last(s, w, count);
	for (unsigned i = 0; i < sizeof(of) / sizeof(of[0]); i++)
		pg_array_begin(&a[i], of[i]);
	for (uint32_t i = 0; is_good && i < count; i++)
		for (uint32_t k = 0; k < w[i].count; k++) {
			const struct store_change *c = &w[i].changes[k];
			if (record_map_get(&s->last, c->record.kind, &c->record.id) != ++n)
				continue;
			pg_array_i32(&a[c->is_delete ? A_DROP_KIND : A_KIND], c->record.kind);
			pg_array_bytes(&a[c->is_delete ? A_DROP_ID : A_ID], c->record.id.octet,
				       STORE_ID_SIZE);
			if (c->is_delete)
				continue;
			pg_array_i64(&a[A_EXPIRY], c->record.expiry_ns);
			pg_array_i64(&a[A_SEQ], (int64_t)w[i].entry.seq);
			pg_array_bytes(&a[A_DIGEST], w[i].digests[k].octet, AUDIT_HASH_SIZE);
			pg_array_bytes(&a[A_BYTES], c->record.bytes, c->record.size);
		}
	struct pg_params put = params(s), drop = params(s);
	for (unsigned i = A_KIND; i <= A_BYTES; i++)
		pg_params_array(&put, &a[i]);
	for (unsigned i = A_DROP_KIND; i <= A_DROP_ID; i++)
		pg_params_array(&drop, &a[i]);
	for (unsigned i = 0; i < sizeof(of) / sizeof(of[0]); i++)
		is_good = is_good && !a[i].is_failed;
	return is_good && (a[A_KIND].count == 0 || store_pg_send(s, PG_PUT, &put)) &&
	       (a[A_DROP_KIND].count == 0 || store_pg_send(s, PG_DROP, &drop));
}

static bool send_entries(struct store_pg *s, const struct audit_entry *const *e, uint32_t count)
{
	static const enum pg_element of[] = {PG_INT8, PG_INT8,	PG_BYTEA, PG_BYTEA, PG_BYTEA,
					     PG_INT4, PG_BYTEA, PG_BYTEA, PG_BYTEA, PG_BYTEA};
	struct pg_array *a = s->array;
	struct pg_params p = params(s);
	bool is_good = true;
	for (unsigned i = 0; i < PG_ARRAYS; i++)
		pg_array_begin(&a[i], of[i]);
	for (uint32_t i = 0; i < count; i++) {
		pg_array_i64(&a[0], (int64_t)e[i]->seq);
		pg_array_i64(&a[1], e[i]->time_ns);
		pg_array_bytes(&a[2], e[i]->operator_name, strlen(e[i]->operator_name));
		pg_array_bytes(&a[3], e[i]->action, strlen(e[i]->action));
		pg_array_bytes(&a[4], e[i]->reason, strlen(e[i]->reason));
		pg_array_i32(&a[5], e[i]->kind);
		pg_array_bytes(&a[6], e[i]->id.octet, STORE_ID_SIZE);
		pg_array_bytes(&a[7], e[i]->changes, e[i]->changes_size);
		pg_array_bytes(&a[8], e[i]->prev.octet, AUDIT_HASH_SIZE);
		pg_array_bytes(&a[9], e[i]->hash.octet, AUDIT_HASH_SIZE);
	}
	for (unsigned i = 0; i < PG_ARRAYS; i++) {
		pg_params_array(&p, &a[i]);
		is_good = is_good && !a[i].is_failed;
	}
	return is_good && store_pg_send(s, PG_ENTRY, &p);
}

static bool send_all_entries(struct store_pg *s, const struct store_write *w, uint32_t count)
{
	const struct audit_entry **e = calloc(count, sizeof(*e));
	for (uint32_t i = 0; e != NULL && i < count; i++)
		e[i] = &w[i].entry;
	bool is_good = e != NULL && send_entries(s, e, count);
	free(e);
	return is_good;
}

static bool send_head(struct store_pg *s, const struct audit_entry *e)
{
	struct pg_params p = params(s), n = params(s);
	pg_params_i64(&p, (int64_t)e->seq);
	pg_params_bytes(&p, e->hash.octet, AUDIT_HASH_SIZE);
	pg_params_i64(&p, e->time_ns);
	pg_params_i64(&n, (int64_t)e->seq);
	return store_pg_send(s, PG_SET_HEAD, &p) &&
	       (!s->has_notify || store_pg_send(s, PG_NOTIFY, &n));
}

// The answers of a transaction whose COMMIT was sent with it. What failed before the COMMIT did not happen; when the answer to
// the COMMIT itself is missing, nobody here knows.
static enum store_result end_commit(struct store_pg *s)
{
	enum store_result first = STORE_RESULT_OK;
	bool is_committed = false;
	for (;;) {
		PGresult *r = pg_answer(&s->link);
		if (r == NULL)
			return first != STORE_RESULT_OK ? first
			       : is_committed		? STORE_RESULT_OK
							: STORE_RESULT_UNKNOWN;
		ExecStatusType t = PQresultStatus(r);
		bool is_mark = t == PGRES_PIPELINE_SYNC;
		if (t == PGRES_COMMAND_OK && strcmp(PQcmdStatus(r), "COMMIT") == 0)
			is_committed = true;
		else if (!is_mark && t != PGRES_COMMAND_OK && t != PGRES_TUPLES_OK &&
			 first == STORE_RESULT_OK)
			first = pg_judge(&s->link, r);
		PQclear(r);
		if (is_mark)
			return is_committed		  ? STORE_RESULT_OK
			       : first != STORE_RESULT_OK ? first
							  : STORE_RESULT_IO;
	}
}

static enum store_result finish(struct store_pg *s, bool is_sent)
{
	bool was_there = pg_is_there(&s->link);
	if (!is_sent || !store_pg_send(s, PG_COMMIT, NULL)) {
		// The library took it all or the connection is gone: nothing was asked to be committed.
		pg_drop(&s->link);
		return was_there ? STORE_RESULT_AWAY : STORE_RESULT_AWAY;
	}
	if (!pg_sync(&s->link)) {
		pg_drop(&s->link);
		return STORE_RESULT_UNKNOWN;
	}
	enum store_result rc = end_commit(s);
	if (pg_is_there(&s->link))
		store_pg_cancel(&s->base); // leaves the queue, and what a failure left open
	s->link.is_held = false;
	return rc;
}

// Without a turn, as when this node is alone: it is taken here, and what was decided must still be on top of the head.
static enum store_result take_head(struct store_pg *s, const struct audit_entry *first)
{
	struct store_head h;
	enum store_result rc = s->link.is_held ? STORE_RESULT_OK : store_pg_begin(&s->base, &h);
	if (rc == STORE_RESULT_OK &&
	    (s->head.seq + 1 != first->seq || !audit_is_equal(&s->head.hash, &first->prev))) {
		store_pg_cancel(&s->base);
		return STORE_RESULT_CONTENTION;
	}
	return rc;
}

enum store_result store_pg_commit(struct store_backend *b, const struct store_write *w,
				  uint32_t count)
{
	struct store_pg *s = (struct store_pg *)b;
	const struct audit_entry *last = &w[count - 1].entry;
	enum store_result rc = take_head(s, &w[0].entry);
	if (rc != STORE_RESULT_OK)
		return rc;
	rc = finish(s, send_records(s, w, count) && send_all_entries(s, w, count) &&
			       send_head(s, last));
	if (rc == STORE_RESULT_OK)
		s->head = (struct audit_point){last->seq, last->hash};
	return rc;
}

// ---- keeping the log within its bound

static bool send_prune(struct store_pg *s, const struct store_prune *p)
{
	struct pg_params restate = params(s), prune = params(s), base = params(s);
	const struct audit_entry *e = &p->entry;
	pg_params_i64(&restate, (int64_t)p->base.seq);
	pg_params_i64(&restate, (int64_t)e->seq);
	pg_params_i64(&prune, (int64_t)p->base.seq);
	pg_params_i64(&base, (int64_t)p->base.seq);
	pg_params_bytes(&base, p->base.hash.octet, AUDIT_HASH_SIZE);
	return store_pg_send(s, PG_RESTATE, &restate) && send_entries(s, &e, 1) &&
	       store_pg_send(s, PG_PRUNE, &prune) && store_pg_send(s, PG_SET_BASE, &base) &&
	       send_head(s, e);
}

enum store_result store_pg_prune(struct store_backend *b, const struct store_prune *p)
{
	struct store_pg *s = (struct store_pg *)b;
	enum store_result rc = take_head(s, &p->entry);
	if (rc != STORE_RESULT_OK)
		return rc;
	rc = finish(s, send_prune(s, p));
	if (rc == STORE_RESULT_OK)
		s->head = (struct audit_point){p->entry.seq, p->entry.hash};
	return rc;
}

// Records that only the oldest entries prove, as changes of the entry that takes their place. How many there are.
static enum store_result read_old(struct store_pg *s, uint64_t up_to, uint8_t *changes,
				  uint32_t *count, struct audit_hash *base)
{
	struct pg_params old = params(s), hash = params(s);
	pg_params_i64(&old, (int64_t)up_to);
	pg_params_i64(&old, STORE_CHANGES_MAX + 1);
	pg_params_i64(&hash, (int64_t)up_to);
	if (!store_pg_send(s, PG_OLD, &old) || !store_pg_send(s, PG_ENTRY_HASH, &hash) ||
	    !pg_sync(&s->link))
		return STORE_RESULT_AWAY;
	PGresult *r = pg_answer(&s->link);
	enum store_result rc = judge(s, r);
	*count = rc == STORE_RESULT_OK ? (uint32_t)PQntuples(r) : 0;
	for (int i = 0; i < (int)*count && i < STORE_CHANGES_MAX; i++) {
		struct audit_change c = {.is_delete = false};
		int64_t kind;
		if (!pg_get_i64(r, i, 0, &kind) ||
		    !pg_get_exact(r, i, 1, c.id.octet, STORE_ID_SIZE) ||
		    !pg_get_exact(r, i, 2, c.digest.octet, AUDIT_HASH_SIZE))
			rc = STORE_RESULT_CORRUPT_RECORD;
		c.kind = (uint16_t)kind;
		audit_put_change(changes + (size_t)AUDIT_CHANGE_SIZE * (unsigned)i, &c);
	}
	PQclear(r);
	if (rc == STORE_RESULT_OK) {
		r = pg_answer(&s->link);
		rc = judge(s, r);
		if (rc == STORE_RESULT_OK &&
		    (PQntuples(r) != 1 || !pg_get_exact(r, 0, 0, base->octet, AUDIT_HASH_SIZE)))
			rc = STORE_RESULT_CORRUPT_AUDIT;
		PQclear(r);
	}
	enum store_result end = pg_synced(&s->link);
	return rc != STORE_RESULT_OK ? rc : end;
}

enum store_result store_pg_has_entry(struct store_backend *b, const struct audit_point *p,
				     bool *is_in)
{
	struct store_pg *s = (struct store_pg *)b;
	struct audit_hash there;
	struct pg_params q = params(s);
	pg_params_i64(&q, (int64_t)p->seq);
	*is_in = false;
	if (!store_pg_send(s, PG_ENTRY_HASH, &q) || !pg_sync(&s->link))
		return STORE_RESULT_AWAY;
	PGresult *r = pg_answer(&s->link);
	enum store_result rc = judge(s, r);
	if (rc == STORE_RESULT_OK && PQntuples(r) == 1 &&
	    pg_get_exact(r, 0, 0, there.octet, AUDIT_HASH_SIZE))
		*is_in = audit_is_equal(&there, &p->hash);
	PQclear(r);
	enum store_result end = pg_synced(&s->link);
	return rc != STORE_RESULT_OK ? rc : end;
}

static enum store_result shrink(struct store_pg *s, struct store_ends *ends, uint64_t up_to,
				int64_t time_ns, const uint8_t *changes, uint32_t count,
				const struct audit_hash *hash)
{
	char reason[STORE_REASON_MAX];
	struct store_prune p = {.base = {up_to, *hash}};
	audit_base_text(&p.base, reason);
	p.entry = (struct audit_entry){.seq = ends->head.seq + 1,
				       .time_ns = time_ns,
				       .operator_name = "",
				       .action = AUDIT_PRUNE,
				       .reason = reason,
				       .changes = changes,
				       .changes_size = AUDIT_CHANGE_SIZE * count,
				       .prev = ends->head.hash};
	audit_seal(&p.entry, &p.entry.hash);
	if (!send_prune(s, &p) || !pg_sync(&s->link))
		return STORE_RESULT_AWAY;
	enum store_result rc = pg_synced(&s->link);
	if (rc == STORE_RESULT_OK) {
		ends->base = p.base;
		s->head = ends->head = (struct audit_point){p.entry.seq, p.entry.hash};
	}
	return rc;
}

// A bounded piece, inside the turn: it becomes durable with what the turn writes.
enum store_result store_pg_shrink(struct store_backend *b, struct store_ends *ends, uint64_t max,
				  int64_t time_ns, uint64_t *gone)
{
	enum { STEP = 1024 };
	struct store_pg *s = (struct store_pg *)b;
	struct audit_hash hash;
	uint64_t excess = ends->head.seq - ends->base.seq - max, before = ends->base.seq;
	uint32_t count = 0;
	uint8_t *changes = malloc((size_t)AUDIT_CHANGE_SIZE * STORE_CHANGES_MAX);
	enum store_result rc = changes != NULL ? STORE_RESULT_OK : STORE_RESULT_MEMORY;
	for (uint64_t step = excess < STEP ? excess : STEP; rc == STORE_RESULT_OK && step > 0;
	     step /= 2) {
		rc = read_old(s, before + step, changes, &count, &hash);
		if (rc != STORE_RESULT_OK || count > STORE_CHANGES_MAX)
			continue;
		rc = shrink(s, ends, before + step, time_ns, changes, count, &hash);
		break;
	}
	free(changes);
	*gone = ends->base.seq - before;
	return rc;
}
