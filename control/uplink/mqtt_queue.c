// SPDX-License-Identifier: Apache-2.0
#include "uplink/mqtt_queue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/units.h"

static const char *const event_names[MQTT_EVENT_COUNT] = {"up",	    "ready",   "down",	"sent",
							  "failed", "message", "closed"};

const char *mqtt_event_name(unsigned kind)
{
	return kind < MQTT_EVENT_COUNT ? event_names[kind] : "?";
}

bool mqtt_event_message(struct mqtt_event *e, const char *topic, size_t tlen, const void *payload,
			size_t size)
{
	*e = (struct mqtt_event){
		.kind = MQTT_EVENT_MESSAGE, .topic = malloc(tlen + 1 + size), .size = size};
	if (e->topic == NULL)
		return false;
	memcpy(e->topic, topic, tlen);
	e->topic[tlen] = '\0';
	e->payload = (uint8_t *)e->topic + tlen + 1;
	if (size > 0)
		memcpy(e->payload, payload, size);
	return true;
}

int mqtt_queue_init(struct mqtt_queue *q)
{
	memset(q, 0, sizeof(*q));
	q->event_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (q->event_fd < 0)
		return -errno;
	q->ring = calloc(MQTT_QUEUE_SIZE, sizeof(*q->ring));
	if (q->ring == NULL) {
		close(q->event_fd);
		return -ENOMEM;
	}
	pthread_condattr_t attr;
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_mutex_init(&q->lock, NULL);
	pthread_cond_init(&q->has_room, &attr);
	pthread_condattr_destroy(&attr);
	return 0;
}

void mqtt_queue_fini(struct mqtt_queue *q)
{
	struct mqtt_event e;
	while (mqtt_queue_pop(q, &e))
		free(e.topic);
	pthread_cond_destroy(&q->has_room);
	pthread_mutex_destroy(&q->lock);
	close(q->event_fd);
	free(q->ring);
}

static struct timespec deadline_in(int64_t wait_ns)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	int64_t t = ts.tv_sec * UNITS_NS_PER_S + ts.tv_nsec + wait_ns;
	return (struct timespec){.tv_sec = t / UNITS_NS_PER_S, .tv_nsec = t % UNITS_NS_PER_S};
}

// A full counter is readable all the same, so a failed write loses nothing.
static void wake(struct mqtt_queue *q)
{
	const uint64_t one = 1;
	if (write(q->event_fd, &one, sizeof(one)) < 0)
		return;
}

bool mqtt_queue_push(struct mqtt_queue *q, const struct mqtt_event *e, int64_t wait_ns)
{
	uint32_t limit = e->kind == MQTT_EVENT_MESSAGE ? MQTT_QUEUE_MESSAGES : MQTT_QUEUE_SIZE;
	struct timespec until = deadline_in(wait_ns);
	pthread_mutex_lock(&q->lock);
	while (q->count >= limit && !q->is_closed && e->kind == MQTT_EVENT_MESSAGE)
		if (pthread_cond_timedwait(&q->has_room, &q->lock, &until) != 0)
			break;
	bool has_room = q->count < limit && !q->is_closed;
	bool was_empty = q->count == 0;
	if (has_room)
		q->ring[(q->head + q->count++) % MQTT_QUEUE_SIZE] = *e;
	else if (e->kind != MQTT_EVENT_MESSAGE)
		q->overflowed++;
	pthread_mutex_unlock(&q->lock);
	if (has_room && was_empty)
		wake(q);
	return has_room;
}

void mqtt_queue_wake_again(struct mqtt_queue *q)
{
	pthread_mutex_lock(&q->lock);
	bool is_empty = q->count == 0;
	pthread_mutex_unlock(&q->lock);
	if (!is_empty)
		wake(q);
}

bool mqtt_queue_pop(struct mqtt_queue *q, struct mqtt_event *e)
{
	pthread_mutex_lock(&q->lock);
	bool has_one = q->count > 0;
	if (has_one) {
		*e = q->ring[q->head];
		q->head = (q->head + 1) % MQTT_QUEUE_SIZE;
		q->count--;
		pthread_cond_signal(&q->has_room);
	}
	pthread_mutex_unlock(&q->lock);
	return has_one;
}

void mqtt_queue_close(struct mqtt_queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->is_closed = true;
	pthread_cond_broadcast(&q->has_room);
	pthread_mutex_unlock(&q->lock);
}
