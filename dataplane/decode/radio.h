// SPDX-License-Identifier: Apache-2.0
// Remote ID as receivers log it: octets of a radio frame without the headers of a capture.
#pragma once

#include <stdbool.h>

#include "net/frame.h"

// True when s is an 802.11 beacon or NAN action frame, a vendor element (with or without its two leading octets) or
// Bluetooth advertising data that holds Remote ID, or a receiver's datagram of one: its payloads and sender then.
bool radio_parse(struct span s, struct rx_meta *meta, struct frame_payloads *out);
