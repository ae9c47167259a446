// SPDX-License-Identifier: Apache-2.0
// UUIDs (RFC 4122) as text. Any thread.
#pragma once

#include <stdbool.h>

#include "book/air_types.h"

enum { UUID_TEXT_SIZE = 37 };

// Version 4 of the RFC's variant, upper or lower case, with its dashes or as 32 digits.
bool uuid_read(const char *s, struct air_id *out);
// Lower case with dashes.
void uuid_write(const struct air_id *id, char out[static UUID_TEXT_SIZE]);
// Version 4 from 16 random octets.
struct air_id uuid_from_random(const uint8_t random[static 16]);
