// SPDX-License-Identifier: Apache-2.0
// A number that two books share when they hold the same corridors, constraints and subscriptions: what a store gives back.
// The figures of operators count from each start.
#pragma once

#include "book/air_book.h"

static inline bool entities_digest_add(void *arg, enum air_kind kind, const struct air_id *id,
				       const uint8_t *record, uint32_t size)
{
	uint64_t *h = arg;
	for (uint32_t i = 0; kind != AIR_KIND_OPERATOR && i < size; i++)
		*h = (*h ^ record[i]) * 0x100000001b3u;
	return true;
}

static inline uint64_t entities_digest(struct air_book *b)
{
	uint64_t h = 0xcbf29ce484222325u;
	(void)air_book_snapshot(b, entities_digest_add, &h);
	return h;
}
