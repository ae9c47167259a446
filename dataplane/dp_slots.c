// SPDX-License-Identifier: Apache-2.0
#include "dp_slots.h"

#include <string.h>

#include "conf_keys.h"
#include "dp_config.h"

// clang-format off
static const char *const profiles[] = {"none", "etsi", "us", "china", NULL}; // enum broadcast_profile

static const struct conf_key keys[] = {
	KEY_ENUM(struct dp_slots_conf, profile, "none", profiles, "Messages that tell decisions about slots: none (requests are not taken), ETSI SSEM in GeoNetworking, SAE J2735 SSM in WSMP, or T/CSAE 157 RSC in UDP datagrams to the roadside unit. Station and addresses are those of broadcast."),
	KEY(struct dp_slots_conf, port, CONF_STRING, "", 0, 31, NULL, "Name of the port that they leave by; empty: the first one."),
	KEY(struct dp_slots_conf, tick_wait_ms, CONF_UINT, "60000", 10, 600000, "ms", "In lock-step: how long a step waits for a control that is there and does not answer, in real time. One that goes away is not waited for."),
};
// clang-format on

const struct conf_map dp_slots_map = CONF_MAP_OF(keys, struct dp_slots_conf);

void dp_slots_check(const struct dp_config *c, struct conf_source *src)
{
	const struct dp_slots_conf *s = &c->dp.slots;
	uint32_t port = dp_broadcast_port(c, s->port.s), ticks = 0;
	if (port == UINT32_MAX)
		conf_error(src, "dataplane.slots.port",
			   "'%s' is not a port; expected one of dataplane.ports[].name", s->port.s);
	else if (s->profile.e != BROADCAST_NONE &&
		 dp_config_port(c, port)->link.e != FRAME_LINK_ETHERNET)
		conf_error(src, "dataplane.slots.port",
			   "port '%s' does not carry Ethernet frames; expected one with link: "
			   "ethernet",
			   dp_config_port(c, port)->name.s);
	for (unsigned i = 0; i < c->dp.ports.count; i++)
		ticks += dp_config_port(c, i)->ticks.b;
	if (ticks > 1 || (ticks == 1 && s->profile.e == BROADCAST_NONE))
		conf_error(src, "dataplane.ports",
			   "ticks: true needs dataplane.slots.profile, and one port alone may have "
			   "it; expected at most one");
}

void dp_slots_params(const struct dp_config *c, struct broadcast_params *out, uint32_t *port,
		     uint32_t *ticks_port)
{
	uint32_t unused;
	dp_broadcast_params(c, out, &unused);
	out->profile = (uint8_t)c->dp.slots.profile.e;
	*port = dp_broadcast_port(c, c->dp.slots.port.s);
	*ticks_port = UINT32_MAX;
	for (unsigned i = 0; i < c->dp.ports.count; i++)
		if (dp_config_port(c, i)->ticks.b)
			*ticks_port = i;
}
