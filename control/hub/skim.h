// SPDX-License-Identifier: Apache-2.0
// A summary without unpacking it: whether its octets are sound to the last one, and the few fields that the store keeps beside
// them. The 2 KB of a full summary are some six hundred numbers, of which the hub needs eight when the message comes; unpacking
// all of them took a fifth of what a summary cost the hub.
//
// It says yes only to what is sure to be unpacked later with the same result, which a fuzz target holds against the unpacker
// (tests/fuzz/fuzz_intake.c). It says no to everything out of the ordinary, sound or not (fields that this version does not
// know, a message that comes twice to be merged, very long numbers): then the unpacker decides. Pure; any thread; the octets
// are untrusted.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

#include "base/span.h"

enum { SKIM_TYPES_MAX = 32, SKIM_TAGS = 256, SKIM_DEPTH_MAX = 8 };

// What a field's tag (number << 3 | wire type, numbers to 31) asks for, and the type of the message inside.
struct skim_field {
	uint8_t action; // enum skim_action of skim.c
	uint8_t inside; // index of a type
};

struct skim_type {
	const ProtobufCMessageDescriptor *of;
	struct skim_field field[SKIM_TAGS];
};

struct skim {
	unsigned count; // of types; 0: not made
	struct skim_type type[SKIM_TYPES_MAX];
};

struct skim_summary {
	struct span city, node; // inside the payload
	uint64_t boot_id, seq;
	int64_t made_ns, start_ns, end_ns; // Unix UTC
	uint32_t schema;
	bool is_resent;
};

// From the descriptors. False: the messages are wider than the tables here; then skim_read always says no.
bool skim_init(struct skim *k);

// A payload of at most SKIM_PAYLOAD_MAX octets that is a whole kerbwing.hub.v1.Summary with a header. False: ask the unpacker.
enum { SKIM_PAYLOAD_MAX = 16 * 1024 };
bool skim_read(const struct skim *k, struct span payload, struct skim_summary *out);
