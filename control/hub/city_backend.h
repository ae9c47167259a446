// SPDX-License-Identifier: Apache-2.0
// What the store asks of a database: city_store_sqlite*.c and city_store_pg*.c answer. One connection, one thread at a time.
// Results are those of store/store.h: OK, CONTENTION (the transaction was undone: begin again), AWAY (no connection),
// IO and the rest (said tells more). After anything but OK the transaction is gone once rollback was called.
#pragma once

#include "hub/city_store.h"
#include "hub/seq_ledger.h"
#include "store/store.h"

enum city_level { CITY_1M, CITY_5M, CITY_1H, CITY_LEVEL_COUNT };
const char *city_level_name(unsigned level); // "1m", "5m", "1h"
int64_t city_level_ns(unsigned level);

// A message on its way to the store.
struct city_item {
	struct city_item *next;
	uint64_t ticket, mark; // the store's, the caller's
	uint8_t kind;	       // enum intake_kind: status, catalogue, summary, grant, alert
	bool is_resent;
	uint8_t why; // enum city_unstored, once it was looked at
	char city[MESSAGES_NAME_MAX + 1], node[MESSAGES_NAME_MAX + 1];
	int64_t node_no;
	uint32_t account; // of the group
	uint64_t boot_id, seq;
	int64_t made_ns, received_ns;
	int64_t at_ns; // where in time it belongs: middle of the interval, time of the alert or the change
	int64_t from_ns, to_ns; // of a summary
	uint32_t size;
	uint8_t payload[]; // as it came
};

enum outbox_stream city_stream_of(unsigned kind); // of summary, grant, alert

struct city_account {
	int64_t node_no;
	uint64_t boot_id;
	uint8_t stream;
	bool is_there, is_from_one;
	int64_t made_ns, last_ns; // newest header, last arrival
	uint64_t resent;
	struct seq_ledger ledger;
};

struct city_mark {
	int64_t node_no, start_ns;
	int64_t gen; // random: a mark that was set again is another one
};

// A stored message, as read. The pointers last until the callback returns.
struct city_row {
	const char *city, *node;
	int64_t node_no;
	uint64_t boot_id, seq;
	int64_t at_ns, received_ns, from_ns, to_ns;
	const uint8_t *payload;
	size_t size;
};
typedef bool city_row_cb(void *ctx, const struct city_row *row); // false: enough

// Behind which row a page goes on: the last one of the page before. Rows come newest first: by at, then node_no, boot, seq.
struct city_cursor {
	int64_t at_ns, node_no;
	uint64_t boot_id, seq;
};

struct city_list {
	const char *city, *node;  // NULL: any
	int64_t from_ns, to_ns;	  // half open, of at_ns
	struct city_cursor after; // at_ns INT64_MAX: from the newest on
	unsigned limit;
};

struct city_boot_row {
	uint64_t boot_id; // 0: of boots that are forgotten, summed
	int64_t made_ns, last_ns;
	uint64_t boots;
	struct city_totals totals;
};

struct city_node_row {
	const char *city, *node;
	int64_t no;
	int64_t status_received_ns, catalog_received_ns;
	const uint8_t *status, *catalog;
	size_t status_size, catalog_size;
	// Of all its boots.
	struct city_totals totals[OUTBOX_STREAM_COUNT];
	uint64_t boot_id; // newest
	uint64_t boots;
	int64_t last_ns;
};
// Adds the account of one boot and stream; *made_ns: of the newest boot so far, INT64_MIN at first.
void city_node_add_boot(struct city_node_row *n, unsigned stream, const struct city_boot_row *r,
			int64_t *made_ns);
typedef bool city_node_cb(void *ctx, const struct city_node_row *row);

struct city_backend;

struct city_backend_ops {
	const char *name;
	bool is_shared; // other processes write, too
	// (Re)connects, makes tables. OK, AWAY, or what cannot get better by trying again.
	enum store_result (*connect)(struct city_backend *b);
	void (*close)(struct city_backend *b);
	bool (*is_there)(const struct city_backend *b);

