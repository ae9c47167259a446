// SPDX-License-Identifier: Apache-2.0
// Corridors over HTTP: ask, take an offer, change, fly, end (docs/wire/corridors.md).
#include <stdio.h>
#include <string.h>

#include "air/answer_json.h"
#include "air/idempotency.h"
#include "air/request_json.h"
#include "air/uuid.h"
#include "api/h_air.h"
#include "api/handlers.h"
#include "api/json.h"
#include "api/json_read.h"
#include "control.h"

static void reply_view(struct air_service *s, struct server_reply *rp, const struct air_id *id,
		       bool has_volumes)
{
	struct air_view v;
	if (air_book_get(s->book, AIR_KIND_CORRIDOR, id, &v))
		json_reply(rp, answer_view_json(s->book, &v, s->cfg.net, has_volumes));
	else
		h_air_fail(rp, AIR_REASON_UNKNOWN_ID);
}

// ---- asking

static void reply_answer(struct air_service *s, struct server_reply *rp, const struct air_answer *a,
			 bool is_new)
{
	char id[UUID_TEXT_SIZE];
	if (a->verdict == AIR_REFUSED) {
		h_air_fail(rp, a->reason);
		return;
	}
	if (a->verdict == AIR_DENIED) {
		json_reply(rp, answer_denial_json(a, s->cfg.net));
		rp->status = 409;
		return;
	}
	reply_view(s, rp, &a->id, true);
	if (rp->status != 200)
		return;
	rp->status = is_new && a->verdict == AIR_GRANTED ? 201 : 200;
	uuid_write(&a->id, id);
	snprintf(rp->location, sizeof(rp->location), "/v1/corridors/%s", id);
}

// For the audit log: why it was denied, in one word.
static const char *reason_of(const struct air_answer *a)
{
	return a->verdict == AIR_DENIED || a->verdict == AIR_REFUSED ? air_reason_name(a->reason)
								     : "";
}

static bool read_request(const struct server_request *rq, struct server_reply *rp,
			 struct air_service *s, struct request *r)
{
	struct request_fault fault;
	json_t *body = json_read_body(rq, rp);
	if (body == NULL)
		return false;
	bool good = request_read(body, s->cfg.net, r, &fault);
	json_decref(body);
	if (!good)
		server_fail(rp, 400, fault.code, fault.message);
	return good;
}

static bool read_key(const struct server_request *rq, struct server_reply *rp,
		     struct air_request *r)
{
	const char *key = server_header(rq, "Idempotency-Key");
	r->has_key = key != NULL;
	if (key == NULL)
		return true;
	if (strlen(key) < 1 || strlen(key) > IDEMPOTENCY_KEY_MAX) {
		server_fail(rp, 400, "idempotency_key",
			    "Idempotency-Key takes 1 to 128 characters");
		return false;
	}
	r->key = idempotency_id(key);
	return true;
}

// In an emergency the hub's order says who goes first.
static int32_t priority_of(const struct server_request *rq, const char *operator_name,
			   int32_t wanted)
{
	const struct control *c = server_app(rq);
	return orders_priority(&c->orders, operator_name, wanted);
}

void h_corridors_post(const struct server_request *rq, struct server_reply *rp)
{
	struct air_service *s = h_air_service(rq, rp);
	const char *operator_name = s != NULL ? h_air_operator(rq, rp) : NULL;
	struct request r;
	struct air_answer a;
	struct air_op op;
	if (operator_name == NULL || !read_request(rq, rp, s, &r))
		return;
	if (read_key(rq, rp, &r.air) && air_service_begin(s, rq, rp, &op)) {
		r.air.id = air_service_new_id();
		r.air.operator_name = operator_name;
		r.air.priority = priority_of(rq, operator_name, r.air.priority);
		r.air.seed = op.seed;
		air_book_request(s->book, &r.air, op.now_ns, &a);
		reply_answer(s, &op.reply, &a, true);
		air_service_end(&op,
				&(struct air_deed){.operator_name = operator_name,
						   .action = "corridor.request",
						   .reason = reason_of(&a),
						   .kind = AIR_KIND_CORRIDOR,
						   .id = a.verdict == AIR_GRANTED ? a.id : r.air.id,
						   .aircraft = &r.aircraft});
	}
	request_free(&r);
}

