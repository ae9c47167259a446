// SPDX-License-Identifier: Apache-2.0
// The main thread's copy of the live tracks, fed by the worker's mailbox, and the log of what changed. A reader of the log
// holds a position in it; one that falls further behind than the log is long starts over with a snapshot. Memory is fixed
// whatever the readers do. Pure; main thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "mailbox.h"

enum { LINK_ALERT_LOG = 1024 };

struct mirror_track {
	struct mail_track t; // t.id 0: slot is free
	uint64_t changed_at; // position of its newest log entry
};

struct mirror_change {
	uint64_t id;
	bool gone;
};

struct link_mirror {
	struct mirror_track *tracks; // by slot
	uint32_t capacity;
	struct mirror_change *log; // ring
	uint32_t log_mask;
	uint64_t log_end; // position behind the newest entry
	struct alert alerts[LINK_ALERT_LOG];
	uint64_t alert_end;
	uint32_t air, road; // live
};

int link_mirror_init(struct link_mirror *m, uint32_t tracks_max);
void link_mirror_fini(struct link_mirror *m);
void link_mirror_apply(struct link_mirror *m, const struct mail *letter);

// Oldest position that can still be read.
static inline uint64_t link_mirror_log_start(const struct link_mirror *m)
{
	uint64_t size = (uint64_t)m->log_mask + 1;
	return m->log_end > size ? m->log_end - size : 0;
}

// Entry at a position that can be read. True: *track is the track as it is now, or NULL when *gone_id ended. False: a
// newer entry about the same track follows, skip this one.
bool link_mirror_read(const struct link_mirror *m, uint64_t position,
		      const struct mail_track **track, uint64_t *gone_id);
