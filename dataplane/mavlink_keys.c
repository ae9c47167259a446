// SPDX-License-Identifier: Apache-2.0
// The one-shot functions that came after these allocate on every call.
#define OPENSSL_API_COMPAT 0x10100000L
#include "mavlink_keys.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"

enum { LINE_SIZE = 256, GROUP_AND_OTHERS = 077 };

static void sha256(struct span a, struct span b, uint8_t digest[static 32])
{
	SHA256_CTX c;
	SHA256_Init(&c);
	SHA256_Update(&c, a.p, a.n);
	SHA256_Update(&c, b.p, b.n);
	SHA256_Final(digest, &c);
	explicit_bzero(&c, sizeof(c));
}

static bool read_number(const char **at, int16_t *out)
{
	char *end;
	if (!isdigit((unsigned char)**at))
		return false;
	long v = strtol(*at, &end, 10);
	if (v > UINT8_MAX || end - *at > 3)
		return false;
	*out = (int16_t)v;
	*at = end;
	return true;
}

static bool read_secret(const char *at, uint8_t secret[static MAVLINK_KEY_SIZE])
{
	for (unsigned i = 0; i < 2 * MAVLINK_KEY_SIZE; i++) {
		int c = tolower((unsigned char)at[i]);
		if (!isxdigit(c))
			return false;
		unsigned digit = (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
		secret[i / 2] = (uint8_t)((unsigned)secret[i / 2] << 4 | digit);
	}
	return at[2 * MAVLINK_KEY_SIZE] == '\0';
}

// NULL, or what a line must be instead. line: without its end and what surrounds it.
static const char *add_line(const char *line, struct mavlink_signing *out)
{
	int16_t sysid = MAVLINK_KEY_ANY, link = MAVLINK_KEY_ANY;
	uint8_t secret[MAVLINK_KEY_SIZE] = {0};
	const char *why = NULL;
	if (strcspn(line, " \t") < 2 * MAVLINK_KEY_SIZE) {
		bool good = read_number(&line, &sysid);
		if (good && *line == '/') {
			line++;
			good = read_number(&line, &link);
		}
		if (!good || (*line != ' ' && *line != '\t'))
			return "a key of 64 hexadecimal digits, or SYSTEM or SYSTEM/LINK (0 to "
			       "255), a blank and the key, is expected";
		line += strspn(line, " \t");
	}
	if (!read_secret(line, secret))
		why = "a key of 64 hexadecimal digits is expected";
	else if (!mavlink_signing_add_key_of(out, sysid, link, secret))
		why = "there are more than 16 keys; take out those that are no longer used";
	explicit_bzero(secret, sizeof(secret));
	return why;
}

static int read_lines(const char *program, const char *path, FILE *f, struct mavlink_signing *out)
{
	char line[LINE_SIZE];
	const char *why = NULL;
	unsigned number = 0;
	while (why == NULL && fgets(line, sizeof(line), f) != NULL) {
		size_t n = strlen(line);
		number++;
		if (n == sizeof(line) - 1 && line[n - 1] != '\n') {
			why = "the line is too long for a key";
			break;
		}
		line[strcspn(line, "#\r\n")] = '\0';
		for (n = strlen(line); n > 0 && isspace((unsigned char)line[n - 1]); n--)
			line[n - 1] = '\0';
		const char *at = line + strspn(line, " \t");
		if (*at != '\0')
			why = add_line(at, out);
	}
	explicit_bzero(line, sizeof(line));
	if (why != NULL)
		cli_error(program, "%s: line %u: %s", path, number, why);
	else if (ferror(f) || out->key_count == 0)
		cli_error(program,
			  "%s: no key could be read; give one of 64 hexadecimal digits a line",
			  path);
	return why == NULL && !ferror(f) && out->key_count > 0 ? 0 : -EINVAL;
}

static int check_private(const char *program, const char *path, int fd)
{
	struct stat st;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		cli_error(program, "%s is not a file; dataplane.mavlink.keys_file must name one",
			  path);
		return -EINVAL;
	}
	if (st.st_uid != geteuid() || (st.st_mode & GROUP_AND_OTHERS) != 0) {
		cli_error(program,
			  "%s: keys must be private to the user that runs this; chown it to that "
			  "user and chmod 600",
			  path);
		return -EPERM;
	}
	return 0;
}

int mavlink_keys_load(const char *program, const struct dp_config *c, struct mavlink_signing *out)
{
	const char *path = c->dp.mavlink.keys_file.s;
	mavlink_signing_init(out, sha256, c->dp.mavlink.unsigned_frames.e == DP_MAVLINK_REFUSE);
	if (path[0] == '\0')
		return 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	FILE *f = fd >= 0 ? fdopen(fd, "r") : NULL;
	if (f == NULL) {
		int e = errno;
		cli_error(program, "%s: %s; dataplane.mavlink.keys_file must name a readable file",
			  path, strerror(e));
		if (fd >= 0)
			close(fd);
		return -e;
	}
	char buffer[LINE_SIZE]; // the stream's own would be freed with keys in it
	setvbuf(f, buffer, _IOFBF, sizeof(buffer));
	int rc = check_private(program, path, fd);
	if (rc == 0)
		rc = read_lines(program, path, f, out);
	fclose(f);
	explicit_bzero(buffer, sizeof(buffer));
	if (rc != 0)
		explicit_bzero(out, sizeof(*out));
	return rc;
}
