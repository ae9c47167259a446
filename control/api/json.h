// SPDX-License-Identifier: Apache-2.0
// Small helpers around jansson for the handlers. Any thread.
#pragma once

#include <jansson.h>

#include "api/server.h"

// Sends j as the body and releases it; 500 when j is NULL (out of memory).
void json_reply(struct server_reply *rp, json_t *j);

// Unsigned totals: JSON integers are signed 64-bit here, a total never comes near the limit.
json_t *json_u64(uint64_t v);
// 16 lower-case hex digits, as text: JavaScript numbers hold 53 bits only.
json_t *json_hex(uint64_t v);
json_t *json_time(int64_t t_ns);
// v / per_unit, or null.
json_t *json_scaled(bool is_known, int64_t v, double per_unit);
