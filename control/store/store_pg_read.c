// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "store/store_pg_parts.h"

enum { PAGE = 256 }; // of PG_PAGE and PG_ENTRIES

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

// ---- rows

static bool get_point(const PGresult *r, int column, struct audit_point *p)
{
	int64_t seq = 0;
	bool is_good = pg_get_i64(r, 0, column, &seq) && seq >= 0 &&
		       pg_get_exact(r, 0, column + 1, p->hash.octet, AUDIT_HASH_SIZE);
	p->seq = (uint64_t)seq;
	return is_good;
}

bool store_pg_get_head(struct store_pg *s, const PGresult *r, struct store_head *out)
{
	uint8_t print[STORE_PG_PRINT_SIZE];
	struct timespec now;
	int64_t there_us = 0;
	if (PQntuples(r) != 1 || !get_point(r, 0, &out->ends.base) ||
	    !get_point(r, 2, &out->ends.head) || !pg_get_i64(r, 0, 4, &out->time_ns) ||
	    !pg_get_exact(r, 0, 5, print, sizeof(print)) || !pg_get_i64(r, 0, 6, &there_us)) {
		snprintf(s->link.said, sizeof(s->link.said),
			 "the book's row is not as this program made it");
		return false;
	}
	clock_gettime(CLOCK_REALTIME, &now);
	out->clock_ns = now.tv_sec * INT64_C(1000000000) + now.tv_nsec - there_us * 1000;
	if (s->cfg.is_read_only || memcmp(print, s->cfg.print, sizeof(print)) == 0)
		return true;
	snprintf(s->link.said, sizeof(s->link.said),
		 "anchor or network of this node are not those of the book; make "
		 "control.air.anchor_lat, anchor_lon and network the same at all its nodes");
	return false;
}

static bool get_record(const PGresult *r, int row, struct store_record *out, int64_t *seq,
		       struct audit_hash *digest)
{
	int64_t kind;
	*out = (struct store_record){.kind = 0};
	if (!pg_get_i64(r, row, 0, &kind) || kind < 0 || kind > UINT16_MAX ||
	    !pg_get_exact(r, row, 1, out->id.octet, STORE_ID_SIZE) ||
	    !pg_get_i64(r, row, 2, &out->expiry_ns) || !pg_get_i64(r, row, 3, seq) || *seq < 0 ||
	    !pg_get_exact(r, row, 4, digest->octet, AUDIT_HASH_SIZE) ||
	    !pg_get_bytes(r, row, 5, &out->bytes, &out->size) || out->size > STORE_RECORD_MAX)
		return false;
	out->kind = (uint16_t)kind;
	return true;
}

static bool get_text(const PGresult *r, int row, int column, char *to, size_t max)
{
	const void *p;
	uint32_t n;
	if (!pg_get_bytes(r, row, column, &p, &n) || n > max || memchr(p, 0, n) != NULL)
		return false;
	memcpy(to, p, n);
	to[n] = '\0';
	return true;
}

struct entry_texts {
	char operator_name[STORE_OPERATOR_MAX + 1], action[STORE_ACTION_MAX + 1],
		reason[STORE_REASON_MAX + 1];
};

static bool get_entry(const PGresult *r, int row, struct audit_entry *e, struct entry_texts *t)
{
	int64_t seq, kind;
	const void *changes;
	*e = (struct audit_entry){
		.operator_name = t->operator_name, .action = t->action, .reason = t->reason};
	if (!pg_get_i64(r, row, 0, &seq) || seq <= 0 || !pg_get_i64(r, row, 1, &e->time_ns) ||
	    !get_text(r, row, 2, t->operator_name, STORE_OPERATOR_MAX) ||
	    !get_text(r, row, 3, t->action, STORE_ACTION_MAX) ||
	    !get_text(r, row, 4, t->reason, STORE_REASON_MAX) || !pg_get_i64(r, row, 5, &kind) ||
	    kind < 0 || kind > UINT16_MAX || !pg_get_exact(r, row, 6, e->id.octet, STORE_ID_SIZE) ||
	    !pg_get_bytes(r, row, 7, &changes, &e->changes_size) ||
	    e->changes_size % AUDIT_CHANGE_SIZE != 0 ||
	    !pg_get_exact(r, row, 8, e->prev.octet, AUDIT_HASH_SIZE) ||
	    !pg_get_exact(r, row, 9, e->hash.octet, AUDIT_HASH_SIZE))
		return false;
	e->seq = (uint64_t)seq;
	e->kind = (uint16_t)kind;
	e->changes = changes;
	return true;
}

// ---- one moment of the whole

