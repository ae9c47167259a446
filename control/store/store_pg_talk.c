// SPDX-License-Identifier: Apache-2.0
// Talking to the server without ever waiting for it longer than was said: steps are sent as a pipeline, answers are read with a
// deadline, and a connection that does not answer is given up. Parameters and rows are in binary form.
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/store_parts.h"
#include "store/store_pg_parts.h"

enum { GRACE_MS = 500 }; // the server's own limit comes first, because it keeps the connection

static const struct {
	const char *name, *sql;
} statements[PG_STATEMENT_COUNT] = {
#define PG_STATEMENT_ROW(id, name, sql) {name, sql},
	PG_STATEMENT_LIST(PG_STATEMENT_ROW)
#undef PG_STATEMENT_ROW
};

const char *store_pg_sql(enum store_pg_statement n)
{
	return statements[n].sql;
}

const char *store_pg_statement_name(enum store_pg_statement n)
{
	return statements[n].name;
}

// ---- parameters

static void put_be(uint8_t *to, uint64_t v, unsigned octets)
{
	for (unsigned i = 0; i < octets; i++)
		to[i] = (uint8_t)(v >> (8 * (octets - 1 - i)));
}

static void add_number(struct pg_params *p, uint64_t v, unsigned octets)
{
	put_be(p->number[p->count], v, octets);
	p->value[p->count] =
		NULL; // where the number is, is known when it is sent: the struct may be copied until then
	p->length[p->count] = (int)octets;
	p->format[p->count++] = 1;
}

void pg_params_i32(struct pg_params *p, int32_t v)
{
	add_number(p, (uint32_t)v, 4);
}

void pg_params_i64(struct pg_params *p, int64_t v)
{
	add_number(p, (uint64_t)v, 8);
}

void pg_params_bytes(struct pg_params *p, const void *bytes, size_t n)
{
	p->value[p->count] = n > 0 ? bytes : "";
	p->length[p->count] = (int)n;
	p->format[p->count++] = 1;
}

static uint8_t *array_room(struct pg_array *a, size_t n)
{
	if (a->is_failed || a->used + n > (size_t)INT32_MAX)
		a->is_failed = true;
	if (!a->is_failed && a->used + n > a->size) {
		size_t size = (a->used + n) * 2;
		uint8_t *p = realloc(a->p, size);
		a->is_failed = p == NULL;
		if (p != NULL) {
			a->p = p;
			a->size = size;
		}
	}
	if (a->is_failed)
		return NULL;
	a->used += n;
	return a->p + a->used - n;
}

void pg_array_begin(struct pg_array *a, enum pg_element of)
{
	a->used = 0;
	a->count = 0;
	a->is_failed = false;
	uint8_t *to = array_room(a, 20);
	if (to == NULL)
		return;
	put_be(to, 1, 4);      // dimensions
	put_be(to + 4, 0, 4);  // no NULLs
	put_be(to + 8, of, 4); // of the elements
	put_be(to + 12, 0, 4); // how many: filled in when it is done
	put_be(to + 16, 1, 4); // the first is number 1
}

static void array_number(struct pg_array *a, uint64_t v, unsigned octets)
{
	uint8_t *to = array_room(a, 4 + octets);
	if (to == NULL)
		return;
	put_be(to, octets, 4);
	put_be(to + 4, v, octets);
	a->count++;
}

void pg_array_i32(struct pg_array *a, int32_t v)
{
	array_number(a, (uint32_t)v, 4);
}

void pg_array_i64(struct pg_array *a, int64_t v)
{
	array_number(a, (uint64_t)v, 8);
}

void pg_array_bytes(struct pg_array *a, const void *bytes, size_t n)
{
	uint8_t *to = array_room(a, 4 + n);
	if (to == NULL)
		return;
	put_be(to, n, 4);
	if (n > 0)
		memcpy(to + 4, bytes, n);
	a->count++;
}

void pg_params_array(struct pg_params *p, struct pg_array *a)
{
	if (!a->is_failed)
		put_be(a->p + 12, a->count, 4);
	pg_params_bytes(p, a->p, a->used);
}

