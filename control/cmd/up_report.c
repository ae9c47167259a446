// SPDX-License-Identifier: Apache-2.0
#include "up_report.h"

#include <inttypes.h>
#include <string.h>

// Whole number at key (or key.sub when sub is not NULL), 0 when absent.
static json_int_t number(const json_t *o, const char *key, const char *sub)
{
	const json_t *v = json_object_get(o, key);
	return json_integer_value(sub != NULL ? json_object_get(v, sub) : v);
}

static json_t *copy_object(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);
	return json_is_object(v) ? json_deep_copy(v) : json_object();
}

static void say(json_t *list, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void say(json_t *list, const char *fmt, ...)
{
	char text[200];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	json_array_append_new(list, json_string(text));
}

// ---- parts of the report

static json_t *no_books(void)
{
	return json_pack("{s:i, s:i, s:i}", "granted", 0, "denied", 0, "revoked", 0);
}

static json_t *restarts_of(const struct up_plan *plan)
{
	json_t *o = json_object();
	for (unsigned c = 0; c < UP_CHILD_COUNT; c++)
		if (plan->slots[c].state != UP_STATE_OFF)
			json_object_set_new(o, up_child_name(c),
					    json_integer(plan->slots[c].restarts));
	json_object_set_new(o, "total", json_integer(up_plan_restarts(plan)));
	return o;
}

static json_t *summaries_of(const json_t *control, const json_t *hub)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", "sent",
			 number(control, "summaries", "sent"), "received",
			 number(hub, "summaries", "received"), "lost",
			 number(hub, "summaries", "lost"), "duplicated",
			 number(hub, "summaries", "duplicated"), "queued",
			 number(control, "summaries", "queued"), "dropped",
			 number(control, "summaries", "dropped"));
}

// ---- the verdict

static void judge_children(const struct up_report_in *in, json_t *problems)
{
	for (unsigned c = 0; c < UP_CHILD_COUNT; c++) {
		const struct up_slot *s = &in->plan->slots[c];
		if (s->fault != UP_FAULT_NONE)
			say(problems, "%s %s", up_child_name(c), up_fault_text(s->fault));
		else if ((c == UP_CHILD_HUB || c == UP_CHILD_CONTROL) && in->was_live &&
			 s->state != UP_STATE_OFF && in->reports[c] == NULL)
			say(problems, "%s left no report", up_child_name(c));
	}
	if (!in->was_live)
		say(problems, "not every program became ready");
}

// A killed control or hub takes its own figures with it; what the hub proves by sequence numbers still stands.
static void judge_summaries(const struct up_report_in *in, const json_t *summaries,
			    json_t *problems, json_t *notes)
{
	const struct up_slot *control = &in->plan->slots[UP_CHILD_CONTROL];
	const struct up_slot *hub = &in->plan->slots[UP_CHILD_HUB];
	json_int_t sent = number(summaries, "sent", NULL),
		   received = number(summaries, "received", NULL);
	if (control->state == UP_STATE_OFF || hub->state == UP_STATE_OFF)
		return;
	if (number(summaries, "lost", NULL) > 0)
		say(problems, "%" JSON_INTEGER_FORMAT " summaries lost",
		    number(summaries, "lost", NULL));
	if (number(summaries, "duplicated", NULL) > 0)
		say(problems, "%" JSON_INTEGER_FORMAT " summaries duplicated",
		    number(summaries, "duplicated", NULL));
	if (number(summaries, "dropped", NULL) > 0)
		say(problems, "%" JSON_INTEGER_FORMAT " summaries dropped by control",
		    number(summaries, "dropped", NULL));
	if (control->restarts > 0 || hub->restarts > 0)
		say(notes,
		    "control or hub was restarted: sent and received count from the last start");
	else if (received != sent)
		say(problems,
		    "%" JSON_INTEGER_FORMAT " summaries sent, %" JSON_INTEGER_FORMAT " received",
		    sent, received);
}

static void judge_traffic(const struct up_report_in *in, json_t *problems)
{
	const json_t *control = in->reports[UP_CHILD_CONTROL];
	if (in->plan->slots[UP_CHILD_CONTROL].state == UP_STATE_OFF || control == NULL)
		return;
	if (number(control, "frames", NULL) <= 0)
		say(problems, "no frame came in");
	if (number(control, "tracks_max", NULL) <= 0)
		say(problems, "no track was seen");
}

