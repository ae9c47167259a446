// SPDX-License-Identifier: Apache-2.0
// The value form of a decoded message: JSON with the standard's own member names, raw integers, enumeration names, bit
// strings as "b0101", octet strings in lower-case hex, a choice as a one-member object, object identifiers as lists.
// What no table describes is shown, not hidden: an unknown addition or alternative as "_ext_N" (N its number, from 0)
// and an unknown open type as {"_unk_004": …}, both with their octets in hex, so that encoding restores them. Characters
// that are not UTF-8 appear as U+FFFD; NULL appears as 0. Pure; any thread.
#pragma once

#include "wire/text.h"
#include "wire/uper_value.h"

// Appends the value; t->overflow tells when it did not fit.
void uper_json(const struct uper_value *v, struct text *t);

// One line a node: first bit, width, depth as indentation, name, kind and type, value. For comparing two boxes.
void uper_explain(const struct uper_value *v, struct text *t, bool colour);
