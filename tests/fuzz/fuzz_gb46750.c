// SPDX-License-Identifier: Apache-2.0
// GB 46750: no crash, at most one observation; the image of a packet packs to a packet with the same image, and what
// decodes to native units encodes to a packet that decodes to the same.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "uas/gb46750.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct rx_meta meta = {.rx_ns = 1700000000000000000, .source_key = 1};
	struct span s = {data, (uint32_t)size};
	uint8_t image[GB46750_IMAGE_SIZE], again[GB46750_IMAGE_SIZE], packet[GB46750_PACKET_MAX];
	uint8_t twice[GB46750_PACKET_MAX];
	uint32_t present, present_again;
	uint8_t minor, minor_again;
	struct gb46750 g, h;
	struct obs o;
	unsigned count = 0;
	enum err e = gb46750_decode(s, &meta, &o, 1, &count);
	if (count != (e == ERR_NONE ? 1u : 0u))
		abort();
	if (gb46750_image(s, image, &present, &minor) != ERR_NONE)
		return 0;
	uint32_t n = gb46750_pack(image, present, minor, packet, sizeof(packet));
	if (n == 0 ||
	    gb46750_image((struct span){packet, n}, again, &present_again, &minor_again) !=
		    ERR_NONE ||
	    memcmp(image, again, sizeof(image)) != 0 || present != present_again ||
	    minor != minor_again)
		abort();
	if (e != ERR_NONE)
		return 0;
	if (gb46750_parse(s, &g) != ERR_NONE)
		abort();
	n = gb46750_encode(&g, packet, sizeof(packet));
	if (n == 0 || gb46750_parse((struct span){packet, n}, &h) != ERR_NONE ||
	    gb46750_encode(&h, twice, sizeof(twice)) != n || memcmp(packet, twice, n) != 0)
		abort();
	return 0;
}
