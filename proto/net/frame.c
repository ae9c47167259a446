// SPDX-License-Identifier: Apache-2.0
#include "net/frame.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "net/ble.h"
#include "net/eth.h"
#include "net/ip.h"
#include "net/message.h"
#include "net/ocb.h"
#include "net/radiotap.h"
#include "net/receiver.h"
#include "net/wifi.h"
#include "uas/gb46750.h"

#define RECEIVER_CLOCK_NS (5 * UNITS_NS_PER_S)

static const char *const link_names[FRAME_LINK_COUNT] = {"ethernet", "radiotap", "pc5",
							 "nordic_ble"};

// The receiver ports of the US operational data environment are 44900 SSM, 44910 SPAT, 44920 MAP, 44930 SRM, 44940 PSM,
// 44950 SDSM, 44990 any, 46800 BSM, 47900 TIM; 26789 is V2X-Hub's message receiver, 1516 the roadside unit's own for
// immediate forward text.
const struct frame_udp_map frame_udp_default = {
	.row = {{1516, OBS_FAMILY_J2735, 0},
		{4000, OBS_FAMILY_GDL90, 0},
		{14550, OBS_FAMILY_MAVLINK, 0},
		{14569, OBS_FAMILY_ODID, 0},
		{26789, OBS_FAMILY_J2735, 0},
		{30003, OBS_FAMILY_SBS, 0},
		{44900, OBS_FAMILY_J2735, 0},
		{44910, OBS_FAMILY_J2735, 0},
		{44920, OBS_FAMILY_J2735, 0},
		{44930, OBS_FAMILY_J2735, 0},
		{44940, OBS_FAMILY_J2735, 0},
		{44950, OBS_FAMILY_J2735, 0},
		{44990, OBS_FAMILY_J2735, 0},
		{46800, OBS_FAMILY_J2735, 0},
		{47900, OBS_FAMILY_J2735, 0}},
	.count = 15,
};

static void set_sender(struct rx_meta *meta, const uint8_t *address, uint32_t len)
{
	meta->source_key = obs_key(OBS_FAMILY_NONE, OBS_ID_MAC, address, len);
	meta->has_mac = len == sizeof(meta->mac);
	if (meta->has_mac)
		memcpy(meta->mac, address, sizeof(meta->mac));
}

// ---- Remote ID

// Messages of GB 46750 travel in the same element as Open Drone ID and are told apart by their first octets.
static void set_remote_id(struct frame_payloads *out, const struct span *item, uint32_t count,
			  uint32_t lost)
{
	out->count = (uint8_t)count;
	out->lost = (uint16_t)lost;
	for (uint32_t i = 0; i < count; i++) {
		out->item[i] = item[i];
		out->item_family[i] = gb46750_is(item[i]) ? OBS_FAMILY_GB46750 : OBS_FAMILY_ODID;
	}
	out->family = out->item_family[0];
}

// What a receiver heard: it knows the radio's sender, strength and time better than the datagram's header. Its time is
// believed while its clock is not further from ours than any network delay.
static enum err parse_receiver(struct span datagram, struct rx_meta *meta,
			       struct frame_payloads *out)
{
	static const uint8_t no_mac[6];
	struct receiver_frame r;
	enum err e = receiver_parse(datagram, &r);
	if (e != ERR_NONE)
		return e;
	if (r.transport == RECEIVER_WIFI_FRAME) {
		struct wifi w = {.payload_count = 0};
		e = wifi_parse(r.payload, &w);
		if (e != ERR_NONE)
			return e;
		set_sender(meta, w.src, 6);
		set_remote_id(out, w.payload, w.payload_count, w.payloads_lost);
	} else {
		if (memcmp(r.mac, no_mac, sizeof(no_mac)) != 0)
			set_sender(meta, r.mac, sizeof(r.mac));
		set_remote_id(out, &r.payload, 1, 0);
	}
	meta->rssi_dbm = r.rssi_dbm;
	if (r.rx_ns <= INT64_MAX && llabs((int64_t)r.rx_ns - meta->rx_ns) <= RECEIVER_CLOCK_NS)
		meta->rx_ns = (int64_t)r.rx_ns;
	return ERR_NONE;
}

