// SPDX-License-Identifier: Apache-2.0
#include "tlog.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/units.h"
#include "uas/mavlink.h"
#include "wire/cursor.h"
#include "wire/writer.h"

#define TIME_MIN_US 1262304000000000ULL // 2010
#define TIME_MAX_US 4102444800000000ULL // 2100
enum { TIME_SIZE = 8, FRAME_MIN = 8, FILE_MAX = 1 << 30 };
enum {
	MAVLINK_HEAD_V2 = 10,
	MAVLINK_CRC_SIZE = 2,
	MAVLINK_FLAG_SIGNED = 0x01,
	MAVLINK_SIGNED_SIZE = 13
};

static uint64_t time_at(struct span s)
{
	struct cursor c = cursor_over(s);
	return cursor_u64be(&c);
}

static bool is_start(struct span s)
{
	uint64_t t = s.n >= TIME_SIZE + FRAME_MIN ? time_at(s) : 0;
	return t >= TIME_MIN_US && t < TIME_MAX_US &&
	       (s.p[TIME_SIZE] == 0xfd || s.p[TIME_SIZE] == 0xfe);
}

bool tlog_is(struct span log)
{
	return is_start(log);
}

// What follows a frame that cannot be judged by itself: another record, or the end.
static bool is_end_of_record(struct span rest)
{
	return rest.n == 0 || is_start(rest);
}

// A frame whose flags are not known: where the layout that all know ends it.
static bool is_plain_record(struct span frame, uint32_t *size)
{
	uint32_t signature = frame.p[2] & MAVLINK_FLAG_SIGNED ? MAVLINK_SIGNED_SIZE : 0;
	*size = MAVLINK_HEAD_V2 + (uint32_t)frame.p[1] + MAVLINK_CRC_SIZE + signature;
	return *size <= frame.n &&
	       is_end_of_record((struct span){frame.p + *size, frame.n - *size});
}

// Frames of unknown messages, or with flags that are not understood, cannot be checked: they stand when another record, or
// the end, follows.
static bool is_record(struct span s, uint32_t *size)
{
	struct span frame = {s.p + TIME_SIZE, s.n - TIME_SIZE}, rest = frame;
	struct mavlink_frame f;
	enum err e = mavlink_next(&rest, &f);
	*size = frame.n - rest.n;
	if (e == ERR_NONE || e == ERR_MAVLINK_RANGE)
		return true;
	if (e == ERR_MAVLINK_INCOMPAT && rest.p == NULL)
		return is_plain_record(frame, size);
	return (e == ERR_MAVLINK_UNKNOWN || e == ERR_MAVLINK_CRC || e == ERR_MAVLINK_INCOMPAT) &&
	       rest.p != NULL && is_end_of_record(rest);
}

bool tlog_next(struct span *rest, struct tlog_record *out)
{
	uint32_t size;
	for (uint32_t at = 0; at < rest->n; at++) {
		struct span s = {rest->p + at, rest->n - at};
		if (!is_start(s) || !is_record(s, &size))
			continue;
		out->time_ns = (int64_t)time_at(s) * UNITS_NS_PER_US;
		out->frame = (struct span){s.p + TIME_SIZE, size};
		out->skipped = at;
		*rest = (struct span){s.p + TIME_SIZE + size, s.n - TIME_SIZE - size};
		return true;
	}
	out->skipped = rest->n;
	*rest = (struct span){NULL, 0};
	return false;
}

// ---- as a capture

enum { ETH_SIZE = 14, IP_SIZE = 20, UDP_SIZE = 8, HEADERS = ETH_SIZE + IP_SIZE + UDP_SIZE };
enum { PORT_MAVLINK = 14550 };

static uint32_t build_datagram(struct span frame, uint8_t *out, uint32_t size)
{
	static const uint8_t macs[12] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2};
	static const uint8_t addresses[8] = {127, 0, 0, 1, 127, 0, 0, 1};
	struct writer w = writer_init(out, size);
	uint32_t sum = 0;
	writer_bytes(&w, macs, sizeof(macs));
	writer_be(&w, 0x0800, 2);
	writer_be(&w, 0x4500, 2);
	writer_be(&w, IP_SIZE + UDP_SIZE + frame.n, 2);
	writer_zeros(&w, 4);
	writer_be(&w, 0x4011, 2); // hop limit 64, UDP
	writer_zeros(&w, 2);
	writer_bytes(&w, addresses, sizeof(addresses));
	writer_be(&w, PORT_MAVLINK, 2);
	writer_be(&w, PORT_MAVLINK, 2);
	writer_be(&w, UDP_SIZE + frame.n, 2);
	writer_zeros(&w, 2);
	writer_bytes(&w, frame.p, frame.n);
	if (writer_len(&w) == 0)
		return 0;
	for (unsigned i = ETH_SIZE; i < ETH_SIZE + IP_SIZE; i += 2)
		sum += (uint32_t)out[i] << 8 | out[i + 1];
	sum = ~((sum & 0xffff) + (sum >> 16));
	out[ETH_SIZE + 10] = (uint8_t)(sum >> 8);
	out[ETH_SIZE + 11] = (uint8_t)sum;
	return writer_len(&w);
}

int64_t tlog_to_pcap(struct span log, FILE *out, uint64_t *skipped)
{
	static const uint32_t head[6] = {0xa1b2c3d4, 4u << 16 | 2, 0, 0, 65535, 1};
	struct tlog_record r = {.skipped = 0};
	uint8_t datagram[HEADERS + MAVLINK_FRAME_MAX + 16];
	int64_t count = 0;
	*skipped = 0;
	bool good = fwrite(head, sizeof(head), 1, out) == 1;
	while (good && tlog_next(&log, &r)) {
		uint32_t n = build_datagram(r.frame, datagram, sizeof(datagram));
		int64_t us = r.time_ns / UNITS_NS_PER_US;
		const uint32_t record[4] = {(uint32_t)(us / 1000000), (uint32_t)(us % 1000000), n,
					    n};
		good = n > 0 && fwrite(record, sizeof(record), 1, out) == 1 &&
		       fwrite(datagram, n, 1, out) == 1;
		*skipped += r.skipped;
		count++;
	}
	*skipped += r.skipped;
	return good && fflush(out) == 0 ? count : -EIO;
}

struct span tlog_load(const char *path)
{
	struct stat st;
	struct span none = {NULL, 0};
	FILE *f = fopen(path, "rb");
	if (f == NULL)
		return none;
	if (fstat(fileno(f), &st) != 0 || st.st_size <= 0 || st.st_size > FILE_MAX) {
		fclose(f);
		errno = EFBIG;
		return none;
	}
	uint8_t *p = malloc((size_t)st.st_size);
	size_t n = p != NULL ? fread(p, 1, (size_t)st.st_size, f) : 0;
	fclose(f);
	if (n != (size_t)st.st_size) {
		free(p);
		return none;
	}
	return (struct span){p, (uint32_t)n};
}
