// SPDX-License-Identifier: Apache-2.0
#include "trial.h"

#include <errno.h>
#include <stdlib.h>

enum { PAIRS = 1 << 18 };

int trial_init(struct trial *t, const struct sim *m)
{
	unsigned slots = truth_slots(&m->truth);
	*t = (struct trial){.names = json_object(), .labels = json_object()};
	t->heard = calloc(slots, sizeof(*t->heard));
	if (t->heard != NULL && verdict_init(&t->verdict, m->s, slots, PAIRS) == 0 &&
	    event_init(&t->events, m->s, slots) == 0)
		return 0;
	trial_fini(t);
	return -ENOMEM;
}

void trial_fini(struct trial *t)
{
	verdict_fini(&t->verdict);
	event_fini(&t->events);
	json_decref(t->names);
	json_decref(t->labels);
	free(t->heard);
	*t = (struct trial){.names = NULL};
}

static void enrol(struct trial *t, const struct sim *m, const struct truth_object *o)
{
	char key[16], label[SCENARIO_NAME_SIZE + 16];
	char names[FRAMES_NAMES_MAX][FRAMES_NAME_SIZE];
	snprintf(key, sizeof(key), "%u", o->id);
	if (json_object_get(t->labels, key) != NULL)
		return;
	snprintf(label, sizeof(label), "%s#%u",
		 o->drone != NULL   ? o->drone->name
		 : o->actor != NULL ? o->actor->name
				    : m->s->routes[o->group].name,
		 o->id);
	json_object_set_new(t->labels, key, json_string(label));
	unsigned n = frames_names(&m->frames, o, names);
	for (unsigned i = 0; i < n; i++)
		json_object_set_new(t->names, names[i], json_integer(o->id));
}

void trial_look(struct trial *t, const struct sim *m)
{
	unsigned heard = 0;
	if (sim_elapsed_ms(m) % VERDICT_EVERY_MS != 0)
		return;
	for (unsigned i = 0; i < m->object_count; i++) {
		const struct truth_object *o = &m->objects[i];
		enrol(t, m, o);
		// Of what is not heard nobody can be warned.
		if (o->drone == NULL || m->truth.t_s < o->drone->silent_from_s)
			t->heard[heard++] = *o;
	}
	verdict_look(&t->verdict, t->heard, heard, m->truth.t_s);
	event_look(&t->events, m->objects, m->object_count, m->truth.t_s);
}

int trial_judge(struct trial *t, const struct sim *m, const char *alerts, json_t *report, FILE *err)
{
	struct alert_log log;
	int rc = alert_log_read(alerts, t->names, m->start_ns, &log, err);
	if (rc != 0)
		return rc;
	compare_report(report, &t->verdict, &t->events, &log, t->labels,
		       (double)sim_elapsed_ms(m) / 1000.0);
	alert_log_free(&log);
	return 0;
}
