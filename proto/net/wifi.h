// SPDX-License-Identifier: Apache-2.0
// Remote ID over Wi-Fi: 802.11 beacon with the vendor element of ASTM F3411, or NAN action frame. Pure;
// any thread.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

enum { WIFI_PAYLOADS_MAX = 4 }; // drone elements read from one frame

struct wifi {
	const uint8_t *src; // 6 bytes inside the frame: address 2, the transmitter
	uint32_t payload_count;
	uint32_t payloads_lost;			// elements beyond WIFI_PAYLOADS_MAX
	struct span payload[WIFI_PAYLOADS_MAX]; // message or pack, behind the counter octet
};

// frame starts with the 802.11 header and has no frame check sequence. ERR_WIFI_NO_DRONE_DATA for every other 802.11 frame.
enum err wifi_parse(struct span frame, struct wifi *out);
