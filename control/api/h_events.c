// SPDX-License-Identifier: Apache-2.0
#include "api/handlers.h"
#include "control.h"

void h_events_get(const struct server_request *rq, struct server_reply *rp)
{
	struct control *c = server_app(rq);
	events_join(&c->events, rp);
}
