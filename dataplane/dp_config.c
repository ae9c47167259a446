// SPDX-License-Identifier: Apache-2.0
#include "dp_config.h"

#include <errno.h>
#include <string.h>

#include "base/units.h"
#include "conf_keys.h"
#include "realtime.h"
#include "zone_file.h"

// clang-format off
static const char *const links[] = {"ethernet", "radiotap", "pc5", "nordic_ble", NULL};
static const char *const dialects[] = {"2020", "2017", "4k", NULL}; // enum csae_dialect
static const char *const families[] = {"none", "j2735", "odid", "mavlink", "etsi", "csae", "gb46750", "gdl90", "sbs", NULL};
static const char *const framings[] = {"plain", "aid-hex", "uid", "list", NULL};

static const struct conf_key eal_keys[] = {
	KEY(struct dp_eal_conf, no_huge, CONF_BOOL, "true", 0, 0, NULL, "Run without hugepages; needs no privilege and no set-up, costs some speed on ports that copy nothing."),
	KEY(struct dp_eal_conf, memory_mib, CONF_UINT, "192", 64, 65536, "MiB", "Memory for packet buffers and DPDK's tables; without hugepages all of it is resident."),
	KEY(struct dp_eal_conf, main_cpu, CONF_UINT, "0", 0, 127, NULL, "CPU of the main thread: link, statistics, telemetry."),
	KEY(struct dp_eal_conf, worker_cpu, CONF_UINT, "1", 0, 127, NULL, "CPU of the worker; the main thread's CPU is used when this one does not exist."),
	KEY_ENUM(struct dp_eal_conf, realtime, "auto", realtime_wishes, "Real-time class for both threads, so that slots are answered within a millisecond beside other work. auto: where slots are granted, the process may, and it harms nobody (docs/operations.md); true: not without it; false: never."),
	KEY(struct dp_eal_conf, extra, CONF_STRING, "", 0, 400, NULL, "Further EAL arguments, separated by blanks, for hardware that needs them."),
};
static const struct conf_map eal_map = CONF_MAP_OF(eal_keys, struct dp_eal_conf);

static const struct conf_key port_keys[] = {
	KEY(struct dp_port_conf, name, CONF_STRING, NULL, 1, 31, NULL, "Name of the port in reports and metrics."),
	KEY(struct dp_port_conf, device, CONF_STRING, NULL, 4, 300, NULL, "PCI address (0000:01:00.0) or DPDK virtual device with its arguments (net_memif0,role=server,socket=${run_dir}/rsu.memif)."),
	KEY_ENUM(struct dp_port_conf, link, "ethernet", links, "What a frame starts with: an Ethernet header, radiotap and 802.11, the C-V2X message-family octet, or a Nordic Bluetooth sniffer's header."),
	KEY_ENUM(struct dp_port_conf, csae_dialect, "2020", dialects, "Edition that Chinese messages on this port are of; nothing on the wire says it. Of the wrong one they are refused as csae_trailing."),
	KEY(struct dp_port_conf, rx_ring, CONF_UINT, "1024", 64, 16384, "frames", "Receive descriptors; larger rides out longer pauses."),
	KEY(struct dp_port_conf, tx_ring, CONF_UINT, "512", 64, 16384, "frames", "Transmit descriptors."),
	KEY(struct dp_port_conf, promiscuous, CONF_BOOL, "true", 0, 0, NULL, "Receive frames for every address."),
	KEY(struct dp_port_conf, ticks, CONF_BOOL, "false", 0, 0, NULL, "A simulation on this port keeps the node's time (docs/wire/slots.md, lock-step). Never on a road."),
};
static const struct conf_map port_map = CONF_MAP_OF(port_keys, struct dp_port_conf);

static const struct conf_key udp_keys[] = {
	KEY(struct dp_udp_conf, port, CONF_UINT, NULL, 1, 65535, NULL, "UDP destination port."),
	KEY_ENUM(struct dp_udp_conf, family, NULL, families, "Family whose messages arrive there; none: refuse them."),
	KEY_ENUM(struct dp_udp_conf, framing, "plain", framings, "What stands around a csae message: nothing or DSMP, AID and hexadecimal text, device id and length, a list of lengths and messages."),
};
static const struct conf_map udp_map = CONF_MAP_OF(udp_keys, struct dp_udp_conf);

