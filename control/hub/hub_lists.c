// SPDX-License-Identifier: Apache-2.0
#include "hub/hub_lists.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "api/json.h"
#include "base/alert_kind.h"
#include "base/timepoint.h"
#include "base/units.h"
#include "hub/csv.h"
#include "hub/hub.h"

enum { LIMIT_DEFAULT = 1000, LIMIT_MAX = 10000, FIELD_SIZE = 128 };

// How a column of the store is shown.
enum form { FORM_TEXT, FORM_INT, FORM_HEX, FORM_TIME, FORM_BOOL, FORM_E7, FORM_PHASE };

struct column {
	const char *store; // name in the statement
	const char *shown;
	enum form form;
};

static const struct column summary_columns[] = {
	{"city", "city", FORM_TEXT},
	{"node", "node", FORM_TEXT},
	{"boot_id", "boot_id", FORM_HEX},
	{"seq", "seq", FORM_INT},
	{"start_ns", "start", FORM_TIME},
	{"end_ns", "end", FORM_TIME},
	{"frames", "frames", FORM_INT},
	{"decoded", "decoded", FORM_INT},
	{"dropped", "dropped", FORM_INT},
	{"frames_missed", "frames_missed", FORM_INT},
	{"tracks_road", "tracks_road", FORM_INT},
	{"tracks_air", "tracks_air", FORM_INT},
	{"tracks_max", "tracks_max", FORM_INT},
	{"alerts", "alerts", FORM_INT},
	{"latency_p50_ns", "latency_p50_ns", FORM_INT},
	{"latency_p99_ns", "latency_p99_ns", FORM_INT},
	{"latency_p999_ns", "latency_p999_ns", FORM_INT},
	{"dataplane_up", "dataplane_up", FORM_BOOL},
	{"dataplane_restarts", "dataplane_restarts", FORM_INT},
	{"queue_oldest_ns", "queue_oldest_ns", FORM_INT},
	{"received_ns", "received", FORM_TIME},
};

static const struct column alert_columns[] = {
	{"city", "city", FORM_TEXT},
	{"node", "node", FORM_TEXT},
	{"boot_id", "boot_id", FORM_HEX},
	{"seq", "seq", FORM_INT},
	{"alert_id", "alert_id", FORM_HEX},
	{"kind", "kind", FORM_TEXT},
	{"phase", "phase", FORM_PHASE},
	{"alert_ns", "time", FORM_TIME},
	{"lat_e7", "lat", FORM_E7},
	{"lon_e7", "lon", FORM_E7},
	{"time_to_ms", "time_to_ms", FORM_INT},
	{"distance_cm", "distance_cm", FORM_INT},
	{"class_a", "class_a", FORM_TEXT},
	{"class_b", "class_b", FORM_TEXT},
	{"received_ns", "received", FORM_TIME},
};

struct list {
	enum city_store_statement statement;
	const char *name;
	const struct column *column; // same order as the statement's
	int column_count;
	json_t *rows;	   // JSON
	struct text *body; // CSV
};

// ---- forms

static const char *text_of(sqlite3_stmt *row, int i)
{
	const unsigned char *t = sqlite3_column_text(row, i);
	return t != NULL ? (const char *)t : "";
}

static json_t *json_of(sqlite3_stmt *row, int i, enum form form)
{
	int64_t v = sqlite3_column_int64(row, i);
	switch (form) {
	case FORM_TEXT:
		return json_string(text_of(row, i));
	case FORM_HEX:
		return json_hex((uint64_t)v);
	case FORM_TIME:
		return json_time(v);
	case FORM_BOOL:
		return json_boolean(v != 0);
	case FORM_E7:
		return json_real((double)v / 1e7);
	case FORM_PHASE:
		return json_string(alert_phase_name((unsigned)v));
	default:
		return json_integer(v);
	}
}

static bool json_row(void *ctx, sqlite3_stmt *row)
{
	struct list *l = ctx;
	json_t *j = json_object();
	for (int i = 0; i < l->column_count; i++)
		json_object_set_new(j, l->column[i].shown, json_of(row, i, l->column[i].form));
	return json_array_append_new(l->rows, j) == 0;
}

static void csv_field(struct text *t, json_t *v, bool is_first)
{
	char field[FIELD_SIZE];
	if (json_is_string(v))
		snprintf(field, sizeof(field), "%s", json_string_value(v));
	else if (json_is_real(v))
		snprintf(field, sizeof(field), "%.7f", json_real_value(v));
	else if (json_is_integer(v))
		snprintf(field, sizeof(field), "%lld", (long long)json_integer_value(v));
	else
		snprintf(field, sizeof(field), "%s", json_is_true(v) ? "true" : "false");
	csv_put(t, field, is_first);
	json_decref(v);
}

