// SPDX-License-Identifier: Apache-2.0
// The one-shot functions that came after these allocate on every call.
#define OPENSSL_API_COMPAT 0x10100000L
#include "mavlink_keys.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mavlink_key_lines.h"

#define KEY "dataplane.mavlink.keys_file"
enum { BUFFER_SIZE = 256, GROUP_AND_OTHERS = 077 };

static void sha256(struct span a, struct span b, uint8_t digest[static 32])
{
	SHA256_CTX c;
	SHA256_Init(&c);
	SHA256_Update(&c, a.p, a.n);
	SHA256_Update(&c, b.p, b.n);
	SHA256_Final(digest, &c);
	explicit_bzero(&c, sizeof(c));
}

static int read_lines(struct conf_source *src, const char *path, FILE *f,
		      struct mavlink_signing *out)
{
	unsigned line;
	const char *why = mavlink_key_lines_read(f, out, &line);
	if (why == NULL)
		return 0;
	if (line > 0)
		conf_error(src, KEY, "%s:%u: %s", path, line, why);
	else
		conf_error(src, KEY, "%s: %s", path, why);
	return -EINVAL;
}

static int check_private(struct conf_source *src, const char *path, int fd, bool foreign)
{
	struct stat st;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		conf_error(src, KEY, "%s is not a file; expected the name of one", path);
		return -EINVAL;
	}
	if ((!foreign && st.st_uid != geteuid()) || (st.st_mode & GROUP_AND_OTHERS) != 0) {
		conf_error(src, KEY,
			   "%s: keys must be private to the user that runs this; chown it to that "
			   "user and chmod 600",
			   path);
		return -EPERM;
	}
	return 0;
}

// foreign: another user's file will do, as long as it is private to that user.
static int load(const struct dp_config *c, bool foreign, struct mavlink_signing *out)
{
	struct conf_source src = c->source;
	const char *path = c->dp.mavlink.keys_file.s;
	mavlink_signing_init(out, sha256, c->dp.mavlink.unsigned_frames.e == DP_MAVLINK_REFUSE);
	if (path[0] == '\0')
		return 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	FILE *f = fd >= 0 ? fdopen(fd, "r") : NULL;
	if (f == NULL) {
		int e = errno;
		conf_error(&src, KEY, "%s: %s; expected a readable file", path, strerror(e));
		if (fd >= 0)
			close(fd);
		return -e;
	}
	char buffer[BUFFER_SIZE]; // the stream's own would be freed with keys in it
	setvbuf(f, buffer, _IOFBF, sizeof(buffer));
	int rc = check_private(&src, path, fd, foreign);
	if (rc == 0)
		rc = read_lines(&src, path, f, out);
	fclose(f);
	explicit_bzero(buffer, sizeof(buffer));
	if (rc != 0)
		explicit_bzero(out, sizeof(*out));
	return rc;
}

int mavlink_keys_load(const struct dp_config *c, struct mavlink_signing *out)
{
	return load(c, false, out);
}

int mavlink_keys_check(const struct dp_config *c)
{
	struct mavlink_signing signing;
	int rc = load(c, geteuid() == 0, &signing);
	explicit_bzero(&signing, sizeof(signing));
	return rc;
}
