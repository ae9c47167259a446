// SPDX-License-Identifier: Apache-2.0
// Open Drone ID: no crash, at most one observation, and what decodes also encodes and decodes to
// the same again.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "uas/odid.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct rx_meta meta = {
		.rx_ns = 1700000000000000000, .source_key = 1, .has_mac = 1};
	struct span s = {data, (uint32_t)size};
	struct odid_pack p = {.count = 0}, again = {.count = 0};
	struct obs o;
	unsigned count = 0;
	enum err e = odid_decode(s, &meta, &o, 1, &count);
	if (count > (e == ERR_NONE ? 1u : 0u))
		abort();
	if (odid_decode_pack(s, &p) != ERR_NONE ||
	    p.count == 0) // an empty pack is read, never sent
		return 0;
	uint8_t b[ODID_PACK_SIZE_MAX];
	uint32_t n = odid_encode_pack(&p, b, sizeof(b));
	if (n == 0 || odid_decode_pack((struct span){b, n}, &again) != ERR_NONE ||
	    again.count != p.count ||
	    memcmp(p.messages, again.messages, p.count * sizeof(p.messages[0])) != 0)
		abort();
	return 0;
}
