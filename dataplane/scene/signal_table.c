// SPDX-License-Identifier: Apache-2.0
#include "scene/signal_table.h"

#include <stddef.h>

static uint32_t home(uint64_t key)
{
	return (uint32_t)((key * 0x9e3779b97f4a7c15ULL) >> 32) % SIGNALS_MAX;
}

static bool is_old(const struct signal_state *s, int64_t now_ns, int64_t expire_ns)
{
	int64_t age_ns = now_ns - s->heard_ns;
	return age_ns > expire_ns || -age_ns > expire_ns; // or the clock was set back
}

void signal_put(struct signal_table *t, uint32_t intersection, uint8_t group, uint8_t phase,
		int64_t min_end_ns, int64_t now_ns, int64_t expire_ns)
{
	uint64_t key = signal_key(intersection, group);
	struct signal_state *s = NULL;
	for (uint32_t i = 0; i < SIGNAL_PROBES; i++) {
		struct signal_state *at = &t->state[(home(key) + i) % SIGNALS_MAX];
		if (at->key == key) {
			s = at;
			break;
		}
		if (s == NULL && (at->key == 0 || is_old(at, now_ns, expire_ns)))
			s = at;
	}
	if (s == NULL) {
		t->lost++;
		return;
	}
	bool goes_on = s->key == key && s->phase == phase && !is_old(s, now_ns, expire_ns);
	*s = (struct signal_state){key, now_ns, goes_on ? s->since_ns : now_ns, min_end_ns, phase};
	t->heard++;
}

const struct signal_state *signal_find(const struct signal_table *t, uint32_t intersection,
				       uint8_t group, int64_t now_ns, int64_t expire_ns)
{
	uint64_t key = signal_key(intersection, group);
	for (uint32_t i = 0; i < SIGNAL_PROBES; i++) {
		const struct signal_state *s = &t->state[(home(key) + i) % SIGNALS_MAX];
		if (s->key == key)
			return is_old(s, now_ns, expire_ns) ? NULL : s;
	}
	return NULL;
}

enum signal_lane signal_lane(const struct signal_table *t, const struct zone_lane *lane,
			     int64_t now_ns, int64_t expire_ns, int64_t *since_ns,
			     int64_t *min_end_ns)
{
	enum signal_lane shows = SIGNAL_LANE_RED;
	*since_ns = *min_end_ns = 0;
	if (lane->group_count == 0)
		return SIGNAL_LANE_UNKNOWN;
	for (unsigned i = 0; i < lane->group_count; i++) {
		const struct signal_state *s =
			signal_find(t, lane->intersection, lane->group[i], now_ns, expire_ns);
		if (s == NULL || s->phase == SIGNAL_UNAVAILABLE || s->phase == SIGNAL_DARK)
			return SIGNAL_LANE_UNKNOWN;
		if (s->phase != SIGNAL_RED && shows == SIGNAL_LANE_RED) {
			shows = SIGNAL_LANE_OPEN;
			*since_ns = 0;
		}
		if ((s->phase == SIGNAL_RED) == (shows == SIGNAL_LANE_RED) &&
		    s->since_ns > *since_ns)
			*since_ns = s->since_ns;
		if (*min_end_ns == 0 || s->min_end_ns < *min_end_ns)
			*min_end_ns = s->min_end_ns;
	}
	return shows;
}
