// SPDX-License-Identifier: Apache-2.0
#include "alert_log.h"

#include <stddef.h>
#include <string.h>

void alert_log_init(struct alert_log *l)
{
	memset(l, 0, sizeof(*l));
}

static uint64_t held(const struct alert_log *l)
{
	uint64_t n = l->count - l->forgotten;
	return n < ALERT_LOG_SIZE ? n : ALERT_LOG_SIZE;
}

void alert_log_expire(struct alert_log *l, int64_t cutoff_ns)
{
	for (uint64_t n = held(l); n > 0; n--) {
		struct alert_log_entry *oldest = &l->ring[(l->count - n) % ALERT_LOG_SIZE];
		if (oldest->time_ns >= cutoff_ns)
			return;
		memset(oldest, 0, sizeof(*oldest));
		l->forgotten = l->count - n + 1;
	}
}

static struct alert_log_entry *find(struct alert_log *l, uint64_t boot_id, uint64_t id)
{
	for (uint64_t n = 0; n < held(l); n++) {
		struct alert_log_entry *known = &l->ring[(l->count - 1 - n) % ALERT_LOG_SIZE];
		if (known->id == id && known->boot_id == boot_id)
			return known;
	}
	return NULL;
}

const struct alert_log_entry *alert_log_put(struct alert_log *l, const struct alert_log_entry *e)
{
	struct alert_log_entry *known = find(l, e->boot_id, e->id);
	bool was_told = known != NULL && known->is_pilot_told;
	if (known == NULL)
		known = &l->ring[l->count++ % ALERT_LOG_SIZE];
	*known = *e;
	known->is_pilot_told |= was_told;
	return known;
}

void alert_log_set_pilot_told(struct alert_log *l, uint64_t boot_id, uint64_t id)
{
	struct alert_log_entry *known = find(l, boot_id, id);
	if (known != NULL)
		known->is_pilot_told = true;
}

const struct alert_log_entry *alert_log_get(const struct alert_log *l, unsigned n)
{
	return n < held(l) ? &l->ring[(l->count - 1 - n) % ALERT_LOG_SIZE] : NULL;
}
