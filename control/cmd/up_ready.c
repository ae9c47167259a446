// SPDX-License-Identifier: Apache-2.0
#include "up_ready.h"

#include "up_probe.h"

// A simulation has no door to knock at: it is ready when it has not ended by itself within this time.
static const int64_t sim_settle_ns = INT64_C(500000000);

static const char *const ready_when[UP_CHILD_COUNT] = {
	[UP_CHILD_BROKER] = "its port to accept connections",
	[UP_CHILD_HUB] = "its /healthz to answer 200",
	[UP_CHILD_DATAPLANE] = "its link socket to appear",
	[UP_CHILD_CONTROL] = "its /healthz to answer 200, which needs the link to the dataplane",
	[UP_CHILD_SIM] = "its first moments to pass",
};

bool up_ready_look(enum up_child child, const struct up_section *cfg, const struct up_setup *setup,
		   int64_t alive_ns)
{
	switch (child) {
	case UP_CHILD_BROKER:
		return up_probe_tcp((uint16_t)cfg->mqtt_port.u);
	case UP_CHILD_HUB:
		return up_probe_http((uint16_t)cfg->hub_port.u, "/healthz");
	case UP_CHILD_DATAPLANE:
		return up_probe_socket(setup->link_socket);
	case UP_CHILD_CONTROL:
		return up_probe_http((uint16_t)cfg->control_port.u, "/healthz");
	case UP_CHILD_SIM:
		return alive_ns >= sim_settle_ns;
	case UP_CHILD_COUNT:
		break;
	}
	return false;
}

const char *up_ready_when(unsigned child)
{
	return child < UP_CHILD_COUNT ? ready_when[child] : "?";
}
