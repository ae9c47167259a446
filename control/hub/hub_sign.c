// SPDX-License-Identifier: Apache-2.0
#include "hub/hub_sign.h"

#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "cli.h"
#include "uplink/messages.h"

static const int64_t REFRESH_NS = 3600 * UNITS_NS_PER_S;
static const int64_t RETRY_NS = UNITS_NS_PER_S;

// Shorter than the session (mqtt.c: a week after we left), even when we leave just before it would have been said again.
enum { EXPIRY_S = 6 * 86400, TOKEN = 1 };

static void say(void *ctx)
{
	struct hub_sign *s = ctx;
	static const char text[] = "{\"hears\":true}";
	static const struct mqtt_hints hints = {.content_type = "application/json",
						.expiry_s = EXPIRY_S};
	if (s->mqtt == NULL)
		return;
	int rc = mqtt_publish_as(s->mqtt, s->topic, (const uint8_t *)text, sizeof(text) - 1, true,
				 TOKEN, &hints);
	loop_timer_set(s->loop, &s->again, rc == 0 ? REFRESH_NS : RETRY_NS);
}

void hub_sign_init(struct hub_sign *s, struct loop *l, const char *program, const char *hub_id)
{
	*s = (struct hub_sign){.loop = l, .program = program};
	s->again = (struct loop_timer){.fire = say, .ctx = s};
	snprintf(s->topic, sizeof(s->topic), MESSAGES_HUB_TOPIC "%s", hub_id);
}

void hub_sign_fini(struct hub_sign *s)
{
	if (s->loop != NULL)
		loop_timer_cancel(s->loop, &s->again);
}

void hub_sign_up(struct hub_sign *s, struct mqtt *m)
{
	s->mqtt = m;
	say(s);
}

void hub_sign_down(struct hub_sign *s)
{
	s->mqtt = NULL;
	loop_timer_cancel(s->loop, &s->again);
}

void hub_sign_sent(struct hub_sign *s)
{
	s->has_complained = false;
}

void hub_sign_failed(struct hub_sign *s)
{
	loop_timer_set(s->loop, &s->again, RETRY_NS);
	if (!s->has_complained)
		cli_error(s->program,
			  "the broker does not take %s, without which nodes send nothing; let the "
			  "hub "
			  "write there (configs/mosquitto/kerbwing.acl)",
			  s->topic);
	s->has_complained = true;
}
