// SPDX-License-Identifier: Apache-2.0
// A look at JSON before the library reads it: how deep, how many values, how large the numbers. The library recurses and
// allocates as the text asks it to; this does neither. It does not judge syntax otherwise. Pure; any thread.
#pragma once

#include <stddef.h>

enum {
	JSON_GUARD_DEPTH_MAX = 32,
	JSON_GUARD_VALUES_MAX = 200000,
	JSON_GUARD_DIGITS_MAX = 19, // before the decimal point: what an int64 of nanoseconds needs
	JSON_GUARD_NUMBER_MAX = 64, // characters of a number
};

// Why a body is no JSON that we read. The status is 400 for all of them except where noted in json_read.
#define JSON_FAULT_LIST(X)                                                                         \
	X(NONE, "none", "")                                                                        \
	X(MEDIA_TYPE, "media_type", "send Content-Type: application/json")                         \
	X(EMPTY, "json_empty", "the body is empty; send a JSON object")                            \
	X(DEPTH, "json_too_deep", "more than 32 levels of nesting")                                \
	X(VALUES, "json_too_many_values", "more than 200,000 values")                              \
	X(NUMBER, "json_number_range", "a number beyond what a 64-bit integer holds")              \
	X(SYNTAX, "json_syntax", "not JSON")                                                       \
	X(UTF8, "json_not_utf8", "a text is not UTF-8")                                            \
	X(DUPLICATE, "json_duplicate_key", "an object has the same key twice")                     \
	X(NOT_OBJECT, "json_not_object", "the outermost value is not an object")                   \
	X(MEMORY, "out_of_memory", "out of memory; ask again later")

enum json_fault {
#define JSON_FAULT_ENUM(id, name, text) JSON_FAULT_##id,
	JSON_FAULT_LIST(JSON_FAULT_ENUM)
#undef JSON_FAULT_ENUM
		JSON_FAULT_COUNT
};

const char *json_fault_name(unsigned fault);
const char *json_fault_text(unsigned fault);

// JSON_FAULT_NONE, DEPTH, VALUES or NUMBER; *at is the offset of the first character that is too much.
enum json_fault json_guard(const char *p, size_t n, size_t *at);
