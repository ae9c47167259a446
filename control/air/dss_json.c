// SPDX-License-Identifier: Apache-2.0
#include "air/dss_json.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "air/answer_json.h"
#include "air/rfc3339.h"
#include "air/uuid.h"

enum { DEPENDENTS_MAX = 1024, NOTE_MAX = 8 << 20 };

static const char HIDDEN[] = "Available from USS";
static const struct air_id NO_SUBSCRIPTION = {
	{0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 0}};

void dss_json_string(struct text *t, const char *s)
{
	text_put_n(t, "\"", 1);
	text_put_escaped(t, s);
	text_put_n(t, "\"", 1);
}

static void put_id(struct text *t, const struct air_id *id)
{
	char text[UUID_TEXT_SIZE + 2];
	text[0] = '"';
	uuid_write(id, text + 1);
	text[UUID_TEXT_SIZE] = '"';
	text_put_n(t, text, UUID_TEXT_SIZE + 1);
}

void dss_json_time(struct text *t, int64_t t_ns, bool is_plain)
{
	char s[RFC3339_SIZE];
	rfc3339_write(t_ns, s);
	text_put(t, is_plain ? "\"" : "{\"value\":\"");
	text_put(t, s);
	text_put(t, is_plain ? "\"" : "\",\"format\":\"RFC3339\"}");
}

// What may be without bound is left out.
static void put_times(struct text *t, const struct dss_entity *e)
{
	if (e->shape.start_ns != VOLUME_TIME_FIRST) {
		text_put(t, ",\"time_start\":");
		dss_json_time(t, e->shape.start_ns, false);
	}
	if (e->shape.end_ns != VOLUME_TIME_LAST) {
		text_put(t, ",\"time_end\":");
		dss_json_time(t, e->shape.end_ns, false);
	}
}

static void put_reference(struct text *t, const struct dss *d, const struct dss_entity *e,
			  const char *asker, bool shows_ovn)
{
	text_put(t, "{\"id\":");
	put_id(t, &e->id);
	text_put(t, ",\"manager\":");
	dss_json_string(t, dss_manager(d, e));
	text_put(t, ",\"uss_availability\":\"");
	text_put(t, dss_availability_name(dss_availability_of(d, e)));
	text_printf(t, "\",\"version\":%u,\"ovn\":", e->version);
	dss_json_string(t, shows_ovn || (asker != NULL && dss_is_manager(d, e, asker)) ? e->ovn
										       : HIDDEN);
	put_times(t, e);
	text_put(t, ",\"uss_base_url\":");
	dss_json_string(t, e->url);
}

static void put_intent(struct text *t, const struct dss *d, const struct dss_entity *e,
		       const char *asker, bool shows_ovn)
{
	put_reference(t, d, e, asker, shows_ovn);
	text_put(t, ",\"state\":\"");
	text_put(t, dss_state_name(e->state));
	text_put(t, "\",\"subscription_id\":");
	put_id(t, e->has_subscription ? &e->subscription : &NO_SUBSCRIPTION);
	text_put(t, "}");
}

void dss_json_intent(struct text *t, const struct dss *d, const struct dss_entity *e,
		     const char *asker)
{
	put_intent(t, d, e, asker, false);
}

void dss_json_constraint(struct text *t, const struct dss *d, const struct dss_entity *e,
			 const char *asker)
{
	put_reference(t, d, e, asker, false);
	text_put(t, "}");
}

static const char *word(bool b)
{
	return b ? "true" : "false";
}

void dss_json_subscription(struct text *t, const struct dss *d, const struct dss_entity *e)
{
	struct air_id list[DEPENDENTS_MAX];
	uint32_t n = dss_dependents(d, e, list, DEPENDENTS_MAX);
	text_put(t, "{\"id\":");
	put_id(t, &e->id);
	text_put(t, ",\"version\":");
	dss_json_string(t, e->ovn);
	text_printf(t, ",\"notification_index\":%u", e->index);
	put_times(t, e);
	text_put(t, ",\"uss_base_url\":");
	dss_json_string(t, e->url);
	text_printf(t,
		    ",\"notify_for_operational_intents\":%s,\"notify_for_constraints\":%s,"
		    "\"implicit_subscription\":%s,\"dependent_operational_intents\":[",
		    word(e->notifies_intents), word(e->notifies_constraints), word(e->is_implicit));
	for (uint32_t i = 0; i < n && i < DEPENDENTS_MAX; i++) {
		if (i > 0)
			text_put(t, ",");
		put_id(t, &list[i]);
	}
	text_put(t, "]}");
}

