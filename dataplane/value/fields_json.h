// SPDX-License-Identifier: Apache-2.0
// The value form of messages that a field table describes (wire/fields.h), both ways, without loss: integers raw, named
// values by name where the name is known, floats so that they read back to the same bits (others than finite ones as
// {"bits":"7fc00000"}), texts as strings where they are printable and NUL padded, else as {"hex":"…"}.
#pragma once

#include <jansson.h>
#include <stdint.h>

#include "value/value.h"
#include "wire/fields.h"

// One member, `"name":value`. `first` puts no comma in front and is cleared.
void fields_json_member(struct text *out, const struct field *f, const uint8_t *b, bool *first);
// All members without the braces.
void fields_json_members(struct text *out, const struct field_table *t, const uint8_t *b);

// Fills b (the table's size; cleared first) from the members of an object. Members that the table lacks are refused, as
// are values beyond a field's range; absent members are zero unless `all` asks for every one. Names in `also` (NULL
// terminated, may be NULL) are the caller's.
int fields_read(const json_t *object, const struct field_table *t, uint8_t *b, bool all,
		const char *const *also, struct value_fault *fault);
int fields_read_one(const json_t *value, const struct field *f, uint8_t *b,
		    struct value_fault *fault);

// Helpers for the parts that no table describes.
void value_json_hex(struct text *out, const char *name, const uint8_t *p, uint32_t n, bool *first);
void value_json_int(struct text *out, const char *name, int64_t v, bool *first);
// An integer member in [least, most]; absent: *v keeps what it is. 0 or -EINVAL.
int value_read_int(const json_t *object, const char *name, int64_t least, int64_t most, int64_t *v,
		   struct value_fault *fault);
// A member of hex digits; absent: *n is 0. 0 or -EINVAL.
int value_read_hex(const json_t *object, const char *name, uint8_t *out, uint32_t size, uint32_t *n,
		   struct value_fault *fault);
