// SPDX-License-Identifier: Apache-2.0
// The queue in front of the writer: what the loop puts there stays until it is durable.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/units.h"
#include "hub/city_parts.h"
#include "uplink/mqtt.h"

void city_items_free(struct city_item *i)
{
	while (i != NULL) {
		struct city_item *next = i->next;
		free(i);
		i = next;
	}
}

// Under the lock: takes the first `count` out of the queue, for items_free once the lock is free.
struct city_item *city_queue_take(struct city_store *s, unsigned count)
{
	struct city_item *first = s->first, *i = NULL;
	for (; count > 0; count--) {
		i = s->first;
		s->first = i->next;
		s->state.waiting--;
		s->state.waiting_bytes -= i->size;
		s->durable = i->ticket;
		if (i->mark != 0)
			s->mark_durable = i->mark;
	}
	if (i == NULL)
		return NULL;
	i->next = NULL;
	if (s->first == NULL) {
		s->last = &s->first;
		if (s->mark_passed != 0)
			s->mark_durable = s->mark_passed;
	}
	return first;
}

// Where in time it belongs: the middle of an interval; else both ends are its time.
static int64_t middle_ns(const struct intake_message *m)
{
	int64_t length_ns;
	return __builtin_sub_overflow(m->to_ns, m->from_ns, &length_ns)
		       ? m->to_ns
		       : m->from_ns + length_ns / 2;
}

static struct city_item *item_of(const struct intake_message *m, int64_t now_ns)
{
	size_t size = m->payload_size;
	struct city_item *i = malloc(sizeof(*i) + size);
	if (i == NULL)
		return NULL;
	*i = (struct city_item){.kind = (uint8_t)m->kind,
				.is_resent = m->is_resent || m->is_again,
				.boot_id = m->boot_id,
				.seq = m->seq,
				.made_ns = m->made_ns,
				.received_ns = now_ns,
				.at_ns = middle_ns(m),
				.from_ns = m->from_ns,
				.to_ns = m->to_ns,
				.size = (uint32_t)size};
	memcpy(i->city, m->city, sizeof(i->city));
	memcpy(i->node, m->node, sizeof(i->node));
	memcpy(i->payload, m->payload, size);
	return i;
}

bool city_store_put(struct city_store *s, const struct intake_message *m, int64_t now_ns,
		    uint64_t mark)
{
	if (m->kind == INTAKE_ACK)
		return true;
	struct city_item *i = item_of(m, now_ns);
	pthread_mutex_lock(&s->lock);
	bool is_taken = i != NULL && s->state.waiting < s->cfg.queue_max &&
			s->state.waiting_bytes + i->size <= s->cfg.queue_bytes;
	if (is_taken) {
		i->ticket = ++s->ticket;
		i->mark = mark;
		if (mark != 0)
			s->mark_passed = mark;
		*s->last = i;
		s->last = &i->next;
		s->state.waiting++;
		s->state.waiting_bytes += i->size;
		if (s->state.waiting == 1 || s->state.waiting == s->cfg.group_max)
			pthread_cond_signal(&s->wake);
	} else {
		s->state.full++;
	}
	pthread_mutex_unlock(&s->lock);
	if (!is_taken)
		free(i);
	return is_taken;
}

void city_store_pass(struct city_store *s, uint64_t mark)
{
	pthread_mutex_lock(&s->lock);
	s->mark_passed = mark;
	bool is_idle = s->first == NULL;
	if (is_idle)
		s->mark_durable = mark;
	pthread_mutex_unlock(&s->lock);
	if (is_idle)
		city_signal(s);
}

bool city_store_has_room(const struct city_store *s)
{
	struct city_store *m = (struct city_store *)s;
	pthread_mutex_lock(&m->lock);
	bool has_room = s->state.waiting < s->cfg.queue_max &&
			s->state.waiting_bytes + MQTT_PAYLOAD_MAX <= s->cfg.queue_bytes;
	pthread_mutex_unlock(&m->lock);
	return has_room;
}

uint64_t city_store_durable(const struct city_store *s)
{
	struct city_store *m = (struct city_store *)s;
	pthread_mutex_lock(&m->lock);
	uint64_t durable = s->mark_durable;
	pthread_mutex_unlock(&m->lock);
	return durable;
}

bool city_store_flush(struct city_store *s, int64_t max_ns)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	int64_t ns = until.tv_nsec + max_ns;
	until.tv_sec += ns / UNITS_NS_PER_S;
	until.tv_nsec = ns % UNITS_NS_PER_S;
	pthread_mutex_lock(&s->lock);
	uint64_t wanted = s->ticket;
	pthread_cond_signal(&s->wake);
	while (s->durable < wanted)
		if (pthread_cond_timedwait(&s->moved, &s->lock, &until) == ETIMEDOUT)
			break;
	bool is_done = s->durable >= wanted;
	pthread_mutex_unlock(&s->lock);
	return is_done;
}
