// SPDX-License-Identifier: Apache-2.0
#include "net/j2735_udp.h"

#include <stdbool.h>

#include "its/j2735.h"
#include "net/dot2.h"

enum { HEADER_MAX = 64, TRAILER_MAX = 16, BER_SEQUENCE = 0x30 };

static struct span from(struct span s, uint32_t offset)
{
	return (struct span){s.p + offset, s.n - offset};
}

static bool is_envelope(struct span s)
{
	struct dot2 d;
	return dot2_is_likely(s) && dot2_peel(s, &d) == ERR_NONE;
}

// Two octets of message id and a length are easily met by chance, so the length must reach the end of the datagram, or
// stop at a trailer as short as known forwarders append.
static bool is_frame(struct span s, uint32_t trailer_max)
{
	unsigned id;
	struct span value, rest;
	return j2735_frame(s, &id, &value, &rest) == ERR_NONE && j2735_message_name(id) != NULL &&
	       value.n > 1 && rest.n <= trailer_max;
}

// Offset of the message, or the datagram's size when there is none.
static uint32_t find(struct span s)
{
	if (dot2_is_likely(s) || is_frame(s, UINT32_MAX))
		return 0;
	uint32_t deepest = s.n < HEADER_MAX ? s.n : HEADER_MAX;
	for (uint32_t i = 1; i < deepest; i++)
		if (is_envelope(from(s, i)))
			return i;
	for (uint32_t i = 1; i < deepest; i++)
		if (s.p[i] == 0 && is_frame(from(s, i), TRAILER_MAX))
			return i;
	return s.n;
}

enum err j2735_udp_find(struct span datagram, struct span *message)
{
	uint32_t at = find(datagram);
	*message = at < datagram.n ? from(datagram, at) : datagram;
	return at == datagram.n && at > 0 && (datagram.p[0] == BER_SEQUENCE || datagram.p[0] == '{')
		       ? ERR_UDP_ENCODING
		       : ERR_NONE;
}
