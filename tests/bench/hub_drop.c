// SPDX-License-Identifier: Apache-2.0
// The hub's MQTT connection without a hub behind it: what Paho alone makes of what the broker hands over. The ceiling of a hub
// that uses it.
//
// usage: hub_drop PORT COUNT TOPIC
//            says "ready" when it has subscribed, throws everything away, ends after COUNT messages with a line of JSON
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/units.h"
#include "loop.h"
#include "uplink/mqtt.h"

static _Atomic uint64_t have;

static int64_t mono_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * UNITS_NS_PER_S + t.tv_nsec;
}

static bool drop(void *ctx, const char *topic, size_t topic_len, const uint8_t *payload,
		 size_t size, bool is_again)
{
	atomic_fetch_add(&have, 1);
	return true;
}

static void up(void *ctx)
{
	printf("ready\n");
	fflush(stdout);
}

int main(int argc, char **argv)
{
	char broker[64];
	if (argc != 4)
		return 2;
	uint64_t count = strtoull(argv[2], NULL, 10);
	snprintf(broker, sizeof(broker), "tcp://127.0.0.1:%s", argv[1]);
	const struct mqtt_config cfg = {.program = "hub_drop",
					.key = "PORT",
					.broker = broker,
					.client_id = "hub-drop",
					.user = "",
					.password_file = "",
					.ca_file = "",
					.cert_file = "",
					.key_file = "",
					.keepalive_s = 30,
					.backoff_max_ns = UNITS_NS_PER_S,
					.is_session_kept = true,
					.topics = {argv[3]}};
	const struct mqtt_handlers on = {.up = up, .keep = drop};
	struct loop *l = loop_create(&loop_clock_system);
	struct mqtt *m = l != NULL ? mqtt_open(l, &cfg, &on) : NULL;
	if (m == NULL)
		return 1;
	while (atomic_load(&have) < count)
		loop_turn(l, UNITS_NS_PER_MS);
	printf("{\"end_ns\": %" PRId64 ", \"count\": %" PRIu64 "}\n", mono_ns(),
	       atomic_load(&have));
	fflush(stdout);
	getchar(); // its CPU time is read before it ends
	mqtt_close(m, UNITS_NS_PER_S);
	loop_destroy(l);
	return 0;
}
