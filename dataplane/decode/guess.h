// SPDX-License-Identifier: Apache-2.0
// What a line of octets is, when nobody says: takes off the link layers that are there (1609.2, WSMP, GeoNetworking with
// BTP, DSMP) and finds the family whose decoder takes the rest whole. One thread at a time.
#pragma once

#include "base/err.h"
#include "base/span.h"
#include "value/value.h"

struct guess {
	unsigned
		family; // enum obs_family; OBS_FAMILY_NONE: a link-layer packet that carries no message
	struct span message;	// without link layers
	const char *link;	// outermost layer that was taken off, NULL: a bare message
	bool is_signed;		// some layer was a signed envelope
	struct value_opts opts; // the caller's, with what the link layers said
};

// family: what the caller asked for, OBS_FAMILY_NONE to find out. An error is a link layer's: *out is then as far as it
// came. scratch is for trial decoding, VALUE_TEXT_SIZE octets.
enum err guess_message(struct span octets, unsigned family, const struct value_opts *opts,
		       char *scratch, struct guess *out);