static const struct conf_key admit_keys[] = {
	KEY(struct dp_admit_conf, sources_max, CONF_UINT, "16384", 64, 1048576, NULL, "Senders whose rate is followed at once; the longest silent is forgotten first."),
	KEY(struct dp_admit_conf, frames_per_s, CONF_UINT, "200", 1, 1000000, "frames/s", "Rate that one radio sender may keep up."),
	KEY(struct dp_admit_conf, burst, CONF_UINT, "100", 1, 1000000, "frames", "Frames that one sender may send at once on top of its rate."),
	KEY(struct dp_admit_conf, forwarder_frames_per_s, CONF_UINT, "50000", 1, 10000000, "frames/s", "Rate of one IP address: a receiver forwards the frames of many senders."),
	KEY(struct dp_admit_conf, duplicates_max, CONF_UINT, "65536", 64, 4194304, NULL, "Frames remembered for the duplicate filter."),
	KEY(struct dp_admit_conf, duplicate_j2735_ms, CONF_UINT, "500", 0, 10000, "ms", "The same J2735 message within this time is a duplicate; 0 turns the filter off."),
	KEY(struct dp_admit_conf, duplicate_odid_ms, CONF_UINT, "90", 0, 10000, "ms", "The same Open Drone ID or GB 46750 content; shorter than the fastest beacon interval, since a still aircraft repeats itself."),
	KEY(struct dp_admit_conf, duplicate_mavlink_ms, CONF_UINT, "1000", 0, 10000, "ms", "The same MAVLink datagram; ground stations forward each frame on several paths."),
};
static const struct conf_map admit_map = CONF_MAP_OF(admit_keys, struct dp_admit_conf);

static const char *const unsigned_policies[] = {"accept", "refuse", NULL};
static const struct conf_key mavlink_keys[] = {
	KEY(struct dp_mavlink_conf, keys_file, CONF_STRING, "", 0, 255, NULL, "File with the keys of signed MAVLink, readable by this user only, one a line: 64 hexadecimal digits, in front of them SYSTEM or SYSTEM/LINK where the key is not for all. Empty: signatures are not checked."),
	{"unsigned", CONF_ENUM, offsetof(struct dp_mavlink_conf, unsigned_frames), "accept", 0, 0, NULL, "What happens to MAVLink frames without a signature when there are keys; accepted ones are not marked verified.", unsigned_policies, NULL},
};
static const struct conf_map mavlink_map = CONF_MAP_OF(mavlink_keys, struct dp_mavlink_conf);

static const struct conf_key scene_keys[] = {
	KEY(struct dp_scene_conf, tracks_max, CONF_UINT, "65536", 16, 1048576, NULL, "Objects tracked at once."),
	KEY(struct dp_scene_conf, pairs_max, CONF_UINT, "4096", 16, 262144, NULL, "Alerts open at once."),
	KEY(struct dp_scene_conf, neighbours_max, CONF_UINT, "256", 8, 4096, NULL, "Neighbours tested per update at most."),
	KEY(struct dp_scene_conf, road_timeout_ms, CONF_UINT, "5000", 500, 600000, "ms", "A road user not heard for so long is gone."),
	KEY(struct dp_scene_conf, air_timeout_ms, CONF_UINT, "60000", 1000, 3600000, "ms", "An aircraft not heard for so long is gone; ASTM F3411-22a counts 60 s as near real time."),
	KEY(struct dp_scene_conf, road_cell_m, CONF_FLOAT, "50", 10, 5000, "m", "Neighbourhood cell for road users: smaller ones suit dense traffic, larger ones fast traffic."),
	KEY(struct dp_scene_conf, air_cell_m, CONF_FLOAT, "500", 20, 20000, "m", "Neighbourhood cell for aircraft."),
	KEY(struct dp_scene_conf, gate_sigma, CONF_FLOAT, "4", 1, 20, NULL, "A position further from where its track should be than this many standard deviations, and gate_m, is refused as a jump."),
	KEY(struct dp_scene_conf, road_gate_m, CONF_FLOAT, "5", 0, 1000, "m", "See gate_sigma; for road users."),
	KEY(struct dp_scene_conf, air_gate_m, CONF_FLOAT, "20", 0, 10000, "m", "See gate_sigma; for aircraft."),
	KEY(struct dp_scene_conf, gate_strikes, CONF_UINT, "3", 1, 100, NULL, "After this many jumps in a row to one new place the track goes on there, with an alert."),
	KEY(struct dp_scene_conf, link_pct, CONF_UINT, "80", 1, 100, "%", "Confidence from which a changed pseudonym is taken for the same road user. The link never leaves the node."),
	KEY(struct dp_scene_conf, geoid_m, CONF_FLOAT, "0", -120, 120, "m", "Mean sea level above the ellipsoid here. When given, altitudes above sea level and above the ellipsoid are compared; when not, two aircraft with different datums count as level."),
	KEY(struct dp_scene_conf, ground_m, CONF_FLOAT, "0", -500, 9000, "m", "The ground above the ellipsoid here. When given, a height above ground stands in where an aircraft states no altitude, or only one by air pressure."),
	KEY(struct dp_scene_conf, binding_ms, CONF_UINT, "15000", 1000, 600000, "ms", "How long a Remote ID radio address stands for the identity it was last heard with; identities are sent every 3 s (ASTM F3411-22a), addresses change and are reused."),
};
static const struct conf_map scene_map = CONF_MAP_OF(scene_keys, struct dp_scene_conf);

