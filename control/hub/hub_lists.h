// SPDX-License-Identifier: Apache-2.0
// Lists of what the hub stored, as JSON or CSV. Query: city, node, from, to (Unix milliseconds or ISO 8601 UTC), limit
// (1..10000, 1000 when absent), format=json|csv (or Accept: text/csv).
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct server_request;
struct server_reply;

void hub_lists_summaries(const struct server_request *rq, struct server_reply *rp);
void hub_lists_alerts(const struct server_request *rq, struct server_reply *rp);

// "1763710200000" or "2026-11-21T07:30:00Z" to Unix nanoseconds. False when it is neither.
bool hub_lists_parse_time(const char *text, int64_t *t_ns);
