// SPDX-License-Identifier: Apache-2.0
#include "net/frame.h"

#include <stddef.h>
#include <string.h>

#include "net/eth.h"
#include "net/ip.h"
#include "net/message.h"
#include "net/ocb.h"
#include "net/radiotap.h"
#include "net/wifi.h"

static const char *const link_names[FRAME_LINK_COUNT] = {"ethernet", "radiotap", "pc5"};

// 46800.. are the receiver ports of the US operational data environment, 26789 is V2X-Hub's message receiver, 1516 the
// roadside unit's own for immediate forward text.
const struct frame_udp_map frame_udp_default = {
	.row = {{1516, OBS_FAMILY_J2735, 0},
		{14550, OBS_FAMILY_MAVLINK, 0},
		{26789, OBS_FAMILY_J2735, 0},
		{44990, OBS_FAMILY_J2735, 0},
		{46800, OBS_FAMILY_J2735, 0}},
	.count = 5,
};

static void set_sender(struct rx_meta *meta, const uint8_t *address, uint32_t len)
{
	meta->source_key = obs_key(OBS_FAMILY_NONE, OBS_ID_MAC, address, len);
	meta->has_mac = len == sizeof(meta->mac);
	if (meta->has_mac)
		memcpy(meta->mac, address, sizeof(meta->mac));
}

static enum err parse_udp(struct span packet, int v6, const struct frame_udp_map *map,
			  struct rx_meta *meta, struct frame_payloads *out)
{
	struct ip_udp u;
	enum err e = v6 ? ip_parse_v6_udp(packet, &u) : ip_parse_v4_udp(packet, &u);
	if (e != ERR_NONE)
		return e;
	set_sender(meta, u.src, u.src_len);
	out->is_forwarded = 1;
	for (uint32_t i = 0; i < map->count; i++)
		if (map->row[i].port == u.dst_port)
			return message_from_udp(u.payload, &map->row[i], meta, out);
	return ERR_UDP_PORT_OTHER;
}

// What an EtherType announces; the same behind an Ethernet and behind an 802.11 header.
static enum err parse_typed(unsigned type, struct span payload, const struct frame_udp_map *map,
			    struct rx_meta *meta, struct frame_payloads *out)
{
	switch (type) {
	case ETH_TYPE_WSMP:
		return message_from_wsmp(payload, meta, out);
	case ETH_TYPE_GEONET:
		return message_from_geonet(payload, meta, out);
	case ETH_TYPE_IPV4:
		return parse_udp(payload, 0, map, meta, out);
	case ETH_TYPE_IPV6:
		return parse_udp(payload, 1, map, meta, out);
	default:
		return ERR_ETH_TYPE_OTHER;
	}
}

static enum err parse_ethernet(struct span frame, const struct frame_udp_map *map,
			       struct rx_meta *meta, struct frame_payloads *out)
{
	struct eth eth;
	enum err e = eth_parse(frame, &eth);
	if (e != ERR_NONE)
		return e;
	set_sender(meta, eth.src, 6);
	return parse_typed(eth.type, eth.payload, map, meta, out);
}

// ---- 802.11: Remote ID in management frames, road messages in data frames

static enum err parse_ocb(const struct radiotap *r, const struct frame_udp_map *map,
			  struct rx_meta *meta, struct frame_payloads *out)
{
	struct ocb o;
	enum err e = ocb_parse(r->mac, r->is_padded, &o);
	if (e != ERR_NONE)
		return e;
	set_sender(meta, o.src, 6);
	return parse_typed(o.type, o.payload, map, meta, out);
}

static enum err parse_remote_id(const struct radiotap *r, struct rx_meta *meta,
				struct frame_payloads *out)
{
	struct wifi w;
	enum err e = wifi_parse(r->mac, &w);
	if (e != ERR_NONE)
		return e;
	set_sender(meta, w.src, 6);
	out->family = OBS_FAMILY_ODID;
	out->count = (uint8_t)w.payload_count;
	out->lost = (uint16_t)w.payloads_lost;
	memcpy(out->item, w.payload, w.payload_count * sizeof(w.payload[0]));
	return ERR_NONE;
}

static_assert((int)FRAME_PAYLOADS_MAX >= (int)WIFI_PAYLOADS_MAX, "a Wi-Fi frame's payloads fit");

static enum err parse_radiotap(struct span frame, const struct frame_udp_map *map,
			       struct rx_meta *meta, struct frame_payloads *out)
{
	struct radiotap r;
	enum err e = radiotap_parse(frame, &r);
	if (e != ERR_NONE)
		return e;
	meta->rssi_dbm = r.rssi_dbm;
	return ocb_is_data(r.mac) ? parse_ocb(&r, map, meta, out) : parse_remote_id(&r, meta, out);
}

enum err frame_parse(struct span frame, enum frame_link link, const struct frame_udp_map *map,
		     struct rx_meta *meta, struct frame_payloads *out)
{
	meta->source_key = 0;
	meta->has_mac = 0;
	meta->rssi_dbm = 0;
	meta->dot2_flags = 0;
	memset(out, 0, offsetof(struct frame_payloads, item)); // items are valid up to count
	switch (link) {
	case FRAME_LINK_RADIOTAP:
		return parse_radiotap(frame, map, meta, out);
	case FRAME_LINK_PC5:
		return message_from_pc5(frame, meta, out);
	default:
		return parse_ethernet(frame, map, meta, out);
	}
}

const char *frame_link_name(unsigned link)
{
	return link < FRAME_LINK_COUNT ? link_names[link] : "?";
}