void pg_array_free(struct pg_array *a)
{
	free(a->p);
	*a = (struct pg_array){.p = NULL};
}

// ---- rows

static uint64_t get_be(const uint8_t *p, unsigned octets)
{
	uint64_t v = 0;
	for (unsigned i = 0; i < octets; i++)
		v = v << 8 | p[i];
	return v;
}

bool pg_get_i64(const PGresult *r, int row, int column, int64_t *out)
{
	const uint8_t *p = (const uint8_t *)PQgetvalue(r, row, column);
	int n = PQgetlength(r, row, column);
	if (PQgetisnull(r, row, column) || (n != 4 && n != 8))
		return false;
	*out = n == 4 ? (int32_t)get_be(p, 4) : (int64_t)get_be(p, 8);
	return true;
}

bool pg_get_bytes(const PGresult *r, int row, int column, const void **p, uint32_t *n)
{
	*p = PQgetvalue(r, row, column);
	*n = (uint32_t)PQgetlength(r, row, column);
	return !PQgetisnull(r, row, column);
}

bool pg_get_exact(const PGresult *r, int row, int column, void *to, uint32_t n)
{
	const void *p;
	uint32_t size;
	if (!pg_get_bytes(r, row, column, &p, &size) || size != n)
		return false;
	memcpy(to, p, n);
	return true;
}

// ---- the connection

bool pg_is_there(const struct store_pg *s)
{
	return s->c != NULL && PQstatus(s->c) == CONNECTION_OK;
}

void pg_drop(struct store_pg *s)
{
	PQfinish(s->c);
	s->c = NULL;
	s->is_in_turn = false;
}

static void note(struct store_pg *s, const char *text)
{
	size_t n = strcspn(text, "\n");
	snprintf(s->said, sizeof(s->said), "%.*s", (int)(n < 200 ? n : 200), text);
}

// Until the socket is ready for what is wanted, or the deadline.
static bool wait_for(struct store_pg *s, short events)
{
	for (;;) {
		int64_t left_ns = s->deadline_ns - store_now_ns();
		struct pollfd p = {.fd = PQsocket(s->c), .events = events};
		int n = left_ns > 0 ? poll(&p, 1, (int)(left_ns / 1000000) + 1) : 0;
		if (n > 0)
			return true;
		if (n == 0) {
			note(s, "no answer in time");
			return false;
		}
		if (errno != EINTR)
			return false;
	}
}

static bool flush(struct store_pg *s)
{
	int rc;
	while ((rc = PQflush(s->c)) == 1) {
		if (!wait_for(s, POLLIN | POLLOUT))
			return false;
		if (!PQconsumeInput(s->c))
			break;
	}
	if (rc == 0)
		return true;
	note(s, PQerrorMessage(s->c));
	return false;
}

bool pg_send(struct store_pg *s, enum store_pg_statement n, const struct pg_params *p)
{
	static const struct pg_params none;
	const char *value[PG_PARAMS_MAX];
	p = p != NULL ? p : &none;
	for (int i = 0; i < p->count; i++)
		value[i] = p->value[i] != NULL ? p->value[i] : (const char *)p->number[i];
	return pg_is_there(s) && PQsendQueryPrepared(s->c, statements[n].name, p->count, value,
						     p->length, p->format, 1) == 1;
}

bool pg_sync(struct store_pg *s)
{
	s->deadline_ns =
		store_now_ns() + ((int64_t)s->cfg.timeout_ms + GRACE_MS) * INT64_C(1000000);
	return pg_is_there(s) && PQpipelineSync(s->c) == 1 && flush(s);
}

// The library ends the answer to each step with a NULL, but not that to a mark.
static PGresult *next(struct store_pg *s)
{
	while (pg_is_there(s) && PQisBusy(s->c)) {
		if (!wait_for(s, POLLIN))
			return NULL;
		if (!PQconsumeInput(s->c)) {
			note(s, PQerrorMessage(s->c));
			return NULL;
		}
	}
	return pg_is_there(s) ? PQgetResult(s->c) : NULL;
}

