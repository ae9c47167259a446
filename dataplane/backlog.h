// SPDX-License-Identifier: Apache-2.0
// Frames that were taken from the ports and wait for their turn: a queue for each class, emptied best class first. Taking a
// frame costs a tenth of handling it, so the ports' rings are emptied even when not everything can be handled; what is lost
// is then lost here, by class, and not in a ring, blindly. Fixed size; the worker's.
#pragma once

#include "pipeline.h"

enum { BACKLOG_EACH = 2048 }; // frames of one class: a ring of 1,024, full of one class twice over

struct backlog_item {
	struct pipeline_frame frame;
	void *buffer; // that holds its octets
};

struct backlog_queue {
	struct backlog_item *items;
	uint32_t head, count;
};

struct backlog {
	struct backlog_queue queue[SHED_CLASS_COUNT]; // NONE is not used
	struct backlog_item store[SHED_CLASS_COUNT - 1][BACKLOG_EACH];
	uint32_t count;
	uint32_t most; // in all queues together
};

// most: buffers that may wait at once.
void backlog_init(struct backlog *b, uint32_t most);

// False: its queue is full.
bool backlog_put(struct backlog *b, const struct pipeline_frame *f, void *buffer);

// The next n frames at most, best class first, each class in order of arrival. Returns how many.
uint32_t backlog_take(struct backlog *b, struct pipeline_frame *frames, void **buffers, uint32_t n);

// How full the queue of repeated reports, or all of it, is: the load that shedding goes by, 0..1000.
uint32_t backlog_permille(const struct backlog *b);
