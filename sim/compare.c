// SPDX-License-Identifier: Apache-2.0
#include "compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LIST_MAX = 40 };
static const double PAUSE_S = 1.0;

bool compare_is_pair_kind(const char *kind)
{
	static const char *const pair_kinds[] = {"collision_course", "rear_end",
						 "crossing_movement", "vru_in_path",
						 "loss_of_separation"};
	for (unsigned i = 0; i < sizeof(pair_kinds) / sizeof(pair_kinds[0]); i++)
		if (strcmp(kind, pair_kinds[i]) == 0)
			return true;
	return false;
}

static bool is_of(const struct alert_log_entry *e, uint32_t a, uint32_t b)
{
	return ((e->a == a && e->b == b) || (e->a == b && e->b == a)) &&
	       compare_is_pair_kind(e->kind);
}

double compare_warning_s(const struct alert_log *l, uint32_t a, uint32_t b, double contact_s,
			 double warn_s)
{
	double since_s = INFINITY;
	for (unsigned i = 0; i < l->count; i++) // the last one before the contact
		if (is_of(&l->e[i], a, b) && l->e[i].raised_s <= contact_s &&
		    l->e[i].cleared_s >= contact_s - warn_s &&
		    (since_s == INFINITY || l->e[i].raised_s < since_s))
			since_s = l->e[i].raised_s;
	for (bool again = since_s < INFINITY; again;) {
		again = false;
		for (unsigned i = 0; i < l->count; i++)
			if (is_of(&l->e[i], a, b) && l->e[i].raised_s < since_s &&
			    l->e[i].cleared_s >= since_s - PAUSE_S) {
				since_s = l->e[i].raised_s;
				again = true;
			}
	}
	return since_s < INFINITY ? contact_s - since_s : 0.0;
}

static const char *label_of(const json_t *labels, uint32_t id)
{
	char key[16];
	snprintf(key, sizeof(key), "%u", id);
	const char *label = json_string_value(json_object_get(labels, key));
	return label != NULL ? label : "unknown";
}

static json_t *count(uint64_t v)
{
	return json_integer((json_int_t)v);
}

// ---- by kind

static json_t *row_of(json_t *by_kind, const char *kind)
{
	json_t *row = json_object_get(by_kind, kind);
	if (row == NULL) {
		row = json_object();
		json_object_set_new(by_kind, kind, row);
	}
	return row;
}

static void bump(json_t *by_kind, const char *kind, const char *what)
{
	json_t *row = row_of(by_kind, kind);
	json_object_set_new(row, what,
			    count((uint64_t)json_integer_value(json_object_get(row, what)) + 1));
}

// ---- pairs

struct tally {
	uint64_t encounters, must, late, warned, contacts, false_pairs;
	double *warnings;
	unsigned warning_count;
};

static void judge_contact(const struct verdict *v, const struct verdict_pair *p,
			  const struct alert_log *l, const json_t *labels, struct tally *t,
			  json_t *missed)
{
	enum verdict_class class = verdict_of(v, p);
	t->contacts++;
	t->late += class == VERDICT_LATE;
	if (class != VERDICT_MUST)
		return;
	double warning_s = compare_warning_s(l, p->a, p->b, p->contact_s, v->limits.warn_s);
	t->must++;
	t->warnings[t->warning_count++] = warning_s;
	t->warned += warning_s >= v->limits.warn_s;
	if (warning_s < v->limits.warn_s && json_array_size(missed) < LIST_MAX)
		json_array_append_new(missed,
				      json_pack("{s:s, s:s, s:f, s:f, s:f}", "a",
						label_of(labels, p->a), "b", label_of(labels, p->b),
						"contact_s", p->contact_s, "shown_before_s",
						verdict_lead_s(p), "warning_s", warning_s));
}

static bool is_first(const struct alert_log *l, unsigned i)
{
	for (unsigned k = 0; k < i; k++)
		if (is_of(&l->e[k], l->e[i].a, l->e[i].b))
			return false;
	return true;
}

