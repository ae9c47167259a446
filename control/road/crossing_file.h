// SPDX-License-Identifier: Apache-2.0
// Crossings in YAML (docs/wire/slots.md). Main thread, at start.
#pragma once

#include <stdio.h>

#include "book/crossing.h"
#include "conf.h"

enum { CROSSING_FILE_MAX = 16 };

struct crossing_file {
	struct crossing_def *def;
	uint32_t count;
};

extern const struct conf_map crossing_file_map;

// 0, or a negative errno after one line on err for each thing that is wrong. A definition that was read can still be none:
// crossing_build says so.
int crossing_file_load(const char *path, FILE *err, struct crossing_file *out);
void crossing_file_free(struct crossing_file *f);
