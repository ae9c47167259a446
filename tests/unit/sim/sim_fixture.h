// SPDX-License-Identifier: Apache-2.0
// What the simulation's tests share: the committed scenarios, and a scenario from a text.
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scenario.h"

static inline struct scenario *fixture_load(const char *name)
{
	char path[512];
	snprintf(path, sizeof(path), "%s/scenarios/%s", CONFIGS_DIR, name);
	struct scenario *s = scenario_load(path, stderr);
	if (s == NULL)
		exit(EXIT_FAILURE);
	return s;
}

// errors: at least 4096 bytes, takes what the loader says. NULL when it refuses.
static inline struct scenario *fixture_from_text(const char *yaml, char *errors)
{
	char path[] = "/tmp/kerbwing-scenario-XXXXXX";
	int fd = mkstemp(path);
	FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;
	FILE *err = fmemopen(errors, 4096, "w");
	if (f == NULL || err == NULL || fputs(yaml, f) == EOF || fclose(f) != 0) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	struct scenario *s = scenario_load(path, err);
	fclose(err);
	unlink(path);
	return s;
}
