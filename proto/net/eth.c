// SPDX-License-Identifier: Apache-2.0
#include "net/eth.h"

#include "wire/cursor.h"

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
