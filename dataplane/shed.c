// SPDX-License-Identifier: Apache-2.0
#include "shed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "table_alloc.h"

// A full ring of a port alone, as after a pause of the machine, stays below the high mark. After a rise the backlog gets this
// many rounds to show what the new level does.
enum { HIGH_PERMILLE = 750, LOW_PERMILLE = 125, SETTLE_ROUNDS = 8 };
#define FALL_NS (150 * UNITS_NS_PER_MS) // four levels in 0.6 s
#define NEVER	INT64_MAX

static const struct {
	const char *name, *text;
} classes[SHED_CLASS_COUNT] = {
#define SHED_CLASS_ROW(id, name, text) [SHED_CLASS_##id] = {name, text},
	SHED_CLASS_LIST(SHED_CLASS_ROW)
#undef SHED_CLASS_ROW
};

static const enum err reasons[SHED_CLASS_COUNT] = {[SHED_CLASS_ALERT] = ERR_SHED_ALERT,
						   [SHED_CLASS_FIRST] = ERR_SHED_VULNERABLE,
						   [SHED_CLASS_REPEAT] = ERR_SHED_REPEAT,
						   [SHED_CLASS_REST] = ERR_SHED_REST};

// How often one object's reports are used: the table of shed.h.
static const int64_t intervals_ns[SHED_LEVELS][SHED_CLASS_COUNT] = {
	[1] = {[SHED_CLASS_REPEAT] = 200 * UNITS_NS_PER_MS, [SHED_CLASS_REST] = UNITS_NS_PER_S},
	[2] = {[SHED_CLASS_REPEAT] = 500 * UNITS_NS_PER_MS, [SHED_CLASS_REST] = NEVER},
	[3] = {[SHED_CLASS_FIRST] = 200 * UNITS_NS_PER_MS,
	       [SHED_CLASS_REPEAT] = UNITS_NS_PER_S,
	       [SHED_CLASS_REST] = NEVER},
	[4] = {[SHED_CLASS_FIRST] = 500 * UNITS_NS_PER_MS,
	       [SHED_CLASS_REPEAT] = 2 * UNITS_NS_PER_S,
	       [SHED_CLASS_REST] = NEVER},
};

const char *shed_class_name(unsigned cls)
{
	return cls < SHED_CLASS_COUNT ? classes[cls].name : "?";
}

int shed_init(struct shed *s, const struct shed_params *p)
{
	uint32_t sets = 16;
	memset(s, 0, sizeof(*s));
	s->p = *p;
	s->calm_ns = INT64_MIN;
	if (p->objects_max == 0)
		return 0;
	while (sets * SHED_WAYS < p->objects_max)
		sets *= 2;
	s->set_mask = sets - 1;
	s->entries = table_alloc((size_t)sets * SHED_WAYS, sizeof(*s->entries), 0);
	if (s->entries == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < sets * SHED_WAYS; i++)
		s->entries[i] = (struct shed_entry){0, INT64_MIN};
	return 0;
}

void shed_fini(struct shed *s)
{
	free(s->entries);
	s->entries = NULL;
}

// ---- load

void shed_note_load(struct shed *s, uint32_t permille, int64_t now_ns)
{
	if (s->entries == NULL)
		return;
	s->wait_rounds -= s->wait_rounds > 0;
	if (permille >= HIGH_PERMILLE) {
		s->calm_ns = INT64_MIN;
		if (s->wait_rounds == 0 && s->level + 1 < SHED_LEVELS) {
			s->level++;
			s->wait_rounds = SETTLE_ROUNDS;
		}
		return;
	}
	if (s->level == 0)
		return;
	// Between the two marks the level is right: it is what keeps the backlog so.
	if (permille > LOW_PERMILLE || s->calm_ns == INT64_MIN || now_ns < s->calm_ns) {
		s->calm_ns = now_ns;
	} else if (now_ns - s->calm_ns >= FALL_NS) {
		s->level--;
		s->calm_ns = now_ns;
	}
}

enum err shed_reason(unsigned cls)
{
	return reasons[cls];
}

// ---- objects

static struct shed_entry *find(struct shed *s, uint64_t key)
{
	struct shed_entry *set = &s->entries[((uint32_t)(key >> 20) & s->set_mask) * SHED_WAYS];
	struct shed_entry *oldest = set;
	for (int i = 0; i < SHED_WAYS; i++) {
		if ((set[i].key ^ key) >> 2 == 0)
			return &set[i];
		if (set[i].used_ns < oldest->used_ns)
			oldest = &set[i];
	}
	*oldest = (struct shed_entry){key & ~3ULL, INT64_MIN};
	return oldest;
}

static int64_t interval_of(const struct shed *s, unsigned cls)
{
	int64_t ns = intervals_ns[s->level][cls];
	bool is_tracked = cls != SHED_CLASS_REST;
	return is_tracked && ns > s->p.interval_max_ns ? s->p.interval_max_ns : ns;
}

enum err shed_decide(struct shed *s, const struct shed_peek *peek, int64_t now_ns, uint8_t *cls)
{
	*cls = peek->cls;
	if (s->level == 0 || peek->cls == SHED_CLASS_ALERT)
		return ERR_NONE;
	if (peek->key == 0)
		return interval_of(s, peek->cls) > 0 ? reasons[peek->cls] : ERR_NONE;
	struct shed_entry *e = find(s, peek->key);
	uint8_t learned = (uint8_t)(e->key & 3);
	if (learned != 0 && peek->cls != SHED_CLASS_REST)
		*cls = learned;
	bool is_new = e->used_ns == INT64_MIN || now_ns < e->used_ns ||
		      now_ns - e->used_ns > s->p.forget_ns;
	if (is_new && *cls == SHED_CLASS_REPEAT)
		*cls = SHED_CLASS_FIRST;
	int64_t interval_ns = interval_of(s, *cls);
	if (interval_ns == NEVER || (!is_new && now_ns - e->used_ns < interval_ns))
		return reasons[*cls];
	e->used_ns = now_ns;
	return ERR_NONE;
}

void shed_learn(struct shed *s, uint64_t key, enum shed_class cls)
{
	if (s->level == 0 || key == 0)
		return;
	struct shed_entry *e = find(s, key);
	e->key = (key & ~3ULL) | (uint64_t)cls;
}

void shed_forget(struct shed *s, uint64_t key)
{
	if (s->level > 0 && key != 0)
		find(s, key)->used_ns = INT64_MIN;
}