static void judge_alert(const struct verdict *v, const struct alert_log *l, unsigned i,
			const json_t *labels, struct tally *t, json_t *by_kind, json_t *wrong)
{
	const struct alert_log_entry *e = &l->e[i];
	const struct verdict_pair *p = e->a != 0 && e->b != 0 ? verdict_find(v, e->a, e->b) : NULL;
	enum verdict_class class = p != NULL ? verdict_of(v, p) : VERDICT_NONE;
	bool is_false = class <= VERDICT_MUST_NOT;
	bump(by_kind, e->kind, verdict_name(class));
	if (!is_false || !is_first(l, i))
		return;
	t->false_pairs++;
	if (json_array_size(wrong) < LIST_MAX)
		json_array_append_new(wrong,
				      json_pack("{s:s, s:s, s:s, s:f, s:f}", "kind", e->kind, "a",
						label_of(labels, e->a), "b", label_of(labels, e->b),
						"time_s", e->raised_s, "closest_m",
						p != NULL ? p->closest_m : -1.0));
}

static int up(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static json_t *percentile(const struct tally *t, double share)
{
	if (t->warning_count == 0)
		return json_null();
	return json_real(t->warnings[(unsigned)floor(share * (t->warning_count - 1) + 0.5)]);
}

// ---- events

static void judge_events(const struct event_list *events, const struct alert_log *l, double seconds,
			 json_t *by_kind)
{
	for (unsigned i = 0; i < events->count; i++) {
		const struct event *e = &events->e[i];
		bool found = false;
		if (event_due_s(e) > seconds)
			continue; // the run ended before it had to be said
		for (unsigned k = 0; k < l->count && !found; k++)
			found = strcmp(l->e[k].kind, event_name(e->kind)) == 0 &&
				(l->e[k].a == e->id || l->e[k].b == e->id) &&
				event_is_due(e, l->e[k].raised_s);
		bump(by_kind, event_name(e->kind), "expected");
		if (found)
			bump(by_kind, event_name(e->kind), "found");
	}
}

static void judge_event_alert(const struct event_list *events, const struct alert_log_entry *a,
			      json_t *by_kind)
{
	bool is_judged = false;
	for (unsigned i = 0; i < EVENT_KIND_COUNT; i++)
		is_judged = is_judged || strcmp(a->kind, event_name(i)) == 0;
	for (unsigned i = 0; i < events->count && is_judged; i++) {
		const struct event *e = &events->e[i];
		if (strcmp(a->kind, event_name(e->kind)) == 0 && (a->a == e->id || a->b == e->id) &&
		    event_allows(e, a->raised_s))
			return;
	}
	if (is_judged)
		bump(by_kind, a->kind, "unexpected");
}

// ---- all

static void set_result(json_t *report, struct tally *t)
{
	json_object_set_new(report, "misses", count(t->must - t->warned));
	json_object_set_new(report, "false_alerts", count(t->false_pairs));
	json_object_set_new(report, "collisions", count(t->contacts));
	json_object_set_new(report, "encounters", count(t->encounters));
	json_object_set_new(report, "must", count(t->must));
	json_object_set_new(report, "late", count(t->late));
	json_object_set_new(report, "warned_2s", count(t->warned));
	json_object_set_new(report, "recall",
			    t->must > 0 ? json_real((double)t->warned / (double)t->must)
					: json_null());
	qsort(t->warnings, t->warning_count, sizeof(*t->warnings), up);
	json_object_set_new(report, "warning_s",
			    json_pack("{s:o, s:o, s:o}", "p50", percentile(t, 0.5), "p10",
				      percentile(t, 0.1), "min", percentile(t, 0.0)));
}

void compare_report(json_t *report, const struct verdict *v, const struct event_list *events,
		    const struct alert_log *l, const json_t *labels, double seconds)
{
	struct tally t = {.warnings = calloc(v->count + 1, sizeof(double))};
	json_t *by_kind = json_object(), *missed = json_array(), *wrong = json_array();
	for (unsigned i = 0; i < v->capacity && t.warnings != NULL; i++) {
		const struct verdict_pair *p = &v->pairs[i];
		if (p->a == 0)
			continue;
		t.encounters += verdict_of(v, p) != VERDICT_NONE;
		if (p->contact_s >= 0.0)
			judge_contact(v, p, l, labels, &t, missed);
	}
	for (unsigned i = 0; i < l->count; i++) {
		bump(by_kind, l->e[i].kind, "raised");
		if (compare_is_pair_kind(l->e[i].kind))
			judge_alert(v, l, i, labels, &t, by_kind, wrong);
		else
			judge_event_alert(events, &l->e[i], by_kind);
	}
	judge_events(events, l, seconds, by_kind);
	set_result(report, &t);
	json_object_set_new(report, "pairs_lost", count(v->full + events->full));
	json_object_set_new(report, "by_kind", by_kind);
	json_object_set_new(report, "missed", missed);
	json_object_set_new(report, "false", wrong);
	free(t.warnings);
}
