// SPDX-License-Identifier: Apache-2.0
// The data class of each field of each message of the hub, as class.proto and the messages state it. Constant tables,
// written by generate.py.
#pragma once

#include <stdint.h>

// Numbers of DataClass in class.proto.
enum hub_class {
	HUB_CLASS_UNSPECIFIED,
	HUB_CLASS_PUBLIC,
	HUB_CLASS_INTERNAL,
	HUB_CLASS_SENSITIVE,
	HUB_CLASS_EMERGENCY_ONLY,
	HUB_CLASS_COUNT
};

struct hub_class_field {
	uint32_t number;       // of the field
	uint8_t data_class;    // enum hub_class
	uint8_t is_few_hidden; // small counts are suppressed
};

struct hub_class_message {
	const char *name;		      // "kerbwing.hub.v1.Summary"
	const struct hub_class_field *fields; // ascending numbers
	uint32_t field_count;
};

extern const struct hub_class_message hub_class_messages[];
extern const unsigned hub_class_message_count;
