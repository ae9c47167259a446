// SPDX-License-Identifier: Apache-2.0
// One group of the writer in PostgreSQL: two round trips. The first takes the accounts; the second carries everything as arrays,
// and the COMMIT.
#include <stdlib.h>
#include <string.h>

#include "hub/city_pg_parts.h"

static enum store_result sent(struct city_pg *s, bool is_good)
{
	return is_good ? STORE_RESULT_OK : city_pg_result(s, STORE_RESULT_AWAY);
}

enum store_result city_pg_begin(struct city_backend *b)
{
	struct city_pg *s = city_pg_of(b);
	struct pg_params p = {.count = 0};
	b->rows = 0;
	s->sent = 0;
	s->put_mask = 0;
	pg_params_i64(&p, s->writer);
	pg_params_i64(&p, ++s->group_no);
	return sent(s, city_pg_send(s, CITY_PG_BEGIN, NULL) && city_pg_send(s, CITY_PG_GROUP, &p));
}

static uint64_t rows_of(PGresult *r)
{
	return strtoull(PQcmdTuples(r), NULL, 10);
}

// The answers of the transaction whose COMMIT was sent with it. When the answer to the COMMIT itself is missing, nobody here knows.
enum store_result city_pg_commit(struct city_backend *b)
{
	struct city_pg *s = city_pg_of(b);
	enum store_result first = STORE_RESULT_OK;
	bool is_committed = false;
	uint32_t at = 0;
	if (!city_pg_send(s, CITY_PG_COMMIT, NULL))
		return city_pg_result(s, STORE_RESULT_AWAY);
	if (!pg_sync(&s->link))
		return city_pg_result(s, STORE_RESULT_UNKNOWN);
	for (PGresult *r; (r = pg_answer(&s->link)) != NULL; at++) {
		ExecStatusType t = PQresultStatus(r);
		if (t == PGRES_COMMAND_OK && strcmp(PQcmdStatus(r), "COMMIT") == 0)
			is_committed = true;
		else if (t == PGRES_COMMAND_OK && at < 64 && (s->put_mask >> at & 1) != 0)
			b->rows += rows_of(r);
		else if (t != PGRES_COMMAND_OK && t != PGRES_TUPLES_OK &&
			 t != PGRES_PIPELINE_SYNC && first == STORE_RESULT_OK)
			first = pg_judge(&s->link, r);
		PQclear(r);
		if (t == PGRES_PIPELINE_SYNC)
			return city_pg_result(s, is_committed		    ? STORE_RESULT_OK
						 : first != STORE_RESULT_OK ? first
									    : STORE_RESULT_IO);
	}
	return city_pg_result(s, is_committed		    ? STORE_RESULT_OK
				 : first != STORE_RESULT_OK ? first
							    : STORE_RESULT_UNKNOWN);
}

// What the server said about the failure stays.
void city_pg_rollback(struct city_backend *b)
{
	struct city_pg *s = city_pg_of(b);
	char said[CITY_SAID_SIZE];
	memcpy(said, b->said, sizeof(said));
	if (pg_is_there(&s->link) && pg_sync(&s->link))
		pg_synced(&s->link); // what was sent and not read
	if (pg_is_there(&s->link) && PQtransactionStatus(s->link.c) != PQTRANS_IDLE)
		city_pg_ask(s, CITY_PG_ROLLBACK, NULL, NULL);
	memcpy(b->said, said, sizeof(said));
}

enum store_result city_pg_outcome(struct city_backend *b, bool *is_done)
{
	struct city_pg *s = city_pg_of(b);
	struct pg_params p = {.count = 0};
	PGresult *r;
	int64_t group_no = 0;
	pg_params_i64(&p, s->writer);
	enum store_result rc = city_pg_ask(s, CITY_PG_OUTCOME, &p, &r);
	if (rc == STORE_RESULT_OK && (PQntuples(r) != 1 || !pg_get_i64(r, 0, 0, &group_no)))
		group_no = 0; // the row is of this connection: begun anew
	PQclear(r);
	*is_done = rc == STORE_RESULT_OK && group_no == s->group_no;
	return rc;
}

// ---- nodes

enum store_result city_pg_number(struct city_backend *b, const char *city, const char *node,
				 int64_t *no, bool *is_new)
{
	static const enum city_pg_statement tries[] = {CITY_PG_NUMBER, CITY_PG_NEW_NODE,
						       CITY_PG_NUMBER};
	struct city_pg *s = city_pg_of(b);
	struct pg_params p = {.count = 0};
	enum store_result rc = STORE_RESULT_OK;
	city_pg_text(&p, city);
	city_pg_text(&p, node);
	*no = 0;
	*is_new = false;
	for (unsigned i = 0; i < 3 && *no == 0 && rc == STORE_RESULT_OK; i++) {
		PGresult *r;
		rc = city_pg_ask(s, tries[i], &p, &r);
		if (rc == STORE_RESULT_OK && PQntuples(r) == 1 && pg_get_i64(r, 0, 0, no))
			*is_new = i == 1;
		PQclear(r);
	}
	return rc == STORE_RESULT_OK && *no == 0 ? STORE_RESULT_CONTENTION : rc;
}

