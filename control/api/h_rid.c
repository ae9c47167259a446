// SPDX-License-Identifier: Apache-2.0
// /rid/v2/dss (ASTM F3411-22a) and /v1/dss (F3411-19) over the same areas and subscriptions (docs/wire/dss.md).
#include <stdlib.h>
#include <string.h>

#include "air/dss_json.h"
#include "air/rfc3339.h"
#include "air/uuid.h"
#include "api/h_dss.h"
#include "api/handlers.h"
#include "api/json_read.h"
#include "book/air_input.h"

enum { AREA_POINTS_MAX = 1000 };

static bool is_v19(const struct server_request *rq)
{
	return strncmp(server_path(rq), "/v1/", 4) == 0;
}

// ---- answers

static void put_times(struct text *t, const struct dss_entity *e, bool v19)
{
	text_put(t, ",\"time_start\":");
	dss_json_time(t, e->shape.start_ns, v19);
	text_put(t, ",\"time_end\":");
	dss_json_time(t, e->shape.end_ns, v19);
	text_put(t, ",\"version\":");
	dss_json_string(t, e->ovn);
}

static void put_head(struct text *t, const struct dss *d, const struct dss_entity *e)
{
	char id[UUID_TEXT_SIZE];
	uuid_write(&e->id, id);
	text_printf(t, "{\"id\":\"%s\",\"owner\":", id);
	dss_json_string(t, dss_manager(d, e));
}

// The two editions name addresses differently: where flights are, or what everything is below.
static void put_address(struct text *t, const char *url, bool is_from_v19, const char *suffix,
			bool v19)
{
	char full[DSS_URL_MAX + 64];
	size_t n = strlen(url), s = strlen(suffix);
	memcpy(full, url, n + 1);
	if (v19 && !is_from_v19 && n + s < sizeof(full))
		memcpy(full + n, suffix, s + 1);
	else if (!v19 && is_from_v19 && n > s && strcmp(url + n - s, suffix) == 0)
		full[n - s] = '\0';
	dss_json_string(t, full);
}

static void put_area(struct text *t, const struct dss *d, const struct dss_entity *e, bool v19)
{
	put_head(t, d, e);
	text_put(t, v19 ? ",\"flights_url\":" : ",\"uss_base_url\":");
	put_address(t, e->url, e->is_v19, "/uss/flights", v19);
	put_times(t, e, v19);
	text_put(t, "}");
}

static const char CALLBACK[] = "/uss/identification_service_areas";

static void put_subscription(struct text *t, const struct dss *d, const struct dss_entity *e,
			     bool v19)
{
	put_head(t, d, e);
	text_put(t, v19 ? ",\"callbacks\":{\"identification_service_area_url\":"
			: ",\"uss_base_url\":");
	put_address(t, e->url, e->is_v19, CALLBACK, v19);
	text_printf(t, "%s,\"notification_index\":%u", v19 ? "}" : "", e->index);
	put_times(t, e, v19);
	text_put(t, "}");
}

static void put_list(struct text *t, const char *name, const struct dss *d,
		     const struct dss_entity *const *list, uint32_t count, bool v19)
{
	text_printf(t, "\"%s\":[", name);
	for (uint32_t i = 0; i < count; i++) {
		if (i > 0)
			text_put(t, ",");
		if (list[i]->kind == DSS_AREA)
			put_area(t, d, list[i], v19);
		else
			put_subscription(t, d, list[i], v19);
	}
	text_put(t, "]");
}

static void reply_area(struct air_service *s, struct server_reply *rp, const struct dss_result *r,
		       bool v19)
{
	text_put(&rp->body, "{\"service_area\":");
	put_area(&rp->body, s->dss, r->entity, v19);
	text_put(&rp->body, ",\"subscribers\":");
	dss_json_subscribers(&rp->body, "url", r->told, r->told_count);
	text_put(&rp->body, "}");
}

static void reply_subscription(struct air_service *s, struct server_reply *rp,
			       const struct dss_result *r, bool has_areas, bool v19)
{
	text_put(&rp->body, "{\"subscription\":");
	put_subscription(&rp->body, s->dss, r->entity, v19);
	if (has_areas) {
		text_put(&rp->body, ",");
		put_list(&rp->body, "service_areas", s->dss, r->areas, r->area_count, v19);
	}
	text_put(&rp->body, "}");
}

// ---- requests

// F3411-19 calls the parts of a volume by other names and has bare numbers and times.
static json_t *modern_extents(const json_t *v)
{
	const json_t *space = json_object_get(v, "spatial_volume");
	const json_t *lo = json_object_get(space, "altitude_lo"),
		     *hi = json_object_get(space, "altitude_hi");
	json_t *volume = json_object(), *out = json_object();
	json_object_set(volume, "outline_polygon",
			(json_t *)(uintptr_t)json_object_get(space, "footprint"));
	if (json_is_number(lo))
		json_object_set_new(
			volume, "altitude_lower",
			json_pack("{s:O s:s s:s}", "value", lo, "reference", "W84", "units", "M"));
	if (json_is_number(hi))
		json_object_set_new(
			volume, "altitude_upper",
			json_pack("{s:O s:s s:s}", "value", hi, "reference", "W84", "units", "M"));
	json_object_set_new(out, "volume", volume);
	json_object_set(out, "time_start", (json_t *)(uintptr_t)json_object_get(v, "time_start"));
	json_object_set(out, "time_end", (json_t *)(uintptr_t)json_object_get(v, "time_end"));
	return out;
}

