// SPDX-License-Identifier: Apache-2.0
// The hub's inbox on a real directory: what was put there comes out in order, in this life or in the next one, as long as it is not
// done; a torn end, a full inbox and a disk that takes nothing cost nothing that was confirmed.
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/units.h"
#include "check.h"
#include "hub/inbox.h"

static const char TOPIC[] = "kerbwing/v1/c/n/summary";

struct rig {
	char dir[64];
	struct inbox b;
};

static void make(struct rig *r)
{
	memset(r, 0, sizeof(*r));
	snprintf(r->dir, sizeof(r->dir), "/tmp/kw-inbox-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(r->dir));
	CU_ASSERT_EQUAL_FATAL(inbox_open(&r->b, r->dir, 64 << 20), 0);
}

static void reopen(struct rig *r)
{
	inbox_close(&r->b);
	CU_ASSERT_EQUAL_FATAL(inbox_open(&r->b, r->dir, 64 << 20), 0);
}

static void destroy(struct rig *r)
{
	char command[100];
	inbox_close(&r->b);
	snprintf(command, sizeof(command), "rm -r %s", r->dir);
	CU_ASSERT_EQUAL(system(command), 0);
}

// A message that says its number, `size` octets long.
static int put(struct inbox *b, uint32_t number, size_t size)
{
	static uint8_t payload[64 * 1024 + 1];
	memset(payload, (int)(number & 0xff), size);
	memcpy(payload, &number, sizeof(number));
	return inbox_put(b, TOPIC, strlen(TOPIC), payload, size, false, 5 + (int64_t)number);
}

static bool is_next(struct inbox *b, uint32_t number, struct inbox_message *m)
{
	uint32_t n;
	if (!inbox_next(b, m) || m->size < sizeof(n))
		return false;
	memcpy(&n, m->payload, sizeof(n));
	return n == number && strcmp(m->topic, TOPIC) == 0 &&
	       m->received_ns == 5 + (int64_t)number &&
	       (m->size == sizeof(n) || m->payload[m->size - 1] == (number & 0xff));
}

static void what_is_put_comes_out_once_and_in_order(void)
{
	struct rig r;
	struct inbox_message m;
	make(&r);
	CU_ASSERT_TRUE(inbox_is_empty(&r.b));
	CU_ASSERT_FALSE(inbox_next(&r.b, &m));
	for (uint32_t i = 0; i < 12000; i++) { // three files
		CU_ASSERT_EQUAL(put(&r.b, i, 4 + i % 2000), 0);
		if (i % 3 == 0)
			continue;
		for (uint32_t k = i % 3 == 1 ? i - 1 : i; k <= i; k++) {
			CU_ASSERT_TRUE(is_next(&r.b, k, &m));
			CU_ASSERT_FALSE(m.is_again);
			inbox_done(&r.b, m.mark);
		}
		CU_ASSERT_TRUE(inbox_is_empty(&r.b));
	}
	CU_ASSERT_EQUAL(r.b.damaged, 0);
	CU_ASSERT(inbox_waiting(&r.b) < 2 * INBOX_SEGMENT); // what is done is deleted
	CU_ASSERT_EQUAL(put(&r.b, 1, 64 * 1024), 0);
	CU_ASSERT_TRUE(is_next(&r.b, 1, &m));
	CU_ASSERT_EQUAL(m.size, 64 * 1024);
	CU_ASSERT_EQUAL(put(&r.b, 1, 64 * 1024 + 1), -EMSGSIZE);
	destroy(&r);
}

static void what_is_not_done_comes_again(void)
{
	struct rig r;
	struct inbox_message m;
	make(&r);
	for (uint32_t i = 0; i < 9000; i++)
		put(&r.b, i, 1000);
	for (uint32_t i = 0; i < 6000; i++) {
		CU_ASSERT_TRUE(is_next(&r.b, i, &m));
		if (i == 4999)
			inbox_done(&r.b, m.mark);
	}
	inbox_rewind(&r.b); // the store could not take the last thousand
	for (uint32_t i = 5000; i < 7000; i++) {
		CU_ASSERT_TRUE(is_next(&r.b, i, &m));
		CU_ASSERT_EQUAL(m.is_again, i < 6000);
	}
	reopen(&r);
	for (uint32_t life = 0; life < 3; life++) {
		put(&r.b, 9000 + life, 1000);
		for (uint32_t i = 5000; i <= 9000 + life; i++) {
			CU_ASSERT_TRUE(is_next(&r.b, i, &m));
			CU_ASSERT_EQUAL(m.is_again, i < 9000 + life);
		}
		CU_ASSERT_FALSE(inbox_next(&r.b, &m));
		reopen(&r);
	}
	while (inbox_next(&r.b, &m))
		inbox_done(&r.b, m.mark);
	reopen(&r);
	CU_ASSERT_FALSE(inbox_next(&r.b, &m));
	inbox_sync(&r.b);
	destroy(&r);
}

// The end of the file is cut at every place.
static void a_torn_end_costs_only_itself(void)
{
	struct rig r;
	struct inbox_message m;
	char path[100];
	make(&r);
	for (uint32_t i = 0; i < 4; i++)
		put(&r.b, i, 40);
	snprintf(path, sizeof(path), "%s/%016x.in", r.dir, 1);
	struct stat st;
	CU_ASSERT_EQUAL_FATAL(stat(path, &st), 0);
	const long record = (long)(24 + 2 + strlen(TOPIC) + 40);
	CU_ASSERT_EQUAL(st.st_size, 16 + 4 * record);
	for (long size = st.st_size - 1; size >= 0; size--) {
		CU_ASSERT_EQUAL_FATAL(truncate(path, size), 0);
		reopen(&r);
		uint32_t whole = size < 16 ? 0 : (uint32_t)((size - 16) / record);
		for (uint32_t i = 0; i < whole; i++)
			CU_ASSERT_TRUE(is_next(&r.b, i, &m));
		CU_ASSERT_EQUAL(put(&r.b, 77, 40), 0);
		CU_ASSERT_TRUE(is_next(&r.b, 77, &m));
		CU_ASSERT_FALSE(inbox_next(&r.b, &m));
		snprintf(path, sizeof(path), "%s/%016x.in", r.dir, 2); // of this life
		CU_ASSERT_EQUAL(unlink(path), 0);
		snprintf(path, sizeof(path), "%s/%016x.in", r.dir, 1);
	}
	destroy(&r);
}

static void a_note_of_what_is_done_that_is_torn_is_not_believed(void)
{
	struct rig r;
	struct inbox_message m;
	char path[100];
	make(&r);
	put(&r.b, 1, 40);
	put(&r.b, 2, 40);
	CU_ASSERT_TRUE(is_next(&r.b, 1, &m));
	inbox_done(&r.b, m.mark);
	snprintf(path, sizeof(path), "%s/done", r.dir);
	CU_ASSERT_EQUAL(truncate(path, 11), 0);
	reopen(&r);
	CU_ASSERT_TRUE(is_next(&r.b, 1, &m));
	CU_ASSERT_TRUE(m.is_again);
	CU_ASSERT_TRUE(is_next(&r.b, 2, &m));
	destroy(&r);
}

static void it_is_bounded(void)
{
	struct rig r;
	struct inbox_message m;
	make(&r);
	inbox_close(&r.b);
	CU_ASSERT_EQUAL_FATAL(inbox_open(&r.b, r.dir, 16 << 20), 0);
	uint32_t n = 0;
	while (put(&r.b, n, 60000) == 0)
		n++;
	CU_ASSERT(n > 200 && n < 280);
	CU_ASSERT_EQUAL(put(&r.b, n, 60000), -ENOBUFS);
	CU_ASSERT_FALSE(atomic_load(&r.b.is_failing));
	for (uint32_t i = 0; i < n / 2; i++)
		CU_ASSERT_TRUE(is_next(&r.b, i, &m));
	inbox_done(&r.b, m.mark);
	CU_ASSERT_EQUAL(put(&r.b, n, 60000), 0); // at once
	for (uint32_t i = n / 2; i <= n; i++)
		CU_ASSERT_TRUE(is_next(&r.b, i, &m));
	destroy(&r);
}

static void a_disk_that_takes_nothing_is_said_and_tried_again(void)
{
	struct rig r;
	struct inbox_message m;
	struct rlimit was, tight;
	make(&r);
	put(&r.b, 1, 1000);
	signal(SIGXFSZ, SIG_IGN);
	CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_FSIZE, &was), 0);
	tight = was;
	tight.rlim_cur = 1500; // half of the next record fits
	CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_FSIZE, &tight), 0);
	CU_ASSERT_EQUAL(put(&r.b, 2, 1000), -EFBIG);
	CU_ASSERT_TRUE(atomic_load(&r.b.is_failing));
	CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_FSIZE, &was), 0);
	CU_ASSERT_EQUAL(put(&r.b, 3, 1000), -EFBIG); // not asked again so soon
	uint8_t octets[4] = {4};
	CU_ASSERT_EQUAL(inbox_put(&r.b, TOPIC, strlen(TOPIC), octets, 4, false, 4 * UNITS_NS_PER_S),
			0);
	CU_ASSERT_FALSE(atomic_load(&r.b.is_failing));
	CU_ASSERT_TRUE(is_next(&r.b, 1, &m));
	CU_ASSERT_TRUE(inbox_next(&r.b, &m));
	CU_ASSERT_EQUAL(m.size, 4);
	CU_ASSERT_FALSE(inbox_next(&r.b, &m));
	CU_ASSERT_EQUAL(r.b.damaged, 0);
	destroy(&r);
}

