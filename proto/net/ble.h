// SPDX-License-Identifier: Apache-2.0
// Remote ID over Bluetooth, as ASTM F3411 carries it: service data of UUID 0xFFFA, application code 0x0D, counter, then a
// message (legacy advertising) or a pack (extended advertising, coded PHY "long range"). Frames come from the Nordic
// sniffer (pcap link type 272, header versions 2 and 3), which also delivers damaged ones with a flag: Remote ID has no
// checksum of its own, so that these are refused. Pure; any thread.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

enum { BLE_PAYLOADS_MAX = 4 };

struct ble {
	uint8_t src[6];	       // advertiser's address, most significant octet first
	uint8_t has_src;       // an extended advertisement may leave it out
	uint8_t is_legacy;     // Bluetooth 4
	uint8_t channel;       // index
	uint8_t payloads_lost; // Remote ID elements beyond BLE_PAYLOADS_MAX
	int8_t rssi_dbm;       // 0 unknown
	uint32_t payload_count;
	struct span payload[BLE_PAYLOADS_MAX]; // behind the counter octet
};

// frame starts with the sniffer's header. ERR_BLE_CRC: flagged as damaged; ERR_BLE_FORMAT: another header version;
// ERR_BLE_NO_DRONE_DATA: any other packet; ERR_BLE_TRUNCATED.
enum err ble_parse_nordic(struct span frame, struct ble *out);

// Advertising data alone: a list of {length, type, data}.
enum err ble_parse_advertising(struct span data, struct ble *out);
