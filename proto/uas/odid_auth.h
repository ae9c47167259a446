// SPDX-License-Identifier: Apache-2.0
// Authentication data of Open Drone ID, put together from its pages (F3411-22a section 5.4.5.4): up to 16 pages of 17 or
// 23 octets, heard in any order and over many seconds. Pages may come before page 0, which alone says how many there are,
// so that every page carries the time at which it was heard and only stale ones are forgotten. A changed page 0 starts a
// new set: pages heard before the change are void. The table is bounded; the sender heard longest ago gives way. No
// signature is verified: the formats inside are the senders' own. Pure; one owner.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "uas/odid.h"

enum {
	ODID_AUTH_PAGES = 16,
	ODID_AUTH_DATA_MAX = ODID_AUTH_FIRST_DATA + 15 * ODID_TEXT_SIZE, // 362
	ODID_AUTH_SENDERS = 64
};

// Pages of one burst of frames with their senders, on the way from the decoders to the table.
struct odid_auth_heard {
	uint64_t key;
	struct odid_authentication page;
};

struct odid_auth_pages {
	struct odid_auth_heard *heard;
	unsigned count, max;
	uint64_t lost; // found no place
};

struct odid_auth_sender {
	uint64_t key; // who: an observation's key or a transmitter's; 0 a free slot
	int64_t heard_ns[ODID_AUTH_PAGES];
	uint16_t pages;	  // bit n: page n is held
	bool is_complete; // the pages held are a set that was counted
	struct odid_authentication page[ODID_AUTH_PAGES];
};

struct odid_auth_table {
	int64_t stale_ns;   // pages older than this are forgotten
	uint64_t evicted;   // senders that gave way to others
	uint64_t completed; // sets; one that is repeated unchanged counts once while it is held
	uint64_t expired;   // incomplete sets that got stale or gave way
	uint64_t
		refused; // pages: no sender, more pages or octets than there can be, of another type than page 0
	unsigned next; // sender that odid_auth_age looks at
	struct odid_auth_sender sender[ODID_AUTH_SENDERS];
};

struct odid_auth_data {
	uint8_t auth_type;
	uint8_t size;	 // octets of authentication data
	uint8_t extra;	 // octets of error correction behind them, 0 none
	uint32_t time_s; // seconds since TIMEPOINT_ODID_EPOCH_S
	uint8_t octets[ODID_AUTH_DATA_MAX];
};

void odid_auth_init(struct odid_auth_table *t, int64_t stale_ns);

// Takes in one page of sender key (not 0) heard at now_ns. True when the set is complete with it, also by repetition: *out
// is then the data.
bool odid_auth_add(struct odid_auth_table *t, uint64_t key, const struct odid_authentication *page,
		   int64_t now_ns, struct odid_auth_data *out);

// Looks at one sender; call it as time passes, so that the sets of those that fell silent end.
void odid_auth_age(struct odid_auth_table *t, int64_t now_ns);

// Key of a transmitter's address or an aircraft's identity, whatever brought it.
uint64_t odid_auth_key(const uint8_t *id, unsigned n);

// Adds m when it is an authentication page.
void odid_auth_note(struct odid_auth_pages *pages, uint64_t key, const struct odid_message *m);

// The same for every message of a payload that odid_decode accepted, message or pack, keyed by its transmitter.
void odid_auth_note_all(struct odid_auth_pages *pages, struct span payload,
			const struct rx_meta *meta);

// The other way round: cuts data into pages. Returns their number, 0 when size + extra do not fit in 16 pages or extra
// is there without room for the octet that announces it.
unsigned odid_auth_split(const struct odid_auth_data *d,
			 struct odid_authentication page[static ODID_AUTH_PAGES]);
