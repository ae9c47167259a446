// SPDX-License-Identifier: Apache-2.0
// Receiver datagrams: no crash, the payload inside the datagram, and written again the octets that were read.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "net/receiver.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct receiver_frame f;
	uint8_t out[RECEIVER_HEADER_SIZE + RECEIVER_PAYLOAD_MAX];
	if (receiver_parse((struct span){data, (uint32_t)size}, &f) != ERR_NONE)
		return 0;
	uint32_t n = receiver_encode(&f, out, sizeof(out));
	if (n == 0 || n > size || memcmp(out, data, n) != 0)
		abort();
	return 0;
}