static enum err parse_udp(struct span packet, int v6, const struct frame_udp_map *map,
			  struct rx_meta *meta, struct frame_payloads *out)
{
	struct ip_udp u;
	enum err e = v6 ? ip_parse_v6_udp(packet, &u) : ip_parse_v4_udp(packet, &u);
	if (e != ERR_NONE)
		return e;
	out->is_forwarded = 1;
	for (uint32_t i = 0; i < map->count; i++) {
		if (map->row[i].port != u.dst_port && map->row[i].port != FRAME_UDP_ANY_PORT)
			continue;
		if (receiver_is(u.payload)) {
			e = parse_receiver(u.payload, meta, out);
			if (meta->source_key == 0) // it named no transmitter
				set_sender(meta, u.src, u.src_len);
			return e;
		}
		set_sender(meta, u.src, u.src_len);
		if (map->row[i].family == OBS_FAMILY_ODID) {
			set_remote_id(out, &u.payload, 1, 0);
			return ERR_NONE;
		}
		if (map->row[i].family == OBS_FAMILY_MAVLINK) {
			out->family = OBS_FAMILY_MAVLINK;
			out->count = 1;
			out->item[0] = u.payload;
			return ERR_NONE;
		}
		return message_from_udp(u.payload, &map->row[i], meta, out);
	}
	set_sender(meta, u.src, u.src_len);
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
	e = parse_typed(eth.type, eth.payload, map, meta, out);
	if (meta->source_key == 0) // behind IP the sender's address is that of the datagram
		set_sender(meta, eth.src, 6);
	return e;
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
	set_remote_id(out, w.payload, w.payload_count, w.payloads_lost);
	return ERR_NONE;
}

static enum err parse_nordic(struct span frame, struct rx_meta *meta, struct frame_payloads *out)
{
	struct ble b;
	enum err e = ble_parse_nordic(frame, &b);
	if (e != ERR_NONE)
		return e;
	set_sender(meta, b.src, sizeof(b.src));
	meta->has_mac = b.has_src;
	meta->rssi_dbm = b.rssi_dbm;
	set_remote_id(out, b.payload, b.payload_count, b.payloads_lost);
	return ERR_NONE;
}

static_assert((int)FRAME_PAYLOADS_MAX >= (int)WIFI_PAYLOADS_MAX, "a Wi-Fi frame's payloads fit");
static_assert((int)FRAME_PAYLOADS_MAX >= (int)BLE_PAYLOADS_MAX, "a Bluetooth frame's payloads fit");

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

static enum err parse_link(struct span frame, enum frame_link link, const struct frame_udp_map *map,
			   struct rx_meta *meta, struct frame_payloads *out)
{
	switch (link) {
	case FRAME_LINK_RADIOTAP:
		return parse_radiotap(frame, map, meta, out);
	case FRAME_LINK_PC5:
		return message_from_pc5(frame, meta, out);
	case FRAME_LINK_NORDIC_BLE:
		return parse_nordic(frame, meta, out);
	default:
		return parse_ethernet(frame, map, meta, out);
	}
}

enum err frame_parse(struct span frame, enum frame_link link, const struct frame_udp_map *map,
		     struct rx_meta *meta, struct frame_payloads *out)
{
	meta->source_key = 0;
	meta->has_mac = 0;
	meta->rssi_dbm = 0;
	meta->dot2_flags = 0;
	memset(out, 0, offsetof(struct frame_payloads, item)); // items are valid up to count
	enum err e = parse_link(frame, link, map, meta, out);
	for (unsigned i = 0; i < out->count; i++)
		if (out->item_family[i] == OBS_FAMILY_NONE)
			out->item_family[i] = out->family;
	return e;
}

const char *frame_link_name(unsigned link)
{
	return link < FRAME_LINK_COUNT ? link_names[link] : "?";
}
