// SPDX-License-Identifier: Apache-2.0
// /uss/v1: this node as a USS of its own corridors and constraints (ASTM F3548-21; docs/wire/dss.md), and reports.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "air/dss_json.h"
#include "air/uuid.h"
#include "api/h_dss.h"
#include "api/handlers.h"
#include "api/json_read.h"
#include "control.h"

enum { REPORT_MAX = 64 << 10 };

static const struct dss_entity *find_own(struct air_service *s, enum dss_kind kind,
					 const struct air_id *id, struct air_view *v)
{
	const struct dss_entity *e = dss_find(s->dss, kind, id);
	return e != NULL && e->is_own &&
			       air_book_get(s->book,
					    kind == DSS_INTENT ? AIR_KIND_CORRIDOR
							       : AIR_KIND_CONSTRAINT,
					    id, v)
		       ? e
		       : NULL;
}

static void details(const struct server_request *rq, struct server_reply *rp, enum dss_kind kind,
		    const char *name)
{
	struct air_service *s = h_dss_service(rq, rp);
	struct air_view v;
	struct air_id id;
	if (s == NULL || !h_dss_id(rq, rp, &id))
		return;
	const struct dss_entity *e = find_own(s, kind, &id, &v);
	if (e == NULL) {
		h_dss_fail(rp, DSS_REASON_UNKNOWN_ID);
	} else {
		text_printf(&rp->body, "{\"%s\":", name);
		dss_json_own_details(&rp->body, s->dss, e, s->book, &v);
		text_put(&rp->body, "}");
	}
	air_service_read(s, rq, rp);
}

void h_uss_intent_get(const struct server_request *rq, struct server_reply *rp)
{
	details(rq, rp, DSS_INTENT, "operational_intent");
}

void h_uss_constraint_get(const struct server_request *rq, struct server_reply *rp)
{
	details(rq, rp, DSS_CONSTRAINT, "constraint");
}

// ---- telemetry

static void put_position(struct text *t, const struct world_track *w)
{
	text_put(t, "{\"latitude\":");
	text_put_decimal(t, w->lat_e7, 7);
	text_put(t, ",\"longitude\":");
	text_put_decimal(t, w->lon_e7, 7);
	text_printf(t, ",\"accuracy_h\":\"%s\",\"accuracy_v\":\"VAUnknown\",\"extrapolated\":false",
		    w->hacc_cm == OBS_ACC_UNKNOWN ? "HAUnknown"
		    : w->hacc_cm < 300		  ? "HA3m"
		    : w->hacc_cm < 1000		  ? "HA10m"
		    : w->hacc_cm < 3000		  ? "HA30m"
						  : "HA0_05nm");
	if (w->datum == OBS_DATUM_WGS84 && w->alt_cm != OBS_ALT_UNKNOWN) {
		text_put(t, ",\"altitude\":{\"value\":");
		text_put_decimal(t, w->alt_cm, 2);
		text_put(t, ",\"reference\":\"W84\",\"units\":\"M\"}");
	}
	text_put(t, "}");
}

static void put_telemetry(struct text *t, const struct world_track *w)
{
	text_put(t, "{\"time_measured\":");
	dss_json_time(t, w->time_ns, false);
	text_put(t, ",\"position\":");
	put_position(t, w);
	text_put(t, ",\"velocity\":{\"units_speed\":\"MetersPerSecond\",\"speed\":");
	text_put_decimal(t, w->speed_cms == OBS_SPEED_UNKNOWN ? 0 : w->speed_cms, 2);
	if (w->heading_cdeg != OBS_HEADING_UNKNOWN) {
		text_put(t, ",\"track\":");
		text_put_decimal(t, w->heading_cdeg, 2);
	}
	text_put(t, "}}");
}

void h_uss_telemetry_get(const struct server_request *rq, struct server_reply *rp)
{
	struct air_service *s = h_dss_service(rq, rp);
	const struct control *c = server_app(rq);
	char text[UUID_TEXT_SIZE];
	struct air_view v;
	struct air_id id;
	if (s == NULL || !h_dss_id(rq, rp, &id))
		return;
	const struct dss_entity *e = find_own(s, DSS_INTENT, &id, &v);
	const struct world_track *w = e != NULL ? air_watch_track(&c->air.watch, &id) : NULL;
	if (e == NULL) {
		h_dss_fail(rp, DSS_REASON_UNKNOWN_ID);
	} else if (e->state != DSS_STATE_NONCONFORMING && e->state != DSS_STATE_CONTINGENT) {
		server_fail(rp, 409, "state",
			    "telemetry is given of aircraft that left their plan");
	} else if (w == NULL || w->lat_e7 == OBS_LATLON_UNKNOWN) {
		server_fail(rp, 412, "no_telemetry", "nothing is heard of the aircraft yet");
	} else {
		uuid_write(&id, text);
		text_printf(&rp->body, "{\"operational_intent_id\":\"%s\",\"telemetry\":", text);
		put_telemetry(&rp->body, w);
		text_put(&rp->body, ",\"next_telemetry_opportunity\":");
		dss_json_time(&rp->body, loop_wall_ns(s->loop) + INT64_C(1000000000), false);
		text_put(&rp->body, "}");
	}
	air_service_read(s, rq, rp);
}

// ---- what others tell

static bool bad(struct server_reply *rp, const char *code, const char *message)
{
	server_fail(rp, 400, code, message);
	return false;
}

