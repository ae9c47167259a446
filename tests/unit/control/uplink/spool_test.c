// SPDX-License-Identifier: Apache-2.0
// The spool on a real directory: what was appended is there after the process that wrote it is gone without a word, what was
// torn is cut, what is full gives way in the stated order, and a disk that takes nothing is survived.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "uplink/outbox.h"

static const int64_t SHELF_NS = 60;

enum { SUMMARY = OUTBOX_SUMMARY, ALERT = OUTBOX_ALERT, MESSAGES_MAX = 4096 };

struct found {
	unsigned stream;
	struct spool_ref ref;
	char text[32];
};

struct rig {
	char dir[64];
	struct spool s;
	struct found found[MESSAGES_MAX];
	unsigned count, given_up;
	unsigned given_up_stream[64];
};

static int64_t (*injected)(int fd, const void *p, size_t n);

static void on_found(void *ctx, unsigned stream, struct spool_ref ref, uint32_t size,
		     int64_t made_ns)
{
	struct rig *r = ctx;
	r->found[r->count++] = (struct found){.stream = stream, .ref = ref};
}

static void on_given_up(void *ctx, unsigned stream, uint64_t segment)
{
	struct rig *r = ctx;
	r->given_up_stream[r->given_up++ % 64] = stream;
}

static int reopen(struct rig *r, uint64_t bytes_max)
{
	const struct spool_config cfg = {.dir = r->dir,
					 .bytes_max = bytes_max,
					 .stream_count = OUTBOX_STREAM_COUNT,
					 .found = on_found,
					 .given_up = on_given_up,
					 .ctx = r,
					 .write = injected};
	r->count = 0;
	int rc = spool_open(&r->s, &cfg);
	for (unsigned i = 0; i < r->count; i++) {
		uint32_t n = spool_read(&r->s, r->found[i].ref, (uint8_t *)r->found[i].text,
					sizeof(r->found[i].text) - 1);
		r->found[i].text[n] = '\0';
	}
	return rc;
}

