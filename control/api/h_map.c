// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "api/handlers.h"
#include "control.h"

void h_map_get(const struct server_request *rq, struct server_reply *rp)
{
	const struct control *c = server_app(rq);
	rp->fixed = (const uint8_t *)c->map;
	rp->fixed_size = strlen(c->map);
	rp->mime = "application/geo+json";
}
