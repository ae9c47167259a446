// SPDX-License-Identifier: Apache-2.0
#include "air/air_event_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "air/air_service.h"
#include "air/answer_json.h"

struct event_text {
	struct air_event e;
	char operator_name[AIR_OPERATOR_SIZE];
	char *text;
};

static json_t *change_json(const struct air_book *b, const struct net_file *net,
			   const struct air_change *c, const char *operator_name)
{
	struct air_view v;
	json_t *o = json_pack("{s:s s:o s:s s:s s:s s:s s:s s:i}", "kind", air_kind_name(c->kind),
			      "id", answer_id_json(&c->id), "operator", operator_name, "before",
			      air_state_name(c->before), "state", air_state_name(c->after), "cause",
			      air_cause_name(c->cause), "message", air_cause_text(c->cause),
			      "version", (int)c->version);
	if (o == NULL)
		return NULL;
	if (c->has_other)
		json_object_set_new(o, "because_of", answer_other_json(c->other_kind, &c->other));
	if (c->cause == AIR_CAUSE_NOTIFIED)
		json_object_set_new(o, "notification_index", json_integer(c->subscription_index));
	// Who was displaced wants to know what of, who got an offer what it is.
	if (air_book_get(b, c->kind, &c->id, &v))
		json_object_set_new(o, air_kind_name(c->kind), answer_view_json(b, &v, net, false));
	return o;
}

static bool make_one(struct event_text *t, const struct air_book *b, const struct net_file *net,
		     const struct air_change *c)
{
	const char *name = air_book_operator(b, c->operator_index);
	snprintf(t->operator_name, sizeof(t->operator_name), "%s", name != NULL ? name : "");
	json_t *o = change_json(b, net, c, t->operator_name);
	t->text = o != NULL ? json_dumps(o, JSON_COMPACT) : NULL;
	json_decref(o);
	t->e = (struct air_event){
		.id = c->id, .kind = c->kind, .state = c->after, .cause = c->cause};
	return t->text != NULL;
}

bool event_texts_make(struct event_texts *t, const struct air_book *b, const struct net_file *net,
		      const struct air_change *c, uint32_t n,
		      bool (*is_public)(const struct air_change *c))
{
	*t = (struct event_texts){.list = calloc(n + 1, sizeof(*t->list))};
	bool good = t->list != NULL;
	for (uint32_t i = 0; good && i < n; i++)
		if (c[i].kind != AIR_KIND_OPERATOR && (is_public == NULL || is_public(&c[i])))
			good = make_one(&t->list[t->count++], b, net, &c[i]);
	if (!good)
		event_texts_fini(t);
	return good;
}

void event_texts_fini(struct event_texts *t)
{
	for (uint32_t i = 0; i < t->count; i++)
		free(t->list[i].text);
	free(t->list);
	*t = (struct event_texts){.count = 0};
}

bool event_texts_next(const struct event_texts *t, uint32_t *at, struct air_event *out)
{
	if (*at >= t->count)
		return false;
	const struct event_text *e = &t->list[(*at)++];
	*out = e->e;
	out->operator_name = e->operator_name;
	out->text = e->text;
	return true;
}