// ---- accounts

static void key_arrays(struct city_pg *s, const struct city_account *a, uint32_t count,
		       bool only_missing)
{
	pg_array_begin(&s->array[0], PG_INT8);
	pg_array_begin(&s->array[1], PG_INT8);
	pg_array_begin(&s->array[2], PG_INT4);
	for (uint32_t i = 0; i < count; i++) {
		if (only_missing && a[i].is_there)
			continue;
		pg_array_i64(&s->array[0], a[i].node_no);
		pg_array_i64(&s->array[1], (int64_t)a[i].boot_id);
		pg_array_i32(&s->array[2], a[i].stream);
	}
}

static struct pg_params params_of(struct city_pg *s, unsigned arrays, bool *is_good)
{
	struct pg_params p = {.count = 0};
	for (unsigned i = 0; i < arrays; i++) {
		*is_good = *is_good && !s->array[i].is_failed;
		pg_params_array(&p, &s->array[i]);
	}
	return p;
}

static enum store_result read_account(const PGresult *r, int row, struct city_account *a)
{
	struct seq_ledger *l = &a->ledger;
	uint64_t *const numbers[] = {&l->base,	 &l->high, &l->floor, &l->received, &l->duplicated,
				     &a->resent, &l->late, &l->old,   &l->lost};
	int64_t v;
	const void *gaps;
	uint32_t n;
	if (!pg_get_i64(r, row, 1, &v))
		return STORE_RESULT_CORRUPT;
	a->is_from_one = v != 0;
	if (!pg_get_i64(r, row, 2, &a->made_ns) || !pg_get_i64(r, row, 3, &a->last_ns))
		return STORE_RESULT_CORRUPT;
	for (int i = 0; i < 9; i++) {
		if (!pg_get_i64(r, row, 4 + i, &v))
			return STORE_RESULT_CORRUPT;
		*numbers[i] = (uint64_t)v;
	}
	if (!pg_get_bytes(r, row, 13, &gaps, &n) || !seq_ledger_unpack(l, gaps, n))
		return STORE_RESULT_MEMORY;
	a->is_there = true;
	return STORE_RESULT_OK;
}

// Of several with one number of ordinality none: keys are different. Reads those that are missing so far.
static enum store_result lock_missing(struct city_pg *s, struct city_account *a, uint32_t count,
				      uint32_t *missing)
{
	bool is_good = true;
	PGresult *r;
	uint32_t *at = calloc(count, sizeof(*at)), n = 0;
	for (uint32_t i = 0; at != NULL && i < count; i++)
		if (!a[i].is_there)
			at[n++] = i;
	key_arrays(s, a, count, true);
	struct pg_params p = params_of(s, 3, &is_good);
	enum store_result rc = at != NULL && is_good ? city_pg_ask(s, CITY_PG_ACCOUNTS, &p, &r)
						     : STORE_RESULT_MEMORY;
	for (int row = 0; rc == STORE_RESULT_OK && row < PQntuples(r); row++) {
		int64_t o;
		rc = pg_get_i64(r, row, 0, &o) && o >= 1 && o <= n
			     ? read_account(r, row, &a[at[o - 1]])
			     : STORE_RESULT_CORRUPT;
	}
	*missing = 0;
	for (uint32_t i = 0; i < count; i++)
		*missing += !a[i].is_there;
	if (at != NULL && is_good)
		PQclear(r);
	free(at);
	return rc;
}

// BEGIN and the mark of the group go out with the first question; their answers come before its.
static enum store_result begun(struct city_pg *s)
{
	if (!pg_sync(&s->link))
		return city_pg_result(s, STORE_RESULT_AWAY);
	enum store_result rc = city_pg_result(s, pg_synced(&s->link));
	s->sent = 0;
	return rc;
}

enum store_result city_pg_accounts(struct city_backend *b, struct city_account *a, uint32_t count)
{
	struct city_pg *s = city_pg_of(b);
	uint32_t missing = 0;
	enum store_result rc = begun(s);
	if (rc == STORE_RESULT_OK && count > 0)
		rc = lock_missing(s, a, count, &missing);
	if (rc == STORE_RESULT_OK && missing > 0) {
		bool is_good = true;
		key_arrays(s, a, count, true);
		struct pg_params p = params_of(s, 2, &is_good);
		rc = is_good ? city_pg_ask(s, CITY_PG_NEW_BOOTS, &p, NULL) : STORE_RESULT_MEMORY;
		if (rc == STORE_RESULT_OK)
			rc = lock_missing(s, a, count, &missing);
		if (rc == STORE_RESULT_OK && missing > 0)
			rc = STORE_RESULT_CONTENTION; // the node was forgotten meanwhile
	}
	s->sent = 0;
	return rc;
}

