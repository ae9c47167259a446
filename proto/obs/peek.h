// SPDX-License-Identifier: Apache-2.0
// What the first octets of a payload say without decoding it: which message of its family it is, and whom it is about.
// Message number and temporary id stand at fixed bits. Wrong or damaged octets give a wrong answer at worst; the decoder
// judges what passes. What to make of it is the caller's affair. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "obs/codec.h"

struct peek {
	// J2735 and ETSI message id; CSAE choice of the message frame; Open Drone ID and GB 46750 type; MAVLink: id of the first
	// message that tells of an aircraft, else PEEK_OTHER; GDL90 message id; BaseStation: the digit of its type.
	// PEEK_OTHER: none of those that can be told apart.
	uint32_t number;
	uint64_t
		object; // the same for reports of one object, or of one transmitter where no id stands at a fixed place; not 0
};

#define PEEK_OTHER UINT32_MAX

// False: nothing is known of this family, *out is PEEK_OTHER of nobody (object 0).
bool peek_at(unsigned family, struct span message, const struct rx_meta *meta, struct peek *out);
