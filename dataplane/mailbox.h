// SPDX-License-Identifier: Apache-2.0
// From the worker to the main thread: one ring of fixed-size letters, one producer, one consumer. A full ring loses the
// letter and counts it; the worker never waits.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "obs/obs.h"
#include "scene/alert.h"
#include "scene/track_table.h"
#include "slot_message.h"

enum mail_kind { MAIL_TRACK, MAIL_GONE, MAIL_ALERT, MAIL_MAP, MAIL_SLOT, MAIL_TICK };

struct mail_track {
	uint64_t id;
	uint32_t observation_count;
	uint16_t disagreement_pct;
	uint8_t source_count;
	uint32_t source_figure[TRACK_SOURCES_MAX];
	struct obs last;
};

// A part of a MAP message; its parts follow each other, the last one ends it.
enum { MAIL_MAP_OCTETS = 160 };

struct mail_map {
	int64_t now_ns;
	uint16_t size, offset; // of the whole message; of this part in it
	uint8_t family, dialect;
	uint8_t octets[MAIL_MAP_OCTETS];
};

// The end of a step of a simulation that keeps the node's time.
struct mail_tick {
	uint64_t sequence;
	int64_t time_ns;
};

struct mail {
	uint32_t kind; // enum mail_kind
	union {
		struct mail_track track;
		uint64_t gone_id;
		struct alert alert;
		struct mail_map map;
		struct slot_ask slot;
		struct mail_tick tick;
	};
};

struct mailbox; // an rte_ring

// EAL must run. letters: at least that many fit. NULL when memory is short.
struct mailbox *mailbox_create(const char *name, uint32_t letters);
void mailbox_destroy(struct mailbox *m);
bool mailbox_put(struct mailbox *m, const struct mail *letter);		      // worker
uint32_t mailbox_take(struct mailbox *m, struct mail *letters, uint32_t max); // main thread
