// SPDX-License-Identifier: Apache-2.0
#include "api/handlers.h"
#include "api/json.h"
#include "control.h"

void h_orders_get(const struct server_request *rq, struct server_reply *rp)
{
	const struct control *c = server_app(rq);
	json_reply(rp, orders_json(&c->orders));
}
