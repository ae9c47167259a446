// SPDX-License-Identifier: Apache-2.0
#include "uplink/pseudonym.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/units.h"

// The file: the day as 8 octets, then the key.
enum { FILE_SIZE = 8 + PSEUDONYM_KEY_SIZE, INPUT_MAX = 256 };

static const int64_t DAY_NS = 86400 * UNITS_NS_PER_S;

static const char *const domain_names[PSEUDONYM_DOMAIN_COUNT] = {"identity", "track", "vehicle",
								 "operator"};

const char *pseudonym_domain_name(unsigned domain)
{
	return domain < PSEUDONYM_DOMAIN_COUNT ? domain_names[domain] : "?";
}

static int64_t day_of(int64_t now_ns)
{
	return now_ns >= 0 ? now_ns / DAY_NS : -((-now_ns + DAY_NS - 1) / DAY_NS);
}

static void put_u64(uint8_t *out, uint64_t v)
{
	for (unsigned i = 0; i < 8; i++)
		out[i] = (uint8_t)(v >> 8 * i);
}

// True: the file holds the key of `day`, and nobody else may read it.
static bool load(struct pseudonym *p, int64_t day)
{
	uint8_t b[FILE_SIZE], want[8];
	struct stat st;
	int fd = open(p->path, O_RDONLY | O_CLOEXEC);
	bool is_good = fd >= 0 && fstat(fd, &st) == 0 && (st.st_mode & 077) == 0 &&
		       read(fd, b, sizeof(b)) == (ssize_t)sizeof(b);
	put_u64(want, (uint64_t)day);
	is_good = is_good && memcmp(b, want, sizeof(want)) == 0;
	if (is_good)
		memcpy(p->key, b + 8, sizeof(p->key));
	OPENSSL_cleanse(b, sizeof(b));
	if (fd >= 0)
		close(fd);
	return is_good;
}

// Overwrites the key that is there before the file is written anew, so that its blocks do not keep it.
static bool store(const struct pseudonym *p, int64_t day)
{
	static const uint8_t zeros[FILE_SIZE];
	uint8_t b[FILE_SIZE];
	int fd = open(p->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	put_u64(b, (uint64_t)day);
	memcpy(b + 8, p->key, sizeof(p->key));
	bool is_good = fd >= 0 && fchmod(fd, 0600) == 0 &&
		       pwrite(fd, zeros, sizeof(zeros), 0) == (ssize_t)sizeof(zeros) &&
		       fdatasync(fd) == 0 && pwrite(fd, b, sizeof(b), 0) == (ssize_t)sizeof(b) &&
		       ftruncate(fd, FILE_SIZE) == 0 && fsync(fd) == 0;
	OPENSSL_cleanse(b, sizeof(b));
	if (fd >= 0)
		close(fd);
	return is_good;
}

void pseudonym_turn(struct pseudonym *p, int64_t now_ns)
{
	int64_t day = day_of(now_ns);
	if (day == p->day)
		return;
	p->rotations += p->day >= 0;
	OPENSSL_cleanse(p->key, sizeof(p->key));
	size_t got = 0;
	while (got < sizeof(p->key)) {
		ssize_t n = getrandom(p->key + got, sizeof(p->key) - got, 0);
		got += n > 0 ? (size_t)n : 0;
	}
	p->day = day;
	p->is_failing = p->path[0] != '\0' && !store(p, day);
}

void pseudonym_open(struct pseudonym *p, const char *path, int64_t now_ns)
{
	memset(p, 0, sizeof(*p));
	p->day = -1;
	if (snprintf(p->path, sizeof(p->path), "%s", path) >= (int)sizeof(p->path))
		p->path[0] = '\0';
	if (p->path[0] != '\0' && load(p, day_of(now_ns)))
		p->day = day_of(now_ns);
	pseudonym_turn(p, now_ns);
}

void pseudonym_close(struct pseudonym *p)
{
	OPENSSL_cleanse(p->key, sizeof(p->key));
	p->day = -1;
}

static uint64_t name_of(struct pseudonym *p, const uint8_t *input, size_t n, int64_t now_ns)
{
	uint8_t mac[EVP_MAX_MD_SIZE];
	unsigned size = 0;
	uint64_t name = 0;
	pseudonym_turn(p, now_ns);
	if (HMAC(EVP_sha256(), p->key, PSEUDONYM_KEY_SIZE, input, n, mac, &size) == NULL)
		return 1; // no memory: a name that says nothing
	for (unsigned i = 0; i < 8; i++)
		name = name << 8 | mac[i];
	return name != 0 ? name : 1;
}

uint64_t pseudonym_of(struct pseudonym *p, enum pseudonym_domain domain, uint64_t id, uint64_t salt,
		      int64_t now_ns)
{
	uint8_t input[17] = {(uint8_t)domain};
	put_u64(input + 1, id);
	put_u64(input + 9, salt);
	return name_of(p, input, sizeof(input), now_ns);
}

uint64_t pseudonym_of_text(struct pseudonym *p, enum pseudonym_domain domain, const char *text,
			   int64_t now_ns)
{
	uint8_t input[INPUT_MAX] = {(uint8_t)(0x80 | domain)};
	size_t n = strlen(text);
	n = n < INPUT_MAX - 1 ? n : INPUT_MAX - 1;
	memcpy(input + 1, text, n);
	return name_of(p, input, n + 1, now_ns);
}