static bool read_extents(struct server_reply *rp, const json_t *body, bool v19,
			 struct request_volumes *out)
{
	const json_t *v = json_object_get(body, "extents");
	if (!v19 || !json_is_object(v))
		return h_dss_volume(rp, v, "extents", out);
	json_t *modern = modern_extents(v);
	bool good = h_dss_volume(rp, modern, "extents", out);
	json_decref(modern);
	return good;
}

static bool read_url(const struct server_request *rq, struct server_reply *rp, const json_t *body,
		     enum dss_kind kind, bool v19, const char **out)
{
	if (!v19)
		return h_dss_url(rq, rp, body, "uss_base_url", out);
	if (kind == DSS_AREA)
		return h_dss_url(rq, rp, body, "flights_url", out);
	const json_t *callbacks = json_object_get(body, "callbacks");
	return h_dss_url(rq, rp, callbacks, "identification_service_area_url", out);
}

static void put(const struct server_request *rq, struct server_reply *rp, enum dss_kind kind,
		const char *version)
{
	struct air_service *s;
	const char *manager = h_dss_asker(rq, rp, &s);
	bool v19 = is_v19(rq);
	struct dss_watch_put p = {.manager = manager, .version = version, .is_v19 = v19};
	struct request_volumes volumes = {.count = 0};
	struct dss_result out;
	struct air_op op;
	if (manager == NULL || !h_dss_id(rq, rp, &p.id))
		return;
	json_t *body = json_read_any(rq, rp);
	if (body != NULL && read_extents(rp, body, v19, &volumes) &&
	    read_url(rq, rp, body, kind, v19, &p.url) && air_service_begin(s, rq, rp, &op)) {
		p.volume = &volumes.volumes[0];
		enum dss_reason r = kind == DSS_AREA
					    ? dss_put_area(s->dss, &p, op.now_ns, &out)
					    : dss_put_rid_subscription(s->dss, &p, op.now_ns, &out);
		if (h_dss_settle_400(&op, r) && kind == DSS_AREA)
			reply_area(s, &op.reply, &out, v19);
		else if (r == DSS_REASON_NONE && op.reply.status == 200)
			reply_subscription(s, &op.reply, &out, true, v19);
		h_dss_end(&op, manager, kind == DSS_AREA ? "rid.area.put" : "rid.subscription.put",
			  kind, &p.id, r);
	}
	if (rp->status == 413)
		rp->status = 400;
	request_volumes_free(&volumes);
	json_decref(body);
}

void h_rid_area_create(const struct server_request *rq, struct server_reply *rp)
{
	put(rq, rp, DSS_AREA, NULL);
}

void h_rid_area_update(const struct server_request *rq, struct server_reply *rp)
{
	put(rq, rp, DSS_AREA, server_param(rq, "version"));
}

void h_rid_subscription_create(const struct server_request *rq, struct server_reply *rp)
{
	put(rq, rp, DSS_RID_SUBSCRIPTION, NULL);
}

void h_rid_subscription_update(const struct server_request *rq, struct server_reply *rp)
{
	put(rq, rp, DSS_RID_SUBSCRIPTION, server_param(rq, "version"));
}

static void remove_one(const struct server_request *rq, struct server_reply *rp, enum dss_kind kind)
{
	struct air_service *s;
	const char *manager = h_dss_asker(rq, rp, &s);
	const char *version = server_param(rq, "version");
	struct dss_result out;
	struct air_id id;
	struct air_op op;
	if (manager == NULL || !h_dss_id(rq, rp, &id) || !air_service_begin(s, rq, rp, &op))
		return;
	enum dss_reason r =
		kind == DSS_AREA ? dss_remove_area(s->dss, manager, &id, version, op.now_ns, &out)
				 : dss_remove_rid_subscription(s->dss, manager, &id, version,
							       op.now_ns, &out);
	if (h_dss_settle_400(&op, r) && kind == DSS_AREA)
		reply_area(s, &op.reply, &out, is_v19(rq));
	else if (r == DSS_REASON_NONE && op.reply.status == 200)
		reply_subscription(s, &op.reply, &out, false, is_v19(rq));
	h_dss_end(&op, manager, kind == DSS_AREA ? "rid.area.delete" : "rid.subscription.delete",
		  kind, &id, r);
}

void h_rid_area_delete(const struct server_request *rq, struct server_reply *rp)
{
	remove_one(rq, rp, DSS_AREA);
}

void h_rid_subscription_delete(const struct server_request *rq, struct server_reply *rp)
{
	remove_one(rq, rp, DSS_RID_SUBSCRIPTION);
}

