// SPDX-License-Identifier: Apache-2.0
#include "radio.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"

static const char *const media[RADIO_MEDIUM_COUNT] = {"ethernet", "wifi"};

int radio_init(struct radio *r, const struct scenario *s, uint64_t seed)
{
	const struct radio_air air = {.loss = s->radio.loss,
				      .delay_ms = s->radio.delay_ms,
				      .jitter_ms = s->radio.jitter_ms,
				      .queue_max = s->radio.queue_max};
	return radio_open(r, &air, seed);
}

int radio_open(struct radio *r, const struct radio_air *air, uint64_t seed)
{
	*r = (struct radio){.rng = rng_make(seed, RNG_RADIO),
			    .more_rng = rng_make(seed, RNG_RADIO_MORE),
			    .loss = air->loss,
			    .delay_ns = air->delay_ms * 1e6,
			    .jitter_ns = air->jitter_ms * 1e6,
			    .duplicate = air->duplicate,
			    .reorder = air->reorder,
			    .reorder_ns = air->reorder_ms * 1e6,
			    .queue_max = air->queue_max};
	r->frames = calloc(r->queue_max, sizeof(*r->frames));
	r->heap = calloc(r->queue_max, sizeof(*r->heap));
	r->room = calloc(r->queue_max, sizeof(*r->room));
	if (r->frames == NULL || r->heap == NULL || r->room == NULL) {
		radio_fini(r);
		return -ENOMEM;
	}
	for (uint32_t i = 0; i < r->queue_max; i++)
		r->room[i] = r->queue_max - 1 - i;
	return 0;
}

void radio_fini(struct radio *r)
{
	free(r->frames);
	free(r->heap);
	free(r->room);
	*r = (struct radio){.frames = NULL};
}

static bool earlier(const struct radio *r, uint32_t a, uint32_t b)
{
	const struct radio_frame *x = &r->frames[r->heap[a]], *y = &r->frames[r->heap[b]];
	return x->due_ns != y->due_ns ? x->due_ns < y->due_ns : x->order < y->order;
}

static void swap(struct radio *r, uint32_t a, uint32_t b)
{
	uint32_t v = r->heap[a];
	r->heap[a] = r->heap[b];
	r->heap[b] = v;
}

static void push(struct radio *r, uint32_t index)
{
	uint32_t i = r->count++;
	r->heap[i] = index;
	while (i > 0 && earlier(r, i, (i - 1) / 2)) {
		swap(r, i, (i - 1) / 2);
		i = (i - 1) / 2;
	}
}

static uint32_t pop(struct radio *r)
{
	uint32_t top = r->heap[0], i = 0;
	r->heap[0] = r->heap[--r->count];
	for (;;) {
		uint32_t child = 2 * i + 1;
		if (child >= r->count)
			return top;
		if (child + 1 < r->count && earlier(r, child + 1, child))
			child++;
		if (!earlier(r, child, i))
			return top;
		swap(r, i, child);
		i = child;
	}
}

static void deliver(struct radio *r, int64_t t_ns, enum radio_medium medium, const uint8_t *bytes,
		    uint32_t size, double late_ns)
{
	if (r->count == r->queue_max || size > RADIO_FRAME_MAX) {
		r->overflow++;
		return;
	}
	uint32_t index = r->room[r->queue_max - 1 - r->count];
	struct radio_frame *f = &r->frames[index];
	f->due_ns = t_ns + (int64_t)late_ns;
	f->order = r->order++;
	f->medium = (uint8_t)medium;
	f->size = (uint16_t)size;
	memcpy(f->bytes, bytes, size);
	push(r, index);
}

void radio_send(struct radio *r, int64_t t_ns, enum radio_medium medium, const uint8_t *bytes,
		uint32_t size)
{
	// All draws happen for every frame: switching one effect off must not change another.
	bool lost = rng_unit(&r->rng) < r->loss;
	double late_ns = r->delay_ns + r->jitter_ns * rng_unit(&r->rng);
	bool twice = rng_unit(&r->more_rng) < r->duplicate;
	double again_ns = r->delay_ns + (r->jitter_ns + r->reorder_ns) * rng_unit(&r->more_rng);
	bool later = rng_unit(&r->more_rng) < r->reorder;
	double more_ns = r->reorder_ns * rng_unit(&r->more_rng);
	if (lost) {
		r->lost++;
		return;
	}
	r->reordered += later ? 1 : 0;
	deliver(r, t_ns, medium, bytes, size, late_ns + (later ? more_ns : 0.0));
	if (!twice)
		return;
	r->doubled++;
	deliver(r, t_ns, medium, bytes, size, again_ns);
}

const struct radio_frame *radio_receive(struct radio *r, int64_t t_ns)
{
	if (r->count == 0 || r->frames[r->heap[0]].due_ns > t_ns)
		return NULL;
	uint32_t index = pop(r);
	// Stays untouched until the next send, which takes the most recently freed first; callers
	// use it at once.
	r->room[r->queue_max - 1 - r->count] = index;
	return &r->frames[index];
}

const char *radio_medium_name(unsigned medium)
{
	return medium < RADIO_MEDIUM_COUNT ? media[medium] : "?";
}
