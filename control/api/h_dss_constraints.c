// SPDX-License-Identifier: Apache-2.0
// /dss/v1/constraint_references, /dss/v1/subscriptions, /dss/v1/uss_availability and reports (ASTM F3548-21;
// docs/wire/dss.md).
#include <string.h>

#include "air/dss_json.h"
#include "air/uuid.h"
#include "api/h_dss.h"
#include "api/handlers.h"
#include "api/json.h"
#include "api/json_read.h"
#include "auth/auth_scope.h"

// ---- constraints

static void reply_constraint(struct air_service *s, struct server_reply *rp, const char *manager,
			     const struct dss_result *r)
{
	text_put(&rp->body, "{\"constraint_reference\":");
	dss_json_constraint(&rp->body, s->dss, r->entity, manager);
	text_put(&rp->body, ",\"subscribers\":");
	dss_json_subscribers(&rp->body, "uss_base_url", r->told, r->told_count);
	text_put(&rp->body, "}");
}

static void put_constraint(const struct server_request *rq, struct server_reply *rp,
			   const char *ovn)
{
	struct air_service *s;
	const char *manager = h_dss_asker(rq, rp, &s);
	struct dss_constraint_put p = {.manager = manager, .ovn = ovn};
	struct request_volumes volumes = {.count = 0};
	struct dss_result out;
	struct air_op op;
	if (manager == NULL || !h_dss_id(rq, rp, &p.id))
		return;
	json_t *body = json_read_any(rq, rp);
	if (body != NULL && h_dss_url(rq, rp, body, "uss_base_url", &p.url) &&
	    h_dss_volumes(rp, json_object_get(body, "extents"), "extents", &volumes) &&
	    air_service_begin(s, rq, rp, &op)) {
		p.volumes = volumes.volumes;
		p.volume_count = volumes.count;
		enum dss_reason r = dss_put_constraint(s->dss, &p, op.now_ns, &out);
		if (h_dss_settle(&op, r)) {
			op.reply.status = ovn == NULL ? 201 : 200;
			reply_constraint(s, &op.reply, manager, &out);
		}
		h_dss_end(&op, manager,
			  ovn == NULL ? "dss.constraint.create" : "dss.constraint.update",
			  DSS_CONSTRAINT, &p.id, r);
	}
	request_volumes_free(&volumes);
	json_decref(body);
}

void h_dss_constraint_create(const struct server_request *rq, struct server_reply *rp)
{
	put_constraint(rq, rp, NULL);
}

void h_dss_constraint_update(const struct server_request *rq, struct server_reply *rp)
{
	put_constraint(rq, rp, server_param(rq, "ovn"));
}

void h_dss_constraint_delete(const struct server_request *rq, struct server_reply *rp)
{
	struct air_service *s;
	const char *manager = h_dss_asker(rq, rp, &s);
	struct dss_result out;
	struct air_id id;
	struct air_op op;
	if (manager == NULL || !h_dss_id(rq, rp, &id) || !air_service_begin(s, rq, rp, &op))
		return;
	enum dss_reason r = dss_remove_constraint(s->dss, manager, &id, server_param(rq, "ovn"),
						  op.now_ns, &out);
	if (h_dss_settle(&op, r))
		reply_constraint(s, &op.reply, manager, &out);
	h_dss_end(&op, manager, "dss.constraint.delete", DSS_CONSTRAINT, &id, r);
}

void h_dss_constraint_get(const struct server_request *rq, struct server_reply *rp)
{
	struct air_service *s;
	const char *manager = h_dss_asker(rq, rp, &s);
	struct air_id id;
	if (manager == NULL || !h_dss_id(rq, rp, &id))
		return;
	const struct dss_entity *e = dss_find(s->dss, DSS_CONSTRAINT, &id);
	if (e == NULL) {
		h_dss_fail(rp, DSS_REASON_UNKNOWN_ID);
	} else {
		text_put(&rp->body, "{\"constraint_reference\":");
		dss_json_constraint(&rp->body, s->dss, e, manager);
		text_put(&rp->body, "}");
	}
	air_service_read(s, rq, rp);
}

// ---- subscriptions

static bool may_hear(const struct server_request *rq, const struct dss_watch_put *p)
{
	uint32_t scopes = server_who(rq)->scopes;
	return !h_dss_config(rq)->strict_scopes.b ||
	       ((!p->notifies_intents || (scopes & AUTH_SC) != 0) &&
		(!p->notifies_constraints || (scopes & AUTH_CP) != 0));
}

static void reply_watch(struct air_service *s, struct server_reply *rp, const char *manager,
			const struct dss_result *r)
{
	text_put(&rp->body, "{\"subscription\":");
	dss_json_subscription(&rp->body, s->dss, r->entity);
	if (r->entity->notifies_intents) {
		text_put(&rp->body, ",");
		dss_json_list(&rp->body, "operational_intent_references", s->dss, r->intents,
			      r->intent_count, manager);
	}
	if (r->entity->notifies_constraints) {
		text_put(&rp->body, ",");
		dss_json_list(&rp->body, "constraint_references", s->dss, r->constraints,
			      r->constraint_count, manager);
	}
	text_put(&rp->body, "}");
}