static enum store_result begin_read(struct store_pg *s, struct store_head *head)
{
	struct pg_params p = params(s);
	if (!store_pg_send(s, PG_BEGIN_READ, NULL) || !store_pg_send(s, PG_HEAD_READ, &p) ||
	    !pg_sync(&s->link))
		return STORE_RESULT_AWAY;
	enum store_result rc = pg_done(&s->link);
	if (rc != STORE_RESULT_OK) {
		pg_synced(&s->link);
		return rc;
	}
	PGresult *r = pg_answer(&s->link);
	rc = judge(s, r);
	if (rc == STORE_RESULT_OK && !store_pg_get_head(s, r, head))
		rc = STORE_RESULT_APART;
	PQclear(r);
	enum store_result end = pg_synced(&s->link);
	return rc != STORE_RESULT_OK ? rc : end;
}

static void end_read(struct store_pg *s)
{
	if (store_pg_send(s, PG_ROLLBACK, NULL) && pg_sync(&s->link))
		pg_synced(&s->link);
}

// The answer to what was just sent, all of it: who visits its rows may ask for more meanwhile.
static enum store_result page(struct store_pg *s, PGresult **r)
{
	*r = pg_answer(&s->link);
	enum store_result rc = judge(s, *r), end = pg_synced(&s->link);
	return rc != STORE_RESULT_OK ? rc : end;
}

static enum store_result visit_entries(struct store_pg *s, uint64_t from_seq,
				       const struct store_visitor *v, char *why)
{
	enum store_result rc = STORE_RESULT_OK;
	struct entry_texts texts;
	struct audit_entry e;
	bool is_over = false;
	while (rc == STORE_RESULT_OK && !is_over) {
		struct pg_params p = params(s);
		pg_params_i64(&p, (int64_t)from_seq);
		if (!store_pg_send(s, PG_ENTRIES, &p) || !pg_sync(&s->link))
			return STORE_RESULT_AWAY;
		PGresult *r;
		rc = page(s, &r);
		int n = rc == STORE_RESULT_OK ? PQntuples(r) : 0;
		is_over = n < PAGE;
		for (int i = 0; i < n && rc == STORE_RESULT_OK; i++) {
			if (!get_entry(r, i, &e, &texts)) {
				snprintf(why, STORE_WHY_SIZE, "audit entry after %llu: form",
					 (unsigned long long)from_seq);
				rc = STORE_RESULT_CORRUPT_AUDIT;
				break;
			}
			from_seq = e.seq + 1;
			if (!v->entry(v->ctx, &e)) {
				is_over = true;
				break;
			}
		}
		PQclear(r);
	}
	return rc;
}

static enum store_result visit_records(struct store_pg *s, const struct store_visitor *v, char *why)
{
	enum store_result rc = STORE_RESULT_OK;
	struct store_record rec = {.kind = 0};
	struct store_id last = {{0}};
	int32_t kind = -1;
	bool is_over = false;
	while (rc == STORE_RESULT_OK && !is_over) {
		struct pg_params p = params(s);
		pg_params_i32(&p, kind);
		pg_params_bytes(&p, last.octet, STORE_ID_SIZE);
		if (!store_pg_send(s, PG_PAGE, &p) || !pg_sync(&s->link))
			return STORE_RESULT_AWAY;
		PGresult *r;
		rc = page(s, &r);
		int n = rc == STORE_RESULT_OK ? PQntuples(r) : 0;
		is_over = n < PAGE;
		for (int i = 0; i < n && rc == STORE_RESULT_OK; i++) {
			struct audit_hash digest;
			int64_t seq;
			if (!get_record(r, i, &rec, &seq, &digest)) {
				snprintf(why, STORE_WHY_SIZE, "record after one of kind %d: form",
					 (int)kind);
				rc = STORE_RESULT_CORRUPT_RECORD;
			} else {
				kind = rec.kind;
				last = rec.id;
				if (!v->record(v->ctx, &rec, (uint64_t)seq, &digest)) {
					is_over = true;
					break;
				}
			}
		}
		PQclear(r);
	}
	return rc;
}

enum store_result store_pg_visit(struct store_backend *b, uint64_t from_seq,
				 const struct store_visitor *v, struct store_ends *ends, char *why)
{
	struct store_pg *s = (struct store_pg *)b;
	struct store_head head;
	enum store_result rc = begin_read(s, &head);
	if (rc == STORE_RESULT_OK) {
		*ends = head.ends;
		s->head = head.ends.head;
	}
	if (rc == STORE_RESULT_OK && v->entry != NULL)
		rc = visit_entries(s, from_seq, v, why);
	if (rc == STORE_RESULT_OK && v->record != NULL)
		rc = visit_records(s, v, why);
	end_read(s);
	if (rc != STORE_RESULT_OK && why[0] == '\0')
		snprintf(why, STORE_WHY_SIZE, "%s", s->link.said);
	return rc;
}

// ---- what changed

