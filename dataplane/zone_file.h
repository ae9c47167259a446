// SPDX-License-Identifier: Apache-2.0
// Zones from YAML files (docs/wire/zones.md), through the project's configuration tables: errors name file, line, key and
// what was expected. Main thread.
#pragma once

#include <stdio.h>

#include "conf.h"
#include "scene/zone_set.h"

enum { ZONE_FILES_MAX = 32 };

extern const struct conf_map zone_file_map;

// Adds the zones of one file to the set. Returns 0, or -EINVAL or another negative errno after the reasons were written to
// err; the set may then hold some of them.
int zone_file_load(const char *path, FILE *err, struct zone_set *out);
