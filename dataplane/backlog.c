// SPDX-License-Identifier: Apache-2.0
#include "backlog.h"

#include <string.h>

void backlog_init(struct backlog *b, uint32_t most)
{
	memset(b, 0, sizeof(*b));
	b->most = most;
	for (unsigned c = SHED_CLASS_ALERT; c < SHED_CLASS_COUNT; c++)
		b->queue[c].items = b->store[c - SHED_CLASS_ALERT];
}

bool backlog_put(struct backlog *b, const struct pipeline_frame *f, void *buffer)
{
	struct backlog_queue *q = &b->queue[f->cls];
	// Buffers run short: the best class may still use the last eighth.
	uint32_t most = f->cls == SHED_CLASS_ALERT ? b->most : b->most - b->most / 8;
	if (q->count == BACKLOG_EACH || b->count >= most)
		return false;
	q->items[(q->head + q->count) % BACKLOG_EACH] = (struct backlog_item){*f, buffer};
	q->count++;
	b->count++;
	return true;
}

uint32_t backlog_take(struct backlog *b, struct pipeline_frame *frames, void **buffers, uint32_t n)
{
	uint32_t used = 0;
	for (unsigned c = SHED_CLASS_ALERT; c < SHED_CLASS_COUNT; c++) {
		struct backlog_queue *q = &b->queue[c];
		for (; q->count > 0 && used < n; used++) {
			frames[used] = q->items[q->head].frame;
			buffers[used] = q->items[q->head].buffer;
			q->head = q->head + 1 < BACKLOG_EACH ? q->head + 1 : 0;
			q->count--;
		}
	}
	b->count -= used;
	return used;
}

uint32_t backlog_permille(const struct backlog *b)
{
	uint32_t worst = b->most > 0 ? b->count * 1000 / b->most : 0;
	for (unsigned c = SHED_CLASS_FIRST; c <= SHED_CLASS_REPEAT; c++) {
		uint32_t full = b->queue[c].count * 1000 / BACKLOG_EACH;
		worst = full > worst ? full : worst;
	}
	return worst;
}
