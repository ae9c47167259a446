// SPDX-License-Identifier: Apache-2.0
// What a destination may not see is cleared before a message leaves: by the class that each field carries in its .proto
// (proto/hub/v1/class.proto). Counts of fewer than k are cleared too, and named in their message's field `suppressed`. Pure;
// the loop's thread.
#pragma once

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stdint.h>

#include "hub/hub_class.h"

enum { CLASSIFY_SUPPRESSED_MAX = 2048 };

struct classify {
	uint32_t classes; // what the configuration lets the destination see: 1 << enum hub_class
	bool is_emergency_open; // an emergency order that says so is in force
	uint32_t k_min;		// smallest count that is told; 0, 1: all
	uint64_t cleared, suppressed;
	uint64_t unclassified; // fields without a class: cleared, and an error of the build
	uint32_t space[CLASSIFY_SUPPRESSED_MAX]; // of the message at hand
	uint32_t space_used;
};

const char *classify_name(unsigned data_class); // "public", "internal", …

// The table's row of a message; NULL: unknown.
const struct hub_class_message *classify_find(const ProtobufCMessageDescriptor *d);

// May a field of that class be told now?
bool classify_allows(const struct classify *c, unsigned data_class);

// Clears what may not be told, in m and all messages inside it. m's texts are not freed: it is one that was filled here, not
// one that was unpacked. Lists of `suppressed` point into c until the next call.
void classify_strip(struct classify *c, ProtobufCMessage *m);
