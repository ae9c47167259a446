// SPDX-License-Identifier: Apache-2.0
// Random valid values of any table, from a seed: for differential tests, round trips and corpora. The same seed and
// options give the same value.
#pragma once

#include <stdbool.h>

#include "wire/uper_build.h"

struct uper_random_opts {
	uint64_t seed;
	unsigned optional_percent; // chance that an optional member is there
	unsigned list_max;	   // longest list to make, where the type allows a shorter one
	unsigned edge_percent;	   // chance that an integer is its lowest or highest value
	bool additions;		   // known additions may be present
	// Extends one extensible place as a newer edition would: a sequence gets an unknown addition, a choice an
	// unknown alternative, an enumeration an unknown name. -1: none. Places are counted in wire order.
	int extend_at;
};

struct uper_random_result {
	int extensible_places;	 // met on the way
	enum uper_kind extended; // kind of the place that was extended; UPER_KIND_COUNT: none
};

// Fills v (nodes and capacity set by the caller); string contents go to octets. False when it did not fit.
bool uper_random(const struct uper_field *root, const struct uper_random_opts *opts,
		 struct uper_value *v, uint8_t *octets, uint32_t octets_size,
		 struct uper_random_result *result);

// A root that fixes one message of a family: the alternative or the open-type row with that name is taken wherever it is
// offered. NULL lifts it.
void uper_random_prefer(const char *name);
