// SPDX-License-Identifier: Apache-2.0
// The hub's inbox as another life, a torn disk or somebody else left it: opening and reading it ends, stays inside, gives marks that
// grow, and what is put there afterwards comes out behind it, once.
//
// Input: u8 length of the file "done" and its octets; then up to three segments, u16 little-endian length and octets each. A length
// beyond the end takes the rest.
#include <dirent.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hub/inbox.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SEGMENTS = 3, SEGMENT_FIRST = 5, PATH_SIZE = 128 };

static const char TOPIC[] = "kerbwing/v1/c/n/summary";

static void write_file(const char *dir, const char *name, const uint8_t *p, size_t n)
{
	char path[PATH_SIZE];
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || write(fd, p, n) != (ssize_t)n)
		abort();
	close(fd);
}

static void take_part(const uint8_t **p, size_t *left, unsigned octets, const char *dir,
		      const char *name)
{
	size_t n = 0;
	if (*left < octets)
		return;
	for (unsigned i = 0; i < octets; i++)
		n |= (size_t)(*p)[i] << 8 * i;
	*p += octets;
	*left -= octets;
	if (n > *left)
		n = *left;
	write_file(dir, name, *p, n);
	*p += n;
	*left -= n;
}

static void lay_out(const char *dir, const uint8_t *p, size_t left)
{
	take_part(&p, &left, 1, dir, "done");
	for (unsigned i = 0; i < SEGMENTS; i++) {
		char name[32];
		snprintf(name, sizeof(name), "%016x.in", SEGMENT_FIRST + i);
		take_part(&p, &left, 2, dir, name);
	}
}

// Every octet of it, so that the sanitizers see each.
static unsigned sum(const struct inbox_message *m)
{
	unsigned v = 0;
	for (size_t i = 0; i < m->size; i++)
		v += m->payload[i];
	return v;
}

static void read_all(struct inbox *b, size_t size)
{
	struct inbox_message m;
	inbox_mark last = 0;
	unsigned count = 0, octets = 0;
	while (inbox_next(b, &m)) {
		if (m.mark <= last || strlen(m.topic) > INBOX_TOPIC_MAX || m.size > size)
			abort();
		last = m.mark;
		octets += sum(&m);
		count++;
	}
	if (count > size || !inbox_is_empty(b))
		abort();
	inbox_rewind(b); // nothing was done: all of it again
	for (; inbox_next(b, &m); count--)
		octets -= sum(&m);
	if (count != 0 || octets != 0)
		abort();
}

static void put_and_get(struct inbox *b)
{
	static const uint8_t payload[] = "what comes now";
	struct inbox_message m;
	if (inbox_put(b, TOPIC, strlen(TOPIC), payload, sizeof(payload), false, 7) != 0 ||
	    !inbox_next(b, &m) || m.is_again || m.received_ns != 7 || strcmp(m.topic, TOPIC) != 0 ||
	    m.size != sizeof(payload) || memcmp(m.payload, payload, sizeof(payload)) != 0 ||
	    inbox_next(b, &m))
		abort();
	inbox_done(b, m.mark);
}

// Segments of whatever number.
static void clean_up(const char *dir)
{
	char path[PATH_SIZE + 256];
	DIR *d = opendir(dir);
	if (d == NULL)
		abort();
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		if (e->d_name[0] != '.')
			unlink(path);
	}
	closedir(d);
	if (rmdir(dir) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char dir[] = "/tmp/kw-fuzz-inbox-XXXXXX";
	struct inbox b;
	if (mkdtemp(dir) == NULL)
		abort();
	lay_out(dir, data, size);
	// The files are near each other, and what "done" says is not believed when it is far away: it always opens.
	if (inbox_open(&b, dir, 64 << 20) != 0)
		abort();
	read_all(&b, size);
	put_and_get(&b);
	inbox_close(&b);
	clean_up(dir);
	return 0;
}
