// SPDX-License-Identifier: Apache-2.0
// /dss/v1/operational_intent_references (ASTM F3548-21; docs/wire/dss.md).
#include <stdlib.h>
#include <string.h>

#include "air/dss_json.h"
#include "air/uuid.h"
#include "api/h_dss.h"
#include "api/handlers.h"
#include "api/json_read.h"
#include "auth/auth_scope.h"

// What a body points into while it is used.
struct reading {
	json_t *body;
	struct request_volumes volumes;
	const char **key;
};

static void forget(struct reading *r)
{
	request_volumes_free(&r->volumes);
	free(r->key);
	json_decref(r->body);
}

static bool bad(struct server_reply *rp, const char *code, const char *message)
{
	server_fail(rp, 400, code, message);
	return false;
}

static bool read_key(struct server_reply *rp, struct reading *r, struct dss_intent_put *p)
{
	const json_t *list = json_object_get(r->body, "key");
	size_t n = json_array_size(list);
	if (list == NULL || json_is_null(list))
		return true;
	if (!json_is_array(list))
		return bad(rp, "key", "key: expected a list of OVNs");
	if (n > DSS_KEY_MAX) {
		h_dss_fail(rp, DSS_REASON_LONG_KEY);
		return false;
	}
	r->key = calloc(n + 1, sizeof(*r->key));
	if (r->key == NULL) {
		server_busy(rp, "out_of_memory", "out of memory; ask again later");
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		r->key[i] = json_string_value(json_array_get(list, i));
		if (r->key[i] == NULL)
			return bad(rp, "key", "key: expected a list of OVNs");
	}
	p->key = r->key;
	p->key_count = (uint32_t)n;
	return true;
}

static bool read_subscription(const struct server_request *rq, struct server_reply *rp,
			      const json_t *body, struct dss_intent_put *p)
{
	static const struct air_id none = {{0, 0, 0, 0, 0, 0, 0x40, 0, 0x80}};
	const json_t *fresh = json_object_get(body, "new_subscription");
	const char *id;
	if (!h_dss_text(rp, body, "subscription_id", &id))
		return false;
	if (id != NULL && id[0] != '\0') {
		if (!uuid_read(id, &p->subscription))
			return bad(rp, "subscription_id",
				   "subscription_id: expected a UUID of version 4");
		// The placeholder of an intent without one, sent back.
		p->has_subscription = !air_id_equal(&p->subscription, &none);
	}
	if (fresh == NULL || json_is_null(fresh))
		return true;
	if (!json_is_object(fresh))
		return bad(rp, "new_subscription", "new_subscription: expected an object");
	p->has_new_subscription = true;
	return h_dss_url(rq, rp, fresh, "uss_base_url", &p->new_url) &&
	       h_dss_flag(rp, fresh, "notify_for_constraints", &p->new_notifies_constraints);
}

static bool read_put(const struct server_request *rq, struct server_reply *rp, struct reading *r,
		     struct dss_intent_put *p)
{
	const char *state;
	r->body = json_read_any(rq, rp);
	if (r->body == NULL ||
	    !h_dss_volumes(rp, json_object_get(r->body, "extents"), "extents", &r->volumes))
		return false;
	p->volumes = r->volumes.volumes;
	p->volume_count = r->volumes.count;
	if (!h_dss_text(rp, r->body, "state", &state) ||
	    !h_dss_url(rq, rp, r->body, "uss_base_url", &p->url) || !read_key(rp, r, p) ||
	    !read_subscription(rq, rp, r->body, p) ||
	    !h_dss_text(rp, r->body, "requested_ovn_suffix", &p->suffix))
		return false;
	p->state = (uint8_t)(state != NULL ? dss_state_read(state) : DSS_STATE_COUNT);
	if (p->state == DSS_STATE_COUNT) {
		h_dss_fail(rp, DSS_REASON_STATE);
		return false;
	}
	if (p->suffix != NULL && p->suffix[0] == '\0')
		p->suffix = NULL;
	return true;
}

static bool flags_fit(const struct server_request *rq, const struct dss_intent_put *p)
{
	return !h_dss_config(rq)->strict_scopes.b || !p->new_notifies_constraints ||
	       (server_who(rq)->scopes & AUTH_CP) != 0;
}

static void reply_change(struct air_service *s, struct server_reply *rp, const char *manager,
			 const struct dss_result *r)
{
	text_put(&rp->body, "{\"operational_intent_reference\":");
	dss_json_intent(&rp->body, s->dss, r->entity, manager);
	text_put(&rp->body, ",\"subscribers\":");
	dss_json_subscribers(&rp->body, "uss_base_url", r->told, r->told_count);
	text_put(&rp->body, "}");
}

// What the key lacks, for the asker to ask about.
static void reply_missing(struct air_service *s, struct server_reply *rp, const char *manager,
			  const struct dss_result *r)
{
	struct text t = rp->body;
	text_fini(&t);
	text_init(&rp->body, 64 << 20);
	text_put(&rp->body, "{\"error\":\"key\",\"message\":");
	dss_json_string(&rp->body, dss_reason_text(DSS_REASON_KEY));
	text_put(&rp->body, ",");
	dss_json_list(&rp->body, "missing_operational_intents", s->dss, r->intents, r->intent_count,
		      manager);
	text_put(&rp->body, ",");
	dss_json_list(&rp->body, "missing_constraints", s->dss, r->constraints, r->constraint_count,
		      manager);
	text_put(&rp->body, "}");
}

