// SPDX-License-Identifier: Apache-2.0
// From the main thread to the worker: decisions to be told, what lights show, notices, and the end of a step. One ring, one producer, one consumer. A
// full ring refuses; control tells again.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "broadcast.h"
#include "mailbox.h"
#include "signal_message.h"
#include "slot_message.h"

enum slot_letter_kind {
	SLOT_LETTER_SAY,
	SLOT_LETTER_SIGNALS,
	SLOT_LETTER_NOTICE,
	SLOT_LETTER_TICK
};

struct slot_letter {
	uint32_t kind; // enum slot_letter_kind
	bool is_late;  // a tick that control did not answer
	union {
		struct slot_say say;
		struct signal_say signals;
		struct broadcast_notice notice;
		struct mail_tick tick;
	};
};

struct slot_box; // an rte_ring

struct slot_box *slot_box_create(const char *name, uint32_t letters);
void slot_box_destroy(struct slot_box *b);
bool slot_box_put(struct slot_box *b, const struct slot_letter *l);		 // main thread
uint32_t slot_box_take(struct slot_box *b, struct slot_letter *l, uint32_t max); // worker
