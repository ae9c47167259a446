// SPDX-License-Identifier: Apache-2.0
#include "net/frame.h"

#include <string.h>

#include "net/dot2.h"
#include "net/eth.h"
#include "net/ip.h"
#include "net/j2735_udp.h"
#include "net/wifi.h"
#include "net/wsmp.h"

static const char *const link_names[FRAME_LINK_COUNT] = {"ethernet", "radiotap"};

// 46800.. are the receiver ports of the US operational data environment, 26789 is V2X-Hub's message receiver.
const struct frame_udp_map frame_udp_default = {
	.row = {{14550, OBS_FAMILY_MAVLINK},
		{26789, OBS_FAMILY_J2735},
		{44990, OBS_FAMILY_J2735},
		{46800, OBS_FAMILY_J2735}},
	.count = 4,
};

static void set_sender(struct rx_meta *meta, const uint8_t *address, uint32_t len)
{
	meta->source_key = obs_key(OBS_FAMILY_NONE, OBS_ID_MAC, address, len);
	meta->has_mac = len == sizeof(meta->mac);
	if (meta->has_mac)
		memcpy(meta->mac, address, sizeof(meta->mac));
}

static void set_single(struct frame_payloads *out, uint8_t family, struct span s)
{
	out->family = family;
	out->count = 1;
	out->item[0] = s;
}

static enum err unwrap_dot2(struct span s, struct rx_meta *meta, struct frame_payloads *out)
{
	struct dot2 d;
	enum err e = dot2_peel(s, &d);
	if (e != ERR_NONE)
		return e;
	if (d.is_signed)
		meta->dot2_flags = OBS_FLAG_SIGNED;
	out->tbs = d.tbs;
	out->signature = d.signature_octets;
	set_single(out, OBS_FAMILY_J2735, d.payload);
	return ERR_NONE;
}

static enum err parse_wsmp(struct span s, struct rx_meta *meta, struct frame_payloads *out)
{
	struct wsmp w;
	enum err e = wsmp_parse(s, &w);
	if (e != ERR_NONE)
		return e;
	if (w.data.n == 0)
		return ERR_WSMP_EMPTY;
	return unwrap_dot2(w.data, meta, out);
}

static enum err parse_udp(struct span packet, int v6, const struct frame_udp_map *map,
			  struct rx_meta *meta, struct frame_payloads *out)
{
	struct ip_udp u;
	enum err e = v6 ? ip_parse_v6_udp(packet, &u) : ip_parse_v4_udp(packet, &u);
	if (e != ERR_NONE)
		return e;
	set_sender(meta, u.src, u.src_len);
	out->via_udp = 1;
	for (uint32_t i = 0; i < map->count; i++) {
		if (map->row[i].port != u.dst_port)
			continue;
		if (map->row[i].family != OBS_FAMILY_J2735) {
			set_single(out, map->row[i].family, u.payload);
			return ERR_NONE;
		}
		struct span message = j2735_udp_find(u.payload);
		if (dot2_is_likely(message))
			return unwrap_dot2(message, meta, out);
		set_single(out, OBS_FAMILY_J2735, message);
		return ERR_NONE;
	}
	return ERR_UDP_PORT_OTHER;
}

static enum err parse_ethernet(struct span frame, const struct frame_udp_map *map,
			       struct rx_meta *meta, struct frame_payloads *out)
{
	struct eth eth;
	enum err e = eth_parse(frame, &eth);
	if (e != ERR_NONE)
		return e;
	set_sender(meta, eth.src, 6);
	switch (eth.type) {
	case ETH_TYPE_WSMP:
		return parse_wsmp(eth.payload, meta, out);
	case ETH_TYPE_IPV4:
		return parse_udp(eth.payload, 0, map, meta, out);
	case ETH_TYPE_IPV6:
		return parse_udp(eth.payload, 1, map, meta, out);
	default:
		return ERR_ETH_TYPE_OTHER;
	}
}

static enum err parse_radiotap(struct span frame, struct rx_meta *meta, struct frame_payloads *out)
{
	struct wifi w;
	enum err e = wifi_parse_radiotap(frame, &w);
	if (e != ERR_NONE)
		return e;
	set_sender(meta, w.src, 6);
	meta->rssi_dbm = w.rssi_dbm;
	out->family = OBS_FAMILY_ODID;
	out->count = (uint8_t)w.payload_count;
	memcpy(out->item, w.payload, w.payload_count * sizeof(w.payload[0]));
	return ERR_NONE;
}

static_assert((int)FRAME_PAYLOADS_MAX >= (int)WIFI_PAYLOADS_MAX, "a Wi-Fi frame's payloads fit");

enum err frame_parse(struct span frame, enum frame_link link, const struct frame_udp_map *map,
		     struct rx_meta *meta, struct frame_payloads *out)
{
	meta->source_key = 0;
	meta->has_mac = 0;
	meta->rssi_dbm = 0;
	meta->dot2_flags = 0;
	*out = (struct frame_payloads){.family = OBS_FAMILY_NONE};
	if (link == FRAME_LINK_RADIOTAP)
		return parse_radiotap(frame, meta, out);
	return parse_ethernet(frame, map, meta, out);
}

const char *frame_link_name(unsigned link)
{
	return link < FRAME_LINK_COUNT ? link_names[link] : "?";
}
