// SPDX-License-Identifier: Apache-2.0
// References and subscriptions as ASTM F3548-21 and F3411 write them. Written straight into the answer: they are what is
// asked for most. Any thread.
#pragma once

#include "air/dss_note.h"
#include "book/air_book.h"
#include "dss/dss.h"
#include "text.h"

// {"value": …, "format": "RFC3339"}; plain: the text alone (F3411-19).
void dss_json_time(struct text *t, int64_t t_ns, bool is_plain);
void dss_json_string(struct text *t, const char *s); // with quotes

// Only who manages an entity sees its OVN; asker NULL: nobody.
void dss_json_intent(struct text *t, const struct dss *d, const struct dss_entity *e,
		     const char *asker);
void dss_json_constraint(struct text *t, const struct dss *d, const struct dss_entity *e,
			 const char *asker);
void dss_json_subscription(struct text *t, const struct dss *d, const struct dss_entity *e);
void dss_json_availability(struct text *t, const struct dss_uss *u);

// "name":[…] of references.
void dss_json_list(struct text *t, const char *name, const struct dss *d,
		   const struct dss_entity *const *list, uint32_t count, const char *asker);
// [{"uss_base_url":…,"subscriptions":[…]}…], one for each address. key: what the address is called ("url" in F3411).
void dss_json_subscribers(struct text *t, const char *key, const struct dss_entity *const *list,
			  uint32_t count);

// Details of what this node's book holds, for /uss/v1: {"reference":…,"details":…}. `e` shows its OVN.
void dss_json_own_details(struct text *t, const struct dss *d, const struct dss_entity *e,
			  const struct air_book *b, const struct air_view *v);

// The same of a service area (F3411).
struct dss_note *dss_json_area_notes(const struct dss *d, const struct dss_result *r,
				     int64_t now_ns);

// What the subscribers of a result must be told; v: the entity, NULL when it is gone. A list, NULL when there is none.
struct dss_note *dss_json_notes(const struct dss *d, const struct air_book *b,
				const struct dss_result *r, const struct air_view *v,
				int64_t now_ns);
