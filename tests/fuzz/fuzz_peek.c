// SPDX-License-Identifier: Apache-2.0
// Peeking at payloads of every family: nothing is read behind the end, the answer is the same each time, and an object is told
// apart from nobody.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "obs/peek.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// The first octet chooses the family, the rest is the payload.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct rx_meta meta = {.source_key = 5};
	struct peek one, again;
	if (size == 0)
		return 0;
	unsigned family = data[0] % (OBS_FAMILY_COUNT + 1);
	struct span m = {data + 1, (uint32_t)size - 1};
	bool is_known = peek_at(family, m, &meta, &one);
	if (is_known != (family != OBS_FAMILY_NONE && family < OBS_FAMILY_COUNT) ||
	    (one.object != 0) != is_known || (!is_known && one.number != PEEK_OTHER))
		abort();
	if (peek_at(family, m, &meta, &again) != is_known || again.number != one.number ||
	    again.object != one.object)
		abort();
	return 0;
}
