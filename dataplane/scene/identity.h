// SPDX-License-Identifier: Apache-2.0
// Which track a report belongs to, and what a track remembers of who it is.
//
// A report has a key and perhaps an alias: identity and transmitter of Remote ID, autopilot and identity of MAVLink. Both keys
// of one report belong to one aircraft; so tracks that were two until now are one. Identities of one kind that
// differ are two aircraft, whatever transmitter they share: then the transmitter goes with the newer claim. A radio
// address is followed only for a while after it was heard with an identity, because senders change addresses and
// others take them. Pure; the scene's lcore.
#pragma once

#include "scene/track_table.h"

struct identity_found {
	uint32_t slot;	 // TRACK_NONE: no track yet
	uint32_t merged; // TRACK_NONE, or the slot of a younger track that is the same aircraft
	bool expired;	 // a transmitter's binding was too old to follow
};

// Keys are bound, renewed and forgotten on the way; the caller merges.
struct identity_found identity_find(struct track_table *t, const struct obs *o, int64_t binding_ns);

// A first report of a new track in `slot`: binds its alias.
void identity_begin(struct track_table *t, uint32_t slot, const struct obs *o);

// The newest report becomes the record; an identity or class that says more, and an emergency of the last seconds, stay.
void identity_record(struct track_cold *c, const struct obs *o);
// Identity and state without a position are laid over the record.
void identity_overlay(struct track_cold *c, const struct obs *o);
// What a track that ends knew better than the one that goes on.
void identity_inherit(struct track_cold *c, const struct track_cold *from);
