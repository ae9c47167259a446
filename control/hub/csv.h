// SPDX-License-Identifier: Apache-2.0
// CSV as RFC 4180 has it: comma, CRLF, quotes where needed. Any thread.
#pragma once

#include "text.h"

// Appends one field and, unless it is the first of its line, the comma before it.
void csv_put(struct text *t, const char *field, bool is_first);
void csv_end_line(struct text *t);
