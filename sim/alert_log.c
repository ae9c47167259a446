// SPDX-License-Identifier: Apache-2.0
#include "alert_log.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"

enum { LINE_SIZE = 4096, ROOM = 256 };

static uint32_t object_of(const json_t *line, const char *key, const json_t *names)
{
	const char *name = json_string_value(json_object_get(line, key));
	return name != NULL ? (uint32_t)json_integer_value(json_object_get(names, name)) : 0;
}

static struct alert_log_entry *add(struct alert_log *l)
{
	if (l->count % ROOM == 0) {
		struct alert_log_entry *more = realloc(l->e, (l->count + ROOM) * sizeof(*l->e));
		if (more == NULL)
			return NULL;
		l->e = more;
	}
	return &l->e[l->count++];
}

static struct alert_log_entry *open_entry(struct alert_log *l, uint64_t id)
{
	for (unsigned i = l->count; i-- > 0;)
		if (l->e[i].id == id && isinf(l->e[i].cleared_s))
			return &l->e[i];
	return NULL;
}

static int take(struct alert_log *l, const json_t *line, const json_t *names, int64_t start_ns)
{
	const char *kind = json_string_value(json_object_get(line, "kind"));
	const char *phase = json_string_value(json_object_get(line, "phase"));
	uint64_t id = (uint64_t)json_integer_value(json_object_get(line, "id"));
	const json_t *time = json_object_get(line, "time_ns");
	if (kind == NULL || phase == NULL || !json_is_integer(time))
		return -EINVAL;
	double t_s = (double)(json_integer_value(time) - start_ns) / (double)UNITS_NS_PER_S;
	struct alert_log_entry *e = open_entry(l, id);
	l->lines++;
	if (strcmp(phase, "cleared") == 0) {
		if (e != NULL)
			e->cleared_s = t_s;
		return 0;
	}
	if (strcmp(phase, "raised") != 0)
		return 0;
	e = add(l);
	if (e == NULL)
		return -ENOMEM;
	*e = (struct alert_log_entry){.id = id,
				      .a = object_of(line, "id_a", names),
				      .b = object_of(line, "id_b", names),
				      .raised_s = t_s,
				      .cleared_s = INFINITY};
	snprintf(e->kind, sizeof(e->kind), "%s", kind);
	return 0;
}

int alert_log_read(const char *path, const json_t *names, int64_t start_ns, struct alert_log *out,
		   FILE *err)
{
	char text[LINE_SIZE];
	unsigned number = 0;
	int rc = 0;
	*out = (struct alert_log){.e = NULL};
	FILE *f = fopen(path, "r");
	if (f == NULL) {
		fprintf(err,
			"kerbwing sim: cannot read %s: %s; give the file that replay --alerts "
			"wrote\n",
			path, strerror(errno));
		return -EIO;
	}
	while (rc == 0 && fgets(text, sizeof(text), f) != NULL) {
		json_t *line = json_loads(text, 0, NULL);
		number++;
		rc = json_is_object(line) ? take(out, line, names, start_ns) : -EINVAL;
		json_decref(line);
		if (rc != 0)
			fprintf(err,
				"kerbwing sim: %s:%u: no alert; expected a JSON object with "
				"time_ns, kind and "
				"phase\n",
				path, number);
	}
	fclose(f);
	if (rc != 0)
		alert_log_free(out);
	return rc;
}

void alert_log_free(struct alert_log *l)
{
	free(l->e);
	*l = (struct alert_log){.e = NULL};
}
