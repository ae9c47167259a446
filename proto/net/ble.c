// SPDX-License-Identifier: Apache-2.0
#include "net/ble.h"

#include <stdbool.h>

#include "wire/cursor.h"

enum {
	NORDIC_VERSION_MIN = 2,
	NORDIC_VERSION_MAX = 3,
	NORDIC_HEADER = 10,
	FLAG_CRC_OK = 0x01,
	PHY_SHIFT = 4,
	PHY_MASK = 7,
	PHY_CODED = 2,
	ADDRESS_SIZE = 6,
	CRC_SIZE = 3,
};
#define ADVERTISING_ACCESS 0x8e89bed6u
enum { PDU_ADV_IND = 0, PDU_NONCONN = 2, PDU_SCAN_RSP = 4, PDU_SCAN_IND = 6, PDU_EXTENDED = 7 };
enum {
	EXT_HAS_ADDRESS = 0x01,
	AD_SERVICE_DATA = 0x16,
	UUID_REMOTE_ID = 0xfffa,
	APP_REMOTE_ID = 0x0d
};

enum err ble_parse_advertising(struct span data, struct ble *out)
{
	struct cursor c = cursor_over(data);
	while (cursor_left(&c) > 0) {
		uint8_t len = cursor_u8(&c);
		if (len == 0)
			continue; // early end of the significant part: octets of zero may follow
		struct cursor ad = cursor_over(cursor_span(&c, len));
		if (c.error)
			return out->payload_count > 0 ? ERR_NONE : ERR_BLE_TRUNCATED;
		uint8_t type = cursor_u8(&ad);
		if (type != AD_SERVICE_DATA || cursor_u16le(&ad) != UUID_REMOTE_ID ||
		    cursor_u8(&ad) != APP_REMOTE_ID)
			continue;
		cursor_skip(&ad, 1); // message counter; cut off, the decoder refuses what is empty
		if (out->payload_count < BLE_PAYLOADS_MAX)
			out->payload[out->payload_count++] =
				ad.error ? (struct span){ad.p, 0} : cursor_rest(&ad);
		else
			out->payloads_lost++;
	}
	return out->payload_count > 0 ? ERR_NONE : ERR_BLE_NO_DRONE_DATA;
}

// Addresses travel least significant octet first.
static void take_address(struct cursor *c, struct ble *out)
{
	const uint8_t *at = cursor_take(c, ADDRESS_SIZE);
	for (unsigned i = 0; at != NULL && i < ADDRESS_SIZE; i++)
		out->src[i] = at[ADDRESS_SIZE - 1 - i];
	out->has_src = at != NULL;
}

static enum err parse_pdu(struct cursor *pdu, unsigned type, struct ble *out)
{
	if (type == PDU_EXTENDED) {
		struct cursor ext = cursor_over(cursor_span(pdu, cursor_u8(pdu) & 0x3f));
		uint8_t flags = cursor_left(&ext) > 0 ? cursor_u8(&ext) : 0;
		if ((flags & EXT_HAS_ADDRESS) != 0)
			take_address(&ext, out);
		if (ext.error)
			return ERR_BLE_TRUNCATED;
	} else if (type == PDU_ADV_IND || type == PDU_NONCONN || type == PDU_SCAN_IND ||
		   type == PDU_SCAN_RSP) {
		out->is_legacy = 1;
		take_address(pdu, out);
	} else {
		return ERR_BLE_NO_DRONE_DATA;
	}
	return pdu->error ? ERR_BLE_TRUNCATED : ble_parse_advertising(cursor_rest(pdu), out);
}

enum err ble_parse_nordic(struct span frame, struct ble *out)
{
	struct cursor c = cursor_over(frame);
	*out = (struct ble){.payload_count = 0};
	cursor_skip(&c, 3); // board, length of what follows
	uint8_t version = cursor_u8(&c);
	cursor_skip(&c, 3); // counter, packet id
	uint8_t header = cursor_u8(&c), flags = cursor_u8(&c);
	out->channel = cursor_u8(&c);
	uint8_t minus_dbm = cursor_u8(&c);
	cursor_skip(&c, 6); // event counter, time
	uint32_t access = cursor_u32le(&c);
	if (c.error)
		return ERR_BLE_TRUNCATED;
	if (version < NORDIC_VERSION_MIN || version > NORDIC_VERSION_MAX || header != NORDIC_HEADER)
		return ERR_BLE_FORMAT;
	out->rssi_dbm = minus_dbm > 127 ? -127 : (int8_t)-minus_dbm;
	if ((flags & FLAG_CRC_OK) == 0)
		return ERR_BLE_CRC;
	if (access != ADVERTISING_ACCESS)
		return ERR_BLE_NO_DRONE_DATA;
	if ((flags >> PHY_SHIFT & PHY_MASK) == PHY_CODED)
		cursor_skip(&c, 1); // coding indicator
	uint8_t type = cursor_u8(&c) & 15;
	struct cursor pdu = cursor_over(cursor_span(&c, cursor_u8(&c)));
	cursor_skip(&c, CRC_SIZE);
	return c.error ? ERR_BLE_TRUNCATED : parse_pdu(&pdu, type, out);
}
