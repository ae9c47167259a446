// SPDX-License-Identifier: Apache-2.0
// A process to be killed, and the judge of what it leaves.
//
//	store_writer run DB SEED RUN [COUNT [AUDIT_MAX]]
//						commits operations of this run until killed (or COUNT of them), through the store
//						with its thread; prints "ack N" when operation N is durable, "fail N why"
//						when it was reported as not stored
//	store_writer check DB SEED < acks	reads lines "RUN N ack|fail" and judges the file: prints a line of figures
//
// An operation is a function of (SEED, RUN, N): which of 200 records it puts or deletes, and their bytes. Its audit entry's
// reason is "RUN N". So the log says which operations there are, and replaying them must give exactly the records; every
// acknowledged one must be there, none that was reported as failed; those of a run are 1, 2, 3 … without the failed ones and
// with nothing missing in between: whole or absent. Where the log was pruned, its own proof of the records must do, and
// what stood before its first entry is taken as pruned.
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/audit_verify.h"
#include "store/store_sqlite.h"

enum {
	IDS = 200,
	CHANGES_MAX = 6,
	SUBMITTERS = 64,
	SIZE_MAX_OP = 6000,
	RUNS_MAX = 4096,
	OPS_MAX = 200000
};

static uint64_t mix(uint64_t x)
{
	x ^= x >> 31;
	x *= 0x7fb5d329728ea185u;
	x ^= x >> 27;
	x *= 0x81dadef4bc2dd44du;
	return x ^ (x >> 33);
}

struct op {
	uint32_t count;
	struct {
		uint32_t id, size;
		bool is_delete;
		uint64_t key; // of the bytes
	} change[CHANGES_MAX];
};

static struct op make_op(uint64_t seed, uint64_t run, uint64_t n)
{
	uint64_t x = mix(seed + mix(run + mix(n)));
	struct op o = {.count = 1 + (uint32_t)(x % CHANGES_MAX)};
	for (uint32_t i = 0; i < o.count; i++) {
		x = mix(x + i + 1);
		o.change[i].id = (uint32_t)(x % IDS);
		o.change[i].is_delete = (x >> 20) % 5 == 0;
		o.change[i].size = (uint32_t)((x >> 30) % ((x >> 24) % 8 == 0 ? SIZE_MAX_OP : 300));
		o.change[i].key = x;
	}
	return o;
}

static void fill(uint8_t *p, uint64_t key, uint32_t size)
{
	for (uint32_t i = 0; i < size; i++)
		p[i] = (uint8_t)(key >> (i % 8 * 8)) ^ (uint8_t)i;
}

static struct store_id id_of(uint32_t n)
{
	struct store_id id = {{0xc0}};
	id.octet[14] = (uint8_t)(n >> 8);
	id.octet[15] = (uint8_t)n;
	return id;
}

// ---- run

struct runner {
	struct store *store;
	uint64_t seed, run, next, count;
	uint64_t op_of[SUBMITTERS * 2]; // by ticket
	unsigned under_way;
};

// One write for one line: the pipe holds it even when this process dies behind it.
static void say(const char *what, uint64_t n, const char *why)
{
	char line[96];
	int len = snprintf(line, sizeof(line), "%s %llu %s\n", what, (unsigned long long)n, why);
	if (write(STDOUT_FILENO, line, (size_t)len) != len)
		_exit(3);
}

static void submit(struct runner *r)
{
	static uint8_t bytes[CHANGES_MAX][SIZE_MAX_OP];
	static const char *const operators[] = {"anna", "bert", "carl"};
	struct store_change changes[CHANGES_MAX];
	enum store_result why;
	char reason[64];
	uint64_t n = r->next;
	struct op o = make_op(r->seed, r->run, n);
	for (uint32_t i = 0; i < o.count; i++) {
		fill(bytes[i], o.change[i].key, o.change[i].size);
		changes[i] = (struct store_change){
			.record = {.kind = (uint16_t)(o.change[i].id % 4),
				   .id = id_of(o.change[i].id),
				   .expiry_ns = (int64_t)(o.change[i].key >> 1),
				   .bytes = bytes[i],
				   .size = o.change[i].size},
			.is_delete = o.change[i].is_delete};
	}
	snprintf(reason, sizeof(reason), "%llu %llu", (unsigned long long)r->run,
		 (unsigned long long)n);
	const struct store_batch b = {
		.changes = changes,
		.count = o.count,
		.audit = {.operator_name = operators[n % 3],
			  .action = "test.change",
			  .reason = reason,
			  .kind = 1,
			  .id = changes[0].record.id,
			  .time_ns = 1785715200000000000 + (int64_t)n * 1000000000}};
	uint64_t t = store_submit(r->store, &b, &why);
	if (t == 0)
		return; // on hold: tried again under the same number, as nothing happened
	r->op_of[t % (SUBMITTERS * 2)] = n;
	r->under_way++;
	r->next++;
}

