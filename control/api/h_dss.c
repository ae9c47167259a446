// SPDX-License-Identifier: Apache-2.0
#include "api/h_dss.h"

#include <stdio.h>
#include <string.h>

#include "air/answer_json.h"
#include "air/uuid.h"
#include "api/json_read.h"
#include "control.h"

struct air_service *h_dss_service(const struct server_request *rq, struct server_reply *rp)
{
	struct control *c = server_app(rq);
	if (c->air.is_open && c->air.service.dss != NULL)
		return &c->air.service;
	server_fail(rp, 404, "no_dss",
		    "this node has no discovery service; see control.dss.enabled");
	return NULL;
}

const struct cp_config_dss *h_dss_config(const struct server_request *rq)
{
	const struct control *c = server_app(rq);
	return &c->cfg->control.dss;
}

const char *h_dss_asker(const struct server_request *rq, struct server_reply *rp,
			struct air_service **s)
{
	const char *name = server_who(rq)->name;
	*s = h_dss_service(rq, rp);
	if (*s == NULL)
		return NULL;
	if (name[0] == '\0')
		name = "anonymous"; // on a server that is open to this machine alone
	if (strncmp(name, "node:", 5) != 0 && strcmp(name, h_dss_config(rq)->manager.s) != 0)
		return name;
	server_fail(rp, 403, "manager", "this name is the node's own");
	return NULL;
}

bool h_dss_id(const struct server_request *rq, struct server_reply *rp, struct air_id *id)
{
	const char *text = server_param(rq, "id");
	if (text != NULL && uuid_read(text, id))
		return true;
	server_fail(rp, 400, "id", "the id in the path is no UUID of version 4");
	return false;
}

void h_dss_fail(struct server_reply *rp, enum dss_reason r)
{
	server_fail(rp, dss_reason_status(r), dss_reason_name(r), dss_reason_text(r));
	if (rp->status == 503 || rp->status == 429)
		rp->retry_after = "1";
}

void h_dss_fail_air(struct server_reply *rp, enum air_reason r)
{
	unsigned status = answer_status(r);
	server_fail(rp, status == 503 ? 503 : 400, air_reason_name(r), air_reason_text(r));
	if (status == 503)
		rp->retry_after = "1";
}

// ---- bodies

static bool fail_volume(struct server_reply *rp, const struct request_fault *f)
{
	char message[REQUEST_MESSAGE_SIZE + 160];
	bool is_many = strncmp(f->code, "many_", 5) == 0;
	bool lacks_shape = strcmp(f->code, "shape") == 0 || strcmp(f->code, "missing") == 0;
	snprintf(message, sizeof(message), "%s (%s)",
		 lacks_shape ? dss_reason_text(DSS_REASON_SHAPE) : "Error parsing Volume4D",
		 f->message);
	if (strcmp(f->code, "out_of_memory") == 0)
		server_busy(rp, f->code, message);
	else
		server_fail(rp, is_many ? 413 : 400, f->code, message);
	return false;
}

bool h_dss_volumes(struct server_reply *rp, const json_t *list, const char *name,
		   struct request_volumes *out)
{
	struct request_fault fault = {.code = NULL};
	return request_read_volumes(list, name, out, &fault) || fail_volume(rp, &fault);
}

bool h_dss_volume(struct server_reply *rp, const json_t *one, const char *name,
		  struct request_volumes *out)
{
	struct request_fault fault = {.code = "missing"};
	snprintf(fault.message, sizeof(fault.message), "%s: expected a Volume4D", name);
	if (!json_is_object(one))
		return fail_volume(rp, &fault);
	json_t *list = json_array();
	if (list == NULL || json_array_append(list, (json_t *)(uintptr_t)one) != 0) {
		json_decref(list);
		server_busy(rp, "out_of_memory", "out of memory; ask again later");
		return false;
	}
	bool good = h_dss_volumes(rp, list, name, out);
	json_decref(list);
	return good;
}

static bool fail_member(struct server_reply *rp, const char *name, const char *what)
{
	char message[160];
	snprintf(message, sizeof(message), "%s: %s", name, what);
	server_fail(rp, 400, name, message);
	return false;
}

bool h_dss_text(struct server_reply *rp, const json_t *o, const char *name, const char **out)
{
	const json_t *v = json_object_get(o, name);
	*out = NULL;
	if (v == NULL || json_is_null(v))
		return true;
	if (!json_is_string(v) || strlen(json_string_value(v)) != json_string_length(v))
		return fail_member(rp, name, "expected a text");
	*out = json_string_value(v);
	return true;
}

bool h_dss_flag(struct server_reply *rp, const json_t *o, const char *name, bool *out)
{
	const json_t *v = json_object_get(o, name);
	*out = json_is_true(v);
	return v == NULL || json_is_null(v) || json_is_boolean(v) ||
	       fail_member(rp, name, "expected true or false");
}

// Scheme, host, and nothing that would break a request line.
static bool is_url(const char *url, bool allow_http)
{
	size_t n = strlen(url), scheme = strncmp(url, "https://", 8) == 0 ? 8 : 7;
	if (scheme == 7 && (!allow_http || strncmp(url, "http://", 7) != 0))
		return false;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)url[i] <= 0x20 || url[i] == 0x7f || url[i] == '"' ||
		    url[i] == '\\')
			return false;
	return n <= DSS_URL_MAX && url[scheme] != '\0' && url[scheme] != '/';
}

bool h_dss_url(const struct server_request *rq, struct server_reply *rp, const json_t *o,
	       const char *name, const char **out)
{
	return h_dss_text(rp, o, name, out) &&
	       ((*out != NULL && is_url(*out, h_dss_config(rq)->allow_http.b)) ||
		fail_member(rp, name, "expected an address that begins with https://"));
}

// ---- operations

bool h_dss_settle(struct air_op *op, enum dss_reason r)
{
	if (r != DSS_REASON_NONE) {
		h_dss_fail(&op->reply, r);
		return false;
	}
	enum air_reason why = air_service_dss_done(op);
	if (why == AIR_REASON_NONE)
		return true;
	h_dss_fail_air(&op->reply, why);
	return false;
}

bool h_dss_settle_400(struct air_op *op, enum dss_reason r)
{
	bool good = h_dss_settle(op, r);
	if (op->reply.status == 413)
		op->reply.status = 400;
	return good;
}

void h_dss_end(struct air_op *op, const char *manager, const char *action, enum dss_kind kind,
	       const struct air_id *id, enum dss_reason r)
{
	air_service_end(op,
			&(struct air_deed){.operator_name = manager,
					   .action = action,
					   .reason = r != DSS_REASON_NONE ? dss_reason_name(r) : "",
					   .kind = (uint8_t)(AIR_SERVICE_DSS_KIND + kind),
					   .id = *id});
}
