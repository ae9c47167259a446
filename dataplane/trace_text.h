// SPDX-License-Identifier: Apache-2.0
// A traced frame's record as one readable line or one JSON object. Shared by `kerbwing trace` and `kerbwing replay --trace`.
#pragma once

#include <stdio.h>

#include "trace.h"

// port: name of the port, "" to leave it out.
void trace_text_write(FILE *f, const struct trace_record *r, const char *port);
void trace_text_write_json(FILE *f, const struct trace_record *r, const char *port);

// Something of the frame was not used.
bool trace_is_drop(const struct trace_record *r);