void dss_json_availability(struct text *t, const struct dss_uss *u)
{
	text_put(t, "{\"status\":{\"uss\":");
	dss_json_string(t, u->name);
	text_put(t, ",\"availability\":\"");
	text_put(t, dss_availability_name(u->availability));
	text_put(t, "\"},\"version\":");
	dss_json_string(t, u->version);
	text_put(t, "}");
}

void dss_json_list(struct text *t, const char *name, const struct dss *d,
		   const struct dss_entity *const *list, uint32_t count, const char *asker)
{
	dss_json_string(t, name);
	text_put(t, ":[");
	for (uint32_t i = 0; i < count; i++) {
		if (i > 0)
			text_put(t, ",");
		if (list[i]->kind == DSS_INTENT)
			dss_json_intent(t, d, list[i], asker);
		else if (list[i]->kind == DSS_CONSTRAINT)
			dss_json_constraint(t, d, list[i], asker);
		else
			dss_json_subscription(t, d, list[i]);
	}
	text_put(t, "]");
}

// ---- who is told

static int by_url(const void *a, const void *b)
{
	const struct dss_entity *const *p = a, *const *q = b;
	int c = strcmp((*p)->url, (*q)->url);
	return c != 0 ? c : memcmp(&(*p)->id, &(*q)->id, sizeof((*p)->id));
}

static const struct dss_entity **sorted_by_url(const struct dss_entity *const *list, uint32_t count)
{
	const struct dss_entity **own = calloc((size_t)count + 1, sizeof(*own));
	if (own == NULL)
		return NULL;
	memcpy(own, list, count * sizeof(*own));
	qsort(own, count, sizeof(*own), by_url);
	return own;
}

static void put_told(struct text *t, const struct dss_entity *e)
{
	text_put(t, "{\"subscription_id\":");
	put_id(t, &e->id);
	text_printf(t, ",\"notification_index\":%u}", e->index);
}

void dss_json_subscribers(struct text *t, const char *key, const struct dss_entity *const *list,
			  uint32_t count)
{
	const struct dss_entity **own = sorted_by_url(list, count);
	if (own == NULL) {
		t->is_failed = true;
		return;
	}
	text_put(t, "[");
	for (uint32_t i = 0; i < count; i++) {
		bool is_first = i == 0 || strcmp(own[i - 1]->url, own[i]->url) != 0;
		if (is_first) {
			text_put(t, i > 0 ? "]},{" : "{");
			dss_json_string(t, key);
			text_put(t, ":");
			dss_json_string(t, own[i]->url);
			text_put(t, ",\"subscriptions\":[");
		} else {
			text_put(t, ",");
		}
		put_told(t, own[i]);
	}
	text_put(t, count > 0 ? "]}]" : "]");
	free(own);
}

// ---- this node's own

static bool append_volume(void *arg, uint32_t number, const struct air_volume *v)
{
	return json_array_append_new(arg, answer_volume_json(v)) == 0;
}

static int put_dump(const char *p, size_t n, void *ctx)
{
	struct text *t = ctx;
	text_put_n(t, p, n);
	return t->is_failed ? -1 : 0;
}

static void put_volumes(struct text *t, const struct air_book *b, const struct air_view *v)
{
	json_t *list = json_array();
	air_book_volumes(b, v, append_volume, list);
	if (json_dump_callback(list, put_dump, t, JSON_COMPACT | JSON_REAL_PRECISION(10)) != 0)
		t->is_failed = true;
	json_decref(list);
}

// Off-nominal corridors have their space as off-nominal volumes.
static void put_intent_details(struct text *t, const struct air_book *b, const struct air_view *v)
{
	bool is_off = v->state == AIR_STATE_NONCONFORMING || v->state == AIR_STATE_CONTINGENT;
	text_put(t, "{\"volumes\":");
	if (is_off)
		text_put(t, "[]");
	else
		put_volumes(t, b, v);
	text_put(t, ",\"off_nominal_volumes\":");
	if (is_off)
		put_volumes(t, b, v);
	else
		text_put(t, "[]");
	text_printf(t, ",\"priority\":%d}", v->priority);
}

