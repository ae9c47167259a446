// SPDX-License-Identifier: Apache-2.0
#include "uplink/spool_format.h"

#include <string.h>

#include "wire/crc.h"

#define RECORD_MARK 0x4c454b21u

enum { VERSION = 1 };

static void put(uint8_t *p, uint64_t v, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static uint64_t get(const uint8_t *p, unsigned n)
{
	uint64_t v = 0;
	for (unsigned i = n; i-- > 0;)
		v = v << 8 | p[i];
	return v;
}

void spool_format_file_head(uint8_t out[static SPOOL_FILE_HEAD], unsigned stream, uint64_t number)
{
	memcpy(out, "KWSP", 4);
	put(out + 4, VERSION, 2);
	put(out + 6, stream, 2);
	put(out + 8, number, 8);
}

bool spool_format_read_file_head(const uint8_t *p, size_t n, unsigned *stream, uint64_t *number)
{
	if (n < SPOOL_FILE_HEAD || memcmp(p, "KWSP", 4) != 0 || get(p + 4, 2) != VERSION)
		return false;
	*stream = (unsigned)get(p + 6, 2);
	*number = get(p + 8, 8);
	return true;
}

static uint32_t check_of(const uint8_t *head, const uint8_t *payload, uint32_t size)
{
	uint32_t crc = crc32_ieee(0, (struct span){head + 4, 12});
	return crc32_ieee(crc, (struct span){payload, size});
}

void spool_format_record_head(uint8_t out[static SPOOL_RECORD_HEAD], const struct spool_record *r)
{
	put(out, RECORD_MARK, 4);
	put(out + 4, r->size, 4);
	put(out + 8, (uint64_t)r->made_ns, 8);
	put(out + 16, check_of(out, r->payload, r->size), 4);
	put(out + 20, 0, 4);
}

bool spool_format_peek_record(const uint8_t *p, size_t n, uint32_t offset, struct spool_record *out)
{
	if (offset > n || n - offset < SPOOL_RECORD_HEAD)
		return false;
	const uint8_t *head = p + offset;
	uint64_t size = get(head + 4, 4);
	if (get(head, 4) != RECORD_MARK || size == 0 || size > SPOOL_RECORD_PAYLOAD_MAX ||
	    n - offset - SPOOL_RECORD_HEAD < size)
		return false;
	*out = (struct spool_record){.offset = offset,
				     .size = (uint32_t)size,
				     .made_ns = (int64_t)get(head + 8, 8),
				     .payload = head + SPOOL_RECORD_HEAD};
	return get(head + 20, 4) == 0;
}

bool spool_format_read_record(const uint8_t *p, size_t n, uint32_t offset, struct spool_record *out)
{
	return spool_format_peek_record(p, n, offset, out) &&
	       get(p + offset + 16, 4) == check_of(p + offset, out->payload, out->size);
}

static uint32_t ack_check(const uint8_t *entry, uint64_t number)
{
	uint8_t b[12];
	memcpy(b, entry, 4);
	put(b + 4, number, 8);
	return crc32_ieee(0, (struct span){b, sizeof(b)});
}

void spool_format_ack(uint8_t out[static SPOOL_ACK_SIZE], uint64_t number, uint32_t offset)
{
	put(out, offset, 4);
	put(out + 4, ack_check(out, number), 4);
}

bool spool_format_read_ack(const uint8_t *p, size_t n, size_t index, uint64_t number,
			   uint32_t *offset)
{
	if (n / SPOOL_ACK_SIZE <= index)
		return false;
	const uint8_t *entry = p + index * SPOOL_ACK_SIZE;
	*offset = (uint32_t)get(entry, 4);
	return get(entry + 4, 4) == ack_check(entry, number);
}
