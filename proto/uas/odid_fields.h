// SPDX-License-Identifier: Apache-2.0
// Fields of Open Drone ID messages as they stand in their 25 octets, reserved ones included, so that nothing of a message
// is lost in its value form. Tables only; any thread.
#pragma once

#include "wire/fields.h"

// message: 25 octets. NULL for a type that is none of the six. An authentication page other than the first has a table of
// its own.
const struct field_table *odid_fields_of(const uint8_t *message);
const struct field_table *odid_fields_named(const char *name, unsigned page, unsigned *type);
