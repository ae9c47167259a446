// SPDX-License-Identifier: Apache-2.0
// Tells the nodes that the broker keeps their messages for a hub: a retained message that the broker saves, and forgets, together with
// this hub's session. A node sends nothing to a broker without it (uplink/post.h): a broker throws away what nobody subscribes to and
// acknowledges it all the same, in a reason code of which Paho 1.3 does not tell us. Said after the broker has
// answered our subscriptions, so that whoever hears it is heard. The loop's thread.
#pragma once

#include <stdbool.h>

#include "loop.h"
#include "uplink/mqtt.h"

struct hub_sign {
	struct loop *loop;
	struct mqtt *mqtt;
	struct loop_timer again;
	const char *program;
	char topic[MQTT_TOPIC_MAX];
	bool has_complained;
};

// hub_id: a topic level. Nothing is said before hub_sign_up.
void hub_sign_init(struct hub_sign *s, struct loop *l, const char *program, const char *hub_id);
void hub_sign_fini(struct hub_sign *s);

// Connected and subscribed.
void hub_sign_up(struct hub_sign *s, struct mqtt *m);
void hub_sign_down(struct hub_sign *s);
// The broker took it; it did not.
void hub_sign_sent(struct hub_sign *s);
void hub_sign_failed(struct hub_sign *s);
