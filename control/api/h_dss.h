// SPDX-License-Identifier: Apache-2.0
// What the handlers of the discovery service share: each gives what it read from the request, or fills the reply with why
// not.
#pragma once

#include <jansson.h>

#include "air/air_service.h"
#include "air/request_json.h"
#include "api/server.h"
#include "cp_config.h"

// NULL after a 404: this node has no discovery service.
struct air_service *h_dss_service(const struct server_request *rq, struct server_reply *rp);
const struct cp_config_dss *h_dss_config(const struct server_request *rq);
// Who asks, and the service; NULL after a 403, since the name is the node's own, or a 404.
const char *h_dss_asker(const struct server_request *rq, struct server_reply *rp,
			struct air_service **s);
bool h_dss_id(const struct server_request *rq, struct server_reply *rp, struct air_id *id);
void h_dss_fail(struct server_reply *rp, enum dss_reason r);
// The same of the air book's reasons.
void h_dss_fail_air(struct server_reply *rp, enum air_reason r);

// A list of Volume4D, or one of them as a list. False after a 4xx; true: request_volumes_free.
bool h_dss_volumes(struct server_reply *rp, const json_t *list, const char *name,
		   struct request_volumes *out);
bool h_dss_volume(struct server_reply *rp, const json_t *one, const char *name,
		  struct request_volumes *out);
// Members. False after a 400. An absent flag is false.
bool h_dss_url(const struct server_request *rq, struct server_reply *rp, const json_t *o,
	       const char *name, const char **out);
bool h_dss_flag(struct server_reply *rp, const json_t *o, const char *name, bool *out);
bool h_dss_text(struct server_reply *rp, const json_t *o, const char *name, const char **out);

// Ends an operation that said r: on NONE with what the air book says of it. True: op->reply may be filled with the good
// news. `code` for the audit log.
bool h_dss_settle(struct air_op *op, enum dss_reason r);
// The same where the standard knows no 413: it is a 400.
bool h_dss_settle_400(struct air_op *op, enum dss_reason r);
void h_dss_end(struct air_op *op, const char *manager, const char *action, enum dss_kind kind,
	       const struct air_id *id, enum dss_reason r);
