// SPDX-License-Identifier: Apache-2.0
// The node's post office: numbers messages, clears what the hub may not see, keeps them in the outbox until the broker has them,
// and says over a retained status that the node is there. What the messages say is its owner's. The loop's thread.
#pragma once

#include <stdbool.h>

#include "loop.h"
#include "uplink/classify.h"
#include "uplink/messages.h"
#include "uplink/mqtt.h"
#include "uplink/outbox.h"

// Whether numbered messages wait for a hub that says that it hears (hub/hub_sign.h): a broker throws away what nobody subscribes to.
enum post_hub_wait {
	POST_HUB_WAIT_AUTO, // once a hub was heard, also before a restart: for whom has other subscribers alone
	POST_HUB_WAIT_ALWAYS,
	POST_HUB_WAIT_NEVER
};
extern const char *const post_hub_waits[]; // "auto", "true", "false", NULL

struct post_config {
	const char *city, *node;
	uint64_t boot_id;
	uint32_t queue_max; // messages in memory
	bool is_json;
	bool has_broker; // false: nothing is sent, and nothing is kept
	enum post_hub_wait hub_wait;
	const char *spool_dir; // "" none
	uint64_t spool_bytes;
	int64_t sync_ns;  // at most so long a message is with the kernel alone
	int64_t keep_ns;  // older ones are given up
	int64_t shelf_ns; // acknowledged ones are kept for so long (outbox.h)
	uint32_t classes; // 1 << enum hub_class
	uint32_t k_min;
	struct mqtt_config mqtt;			   // will is filled by post
	int64_t (*write)(int fd, const void *p, size_t n); // for tests, else NULL
	// Fills state, reason, place, interval and mode of a status.
	void (*fill_status)(void *ctx, struct messages_status *s);
	void (*on_up)(void *ctx); // connected: retained messages are due
	// Of the topics in mqtt.topics. May be NULL.
	void (*on_message)(void *ctx, const char *topic, const uint8_t *payload, size_t size);
	void *message_ctx;
	void *ctx;
};

struct post {
	struct loop *loop;
	struct post_config cfg;
	struct mqtt *mqtt; // NULL without a broker
	struct outbox outbox;
	struct classify classify;
	struct loop_timer retry; // hand over again what Paho could not take
	struct loop_timer sync;
	bool has_hub;	// the broker keeps for a hub what we say
	int64_t up_ns;	// of loop_mono_ns: connected since
	bool knows_hub; // there was one once: the file "hub-heard" in the spool says so
	uint64_t seq[OUTBOX_STREAM_COUNT];
	uint64_t status_seq;
	char topic_status[MESSAGES_TOPIC_SIZE],
		topic_stream[OUTBOX_STREAM_COUNT][MESSAGES_TOPIC_SIZE];
	uint8_t will[512];
	uint64_t too_long; // messages that did not fit their buffer
};

// Returns 0, or -EINVAL after one line on stderr. A spool that cannot be used is told there too, and done without.
int post_open(struct post *p, struct loop *l, const struct post_config *cfg);

// The header of the next message of a stream.
Kerbwing__Hub__V1__Header *post_header(struct post *p, enum outbox_stream stream,
				       struct messages_header *h);
// Takes a message that has it. False: it did not fit, and the number is used again.
bool post_put(struct post *p, enum outbox_stream stream, ProtobufCMessage *m);

// Retained, so that only the latest counts: not queued, but said anew after each connect. False: not now.
// Sent now or not at all, and not retained.
bool post_now(struct post *p, const char *topic, ProtobufCMessage *m);
bool post_retained(struct post *p, const char *topic, ProtobufCMessage *m);
void post_status(struct post *p);

bool post_is_up(const struct post *p);
// A hub hears us, or none is waited for.
bool post_is_heard(const struct post *p);
// It has been waited for for some seconds.
bool post_lacks_hub(const struct post *p);

// Once a minute or so: gives up what is too old.
void post_expire(struct post *p);

// What waits is sent for at most max_wait_ns, then "stopped" is left at the broker. The outbox stays readable until post_fini.
void post_close(struct post *p, int64_t max_wait_ns);
void post_fini(struct post *p);
