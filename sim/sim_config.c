// SPDX-License-Identifier: Apache-2.0
#include "sim_config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

// clang-format off
#define KEY(member, kind, fallback, lo, hi, unit, doc) \
	{#member, kind, offsetof(struct sim_conf, member), fallback, lo, hi, unit, doc, NULL, NULL}
#define OTHER(name) \
	{name, CONF_OTHER, offsetof(struct sim_file, others), "", 0, 0, NULL, "Section of another program.", NULL, NULL}

static const struct conf_key sim_keys[] = {
	KEY(scenario, CONF_STRING, "scenarios/crossing.yaml", 1, 300, NULL, "Scenario file; a relative path starts at the configuration file."),
	KEY(seed, CONF_UINT, "1", 0, 4294967295.0, NULL, "Seed: the same scenario and seed play the same world."),
	KEY(rsu_device, CONF_STRING, "net_memif0,role=client,id=0,socket=${run_dir}/rsu.memif,socket-abstract=no", 0, 300, NULL, "DPDK device for Ethernet frames (BSM, MAVLink); empty: none."),
	KEY(rid_device, CONF_STRING, "net_memif1,role=client,id=1,socket=${run_dir}/rid.memif,socket-abstract=no", 0, 300, NULL, "DPDK device for radiotap frames (Remote ID); empty: none."),
	KEY(memory_mib, CONF_UINT, "64", 32, 4096, "MiB", "Memory for frames; all of it is resident."),
	KEY(wait_s, CONF_UINT, "15", 0, 600, "s", "Time starts when the ports have their peers, or after this long."),
};
// clang-format on
static const struct conf_map sim_map = CONF_MAP_OF(sim_keys, struct sim_conf);

static const struct conf_key file_keys[] = {
	{"node", CONF_MAP, offsetof(struct sim_file, node), NULL, 0, 0, NULL, "This node.", NULL,
	 &conf_node_map},
	{"sim", CONF_MAP, offsetof(struct sim_file, sim), "", 0, 0, NULL, "The simulation.", NULL,
	 &sim_map},
	OTHER("dataplane"),
	OTHER("control"),
	OTHER("hub"),
	OTHER("up"),
};
const struct conf_map sim_file_map = CONF_MAP_OF(file_keys, struct sim_file);

int sim_config_scenario(const char *config_path, const char *scenario, char *out, size_t size)
{
	const char *slash = strrchr(config_path, '/');
	int dir = scenario[0] != '/' && slash != NULL ? (int)(slash - config_path + 1) : 0;
	int n = snprintf(out, size, "%.*s%s", dir, config_path, scenario);
	return n >= 0 && (size_t)n < size ? 0 : -ENAMETOOLONG;
}
