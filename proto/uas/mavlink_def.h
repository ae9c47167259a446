// SPDX-License-Identifier: Apache-2.0
// Definitions of the MAVLink messages that are read and written here: names, types and places of their fields as the
// common dialect defines them, the size without extension fields, and the checksum seed. A seed follows from name, types
// and base field names; the unit test computes every one from this table, so that a misspelt or misplaced field shows.
// Tables only; any thread.
#pragma once

#include <stdint.h>

#include "wire/fields.h"

struct mavlink_definition {
	uint32_t id;
	uint8_t base;  // octets without extension fields; table.size counts them too
	uint8_t extra; // checksum seed, CRC_EXTRA
	struct field_table table;
};

const struct mavlink_definition *mavlink_definition_of(uint32_t msgid);	     // NULL: not known
const struct mavlink_definition *mavlink_definition_named(const char *name); // NULL: not known
const struct mavlink_definition *mavlink_definition_at(unsigned i);	     // NULL behind the last
