// SPDX-License-Identifier: Apache-2.0
// Instants as the airspace interfaces write them (RFC 3339). Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { RFC3339_SIZE = 36 };

// "2026-11-21T08:30:00.123456789+01:00"; 't' and 'z' too, further digits of the fraction are dropped. Second 60 is refused, as
// nothing here counts leap seconds. False: not an instant, or outside the years 1678 to 2261 of an int64.
bool rfc3339_read(const char *s, int64_t *t_ns);

// In UTC, with as many digits of the fraction, 0, 3, 6 or 9, as it has.
void rfc3339_write(int64_t t_ns, char out[static RFC3339_SIZE]);
