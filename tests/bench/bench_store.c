// SPDX-License-Identifier: Apache-2.0
// Durable operations a second and how long each takes, by a loop that keeps 64 operations under way, as an HTTP server with
// 64 connections does. Beside it the same bytes appended to a file and flushed, as many operations a flush.
//
//	bench_store store DIR LIVE COUNT N	through the store, LIVE records in it before, N operations under way
//	bench_store bare DIR BYTES COUNT [N]	BYTES an operation, N operations a write and flush
//
// Prints one JSON object.
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "store/store_sqlite.h"

enum { SUBMITTERS = 64, RECORD_SIZE = 300, PATH_SIZE = 512 };

static int64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static uint64_t mix(uint64_t x)
{
	x = (x ^ (x >> 31)) * 0x7fb5d329728ea185u;
	x = (x ^ (x >> 27)) * 0x81dadef4bc2dd44du;
	return x ^ (x >> 33);
}

struct bench {
	struct store *store;
	uint64_t submitted, told, failed, count;
	uint64_t live; // records that are there; the oldest goes when a new one comes
	int64_t begun_ns[SUBMITTERS * 2];
	int64_t *took_ns;
	uint64_t taken; // figures in took_ns
};

static struct store_id id_of(uint64_t n)
{
	struct store_id id;
	uint64_t a = mix(n + 1), b = mix(a);
	memcpy(id.octet, &a, 8);
	memcpy(id.octet + 8, &b, 8);
	return id;
}

// A grant as the shell writes it: a new corridor, one that ended, an entry.
static bool submit(struct bench *b)
{
	static uint8_t bytes[RECORD_SIZE];
	uint64_t n = b->submitted;
	enum store_result why;
	memcpy(bytes, &n, sizeof(n));
	const struct store_change changes[] = {
		{.record = {.kind = 1,
			    .id = id_of(n),
			    .expiry_ns = (int64_t)n,
			    .bytes = bytes,
			    .size = sizeof(bytes)}},
		{.record = {.kind = 1, .id = id_of(n - b->live)}, .is_delete = true},
	};
	const struct store_batch batch = {
		.changes = changes,
		.count = n >= b->live && b->live > 0 ? 2 : 1,
		.audit = {.operator_name = "operator-17",
			  .action = "corridor.grant",
			  .reason = "request 00000000-0000-0000-0000-000000000000",
			  .kind = 1,
			  .id = id_of(n),
			  .time_ns = (int64_t)n}};
	uint64_t t = store_submit(b->store, &batch, &why);
	if (t == 0)
		return false;
	b->begun_ns[t % (SUBMITTERS * 2)] = now_ns();
	b->submitted++;
	return true;
}

static void done(void *ctx, uint64_t ticket, enum store_result result)
{
	struct bench *b = ctx;
	b->told++;
	b->failed += result != STORE_RESULT_OK ? 1u : 0u;
	if (b->took_ns != NULL)
		b->took_ns[b->taken++] = now_ns() - b->begun_ns[ticket % (SUBMITTERS * 2)];
}

static void run(struct bench *b, uint64_t until, unsigned at_once)
{
	while (b->told < until) {
		while (b->submitted < until && b->submitted - b->told < at_once && submit(b))
			;
		struct pollfd p = {.fd = store_fd(b->store), .events = POLLIN};
		poll(&p, 1, 1000);
		store_collect(b->store);
	}
}

static int bench_store(const char *dir, uint64_t live, uint64_t count, unsigned at_once)
{
	struct bench b = {.live = live, .count = count};
	const struct store_config cfg = {
		.has_thread = true, .done = done, .ctx = &b, .audit_max = 100000000};
	char path[PATH_SIZE], why[STORE_WHY_SIZE];
	enum store_result rc;
	snprintf(path, sizeof(path), "%s/bench.db", dir);
	const struct store_sqlite_config file = {.path = path};
	struct store_backend *backend = store_sqlite_open(&file, &rc, why);
	if (backend == NULL ||
	    store_open(&b.store, backend, &cfg, NULL, NULL, why) != STORE_RESULT_OK) {
		fprintf(stderr, "bench_store: %s: %s\n", path, why);
		return 1;
	}
	run(&b, live, SUBMITTERS);
	struct store_totals before, after;
	store_get_totals(b.store, &before);
	b.took_ns = calloc(count, sizeof(*b.took_ns));
	int64_t begin = now_ns();
	run(&b, live + count, at_once);
	double seconds = (double)(now_ns() - begin) * 1e-9;
	store_get_totals(b.store, &after);
	qsort(b.took_ns, b.taken, sizeof(*b.took_ns), compare);
	uint64_t groups = after.groups - before.groups;
	printf("{\"per_s\":%.1f,\"p50_us\":%.1f,\"p99_us\":%.1f,\"group\":%.1f,\"commit_us\":%.1f,"
	       "\"sched\":\"%s\",\"failed\":%llu}\n",
	       (double)count / seconds, (double)b.took_ns[count / 2] * 1e-3,
	       (double)b.took_ns[count - 1 - count / 100] * 1e-3, (double)count / (double)groups,
	       (double)(after.commit_sum_ns - before.commit_sum_ns) * 1e-3 / (double)groups,
	       store_sched_name(after.sched), (unsigned long long)b.failed);
	store_close(b.store);
	free(b.took_ns);
	return b.failed == 0 ? 0 : 1;
}

static int bench_bare(const char *dir, uint64_t size, uint64_t count, uint64_t at_once)
{
	char path[PATH_SIZE];
	// As the store's thread is: without it this would measure who else wants the CPU.
	const struct sched_param first = {.sched_priority = 1};
	int is_normal = sched_setscheduler(0, SCHED_RR, &first);
	snprintf(path, sizeof(path), "%s/bare", dir);
	uint8_t *bytes = calloc(at_once, size);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	uint64_t groups = count / at_once;
	int64_t *took_ns = calloc(groups, sizeof(*took_ns)), begin = now_ns();
	if (fd < 0 || bytes == NULL || took_ns == NULL)
		return 1;
	for (uint64_t i = 0; i < groups; i++) {
		int64_t at = now_ns();
		if (write(fd, bytes, at_once * size) != (ssize_t)(at_once * size) ||
		    fdatasync(fd) != 0)
			return 1;
		took_ns[i] = now_ns() - at;
	}
	double seconds = (double)(now_ns() - begin) * 1e-9;
	qsort(took_ns, groups, sizeof(*took_ns), compare);
	printf("{\"per_s\":%.1f,\"p50_us\":%.1f,\"p99_us\":%.1f,\"sched\":\"%s\"}\n",
	       (double)(groups * at_once) / seconds, (double)took_ns[groups / 2] * 1e-3,
	       (double)took_ns[groups - 1 - groups / 100] * 1e-3, is_normal ? "normal" : "rr_1");
	close(fd);
	free(bytes);
	free(took_ns);
	return 0;
}

int main(int argc, char **argv)
{
	uint64_t n[3] = {0, 0, SUBMITTERS};
	for (int i = 3; i < argc && i < 6; i++)
		n[i - 3] = strtoull(argv[i], NULL, 10);
	if (argc >= 5 && n[1] > 0 && n[2] > 0 && n[2] <= SUBMITTERS) {
		if (strcmp(argv[1], "store") == 0)
			return bench_store(argv[2], n[0], n[1], (unsigned)n[2]);
		if (strcmp(argv[1], "bare") == 0)
			return bench_bare(argv[2], n[0], n[1], n[2]);
	}
	fputs("usage: bench_store store DIR LIVE COUNT [N] | bare DIR BYTES COUNT [N]\n", stderr);
	return 2;
}
