// SPDX-License-Identifier: Apache-2.0
#include "net/wifi.h"

#include <stdbool.h>
#include <string.h>

#include "wire/cursor.h"

// ---- 802.11

enum {
	FC_BEACON = 0x80, // low octet of frame control; the high octet's flags vary between senders
	FC_ACTION = 0xd0,
	ADDR_SIZE = 6,
	HEADER_SIZE = 24,
	BEACON_FIXED = 12, // timestamp, interval, capabilities
	IE_VENDOR = 0xdd,
	NAN_ATTR_SERVICE = 0x03,
};

// ASTM F3411 vendor element: ASD-STAN's organisation id and type.
static const uint8_t rid_oui[4] = {0xfa, 0x0b, 0xbc, 0x0d};
// Public action frame, vendor specific, Wi-Fi Alliance, type NAN.
static const uint8_t nan_action[6] = {0x04, 0x09, 0x50, 0x6f, 0x9a, 0x13};
// First six octets of the hash of "org.opendroneid.remoteid".
static const uint8_t nan_service[6] = {0x88, 0x69, 0x19, 0x9d, 0x92, 0x09};

static bool take_if(struct cursor *c, const uint8_t *want, uint32_t n)
{
	if (cursor_left(c) < n || memcmp(c->p + c->pos, want, n) != 0)
		return false;
	c->pos += n;
	return true;
}

// One that is cut off before its first octet goes on empty: its decoder refuses it, and the others of the frame stand.
static void add_payload(struct wifi *out, struct span s)
{
	if (out->payload_count < WIFI_PAYLOADS_MAX)
		out->payload[out->payload_count++] = s;
	else
		out->payloads_lost++;
}

static enum err parse_beacon(struct cursor *c, struct wifi *out)
{
	cursor_skip(c, BEACON_FIXED);
	while (cursor_left(c) > 0 && !c->error) {
		uint8_t id = cursor_u8(c);
		uint8_t len = cursor_u8(c);
		struct cursor ie = cursor_over(cursor_span(c, len));
		if (!c->error && id == IE_VENDOR && take_if(&ie, rid_oui, sizeof(rid_oui))) {
			cursor_skip(&ie, 1); // message counter
			add_payload(out, ie.error ? (struct span){ie.p, 0} : cursor_rest(&ie));
		}
	}
	// A cut element list does not spoil the drone element that stood whole before it.
	return c->error && out->payload_count == 0 ? ERR_WIFI_TRUNCATED : ERR_NONE;
}

// Service descriptor attribute: hash 6, instance 1, requestor 1, control 1, then the parts that control announces.
static enum err parse_nan_service(struct cursor *a, struct wifi *out)
{
	enum { HAS_MATCHING = 0x04, HAS_RESPONSE = 0x08, HAS_INFO = 0x10, HAS_BINDING = 0x20 };
	if (!take_if(a, nan_service, sizeof(nan_service)))
		return ERR_NONE;
	cursor_skip(a, 2);
	uint8_t control = cursor_u8(a);
	if ((control & HAS_BINDING) != 0)
		cursor_skip(a, 2);
	if ((control & HAS_MATCHING) != 0)
		cursor_skip(a, cursor_u8(a));
	if ((control & HAS_RESPONSE) != 0)
		cursor_skip(a, cursor_u8(a));
	if ((control & HAS_INFO) == 0)
		return a->error ? ERR_WIFI_TRUNCATED : ERR_NONE;
	struct cursor info = cursor_over(cursor_span(a, cursor_u8(a)));
	cursor_skip(&info, 1); // message counter
	if (a->error)
		return ERR_WIFI_TRUNCATED;
	add_payload(out, info.error ? (struct span){info.p, 0} : cursor_rest(&info));
	return ERR_NONE;
}

static enum err parse_action(struct cursor *c, struct wifi *out)
{
	if (!take_if(c, nan_action, sizeof(nan_action)))
		return ERR_NONE;
	while (cursor_left(c) > 0) {
		uint8_t id = cursor_u8(c);
		uint16_t len = cursor_u16le(c);
		struct cursor a = cursor_over(cursor_span(c, len));
		if (c->error)
			return out->payload_count == 0 ? ERR_WIFI_TRUNCATED : ERR_NONE;
		enum err e = id == NAN_ATTR_SERVICE ? parse_nan_service(&a, out) : ERR_NONE;
		if (e != ERR_NONE)
			add_payload(out, (struct span){a.p, 0});
	}
	return ERR_NONE;
}

enum err wifi_parse(struct span frame, struct wifi *out)
{
	struct cursor c = cursor_over(frame);
	out->payload_count = out->payloads_lost = 0;
	uint8_t control = cursor_u8(&c);
	cursor_skip(&c, 3 + ADDR_SIZE); // control flags, duration, address 1
	out->src = cursor_take(&c, ADDR_SIZE);
	cursor_skip(&c, HEADER_SIZE - 4 - 2 * ADDR_SIZE);
	if (c.error)
		return ERR_WIFI_TRUNCATED;
	enum err e = control == FC_BEACON   ? parse_beacon(&c, out)
		     : control == FC_ACTION ? parse_action(&c, out)
					    : ERR_NONE;
	if (e != ERR_NONE)
		return e;
	return out->payload_count > 0 ? ERR_NONE : ERR_WIFI_NO_DRONE_DATA;
}
