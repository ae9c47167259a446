// SPDX-License-Identifier: Apache-2.0
// Constraints over HTTP: closures and emergency volumes (docs/wire/corridors.md).
#include <stdio.h>

#include "air/answer_json.h"
#include "air/request_json.h"
#include "api/h_air.h"
#include "api/handlers.h"
#include "api/json.h"
#include "api/json_read.h"

void h_constraint_put(const struct server_request *rq, struct server_reply *rp)
{
	struct air_service *s = h_air_service(rq, rp);
	const char *operator_name = s != NULL ? h_air_operator(rq, rp) : NULL;
	struct request_volumes volumes;
	struct request_fault fault;
	struct air_constraint k;
	struct air_view v;
	struct air_id id;
	struct air_op op;
	uint32_t version;
	if (operator_name == NULL || !h_air_id(rq, rp, &id) || !h_air_version(rq, rp, &version))
		return;
	json_t *body = json_read_body(rq, rp);
	if (body == NULL)
		return;
	bool good = request_read_constraint(body, &k, &volumes, &fault);
	json_decref(body);
	if (!good) {
		server_fail(rp, 400, fault.code, fault.message);
		return;
	}
	if (air_service_begin(s, rq, rp, &op)) {
		k.id = id;
		k.seed = op.seed;
		k.operator_name = operator_name;
		enum air_reason why = air_book_put_constraint(s->book, &k, version, op.now_ns);
		if (why != AIR_REASON_NONE)
			h_air_fail(&op.reply, why);
		else if (air_book_get(s->book, AIR_KIND_CONSTRAINT, &id, &v))
			json_reply(&op.reply, answer_view_json(s->book, &v, s->cfg.net, true));
		air_service_end(&op, &(struct air_deed){.operator_name = operator_name,
							.action = "constraint.put",
							.reason = why != AIR_REASON_NONE
									  ? air_reason_name(why)
									  : "",
							.kind = AIR_KIND_CONSTRAINT,
							.id = id});
	}
	request_volumes_free(&volumes);
}

void h_constraint_delete(const struct server_request *rq, struct server_reply *rp)
{
	struct air_service *s = h_air_service(rq, rp);
	const char *operator_name = s != NULL ? h_air_operator(rq, rp) : NULL;
	struct air_id id;
	struct air_op op;
	uint32_t version;
	if (operator_name == NULL || !h_air_id(rq, rp, &id) || !h_air_version(rq, rp, &version) ||
	    !air_service_begin(s, rq, rp, &op))
		return;
	enum air_reason why =
		air_book_remove_constraint(s->book, operator_name, &id, version, op.now_ns);
	if (why != AIR_REASON_NONE)
		h_air_fail(&op.reply, why);
	else
		json_reply(&op.reply,
			   json_pack("{s:o s:s}", "id", answer_id_json(&id), "state", "ended"));
	air_service_end(&op, &(struct air_deed){
				     .operator_name = operator_name,
				     .action = "constraint.remove",
				     .reason = why != AIR_REASON_NONE ? air_reason_name(why) : "",
				     .kind = AIR_KIND_CONSTRAINT,
				     .id = id});
}
