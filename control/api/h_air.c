// SPDX-License-Identifier: Apache-2.0
#include "api/h_air.h"

#include <stdlib.h>
#include <string.h>

#include "air/answer_json.h"
#include "air/uuid.h"
#include "control.h"

const char *h_air_operator(const struct server_request *rq, struct server_reply *rp)
{
	const struct server_who *who = server_who(rq);
	const char *name = who->is_verified ? who->name : server_header(rq, "Kerbwing-Operator");
	if (name != NULL && strncmp(name, "node:", 5) == 0) {
		server_fail(rp, 403, "operator", "names that begin with node: are the node's own");
		return NULL;
	}
	if (name != NULL && name[0] != '\0' && strlen(name) < AIR_OPERATOR_SIZE)
		return name;
	server_fail(rp, 400, "operator",
		    "say who asks: header Kerbwing-Operator with a name of 1 to 63 characters");
	return NULL;
}

bool h_air_id(const struct server_request *rq, struct server_reply *rp, struct air_id *id)
{
	const char *text = server_param(rq, "id");
	if (text != NULL && uuid_read(text, id))
		return true;
	server_fail(rp, 400, "id", "the id in the path is no UUID of version 4");
	return false;
}

struct air_service *h_air_service(const struct server_request *rq, struct server_reply *rp)
{
	struct control *c = server_app(rq);
	if (c->air.is_open)
		return &c->air.service;
	server_fail(rp, 404, "no_airspace", "this node keeps no air book; see control.air.enabled");
	return NULL;
}

void h_air_fail(struct server_reply *rp, enum air_reason r)
{
	server_fail(rp, answer_status(r), air_reason_name(r), air_reason_text(r));
	if (rp->status == 503)
		rp->retry_after = "1";
}

bool h_air_version(const struct server_request *rq, struct server_reply *rp, uint32_t *version)
{
	const char *text = server_header(rq, "If-Match");
	char *end;
	*version = 0;
	if (text == NULL || strcmp(text, "*") == 0)
		return true;
	text += text[0] == '"';
	unsigned long v = text[0] >= '0' && text[0] <= '9' ? strtoul(text, &end, 10) : 0;
	if (v == 0 || v > UINT32_MAX || (end[0] != '\0' && strcmp(end, "\"") != 0)) {
		server_fail(rp, 400, "if_match",
			    "If-Match takes the version as the corridor shows it");
		return false;
	}
	*version = (uint32_t)v;
	return true;
}
