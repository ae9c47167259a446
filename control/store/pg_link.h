// SPDX-License-Identifier: Apache-2.0
// A connection to a database that speaks PostgreSQL's protocol, for those who must never wait for it longer than was said: the
// shared book (store_pg*.c) and the city's store (hub/city_pg*.c). Steps are sent as a pipeline, answers are read with a
// deadline, a connection that does not answer is given up. Parameters and rows are in binary form. One thread at a time.
#pragma once

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/store.h"

struct pg_link {
	PGconn *c;
	unsigned timeout_ms; // of each step at the server; connecting may take twice as long
	int64_t deadline_ns; // of the steps under way
	bool is_held;	     // the owner's mark for what a connection holds; false once it is gone
	char said[STORE_WHY_SIZE]; // by the server, last
	char state[6];		   // SQLSTATE of it, "" none
};

// Arrays of one dimension, in binary form; they are put together in memory that grows and is kept.
struct pg_array {
	uint8_t *p;
	size_t used, size;
	uint32_t count;
	bool is_failed; // memory
};

// Parameters in binary form, made by the functions below.
enum { PG_PARAMS_MAX = 16 };

struct pg_params {
	int count;
	const char *value[PG_PARAMS_MAX]; // NULL: in number
	int length[PG_PARAMS_MAX], format[PG_PARAMS_MAX];
	uint8_t number[PG_PARAMS_MAX][8];
};

void pg_params_i32(struct pg_params *p, int32_t v);
void pg_params_i64(struct pg_params *p, int64_t v);
void pg_params_bytes(struct pg_params *p, const void *bytes, size_t n);

enum pg_element { PG_BYTEA = 17, PG_INT8 = 20, PG_INT4 = 23 };

void pg_array_begin(struct pg_array *a, enum pg_element of);
void pg_array_i32(struct pg_array *a, int32_t v);
void pg_array_i64(struct pg_array *a, int64_t v);
void pg_array_bytes(struct pg_array *a, const void *bytes, size_t n);
void pg_params_array(struct pg_params *p, struct pg_array *a);
void pg_array_free(struct pg_array *a);

// (Re)connects; the limits on time that are in the string are for networks. OK or AWAY, said tells why. Not in a pipeline yet.
enum store_result pg_connect(struct pg_link *l, const char *conninfo);

// A prepared statement is put on its way; several may be under way before the first answer is read. False: the connection is gone.
bool pg_send(struct pg_link *l, const char *statement, const struct pg_params *p);
// What was sent so far is one unit for the server: after a failure the rest of it is skipped.
bool pg_sync(struct pg_link *l);
// The answer to the oldest step, NULL when the connection is gone or nothing came in time (then it is dropped).
PGresult *pg_answer(struct pg_link *l);
// Reads one answer and frees it; anything but good rows or commands: the result that it means.
enum store_result pg_done(struct pg_link *l);
// Reads answers up to and with the next mark of pg_sync.
enum store_result pg_synced(struct pg_link *l);
// Text outside of the pipeline, while connecting. *out may be NULL.
enum store_result pg_plain(struct pg_link *l, const char *sql, PGresult **out);
// What a failed answer means; keeps what the server said.
enum store_result pg_judge(struct pg_link *l, const PGresult *r);
void pg_drop(struct pg_link *l);
bool pg_is_there(const struct pg_link *l);

// Columns in binary form. False: not of that size or NULL.
bool pg_get_i64(const PGresult *r, int row, int column, int64_t *out);
bool pg_get_bytes(const PGresult *r, int row, int column, const void **p, uint32_t *n);
bool pg_get_exact(const PGresult *r, int row, int column, void *to, uint32_t n);
