// SPDX-License-Identifier: Apache-2.0
#include "trace.h"

static const struct {
	const char *name, *text;
} stages[TRACE_STAGE_COUNT] = {
#define TRACE_STAGE_ROW(id, name, text) [TRACE_STAGE_##id] = {name, text},
	TRACE_STAGE_LIST(TRACE_STAGE_ROW)
#undef TRACE_STAGE_ROW
};

const char *trace_stage_name(unsigned stage)
{
	return stage < TRACE_STAGE_COUNT ? stages[stage].name : "?";
}

const char *trace_stage_text(unsigned stage)
{
	return stage < TRACE_STAGE_COUNT ? stages[stage].text : "?";
}

void trace_put(struct trace *t, const struct trace_record *r)
{
	uint64_t seq = atomic_load_explicit(&t->end, memory_order_relaxed) + 1;
	struct trace_slot *s = &t->slot[seq % TRACE_RING];
	atomic_store_explicit(&s->seq, 0, memory_order_relaxed);
	atomic_thread_fence(memory_order_release);
	s->r = *r;
	atomic_store_explicit(&s->seq, seq, memory_order_release);
	atomic_store_explicit(&t->end, seq, memory_order_release);
}

uint64_t trace_end(const struct trace *t)
{
	return atomic_load_explicit(&t->end, memory_order_acquire);
}

bool trace_read(const struct trace *t, uint64_t seq, struct trace_record *out)
{
	const struct trace_slot *s = &t->slot[seq % TRACE_RING];
	if (seq == 0 || atomic_load_explicit(&s->seq, memory_order_acquire) != seq)
		return false;
	*out = s->r;
	atomic_thread_fence(memory_order_acquire);
	return atomic_load_explicit(&s->seq, memory_order_relaxed) == seq;
}
