// SPDX-License-Identifier: Apache-2.0
// What the hub stored, for readers: docs/wire/hub_api.md. Each request waits for a thread of the store, not the loop. A page
// has at most `limit` rows and 8 MiB; `next` goes on behind it.
#pragma once

struct server_request;
struct server_reply;

void hub_lists_summaries(const struct server_request *rq, struct server_reply *rp);
void hub_lists_grants(const struct server_request *rq, struct server_reply *rp);
void hub_lists_alerts(const struct server_request *rq, struct server_reply *rp);
void hub_lists_nodes(const struct server_request *rq, struct server_reply *rp);
void hub_lists_catalog(const struct server_request *rq, struct server_reply *rp);
void hub_lists_rollups(const struct server_request *rq, struct server_reply *rp);