static void a_directory_has_one_owner(void)
{
	struct rig r;
	struct inbox other;
	make(&r);
	CU_ASSERT_EQUAL(inbox_open(&other, r.dir, 64 << 20), -EBUSY);
	CU_ASSERT_EQUAL(inbox_open(&other, "/nowhere/at/all", 64 << 20), -ENOENT);
	destroy(&r);
}

enum { RACE = 200000 };

static void *writer(void *ctx)
{
	for (uint32_t i = 0; i < RACE; i++)
		if (put(ctx, i, 4 + i % 97) != 0)
			return ctx; // 64 MiB are enough for all
	return NULL;
}

static void two_threads_share_it(void)
{
	struct rig r;
	struct inbox_message m;
	pthread_t t;
	void *bad = NULL;
	make(&r);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&t, NULL, writer, &r.b), 0);
	uint32_t wrong = 0;
	for (uint32_t i = 0; i < RACE; i++) {
		while (inbox_is_empty(&r.b))
			sched_yield();
		wrong += !is_next(&r.b, i, &m);
		if (i % 500 == 0)
			inbox_done(&r.b, m.mark);
	}
	pthread_join(t, &bad);
	CU_ASSERT_PTR_NULL(bad);
	CU_ASSERT_EQUAL(wrong, 0);
	CU_ASSERT_EQUAL(r.b.damaged, 0);
	destroy(&r);
}

static const struct check_test tests[] = {
	{"what is put comes out once and in order", what_is_put_comes_out_once_and_in_order},
	{"what is not done comes again", what_is_not_done_comes_again},
	{"a torn end costs only itself", a_torn_end_costs_only_itself},
	{"a torn note is not believed", a_note_of_what_is_done_that_is_torn_is_not_believed},
	{"it is bounded", it_is_bounded},
	{"a disk that takes nothing", a_disk_that_takes_nothing_is_said_and_tried_again},
	{"a directory has one owner", a_directory_has_one_owner},
	{"two threads share it", two_threads_share_it},
};
CHECK_MAIN("inbox", tests)
