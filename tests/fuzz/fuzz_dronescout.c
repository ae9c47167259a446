// SPDX-License-Identifier: Apache-2.0
// DroneScout payloads and memory images: no crash, no more messages than there is room for, and each one encodes.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "value/dronescout.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(void *ctx, const struct dronescout *d)
{
	if (d->count > DRONESCOUT_MESSAGES_MAX)
		abort();
	for (unsigned i = 0; i < d->count; i++) {
		uint8_t b[ODID_MESSAGE_SIZE];
		struct odid_message m;
		if (odid_encode_message(&d->messages[i], b, sizeof(b)) != sizeof(b) ||
		    odid_decode_message((struct span){b, sizeof(b)}, &m) != ERR_NONE)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dronescout d;
	unsigned objects;
	struct span s = {data, (uint32_t)size};
	(void)dronescout_parse(s, check, NULL, &objects);
	if (dronescout_image(s, &d) == ERR_NONE)
		check(NULL, &d);
	return 0;
}
