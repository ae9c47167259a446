// SPDX-License-Identifier: Apache-2.0
// One group of the writer in SQLite.
#include "hub/city_sqlite_parts.h"

static enum store_result run(struct city_backend *b, enum city_sqlite_statement n)
{
	struct city_binder q = city_sqlite_bind(b, n);
	return city_sqlite_step(&q, b);
}

enum store_result city_sqlite_begin(struct city_backend *b)
{
	struct city_sqlite *s = (struct city_sqlite *)b;
	enum store_result rc = run(b, CITY_SQL_BEGIN);
	b->rows = 0;
	s->is_open = rc == STORE_RESULT_OK;
	return rc;
}

enum store_result city_sqlite_commit(struct city_backend *b)
{
	struct city_sqlite *s = (struct city_sqlite *)b;
	enum store_result rc = run(b, CITY_SQL_COMMIT);
	s->is_open = rc != STORE_RESULT_OK;
	return rc;
}

// What the database said about the failure stays.
void city_sqlite_rollback(struct city_backend *b)
{
	struct city_sqlite *s = (struct city_sqlite *)b;
	if (s->is_open && !sqlite3_get_autocommit(s->db)) {
		struct city_binder q = city_sqlite_bind(b, CITY_SQL_ROLLBACK);
		sqlite3_step(q.q);
		city_sqlite_stop(&q);
	}
	s->is_open = false;
}

static enum store_result find_number(struct city_backend *b, const char *city, const char *node,
				     int64_t *no)
{
	struct city_binder q = city_sqlite_bind(b, CITY_SQL_NUMBER);
	enum store_result rc;
	city_bind_text(&q, city);
	city_bind_text(&q, node);
	*no = 0;
	while (city_sqlite_next(&q, b, &rc))
		*no = sqlite3_column_int64(q.q, 0);
	return rc;
}

enum store_result city_sqlite_number(struct city_backend *b, const char *city, const char *node,
				     int64_t *no, bool *is_new)
{
	enum store_result rc = find_number(b, city, node, no);
	*is_new = false;
	if (rc != STORE_RESULT_OK || *no != 0)
		return rc;
	struct city_binder q = city_sqlite_bind(b, CITY_SQL_NEW_NODE);
	city_bind_text(&q, city);
	city_bind_text(&q, node);
	rc = city_sqlite_step(&q, b);
	*is_new = rc == STORE_RESULT_OK;
	if (rc == STORE_RESULT_OK)
		rc = find_number(b, city, node, no);
	return rc == STORE_RESULT_OK && *no == 0 ? STORE_RESULT_IO : rc;
}

enum store_result city_sqlite_days(struct city_backend *b, const int32_t *day, uint32_t count)
{
	return STORE_RESULT_OK; // one table has all days
}

// ---- accounts

static void bind_account(struct city_binder *q, const struct city_account *a)
{
	city_bind_int(q, a->node_no);
	city_bind_int(q, (int64_t)a->boot_id);
	city_bind_int(q, a->stream);
}

static enum store_result read_account(struct city_backend *b, struct city_account *a)
{
	struct city_binder q = city_sqlite_bind(b, CITY_SQL_ACCOUNT);
	struct seq_ledger *l = &a->ledger;
	enum store_result rc;
	bool is_good = true;
	bind_account(&q, a);
	while (city_sqlite_next(&q, b, &rc)) {
		uint64_t *const numbers[] = {&l->base,	   &l->high,	   &l->floor,
					     &l->received, &l->duplicated, &a->resent,
					     &l->late,	   &l->old,	   &l->lost};
		a->is_there = true;
		a->is_from_one = sqlite3_column_int(q.q, 0) != 0;
		a->made_ns = sqlite3_column_int64(q.q, 1);
		a->last_ns = sqlite3_column_int64(q.q, 2);
		for (int i = 0; i < 9; i++)
			*numbers[i] = (uint64_t)sqlite3_column_int64(q.q, 3 + i);
		is_good = seq_ledger_unpack(l, sqlite3_column_blob(q.q, 12),
					    (size_t)sqlite3_column_bytes(q.q, 12));
	}
	return rc == STORE_RESULT_OK && !is_good ? STORE_RESULT_MEMORY : rc;
}

static enum store_result new_boot(struct city_backend *b, const struct city_account *a)
{
	struct city_binder q = city_sqlite_bind(b, CITY_SQL_NEW_BOOT);
	city_bind_int(&q, a->node_no);
	city_bind_int(&q, (int64_t)a->boot_id);
	return city_sqlite_step(&q, b);
}

