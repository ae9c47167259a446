// SPDX-License-Identifier: Apache-2.0
// The message of an alert in each profile. Included by broadcast.c and its tests.
#pragma once

#include "broadcast.h"

struct broadcast_event {
	bool is_over;
	uint16_t number; // same alert, same number
	int64_t time_ns;
	int32_t lat_e7, lon_e7;
	struct broadcast_code code;
	uint16_t radius_m;
	uint32_t validity_s;
	const struct broadcast_notice *notice; // NULL: an alert of the scene
};

// DENM, MessageFrame with a roadside alert, or RSI. Returns its octets, 0 when a value does not fit.
uint32_t broadcast_message(struct broadcast *b, const struct broadcast_event *e, uint8_t *out,
			   uint32_t size);
