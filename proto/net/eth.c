// SPDX-License-Identifier: Apache-2.0
#include "net/eth.h"

#include "wire/cursor.h"
#include "wire/writer.h"

enum { MAC_SIZE = 6, TAGS_MAX = 2 };

enum err eth_parse(struct span frame, struct eth *out)
{
	struct cursor c = cursor_over(frame);
	cursor_skip(&c, MAC_SIZE);
	out->src = cursor_take(&c, MAC_SIZE);
	out->type = cursor_u16be(&c);
	for (int tags = 0; out->type == ETH_TYPE_VLAN || out->type == ETH_TYPE_QINQ; tags++) {
		if (tags == TAGS_MAX)
			return ERR_ETH_VLAN_DEPTH;
		cursor_skip(&c, 2); // priority and VLAN id
		out->type = cursor_u16be(&c);
	}
	out->payload = cursor_rest(&c);
	return c.error ? ERR_ETH_TRUNCATED : ERR_NONE;
}

uint32_t eth_encode_header(const uint8_t src[static 6], uint16_t type, uint8_t *out, uint32_t room)
{
	static const uint8_t everybody[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	struct writer w = writer_init(out, room);
	writer_bytes(&w, everybody, sizeof(everybody));
	writer_bytes(&w, src, 6);
	writer_be(&w, type, 2);
	return writer_len(&w);
}