// The deletes that entries name; a record that came again is put behind it.
static bool tell_deletes(const PGresult *r, uint32_t max,
			 void (*cb)(void *ctx, const struct store_change *c), void *ctx,
			 bool *is_cut)
{
	uint32_t count = 0;
	for (int i = 0; i < PQntuples(r); i++) {
		const void *p;
		uint32_t n;
		if (!pg_get_bytes(r, i, 0, &p, &n) || n % AUDIT_CHANGE_SIZE != 0)
			return false;
		for (uint32_t at = 0; at < n; at += AUDIT_CHANGE_SIZE) {
			struct audit_change a;
			if (!audit_get_change((const uint8_t *)p + at, &a))
				return false;
			if (!a.is_delete)
				continue;
			if (count++ == max) {
				*is_cut = true;
				return true;
			}
			const struct store_change c = {.record = {.kind = a.kind, .id = a.id},
						       .is_delete = true};
			cb(ctx, &c);
		}
	}
	*is_cut = *is_cut || PQntuples(r) > (int)max;
	return true;
}

static bool tell_puts(const PGresult *r, uint32_t max,
		      void (*cb)(void *ctx, const struct store_change *c), void *ctx, bool *is_cut,
		      char *why)
{
	for (int i = 0; i < PQntuples(r); i++) {
		struct store_change c = {.is_delete = false};
		struct audit_hash digest, own;
		int64_t seq;
		if (!get_record(r, i, &c.record, &seq, &digest)) {
			snprintf(why, STORE_WHY_SIZE, "a record: form");
			return false;
		}
		audit_digest(&c.record, &own);
		if (!audit_is_equal(&own, &digest)) {
			snprintf(why, STORE_WHY_SIZE, "a record of kind %u: digest",
				 (unsigned)c.record.kind);
			return false;
		}
		cb(ctx, &c);
	}
	*is_cut = *is_cut || PQntuples(r) > (int)max;
	return true;
}

static enum store_result read_changes(struct store_pg *s, uint64_t from, uint32_t max,
				      void (*cb)(void *ctx, const struct store_change *c),
				      void *ctx, bool *is_cut, char *why)
{
	struct pg_params p = params(s);
	pg_params_i64(&p, (int64_t)from);
	pg_params_i64(&p, (int64_t)max + 1);
	if (!store_pg_send(s, PG_DELETED, &p) || !store_pg_send(s, PG_CHANGED, &p) ||
	    !pg_sync(&s->link))
		return STORE_RESULT_AWAY;
	PGresult *r = pg_answer(&s->link);
	enum store_result rc = judge(s, r);
	if (rc == STORE_RESULT_OK && !tell_deletes(r, max, cb, ctx, is_cut))
		rc = STORE_RESULT_CORRUPT_AUDIT;
	PQclear(r);
	if (rc == STORE_RESULT_OK) {
		r = pg_answer(&s->link);
		rc = judge(s, r);
		if (rc == STORE_RESULT_OK && !tell_puts(r, max, cb, ctx, is_cut, why))
			rc = STORE_RESULT_CORRUPT_RECORD;
		PQclear(r);
	}
	enum store_result end = pg_synced(&s->link);
	return rc != STORE_RESULT_OK ? rc : end;
}

enum store_result store_pg_changes(struct store_backend *b, uint64_t from, bool is_turn,
				   uint32_t max, struct store_head *head,
				   void (*cb)(void *ctx, const struct store_change *c), void *ctx,
				   bool *is_cut, char *why)
{
	struct store_pg *s = (struct store_pg *)b;
	enum store_result rc = is_turn ? STORE_RESULT_OK : begin_read(s, head);
	*is_cut = false;
	if (rc == STORE_RESULT_OK && head->ends.head.seq != from)
		rc = read_changes(s, from, max, cb, ctx, is_cut, why);
	if (!is_turn)
		end_read(s);
	if (rc != STORE_RESULT_OK && why[0] == '\0')
		snprintf(why, STORE_WHY_SIZE, "%s", s->link.said);
	return rc;
}

uint64_t store_pg_proof(struct store_backend *b, uint16_t kind, const struct store_id *id)
{
	struct store_pg *s = (struct store_pg *)b;
	struct pg_params p = params(s);
	int64_t seq = 0;
	pg_params_i32(&p, kind);
	pg_params_bytes(&p, id->octet, STORE_ID_SIZE);
	if (!store_pg_send(s, PG_PROOF, &p) || !pg_sync(&s->link))
		return 0;
	PGresult *r = pg_answer(&s->link);
	if (judge(s, r) == STORE_RESULT_OK && PQntuples(r) == 1)
		(void)pg_get_i64(r, 0, 0, &seq);
	PQclear(r);
	pg_synced(&s->link);
	return seq > 0 ? (uint64_t)seq : 0;
}