static void note_restarts(const struct up_plan *plan, json_t *notes)
{
	for (unsigned c = 0; c < UP_CHILD_COUNT; c++)
		if (plan->slots[c].restarts > 0)
			say(notes, "%s died and was restarted %u time%s", up_child_name(c),
			    plan->slots[c].restarts, plan->slots[c].restarts == 1 ? "" : "s");
}

static json_t *corridors_of(const json_t *control)
{
	const json_t *c = json_object_get(control, "corridors");
	return c != NULL ? json_deep_copy(c) : no_books();
}

json_t *up_report_make(const struct up_report_in *in)
{
	const json_t *control = in->reports[UP_CHILD_CONTROL], *sim = in->reports[UP_CHILD_SIM];
	json_t *problems = json_array(), *notes = json_array();
	json_t *summaries = summaries_of(control, in->reports[UP_CHILD_HUB]);
	judge_children(in, problems);
	judge_summaries(in, summaries, problems, notes);
	judge_traffic(in, problems);
	note_restarts(in->plan, notes);
	return json_pack(
		"{s:b, s:o, s:o, s:f, s:I, s:I, s:o, s:o, s:I, s:I, s:I, s:o, s:o, s:o, s:o, s:o, "
		"s:o}",
		"ok", json_array_size(problems) == 0, "problems", problems, "notes", notes,
		"duration_s", (double)in->duration_ns / 1e9, "frames",
		number(control, "frames", NULL), "decoded", number(control, "decoded", NULL),
		"dropped", copy_object(control, "dropped"), "families",
		copy_object(control, "families"), "tracks_max", number(control, "tracks_max", NULL),
		"tracks_road_max", number(control, "tracks_road_max", NULL), "tracks_air_max",
		number(control, "tracks_air_max", NULL), "alerts", copy_object(control, "alerts"),
		"slots", no_books(), "corridors", corridors_of(control), "summaries", summaries,
		"restarts", restarts_of(in->plan), "sim",
		sim != NULL ? json_deep_copy(sim) : json_object());
}

// ---- for people

static void print_counts(const json_t *report, const char *key, FILE *out)
{
	const json_t *counts = json_object_get(report, key), *v;
	const char *name, *sep = "";
	fprintf(out, "  %-11s ", key);
	if (json_object_size(counts) == 0)
		fputs("none", out);
	json_object_foreach((json_t *)(uintptr_t)counts, name, v)
	{
		fprintf(out, "%s%s %" JSON_INTEGER_FORMAT, sep, name, json_integer_value(v));
		sep = ", ";
	}
	fputc('\n', out);
}

static void print_list(const json_t *report, const char *key, FILE *out)
{
	const json_t *list = json_object_get(report, key), *v;
	size_t i;
	json_array_foreach(list, i, v) fprintf(out, "  %-11s %s\n", key, json_string_value(v));
}

void up_report_print(const json_t *report, FILE *out)
{
	fprintf(out, "\nKerbwing ran for %.1f s: %s\n",
		json_real_value(json_object_get(report, "duration_s")),
		json_is_true(json_object_get(report, "ok")) ? "all went well"
							    : "NOT all went well");
	print_list(report, "problems", out);
	print_list(report, "notes", out);
	fprintf(out, "  %-11s %" JSON_INTEGER_FORMAT " in, %" JSON_INTEGER_FORMAT " decoded\n",
		"frames", number(report, "frames", NULL), number(report, "decoded", NULL));
	print_counts(report, "families", out);
	print_counts(report, "dropped", out);
	fprintf(out,
		"  %-11s %" JSON_INTEGER_FORMAT " at once (road %" JSON_INTEGER_FORMAT
		", air %" JSON_INTEGER_FORMAT ")\n",
		"tracks", number(report, "tracks_max", NULL),
		number(report, "tracks_road_max", NULL), number(report, "tracks_air_max", NULL));
	print_counts(report, "alerts", out);
	print_counts(report, "summaries", out);
	print_counts(report, "restarts", out);
}
