// SPDX-License-Identifier: Apache-2.0
// Bluetooth packets as the Nordic sniffer gives them: no crash, payloads inside the frame.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "net/ble.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span s = {data, (uint32_t)size};
	struct ble b;
	enum err e = ble_parse_nordic(s, &b);
	if (e == ERR_NONE && (b.payload_count == 0 || b.payload_count > BLE_PAYLOADS_MAX))
		abort();
	for (unsigned i = 0; i < b.payload_count; i++)
		if (b.payload[i].n > 0 &&
		    (b.payload[i].p < data || b.payload[i].p + b.payload[i].n > data + size))
			abort();
	return 0;
}
