// SPDX-License-Identifier: Apache-2.0
#include "air/air_batch.h"

#include <stdlib.h>
#include <string.h>

enum { OCTETS = 8 << 20 };

struct air_batch *air_batch_create(void)
{
	struct air_batch *b = calloc(1, sizeof(*b));
	if (b != NULL)
		b->octets = malloc(OCTETS);
	if (b != NULL && b->octets == NULL) {
		free(b);
		b = NULL;
	}
	return b;
}

void air_batch_destroy(struct air_batch *b)
{
	if (b != NULL)
		free(b->octets);
	free(b);
}

void air_batch_begin(struct air_batch *b)
{
	b->count = b->used = 0;
	b->is_too_large = false;
}

void *air_batch_room(struct air_batch *b, uint32_t *room)
{
	*room = OCTETS - b->used;
	return b->octets + b->used;
}

struct store_id air_batch_id(const struct air_id *id)
{
	struct store_id out;
	memcpy(out.octet, id->b, sizeof(out.octet));
	return out;
}

void air_batch_add(struct air_batch *b, uint16_t kind, const struct air_id *id, int64_t expiry_ns,
		   const void *bytes, uint32_t size)
{
	if (b->count == STORE_CHANGES_MAX) {
		b->is_too_large = true;
		return;
	}
	b->change[b->count++] =
		(struct store_change){.record = {kind, air_batch_id(id), expiry_ns, bytes, size},
				      .is_delete = bytes == NULL};
	if (bytes != NULL)
		b->used += (size + 7) & ~7u;
}
