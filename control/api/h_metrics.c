// SPDX-License-Identifier: Apache-2.0
#include "api/handlers.h"
#include "control.h"
#include "metrics.h"

void h_metrics_get(const struct server_request *rq, struct server_reply *rp)
{
	metrics_write(server_app(rq), &rp->body);
	rp->mime = METRICS_MIME;
}
