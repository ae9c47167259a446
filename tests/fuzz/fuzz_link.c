// SPDX-License-Identifier: Apache-2.0
// Link packets, each 16-bit length and bytes: no crash, the table never over its limit, counts always in balance.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "link_session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct tally tally;
	static struct alert_log alerts;
	struct world world;
	struct link_session s;
	if (world_init(&world, 32) != 0)
		return 0;
	tally_init(&tally);
	alert_log_init(&alerts);
	link_session_init(&s, &world, &tally, &alerts);
	link_session_start(&s);
	while (size >= 2) {
		size_t n = (size_t)(data[0] | data[1] << 8);
		n = n < size - 2 ? n : size - 2;
		if (link_session_take(&s, data + 2, n) == LINK_ACTION_CLOSE)
			link_session_start(&s);
		data += 2 + n;
		size -= 2 + n;
	}
	for (unsigned i = 0; i < OBS_CLASS_COUNT; i++)
		if (world.cls[i].entered - world.cls[i].left != world.cls[i].live)
			abort();
	if (world.count > world.max || world.air_count > world.count)
		abort();
	world_fini(&world);
	return 0;
}
