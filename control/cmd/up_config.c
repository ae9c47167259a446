// SPDX-License-Identifier: Apache-2.0
#include "up_config.h"

#define UP_STRING(member, fallback, min, max, doc)                                                 \
	{                                                                                          \
#member, CONF_STRING, offsetof(struct up_section, member), fallback, min, max,     \
			NULL, doc, NULL, NULL                                                      \
	}
#define UP_BOOL(member, fallback, doc)                                                             \
	{                                                                                          \
#member, CONF_BOOL, offsetof(struct up_section, member), fallback, 0, 0, NULL,     \
			doc, NULL, NULL                                                            \
	}
#define UP_UINT(member, fallback, min, max, unit, doc)                                             \
	{                                                                                          \
#member, CONF_UINT, offsetof(struct up_section, member), fallback, min, max, unit, \
			doc, NULL, NULL                                                            \
	}

static const struct conf_key up_keys[] = {
	UP_STRING(bin_dir, "", 0, 400,
		  "Directory of the kerbwing-* executables; empty: the one where kerbwing-up is."),
	UP_STRING(broker_program, "mosquitto", 1, 400,
		  "MQTT broker to start; a name is looked up in PATH and /usr/sbin."),
	UP_BOOL(fresh_dirs, "false",
		"Make new, empty run and state directories for each start and remove them when all "
		"went well."),
	UP_BOOL(broker, "true", "Start a broker on the loopback address."),
	UP_BOOL(hub, "true", "Start kerbwing hub."),
	UP_BOOL(dataplane, "true", "Start kerbwing dataplane."),
	UP_BOOL(control, "true", "Start kerbwing control."),
	UP_BOOL(sim, "true", "Start kerbwing sim."),
	UP_UINT(mqtt_port, "1883", 1, 65535, NULL,
		"Port of the broker; control and hub must name the same one."),
	UP_UINT(control_port, "8080", 1, 65535, NULL,
		"HTTP port of control, as in the control section."),
	UP_UINT(hub_port, "8090", 1, 65535, NULL, "HTTP port of the hub, as in the hub section."),
	UP_UINT(start_deadline_ms, "20000", 100, 600000, "ms",
		"Longest time from the start of a child to its readiness."),
	UP_UINT(stop_deadline_ms, "10000", 100, 600000, "ms",
		"Longest time from SIGTERM to SIGKILL."),
};

static const struct conf_map up_section_map = CONF_MAP_OF(up_keys, struct up_section);

static const struct conf_key top_keys[] = {
	{"node", CONF_MAP, offsetof(struct up_config, node), NULL, 0, 0, NULL, NULL, NULL,
	 &conf_node_map},
	{"up", CONF_MAP, offsetof(struct up_config, up), "", 0, 0, NULL, NULL, NULL,
	 &up_section_map},
	{"dataplane", CONF_OTHER, 0, "", 0, 0, NULL, NULL, NULL, NULL},
	{"control", CONF_OTHER, 0, "", 0, 0, NULL, NULL, NULL, NULL},
	{"hub", CONF_OTHER, 0, "", 0, 0, NULL, NULL, NULL, NULL},
	{"sim", CONF_OTHER, 0, "", 0, 0, NULL, NULL, NULL, NULL},
};

const struct conf_map up_config_map = CONF_MAP_OF(top_keys, struct up_config);