static void rig_open(struct rig *r, uint64_t bytes_max)
{
	memset(r, 0, sizeof(*r));
	injected = NULL;
	snprintf(r->dir, sizeof(r->dir), "/tmp/kw-spool-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(r->dir));
	CU_ASSERT_EQUAL_FATAL(reopen(r, bytes_max), 0);
}

// As kill -9 leaves it: nothing is written any more, the kernel closes the files.
static void die(struct rig *r)
{
	for (uint32_t i = 0; i < r->s.count; i++) {
		if (r->s.segment[i].fd >= 0)
			close(r->s.segment[i].fd);
		if (r->s.segment[i].ack_fd >= 0)
			close(r->s.segment[i].ack_fd);
	}
	close(r->s.lock_fd);
}

static void rig_close(struct rig *r)
{
	char command[100];
	spool_close(&r->s);
	snprintf(command, sizeof(command), "rm -rf %s", r->dir);
	CU_ASSERT_EQUAL(system(command), 0);
}

static struct spool_ref put(struct rig *r, unsigned stream, const char *text)
{
	struct spool_ref ref = {.segment = 0};
	CU_ASSERT_EQUAL(spool_append(&r->s, stream, 7, (const uint8_t *)text,
				     (uint32_t)strlen(text), 0, &ref),
			0);
	return ref;
}

static void what_was_appended_survives_a_kill(void)
{
	struct rig r;
	rig_open(&r, 1 << 20);
	struct spool_ref a = put(&r, SUMMARY, "a"), b = put(&r, ALERT, "b"),
			 c = put(&r, SUMMARY, "c");
	put(&r, SUMMARY, "d");
	spool_ack(&r.s, c, false); // out of order
	(void)a;
	(void)b;
	die(&r);
	CU_ASSERT_EQUAL(reopen(&r, 1 << 20), 0);
	CU_ASSERT_EQUAL_FATAL(r.count, 3);
	CU_ASSERT_STRING_EQUAL(r.found[0].text, "a");
	CU_ASSERT_STRING_EQUAL(r.found[1].text, "d");
	CU_ASSERT_STRING_EQUAL(r.found[2].text, "b");
	CU_ASSERT_EQUAL(r.found[2].stream, ALERT);
	// What came later comes later, and acknowledging all leaves nothing behind.
	struct spool_ref e = put(&r, SUMMARY, "e");
	for (unsigned i = 0; i < 3; i++)
		spool_ack(&r.s, r.found[i].ref, false);
	spool_ack(&r.s, e, false);
	die(&r);
	CU_ASSERT_EQUAL(reopen(&r, 1 << 20), 0);
	CU_ASSERT_EQUAL(r.count, 0);
	CU_ASSERT_EQUAL(r.s.count, 0);
	CU_ASSERT_EQUAL(r.s.bytes, 0);
	rig_close(&r);
}

// The file cut at every length gives the records before the cut, whole, and none after; appending goes on.
static void a_torn_tail_is_cut(void)
{
	struct rig r;
	char path[200];
	rig_open(&r, 1 << 20);
	put(&r, SUMMARY, "first");
	put(&r, SUMMARY, "second");
	uint64_t number = r.s.segment[0].number;
	uint32_t whole = r.s.segment[0].size;
	die(&r);
	snprintf(path, sizeof(path), "%s/%016llx.seg", r.dir, (unsigned long long)number);
	uint8_t image[200];
	int fd = open(path, O_RDWR);
	CU_ASSERT_EQUAL_FATAL(read(fd, image, sizeof(image)), (ssize_t)whole);
	uint32_t one = SPOOL_FILE_HEAD + SPOOL_RECORD_HEAD + 5;
	for (uint32_t n = 0; n <= whole; n++) {
		CU_ASSERT_EQUAL(ftruncate(fd, 0), 0);
		CU_ASSERT_EQUAL(pwrite(fd, image, n, 0), (ssize_t)n);
		CU_ASSERT_EQUAL(reopen(&r, 1 << 20), 0);
		CU_ASSERT_EQUAL(r.count, n == whole ? 2 : n >= one ? 1 : 0);
		put(&r, SUMMARY, "more");
		die(&r);
		unsigned before = r.count;
		CU_ASSERT_EQUAL(reopen(&r, 1 << 20), 0);
		CU_ASSERT_EQUAL_FATAL(r.count, before + 1);
		CU_ASSERT_STRING_EQUAL(r.found[before].text, "more");
		spool_ack(&r.s, r.found[before].ref, false);
		die(&r);
		if (n < one) { // the file was removed: make it again
			close(fd);
			fd = open(path, O_RDWR | O_CREAT, 0600);
		}
	}
	close(fd);
	CU_ASSERT_EQUAL(reopen(&r, 1 << 20), 0);
	rig_close(&r);
}

// Each octet of a file damaged in turn: nothing wrong is ever read.
static void damage_is_noticed(void)
{
	struct rig r;
	char path[200];
	uint8_t image[200];
	rig_open(&r, 1 << 20);
	put(&r, SUMMARY, "first");
	put(&r, SUMMARY, "second");
	uint32_t whole = r.s.segment[0].size;
	snprintf(path, sizeof(path), "%s/%016llx.seg", r.dir,
		 (unsigned long long)r.s.segment[0].number);
	die(&r);
	int fd = open(path, O_RDWR);
	CU_ASSERT_EQUAL_FATAL(read(fd, image, sizeof(image)), (ssize_t)whole);
	close(fd);
	for (uint32_t at = 0; at < whole; at++) {
		fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
		image[at] ^= 0x40;
		CU_ASSERT_EQUAL(write(fd, image, whole), (ssize_t)whole);
		image[at] ^= 0x40;
		close(fd);
		CU_ASSERT_EQUAL(reopen(&r, 1 << 20), 0);
		CU_ASSERT(r.count < 2);
		CU_ASSERT(r.count == 0 || strcmp(r.found[0].text, "first") == 0);
		die(&r);
	}
	CU_ASSERT_EQUAL(reopen(&r, 1 << 20), 0);
	rig_close(&r);
}

static void full_gives_up_summaries_first(void)
{
	struct rig r;
	char text[1001];
	rig_open(&r, 200 * 1024);
	memset(text, 'x', 1000);
	text[1000] = '\0';
	for (int i = 0; i < 60; i++)
		put(&r, i % 2 ? ALERT : SUMMARY, text);
	CU_ASSERT_EQUAL(r.given_up, 0);
	for (int i = 0; i < 300; i++)
		put(&r, ALERT, text);
	CU_ASSERT(r.s.bytes <= 200 * 1024);
	CU_ASSERT(r.given_up > 3);
	unsigned changes = 0;
	for (unsigned i = 1; i < r.given_up && i < 64; i++)
		changes += r.given_up_stream[i] != r.given_up_stream[i - 1];
	CU_ASSERT_EQUAL(r.given_up_stream[0], SUMMARY);
	CU_ASSERT_EQUAL(changes, 1); // all summaries, then alerts
	rig_close(&r);
}

static unsigned broken_after;

static int64_t full_disk(int fd, const void *p, size_t n)
{
	if (broken_after == 0) {
		errno = ENOSPC;
		return -1;
	}
	broken_after--;
	return write(fd, p, n);
}

// Half a record, then nothing.
static int64_t short_write(int fd, const void *p, size_t n)
{
	if (broken_after == 0) {
		errno = ENOSPC;
		return -1;
	}
	broken_after--;
	return write(fd, p, n > 3 ? n / 2 : n);
}

static void a_full_disk_fails_cleanly(int64_t (*kind)(int, const void *, size_t))
{
	struct rig r;
	struct spool_ref ref;
	rig_open(&r, 1 << 20);
	die(&r);
	injected = kind;
	broken_after = 3;
	CU_ASSERT_EQUAL_FATAL(reopen(&r, 1 << 20), 0);
	int rc = 0;
	unsigned good = 0;
	for (int i = 0; i < 5 && rc == 0; i++) {
		rc = spool_append(&r.s, SUMMARY, 0, (const uint8_t *)"text", 4, 0, &ref);
		good += rc == 0;
	}
	CU_ASSERT_EQUAL(rc, -ENOSPC);
	CU_ASSERT(r.s.is_failing);
	CU_ASSERT_EQUAL(r.s.totals.failures, 1);
	// It is not tried again at once, then it works again.
	broken_after = 1000;
	CU_ASSERT_EQUAL(spool_append(&r.s, SUMMARY, 0, (const uint8_t *)"text", 4, 1, &ref),
			-ENOSPC);
	CU_ASSERT_EQUAL(
		spool_append(&r.s, SUMMARY, 0, (const uint8_t *)"again", 5, 5000000000, &ref), 0);
	CU_ASSERT_FALSE(r.s.is_failing);
	die(&r);
	injected = NULL;
	CU_ASSERT_EQUAL(reopen(&r, 1 << 20), 0);
	CU_ASSERT_EQUAL_FATAL(r.count, good + 1);
	CU_ASSERT_STRING_EQUAL(r.found[good].text, "again");
	rig_close(&r);
}

static void no_space_is_survived(void)
{
	a_full_disk_fails_cleanly(full_disk);
}

static void half_written_records_are_taken_back(void)
{
	a_full_disk_fails_cleanly(short_write);
}

static void one_process_a_directory(void)
{
	struct rig r;
	rig_open(&r, 1 << 20);
	struct spool *second = calloc(1, sizeof(*second));
	CU_ASSERT_EQUAL(spool_open(second, &r.s.cfg), -EBUSY);
	free(second);
	struct stat st;
	char path[100];
	snprintf(path, sizeof(path), "%s/lock", r.dir);
	CU_ASSERT_EQUAL(stat(path, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 0777, 0600);
	rig_close(&r);
}

// The outbox over a spool: what was not acknowledged when the process died comes again, marked, in order; what was is
// gone but for the shelf.
static void the_outbox_goes_on_after_a_kill(void)
{
	static struct outbox o;
	char dir[] = "/tmp/kw-outbox-XXXXXX", command[100];
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	outbox_init(&o, 10, 2, SHELF_NS);
	CU_ASSERT_EQUAL_FATAL(outbox_open_spool(&o, dir, 1 << 20, NULL), 0);
	for (char c = 'a'; c <= 'h'; c++)
		outbox_put(&o, OUTBOX_SUMMARY, (const uint8_t *)&c, 1, 0);
	for (int i = 0; i < 5; i++) { // a to e acknowledged, d and e on the shelf
		int64_t mono_ns = i < 3 ? 0 : SHELF_NS;
		uint64_t token = outbox_next(&o)->token;
		outbox_sent(&o, token, mono_ns);
		outbox_acked(&o, token, mono_ns);
	}
	struct rig dying = {.s = o.spool};
	die(&dying);
	o.has_spool = false;
	outbox_fini(&o);
	outbox_init(&o, 10, 2, SHELF_NS);
	CU_ASSERT_EQUAL_FATAL(outbox_open_spool(&o, dir, 1 << 20, NULL), 0);
	CU_ASSERT_EQUAL(o.stream[OUTBOX_SUMMARY].found, 5);
	outbox_put(&o, OUTBOX_SUMMARY, (const uint8_t *)"i", 1, 0);
	for (char c = 'd'; c <= 'i'; c++) {
		size_t size;
		uint64_t token = outbox_next(&o)->token;
		const uint8_t *wire = outbox_wire(&o, token, &size);
		CU_ASSERT_PTR_NOT_NULL_FATAL(wire);
		CU_ASSERT_EQUAL(wire[0], c);
		CU_ASSERT_EQUAL(size, c == 'i' ? 1 : 4);
		outbox_sent(&o, token, 0);
		outbox_acked(&o, token, 0);
	}
	CU_ASSERT_PTR_NULL(outbox_next(&o));
	outbox_fini(&o);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	CU_ASSERT_EQUAL(system(command), 0);
}

static void old_messages_expire(void)
{
	static struct outbox o;
	outbox_init(&o, 10, 2, SHELF_NS);
	for (int i = 0; i < 4; i++)
		outbox_put(&o, OUTBOX_ALERT, (const uint8_t *)"x", 1, i * 10);
	outbox_sent(&o, outbox_next(&o)->token, 0);
	outbox_expire(&o, 25); // the first is under way: it and what is behind it stay
	CU_ASSERT_EQUAL(o.stream[OUTBOX_ALERT].queued, 4);
	outbox_reset(&o);
	outbox_expire(&o, 25);
	CU_ASSERT_EQUAL(o.stream[OUTBOX_ALERT].expired, 3);
	CU_ASSERT_EQUAL(o.stream[OUTBOX_ALERT].queued, 1);
	outbox_fini(&o);
}

static const struct check_test tests[] = {
	{"what was appended survives a kill", what_was_appended_survives_a_kill},
	{"a torn tail is cut", a_torn_tail_is_cut},
	{"damage is noticed", damage_is_noticed},
	{"full gives up summaries first", full_gives_up_summaries_first},
	{"no space is survived", no_space_is_survived},
	{"half written records are taken back", half_written_records_are_taken_back},
	{"one process a directory", one_process_a_directory},
	{"the outbox goes on after a kill", the_outbox_goes_on_after_a_kill},
	{"old messages expire", old_messages_expire},
};

CHECK_MAIN("control/uplink/spool", tests)
