// SPDX-License-Identifier: Apache-2.0
// Frames by which a simulation keeps a node's time (docs/wire/slots.md, "Lock-step"). Pure.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

enum { LOCKSTEP_ETHERTYPE = 0x88b5, LOCKSTEP_FRAME_SIZE = 60 };
enum lockstep_kind { LOCKSTEP_BEGIN = 1, LOCKSTEP_END = 2, LOCKSTEP_DONE = 3 };
enum { LOCKSTEP_LATE = 1 }; // flag of done: control did not answer

struct lockstep {
	uint8_t kind;	// enum lockstep_kind
	uint16_t flags; // LOCKSTEP_LATE
	uint64_t sequence;
	int64_t time_ns;
	uint32_t frames; // of LOCKSTEP_DONE
};

// Looks at the EtherType and the magic alone.
bool lockstep_is(struct span frame);

// False: the frame is something else.
bool lockstep_parse(struct span frame, struct lockstep *out);
void lockstep_encode(const struct lockstep *l, const uint8_t mac[6],
		     uint8_t out[static LOCKSTEP_FRAME_SIZE]);
