// SPDX-License-Identifier: Apache-2.0
// What this server is: its version, whether it lives, and all of its paths as an OpenAPI description made of the one table of
// routes.
#include <stdio.h>
#include <string.h>

#include "air/dss_json.h"
#include "api/handlers.h"
#include "api/server.h"
#include "auth/auth_scope.h"
#include "control.h"

void h_meta_version_get(const struct server_request *rq, struct server_reply *rp)
{
	text_put(&rp->body, "{\"version\":\"" KERBWING_VERSION "\",\"owner\":\"kerbwing\"}");
}

void h_meta_healthy_get(const struct server_request *rq, struct server_reply *rp)
{
	rp->mime = "text/plain; charset=utf-8";
	text_put(&rp->body, "ok\n");
}

// How the discovery service is, and to whom something could not be told.
void h_meta_dss_get(const struct server_request *rq, struct server_reply *rp)
{
	struct control *c = server_app(rq);
	struct dss_outbox_failure f[DSS_OUTBOX_FAILURES];
	struct dss_outbox_totals o;
	struct dss_totals d;
	if (!c->air.is_open || c->air.service.dss == NULL) {
		server_fail(rp, 404, "no_dss", "this node has no discovery service");
		return;
	}
	dss_get_totals(c->air.service.dss, &d);
	dss_outbox_get_totals(c->air.outbox, &o);
	text_put(&rp->body, "{\"manager\":");
	dss_json_string(&rp->body, c->cfg->control.dss.manager.s);
	text_put(&rp->body, ",\"base_url\":");
	dss_json_string(&rp->body, c->air.base_url);
	text_printf(&rp->body,
		    ",\"intents\":%u,\"constraints\":%u,\"subscriptions\":%u,"
		    "\"service_areas\":%u,\"rid_subscriptions\":%u",
		    d.live[DSS_INTENT], d.live[DSS_CONSTRAINT], d.live[DSS_SUBSCRIPTION],
		    d.live[DSS_AREA], d.live[DSS_RID_SUBSCRIPTION]);
	text_printf(&rp->body,
		    ",\"notifications\":{\"sent\":%llu,\"delivered\":%llu,\"failed\":%llu,"
		    "\"waiting\":%u,\"undelivered\":[",
		    (unsigned long long)o.sent, (unsigned long long)o.delivered,
		    (unsigned long long)o.failed, o.waiting);
	unsigned n = dss_outbox_failures(c->air.outbox, f, DSS_OUTBOX_FAILURES);
	for (unsigned i = 0; i < n; i++) {
		text_put(&rp->body, i > 0 ? ",{\"manager\":" : "{\"manager\":");
		dss_json_string(&rp->body, f[i].manager);
		text_put(&rp->body, ",\"url\":");
		dss_json_string(&rp->body, f[i].url);
		text_put(&rp->body, ",\"reason\":");
		dss_json_string(&rp->body, f[i].reason);
		text_put(&rp->body, ",\"time\":");
		dss_json_time(&rp->body, f[i].made_ns, true);
		text_put(&rp->body, "}");
	}
	text_put(&rp->body, "]}}");
}

// ---- OpenAPI

static void put_parameters(struct text *t, const char *path)
{
	bool is_first = true;
	text_put(t, ",\"parameters\":[");
	for (const char *at = strchr(path, '{'); at != NULL; at = strchr(at + 1, '{')) {
		text_printf(t,
			    "%s{\"name\":\"%.*s\",\"in\":\"path\",\"required\":true,"
			    "\"schema\":{\"type\":\"string\"}}",
			    is_first ? "" : ",", (int)strcspn(at + 1, "}"), at + 1);
		is_first = false;
	}
	text_put(t, "]");
}

// Any one of the scopes is enough.
static void put_security(struct text *t, uint32_t scopes)
{
	bool is_first = true;
	text_put(t, ",\"security\":[");
	for (unsigned i = 0; i < AUTH_SCOPE_COUNT; i++) {
		if ((scopes >> i & 1) == 0)
			continue;
		text_printf(t, "%s{\"token\":[\"%s\"]}", is_first ? "" : ",", auth_scope_name(i));
		is_first = false;
	}
	text_put(t, "]");
}

static void put_operation(struct text *t, const struct route *r)
{
	static const char *const methods[][2] = {
		{"GET", "get"}, {"POST", "post"}, {"PUT", "put"}, {"DELETE", "delete"}};
	const char *method = "get";
	for (unsigned i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (strcmp(methods[i][0], r->method) == 0)
			method = methods[i][1];
	text_printf(t, "\"%s\":{\"summary\":", method);
	dss_json_string(t, r->doc);
	put_parameters(t, r->path);
	if (strcmp(method, "post") == 0 || strcmp(method, "put") == 0)
		text_put(t, ",\"requestBody\":{\"content\":{\"application/json\":{\"schema\":"
			    "{\"type\":\"object\"}}}}");
	if (r->scopes != AUTH_ANY)
		put_security(t, r->scopes);
	text_put(t, ",\"responses\":{\"default\":{\"description\":\"see the reference\"}}}");
}

static void put_path(struct text *t, unsigned first)
{
	const char *path = handlers_routes[first].path;
	bool is_more = false;
	dss_json_string(t, path);
	text_put(t, ":{");
	for (unsigned i = first; i < handlers_route_count; i++) {
		if (strcmp(handlers_routes[i].path, path) != 0)
			continue;
		if (is_more)
			text_put(t, ",");
		put_operation(t, &handlers_routes[i]);
		is_more = true;
	}
	text_put(t, "}");
}

static bool is_known(unsigned at)
{
	for (unsigned i = 0; i < at; i++)
		if (strcmp(handlers_routes[i].path, handlers_routes[at].path) == 0)
			return true;
	return false;
}

void h_meta_openapi_get(const struct server_request *rq, struct server_reply *rp)
{
	struct text *t = &rp->body;
	bool is_more = false;
	text_put(t, "{\"openapi\":\"3.0.3\",\"info\":{\"title\":\"Kerbwing "
		    "control\",\"version\":\"" KERBWING_VERSION "\"},\"paths\":{");
	for (unsigned i = 0; i < handlers_route_count; i++) {
		// A path that stands for all below it has no name in OpenAPI.
		if (is_known(i) || strchr(handlers_routes[i].path, '*') != NULL)
			continue;
		if (is_more)
			text_put(t, ",");
		put_path(t, i);
		is_more = true;
	}
	text_put(t,
		 "},\"components\":{\"securitySchemes\":{\"token\":{\"type\":\"oauth2\",\"flows\":"
		 "{\"clientCredentials\":{\"tokenUrl\":\"/\",\"scopes\":{");
	for (unsigned i = 0; i < AUTH_SCOPE_COUNT; i++) {
		text_printf(t, "%s\"%s\":", i > 0 ? "," : "", auth_scope_name(i));
		dss_json_string(t, auth_scope_text(i));
	}
	text_put(t, "}}}}}}}");
}
