// SPDX-License-Identifier: Apache-2.0
// The records of one operation while they are gathered for the store: changes and the octets that they point to. The loop's
// thread.
#pragma once

#include "book/air_types.h"
#include "store/store.h"

struct air_batch {
	struct store_change change[STORE_CHANGES_MAX];
	uint32_t count, used; // octets
	bool is_too_large;    // something did not fit: the operation must be undone
	uint8_t *octets;
};

struct air_batch *air_batch_create(void); // NULL: memory
void air_batch_destroy(struct air_batch *b);
void air_batch_begin(struct air_batch *b);

// Where the next record may be written, and how long it may be.
void *air_batch_room(struct air_batch *b, uint32_t *room);
// A record that was written there, or bytes NULL: it is deleted.
void air_batch_add(struct air_batch *b, uint16_t kind, const struct air_id *id, int64_t expiry_ns,
		   const void *bytes, uint32_t size);

struct store_id air_batch_id(const struct air_id *id);
