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

void alert_log_put(struct alert_log *l, const struct alert_log_entry *e)
{
	for (uint64_t n = 0; n < held(l); n++) {
		struct alert_log_entry *known = &l->ring[(l->count - 1 - n) % ALERT_LOG_SIZE];
		if (known->id == e->id && known->boot_id == e->boot_id) {
			*known = *e;
			return;
		}
	}
	l->ring[l->count++ % ALERT_LOG_SIZE] = *e;
}

const struct alert_log_entry *alert_log_get(const struct alert_log *l, unsigned n)
{
	return n < held(l) ? &l->ring[(l->count - 1 - n) % ALERT_LOG_SIZE] : NULL;
}