#define DETECT_KEY(name, key, value, least, most, unit, text) \
	KEY(struct dp_detect_conf, key, CONF_FLOAT, #value, least, most, unit, text),
static const struct conf_key detect_keys[] = {
	DETECT_ROAD_LIST(DETECT_KEY)
	DETECT_AIR_LIST(DETECT_KEY)
	DETECT_SINGLE_LIST(DETECT_KEY)
	DETECT_ZONE_LIST(DETECT_KEY)
	KEY(struct dp_detect_conf, confirm_ms, CONF_UINT, "180", 0, 5000, "ms", "A collision course that is not sure must hold for so long: two reports at 10 Hz."),
	KEY(struct dp_detect_conf, hold_ms, CONF_UINT, "1500", 0, 60000, "ms", "An alert ends when its condition has not held for so long."),
	KEY(struct dp_detect_conf, update_ms, CONF_UINT, "500", 50, 60000, "ms", "Least time between two updates of one alert."),
	KEY(struct dp_detect_conf, source_margin_m, CONF_FLOAT, "20", 0, 1000, "m", "Two sources of one aircraft may differ by this beyond their stated accuracies, horizontally."),
	KEY(struct dp_detect_conf, source_height_m, CONF_FLOAT, "10", 0, 1000, "m", "And this in height."),
	KEY(struct dp_detect_conf, source_latency_s, CONF_FLOAT, "0.5", 0, 10, "s", "And by the way flown in this time, since sources differ in how late they are."),
	KEY(struct dp_detect_conf, source_clear_pct, CONF_FLOAT, "70", 10, 100, "%", "The alert of disagreeing sources ends below this share of what is allowed."),
	KEY(struct dp_detect_conf, source_max_age_ms, CONF_UINT, "5000", 500, 60000, "ms", "Positions of sources further apart in time are not compared."),
	KEY(struct dp_detect_conf, source_hold_ms, CONF_UINT, "10000", 0, 600000, "ms", "The alert of disagreeing sources ends when they have not disagreed for so long."),
};
static const struct conf_map detect_map = CONF_MAP_OF(detect_keys, struct dp_detect_conf);

static const struct conf_key zone_path_keys[] = {
	KEY(struct dp_zone_file_conf, path, CONF_STRING, NULL, 1, 255, NULL, "YAML file with zones (docs/wire/zones.md), relative to this file. Read again on SIGHUP."),
};
static const struct conf_map zone_path_map = CONF_MAP_OF(zone_path_keys, struct dp_zone_file_conf);
static const struct conf_key zones_keys[] = {
	{"files", CONF_LIST, offsetof(struct dp_zones_conf, files), "", 0, ZONE_FILES_MAX, NULL, "Lanes, areas, geo-zones and corridors of this node.", NULL, &zone_path_map},
	KEY(struct dp_zones_conf, reach_m, CONF_FLOAT, "50000", 100, 250000, "m", "Zones that begin further away than this are left out."),
	KEY(struct dp_zones_conf, map_messages, CONF_BOOL, "true", 0, 0, NULL, "Take lanes from MAP messages heard on the air too."),
};
static const struct conf_map zones_map = CONF_MAP_OF(zones_keys, struct dp_zones_conf);

static const struct conf_key export_keys[] = {
	KEY(struct dp_export_conf, interval_ms, CONF_UINT, "100", 10, 10000, "ms", "Least time between two digests of one track to control."),
	KEY(struct dp_export_conf, ring, CONF_UINT, "16384", 256, 1048576, NULL, "Digests that may wait for the main thread."),
	KEY(struct dp_export_conf, link_clients, CONF_UINT, "4", 1, 16, NULL, "Programs that may read the link at once."),
};
static const struct conf_map export_map = CONF_MAP_OF(export_keys, struct dp_export_conf);

static const struct conf_key idle_keys[] = {
	KEY(struct dp_idle_conf, nap_us, CONF_UINT, "100", 0, 10000, "us", "Longest nap of the worker when nothing arrives; 0 polls without rest."),
	KEY(struct dp_idle_conf, deep_nap_us, CONF_UINT, "1000", 0, 10000, "us", "Longest nap after deep_after_ms without a frame: what the first frame of a quiet port may wait. Below nap_us: no deeper rest."),
	KEY(struct dp_idle_conf, deep_after_ms, CONF_UINT, "1000", 0, 60000, "ms", "Silence before the worker rests deeper."),
	KEY(struct dp_idle_conf, spin_polls, CONF_UINT, "64", 0, 1000000, NULL, "Empty polls before the first nap."),
};
static const struct conf_map idle_map = CONF_MAP_OF(idle_keys, struct dp_idle_conf);

static const struct conf_key shed_keys[] = {
	KEY(struct dp_shed_conf, enabled, CONF_BOOL, "true", 0, 0, NULL, "Under overload leave out the least important first, counted; off: only what finds its queue full is lost."),
	KEY(struct dp_shed_conf, bursts, CONF_UINT, "32", 1, 32, NULL, "Bursts of rx_burst frames taken from the ports in turn in one round: as many as a ring holds. What cannot be handled at once waits in queues by class."),
};
static const struct conf_map shed_map = CONF_MAP_OF(shed_keys, struct dp_shed_conf);

static const struct conf_key trace_keys[] = {
	KEY(struct dp_trace_conf, every, CONF_UINT, "1000", 0, 1000000000, "frames", "One in so many frames is traced: its way is written down for `kerbwing trace`; 0 none. The newest 4,096 records are kept."),
};
static const struct conf_map trace_map = CONF_MAP_OF(trace_keys, struct dp_trace_conf);

static const struct conf_key dp_keys[] = {
	KEY_MAP(struct dp_conf, eal, &eal_map, "DPDK's environment."),
	{"ports", CONF_LIST, offsetof(struct dp_conf, ports), NULL, 1, DP_PORTS_MAX, NULL, "Where frames come from.", NULL, &port_map},
	{"udp", CONF_LIST, offsetof(struct dp_conf, udp), "", 0, FRAME_UDP_PORTS_MAX, NULL, "UDP ports and their families; replaces the defaults 14550 mavlink, 14569 odid, 4000 gdl90, 30003 sbs, 1516, 26789, 44900, 44910, 44920, 44930, 44940, 44950, 44990, 46800, 47900 j2735.", NULL, &udp_map},
	KEY_MAP(struct dp_conf, admit, &admit_map, "What is let in."),
	KEY_MAP(struct dp_conf, mavlink, &mavlink_map, "Signatures of MAVLink frames."),
	KEY_MAP(struct dp_conf, scene, &scene_map, "The live picture."),
	KEY_MAP(struct dp_conf, detect, &detect_map, "Detectors."),
	KEY_MAP(struct dp_conf, broadcast, &dp_broadcast_map, "Alerts on the air."),
	KEY_MAP(struct dp_conf, slots, &dp_slots_map, "Slots through conflict areas (docs/wire/slots.md)."),
	KEY_MAP(struct dp_conf, zones, &zones_map, "Regions that traffic is judged by."),
	KEY_MAP(struct dp_conf, export, &export_map, "Link to control."),
	KEY_MAP(struct dp_conf, idle, &idle_map, "What the worker does without traffic."),
	KEY_MAP(struct dp_conf, shed, &shed_map, "What is left out under overload."),
	KEY_MAP(struct dp_conf, trace, &trace_map, "Life-stories of sampled frames."),
	KEY(struct dp_conf, mbufs, CONF_UINT, "16383", 1023, 1048575, NULL, "Packet buffers of 2 KiB."),
	KEY(struct dp_conf, rx_burst, CONF_UINT, "32", 1, 64, "frames", "Frames taken in one poll."),
};
static const struct conf_map dp_map = CONF_MAP_OF(dp_keys, struct dp_conf);

static const struct conf_key top_keys[] = {
	{"node", CONF_MAP, offsetof(struct dp_config, node), NULL, 0, 0, NULL, "Who and where the node is.", NULL, &conf_node_map},
	{"dataplane", CONF_MAP, offsetof(struct dp_config, dp), NULL, 0, 0, NULL, "The packet process.", NULL, &dp_map},
	{"control", CONF_OTHER, 0, "", 0, 0, NULL, NULL, NULL, NULL},
	{"hub", CONF_OTHER, 0, "", 0, 0, NULL, NULL, NULL, NULL},
	{"sim", CONF_OTHER, 0, "", 0, 0, NULL, NULL, NULL, NULL},
	{"up", CONF_OTHER, 0, "", 0, 0, NULL, NULL, NULL, NULL},
};
// clang-format on

const struct conf_map dp_config_map = CONF_MAP_OF(top_keys, struct dp_config);

// Rules that reach over more than one key. Each says what the operator reads.
static void check_ports(struct dp_config *c, struct conf_source *src)
{
	char path[64];
	for (unsigned i = 0; i < c->dp.ports.count; i++)
		for (unsigned k = 0; k < i; k++)
			if (strcmp(dp_config_port(c, i)->name.s, dp_config_port(c, k)->name.s) ==
			    0) {
				snprintf(path, sizeof(path), "dataplane.ports[%u].name", i);
				conf_error(
					src, path,
					"'%s' names two ports; expected a name of its own for each",
					dp_config_port(c, i)->name.s);
			}
}

static void check_detect(struct dp_config *c, struct conf_source *src)
{
	if (c->dp.detect.ttc_clear_s.f < c->dp.detect.ttc_s.f)
		conf_error(
			src, "dataplane.detect.ttc_clear_s",
			"%g is below ttc_s; expected at least %g so that an alert does not flicker",
			c->dp.detect.ttc_clear_s.f, c->dp.detect.ttc_s.f);
}

static void check_buffers(struct dp_config *c, struct conf_source *src)
{
	uint64_t rings = 0;
	for (unsigned i = 0; i < c->dp.ports.count; i++)
		rings += dp_config_port(c, i)->rx_ring.u + dp_config_port(c, i)->tx_ring.u;
	if (rings + 512 > c->dp.mbufs.u)
		conf_error(
			src, "dataplane.mbufs",
			"%llu buffers do not fill the rings of all ports; expected at least %llu",
			(unsigned long long)c->dp.mbufs.u, (unsigned long long)(rings + 512));
	if (c->dp.mbufs.u * 2432 / (1 << 20) + 48 > c->dp.eal.memory_mib.u)
		conf_error(src, "dataplane.eal.memory_mib",
			   "%llu MiB do not hold %llu packet buffers; expected at least %llu",
			   (unsigned long long)c->dp.eal.memory_mib.u,
			   (unsigned long long)c->dp.mbufs.u,
			   (unsigned long long)(c->dp.mbufs.u * 2432 / (1 << 20) + 48));
}

// Without a key nothing could be checked and everything would pass.
static void check_mavlink(struct dp_config *c, struct conf_source *src)
{
	if (c->dp.mavlink.unsigned_frames.e == DP_MAVLINK_REFUSE &&
	    c->dp.mavlink.keys_file.s[0] == '\0')
		conf_error(src, "dataplane.mavlink.unsigned",
			   "refuse needs keys to check signatures with; expected "
			   "dataplane.mavlink.keys_file to name their file");
}

int dp_config_load(const char *path, FILE *err, struct dp_config **out)
{
	struct conf_source src;
	void *loaded;
	int rc = conf_load(&dp_config_map, path, err, &loaded, &src);
	if (rc != 0)
		return rc;
	struct dp_config *c = loaded;
	check_ports(c, &src);
	check_detect(c, &src);
	check_buffers(c, &src);
	check_mavlink(c, &src);
	dp_broadcast_check(c, &src);
	dp_slots_check(c, &src);
	if (src.error_count != 0) {
		conf_free(&dp_config_map, c, &src);
		return -EINVAL;
	}
	c->source = src;
	*out = c;
	return 0;
}

void dp_config_free(struct dp_config *c)
{
	if (c == NULL)
		return;
	struct conf_source src = c->source;
	conf_free(&dp_config_map, c, &src);
}

int dp_config_zones(const struct dp_config *c, FILE *err, struct zone_set *out)
{
	const struct dp_zone_file_conf *f = c->dp.zones.files.items;
	const char *slash = strrchr(c->source.path, '/');
	int rc = 0;
	for (unsigned i = 0; i < c->dp.zones.files.count; i++) {
		char path[1024];
		int keep = f[i].path.s[0] != '/' && slash != NULL
				   ? (int)(slash - c->source.path + 1)
				   : 0;
		snprintf(path, sizeof(path), "%.*s%s", keep, c->source.path, f[i].path.s);
		int one = zone_file_load(path, err, out);
		rc = rc != 0 ? rc : one;
	}
	return rc;
}

void dp_config_udp_map(const struct dp_config *c, struct frame_udp_map *out)
{
	const struct dp_udp_conf *rows = c->dp.udp.items;
	if (c->dp.udp.count == 0) {
		*out = frame_udp_default;
		return;
	}
	out->count = c->dp.udp.count;
	for (unsigned i = 0; i < out->count; i++)
		out->row[i] =
			(struct frame_udp_port){(uint16_t)rows[i].port.u, (uint8_t)rows[i].family.e,
						(uint8_t)rows[i].framing.e};
}

#define DETECT_VALUE(name, key, value, least, most, unit, text) .name = (float)d->key.f,

// accel_ms2: town drivers brake with up to 3.5 m/s2, multirotors turn with some 3 (agree.c). sd_m: receivers that state none.
static struct motion_params motion_of(const struct dp_scene_conf *s, float accel_ms2, float sd_m,
				      float speed_sd_ms, float gate_m, float restart_s)
{
	return (struct motion_params){.accel_ms2 = accel_ms2,
				      .default_sd_m = sd_m,
				      .speed_sd_ms = speed_sd_ms,
				      .gate_sigma = (float)s->gate_sigma.f,
				      .gate_m = gate_m,
				      .restart_s = restart_s,
				      .strikes = (uint32_t)s->gate_strikes.u};
}

void dp_config_scene(const struct dp_config *c, uint64_t seed, struct scene_params *out)
{
	const struct dp_scene_conf *s = &c->dp.scene;
	const struct dp_detect_conf *d = &c->dp.detect;
	*out = (struct scene_params){
		.lat0_e7 = c->node.lat.e7,
		.lon0_e7 = c->node.lon.e7,
		.geoid_m = (float)s->geoid_m.f,
		.has_geoid = s->geoid_m.text != NULL,
		.ground_m = (float)s->ground_m.f,
		.has_ground = s->ground_m.text != NULL,
		.binding_ns = (int64_t)s->binding_ms.u * UNITS_NS_PER_MS,
		.tracks_max = (uint32_t)s->tracks_max.u,
		.pairs_max = (uint32_t)s->pairs_max.u,
		.neighbours_max = (uint32_t)s->neighbours_max.u,
		.road_timeout_ns = (int64_t)s->road_timeout_ms.u * UNITS_NS_PER_MS,
		.air_timeout_ns = (int64_t)s->air_timeout_ms.u * UNITS_NS_PER_MS,
		.road_cell_m = (float)s->road_cell_m.f,
		.air_cell_m = (float)s->air_cell_m.f,
		.road = {DETECT_ROAD_LIST(DETECT_VALUE)},
		.air = {DETECT_AIR_LIST(DETECT_VALUE)},
		.single = {DETECT_SINGLE_LIST(DETECT_VALUE)},
		.zone = {DETECT_ZONE_LIST(DETECT_VALUE)},
		.alert = {.hold_ns = (int64_t)d->hold_ms.u * UNITS_NS_PER_MS,
			  .update_ns = (int64_t)d->update_ms.u * UNITS_NS_PER_MS,
			  .confirm_ns = (int64_t)d->confirm_ms.u * UNITS_NS_PER_MS},
		.motion_road = motion_of(s, 2.5f, 2.0f, 0.3f, (float)s->road_gate_m.f, 2.0f),
		.motion_air = motion_of(s, 3.0f, 5.0f, 0.5f, (float)s->air_gate_m.f, 15.0f),
		.associate = {.least_pct = (float)s->link_pct.u,
			      .new_per_m2 = 1e-4f,    // one in a hectare
			      .new_per_ms2 = 2.5e-3f, // of velocities within 20 m/s
			      .silent_share = 1.5f,
			      .hits = 3},
		.agree = {.margin_m = (float)d->source_margin_m.f,
			  .height_margin_m = (float)d->source_height_m.f,
			  .latency_s = (float)d->source_latency_s.f,
			  .clear_pct = (float)d->source_clear_pct.f,
			  .max_age_ns = (int64_t)d->source_max_age_ms.u * UNITS_NS_PER_MS,
			  .hold_ns = (int64_t)d->source_hold_ms.u * UNITS_NS_PER_MS,
			  .update_ns = (int64_t)d->update_ms.u * UNITS_NS_PER_MS},
		.seed = seed,
	};
}
