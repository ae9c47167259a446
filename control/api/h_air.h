// SPDX-License-Identifier: Apache-2.0
// What the handlers of the air book share: each gives what it read from the request, or fills the reply with why not.
#pragma once

#include "air/air_service.h"
#include "api/server.h"

// Who asks; NULL after a 400. Any name is believed on a server that listens to this machine alone.
const char *h_air_operator(const struct server_request *rq, struct server_reply *rp);
// "{id}" of the path.
bool h_air_id(const struct server_request *rq, struct server_reply *rp, struct air_id *id);
// NULL after a 404: this node keeps no air book.
struct air_service *h_air_service(const struct server_request *rq, struct server_reply *rp);
// If-Match: "3"; 0 when there is none: whichever is current.
bool h_air_version(const struct server_request *rq, struct server_reply *rp, uint32_t *version);
void h_air_fail(struct server_reply *rp, enum air_reason r);
