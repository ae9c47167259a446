// SPDX-License-Identifier: Apache-2.0
// The one crossing from Paho's threads to the loop's: a bounded queue of events and an eventfd that wakes the loop.
// Received messages may fill it up to MQTT_QUEUE_MESSAGES; a reserve stays for connection events and acknowledgements,
// which are few (bounded by what is under way) and must never wait, because Paho may hold its own lock then.
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	MQTT_QUEUE_MESSAGES = 1024,
	MQTT_QUEUE_RESERVE = 512,
	MQTT_QUEUE_SIZE = MQTT_QUEUE_MESSAGES + MQTT_QUEUE_RESERVE
};

enum mqtt_event_kind {
	MQTT_EVENT_UP,
	MQTT_EVENT_READY, // subscribed
	MQTT_EVENT_DOWN,
	MQTT_EVENT_SENT,
	MQTT_EVENT_FAILED,
	MQTT_EVENT_MESSAGE,
	MQTT_EVENT_CLOSED, // polite end done
	MQTT_EVENT_COUNT
};

const char *mqtt_event_name(unsigned kind);

struct mqtt_event {
	enum mqtt_event_kind kind;
	int code;	     // DOWN: Paho's reason
	uint64_t token;	     // SENT, FAILED
	uint32_t generation; // connection that it belongs to
	char *topic;	     // MESSAGE: owned by the event, one allocation with the payload
	uint8_t *payload;
	size_t size;
};

// A MESSAGE with copies; the topic has tlen octets and need not be terminated. False: out of memory.
bool mqtt_event_message(struct mqtt_event *e, const char *topic, size_t tlen, const void *payload,
			size_t size);

struct mqtt_queue {
	pthread_mutex_t lock;
	pthread_cond_t has_room;
	int event_fd; // readable when something waits
	struct mqtt_event *ring;
	uint32_t head, count;
	bool is_closed;
	uint64_t overflowed; // events lost although the reserve exists for them
};

int mqtt_queue_init(struct mqtt_queue *q); // 0 or -errno
void mqtt_queue_fini(struct mqtt_queue *q);

// Any thread. False when there is no room: a MESSAGE is then waited for at most wait_ns, others not at all. On false the
// caller keeps what the event owns.
bool mqtt_queue_push(struct mqtt_queue *q, const struct mqtt_event *e, int64_t wait_ns);

// The loop's thread. False when empty. The caller frees e->topic of a MESSAGE.
bool mqtt_queue_pop(struct mqtt_queue *q, struct mqtt_event *e);

// The event_fd is written when the queue was empty, not for each event: who stops popping before the end says so.
void mqtt_queue_wake_again(struct mqtt_queue *q);

// Wakes whoever waits for room; later pushes fail at once.
void mqtt_queue_close(struct mqtt_queue *q);
