// SPDX-License-Identifier: Apache-2.0
#include "net/eth.h"

#include "wire/block.h"
#include "wire/writer.h"

enum { MAC_SIZE = 6, TAGS_MAX = 2 };

enum err eth_parse(struct span frame, struct eth *out)
{
	enum { TAG_SIZE = 4, TYPE_AT = 2 * MAC_SIZE };
	const uint8_t *p = frame.p;
	uint32_t at = TYPE_AT;
	if (!block_fits(frame, at + 2))
		return ERR_ETH_TRUNCATED;
	out->src = p + MAC_SIZE;
	out->type = block_u16be(p, at);
	for (int tags = 0; out->type == ETH_TYPE_VLAN || out->type == ETH_TYPE_QINQ; tags++) {
		if (tags == TAGS_MAX)
			return ERR_ETH_VLAN_DEPTH;
		at += TAG_SIZE; // priority and VLAN id, then the next type
		if (!block_fits(frame, at + 2))
			return ERR_ETH_TRUNCATED;
		out->type = block_u16be(p, at);
	}
	out->payload = (struct span){p + at + 2, frame.n - at - 2};
	return ERR_NONE;
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
