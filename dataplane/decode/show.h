// SPDX-License-Identifier: Apache-2.0
// Output of `kerbwing decode`: one JSON object a line for programs, indented and coloured for people at a terminal.
#pragma once

#include <stdbool.h>

#include "obs/obs.h"
#include "wire/text.h"

struct show {
	bool pretty; // indent
	bool colour;
};

// A terminal gets both, unless NO_COLOR is set.
struct show show_for_stdout(void);

// One JSON text without line breaks; a '\n' in it separates objects.
void show_json(const struct show *s, const char *json);

// An observation as a JSON object.
void show_observation(struct text *t, const struct obs *o);
