// SPDX-License-Identifier: Apache-2.0
// Two regimes, one book (docs/decisions/0041-two-regimes-one-book.md). What the air book grants is announced by the discovery
// service as intents and constraints of this node; what others announce there lies in the air book as foreign volumes that
// nothing new is granted over. Part of air_service; the loop's thread.
#pragma once

#include "air/air_batch.h"
#include "air/air_service.h"
#include "air/dss_note.h"

// ---- others' to ours

// Puts what the last operation of the service changed into the batch.
void air_dss_store(struct air_service *s, struct air_batch *b);
// And into the air book: one operation at most. What lies out of its reach is counted and left out.
enum air_reason air_dss_mirror(struct air_service *s, struct air_seed seed, int64_t now_ns);
// A change of such a volume: told to nobody, stored nowhere.
bool air_dss_is_mirror(const struct air_change *c);
// The identifier of what a foreign volume stands for; false: it is none.
bool air_dss_original(const struct air_id *mirror, struct air_id *out, enum dss_kind *kind);

// ---- ours to others

// The changes of the air book's last operation, announced: records of indices into the batch, and who is to be told into
// s->dss_notes. False: they could not be; the operation must be undone.
bool air_dss_follow(struct air_service *s, struct air_batch *b, const struct air_change *c,
		    uint32_t n, int64_t now_ns);

// This node's service area of network Remote ID, put into the operation. False: it could not be.
bool air_dss_announce_area(struct air_op *op, const struct air_id *id, const struct air_volume *v);

// ---- after other nodes of the same book

// What changed in the book is announced, or no longer; nobody is told: the node that changed it has done that.
bool air_dss_announce_again(struct air_service *s, enum air_kind kind, const struct air_id *id,
			    int64_t now_ns);
// A record of the discovery service that another node wrote. NULL, or why it cannot be.
const char *air_dss_apply(struct air_service *s, const struct store_change *c,
			  const struct air_id *id, int64_t now_ns);

// ---- at the start

// Draws the secret of OVNs and submits it.
void air_dss_make_salt(struct air_service *s);

// NULL, or why not.
const char *air_dss_take(struct air_service *s, const struct store_record *r,
			 const struct air_id *id);
// After the last record: what either side knows of the other.
void air_dss_open(struct air_service *s);
