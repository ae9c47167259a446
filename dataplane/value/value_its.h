// SPDX-License-Identifier: Apache-2.0
// Rows of the value table for the road families, and their field-by-field explanation.
#pragma once

#include "obs/obs.h"
#include "value/value.h"

extern const struct value_codec value_j2735, value_etsi, value_csae;

// Sets the dialect of csae ("2020", "2017", "4k") or the release of etsi ("auto", "r1", "r2") that a name means; the
// other family's stays. False: no such name.
bool value_its_set_dialect(struct value_opts *opts, const char *name);

// Bit offset, width, member, kind and value, a line each, of as much as could be read. One thread at a time.
enum err value_its_explain(unsigned family, struct span message, const struct value_opts *opts,
			   struct text *out, bool colour, struct value_fault *fault);