enum store_result city_pg_save(struct city_backend *b, const struct city_account *a, uint32_t count)
{
	struct city_pg *s = city_pg_of(b);
	bool is_good = true;
	if (count == 0)
		return STORE_RESULT_OK;
	key_arrays(s, a, count, false);
	for (unsigned i = 3; i < 14; i++)
		pg_array_begin(&s->array[i], PG_INT8);
	pg_array_begin(&s->array[14], PG_BYTEA);
	for (uint32_t i = 0; i < count; i++) {
		const struct seq_ledger *l = &a[i].ledger;
		const int64_t numbers[] = {
			a[i].made_ns,		a[i].last_ns,	      (int64_t)l->base,
			(int64_t)l->high,	(int64_t)l->floor,    (int64_t)l->received,
			(int64_t)l->duplicated, (int64_t)a[i].resent, (int64_t)l->late,
			(int64_t)l->old,	(int64_t)l->lost};
		for (unsigned k = 0; k < sizeof(numbers) / sizeof(numbers[0]); k++)
			pg_array_i64(&s->array[3 + k], numbers[k]);
		pg_array_bytes(&s->array[14], s->gaps, seq_ledger_pack(l, s->gaps));
	}
	struct pg_params p = params_of(s, 15, &is_good);
	if (!is_good)
		return STORE_RESULT_MEMORY;
	return sent(s, city_pg_send(s, CITY_PG_SAVE, &p));
}

// ---- messages

enum store_result city_pg_put(struct city_backend *b, enum outbox_stream stream,
			      struct city_item *const *item, uint32_t count)
{
	static const enum city_pg_statement puts[OUTBOX_STREAM_COUNT] = {
		[OUTBOX_SUMMARY] = CITY_PG_PUT_SUMMARY,
		[OUTBOX_GRANT] = CITY_PG_PUT_GRANT,
		[OUTBOX_ALERT] = CITY_PG_PUT_ALERT};
	struct city_pg *s = city_pg_of(b);
	bool is_good = true;
	for (unsigned i = 0; i < 7; i++)
		pg_array_begin(&s->array[i], PG_INT8);
	pg_array_begin(&s->array[7], PG_BYTEA);
	for (uint32_t i = 0; i < count; i++) {
		const struct city_item *m = item[i];
		const int64_t numbers[] = {m->node_no,	    (int64_t)m->at_ns, (int64_t)m->boot_id,
					   (int64_t)m->seq, m->received_ns,    m->from_ns,
					   m->to_ns};
		for (unsigned k = 0; k < 7; k++)
			pg_array_i64(&s->array[k], numbers[k]);
		pg_array_bytes(&s->array[7], m->payload, m->size);
	}
	struct pg_params p = params_of(s, 8, &is_good);
	if (!is_good)
		return STORE_RESULT_MEMORY;
	s->put_mask |= s->sent < 64 ? 1ULL << s->sent : 0;
	return sent(s, city_pg_send(s, puts[stream], &p));
}

enum store_result city_pg_put_status(struct city_backend *b, const struct city_item *i)
{
	struct city_pg *s = city_pg_of(b);
	struct pg_params p = {.count = 0};
	pg_params_i64(&p, i->node_no);
	pg_params_i64(&p, (int64_t)i->boot_id);
	pg_params_i64(&p, i->made_ns);
	pg_params_i64(&p, i->received_ns);
	pg_params_bytes(&p, i->payload, i->size);
	return sent(s, city_pg_send(s, CITY_PG_PUT_STATUS, &p));
}

enum store_result city_pg_put_catalog(struct city_backend *b, const struct city_item *i)
{
	struct city_pg *s = city_pg_of(b);
	struct pg_params p = {.count = 0};
	pg_params_i64(&p, i->node_no);
	pg_params_i64(&p, i->made_ns);
	pg_params_i64(&p, i->received_ns);
	pg_params_bytes(&p, i->payload, i->size);
	return sent(s, city_pg_send(s, CITY_PG_PUT_CATALOG, &p));
}

enum store_result city_pg_mark(struct city_backend *b, enum city_level level,
			       const struct city_mark *m, uint32_t count)
{
	struct city_pg *s = city_pg_of(b);
	struct pg_params p = {.count = 0};
	bool is_good = true;
	pg_params_i32(&p, (int32_t)level);
	for (unsigned i = 0; i < 3; i++)
		pg_array_begin(&s->array[i], PG_INT8);
	for (uint32_t i = 0; i < count; i++) {
		pg_array_i64(&s->array[0], m[i].start_ns);
		pg_array_i64(&s->array[1], m[i].node_no);
		pg_array_i64(&s->array[2], m[i].gen);
	}
	for (unsigned i = 0; i < 3; i++) {
		is_good = is_good && !s->array[i].is_failed;
		pg_params_array(&p, &s->array[i]);
	}
	if (!is_good)
		return STORE_RESULT_MEMORY;
	return sent(s, city_pg_send(s, CITY_PG_MARK, &p));
}
