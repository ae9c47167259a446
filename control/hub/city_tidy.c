// SPDX-License-Identifier: Apache-2.0
// Rolling up and forgetting, in pieces, by a thread of its own. Of several hub processes on one database one does it at a time.
#include <string.h>

#include "base/units.h"
#include "hub/city_parts.h"

enum { PRUNE_ROWS = 2000 };

static const int64_t DAY_NS = 86400 * UNITS_NS_PER_S;

// A piece of everything that was kept long enough. True: there is more.
static bool forget(struct city_store *s, int64_t now_ns)
{
	struct city_backend *b = s->tidier;
	uint64_t gone, all = 0;
	bool is_more = false;
	for (unsigned k = 0; k < CITY_KEEP_COUNT; k++) {
		int64_t before_ns = now_ns - (int64_t)s->cfg.keep_days[k] * DAY_NS;
		city_turn_take(s);
		enum store_result rc =
			b->ops->prune(b, (enum city_keep)k, before_ns, PRUNE_ROWS, &gone);
		city_turn_leave(s);
		if (rc != STORE_RESULT_OK)
			return false;
		all += gone;
		is_more = is_more || gone > 0;
		if (k != CITY_KEEP_NODES || gone == 0)
			continue;
		pthread_mutex_lock(&s->lock);
		s->is_forgetful = true;
		pthread_cond_signal(&s->wake);
		pthread_mutex_unlock(&s->lock);
	}
	pthread_mutex_lock(&s->lock);
	s->state.pruned += all;
	pthread_mutex_unlock(&s->lock);
	return is_more;
}

// What comes today and tomorrow finds its tables.
static void make_ahead(struct city_store *s, int64_t now_ns)
{
	const int32_t today = (int32_t)(now_ns / DAY_NS);
	const int32_t day[] = {today, today + 1, today + 2};
	s->tidier->ops->days(s->tidier, day, 3);
}

static void note(struct city_store *s, uint64_t rolled)
{
	uint64_t dirty = 0;
	bool is_known = s->tidier->ops->count_marks(s->tidier, &dirty) == STORE_RESULT_OK;
	pthread_mutex_lock(&s->lock);
	s->state.rolled += rolled;
	s->state.tidied++;
	if (is_known)
		s->state.dirty = dirty;
	pthread_mutex_unlock(&s->lock);
}

bool city_store_tidy(struct city_store *s)
{
	struct city_backend *b = s->tidier;
	uint64_t rolled = 0;
	if (!city_connected(s, b) || !b->ops->claim(b))
		return false;
	int64_t now_ns = city_wall_ns(s);
	make_ahead(s, now_ns);
	bool is_more = city_roll(s, now_ns, &rolled);
	note(s, rolled);
	return forget(s, now_ns) || is_more;
}

void *city_tidier_run(void *ctx)
{
	struct city_store *s = ctx;
	pthread_mutex_lock(&s->lock);
	while (!s->is_stopping) {
		city_sleep(s, &s->rest, s->cfg.tidy_every_ns > 0 ? s->cfg.tidy_every_ns : DAY_NS);
		if (s->is_stopping || s->cfg.tidy_every_ns == 0)
			continue;
		pthread_mutex_unlock(&s->lock);
		bool is_more = city_store_tidy(s);
		pthread_mutex_lock(&s->lock);
		while (is_more && !s->is_stopping) {
			pthread_mutex_unlock(&s->lock);
			is_more = city_store_tidy(s);
			pthread_mutex_lock(&s->lock);
		}
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}
