// SPDX-License-Identifier: Apache-2.0
#include "uplink/pseudonym.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/units.h"
#include "check.h"

static const int64_t DAY = 86400 * UNITS_NS_PER_S;
static const int64_t NOON = 20000LL * 86400 * UNITS_NS_PER_S + 43200 * UNITS_NS_PER_S;

static char dir[64], path[100];

static void make_dir(void)
{
	snprintf(dir, sizeof(dir), "/tmp/kw-names-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/pseudonym.key", dir);
}

static void remove_dir(void)
{
	unlink(path);
	CU_ASSERT_EQUAL(rmdir(dir), 0);
}

static size_t read_key(uint8_t out[64])
{
	int fd = open(path, O_RDONLY);
	ssize_t n = fd >= 0 ? read(fd, out, 64) : -1;
	close(fd);
	return n > 0 ? (size_t)n : 0;
}

static void same_all_day_and_other_the_next(void)
{
	struct pseudonym p;
	pseudonym_open(&p, "", NOON);
	uint64_t a = pseudonym_of(&p, PSEUDONYM_IDENTITY, 42, 0, NOON);
	CU_ASSERT(a != 0 && a != 42);
	CU_ASSERT_EQUAL(pseudonym_of(&p, PSEUDONYM_IDENTITY, 42, 0, NOON + DAY / 2 - 1), a);
	CU_ASSERT_NOT_EQUAL(pseudonym_of(&p, PSEUDONYM_IDENTITY, 43, 0, NOON), a);
	CU_ASSERT_NOT_EQUAL(pseudonym_of(&p, PSEUDONYM_VEHICLE, 42, 0, NOON), a);
	CU_ASSERT_NOT_EQUAL(pseudonym_of(&p, PSEUDONYM_IDENTITY, 42, 1, NOON), a);
	CU_ASSERT_NOT_EQUAL(pseudonym_of(&p, PSEUDONYM_IDENTITY, 42, 0, NOON + DAY / 2),
			    a); // 00:00 UTC
	CU_ASSERT_EQUAL(p.rotations, 1);
	// Back in time is another day too: the key of that day is gone.
	CU_ASSERT_NOT_EQUAL(pseudonym_of(&p, PSEUDONYM_IDENTITY, 42, 0, NOON), a);
	pseudonym_close(&p);
}

static void restart_keeps_the_day_s_key_private(void)
{
	struct pseudonym p;
	struct stat st;
	make_dir();
	pseudonym_open(&p, path, NOON);
	CU_ASSERT_FALSE(p.is_failing);
	uint64_t a = pseudonym_of_text(&p, PSEUDONYM_OPERATOR, "alpha", NOON);
	pseudonym_close(&p);
	CU_ASSERT_EQUAL(stat(path, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 0777, 0600);
	pseudonym_open(&p, path, NOON + 3600 * UNITS_NS_PER_S);
	CU_ASSERT_EQUAL(pseudonym_of_text(&p, PSEUDONYM_OPERATOR, "alpha", NOON), a);
	pseudonym_close(&p);
	// Somebody else could read it: it is not used any more.
	CU_ASSERT_EQUAL(chmod(path, 0644), 0);
	pseudonym_open(&p, path, NOON);
	CU_ASSERT_NOT_EQUAL(pseudonym_of_text(&p, PSEUDONYM_OPERATOR, "alpha", NOON), a);
	CU_ASSERT_EQUAL(stat(path, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 0777, 0600);
	pseudonym_close(&p);
	remove_dir();
}

static void the_old_key_is_overwritten(void)
{
	struct pseudonym p;
	uint8_t before[64], after[64], half[64];
	make_dir();
	pseudonym_open(&p, path, NOON);
	size_t n = read_key(before);
	CU_ASSERT_EQUAL(n, 8 + PSEUDONYM_KEY_SIZE);
	struct stat a, b;
	CU_ASSERT_EQUAL(stat(path, &a), 0);
	pseudonym_turn(&p, NOON + DAY);
	CU_ASSERT_EQUAL(stat(path, &b), 0);
	CU_ASSERT_EQUAL(a.st_ino, b.st_ino); // in its place, not beside it
	CU_ASSERT_EQUAL(read_key(after), n);
	CU_ASSERT_NOT_EQUAL(memcmp(before + 8, after + 8, PSEUDONYM_KEY_SIZE), 0);
	pseudonym_close(&p);
	// A half written file is none.
	CU_ASSERT_EQUAL(truncate(path, 20), 0);
	pseudonym_open(&p, path, NOON + DAY);
	CU_ASSERT_EQUAL(read_key(half), n);
	CU_ASSERT_NOT_EQUAL(memcmp(half + 8, after + 8, PSEUDONYM_KEY_SIZE), 0);
	pseudonym_close(&p);
	remove_dir();
}

static void no_place_for_the_key_is_told(void)
{
	struct pseudonym p;
	pseudonym_open(&p, "/nonexistent/pseudonym.key", NOON);
	CU_ASSERT(p.is_failing);
	CU_ASSERT(pseudonym_of(&p, PSEUDONYM_TRACK, 1, 2, NOON) != 0);
	pseudonym_close(&p);
}

static const struct check_test tests[] = {
	{"same all day, other the next", same_all_day_and_other_the_next},
	{"a restart keeps the day's key, private", restart_keeps_the_day_s_key_private},
	{"the old key is overwritten", the_old_key_is_overwritten},
	{"no place for the key is told", no_place_for_the_key_is_told},
};

CHECK_MAIN("control/uplink/pseudonym", tests)
