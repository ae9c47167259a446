// SPDX-License-Identifier: Apache-2.0
// The road message sets for the UPER interpreter: which table a message of a family starts with. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "wire/uper_type.h"

// Dialects of the Chinese set (T/CSAE 53). A feed speaks one of them; a MAP of the wrong one decodes without an error
// into wrong values, see its_csae_complete.
enum csae_dialect { CSAE_2020, CSAE_2017, CSAE_4K, CSAE_DIALECT_COUNT };

// How CAM and DENM members are named. The bits of the root are the same in both releases; ETSI_RELEASE_AUTO takes
// release 1 unless the message holds what only release 2 describes.
enum etsi_release { ETSI_RELEASE_AUTO, ETSI_RELEASE_1, ETSI_RELEASE_2, ETSI_RELEASE_COUNT };

// ETSI ItsPduHeader.messageID (TS 102 894-2).
enum {
	ETSI_ID_DENM = 1,
	ETSI_ID_CAM = 2,
	ETSI_ID_SPATEM = 4,
	ETSI_ID_MAPEM = 5,
	ETSI_ID_IVIM = 6,
	ETSI_ID_SREM = 9,
	ETSI_ID_SSEM = 10,
	ETSI_ID_CPM = 14,
	ETSI_ID_VAM = 16,
	ETSI_ID_TEST = 255, // what senders of the first CPM put where no number was assigned yet
};

// J2735 messages start with one frame, whatever the edition.
extern const struct uper_field its_j2735_frame;

// Frame of a Chinese message in a dialect.
const struct uper_field *its_csae_frame(enum csae_dialect dialect);

// Table of an ETSI message by its header's id and protocolVersion; NULL: none.
const struct uper_field *its_etsi_message(unsigned message_id, unsigned version,
					  enum etsi_release release);

// Looks at an ETSI message's header. ERR_NONE and the table; ETSI_HEADER (shorter than a header), ETSI_VERSION (an
// edition whose layout differs), ETSI_UNHANDLED (a type without a table), ETSI_UNKNOWN (no such type).
enum err its_etsi_root(struct span message, enum etsi_release release,
		       const struct uper_field **root);

const char *csae_dialect_name(unsigned dialect); // "2020", "2017", "4k"

// A Chinese message has no length of its own: what encloses it ends where it ends. Behind the value that was read, up to
// used_bits, only padding of less than an octet of zeros may follow; otherwise it was sent in another dialect.
bool its_csae_complete(struct span message, uint32_t used_bits);
