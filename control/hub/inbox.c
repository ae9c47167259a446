// SPDX-License-Identifier: Apache-2.0
#include "hub/inbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/units.h"
#include "uplink/spool_format.h"
#include "wire/crc.h"

static const int64_t RETRY_NS = 2 * UNITS_NS_PER_S;

// A record's payload: flags u8, length of the topic u8, topic, message.
enum { PREFIX = 2, FLAG_AGAIN = 1, STREAM = 0, MARK_SIZE = 12 };

// Between the oldest and the newest segment, and from there to what is done: 256 GiB. Further apart they are not of one inbox,
// and walking from one to the other would take hours.
enum { SPAN_MAX = 1 << 16 };
#define NUMBER_MAX (UINT32_MAX - 2u * SPAN_MAX)

static uint64_t segment_of(inbox_mark m)
{
	return m >> 32;
}

static uint32_t offset_of(inbox_mark m)
{
	return (uint32_t)m;
}

static inbox_mark mark_of(uint64_t segment, uint32_t offset)
{
	return segment << 32 | offset;
}

// ---- files

static int open_file(const struct inbox *b, uint64_t number, int flags)
{
	char path[INBOX_PATH_MAX + 32];
	snprintf(path, sizeof(path), "%s/%016" PRIx64 ".in", b->dir, number);
	return open(path, flags | O_CLOEXEC, 0600);
}

