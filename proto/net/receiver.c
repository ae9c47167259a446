// SPDX-License-Identifier: Apache-2.0
#include "net/receiver.h"

#include <string.h>

#include "wire/cursor.h"
#include "wire/writer.h"

enum { VERSION = 1 };
static const uint8_t mark[4] = {'K', 'W', 'R', 'X'};

bool receiver_is(struct span datagram)
{
	return datagram.n >= sizeof(mark) && memcmp(datagram.p, mark, sizeof(mark)) == 0;
}

static bool is_transport(unsigned t)
{
	return t >= RECEIVER_WIFI_BEACON && t < RECEIVER_TRANSPORT_COUNT;
}

enum err receiver_parse(struct span datagram, struct receiver_frame *out)
{
	struct cursor c = cursor_over(datagram);
	cursor_skip(&c, sizeof(mark));
	uint8_t version = cursor_u8(&c);
	out->transport = cursor_u8(&c);
	out->rssi_dbm = cursor_i8(&c);
	out->channel = cursor_u8(&c);
	out->rx_ns = cursor_u64le(&c);
	cursor_bytes(&c, out->id, sizeof(out->id));
	cursor_bytes(&c, out->mac, sizeof(out->mac));
	out->payload = cursor_span(&c, cursor_u16le(&c));
	if (!receiver_is(datagram) || c.error)
		return ERR_RECEIVER_TRUNCATED;
	if (version != VERSION)
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