static void put(const struct server_request *rq, struct server_reply *rp, const char *ovn)
{
	struct air_service *s;
	const char *manager = h_dss_asker(rq, rp, &s);
	struct dss_intent_put p = {.ovn = ovn, .manager = manager};
	struct reading in = {.body = NULL};
	struct dss_result out;
	struct air_op op;
	if (manager == NULL || !h_dss_id(rq, rp, &p.id))
		return;
	p.may_be_off_nominal = (server_who(rq)->scopes & AUTH_CMSA) != 0;
	if (!read_put(rq, rp, &in, &p)) {
		forget(&in);
		return;
	}
	if (!flags_fit(rq, &p)) {
		h_dss_fail(rp, DSS_REASON_FLAG_SCOPE);
	} else if (air_service_begin(s, rq, rp, &op)) {
		bool is_dated = p.suffix == NULL || dss_suffix_is_good(p.suffix, op.now_ns);
		p.fresh = air_service_new_id();
		enum dss_reason r =
			is_dated ? dss_put_intent(s->dss, &p, op.now_ns, &out) : DSS_REASON_SUFFIX;
		if (h_dss_settle(&op, r)) {
			op.reply.status = ovn == NULL ? 201 : 200;
			reply_change(s, &op.reply, manager, &out);
		} else if (r == DSS_REASON_KEY) {
			reply_missing(s, &op.reply, manager, &out);
		}
		h_dss_end(&op, manager, ovn == NULL ? "dss.intent.create" : "dss.intent.update",
			  DSS_INTENT, &p.id, r);
	}
	forget(&in);
}

void h_dss_intent_create(const struct server_request *rq, struct server_reply *rp)
{
	put(rq, rp, NULL);
}

void h_dss_intent_update(const struct server_request *rq, struct server_reply *rp)
{
	put(rq, rp, server_param(rq, "ovn"));
}

void h_dss_intent_delete(const struct server_request *rq, struct server_reply *rp)
{
	struct air_service *s;
	const char *manager = h_dss_asker(rq, rp, &s);
	struct dss_result out;
	struct air_id id;
	struct air_op op;
	if (manager == NULL || !h_dss_id(rq, rp, &id) || !air_service_begin(s, rq, rp, &op))
		return;
	enum dss_reason r =
		dss_remove_intent(s->dss, manager, &id, server_param(rq, "ovn"), op.now_ns, &out);
	if (h_dss_settle(&op, r))
		reply_change(s, &op.reply, manager, &out);
	h_dss_end(&op, manager, "dss.intent.delete", DSS_INTENT, &id, r);
}

// Without an OVN in the path nothing can be deleted.
void h_dss_no_ovn(const struct server_request *rq, struct server_reply *rp)
{
	struct air_id id;
	if (h_dss_service(rq, rp) != NULL && h_dss_id(rq, rp, &id))
		h_dss_fail(rp, DSS_REASON_EMPTY_OVN);
}

void h_dss_intent_get(const struct server_request *rq, struct server_reply *rp)
{
	struct air_service *s;
	const char *manager = h_dss_asker(rq, rp, &s);
	struct air_id id;
	if (manager == NULL || !h_dss_id(rq, rp, &id))
		return;
	const struct dss_entity *e = dss_find(s->dss, DSS_INTENT, &id);
	if (e == NULL) {
		h_dss_fail(rp, DSS_REASON_UNKNOWN_ID);
	} else {
		text_put(&rp->body, "{\"operational_intent_reference\":");
		dss_json_intent(&rp->body, s->dss, e, manager);
		text_put(&rp->body, "}");
	}
	air_service_read(s, rq, rp);
}

static void query(const struct server_request *rq, struct server_reply *rp, enum dss_kind kind,
		  enum dss_match match, const char *name)
{
	struct air_service *s;
	const char *manager = h_dss_asker(rq, rp, &s);
	const struct dss_entity *const *found;
	struct request_volumes area = {.count = 0};
	uint32_t count;
	json_t *body = manager != NULL ? json_read_any(rq, rp) : NULL;
	if (body == NULL)
		return;
	if (h_dss_volume(rp, json_object_get(body, "area_of_interest"), "area_of_interest",
			 &area)) {
		bool is_own = kind == DSS_SUBSCRIPTION;
		enum dss_reason r = dss_query(
			s->dss, kind, &area.volumes[0], match, is_own ? manager : NULL,
			is_own ? loop_wall_ns(s->loop) : VOLUME_TIME_FIRST, &found, &count);
		if (r != DSS_REASON_NONE) {
			h_dss_fail(rp, r);
		} else {
			text_put(&rp->body, "{");
			dss_json_list(&rp->body, name, s->dss, found, count, manager);
			text_put(&rp->body, "}");
		}
		air_service_read(s, rq, rp);
	}
	request_volumes_free(&area);
	json_decref(body);
}

void h_dss_intents_query(const struct server_request *rq, struct server_reply *rp)
{
	query(rq, rp, DSS_INTENT, DSS_MATCH_EXACT, "operational_intent_references");
}

void h_dss_constraints_query(const struct server_request *rq, struct server_reply *rp)
{
	query(rq, rp, DSS_CONSTRAINT, DSS_MATCH_FLAT, "constraint_references");
}

void h_dss_subscriptions_query(const struct server_request *rq, struct server_reply *rp)
{
	query(rq, rp, DSS_SUBSCRIPTION, DSS_MATCH_CELLS, "subscriptions");
}