enum store_result city_sqlite_accounts(struct city_backend *b, struct city_account *a,
				       uint32_t count)
{
	enum store_result rc = STORE_RESULT_OK;
	for (uint32_t i = 0; i < count && rc == STORE_RESULT_OK; i++) {
		rc = read_account(b, &a[i]);
		if (rc != STORE_RESULT_OK || a[i].is_there)
			continue;
		rc = new_boot(b, &a[i]);
		if (rc == STORE_RESULT_OK)
			rc = read_account(b, &a[i]);
		if (rc == STORE_RESULT_OK && !a[i].is_there)
			rc = STORE_RESULT_CONTENTION; // the node was forgotten meanwhile
	}
	return rc;
}

enum store_result city_sqlite_save(struct city_backend *b, const struct city_account *a,
				   uint32_t count)
{
	struct city_sqlite *s = (struct city_sqlite *)b;
	enum store_result rc = STORE_RESULT_OK;
	for (uint32_t i = 0; i < count && rc == STORE_RESULT_OK; i++) {
		const struct seq_ledger *l = &a[i].ledger;
		const uint64_t numbers[] = {l->base,	 l->high,	l->floor,
					    l->received, l->duplicated, a[i].resent,
					    l->late,	 l->old,	l->lost};
		struct city_binder q = city_sqlite_bind(b, CITY_SQL_SAVE);
		bind_account(&q, &a[i]);
		city_bind_int(&q, a[i].made_ns);
		city_bind_int(&q, a[i].last_ns);
		for (unsigned k = 0; k < sizeof(numbers) / sizeof(numbers[0]); k++)
			city_bind_int(&q, (int64_t)numbers[k]);
		city_bind_blob(&q, s->gaps, seq_ledger_pack(l, s->gaps));
		rc = city_sqlite_step(&q, b);
	}
	return rc;
}

// ---- messages

enum store_result city_sqlite_put(struct city_backend *b, enum outbox_stream stream,
				  struct city_item *const *item, uint32_t count)
{
	static const enum city_sqlite_statement puts[OUTBOX_STREAM_COUNT] = {
		[OUTBOX_SUMMARY] = CITY_SQL_PUT_SUMMARY,
		[OUTBOX_GRANT] = CITY_SQL_PUT_GRANT,
		[OUTBOX_ALERT] = CITY_SQL_PUT_ALERT};
	enum store_result rc = STORE_RESULT_OK;
	for (uint32_t i = 0; i < count && rc == STORE_RESULT_OK; i++) {
		const struct city_item *m = item[i];
		struct city_binder q = city_sqlite_bind(b, puts[stream]);
		city_bind_int(&q, m->node_no);
		city_bind_int(&q, m->at_ns);
		city_bind_int(&q, (int64_t)m->boot_id);
		city_bind_int(&q, (int64_t)m->seq);
		city_bind_int(&q, m->received_ns);
		city_bind_int(&q, m->from_ns);
		city_bind_int(&q, m->to_ns);
		city_bind_blob(&q, m->payload, m->size);
		rc = city_sqlite_step(&q, b);
		b->rows += (uint64_t)sqlite3_changes(((struct city_sqlite *)b)->db);
	}
	return rc;
}

enum store_result city_sqlite_put_status(struct city_backend *b, const struct city_item *i)
{
	struct city_binder q = city_sqlite_bind(b, CITY_SQL_PUT_STATUS);
	city_bind_int(&q, i->node_no);
	city_bind_int(&q, (int64_t)i->boot_id);
	city_bind_int(&q, i->made_ns);
	city_bind_int(&q, i->received_ns);
	city_bind_blob(&q, i->payload, i->size);
	return city_sqlite_step(&q, b);
}

enum store_result city_sqlite_put_catalog(struct city_backend *b, const struct city_item *i)
{
	struct city_binder q = city_sqlite_bind(b, CITY_SQL_PUT_CATALOG);
	city_bind_int(&q, i->node_no);
	city_bind_int(&q, i->made_ns);
	city_bind_int(&q, i->received_ns);
	city_bind_blob(&q, i->payload, i->size);
	return city_sqlite_step(&q, b);
}

enum store_result city_sqlite_mark(struct city_backend *b, enum city_level level,
				   const struct city_mark *m, uint32_t count)
{
	enum store_result rc = STORE_RESULT_OK;
	for (uint32_t i = 0; i < count && rc == STORE_RESULT_OK; i++) {
		struct city_binder q = city_sqlite_bind(b, CITY_SQL_MARK);
		city_bind_int(&q, (int64_t)level);
		city_bind_int(&q, m[i].start_ns);
		city_bind_int(&q, m[i].node_no);
		city_bind_int(&q, m[i].gen);
		rc = city_sqlite_step(&q, b);
	}
	return rc;
}
