// SPDX-License-Identifier: Apache-2.0
#include "net/receiver.h"

#include <string.h>

#include "wire/block.h"
#include "wire/writer.h"

enum { VERSION = 1 };
static const uint8_t mark[4] = {RECEIVER_MARK};

static bool is_transport(unsigned t)
{
	return t >= RECEIVER_WIFI_BEACON && t < RECEIVER_TRANSPORT_COUNT;
}

enum err receiver_parse(struct span datagram, struct receiver_frame *out)
{
	const uint8_t *p = datagram.p;
	if (!block_fits(datagram, RECEIVER_HEADER_SIZE) || !receiver_is(datagram))
		return ERR_RECEIVER_TRUNCATED;
	uint32_t len = block_u16le(p, 30);
	if (len > datagram.n - RECEIVER_HEADER_SIZE)
		return ERR_RECEIVER_TRUNCATED;
	out->transport = p[5];
	out->rssi_dbm = (int8_t)p[6];
	out->channel = p[7];
	out->rx_ns = block_u64le(p, 8);
	memcpy(out->id, p + 16, sizeof(out->id));
	memcpy(out->mac, p + 24, sizeof(out->mac));
	out->payload = (struct span){p + RECEIVER_HEADER_SIZE, len};
	if (p[4] != VERSION)
		return ERR_RECEIVER_VERSION;
	if (!is_transport(out->transport) || out->payload.n == 0 ||
	    out->payload.n > RECEIVER_PAYLOAD_MAX)
		return ERR_RECEIVER_TRANSPORT;
	return ERR_NONE;
}

uint32_t receiver_encode(const struct receiver_frame *f, uint8_t *out, uint32_t size)
{
	if (!is_transport(f->transport) || f->payload.n == 0 || f->payload.n > RECEIVER_PAYLOAD_MAX)
		return 0;
	struct writer w = writer_init(out, size);
	writer_bytes(&w, mark, sizeof(mark));
	writer_u8(&w, VERSION);
	writer_u8(&w, f->transport);
	writer_u8(&w, (uint8_t)f->rssi_dbm);
	writer_u8(&w, f->channel);
	writer_le(&w, f->rx_ns, 8);
	writer_bytes(&w, f->id, sizeof(f->id));
	writer_bytes(&w, f->mac, sizeof(f->mac));
	writer_u16le(&w, f->payload.n);
	writer_bytes(&w, f->payload.p, f->payload.n);
	return writer_len(&w);
}
