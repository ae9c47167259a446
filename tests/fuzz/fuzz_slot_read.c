// SPDX-License-Identifier: Apache-2.0
// Requests for slots out of messages of all three families, and frames of the lock-step: no crash, nothing outside, and what
// was read holds together. The first octet says which family.
#include <stdlib.h>

#include "lockstep.h"
#include "slot_message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct uper_node nodes[4096];
	static const unsigned family[] = {OBS_FAMILY_J2735, OBS_FAMILY_ETSI, OBS_FAMILY_CSAE};
	struct slot_ask asks[4];
	struct lockstep l;
	if (size < 2 || size > 4096)
		return 0;
	const struct span p = {data + 1, (uint32_t)size - 1};
	struct uper_value v = {.nodes = nodes, .capacity = 4096};
	unsigned f = family[data[0] % 3];
	if (lockstep_parse(p, &l) && (l.kind < LOCKSTEP_BEGIN || l.kind > LOCKSTEP_DONE))
		abort();
	if (road_message_decode(f, CSAE_2020, p, &v) != ERR_NONE)
		return 0;
	uint32_t n = slot_message_read(&v, f, 1795249812340000000, asks, 4);
	if (n > 4)
		abort();
	for (uint32_t i = 0; i < n; i++)
		if (asks[i].vehicle == 0 || asks[i].time_ns <= 0 || asks[i].state > SLOT_ASK_LEFT ||
		    asks[i].to_ns < asks[i].from_ns)
			abort();
	return 0;
}
