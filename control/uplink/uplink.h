// SPDX-License-Identifier: Apache-2.0
// The node's way to its hub: makes a Summary at each multiple of the interval, an AlertEvent for each alert raised or
// cleared, and the retained Status; keeps them until the broker acknowledged. The loop's thread.
#pragma once

#include <stdbool.h>

#include "alert_log.h"
#include "link_client.h"
#include "loop.h"
#include "uplink/mqtt.h"
#include "uplink/outbox.h"
#include "uplink/summary.h"

struct uplink_config {
	const char *city, *node;
	uint64_t boot_id;
	int32_t lat_e7, lon_e7;
	int64_t interval_ns;
	uint32_t queue_max;
	bool has_broker;	 // false: nothing is sent, and nothing is kept
	struct mqtt_config mqtt; // will and topics are filled by uplink
};

struct uplink {
	struct loop *loop;
	struct uplink_config cfg;
	const struct world *world;
	const struct tally *counters;
	const struct link_client *link;
	struct mqtt *mqtt; // NULL without a broker
	struct outbox outbox;
	struct loop_timer tick;	 // end of the interval
	struct loop_timer retry; // hand over again what Paho could not take
	struct loop_timer watch; // state of the node, once a second
	struct summary_mark mark;
	uint64_t seq[OUTBOX_STREAM_COUNT];
	uint64_t status_seq;
	bool is_status_ok; // as last published
	char topic_status[192], topic_stream[OUTBOX_STREAM_COUNT][192];
	uint8_t will[256];
	size_t will_size;
	uint64_t told, not_told; // operators
	uint64_t too_long;	 // messages that did not fit their buffer
};

// Returns 0, or -EINVAL after one line on stderr.
int uplink_open(struct uplink *u, struct loop *l, const struct uplink_config *cfg,
		const struct world *w, const struct tally *c, const struct link_client *link);

// An alert happened: raised and cleared go to the hub, updates stay at the node.
void uplink_alert(struct uplink *u, const struct alert_log_entry *a);

// Something about an operator's corridors, as JSON, on kerbwing/v1/{city}/{node}/corridor/{operator}: at once or not at all;
// what must not be missed is asked for over HTTP. Names that are no topic level are not told.
void uplink_tell_operator(struct uplink *u, const char *operator_name, const char *text);

bool uplink_is_up(const struct uplink *u);

// The last interval is closed, what waits is sent for at most max_wait_ns, then "stopped" is left at the broker.
void uplink_close(struct uplink *u, int64_t max_wait_ns);