void h_corridor_put(const struct server_request *rq, struct server_reply *rp)
{
	struct air_service *s = h_air_service(rq, rp);
	const char *operator_name = s != NULL ? h_air_operator(rq, rp) : NULL;
	struct air_id id;
	struct request r;
	struct air_answer a;
	struct air_op op;
	uint32_t version;
	if (operator_name == NULL || !h_air_id(rq, rp, &id) || !h_air_version(rq, rp, &version) ||
	    !read_request(rq, rp, s, &r))
		return;
	if (air_service_begin(s, rq, rp, &op)) {
		r.air.id = id;
		r.air.operator_name = operator_name;
		r.air.priority = priority_of(rq, operator_name, r.air.priority);
		r.air.seed = op.seed;
		air_book_amend(s->book, &r.air, version, op.now_ns, &a);
		reply_answer(s, &op.reply, &a, false);
		air_service_end(&op, &(struct air_deed){.operator_name = operator_name,
							.action = "corridor.amend",
							.reason = reason_of(&a),
							.kind = AIR_KIND_CORRIDOR,
							.id = id,
							.aircraft = r.aircraft.kind != OBS_ID_NONE
									    ? &r.aircraft
									    : NULL});
	}
	request_free(&r);
}

// ---- what is done with one that is there

enum deed { DEED_ACCEPT, DEED_ACTIVATE, DEED_END };

static enum air_reason do_deed(struct air_service *s, enum deed deed, const char *operator_name,
			       const struct air_id *id, uint32_t version, const struct air_op *op)
{
	switch (deed) {
	case DEED_ACCEPT:
		return air_book_accept(s->book, operator_name, id, op->now_ns);
	case DEED_ACTIVATE:
		return air_book_set_state(s->book, operator_name, id, version, AIR_STATE_ACTIVATED,
					  NULL, 0, op->seed, op->now_ns);
	case DEED_END:
		break;
	}
	return air_book_end(s->book, operator_name, id, version, op->now_ns);
}

static void simple(const struct server_request *rq, struct server_reply *rp, enum deed deed,
		   const char *action)
{
	struct air_service *s = h_air_service(rq, rp);
	const char *operator_name = s != NULL ? h_air_operator(rq, rp) : NULL;
	struct air_id id;
	struct air_op op;
	uint32_t version;
	if (operator_name == NULL || !h_air_id(rq, rp, &id) || !h_air_version(rq, rp, &version) ||
	    !air_service_begin(s, rq, rp, &op))
		return;
	enum air_reason why = do_deed(s, deed, operator_name, &id, version, &op);
	if (why != AIR_REASON_NONE)
		h_air_fail(&op.reply, why);
	else if (deed == DEED_END)
		json_reply(&op.reply,
			   json_pack("{s:o s:s}", "id", answer_id_json(&id), "state", "ended"));
	else
		reply_view(s, &op.reply, &id, true);
	air_service_end(&op, &(struct air_deed){
				     .operator_name = operator_name,
				     .action = action,
				     .reason = why != AIR_REASON_NONE ? air_reason_name(why) : "",
				     .kind = AIR_KIND_CORRIDOR,
				     .id = id});
}

void h_corridor_accept(const struct server_request *rq, struct server_reply *rp)
{
	simple(rq, rp, DEED_ACCEPT, "corridor.accept");
}

void h_corridor_activate(const struct server_request *rq, struct server_reply *rp)
{
	simple(rq, rp, DEED_ACTIVATE, "corridor.activate");
}

void h_corridor_end(const struct server_request *rq, struct server_reply *rp)
{
	simple(rq, rp, DEED_END, "corridor.end");
}

void h_corridor_delete(const struct server_request *rq, struct server_reply *rp)
{
	simple(rq, rp, DEED_END, "corridor.cancel");
}

// ---- reading

void h_corridor_get(const struct server_request *rq, struct server_reply *rp)
{
	struct air_service *s = h_air_service(rq, rp);
	const struct control *c = server_app(rq);
	struct conform_figures f;
	struct air_view v;
	struct air_id id;
	if (s == NULL || !h_air_id(rq, rp, &id))
		return;
	if (!air_book_get(s->book, AIR_KIND_CORRIDOR, &id, &v)) {
		h_air_fail(rp, AIR_REASON_UNKNOWN_ID);
	} else {
		json_t *o = answer_view_json(s->book, &v, s->cfg.net, true);
		if (c->air.watch.conform != NULL && conform_get(c->air.watch.conform, &id, &f))
			json_object_set_new(o, "conformance", answer_conformance_json(&f));
		json_reply(rp, o);
	}
	air_service_read(s, rq, rp);
}
