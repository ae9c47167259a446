// SPDX-License-Identifier: Apache-2.0
#include "sumo_trips.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_SIZE = 4096, NAME_SIZE = 64 };

// Value of ` name="…"` in a line, NULL when it has none; *n: its length.
static const char *attribute(const char *line, const char *name, size_t *n)
{
	char key[NAME_SIZE];
	snprintf(key, sizeof(key), " %s=\"", name);
	const char *at = strstr(line, key);
	if (at == NULL)
		return NULL;
	at += strlen(key);
	const char *end = strchr(at, '"');
	if (end == NULL)
		return NULL;
	*n = (size_t)(end - at);
	return at;
}

static bool number(const char *line, const char *name, double *out)
{
	size_t n;
	const char *at = attribute(line, name, &n);
	char *end;
	if (at == NULL)
		return false;
	*out = strtod(at, &end);
	return end == at + n;
}

static bool trip(const char *line, struct sumo_trip *t)
{
	double stops;
	size_t n;
	const char *id = attribute(line, "id", &n);
	if (strstr(line, "<tripinfo ") == NULL || id == NULL || n >= sizeof(t->id))
		return false;
	memcpy(t->id, id, n);
	t->id[n] = '\0';
	if (!number(line, "depart", &t->depart_s) ||
	    !number(line, "departDelay", &t->depart_delay_s) ||
	    !number(line, "arrival", &t->arrival_s) || !number(line, "timeLoss", &t->loss_s) ||
	    !number(line, "waitingCount", &stops) || stops < 0 || stops > 1e6)
		return false;
	t->stops = (unsigned)stops;
	return true;
}

int sumo_trips_next(FILE *in, struct sumo_trip *out)
{
	char line[LINE_MAX_SIZE];
	while (fgets(line, sizeof(line), in) != NULL)
		if (trip(line, out))
			return 1;
	return 0;
}
