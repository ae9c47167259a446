// SPDX-License-Identifier: Apache-2.0
// The value form: JSON with the standard's own field names, raw integers, enumeration names, bit strings as "b0101",
// octet strings in lower-case hex, a choice as a one-member object. One row a family; `kerbwing decode` and
// `kerbwing encode` are loops around this table. Decoding never allocates; encoding reads a jansson value.
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "wire/text.h"

// What the caller knows about a message, or asks for.
struct value_opts {
	bool keep_unknown; // also print what the schema does not know, so that encoding restores it
	unsigned csae_dialect; // enum csae_dialect, 0 the default
	unsigned etsi_release; // enum etsi_release, 0 by the message
	unsigned port;	       // BTP destination port, 0 unknown
};

// Why and where it failed. Set whenever to_json or from_json does not succeed.
struct value_fault {
	enum err err;
	uint32_t bit; // to_json: offset from the first bit of the message
	char path
		[160]; // from_json: where in the JSON, "value.BasicSafetyMessage.coreData.lat"; to_json: the field
	char text[160]; // what was expected; "" when the code's own text says it
};

struct value_codec {
	unsigned family; // enum obs_family
	const char *standard;
	// One JSON object; several (a datagram of several MAVLink frames) are separated by '\n', none at the end.
	enum err (*to_json)(struct span message, const struct value_opts *opts, struct text *out,
			    struct value_fault *fault);
	// 0, or -EINVAL with the fault filled in. *len: octets written.
	int (*from_json)(const json_t *value, const struct value_opts *opts, uint8_t *out,
			 size_t size, size_t *len, struct value_fault *fault);
	// Name of the message's type for statistics, "BasicSafetyMessage"; may be NULL. Looks at headers only.
	const char *(*type_name)(struct span message);
};

// NULL for a family that has no value form.
const struct value_codec *value_codec_of(unsigned family);

// Fills a from_json fault; always returns -EINVAL. path may be NULL to keep what is there.
int value_refuse(struct value_fault *fault, const char *path, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

// Longest JSON text of one message that the commands make room for.
enum { VALUE_TEXT_SIZE = 4 << 20 };
