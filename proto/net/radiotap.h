// SPDX-License-Identifier: Apache-2.0
// radiotap: the header that a monitor-mode capture puts in front of an 802.11 frame. Of its fields the flags and the
// antenna signal are read, the rest is passed over. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

struct radiotap {
	int8_t rssi_dbm; // 0 unknown
	bool is_padded; // octets stand between the 802.11 header and its body, up to a multiple of four
	struct span mac; // 802.11 frame without its check sequence
};

// ERR_WIFI_BAD_FCS for a frame that the receiver flagged as damaged.
enum err radiotap_parse(struct span frame, struct radiotap *out);
