// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/pg_link.h"
#include "store/store_parts.h"

enum { GRACE_MS = 500 }; // the server's own limit comes first, because it keeps the connection

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

bool pg_is_there(const struct pg_link *l)
{
	return l->c != NULL && PQstatus(l->c) == CONNECTION_OK;
}

void pg_drop(struct pg_link *l)
{
	PQfinish(l->c);
	l->c = NULL;
	l->is_held = false;
}

static void note(struct pg_link *l, const char *text)
{
	size_t n = strcspn(text, "\n");
	snprintf(l->said, sizeof(l->said), "%.*s", (int)(n < 200 ? n : 200), text);
}

// Until the socket is ready for what is wanted, or the deadline.
static bool wait_for(struct pg_link *l, short events)
{
	for (;;) {
		int64_t left_ns = l->deadline_ns - store_now_ns();
		struct pollfd p = {.fd = PQsocket(l->c), .events = events};
		int n = left_ns > 0 ? poll(&p, 1, (int)(left_ns / 1000000) + 1) : 0;
		if (n > 0)
			return true;
		if (n == 0) {
			note(l, "no answer in time");
			return false;
		}
		if (errno != EINTR)
			return false;
	}
}

static bool flush(struct pg_link *l)
{
	int rc;
	while ((rc = PQflush(l->c)) == 1) {
		if (!wait_for(l, POLLIN | POLLOUT))
			return false;
		if (!PQconsumeInput(l->c))
			break;
	}
	if (rc == 0)
		return true;
	note(l, PQerrorMessage(l->c));
	return false;
}

bool pg_send(struct pg_link *l, const char *statement, const struct pg_params *p)
{
	static const struct pg_params none;
	const char *value[PG_PARAMS_MAX];
	p = p != NULL ? p : &none;
	for (int i = 0; i < p->count; i++)
		value[i] = p->value[i] != NULL ? p->value[i] : (const char *)p->number[i];
	return pg_is_there(l) &&
	       PQsendQueryPrepared(l->c, statement, p->count, value, p->length, p->format, 1) == 1;
}

bool pg_sync(struct pg_link *l)
{
	l->deadline_ns = store_now_ns() + ((int64_t)l->timeout_ms + GRACE_MS) * INT64_C(1000000);
	return pg_is_there(l) && PQpipelineSync(l->c) == 1 && flush(l);
}

// The library ends the answer to each step with a NULL, but not that to a mark.
static PGresult *next(struct pg_link *l)
{
	while (pg_is_there(l) && PQisBusy(l->c)) {
		if (!wait_for(l, POLLIN))
			return NULL;
		if (!PQconsumeInput(l->c)) {
			note(l, PQerrorMessage(l->c));
			return NULL;
		}
	}
	return pg_is_there(l) ? PQgetResult(l->c) : NULL;
}

PGresult *pg_answer(struct pg_link *l)
{
	PGresult *r = next(l);
	if (r == NULL || PQresultStatus(r) == PGRES_PIPELINE_SYNC) {
		if (r == NULL)
			pg_drop(l);
		return r;
	}
	PGresult *end = next(l);
	PQclear(end);
	return r;
}

static bool is_class(const char *state, const char *class)
{
	return strncmp(state, class, strlen(class)) == 0;
}

enum store_result pg_judge(struct pg_link *l, const PGresult *r)
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
	note(l, text != NULL ? text : PQresultErrorMessage(r));
	snprintf(l->state, sizeof(l->state), "%s", state != NULL ? state : "");
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

enum store_result pg_done(struct pg_link *l)
{
	PGresult *r = pg_answer(l);
	if (r == NULL)
		return STORE_RESULT_AWAY;
	enum store_result result = is_good(r) ? STORE_RESULT_OK : pg_judge(l, r);
	PQclear(r);
	return result;
}

enum store_result pg_synced(struct pg_link *l)
{
	enum store_result first = STORE_RESULT_OK;
	for (;;) {
		PGresult *r = pg_answer(l);
		if (r == NULL)
			return STORE_RESULT_AWAY;
		bool is_mark = PQresultStatus(r) == PGRES_PIPELINE_SYNC;
		if (!is_good(r) && first == STORE_RESULT_OK)
			first = pg_judge(l, r);
		PQclear(r);
		if (is_mark)
			return first;
	}
}

enum store_result pg_plain(struct pg_link *l, const char *sql, PGresult **out)
{
	enum store_result result = STORE_RESULT_OK;
	PGresult *r, *last = NULL;
	l->deadline_ns = store_now_ns() + ((int64_t)l->timeout_ms + GRACE_MS) * INT64_C(1000000);
	if (!pg_is_there(l) || PQsendQueryParams(l->c, sql, 0, NULL, NULL, NULL, NULL, 1) != 1 ||
	    !flush(l))
		return STORE_RESULT_AWAY;
	while ((r = next(l)) != NULL) {
		if (!is_good(r) && result == STORE_RESULT_OK)
			result = pg_judge(l, r);
		PQclear(last);
		last = r;
	}
	if (last == NULL || PQisBusy(l->c))
		result = STORE_RESULT_AWAY;
	if (out != NULL && result == STORE_RESULT_OK)
		*out = last;
	else
		PQclear(last);
	return result;
}

// What the server remarks besides is not for this program's output.
static void no_notice(void *ctx, const char *text)
{
}

// The owner's string comes first; what must be so comes behind it and wins.
enum store_result pg_connect(struct pg_link *l, const char *conninfo)
{
	char seconds[16], user_timeout[16];
	snprintf(seconds, sizeof(seconds), "%u", (2 * l->timeout_ms + 999) / 1000 + 1);
	snprintf(user_timeout, sizeof(user_timeout), "%u", 2 * l->timeout_ms);
	const char *const keys[] = {"dbname",		"application_name",
				    "connect_timeout",	"keepalives",
				    "keepalives_idle",	"keepalives_interval",
				    "keepalives_count", "tcp_user_timeout",
				    "client_encoding",	NULL};
	const char *const values[] = {conninfo, "kerbwing", seconds,	  "1",	  "5",
				      "2",	"3",	    user_timeout, "UTF8", NULL};
	pg_drop(l);
	l->said[0] = l->state[0] = '\0';
	l->c = PQconnectdbParams(keys, values, 1);
	if (l->c == NULL || PQstatus(l->c) != CONNECTION_OK || PQsetnonblocking(l->c, 1) != 0) {
		const char *text = l->c != NULL ? PQerrorMessage(l->c) : "out of memory";
		char why[STORE_WHY_SIZE];
		snprintf(why, sizeof(why), "%.*s", (int)strcspn(text, "\n"), text);
		pg_drop(l);
		note(l, why);
		return STORE_RESULT_AWAY;
	}
	PQsetNoticeProcessor(l->c, no_notice, NULL);
	return STORE_RESULT_OK;
}