static void put_subscription(const struct server_request *rq, struct server_reply *rp,
			     const char *version)
{
	struct air_service *s;
	const char *manager = h_dss_asker(rq, rp, &s);
	struct dss_watch_put p = {.manager = manager, .version = version};
	struct request_volumes volumes = {.count = 0};
	struct dss_result out;
	struct air_op op;
	if (manager == NULL || !h_dss_id(rq, rp, &p.id))
		return;
	json_t *body = json_read_any(rq, rp);
	bool good = body != NULL && h_dss_url(rq, rp, body, "uss_base_url", &p.url) &&
		    h_dss_flag(rp, body, "notify_for_operational_intents", &p.notifies_intents) &&
		    h_dss_flag(rp, body, "notify_for_constraints", &p.notifies_constraints) &&
		    h_dss_volume(rp, json_object_get(body, "extents"), "extents", &volumes);
	if (good && !may_hear(rq, &p)) {
		h_dss_fail(rp, DSS_REASON_FLAG_SCOPE);
		good = false;
	}
	if (good && air_service_begin(s, rq, rp, &op)) {
		p.volume = &volumes.volumes[0];
		enum dss_reason r = dss_put_subscription(s->dss, &p, op.now_ns, &out);
		if (h_dss_settle_400(&op, r))
			reply_watch(s, &op.reply, manager, &out);
		h_dss_end(&op, manager, "dss.subscription.put", DSS_SUBSCRIPTION, &p.id, r);
	}
	if (!good && rp->status == 413)
		rp->status = 400;
	request_volumes_free(&volumes);
	json_decref(body);
}

void h_dss_subscription_create(const struct server_request *rq, struct server_reply *rp)
{
	put_subscription(rq, rp, NULL);
}

void h_dss_subscription_update(const struct server_request *rq, struct server_reply *rp)
{
	put_subscription(rq, rp, server_param(rq, "version"));
}

static void reply_subscription(struct air_service *s, struct server_reply *rp,
			       const struct dss_entity *e)
{
	text_put(&rp->body, "{\"subscription\":");
	dss_json_subscription(&rp->body, s->dss, e);
	text_put(&rp->body, "}");
}

void h_dss_subscription_delete(const struct server_request *rq, struct server_reply *rp)
{
	struct air_service *s;
	const char *manager = h_dss_asker(rq, rp, &s);
	struct dss_result out;
	struct air_id id;
	struct air_op op;
	if (manager == NULL || !h_dss_id(rq, rp, &id) || !air_service_begin(s, rq, rp, &op))
		return;
	enum dss_reason r = dss_remove_subscription(s->dss, manager, &id,
						    server_param(rq, "version"), op.now_ns, &out);
	if (h_dss_settle(&op, r))
		reply_subscription(s, &op.reply, out.entity);
	h_dss_end(&op, manager, "dss.subscription.delete", DSS_SUBSCRIPTION, &id, r);
}

void h_dss_subscription_get(const struct server_request *rq, struct server_reply *rp)
{
	struct air_service *s;
	const char *manager = h_dss_asker(rq, rp, &s);
	struct air_id id;
	if (manager == NULL || !h_dss_id(rq, rp, &id))
		return;
	const struct dss_entity *e = dss_find(s->dss, DSS_SUBSCRIPTION, &id);
	if (e == NULL)
		h_dss_fail(rp, DSS_REASON_UNKNOWN_ID);
	else if (!dss_is_manager(s->dss, e, manager))
		h_dss_fail(rp, DSS_REASON_NOT_OWNER);
	else
		reply_subscription(s, rp, e);
	air_service_read(s, rq, rp);
}

// ---- availability

void h_dss_availability_get(const struct server_request *rq, struct server_reply *rp)
{
	struct air_service *s = h_dss_service(rq, rp);
	const char *uss = server_param(rq, "uss_id");
	struct dss_uss u;
	if (s == NULL)
		return;
	if (strlen(uss) >= DSS_NAME_SIZE) {
		h_dss_fail(rp, DSS_REASON_NAME);
		return;
	}
	dss_get_availability(s->dss, uss, &u);
	dss_json_availability(&rp->body, &u);
	air_service_read(s, rq, rp);
}

void h_dss_availability_put(const struct server_request *rq, struct server_reply *rp)
{
	static const struct air_id none = {{0}};
	struct air_service *s;
	const char *manager = h_dss_asker(rq, rp, &s), *old, *word;
	struct dss_uss u;
	struct air_op op;
	json_t *body = manager != NULL ? json_read_any(rq, rp) : NULL;
	if (body == NULL)
		return;
	bool good = h_dss_text(rp, body, "old_version", &old) &&
		    h_dss_text(rp, body, "availability", &word);
	unsigned a = good && word != NULL ? dss_availability_read(word) : DSS_AVAILABILITY_COUNT;
	if (good && a == DSS_AVAILABILITY_COUNT) {
		h_dss_fail(rp, DSS_REASON_AVAILABILITY);
	} else if (good && air_service_begin(s, rq, rp, &op)) {
		enum dss_reason r = dss_set_availability(s->dss, server_param(rq, "uss_id"),
							 old != NULL ? old : "", a, op.now_ns, &u);
		if (h_dss_settle(&op, r))
			dss_json_availability(&op.reply.body, &u);
		h_dss_end(&op, manager, "dss.availability", DSS_KIND_COUNT, &none, r);
	}
	json_decref(body);
}
