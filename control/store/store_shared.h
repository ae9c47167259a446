// SPDX-License-Identifier: Apache-2.0
// A book that several nodes share: one database, one log, a memory in each node that is always what the log said at some
// entry (docs/decisions/0043-one-book-many-nodes.md). Nothing may be decided on a memory that lacks what others wrote, so
// operations wait for a turn: the store takes the head of the log, hands over what others changed (`news`), and calls `turn`;
// then this node alone may write. It decides, submits, and closes the turn; what was submitted is committed together and the
// head is free again.
//
//	store_turn_want()                 // something waits
//	news(changes) …                   // by store_collect: what others wrote, before anything is decided
//	turn(OK)                          // by store_collect: decide and submit now
//	store_turn_close()                // soon: the others wait
//	done(ticket, …) …                 // as ever
//	turn(other)                       // no turn: why not; who waits is answered so
//
// While no turn is open news come by themselves. A commit whose outcome was not learnt (the connection broke) is told as
// UNKNOWN and undone in memory; if it was stored after all it comes back as news, before anything else is decided.
//
// Threads: as store.h.
#pragma once

#include "store/store.h"

// What others changed, or a part of the whole book. What is deleted comes first, then records by kind and id.
struct store_news {
	const struct store_change *changes;
	uint32_t count;
	bool is_begin; // of a whole book: forget what memory holds
	bool is_end; // memory is what the log says at `seq`; false: more follows, nothing may be read from memory
	uint64_t seq;
	// What became of the last commit that was told as UNKNOWN, once it is known.
	bool has_unsure, unsure_is_in;
};

bool store_is_shared(const struct store *s);

// `turn` will be called.
void store_turn_want(struct store *s);
void store_turn_close(struct store *s);

// How it stands; *why (may be NULL) gets one line for the log, "" when it is up.
enum store_link store_get_link(struct store *s, char why[STORE_WHY_SIZE]);
