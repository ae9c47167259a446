// SPDX-License-Identifier: Apache-2.0
// From identifiers of 16 octets to slots of a table whose records begin with their identifier. Open addressing, doubled at
// three quarters; hashed with a secret, because clients choose identifiers. One writer.
#pragma once

#include <stddef.h>

#include "air_types.h"

#define AIR_NO_SLOT UINT32_MAX

struct air_idmap {
	uint32_t *slots; // slot + 1, 0: free
	uint32_t mask, used;
	struct air_seed seed;
	const void *const *records; // the table's base, which may not move
	size_t stride;
};

bool air_idmap_init(struct air_idmap *m, struct air_seed seed, const void *const *records,
		    size_t stride);
void air_idmap_fini(struct air_idmap *m);

uint32_t air_idmap_find(const struct air_idmap *m, const struct air_id *id); // AIR_NO_SLOT
// Makes room for one more; after true the next add cannot fail.
bool air_idmap_reserve(struct air_idmap *m);
void air_idmap_add(struct air_idmap *m, uint32_t slot);
void air_idmap_remove(struct air_idmap *m, uint32_t slot);
