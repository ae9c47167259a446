// SPDX-License-Identifier: Apache-2.0
// Alerts as JSON lines, the same octets for the same alerts: what `kerbwing replay --alerts` writes. Fields: docs/wire/alert-log.md.
#pragma once

#include <stdio.h>

#include "scene/scene.h"

// zone: its name, "" for none. The identities are those of the tracks now; a track that has ended is named by its id alone.
void alert_lines_write(FILE *f, const struct scene *s, const struct alert *a, const char *zone);