void dss_json_own_details(struct text *t, const struct dss *d, const struct dss_entity *e,
			  const struct air_book *b, const struct air_view *v)
{
	text_put(t, "{\"reference\":");
	if (e->kind == DSS_INTENT) {
		put_intent(t, d, e, NULL, true);
		text_put(t, ",\"details\":");
		put_intent_details(t, b, v);
	} else {
		put_reference(t, d, e, NULL, true);
		text_put(t, "},\"details\":{\"volumes\":");
		put_volumes(t, b, v);
		text_printf(t, ",\"type\":\"%s\"}", volume_kind_name(v->constraint_kind));
	}
	text_put(t, "}");
}

static void put_note(struct text *t, const struct dss *d, const struct air_book *b,
		     const struct dss_entity *e, const struct air_view *v,
		     const struct dss_entity *const *told, uint32_t count)
{
	const char *name = e->kind == DSS_INTENT ? "operational_intent" : "constraint";
	text_printf(t, "{\"%s_id\":", name);
	put_id(t, &e->id);
	if (v != NULL) {
		text_printf(t, ",\"%s\":", name);
		dss_json_own_details(t, d, e, b, v);
	}
	text_put(t, ",\"subscriptions\":[");
	for (uint32_t i = 0; i < count; i++) {
		if (i > 0)
			text_put(t, ",");
		put_told(t, told[i]);
	}
	text_put(t, "]}");
}

struct dss_note *dss_json_notes(const struct dss *d, const struct air_book *b,
				const struct dss_result *r, const struct air_view *v,
				int64_t now_ns)
{
	const struct dss_entity **own = sorted_by_url(r->told, r->told_count);
	struct dss_note *list = NULL;
	bool is_intent = r->entity != NULL && r->entity->kind == DSS_INTENT;
	for (uint32_t i = 0, n; own != NULL && i < r->told_count; i += n) {
		struct text t;
		n = 1;
		while (i + n < r->told_count && strcmp(own[i]->url, own[i + n]->url) == 0)
			n++;
		text_init(&t, NOTE_MAX);
		put_note(&t, d, b, r->entity, v, own + i, n);
		struct dss_note *note =
			t.is_failed ? NULL
				    : dss_note_make(own[i]->url,
						    is_intent ? "/uss/v1/operational_intents"
							      : "/uss/v1/constraints",
						    t.p,
						    is_intent ? "utm.strategic_coordination"
							      : "utm.constraint_management",
						    dss_manager(d, own[i]), now_ns);
		text_fini(&t);
		if (note != NULL) {
			note->next = list;
			list = note;
		}
	}
	free(own);
	return list;
}

// ---- service areas

static void put_area_note(struct text *t, const struct dss *d, const struct dss_entity *e,
			  const struct dss_entity *told)
{
	text_put(t, "{\"service_area\":{\"id\":");
	put_id(t, &e->id);
	text_put(t, ",\"owner\":");
	dss_json_string(t, dss_manager(d, e));
	text_put(t, told->is_v19 ? ",\"flights_url\":" : ",\"uss_base_url\":");
	char url[DSS_URL_MAX + 32];
	snprintf(url, sizeof(url), "%s%s", e->url, told->is_v19 ? "/uss/flights" : "");
	dss_json_string(t, url);
	text_put(t, ",\"version\":");
	dss_json_string(t, e->ovn);
	text_put(t, ",\"time_start\":");
	dss_json_time(t, e->shape.start_ns, told->is_v19);
	text_put(t, ",\"time_end\":");
	dss_json_time(t, e->shape.end_ns, told->is_v19);
	text_put(t, "},\"subscriptions\":[");
	put_told(t, told);
	text_put(t, "]}");
}

struct dss_note *dss_json_area_notes(const struct dss *d, const struct dss_result *r,
				     int64_t now_ns)
{
	struct dss_note *list = NULL;
	for (uint32_t i = 0; i < r->told_count; i++) {
		char path[64] = "/uss/identification_service_areas/";
		struct text t;
		size_t at = r->told[i]->is_v19 ? 1 : strlen(path);
		uuid_write(&r->entity->id, path + at);
		text_init(&t, NOTE_MAX);
		put_area_note(&t, d, r->entity, r->told[i]);
		struct dss_note *n =
			t.is_failed
				? NULL
				: dss_note_make(r->told[i]->url, path, t.p,
						r->told[i]->is_v19
							? "dss.write.identification_service_areas"
							: "rid.service_provider",
						dss_manager(d, r->told[i]), now_ns);
		text_fini(&t);
		if (n != NULL) {
			n->next = list;
			list = n;
		}
	}
	return list;
}
