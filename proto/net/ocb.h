// SPDX-License-Identifier: Apache-2.0
// 802.11 data frames outside the context of a BSS, as 5.9 GHz radios hear them: from the 802.11 header to the EtherType and
// its payload. Behind the header stands either LLC/SNAP (AA AA 03 00 00 00, then the EtherType) or the EtherType itself
// (EPD, IEEE 802.11-2016 5.1.4). Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

struct ocb {
	const uint8_t *src; // 6 octets inside the frame: address 2, the transmitter
	uint16_t type;	    // EtherType
	struct span payload;
};

// Whether the frame is a data frame at all.
bool ocb_is_data(struct span mac);

// mac: from the 802.11 header on, without check sequence. is_padded: the capture padded the header to a multiple of four
// octets. ERR_WIFI_TRUNCATED; ERR_WIFI_PROTECTED for an encrypted, aggregated or fragmented frame.
enum err ocb_parse(struct span mac, bool is_padded, struct ocb *out);

enum { OCB_HEADER_SIZE = 24 + 2 + 8 };

// QoS data frame header with LLC/SNAP, to the broadcast address with the wildcard BSSID. Returns its size, 0 when it does
// not fit.
uint32_t ocb_encode_header(const uint8_t src[6], uint16_t type, unsigned priority, uint8_t *out,
			   uint32_t size);