static void remove_file(const struct inbox *b, uint64_t number)
{
	char path[INBOX_PATH_MAX + 32];
	snprintf(path, sizeof(path), "%s/%016" PRIx64 ".in", b->dir, number);
	(void)unlink(path);
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

// All of it at the offset, or a negative errno.
static int write_at(int fd, const uint8_t *p, size_t n, uint32_t offset)
{
	while (n > 0) {
		ssize_t k = pwrite(fd, p, n, offset);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return k < 0 ? -errno : -ENOSPC;
		p += k;
		n -= (size_t)k;
		offset += (uint32_t)k;
	}
	return 0;
}

static size_t read_at(int fd, uint8_t *p, size_t n, uint32_t offset)
{
	size_t have = 0;
	while (have < n) {
		ssize_t k = pread(fd, p + have, n - have, (off_t)offset + (off_t)have);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			break;
		have += (size_t)k;
	}
	return have;
}

// ---- opening

static void put_number(uint8_t *p, uint64_t v, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static uint64_t get_number(const uint8_t *p, unsigned n)
{
	uint64_t v = 0;
	for (unsigned i = n; i-- > 0;)
		v = v << 8 | p[i];
	return v;
}

static uint32_t check_of(const uint8_t mark[static 8])
{
	return crc32_ieee(0, (struct span){mark, 8});
}

// Where the rest begins, as far as it is known: a lost or torn note only means that more comes again.
static inbox_mark read_done(const struct inbox *b)
{
	uint8_t p[MARK_SIZE];
	if (read_at(b->done_fd, p, sizeof(p), 0) != sizeof(p) ||
	    get_number(p + 8, 4) != check_of(p))
		return 0;
	return get_number(p, 8);
}

static int find_files(struct inbox *b, uint64_t *oldest, uint64_t *newest)
{
	DIR *d = opendir(b->dir);
	const struct dirent *e;
	if (d == NULL)
		return -errno;
	while ((e = readdir(d)) != NULL) {
		char *end;
		uint64_t number = strtoull(e->d_name, &end, 16);
		if (end != e->d_name + 16 || strcmp(end, ".in") != 0 || number == 0)
			continue;
		if (*oldest == 0 || number < *oldest)
			*oldest = number;
		if (number > *newest)
			*newest = number;
	}
	closedir(d);
	return *newest - *oldest <= SPAN_MAX && *newest <= NUMBER_MAX ? 0 : -EUCLEAN;
}

// The writer begins a file of its own at each start: what a kill left torn at the end of another one is never written behind.
static int open_files(struct inbox *b)
{
	uint64_t oldest = 0, newest = 0;
	int rc = find_files(b, &oldest, &newest);
	if (rc != 0)
		return rc;
	inbox_mark done = read_done(b);
	if (segment_of(done) > NUMBER_MAX || (newest != 0 && segment_of(done) > newest + SPAN_MAX))
		done = 0; // nobody here wrote that
	while (oldest != 0 && oldest < segment_of(done) && oldest <= newest)
		remove_file(b, oldest++);
	uint64_t next = newest + 1 > segment_of(done) ? newest + 1 : segment_of(done) + 1;
	if (oldest == 0 || oldest > newest)
		oldest = next;
	b->furthest = mark_of(next, SPOOL_FILE_HEAD);
	b->read = segment_of(done) == oldest ? done : mark_of(oldest, SPOOL_FILE_HEAD);
	b->done = b->read;
	b->synced = b->furthest;
	b->own = next;
	atomic_store(&b->oldest, oldest);
	atomic_store(&b->written, b->furthest);
	return 0;
}

int inbox_open(struct inbox *b, const char *dir, uint64_t bytes_max)
{
	char path[INBOX_PATH_MAX + 32];
	memset(b, 0, sizeof(*b));
	b->lock_fd = b->done_fd = b->write_fd = b->read_fd = -1;
	b->bytes_max = bytes_max;
	b->buffer = malloc(INBOX_READ);
	b->record = malloc(SPOOL_RECORD_HEAD + SPOOL_RECORD_PAYLOAD_MAX);
	int rc = -ENOMEM;
	if (b->buffer == NULL || b->record == NULL)
		goto fail;
	rc = -ENAMETOOLONG;
	if (snprintf(b->dir, sizeof(b->dir), "%s", dir) >= (int)sizeof(b->dir))
		goto fail;
	snprintf(path, sizeof(path), "%s/lock", dir);
	if ((mkdir(dir, 0700) == 0 || errno == EEXIST) &&
	    (b->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600)) >= 0)
		rc = flock(b->lock_fd, LOCK_EX | LOCK_NB) == 0 ? 0 : -EBUSY;
	else
		rc = -errno;
	if (rc != 0)
		goto fail;
	snprintf(path, sizeof(path), "%s/done", dir);
	b->done_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	rc = b->done_fd >= 0 ? open_files(b) : -errno;
	if (rc == 0)
		return 0;
fail:
	inbox_close(b);
	return rc;
}

void inbox_close(struct inbox *b)
{
	close_fd(&b->read_fd);
	close_fd(&b->write_fd);
	close_fd(&b->done_fd);
	close_fd(&b->lock_fd);
	free(b->buffer);
	free(b->record);
	b->buffer = b->record = NULL;
}

// ---- the writer

static int begin_segment(struct inbox *b, uint64_t number)
{
	uint8_t head[SPOOL_FILE_HEAD];
	int fd = open_file(b, number, O_RDWR | O_CREAT | O_TRUNC);
	if (fd < 0)
		return -errno;
	spool_format_file_head(head, STREAM, number);
	int rc = write_at(fd, head, sizeof(head), 0);
	if (rc != 0) {
		close_fd(&fd);
		return rc;
	}
	close_fd(&b->write_fd);
	b->write_fd = fd;
	return 0;
}

static uint64_t octets_of(inbox_mark from, inbox_mark to)
{
	return (segment_of(to) - segment_of(from)) * INBOX_SEGMENT + offset_of(to) -
	       offset_of(from);
}

static uint32_t make_record(struct inbox *b, const char *topic, size_t topic_len,
			    const uint8_t *payload, size_t size, bool is_again, int64_t now_ns)
{
	uint8_t *p = b->record + SPOOL_RECORD_HEAD;
	const struct spool_record r = {
		.size = (uint32_t)(PREFIX + topic_len + size), .made_ns = now_ns, .payload = p};
	p[0] = is_again ? FLAG_AGAIN : 0;
	p[1] = (uint8_t)topic_len;
	memcpy(p + PREFIX, topic, topic_len);
	if (size > 0)
		memcpy(p + PREFIX + topic_len, payload, size);
	spool_format_record_head(b->record, &r);
	return SPOOL_RECORD_HEAD + r.size;
}

static int append(struct inbox *b, uint32_t n)
{
	inbox_mark at = atomic_load_explicit(&b->written, memory_order_relaxed);
	uint64_t oldest = atomic_load_explicit(&b->oldest, memory_order_acquire);
	if (octets_of(mark_of(oldest, 0), at) + n > b->bytes_max)
		return -ENOBUFS;
	bool is_used = offset_of(at) > SPOOL_FILE_HEAD;
	bool is_full = offset_of(at) + n > INBOX_SEGMENT;
	if (b->write_fd < 0 || is_full) {
		at = mark_of(segment_of(at) + (is_full || is_used), SPOOL_FILE_HEAD);
		int rc = begin_segment(b, segment_of(at));
		if (rc != 0)
			return rc;
	}
	int rc = write_at(b->write_fd, b->record, n, offset_of(at));
	if (rc == 0)
		at += n;
	else if (ftruncate(b->write_fd, offset_of(at)) !=
		 0)			// a half record must not be taken for one
		close_fd(&b->write_fd); // the next one begins this file anew or another one
	atomic_store(&b->written, at);
	return rc;
}

int inbox_put(struct inbox *b, const char *topic, size_t topic_len, const uint8_t *payload,
	      size_t size, bool is_again, int64_t now_ns)
{
	if (topic_len > INBOX_TOPIC_MAX || size > SPOOL_PAYLOAD_MAX)
		return -EMSGSIZE;
	if (b->retry_ns != 0 && now_ns < b->retry_ns && now_ns > b->retry_ns - 2 * RETRY_NS)
		return b->last_error;
	int rc = append(b, make_record(b, topic, topic_len, payload, size, is_again, now_ns));
	bool is_full = rc == -ENOBUFS, is_bad = rc != 0 && !is_full;
	b->last_error = rc;
	b->retry_ns = is_bad ? now_ns + RETRY_NS : 0;
	atomic_store(&b->is_failing, is_bad);
	atomic_fetch_add(rc == 0 ? &b->put : is_full ? &b->refused : &b->failures, 1);
	if (rc == 0)
		atomic_fetch_add(&b->put_octets, size);
	return rc;
}

// ---- the reader

static bool open_segment(struct inbox *b, uint64_t number)
{
	close_fd(&b->read_fd);
	b->buffer_from = b->buffer_size = 0;
	b->read_fd = open_file(b, number, O_RDONLY);
	b->read_segment = number;
	return b->read_fd >= 0;
}

// What this life wrote is not checked again: the kernel gives back what it was given.
static bool look_at(const struct inbox *b, uint32_t offset, struct spool_record *r)
{
	return b->read_segment >= b->own
		       ? spool_format_peek_record(b->buffer, b->buffer_size, offset, r)
		       : spool_format_read_record(b->buffer, b->buffer_size, offset, r);
}

static bool read_record(struct inbox *b, inbox_mark written, struct spool_record *r)
{
	uint32_t at = offset_of(b->read);
	if (at >= b->buffer_from && look_at(b, at - b->buffer_from, r))
		return true;
	size_t most = INBOX_READ;
	if (segment_of(written) == b->read_segment && offset_of(written) - at < most)
		most = offset_of(written) - at;
	b->buffer_from = at;
	b->buffer_size = (uint32_t)read_at(b->read_fd, b->buffer, most, at);
	return look_at(b, 0, r);
}

static bool explain(struct inbox *b, const struct spool_record *r, struct inbox_message *out)
{
	const uint8_t *p = r->payload;
	if (r->size < PREFIX || r->size < PREFIX + (uint32_t)p[1])
		return false;
	memcpy(b->topic, p + PREFIX, p[1]);
	b->topic[p[1]] = '\0';
	*out = (struct inbox_message){.topic = b->topic,
				      .payload = p + PREFIX + p[1],
				      .size = r->size - PREFIX - p[1],
				      .received_ns = r->made_ns,
				      .is_again = (p[0] & FLAG_AGAIN) || b->read < b->furthest};
	return true;
}

// Where a file ends or is torn the next one goes on.
static bool next_segment(struct inbox *b, inbox_mark written)
{
	if (segment_of(b->read) == segment_of(written)) {
		b->damaged++; // below what was written: the disk gives back something else
		b->read = written;
		return false;
	}
	b->read = mark_of(segment_of(b->read) + 1, SPOOL_FILE_HEAD);
	return true;
}

bool inbox_next(struct inbox *b, struct inbox_message *out)
{
	inbox_mark written = atomic_load(&b->written);
	struct spool_record r;
	while (b->read < written) {
		bool is_open = b->read_fd >= 0 && b->read_segment == segment_of(b->read);
		bool is_there = is_open || open_segment(b, segment_of(b->read));
		if (!is_there && errno != ENOENT)
			return false; // out of descriptors or the like: later
		if (!is_there || !read_record(b, written, &r)) {
			if (!next_segment(b, written))
				return false;
			continue;
		}
		bool is_whole = explain(b, &r, out);
		b->read += SPOOL_RECORD_HEAD + r.size;
		out->mark = b->read;
		if (b->read > b->furthest)
			b->furthest = b->read;
		b->taken += is_whole;
		b->damaged += !is_whole;
		if (is_whole)
			return true;
	}
	return false;
}

void inbox_done(struct inbox *b, inbox_mark mark)
{
	uint8_t p[MARK_SIZE];
	if (mark <= b->done)
		return;
	b->done = mark;
	put_number(p, mark, 8);
	put_number(p + 8, check_of(p), 4);
	(void)write_at(b->done_fd, p, sizeof(p), 0); // else more comes again after a restart
	uint64_t oldest = atomic_load(&b->oldest);
	while (oldest < segment_of(mark))
		remove_file(b, oldest++);
	atomic_store_explicit(&b->oldest, oldest, memory_order_release);
}

void inbox_rewind(struct inbox *b)
{
	b->read = b->done;
}

uint64_t inbox_waiting(const struct inbox *b)
{
	return octets_of(mark_of(atomic_load(&b->oldest), 0), atomic_load(&b->written));
}

bool inbox_is_empty(const struct inbox *b)
{
	return b->read >= atomic_load(&b->written);
}

void inbox_sync(struct inbox *b)
{
	inbox_mark written = atomic_load(&b->written);
	inbox_mark from = b->synced > b->done ? b->synced : b->done;
	for (uint64_t n = segment_of(from); from < written && n <= segment_of(written); n++) {
		int fd = open_file(b, n, O_RDONLY);
		if (fd >= 0)
			(void)fdatasync(fd);
		close_fd(&fd);
	}
	int fd = from < written ? open(b->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	if (fd >= 0)
		(void)fsync(fd);
	close_fd(&fd);
	b->synced = written;
}