static void get(const struct server_request *rq, struct server_reply *rp, enum dss_kind kind)
{
	struct air_service *s = h_dss_service(rq, rp);
	struct air_id id;
	if (s == NULL || !h_dss_id(rq, rp, &id))
		return;
	const struct dss_entity *e = dss_find(s->dss, kind, &id);
	if (e == NULL) {
		h_dss_fail(rp, DSS_REASON_UNKNOWN_ID);
	} else if (kind == DSS_AREA) {
		text_put(&rp->body, "{\"service_area\":");
		put_area(&rp->body, s->dss, e, is_v19(rq));
		text_put(&rp->body, "}");
	} else {
		text_put(&rp->body, "{\"subscription\":");
		put_subscription(&rp->body, s->dss, e, is_v19(rq));
		text_put(&rp->body, "}");
	}
	air_service_read(s, rq, rp);
}

void h_rid_area_get(const struct server_request *rq, struct server_reply *rp)
{
	get(rq, rp, DSS_AREA);
}

void h_rid_subscription_get(const struct server_request *rq, struct server_reply *rp)
{
	get(rq, rp, DSS_RID_SUBSCRIPTION);
}

// ---- searching

static bool read_number(const char **p, double *out)
{
	char *end;
	while (**p == ' ')
		++*p;
	if (**p == '\0' || strchr("+-.0123456789", **p) == NULL || strpbrk(*p, "xX") == *p + 1)
		return false;
	*out = strtod(*p, &end);
	while (*end == ' ')
		end++;
	bool good = end != *p && (*end == ',' || *end == '\0');
	*p = *end == ',' ? end + 1 : end;
	return good;
}

// "lat,lng,lat,lng…". False after a 400.
static bool read_area(struct server_reply *rp, const char *text, struct polygon_point *points,
		      struct air_volume *v)
{
	uint32_t n = 0;
	double d[2] = {0, 0};
	const char *p = text != NULL ? text : "";
	size_t len = strlen(p);
	bool good = len > 0 && p[len - 1] != ',';
	while (good && *p != '\0' && n < 2 * AREA_POINTS_MAX) {
		good = read_number(&p, &d[n % 2]);
		if (good && n++ % 2 == 1)
			good = air_input_latitude(d[0], &points[n / 2 - 1].lat_e7) ==
				       AIR_REASON_NONE &&
			       air_input_longitude(d[1], &points[n / 2 - 1].lon_e7) ==
				       AIR_REASON_NONE;
	}
	v->points = points;
	v->count = n / 2;
	if (good && n % 2 == 0 && *p == '\0')
		return true;
	server_fail(rp, 400, "area",
		    "area: expected lat,lng,lat,lng,… in degrees, an even count of numbers");
	return false;
}

static bool read_time(const struct server_request *rq, struct server_reply *rp, const char *name,
		      int64_t *out)
{
	const char *text = server_query(rq, name);
	if (text == NULL || text[0] == '\0' || rfc3339_read(text, out))
		return true;
	server_fail(rp, 400, name, "expected an instant like 2026-11-21T08:30:00Z");
	return false;
}

static void search(const struct server_request *rq, struct server_reply *rp, enum dss_kind kind)
{
	static struct polygon_point points[AREA_POINTS_MAX]; // the loop's thread alone
	struct air_service *s;
	const char *manager = h_dss_asker(rq, rp, &s);
	const struct dss_entity *const *found;
	uint32_t count;
	struct air_volume v = {.shape = VOLUME_POLYGON,
			       .lower_cm = VOLUME_NO_FLOOR,
			       .upper_cm = VOLUME_NO_CEILING,
			       .start_ns = VOLUME_TIME_FIRST,
			       .end_ns = VOLUME_TIME_LAST};
	if (manager == NULL || !read_area(rp, server_query(rq, "area"), points, &v))
		return;
	bool is_area = kind == DSS_AREA;
	if (is_area && (!read_time(rq, rp, "earliest_time", &v.start_ns) ||
			!read_time(rq, rp, "latest_time", &v.end_ns)))
		return;
	int64_t now_ns = loop_wall_ns(s->loop);
	if (v.start_ns < now_ns)
		v.start_ns = now_ns; // what ended is never shown
	bool is_over = v.end_ns < v.start_ns;
	if (!is_area || is_over) {
		v.start_ns = VOLUME_TIME_FIRST;
		v.end_ns = VOLUME_TIME_LAST;
	}
	enum dss_reason r = dss_query(s->dss, kind, &v, DSS_MATCH_CELLS, is_area ? NULL : manager,
				      now_ns, &found, &count);
	if (r != DSS_REASON_NONE) {
		h_dss_fail(rp, r);
	} else {
		text_put(&rp->body, "{");
		put_list(&rp->body, is_area ? "service_areas" : "subscriptions", s->dss, found,
			 is_over ? 0 : count, is_v19(rq));
		text_put(&rp->body, "}");
	}
	air_service_read(s, rq, rp);
}

void h_rid_areas_search(const struct server_request *rq, struct server_reply *rp)
{
	search(rq, rp, DSS_AREA);
}

void h_rid_subscriptions_search(const struct server_request *rq, struct server_reply *rp)
{
	search(rq, rp, DSS_RID_SUBSCRIPTION);
}
