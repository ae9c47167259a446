// SPDX-License-Identifier: Apache-2.0
// Received frames, link headers to observations: no crash, payloads inside the frame, never more than there is room for.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "inside.h"
#include "net/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_payload(const struct frame_payloads *p, unsigned i, const uint8_t *data,
			  size_t size, const struct rx_meta *meta)
{
	struct obs o[CODEC_OBS_MAX];
	unsigned count = 0;
	if (p->item[i].p == p->octets)
		inside(p->item[i], (struct span){p->octets, sizeof(p->octets)});
	else
		inside(p->item[i], (struct span){data, (uint32_t)size});
	(void)codec_of(p->item_family[i])->decode(p->item[i], meta, o, CODEC_OBS_MAX, &count);
	if (count > CODEC_OBS_MAX)
		abort();
	for (unsigned k = 0; k < count; k++)
		if (o[k].key == 0 || o[k].family != p->item_family[i] || o[k].id_len > OBS_ID_SIZE)
			abort();
}

// The first octet chooses the link, the rest is the frame.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rx_meta meta = {.rx_ns = 1700000000000000000};
	static struct frame_payloads p;
	if (size == 0)
		return 0;
	enum frame_link link = data[0] % FRAME_LINK_COUNT;
	enum err e = frame_parse((struct span){data + 1, (uint32_t)size - 1}, link,
				 &frame_udp_default, &meta, &p);
	if (e >= ERR_COUNT || (e == ERR_NONE && (p.count == 0 || p.count > FRAME_PAYLOADS_MAX)))
		abort();
	for (unsigned i = 0; e == ERR_NONE && i < p.count; i++)
		check_payload(&p, i, data, size, &meta);
	return 0;
}
