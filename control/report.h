// SPDX-License-Identifier: Apache-2.0
// The one-line JSON report that control leaves when it ends, for whoever started it. Main thread.
#pragma once

#include <jansson.h>

struct control;

json_t *report_json(const struct control *c); // new reference

// Writes j and a newline to path, whole or not at all. Releases j. Returns 0 or -errno after a line on stderr.
int report_write(const char *program, const char *path, json_t *j);
