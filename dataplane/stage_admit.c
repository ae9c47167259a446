// SPDX-License-Identifier: Apache-2.0
#include "stage_admit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "table_alloc.h"
#include "wire/block.h"

static int memory_init(struct admit_memory *m, uint32_t entries)
{
	uint32_t sets = 16;
	while (sets * ADMIT_WAYS < entries)
		sets *= 2;
	m->set_mask = sets - 1;
	m->entries = table_alloc((size_t)sets * ADMIT_WAYS, sizeof(*m->entries), 0);
	if (m->entries == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < sets * ADMIT_WAYS; i++)
		m->entries[i] = (struct admit_entry){0, INT64_MIN};
	return 0;
}

int admit_init(struct admit *a, const struct admit_params *p)
{
	const uint64_t rate[2] = {p->frames_per_s, p->forwarder_frames_per_s};
	memset(a, 0, sizeof(*a));
	for (int i = 0; i < 2; i++) {
		a->interval_ns[i] = UNITS_NS_PER_S / (int64_t)rate[i];
		// A forwarder's burst is what all its senders may have sent within a tenth of a second.
		a->slack_ns[i] =
			i == 0 ? a->interval_ns[0] * (int64_t)p->burst : UNITS_NS_PER_S / 10;
	}
	memcpy(a->duplicate_ns, p->duplicate_ns, sizeof(a->duplicate_ns));
	if (memory_init(&a->sources, p->sources_max) != 0 ||
	    memory_init(&a->contents, p->duplicates_max) != 0) {
		admit_fini(a);
		return -ENOMEM;
	}
	return 0;
}

void admit_fini(struct admit *a)
{
	free(a->sources.entries);
	free(a->contents.entries);
	a->sources.entries = a->contents.entries = NULL;
}

static struct admit_entry *set_of(const struct admit_memory *m, uint64_t key)
{
	return &m->entries[((uint32_t)(key >> 20) & m->set_mask) * ADMIT_WAYS];
}

// Entry of the key, or the set's oldest one made ready for it (time INT64_MIN).
static struct admit_entry *entry_of(struct admit_memory *m, uint64_t key)
{
	struct admit_entry *set = set_of(m, key);
	struct admit_entry *oldest = set;
	for (int i = 0; i < ADMIT_WAYS; i++) {
		if (set[i].key == key)
			return &set[i];
		if (set[i].time_ns < oldest->time_ns)
			oldest = &set[i];
	}
	*oldest = (struct admit_entry){key, INT64_MIN};
	return oldest;
}

// Generic cell rate algorithm (ITU-T I.371): time_ns is the theoretical arrival time of the next frame.
static bool within_rate(struct admit *a, uint64_t source, bool is_forwarder, int64_t now_ns)
{
	struct admit_entry *e = entry_of(&a->sources, source);
	int64_t due_ns = e->time_ns > now_ns ? e->time_ns : now_ns;
	// Further ahead than any sender can get: the clock was set back. Start anew rather than silence everybody.
	if (due_ns - now_ns > a->slack_ns[is_forwarder] + a->interval_ns[is_forwarder])
		due_ns = now_ns;
	if (due_ns - now_ns > a->slack_ns[is_forwarder])
		return false;
	e->time_ns = due_ns + a->interval_ns[is_forwarder];
	return true;
}

static bool heard_before(struct admit *a, uint64_t content, int64_t window_ns, int64_t now_ns)
{
	struct admit_entry *e = entry_of(&a->contents, content);
	if (e->time_ns != INT64_MIN && now_ns >= e->time_ns && now_ns - e->time_ns < window_ns)
		return true;
	e->time_ns = now_ns;
	return false;
}

enum err admit_rate(struct admit *a, uint64_t source, bool is_forwarder, int64_t now_ns)
{
	return within_rate(a, source, is_forwarder, now_ns) ? ERR_NONE : ERR_RATE_LIMITED;
}

// Upper and lower half of a product, folded: both factors reach every bit.
static inline uint64_t folded(uint64_t a, uint64_t b)
{
	__extension__ typedef unsigned __int128 wide;
	wide product = (wide)a * b;
	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t step(uint64_t h, const uint8_t *sixteen)
{
	const uint64_t k = 0xe7037ed1a0b428db;
	return folded(block_u64le(sixteen, 0) ^ k, block_u64le(sixteen, 8) ^ h);
}

static __attribute__((noinline)) uint64_t mix_few(uint64_t h, struct span s)
{
	uint8_t padded[16] = {0};
	if (s.n > 0)
		memcpy(padded, s.p, s.n);
	return step(h, padded);
}

// Sixteen octets a step: this is read over every message. Not a defence against chosen contents: who could make two that
// collide can as well send the same one twice.
static uint64_t mix_content(uint64_t h, struct span s)
{
	h = folded(h ^ s.n, 0xa0761d6478bd642f);
	if (!block_fits(s, 16))
		return mix_few(h, s);
	const uint8_t *p = s.p, *last = s.p + s.n - 16;
	for (; last - p > 16; p += 32)
		h = step(step(h, p), p + 16);
	if (p < last)
		h = step(h, p);
	return step(h, last); // perhaps once more some of the octets before
}

uint64_t admit_content_key(const struct admit *a, unsigned family, const struct span *item,
			   uint32_t count)
{
	uint64_t h = family;
	if (a->duplicate_ns[family] <= 0)
		return 0;
	for (uint32_t i = 0; i < count; i++)
		h = mix_content(h, item[i]);
	__builtin_prefetch(set_of(&a->contents, h));
	return h != 0 ? h : 1;
}

enum err admit_content(struct admit *a, unsigned family, uint64_t key, int64_t now_ns)
{
	return key != 0 && heard_before(a, key, a->duplicate_ns[family], now_ns) ? ERR_DUPLICATE
										 : ERR_NONE;
}