static void done(void *ctx, uint64_t ticket, enum store_result result)
{
	struct runner *r = ctx;
	uint64_t n = r->op_of[ticket % (SUBMITTERS * 2)];
	r->under_way--;
	say(result == STORE_RESULT_OK	     ? "ack"
	    : result == STORE_RESULT_UNKNOWN ? "unknown"
					     : "fail",
	    n, store_result_name(result));
}

static void failed(void *ctx, uint64_t first, uint64_t last, enum store_result why)
{
	struct runner *r = ctx;
	store_resume(r->store);
}

static int run(const char *path, uint64_t seed, uint64_t number, uint64_t count, uint64_t audit_max)
{
	static struct runner r;
	char why[STORE_WHY_SIZE];
	enum store_result rc;
	r = (struct runner){.seed = seed, .run = number, .next = 1, .count = count};
	const struct store_config cfg = {.has_thread = true,
					 .done = done,
					 .failed = failed,
					 .ctx = &r,
					 .audit_max = audit_max};
	const struct store_sqlite_config file = {.path = path};
	struct store_backend *b = store_sqlite_open(&file, &rc, why);
	if (b != NULL)
		rc = store_open(&r.store, b, &cfg, NULL, NULL, why);
	if (rc != STORE_RESULT_OK) {
		fprintf(stderr, "%s: %s: %s\n", path, store_result_name(rc), why);
		return 1;
	}
	say("open", number, "");
	while (r.next <= r.count || r.under_way > 0) {
		while (r.under_way < SUBMITTERS && r.next <= r.count) {
			uint64_t before = r.next;
			submit(&r);
			if (r.next == before)
				break;
		}
		struct pollfd p = {.fd = store_fd(r.store), .events = POLLIN};
		poll(&p, 1, 1000);
		store_collect(r.store);
	}
	store_close(r.store);
	return 0;
}

// ---- check

struct told {
	uint8_t *what; // by operation: 0 nothing, 'a' acknowledged, 'f' failed
	uint64_t max, acked, seen_last;
};

struct judge {
	uint64_t seed;
	struct told run[RUNS_MAX];
	struct {
		bool is_live;
		uint64_t key;
		uint32_t size;
	} model[IDS];
	uint64_t entries, acked, there;
	bool is_pruned, has_first;
	unsigned wrong;
};

static struct judge j;

static bool wrong(const char *what, uint64_t run_number, uint64_t n)
{
	fprintf(stderr, "run %llu operation %llu: %s\n", (unsigned long long)run_number,
		(unsigned long long)n, what);
	j.wrong++;
	return false;
}

static void read_told(void)
{
	unsigned long long run_number, n;
	char what[16];
	while (scanf("%llu %llu %15s", &run_number, &n, what) == 3) {
		struct told *t = run_number < RUNS_MAX ? &j.run[run_number] : NULL;
		if (t == NULL || n >= OPS_MAX)
			exit(2);
		if (t->what == NULL && (t->what = calloc(OPS_MAX, 1)) == NULL)
			exit(2);
		t->what[n] = (uint8_t)what[0];
		j.acked += what[0] == 'a' ? 1u : 0u;
		t->max = n > t->max ? n : t->max;
	}
}

// What was acknowledged and stood before the first entry that is left.
static void forget_before(uint64_t run_number, uint64_t n)
{
	for (uint64_t r = 0; r <= run_number; r++)
		for (uint64_t k = 0; k <= j.run[r].max && (r < run_number || k < n); k++)
			if (j.run[r].what != NULL && j.run[r].what[k] == 'a')
				j.acked--;
	j.run[run_number].seen_last = n - 1;
}

