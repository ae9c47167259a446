// SPDX-License-Identifier: Apache-2.0
#include "radio.h"

#include <string.h>

#include "net/ble.h"
#include "net/receiver.h"
#include "net/wifi.h"
#include "uas/gb46750.h"

enum { IE_VENDOR = 0xdd, IE_HEAD = 2, COUNTER_SIZE = 1 };

static const uint8_t rid_oui[4] = {0xfa, 0x0b, 0xbc, 0x0d};

static void set_sender(struct rx_meta *meta, const uint8_t *mac)
{
	meta->has_mac = 1;
	memcpy(meta->mac, mac, sizeof(meta->mac));
}

static bool set_payloads(struct frame_payloads *out, const struct span *item, unsigned count)
{
	memset(out, 0, sizeof(*out));
	out->count = (uint8_t)count;
	for (unsigned i = 0; i < count; i++) {
		out->item[i] = item[i];
		out->item_family[i] = gb46750_is(item[i]) ? OBS_FAMILY_GB46750 : OBS_FAMILY_ODID;
	}
	return count > 0;
}

static bool wifi_frame(struct span s, struct rx_meta *meta, struct frame_payloads *out)
{
	struct wifi w;
	if (wifi_parse(s, &w) != ERR_NONE)
		return false;
	set_sender(meta, w.src);
	return set_payloads(out, w.payload, w.payload_count);
}

static bool element(struct span s, struct frame_payloads *out)
{
	if (s.n > IE_HEAD && s.p[0] == IE_VENDOR && s.p[1] == s.n - IE_HEAD)
		s = (struct span){s.p + IE_HEAD, s.n - IE_HEAD};
	const uint32_t head = sizeof(rid_oui) + COUNTER_SIZE;
	if (s.n <= head || memcmp(s.p, rid_oui, sizeof(rid_oui)) != 0)
		return false;
	struct span payload = {s.p + head, s.n - head};
	return set_payloads(out, &payload, 1);
}

static bool advertising(struct span s, struct frame_payloads *out)
{
	struct ble b = {.payload_count = 0};
	return ble_parse_advertising(s, &b) == ERR_NONE &&
	       set_payloads(out, b.payload, b.payload_count);
}

bool radio_parse(struct span s, struct rx_meta *meta, struct frame_payloads *out)
{
	static const uint8_t no_mac[6];
	struct receiver_frame r;
	if (!receiver_is(s) || receiver_parse(s, &r) != ERR_NONE)
		return wifi_frame(s, meta, out) || element(s, out) || advertising(s, out);
	meta->rssi_dbm = r.rssi_dbm;
	if (r.transport == RECEIVER_WIFI_FRAME)
		return wifi_frame(r.payload, meta, out);
	if (memcmp(r.mac, no_mac, sizeof(no_mac)) != 0)
		set_sender(meta, r.mac);
	return set_payloads(out, &r.payload, 1);
}
