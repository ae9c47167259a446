// SPDX-License-Identifier: Apache-2.0
// What the shell knows of a corridor beside the book: which aircraft may be inside, as its messages name it. Kept by the
// corridor's id in a table of fixed size, half full at most, and stored with the corridor. Pure; one thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "book/air_types.h"
#include "obs/identity_text.h"

struct air_note {
	struct air_id id;
	struct identity aircraft;
	bool is_used;
};

struct air_notes {
	struct air_note *slot;
	uint32_t mask, count, max;
	uint64_t seed; // ids may be chosen by clients
};

enum { AIR_NOTE_RECORD_SIZE = 2 + OBS_ID_SIZE };

// Returns 0 or -ENOMEM.
int air_notes_init(struct air_notes *n, uint32_t max, uint64_t seed);
void air_notes_fini(struct air_notes *n);

// Adds or replaces. False when the table is full.
bool air_notes_put(struct air_notes *n, const struct air_id *id, const struct identity *aircraft);
void air_notes_remove(struct air_notes *n, const struct air_id *id);
const struct identity *air_notes_find(const struct air_notes *n, const struct air_id *id);
// Start with *at = 0; NULL at the end. Removing meanwhile may show others twice or not at all.
const struct air_note *air_notes_next(const struct air_notes *n, uint32_t *at);

void air_notes_encode(const struct identity *i, uint8_t out[static AIR_NOTE_RECORD_SIZE]);
bool air_notes_decode(const uint8_t *in, uint32_t size, struct identity *out);
