// SPDX-License-Identifier: Apache-2.0
#include "api/handlers.h"
#include "api/json.h"
#include "control.h"

void h_health_get(const struct server_request *rq, struct server_reply *rp)
{
	const struct control *c = server_app(rq);
	const char *reasons[CONTROL_REASONS_MAX];
	unsigned n = control_reasons(c, reasons, CONTROL_REASONS_MAX);
	json_t *j = json_pack("{s:s}", "status", n == 0 ? "ok" : "degraded");
	if (j != NULL && n > 0) {
		json_t *list = json_array();
		for (unsigned i = 0; i < n; i++)
			json_array_append_new(list, json_string(reasons[i]));
		json_object_set_new(j, "reasons", list);
	}
	// Without its dataplane the node sees nothing; without a broker it still does all its local work.
	rp->status = c->link.is_connected ? 200 : 503;
	json_reply(rp, j);
}
