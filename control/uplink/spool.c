// SPDX-License-Identifier: Apache-2.0
#include "uplink/spool.h"

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

static const int64_t RETRY_NS = 2 * UNITS_NS_PER_S;

enum { SEGMENT_MIN = 16 * 1024, SEGMENT_MAX = 4 * 1024 * 1024, SHARE = 64 };

// ---- files

static void path_of(const struct spool *s, uint64_t number, const char *end,
		    char out[static SPOOL_PATH_MAX + 32])
{
	snprintf(out, SPOOL_PATH_MAX + 32, "%s/%016" PRIx64 ".%s", s->dir, number, end);
}

static int open_file(const struct spool *s, uint64_t number, const char *end, int flags)
{
	char path[SPOOL_PATH_MAX + 32];
	path_of(s, number, end, path);
	return open(path, flags | O_CLOEXEC, 0600);
}

static void remove_file(const struct spool *s, uint64_t number, const char *end)
{
	char path[SPOOL_PATH_MAX + 32];
	path_of(s, number, end, path);
	(void)unlink(path);
}

static int64_t system_write(int fd, const void *p, size_t n)
{
	return write(fd, p, n);
}

// All of it, or a negative errno.
static int write_all(const struct spool *s, int fd, const uint8_t *p, size_t n)
{
	while (n > 0) {
		int64_t k = s->cfg.write(fd, p, n);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return k < 0 ? -errno : -ENOSPC;
		p += k;
		n -= (size_t)k;
	}
	return 0;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static struct spool_segment *find(struct spool *s, uint64_t number)
{
	uint32_t lo = 0, hi = s->count;
	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;
		if (s->segment[mid].number < number)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < s->count && s->segment[lo].number == number ? &s->segment[lo] : NULL;
}

// Deletes a segment's files and forgets it.
static void drop(struct spool *s, struct spool_segment *g)
{
	close_fd(&g->fd);
	close_fd(&g->ack_fd);
	remove_file(s, g->number, "seg");
	remove_file(s, g->number, "ack");
	s->bytes -= g->size + g->acks;
	s->is_dir_dirty = true;
	size_t at = (size_t)(g - s->segment);
	memmove(g, g + 1, (s->count - at - 1) * sizeof(*g));
	s->count--;
}

// ---- reading what is there

static uint8_t *read_file(int fd, size_t *n)
{
	struct stat st;
	if (fd < 0 || fstat(fd, &st) != 0 || st.st_size <= 0 || st.st_size > 2 * SEGMENT_MAX)
		return NULL;
	uint8_t *p = malloc((size_t)st.st_size);
	ssize_t k = p != NULL ? pread(fd, p, (size_t)st.st_size, 0) : -1;
	*n = k > 0 ? (size_t)k : 0;
	return p;
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return x < y ? -1 : x > y;
}

// Offsets that were acknowledged, ascending; *n of them. NULL: none.
static uint32_t *read_acks(struct spool *s, struct spool_segment *g, uint32_t *n)
{
	size_t size = 0;
	int fd = open_file(s, g->number, "ack", O_RDONLY);
	uint8_t *p = read_file(fd, &size);
	uint32_t *list = p != NULL ? calloc(size / SPOOL_ACK_SIZE + 1, sizeof(*list)) : NULL;
	*n = 0;
	while (list != NULL && spool_format_read_ack(p, size, *n, g->number, &list[*n]))
		(*n)++;
	if (list != NULL)
		qsort(list, *n, sizeof(*list), by_number);
	g->acks =
		*n * SPOOL_ACK_SIZE; // a torn entry behind them is cut when the next one is written
	close_fd(&fd);
	free(p);
	return list;
}

// Walks the records of a file; what follows the last good one is cut off.
static void read_records(struct spool *s, struct spool_segment *g, const uint8_t *p, size_t n)
{
	struct spool_record r;
	uint32_t ack_count = 0, at = SPOOL_FILE_HEAD;
	uint32_t *acked = read_acks(s, g, &ack_count);
	while (spool_format_read_record(p, n, at, &r)) {
		bool is_acked = acked != NULL && bsearch(&r.offset, acked, ack_count,
							 sizeof(*acked), by_number) != NULL;
		if (!is_acked) {
			g->live++;
			s->cfg.found(s->cfg.ctx, g->stream, (struct spool_ref){g->number, r.offset},
				     r.size, r.made_ns);
		}
		at += SPOOL_RECORD_HEAD + r.size;
	}
	free(acked);
	g->size = at;
	if (at < n) {
		s->totals.torn++;
		if (ftruncate(g->fd, at) == 0)
			g->is_dirty = true;
	}
}

static void read_segment(struct spool *s, uint64_t number)
{
	size_t n = 0;
	unsigned stream = 0;
	uint64_t stated = 0;
	int fd = open_file(s, number, "seg", O_RDWR);
	uint8_t *p = read_file(fd, &n);
	bool is_ours = p != NULL && spool_format_read_file_head(p, n, &stream, &stated) &&
		       stated == number && stream < s->cfg.stream_count;
	if (!is_ours) { // killed before its head was written, or not a segment: nothing of ours is in it
		s->totals.torn += n > 0;
		close_fd(&fd);
		remove_file(s, number, "seg");
		remove_file(s, number, "ack");
		free(p);
		return;
	}
	struct spool_segment *g = &s->segment[s->count++];
	*g = (struct spool_segment){.number = number, .stream = stream, .fd = fd, .ack_fd = -1};
	read_records(s, g, p, n);
	free(p);
	s->bytes += g->size + g->acks;
	close_fd(&g->fd);
	if (g->live == 0)
		drop(s, g);
}

static int by_wide_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

// Numbers of the segments in the directory, ascending; the oldest beyond SPOOL_SEGMENTS_MAX stay on disk for another start.
static uint32_t list_numbers(DIR *d, uint64_t *out, uint32_t max)
{
	uint32_t n = 0;
	const struct dirent *e;
	while ((e = readdir(d)) != NULL && n < max) {
		char *end;
		uint64_t number = strtoull(e->d_name, &end, 16);
		if (end == e->d_name + 16 && strcmp(end, ".seg") == 0 && number > 0)
			out[n++] = number;
	}
	qsort(out, n, sizeof(*out), by_wide_number);
	return n;
}

static int read_directory(struct spool *s)
{
	enum { LISTED_MAX = 4 * SPOOL_SEGMENTS_MAX };
	uint64_t *number = calloc(LISTED_MAX, sizeof(*number));
	DIR *d = number != NULL ? opendir(s->dir) : NULL;
	if (d == NULL) {
		int e = number != NULL ? errno : ENOMEM;
		free(number);
		return -e;
	}
	uint32_t n = list_numbers(d, number, LISTED_MAX);
	closedir(d);
	for (uint32_t i = 0; i < n; i++) {
		if (s->count < SPOOL_SEGMENTS_MAX)
			read_segment(s, number[i]);
		s->next_number = number[i] + 1;
	}
	free(number);
	return 0;
}

static int open_directory(struct spool *s)
{
	char path[SPOOL_PATH_MAX + 32];
	if (mkdir(s->dir, 0700) != 0 && errno != EEXIST)
		return -errno;
	snprintf(path, sizeof(path), "%s/lock", s->dir);
	s->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (s->lock_fd < 0)
		return -errno;
	if (flock(s->lock_fd, LOCK_EX | LOCK_NB) != 0)
		return -EBUSY;
	return read_directory(s);
}

int spool_open(struct spool *s, const struct spool_config *cfg)
{
	memset(s, 0, sizeof(*s));
	s->cfg = *cfg;
	if (s->cfg.write == NULL)
		s->cfg.write = system_write;
	s->lock_fd = -1;
	s->next_number = 1;
	uint64_t share = cfg->bytes_max / SHARE;
	s->segment_max = share < SEGMENT_MIN   ? SEGMENT_MIN
			 : share > SEGMENT_MAX ? SEGMENT_MAX
					       : (uint32_t)share;
	if (snprintf(s->dir, sizeof(s->dir), "%s", cfg->dir) >= (int)sizeof(s->dir))
		return -ENAMETOOLONG;
	int rc = open_directory(s);
	s->is_open = rc == 0;
	s->is_failing = rc != 0;
	s->last_errno = -rc;
	if (rc != 0)
		close_fd(&s->lock_fd);
	return rc;
}

void spool_close(struct spool *s)
{
	if (!s->is_open)
		return;
	spool_sync(s);
	for (uint32_t i = 0; i < s->count; i++) {
		close_fd(&s->segment[i].fd);
		close_fd(&s->segment[i].ack_fd);
	}
	close_fd(&s->lock_fd);
	s->is_open = false;
}

// ---- appending

static struct spool_segment *active(struct spool *s, unsigned stream)
{
	for (uint32_t i = s->count; i-- > 0;)
		if (s->segment[i].stream == stream)
			return s->segment[i].is_active ? &s->segment[i] : NULL;
	return NULL;
}

static void finish_segment(struct spool *s, struct spool_segment *g)
{
	g->is_active = false;
	if (g->live == 0)
		drop(s, g);
}

static struct spool_segment *least_valuable(struct spool *s, bool of_shelf)
{
	for (unsigned stream = 0; stream < s->cfg.stream_count; stream++)
		for (uint32_t i = 0; i < s->count; i++) {
			struct spool_segment *g = &s->segment[i];
			bool is_shelf = g->live == g->shelved;
			if (g->stream == stream && (is_shelf || !of_shelf))
				return g;
		}
	return NULL;
}

// What the broker has goes first, then the least valuable. False: there is nothing.
static bool give_up(struct spool *s)
{
	struct spool_segment *g = least_valuable(s, true);
	if (g == NULL) {
		g = least_valuable(s, false);
		s->totals.segments_given_up += g != NULL;
	}
	if (g == NULL)
		return false;
	const unsigned stream = g->stream;
	const uint64_t number = g->number;
	drop(s, g);
	s->cfg.given_up(s->cfg.ctx, stream, number);
	return true;
}

static int begin_segment(struct spool *s, unsigned stream, struct spool_segment **out)
{
	uint8_t head[SPOOL_FILE_HEAD];
	while (s->count == SPOOL_SEGMENTS_MAX && give_up(s))
		continue;
	uint64_t number = s->next_number;
	int fd = open_file(s, number, "seg", O_RDWR | O_CREAT | O_TRUNC | O_APPEND);
	if (fd < 0)
		return -errno;
	spool_format_file_head(head, stream, number);
	int rc = write_all(s, fd, head, sizeof(head));
	if (rc != 0) {
		close_fd(&fd);
		remove_file(s, number, "seg");
		return rc;
	}
	s->next_number++;
	*out = &s->segment[s->count++];
	**out = (struct spool_segment){.number = number,
				       .stream = stream,
				       .fd = fd,
				       .ack_fd = -1,
				       .size = SPOOL_FILE_HEAD,
				       .is_active = true,
				       .is_dirty = true};
	s->bytes += SPOOL_FILE_HEAD;
	s->is_dir_dirty = true;
	return 0;
}

static int write_record(struct spool *s, struct spool_segment *g, const struct spool_record *r)
{
	uint8_t whole[SPOOL_RECORD_HEAD + SPOOL_PAYLOAD_MAX];
	spool_format_record_head(whole, r);
	memcpy(whole + SPOOL_RECORD_HEAD, r->payload, r->size);
	int rc = write_all(s, g->fd, whole, SPOOL_RECORD_HEAD + r->size);
	if (rc == 0)
		return 0;
	// A half record would hide what follows it: the file ends where it did, or takes nothing more.
	if (ftruncate(g->fd, g->size) != 0)
		finish_segment(s, g);
	return rc;
}

static int append(struct spool *s, unsigned stream, struct spool_record *r, struct spool_ref *ref)
{
	const uint32_t need = SPOOL_RECORD_HEAD + r->size;
	while (s->bytes + need > s->cfg.bytes_max && give_up(s))
		continue;
	struct spool_segment *g = active(s, stream);
	if (g != NULL && g->size + need > s->segment_max && g->size > SPOOL_FILE_HEAD) {
		finish_segment(s, g);
		g = NULL;
	}
	int rc = g == NULL ? begin_segment(s, stream, &g) : 0;
	if (rc == 0)
		rc = write_record(s, g, r);
	if (rc != 0)
		return rc;
	*ref = (struct spool_ref){g->number, g->size};
	g->size += need;
	s->bytes += need;
	g->live++;
	g->is_dirty = true;
	return 0;
}

int spool_append(struct spool *s, unsigned stream, int64_t made_ns, const uint8_t *payload,
		 uint32_t size, int64_t now_ns, struct spool_ref *ref)
{
	struct spool_record r = {.size = size, .made_ns = made_ns, .payload = payload};
	if (!s->is_open)
		return s->last_errno != 0 ? -s->last_errno : -EBADF;
	if (size == 0 || size > SPOOL_PAYLOAD_MAX || stream >= s->cfg.stream_count)
		return -EMSGSIZE;
	if (s->retry_ns != 0 && now_ns < s->retry_ns && now_ns > s->retry_ns - 2 * RETRY_NS)
		return -s->last_errno;
	int rc = append(s, stream, &r, ref);
	s->is_failing = rc != 0;
	s->last_errno = -rc;
	s->retry_ns = rc != 0 ? now_ns + RETRY_NS : 0;
	s->totals.failures += rc != 0;
	s->totals.appended += rc == 0;
	return rc;
}

// ---- afterwards

uint32_t spool_read(struct spool *s, struct spool_ref ref, uint8_t *out, uint32_t size)
{
	uint8_t whole[SPOOL_RECORD_HEAD + SPOOL_PAYLOAD_MAX];
	struct spool_record r;
	struct spool_segment *g = find(s, ref.segment);
	if (g == NULL)
		return 0;
	bool was_open = g->fd >= 0;
	if (!was_open)
		g->fd = open_file(s, g->number, "seg", O_RDONLY);
	ssize_t n = g->fd >= 0 ? pread(g->fd, whole, sizeof(whole), ref.offset) : -1;
	if (!was_open)
		close_fd(&g->fd);
	if (n <= 0 || !spool_format_read_record(whole, (size_t)n, 0, &r) || r.size > size)
		return 0;
	memcpy(out, r.payload, r.size);
	return r.size;
}

void spool_shelve(struct spool *s, struct spool_ref ref)
{
	struct spool_segment *g = find(s, ref.segment);
	if (g != NULL && g->shelved < g->live)
		g->shelved++;
}

void spool_ack(struct spool *s, struct spool_ref ref, bool was_shelved)
{
	struct spool_segment *g = find(s, ref.segment);
	if (g == NULL || g->live == 0)
		return;
	g->live--;
	g->shelved -= was_shelved && g->shelved > 0;
	s->totals.acked++;
	if (g->live == 0 && !g->is_active) {
		drop(s, g);
		return;
	}
	uint8_t entry[SPOOL_ACK_SIZE];
	if (g->ack_fd < 0) {
		g->ack_fd = open_file(s, g->number, "ack", O_WRONLY | O_CREAT | O_APPEND);
		if (g->ack_fd < 0 || ftruncate(g->ack_fd, g->acks) != 0)
			close_fd(&g->ack_fd);
	}
	spool_format_ack(entry, g->number, ref.offset);
	if (g->ack_fd < 0 || write_all(s, g->ack_fd, entry, sizeof(entry)) != 0) {
		close_fd(&g->ack_fd); // sent once more after a restart
		return;
	}
	g->acks += SPOOL_ACK_SIZE;
	s->bytes += SPOOL_ACK_SIZE;
}

void spool_sync(struct spool *s)
{
	for (uint32_t i = 0; i < s->count; i++) {
		struct spool_segment *g = &s->segment[i];
		if (g->is_dirty && g->fd >= 0)
			(void)fdatasync(g->fd);
		s->totals.syncs += g->is_dirty;
		g->is_dirty = false;
		if (!g->is_active) {
			close_fd(&g->fd);
			close_fd(&g->ack_fd);
		}
	}
	int fd = s->is_dir_dirty ? open(s->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	if (fd >= 0)
		(void)fsync(fd);
	close_fd(&fd);
	s->is_dir_dirty = false;
}
