// SPDX-License-Identifier: Apache-2.0
// Figures as parts of a Summary message. The loop's thread.
#pragma once

#include <stdint.h>

struct figures;
struct figures_parts;
struct Kerbwing__Hub__V1__Summary;

struct figures_parts *figures_parts_create(void); // NULL: no memory
void figures_parts_destroy(struct figures_parts *p);

// Adds to s what f's closed interval of span_ns has; s then points into f's parts.
void figures_fill(struct figures *f, struct Kerbwing__Hub__V1__Summary *s, int64_t span_ns);
