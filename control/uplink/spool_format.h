// SPDX-License-Identifier: Apache-2.0
// The octets of a spool file: a head of 16, then records, each a head of 24 and its payload. All numbers little-endian.
//
//	file    "KWSP" | version u16 = 1 | stream u16 | number u64
//	record  0x4c454b21 u32 | size u32 | made i64, Unix ns | crc u32 | 0 u32 | payload
//
// The checksum (CRC-32) covers size, time and payload. A file is only ever appended to, so what a kill or a power loss leaves
// is a good beginning and a torn tail; the reader stops at the first record that is not whole. Pure; any thread. The octets
// are untrusted.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SPOOL_FILE_HEAD = 16,
	SPOOL_RECORD_HEAD = 24,
	SPOOL_PAYLOAD_MAX = 64 * 1024, // of a message
	SPOOL_RECORD_PAYLOAD_MAX =
		SPOOL_PAYLOAD_MAX +
		512 // of a record: the hub's inbox keeps the topic with the message
};

struct spool_record {
	uint32_t offset; // of its head in the file
	uint32_t size;	 // of the payload, 1..SPOOL_RECORD_PAYLOAD_MAX
	int64_t made_ns;
	const uint8_t *payload;
};

void spool_format_file_head(uint8_t out[static SPOOL_FILE_HEAD], unsigned stream, uint64_t number);
void spool_format_record_head(uint8_t out[static SPOOL_RECORD_HEAD], const struct spool_record *r);

// False: not a spool file of this version.
bool spool_format_read_file_head(const uint8_t *p, size_t n, unsigned *stream, uint64_t *number);

// The record at `offset`; false: none that is whole and undamaged.
bool spool_format_read_record(const uint8_t *p, size_t n, uint32_t offset,
			      struct spool_record *out);

// The same without the checksum, for what this process wrote itself a moment ago.
bool spool_format_peek_record(const uint8_t *p, size_t n, uint32_t offset,
			      struct spool_record *out);

// What was acknowledged: a file of entries of 8 octets, the offset of a record and its check. Returns how many are good.
enum { SPOOL_ACK_SIZE = 8 };
void spool_format_ack(uint8_t out[static SPOOL_ACK_SIZE], uint64_t number, uint32_t offset);
bool spool_format_read_ack(const uint8_t *p, size_t n, size_t index, uint64_t number,
			   uint32_t *offset);