PGresult *pg_answer(struct store_pg *s)
{
	PGresult *r = next(s);
	if (r == NULL || PQresultStatus(r) == PGRES_PIPELINE_SYNC) {
		if (r == NULL)
			pg_drop(s);
		return r;
	}
	PGresult *end = next(s);
	PQclear(end);
	return r;
}

static bool is_class(const char *state, const char *class)
{
	return strncmp(state, class, strlen(class)) == 0;
}

enum store_result pg_judge(struct store_pg *s, const PGresult *r)
{
	static const struct {
		const char *state;
		enum store_result result;
	} rows[] = {
		{"40003", STORE_RESULT_UNKNOWN},    {"40", STORE_RESULT_CONTENTION},
		{"23505", STORE_RESULT_CONTENTION}, {"57014", STORE_RESULT_SLOW},
		{"53100", STORE_RESULT_DISK_FULL},  {"53", STORE_RESULT_AWAY},
		{"57", STORE_RESULT_AWAY},	    {"08", STORE_RESULT_AWAY},
		{"25006", STORE_RESULT_AWAY},	    {"25P03", STORE_RESULT_AWAY},
		{"28", STORE_RESULT_APART},	    {"42", STORE_RESULT_APART},
		{"3D", STORE_RESULT_APART},	    {"3F", STORE_RESULT_APART},
	};
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	const char *text = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
	if (PQresultStatus(r) == PGRES_PIPELINE_ABORTED)
		return STORE_RESULT_IO; // the reason came before
	note(s, text != NULL ? text : PQresultErrorMessage(r));
	for (size_t i = 0; state != NULL && i < sizeof(rows) / sizeof(rows[0]); i++)
		if (is_class(state, rows[i].state))
			return rows[i].result;
	return state == NULL ? STORE_RESULT_AWAY : STORE_RESULT_IO;
}

static bool is_good(const PGresult *r)
{
	ExecStatusType t = PQresultStatus(r);
	return t == PGRES_TUPLES_OK || t == PGRES_COMMAND_OK || t == PGRES_PIPELINE_SYNC;
}

enum store_result pg_done(struct store_pg *s)
{
	PGresult *r = pg_answer(s);
	if (r == NULL)
		return STORE_RESULT_AWAY;
	enum store_result result = is_good(r) ? STORE_RESULT_OK : pg_judge(s, r);
	PQclear(r);
	return result;
}

enum store_result pg_synced(struct store_pg *s)
{
	enum store_result first = STORE_RESULT_OK;
	for (;;) {
		PGresult *r = pg_answer(s);
		if (r == NULL)
			return STORE_RESULT_AWAY;
		bool is_mark = PQresultStatus(r) == PGRES_PIPELINE_SYNC;
		if (!is_good(r) && first == STORE_RESULT_OK)
			first = pg_judge(s, r);
		PQclear(r);
		if (is_mark)
			return first;
	}
}

enum store_result pg_plain(struct store_pg *s, const char *sql, PGresult **out)
{
	enum store_result result = STORE_RESULT_OK;
	PGresult *r, *last = NULL;
	s->deadline_ns =
		store_now_ns() + ((int64_t)s->cfg.timeout_ms + GRACE_MS) * INT64_C(1000000);
	if (!pg_is_there(s) || PQsendQueryParams(s->c, sql, 0, NULL, NULL, NULL, NULL, 1) != 1 ||
	    !flush(s))
		return STORE_RESULT_AWAY;
	while ((r = next(s)) != NULL) {
		if (!is_good(r) && result == STORE_RESULT_OK)
			result = pg_judge(s, r);
		PQclear(last);
		last = r;
	}
	if (last == NULL || PQisBusy(s->c))
		result = STORE_RESULT_AWAY;
	if (out != NULL && result == STORE_RESULT_OK)
		*out = last;
	else
		PQclear(last);
	return result;
}
