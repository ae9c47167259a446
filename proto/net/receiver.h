// SPDX-License-Identifier: Apache-2.0
// The receiver datagram: how a radio receiver of ours hands one radio frame over IP, so that nothing that the receiver
// knew is lost. One UDP datagram is one frame. Little-endian; docs/wire/receiver-datagram.md is the definition.
//
//   0 "KWRX"   4 version 1   5 transport   6 RSSI dBm (i8, 0 unknown)   7 channel (0 unknown)
//   8 receive time, Unix ns (u64, 0 unknown)   16 receiver id (8 octets, NUL padded)
//   24 transmitter's address (6 octets, zero unknown)   30 payload length (u16)   32 payload
//
// Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "base/span.h"

enum { RECEIVER_HEADER_SIZE = 32, RECEIVER_ID_SIZE = 8, RECEIVER_PAYLOAD_MAX = 2304 };

enum receiver_transport {
	RECEIVER_WIFI_BEACON = 1, // payload of 1..4: what stands behind the counter octet
	RECEIVER_WIFI_NAN = 2,
	RECEIVER_BLE_LEGACY = 3,
	RECEIVER_BLE_LONG_RANGE = 4,
	RECEIVER_WIFI_FRAME = 5, // a whole 802.11 frame without check sequence
	RECEIVER_TRANSPORT_COUNT
};

struct receiver_frame {
	uint8_t transport; // enum receiver_transport
	int8_t rssi_dbm;
	uint8_t channel;
	uint64_t rx_ns;
	uint8_t id[RECEIVER_ID_SIZE];
	uint8_t mac[6];
	struct span payload; // inside the datagram
};

// Starts with the mark. Says nothing about the rest.
#define RECEIVER_MARK 'K', 'W', 'R', 'X'

static inline bool receiver_is(struct span datagram)
{
	static const uint8_t mark[] = {RECEIVER_MARK};
	return datagram.n >= sizeof(mark) && memcmp(datagram.p, mark, sizeof(mark)) == 0;
}

// ERR_RECEIVER_TRUNCATED, _VERSION, _TRANSPORT (also: no payload).
enum err receiver_parse(struct span datagram, struct receiver_frame *out);

// Octets written; 0 when they do not fit or the transport is none of the list.
uint32_t receiver_encode(const struct receiver_frame *f, uint8_t *out, uint32_t size);
