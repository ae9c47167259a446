// SPDX-License-Identifier: Apache-2.0
// A spool file and its acknowledgements as somebody else left them: walking the records stays inside, ends, and what is accepted is
// what would be written again.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "uplink/spool_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_record(const uint8_t *data, const struct spool_record *r)
{
	uint8_t head[SPOOL_RECORD_HEAD];
	spool_format_record_head(head, r);
	if (memcmp(head, data + r->offset, sizeof(head)) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct spool_record r;
	unsigned stream;
	uint64_t number;
	uint32_t at = SPOOL_FILE_HEAD, offset;
	if (spool_format_read_file_head(data, size, &stream, &number)) {
		uint8_t head[SPOOL_FILE_HEAD];
		spool_format_file_head(head, stream, number);
		if (memcmp(head, data, sizeof(head)) != 0)
			abort();
	}
	while (spool_format_read_record(data, size, at, &r)) {
		if (r.payload < data || r.payload + r.size > data + size)
			abort();
		check_record(data, &r);
		at += SPOOL_RECORD_HEAD + r.size;
	}
	for (size_t i = 0; spool_format_read_ack(data, size, i, 7, &offset); i++) {
		uint8_t entry[SPOOL_ACK_SIZE];
		spool_format_ack(entry, 7, offset);
		if (memcmp(entry, data + i * SPOOL_ACK_SIZE, sizeof(entry)) != 0)
			abort();
	}
	return 0;
}
