// SPDX-License-Identifier: Apache-2.0
// The file of keys: what is read, what is refused, and that it must be private. And the hash, against FIPS 180-4's example.
#include "mavlink_keys.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

#define KEY_A "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F"
#define KEY_B "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eff"

static struct mavlink_signing signing;
static char said[1024]; // the complaint about the last file

static struct dp_config config_of(const char *path, unsigned policy)
{
	static char text[] = "dataplane:\n  mavlink:\n    keys_file: somewhere\n";
	struct dp_config c = {.source = {.path = "node.yaml",
					 .text = text,
					 .len = sizeof(text) - 1,
					 .err = fmemopen(said, sizeof(said), "w")}};
	memset(said, 0, sizeof(said));
	CU_ASSERT_PTR_NOT_NULL_FATAL(c.source.err);
	c.dp.mavlink.keys_file.s = path;
	c.dp.mavlink.unsigned_frames.e = (int)policy;
	return c;
}

static int load_at(const char *path, unsigned policy)
{
	struct dp_config c = config_of(path, policy);
	int rc = mavlink_keys_load(&c, &signing);
	fclose(c.source.err);
	return rc;
}

static int check_at(const char *path)
{
	struct dp_config c = config_of(path, DP_MAVLINK_ACCEPT);
	int rc = mavlink_keys_check(&c);
	fclose(c.source.err);
	return rc;
}

static int load(const char *text, mode_t mode, unsigned policy)
{
	char path[] = "/tmp/kerbwing-keys-XXXXXX";
	int fd = mkstemp(path);
	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	CU_ASSERT_EQUAL(fchmod(fd, mode), 0);
	close(fd);
	int rc = load_at(path, policy);
	CU_ASSERT_EQUAL(check_at(path), rc);
	unlink(path);
	return rc;
}

static void keys_are_read(void)
{
	CU_ASSERT_EQUAL(load("# ours\n\n " KEY_A " \r\n7 " KEY_B "# one system\n200/3\t" KEY_A,
			     0600, DP_MAVLINK_REFUSE),
			0);
	CU_ASSERT_TRUE(signing.required);
	CU_ASSERT_EQUAL_FATAL(signing.key_count, 3);
	for (unsigned i = 0; i < MAVLINK_KEY_SIZE; i++)
		CU_ASSERT_EQUAL(signing.key[0].secret[i], i);
	CU_ASSERT_EQUAL(signing.key[1].secret[0], 0xff);
	CU_ASSERT_EQUAL(signing.key[1].secret[31], 0xff);
	static const int16_t who[3][2] = {
		{MAVLINK_KEY_ANY, MAVLINK_KEY_ANY}, {7, MAVLINK_KEY_ANY}, {200, 3}};
	for (unsigned i = 0; i < 3; i++) {
		CU_ASSERT_EQUAL(signing.key[i].sysid, who[i][0]);
		CU_ASSERT_EQUAL(signing.key[i].link, who[i][1]);
	}
	CU_ASSERT_EQUAL(load(KEY_A, 0400, DP_MAVLINK_ACCEPT), 0);
	CU_ASSERT_FALSE(signing.required);
}

static void bad_files_are_refused(void)
{
	static const char *const texts[] = {
		"",
		"# nothing\n",
		"00\n",
		KEY_A "0\n",
		"x" KEY_A "\n",
		"256 " KEY_A "\n",
		"1/256 " KEY_A,
		"1/ " KEY_A,
		"/1 " KEY_A,
		"-1 " KEY_A,
		"1 2 " KEY_A "\n",
		"1" KEY_A,
		KEY_A " " KEY_A,
		"1",
		"0007 " KEY_A,
		"g00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
	};
	for (unsigned i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		CU_ASSERT_EQUAL(load(texts[i], 0600, DP_MAVLINK_ACCEPT), -EINVAL);
		CU_ASSERT_EQUAL(signing.key_count, 0);
	}
	char many[17 * 65 + 1] = "", line[400];
	for (unsigned i = 0; i < 17; i++)
		memcpy(many + i * 65, KEY_A "\n", 65);
	CU_ASSERT_EQUAL(load(many, 0600, DP_MAVLINK_ACCEPT), -EINVAL);
	many[16 * 65] = '\0';
	CU_ASSERT_EQUAL(load(many, 0600, DP_MAVLINK_ACCEPT), 0);
	CU_ASSERT_EQUAL(signing.key_count, MAVLINK_KEYS_MAX);
	memset(line, ' ', sizeof(line));
	line[399] = '\0';
	CU_ASSERT_EQUAL(load(line, 0600, DP_MAVLINK_ACCEPT), -EINVAL);
}

