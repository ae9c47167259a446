// SPDX-License-Identifier: Apache-2.0
// MAVLink datagrams: no crash, never more observations than there is room for, every frame
// accounted for.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "uas/mavlink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct rx_meta meta = {.rx_ns = 1700000000000000000, .source_key = 1};
	uint32_t by_reason[ERR_COUNT] = {0};
	struct mavlink_stats stats = {.refused = by_reason};
	struct obs o[3];
	unsigned count = 0;
	enum err e = mavlink_decode_counted((struct span){data, (uint32_t)size}, &meta, o, 3,
					    &count, &stats);
	uint32_t refused = 0;
	for (unsigned i = 0; i < ERR_COUNT; i++)
		refused += by_reason[i];
	if (count > 3 || stats.frames != stats.accepted + refused ||
	    (e == ERR_NONE) != (stats.accepted > 0))
		abort();
	return 0;
}