static bool has_subscriptions(struct server_reply *rp, const json_t *body)
{
	const json_t *list = json_object_get(body, "subscriptions"), *one;
	struct air_id id;
	size_t i;
	if (!json_is_array(list))
		return bad(rp, "subscriptions", "subscriptions: expected a list");
	json_array_foreach((json_t *)(uintptr_t)list, i, one)
	{
		const char *text = json_string_value(json_object_get(one, "subscription_id"));
		if (text == NULL || !uuid_read(text, &id) ||
		    !json_is_integer(json_object_get(one, "notification_index")))
			return bad(
				rp, "subscriptions",
				"subscriptions: expected subscription_id and notification_index");
	}
	return true;
}

// Who may tell of an entity: its manager, by the service's reference where there is one and by its own in any case.
static bool is_from_manager(struct air_service *s, struct server_reply *rp, enum dss_kind kind,
			    const struct air_id *id, const char *sender, const json_t *reference)
{
	const struct dss_entity *e = dss_find(s->dss, kind, id);
	const char *manager = json_string_value(json_object_get(reference, "manager"));
	if ((e == NULL || dss_is_manager(s->dss, e, sender)) &&
	    (manager == NULL || strcmp(manager, sender) == 0))
		return true;
	server_fail(rp, 403, "not_manager", "the sender does not manage this entity");
	return false;
}

static bool is_news(struct control *c, struct server_reply *rp, const struct air_id *id,
		    const json_t *reference)
{
	const char *ovn = json_string_value(json_object_get(reference, "ovn"));
	const json_t *version = json_object_get(reference, "version");
	if (!json_is_integer(version))
		return bad(rp, "version", "reference.version: expected a whole number");
	if (uss_received_take(&c->air.received, id, json_integer_value(version),
			      ovn != NULL ? ovn : ""))
		return true;
	server_fail(rp, 409, "stale", "a later version, or another of this one, came before");
	return false;
}

static bool take(struct control *c, struct air_service *s, struct server_reply *rp,
		 const json_t *body, enum dss_kind kind, const char *name, const char *sender)
{
	char key[40];
	struct air_id id;
	struct request_volumes volumes;
	snprintf(key, sizeof(key), "%s_id", name);
	const char *text = json_string_value(json_object_get(body, key));
	const json_t *entity = json_object_get(body, name);
	const json_t *reference = json_object_get(entity, "reference"),
		     *det = json_object_get(entity, "details");
	if (text == NULL || !uuid_read(text, &id))
		return bad(rp, key, "the id of the entity is missing or no UUID of version 4");
	if (!has_subscriptions(rp, body))
		return false;
	if (entity == NULL || json_is_null(entity)) // it is gone
		return is_from_manager(s, rp, kind, &id, sender, NULL);
	const char *same = json_string_value(json_object_get(reference, "id"));
	struct air_id other;
	if (!json_is_object(entity) || !json_is_object(reference) || !json_is_object(det) ||
	    same == NULL || !uuid_read(same, &other) || !air_id_equal(&id, &other))
		return bad(rp, name, "expected a reference with the same id, and details");
	if (!is_from_manager(s, rp, kind, &id, sender, reference))
		return false;
	const json_t *list = json_object_get(det, "volumes");
	if (list != NULL && !json_is_null(list)) {
		if (!h_dss_volumes(rp, list, "details.volumes", &volumes)) {
			rp->status = rp->status == 413 ? 400 : rp->status;
			return false;
		}
		request_volumes_free(&volumes);
	}
	return is_news(c, rp, &id, reference);
}

static void receive(const struct server_request *rq, struct server_reply *rp, enum dss_kind kind,
		    const char *name)
{
	struct air_service *s;
	const char *sender = h_dss_asker(rq, rp, &s);
	json_t *body = sender != NULL ? json_read_any(rq, rp) : NULL;
	if (body != NULL && take(server_app(rq), s, rp, body, kind, name, sender))
		rp->status = 204;
	json_decref(body);
}

void h_uss_intent_post(const struct server_request *rq, struct server_reply *rp)
{
	receive(rq, rp, DSS_INTENT, "operational_intent");
}

void h_uss_constraint_post(const struct server_request *rq, struct server_reply *rp)
{
	receive(rq, rp, DSS_CONSTRAINT, "constraint");
}

// ---- reports

// Kept beside the book, the oldest giving way: what went wrong between two parties, as one of them saw it.
void h_dss_report_post(const struct server_request *rq, struct server_reply *rp)
{
	struct air_service *s;
	const char *manager = h_dss_asker(rq, rp, &s);
	json_t *body = manager != NULL ? json_read_any(rq, rp) : NULL;
	char id[UUID_TEXT_SIZE];
	struct air_op op;
	if (body == NULL)
		return;
	if (!json_is_object(json_object_get(body, "exchange"))) {
		server_fail(rp, 400, "exchange", "exchange: expected an object");
		json_decref(body);
		return;
	}
	struct air_id report = air_service_new_id();
	uuid_write(&report, id);
	json_object_set_new(body, "report_id", json_string(id));
	char *text = json_dumps(body, JSON_COMPACT);
	if (text == NULL || strlen(text) > REPORT_MAX)
		server_fail(rp, 400, "report", "the report is longer than 64 KiB");
	else if (air_service_begin(s, rq, rp, &op)) {
		air_service_keep_report(&op, &report, text);
		text_put(&op.reply.body, text);
		op.reply.status = 201;
		air_service_end(&op, &(struct air_deed){.operator_name = manager,
							.action = "dss.report",
							.reason = "",
							.kind = AIR_SERVICE_REPORT_KIND,
							.id = report});
	}
	free(text);
	json_decref(body);
}

// This node keeps no sets of logs for others; its audit log is its operator's.
void h_uss_log_set_get(const struct server_request *rq, struct server_reply *rp)
{
	struct air_id id;
	if (h_dss_service(rq, rp) != NULL && h_dss_id(rq, rp, &id))
		h_dss_fail(rp, DSS_REASON_UNKNOWN_ID);
}