static bool on_entry(void *ctx, const struct audit_entry *e)
{
	unsigned long long run_number, n;
	if (strcmp(e->action, AUDIT_PRUNE) == 0)
		return true;
	if (sscanf(e->reason, "%llu %llu", &run_number, &n) != 2 || run_number >= RUNS_MAX ||
	    n >= OPS_MAX)
		return wrong("no such operation", 0, 0);
	struct told *t = &j.run[run_number];
	if (j.is_pruned && !j.has_first)
		forget_before(run_number, n);
	j.has_first = true;
	for (uint64_t k = t->seen_last + 1; k < n; k++)
		if (t->what == NULL || (t->what[k] != 'f' && t->what[k] != 'u'))
			return wrong("is missing, later ones are there", run_number, k);
	if (t->what != NULL && t->what[n] == 'f')
		return wrong("was reported as failed and is there", run_number, n);
	if (n <= t->seen_last)
		return wrong("is there twice or out of order", run_number, n);
	t->seen_last = n;
	j.there += t->what != NULL && t->what[n] == 'a' ? 1u : 0u;
	j.entries++;
	struct op o = make_op(j.seed, run_number, n);
	for (uint32_t i = 0; i < o.count; i++) {
		j.model[o.change[i].id].is_live = !o.change[i].is_delete;
		j.model[o.change[i].id].key = o.change[i].key;
		j.model[o.change[i].id].size = o.change[i].size;
	}
	return true;
}

static bool on_record(void *ctx, const struct store_record *r, uint64_t seq,
		      const struct audit_hash *digest)
{
	uint8_t bytes[SIZE_MAX_OP];
	uint32_t id = (uint32_t)(r->id.octet[14] << 8 | r->id.octet[15]);
	if (j.is_pruned)
		return true;
	if (id >= IDS || !j.model[id].is_live || r->size != j.model[id].size ||
	    r->expiry_ns != (int64_t)(j.model[id].key >> 1))
		return wrong("leaves another record than it made", 0, id);
	fill(bytes, j.model[id].key, r->size);
	if (r->size > 0 && memcmp(bytes, r->bytes, r->size) != 0)
		return wrong("leaves other bytes than it wrote", 0, id);
	j.model[id].is_live = false; // seen
	return true;
}

static int check(const char *path, uint64_t seed)
{
	const struct store_sqlite_config file = {.path = path, .is_read_only = true};
	const struct store_visitor v = {.entry = on_entry, .record = on_record};
	struct audit_report report;
	struct store_ends ends;
	enum store_result rc;
	char why[STORE_WHY_SIZE];
	j.seed = seed;
	read_told();
	struct store_backend *b = store_sqlite_open(&file, &rc, why);
	if (b == NULL) {
		fprintf(stderr, "%s: %s: %s\n", path, store_result_name(rc), why);
		return 1;
	}
	audit_verify(b, NULL, &report);
	j.is_pruned = report.ends.base.seq != 0;
	rc = b->ops->visit(b, 0, &v, &ends, why);
	b->ops->close(b);
	if (report.fault != AUDIT_FAULT_NONE || rc != STORE_RESULT_OK)
		wrong(audit_fault_name(report.fault), 0, report.seq);
	for (uint32_t i = 0; i < IDS && j.wrong == 0 && !j.is_pruned; i++)
		if (j.model[i].is_live)
			wrong("made a record that is not there", 0, i);
	if (j.there != j.acked && j.wrong == 0)
		wrong("acknowledged operations are missing", 0, j.acked - j.there);
	printf("%llu operations, %llu acknowledged, %u wrong\n", (unsigned long long)j.entries,
	       (unsigned long long)j.acked, j.wrong);
	for (unsigned i = 0; i < RUNS_MAX; i++)
		free(j.run[i].what);
	return j.wrong == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	if (argc >= 5 && strcmp(argv[1], "run") == 0)
		return run(argv[2], strtoull(argv[3], NULL, 10), strtoull(argv[4], NULL, 10),
			   argc > 5 ? strtoull(argv[5], NULL, 10) : OPS_MAX - 1,
			   argc > 6 ? strtoull(argv[6], NULL, 10) : 100000000);
	if (argc == 4 && strcmp(argv[1], "check") == 0)
		return check(argv[2], strtoull(argv[3], NULL, 10));
	fputs("usage: store_writer run DB SEED RUN [COUNT [AUDIT_MAX]] | check DB SEED < acks\n",
	      stderr);
	return 2;
}
