// SPDX-License-Identifier: Apache-2.0
// The `dataplane:` section: keys, defaults and limits in one table. Read by the main thread before EAL starts.
#pragma once

#include "conf.h"
#include "conf_node.h"
#include "dp_broadcast.h"
#include "dp_slots.h"
#include "net/frame.h"
#include "scene/scene.h"
#include "scene/zone_set.h"

enum { DP_PORTS_MAX = 16 };
enum { DP_MAVLINK_ACCEPT, DP_MAVLINK_REFUSE }; // dataplane.mavlink.unsigned

struct dp_eal_conf {
	struct conf_val no_huge, memory_mib, main_cpu, worker_cpu, realtime, extra;
};

struct dp_port_conf {
	struct conf_val name, device, link, csae_dialect, rx_ring, tx_ring, promiscuous, ticks;
};

struct dp_udp_conf {
	struct conf_val port, family, framing;
};

struct dp_admit_conf {
	struct conf_val sources_max, frames_per_s, burst, forwarder_frames_per_s;
	struct conf_val duplicates_max, duplicate_j2735_ms, duplicate_odid_ms, duplicate_mavlink_ms;
};

struct dp_mavlink_conf {
	struct conf_val keys_file, unsigned_frames;
};

struct dp_scene_conf {
	struct conf_val tracks_max, pairs_max, neighbours_max, road_timeout_ms, air_timeout_ms;
	struct conf_val road_cell_m, air_cell_m, geoid_m, ground_m, binding_ms;
	struct conf_val gate_sigma, road_gate_m, air_gate_m, gate_strikes, link_pct;
};

struct dp_detect_conf {
#define DP_DETECT_VAL(name, key, value, least, most, unit, text) struct conf_val key;
	DETECT_ROAD_LIST(DP_DETECT_VAL)
	DETECT_AIR_LIST(DP_DETECT_VAL)
	DETECT_SINGLE_LIST(DP_DETECT_VAL)
	DETECT_ZONE_LIST(DP_DETECT_VAL)
#undef DP_DETECT_VAL
	struct conf_val confirm_ms, hold_ms, update_ms;
	struct conf_val source_margin_m, source_height_m, source_latency_s, source_clear_pct;
	struct conf_val source_max_age_ms, source_hold_ms;
};

struct dp_zones_conf {
	struct conf_list files; // struct dp_zone_file_conf
	struct conf_val reach_m, map_messages;
};

struct dp_zone_file_conf {
	struct conf_val path;
};

struct dp_export_conf {
	struct conf_val interval_ms, ring, link_clients;
};

struct dp_idle_conf {
	struct conf_val nap_us, deep_nap_us, deep_after_ms, spin_polls;
};

struct dp_shed_conf {
	struct conf_val enabled, bursts;
};

struct dp_trace_conf {
	struct conf_val every;
};

struct dp_conf {
	struct dp_eal_conf eal;
	struct conf_list ports; // struct dp_port_conf
	struct conf_list udp;	// struct dp_udp_conf
	struct dp_admit_conf admit;
	struct dp_mavlink_conf mavlink;
	struct dp_scene_conf scene;
	struct dp_detect_conf detect;
	struct dp_broadcast_conf broadcast;
	struct dp_slots_conf slots;
	struct dp_zones_conf zones;
	struct dp_export_conf export;
	struct dp_idle_conf idle;
	struct dp_trace_conf trace;
	struct dp_shed_conf shed;
	struct conf_val mbufs, rx_burst;
};

struct dp_config {
	struct conf_node node;
	struct dp_conf dp;
	struct conf_source source;
};

extern const struct conf_map dp_config_map;

// Returns 0, or a negative errno after the reasons were written to err.
int dp_config_load(const char *path, FILE *err, struct dp_config **out);
void dp_config_free(struct dp_config *c);

static inline const struct dp_port_conf *dp_config_port(const struct dp_config *c, unsigned i)
{
	return (const struct dp_port_conf *)c->dp.ports.items + i;
}

// Reads the zone files into a set. Returns 0, or a negative errno after the reasons were written to err.
int dp_config_zones(const struct dp_config *c, FILE *err, struct zone_set *out);

void dp_config_udp_map(const struct dp_config *c, struct frame_udp_map *out);
void dp_config_scene(const struct dp_config *c, uint64_t seed, struct scene_params *out);