static void the_file_is_private(void)
{
	static const mode_t open_to_others[] = {0640, 0604, 0620, 0602, 0610, 0644};
	for (unsigned i = 0; i < sizeof(open_to_others) / sizeof(open_to_others[0]); i++)
		CU_ASSERT_EQUAL(load(KEY_A, open_to_others[i], DP_MAVLINK_ACCEPT), -EPERM);
	CU_ASSERT_EQUAL(load_at("/nonexistent/keys", DP_MAVLINK_ACCEPT), -ENOENT);
	CU_ASSERT_PTR_NOT_NULL(strstr(said, "node.yaml:3: dataplane.mavlink.keys_file: "
					    "/nonexistent/keys: No such file"));
	CU_ASSERT_EQUAL(check_at("/nonexistent/keys"), -ENOENT);
	CU_ASSERT_EQUAL(load_at("/tmp", DP_MAVLINK_ACCEPT), -EINVAL);
	CU_ASSERT_EQUAL(check_at("/tmp"), -EINVAL);
	CU_ASSERT_EQUAL(load_at("", DP_MAVLINK_ACCEPT), 0); // none configured
	CU_ASSERT_EQUAL(check_at(""), 0);
	CU_ASSERT_EQUAL(signing.key_count, 0);
}

// File, line and remedy of both files, and nothing of what stands in them.
static void the_complaint_says_where(void)
{
	CU_ASSERT_EQUAL(load("# ours\n" KEY_A "\n" KEY_B "00\n", 0600, DP_MAVLINK_ACCEPT), -EINVAL);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(said, "node.yaml:3: dataplane.mavlink.keys_file: /tmp/kerbwing-keys-"));
	CU_ASSERT_PTR_NOT_NULL(strstr(said, ":3: a key of 64 hexadecimal digits is expected\n"));
	CU_ASSERT_PTR_NULL(strstr(said, "ff01"));
	CU_ASSERT_EQUAL(load(KEY_A "\r 1\n", 0600, DP_MAVLINK_ACCEPT), -EINVAL);
	CU_ASSERT_EQUAL(load("# none\n", 0600, DP_MAVLINK_ACCEPT), -EINVAL);
	CU_ASSERT_PTR_NOT_NULL(strstr(said, ": no key could be read; give one"));
}

static void the_hash(void)
{
	static const uint8_t head[] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea};
	static const uint8_t tail[] = {0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};
	uint8_t digest[32];
	CU_ASSERT_EQUAL(load(KEY_A, 0600, DP_MAVLINK_ACCEPT), 0);
	signing.sha256((struct span){(const uint8_t *)"a", 1},
		       (struct span){(const uint8_t *)"bc", 2}, digest);
	CU_ASSERT_EQUAL(memcmp(digest, head, 8), 0);
	CU_ASSERT_EQUAL(memcmp(digest + 24, tail, 8), 0);
}

static const struct check_test tests[] = {
	{"keys are read", keys_are_read},
	{"bad files are refused", bad_files_are_refused},
	{"the file is private", the_file_is_private},
	{"the complaint says where", the_complaint_says_where},
	{"the hash", the_hash},
};

CHECK_MAIN("mavlink_keys", tests)