static bool csv_row(void *ctx, sqlite3_stmt *row)
{
	struct list *l = ctx;
	for (int i = 0; i < l->column_count; i++)
		csv_field(l->body, json_of(row, i, l->column[i].form), i == 0);
	csv_end_line(l->body);
	return !l->body->is_failed;
}

// ---- query

bool hub_lists_parse_time(const char *text, int64_t *t_ns)
{
	size_t digits = strspn(text, "0123456789");
	if (digits > 0 && digits <= 15 && text[digits] == '\0') {
		*t_ns = strtoll(text, NULL, 10) * UNITS_NS_PER_MS;
		return *t_ns / UNITS_NS_PER_MS < 9000000000000LL;
	}
	struct tm tm;
	memset(&tm, 0, sizeof(tm));
	const char *end = strptime(text, "%Y-%m-%dT%H:%M:%SZ", &tm);
	time_t s = end != NULL && *end == '\0' ? timegm(&tm) : -1;
	if (s < 0 || s > 9000000000LL)
		return false;
	*t_ns = (int64_t)s * UNITS_NS_PER_S;
	return true;
}

// NULL, or what is wrong.
static const char *parse_query(const struct server_request *rq, struct city_store_query *q)
{
	const char *limit = server_query(rq, "limit"), *from = server_query(rq, "from"),
		   *to = server_query(rq, "to");
	*q = (struct city_store_query){.city = server_query(rq, "city"),
				       .node = server_query(rq, "node"),
				       .from_ns = 0,
				       .to_ns = INT64_MAX,
				       .limit = LIMIT_DEFAULT};
	if ((from != NULL && !hub_lists_parse_time(from, &q->from_ns)) ||
	    (to != NULL && !hub_lists_parse_time(to, &q->to_ns)))
		return "from and to are Unix milliseconds or times like 2026-11-21T08:30:00Z";
	if (limit == NULL)
		return NULL;
	char *end;
	long n = strtol(limit, &end, 10);
	if (limit[0] < '0' || limit[0] > '9' || *end != '\0' || n < 1 || n > LIMIT_MAX)
		return "limit is a whole number 1..10000";
	q->limit = (unsigned)n;
	return NULL;
}

static bool wants_csv(const struct server_request *rq, bool *is_wrong)
{
	const char *format = server_query(rq, "format"), *accept = server_header(rq, "Accept");
	*is_wrong = format != NULL && strcmp(format, "csv") != 0 && strcmp(format, "json") != 0;
	if (format != NULL)
		return strcmp(format, "csv") == 0;
	return accept != NULL && strstr(accept, "text/csv") != NULL;
}

static void reply_list(const struct server_request *rq, struct server_reply *rp, struct list *l)
{
	struct hub *h = server_app(rq);
	struct city_store_query q;
	bool is_wrong;
	const char *problem = parse_query(rq, &q);
	bool is_csv = wants_csv(rq, &is_wrong);
	if (problem != NULL || is_wrong) {
		server_fail(rp, 400, "bad_query",
			    problem != NULL ? problem : "format is json or csv");
		return;
	}
	l->body = &rp->body;
	l->rows = is_csv ? NULL : json_array();
	for (int i = 0; is_csv && i < l->column_count; i++)
		csv_put(l->body, l->column[i].shown, i == 0);
	if (is_csv)
		csv_end_line(l->body);
	int rc = city_store_list(&h->store, l->statement, &q, is_csv ? csv_row : json_row, l);
	if (rc != 0) {
		json_decref(l->rows);
		server_fail(rp, 503, "store_failing",
			    "the store cannot be read; see the hub's messages");
		return;
	}
	if (is_csv)
		rp->mime = "text/csv; charset=utf-8; header=present";
	else
		json_reply(rp, json_pack("{s:o}", l->name, l->rows));
}

void hub_lists_summaries(const struct server_request *rq, struct server_reply *rp)
{
	struct list l = {.statement = CITY_STORE_LIST_SUMMARY,
			 .name = "summaries",
			 .column = summary_columns,
			 .column_count = sizeof(summary_columns) / sizeof(summary_columns[0])};
	reply_list(rq, rp, &l);
}

void hub_lists_alerts(const struct server_request *rq, struct server_reply *rp)
{
	struct list l = {.statement = CITY_STORE_LIST_ALERT,
			 .name = "alerts",
			 .column = alert_columns,
			 .column_count = sizeof(alert_columns) / sizeof(alert_columns[0])};
	reply_list(rq, rp, &l);
}
