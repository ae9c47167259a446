// SPDX-License-Identifier: Apache-2.0
// (kind, id) -> a number that is not 0. Open addressing, grows by doubling, at most half full: 64 bytes a record in the
// worst case. Ids come from outside, so the places are drawn with a secret of this process. One thread at a time.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "store/store.h"

struct record_map_slot {
	uint64_t value; // 0: free
	struct store_id id;
	uint16_t kind;
};

struct record_map {
	struct record_map_slot *slot;
	uint64_t size, count; // size is a power of two, or 0
	uint64_t secret[2];
};

void record_map_init(struct record_map *m);
void record_map_fini(struct record_map *m);

// 0: not there.
uint64_t record_map_get(const struct record_map *m, uint16_t kind, const struct store_id *id);
// value 0 takes it out. False: out of memory; then nothing changed.
bool record_map_put(struct record_map *m, uint16_t kind, const struct store_id *id, uint64_t value);
// Room for n more without a failure.
bool record_map_reserve(struct record_map *m, uint64_t n);
