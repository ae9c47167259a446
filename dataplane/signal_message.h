// SPDX-License-Identifier: Apache-2.0
// What the lights of a crossing show, as SPAT messages of all three families. Pure; any thread with work space of its own.
#pragma once

#include "slot_message.h"

enum signal_light { SIGNAL_LIGHT_RED, SIGNAL_LIGHT_GREEN, SIGNAL_LIGHT_YELLOW };
enum { SIGNAL_SAY_GROUPS = 16 };

struct signal_say {
	uint32_t crossing; // region << 16 | id
	int64_t time_ns;
	uint8_t count;
	uint8_t group[SIGNAL_SAY_GROUPS], light[SIGNAL_SAY_GROUPS]; // enum signal_light
	int64_t end_ns[SIGNAL_SAY_GROUPS];			    // soonest end; 0: not known
};

// Returns its octets, 0 when a value does not fit.
uint32_t signal_message_write(struct slot_writer *w, const struct broadcast_params *p,
			      const struct signal_say *s, uint8_t *out, uint32_t size);
