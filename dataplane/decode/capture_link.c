// SPDX-License-Identifier: Apache-2.0
#include "capture_link.h"

#include <pcap/pcap.h>
#include <stddef.h>
#include <string.h>

#include "net/eth.h"

enum form { AS_IT_IS, COOKED, COOKED_2, IP, IP_BEHIND_4, WIFI };

// Offsets in the cooked headers. The address stands in 8 octets, the first of which are used.
enum { COOKED_ADDRESS = 6, COOKED_TYPE = 14, COOKED_SIZE = 16 };
enum { COOKED_2_TYPE = 0, COOKED_2_ADDRESS = 12, COOKED_2_SIZE = 20 };
enum { MAC_SIZE = 6, TYPE_OFFSET = 12, RADIOTAP_SIZE = 8 };

static_assert((int)RADIOTAP_SIZE <= (int)CAPTURE_HEAD_MAX, "the longest head that is put in front");

static const struct row {
	int type;
	enum form form;
	enum frame_link link;
} rows[] = {
	{DLT_EN10MB, AS_IT_IS, FRAME_LINK_ETHERNET},
	{DLT_IEEE802_11_RADIO, AS_IT_IS, FRAME_LINK_RADIOTAP},
	{DLT_NORDIC_BLE, AS_IT_IS, FRAME_LINK_NORDIC_BLE},
	{DLT_LINUX_SLL, COOKED, FRAME_LINK_ETHERNET},
	{DLT_LINUX_SLL2, COOKED_2, FRAME_LINK_ETHERNET},
	{DLT_RAW, IP, FRAME_LINK_ETHERNET},
	{DLT_IPV4, IP, FRAME_LINK_ETHERNET},
	{DLT_IPV6, IP, FRAME_LINK_ETHERNET},
	{DLT_NULL, IP_BEHIND_4, FRAME_LINK_ETHERNET},
	{DLT_LOOP, IP_BEHIND_4, FRAME_LINK_ETHERNET},
	{DLT_IEEE802_11, WIFI, FRAME_LINK_RADIOTAP},
};

static const struct row *row_of(int type)
{
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].type == type)
			return &rows[i];
	return NULL;
}

bool capture_link_is_known(int type)
{
	return row_of(type) != NULL;
}

static struct span put_together(uint8_t *room, uint32_t head, struct span frame, uint32_t from)
{
	uint32_t most = CAPTURE_FRAME_MAX - head, n = from < frame.n ? frame.n - from : 0;
	n = n < most ? n : most;
	if (n > 0)
		memcpy(room + head, frame.p + from, n);
	return (struct span){room, head + n};
}

static struct span from_cooked(struct span frame, uint32_t size, uint32_t address, uint32_t type,
			       uint8_t *room)
{
	if (frame.n < size) // too short for its own header: so it stays, for the parser to say
		return (struct span){frame.p, 0};
	memset(room, 0xff, MAC_SIZE);
	memcpy(room + MAC_SIZE, frame.p + address, MAC_SIZE);
	memcpy(room + TYPE_OFFSET, frame.p + type, 2);
	return put_together(room, CAPTURE_HEAD_MAX, frame, size);
}

static struct span from_ip(struct span frame, uint32_t from, uint8_t *room)
{
	bool is_v6 = frame.n > from && frame.p[from] >> 4 == 6;
	unsigned type = is_v6 ? ETH_TYPE_IPV6 : ETH_TYPE_IPV4;
	memset(room, 0, CAPTURE_HEAD_MAX);
	room[TYPE_OFFSET] = (uint8_t)(type >> 8);
	room[TYPE_OFFSET + 1] = (uint8_t)type;
	return put_together(room, CAPTURE_HEAD_MAX, frame, from);
}

struct span capture_link_frame(int type, struct span frame, uint8_t *room, enum frame_link *link)
{
	static const uint8_t radiotap[RADIOTAP_SIZE] = {0, 0, RADIOTAP_SIZE};
	const struct row *row = row_of(type);
	*link = row != NULL ? row->link : FRAME_LINK_ETHERNET;
	switch (row != NULL ? row->form : AS_IT_IS) {
	case COOKED:
		return from_cooked(frame, COOKED_SIZE, COOKED_ADDRESS, COOKED_TYPE, room);
	case COOKED_2:
		return from_cooked(frame, COOKED_2_SIZE, COOKED_2_ADDRESS, COOKED_2_TYPE, room);
	case IP:
		return from_ip(frame, 0, room);
	case IP_BEHIND_4:
		return from_ip(frame, 4, room);
	case WIFI:
		memcpy(room, radiotap, sizeof(radiotap));
		return put_together(room, RADIOTAP_SIZE, frame, 0);
	default:
		return frame;
	}
}