	// ---- a transaction of the writer
	enum store_result (*begin)(struct city_backend *b);
	enum store_result (*commit)(struct city_backend *b);
	void (*rollback)(struct city_backend *b);
	// After commit said UNKNOWN: was the last transaction that began committed? NULL: it never says so.
	enum store_result (*outcome)(struct city_backend *b, bool *is_done);
	// The number of a node, made when there is none: *is_new.
	enum store_result (*number)(struct city_backend *b, const char *city, const char *node,
				    int64_t *no, bool *is_new);
	// Before begin: what rows of these days need. Days are at_ns / 86400 s.
	enum store_result (*days)(struct city_backend *b, const int32_t *day, uint32_t count);
	// Locks and reads, in the order given (ascending); makes the boots that are not there. Ledgers are empty before.
	enum store_result (*accounts)(struct city_backend *b, struct city_account *a,
				      uint32_t count);
	enum store_result (*save)(struct city_backend *b, const struct city_account *a,
				  uint32_t count);
	// Rows of one kind, ascending by node, boot, seq. What fails may be told by commit.
	enum store_result (*put)(struct city_backend *b, enum outbox_stream stream,
				 struct city_item *const *item, uint32_t count);
	enum store_result (*put_status)(struct city_backend *b, const struct city_item *i);
	enum store_result (*put_catalog)(struct city_backend *b, const struct city_item *i);
	enum store_result (*mark)(struct city_backend *b, enum city_level level,
				  const struct city_mark *m, uint32_t count);

	// ---- rolling up and forgetting
	// True: this one may; others of the same database may not until it closes.
	bool (*claim)(struct city_backend *b);
	// Oldest first, of buckets that began before. *count: room, then how many.
	enum store_result (*marks)(struct city_backend *b, enum city_level level, int64_t before_ns,
				   struct city_mark *m, uint32_t *count);
	// Summaries of one node with from <= at < to, any order.
	enum store_result (*summaries)(struct city_backend *b, int64_t node_no, int64_t from_ns,
				       int64_t to_ns, city_row_cb *cb, void *ctx);
	// Roll-ups of one node with from <= start < to; at_ns is the start.
	enum store_result (*rollups)(struct city_backend *b, enum city_level level, int64_t node_no,
				     int64_t from_ns, int64_t to_ns, city_row_cb *cb, void *ctx);
	// Between begin and commit. Takes the mark away; when it was still that one, sets the roll-up (size 0: there is nothing
	// any more) and marks `next` of the next level, which may be NULL. In ascending order of marks.
	enum store_result (*put_rollup)(struct city_backend *b, enum city_level level,
					const struct city_mark *m, const struct city_mark *next,
					int64_t now_ns, const uint8_t *payload, size_t size);
	enum store_result (*count_marks)(struct city_backend *b, uint64_t *count);
	// At most max rows (or one table of a day) older than that. *gone: how many.
	enum store_result (*prune)(struct city_backend *b, enum city_keep keep, int64_t before_ns,
				   unsigned max, uint64_t *gone);

	// ---- reading
	enum store_result (*totals)(struct city_backend *b,
				    struct city_totals totals[OUTBOX_STREAM_COUNT],
				    uint64_t *nodes);
	enum store_result (*nodes)(struct city_backend *b, const char *city, const char *node,
				   int64_t after_no, unsigned limit, city_node_cb *cb, void *ctx);
	enum store_result (*list)(struct city_backend *b, enum outbox_stream stream,
				  const struct city_list *l, city_row_cb *cb, void *ctx);
	enum store_result (*list_rollups)(struct city_backend *b, enum city_level level,
					  const struct city_list *l, city_row_cb *cb, void *ctx);
};

struct city_backend {
	const struct city_backend_ops *ops;
	char said[CITY_SAID_SIZE]; // by the database, last
	uint64_t rows;		   // of messages, new ones, put since begin
};

// One connection; it is made by ops->connect. NULL: no memory.
struct city_backend *city_sqlite_new(const struct city_store_config *cfg);
struct city_backend *city_pg_new(const struct city_store_config *cfg);
