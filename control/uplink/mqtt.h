// SPDX-License-Identifier: Apache-2.0
// One MQTT 5 connection that looks after itself: connects, connects again after any end (own backoff), subscribes, and
// reports everything in the loop's thread although Paho works in its own. mqtt.c and mqtt_options.c alone include Paho.
//
// Publishing is QoS 1: `sent` says that the broker acknowledged, not that anybody subscribes: the answer has a reason for that
// (MQTT 5, 0x10), which Paho 1.3.12 and 1.3.13 keep to themselves. After `down` every message under way counts as not
// sent; the caller publishes it again. A received message that `keep` does not take passes through a bounded queue; when it is
// full Paho's thread is slowed down to ten messages a second, which wait in Paho's memory although the broker has its answer.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "loop.h"

enum {
	MQTT_IN_FLIGHT_MAX = 64,
	MQTT_TOPIC_MAX = 256,
	MQTT_PAYLOAD_MAX = 64 * 1024,
	MQTT_TOPICS_MAX = 8
};

struct mqtt_config {
	const char *program;	   // for error lines: "kerbwing control"
	const char *key;	   // of the broker in the configuration: "control.mqtt.broker"
	const char *broker;	   // "tcp://host:port" or "ssl://host:port"
	const char *client_id;	   // unique at the broker
	const char *user;	   // "" none
	const char *password_file; // "" none; its first line is the password
	const char *ca_file;	   // "" the system's authorities
	const char *cert_file;	   // "" no client certificate
	const char *key_file;
	int keepalive_s;
	int64_t backoff_max_ns;
	bool is_session_kept;	   // the broker queues for us while we are away
	uint32_t session_expiry_s; // for so long; 0: a week
	const char *will_topic;	   // NULL: no last will. Retained.
	const uint8_t *will;
	size_t will_size;
	const char *topics[MQTT_TOPICS_MAX]; // subscriptions, QoS 1, NULL behind the last
};

// All called in the loop's thread; any may be NULL.
struct mqtt_handlers {
	void (*up)(void *ctx); // connected and, if asked for, subscribed
	void (*down)(void *ctx);
	void (*sent)(void *ctx, uint64_t token);
	void (*failed)(void *ctx, uint64_t token);
	// topic is NUL-terminated.
	void (*message)(void *ctx, const char *topic, const uint8_t *payload, size_t size);
	// In Paho's thread, before the broker is told that we have it: true when it is in safe hands, and `message` is not called
	// for it. Must not block and must not call mqtt_*. is_again: the broker says that it may have sent it before.
	bool (*keep)(void *ctx, const char *topic, size_t topic_len, const uint8_t *payload,
		     size_t size, bool is_again);
	void *ctx;
};

struct mqtt;

// The texts of cfg must outlive the connection. Starts connecting at once; a missing broker is not an error. Returns
// NULL after one line on stderr when the configuration cannot work (password file unreadable, broker address invalid).
struct mqtt *mqtt_open(struct loop *l, const struct mqtt_config *cfg,
		       const struct mqtt_handlers *h);

// Ends politely when connected (no last will), waiting for the broker at most max_wait_ns, and frees m.
void mqtt_close(struct mqtt *m, int64_t max_wait_ns);

bool mqtt_is_up(const struct mqtt *m);

// Leaves the broker, which then queues for a kept session, and comes back. `down` and `up` are called.
void mqtt_pause(struct mqtt *m);
void mqtt_resume(struct mqtt *m);

// token 0: nobody waits for it. Returns 0, -ENOTCONN, or -EAGAIN when MQTT_IN_FLIGHT_MAX are under way.
int mqtt_publish(struct mqtt *m, const char *topic, const uint8_t *payload, size_t size,
		 bool is_retained, uint64_t token);

// What a publication may say about itself (MQTT 5).
struct mqtt_hints {
	const char *content_type; // NULL: not stated
	uint32_t expiry_s;	  // the broker forgets it after so long undelivered; 0: never
};

int mqtt_publish_as(struct mqtt *m, const char *topic, const uint8_t *payload, size_t size,
		    bool is_retained, uint64_t token, const struct mqtt_hints *hints);

struct mqtt_totals {
	uint64_t connects;
	uint64_t published;
	uint64_t received;
	uint64_t too_long; // received messages refused for topic or payload length
	uint64_t kept;	   // of those received, by `keep`
	uint64_t
		set_aside; // clients that could not be given back after a write failed (a fault of Paho 1.3.12), some 70 KB each
	uint64_t held_back; // times that a received message had to wait because the queue was full
};

void mqtt_get_totals(struct mqtt *m, struct mqtt_totals *out);
