// SPDX-License-Identifier: Apache-2.0
#include "sumo_command.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/units.h"
#include "cli.h"
#include "emit.h"
#include "emit_pcap.h"
#include "sim_config.h"
#include "sumo_judge.h"
#include "sumo_map.h"
#include "sumo_options.h"
#include "sumo_report.h"
#include "sumo_tick.h"

static const char PROGRAM[] = "kerbwing sim sumo";
enum { DEVICE_SIZE = 512, PATH_SIZE = 512, NUMBER_SIZE = 32, MAP_CLEARANCE_S = 5 };
// A node that is there gets the time it needs, longer than it waits itself for its control (dataplane.slots.tick_wait_ms): giving up makes a run another one.
#define ANSWER_NS (90 * UNITS_NS_PER_S)
#define FULL_NS	  (5 * UNITS_NS_PER_MS)

struct run {
	struct sumo_options o;
	volatile sig_atomic_t *stop;
	struct traci traci;
	struct sumo_net net;
	struct sumo_fleet fleet;
	struct sumo_bridge bridge;
	struct sumo_judge judge;
	struct sumo_tick tick;
	struct emit *emit;
	struct emit_pcap *pcap;
	char trips[PATH_SIZE];
	bool are_trips_ours; // to delete
	int64_t started_ns;
};

static int64_t clock_ns(clockid_t id)
{
	struct timespec t;
	clock_gettime(id, &t);
	return t.tv_sec * UNITS_NS_PER_S + t.tv_nsec;
}

static void sleep_ns(int64_t ns)
{
	const struct timespec t = {.tv_sec = ns / UNITS_NS_PER_S, .tv_nsec = ns % UNITS_NS_PER_S};
	if (ns > 0)
		nanosleep(&t, NULL);
}

// ---- the port

static void port_send(void *ctx, const struct radio_frame *f)
{
	struct run *r = ctx;
	if (r->emit != NULL)
		emit_frame(r->emit, f);
}

static void port_flush(void *ctx)
{
	struct run *r = ctx;
	if (r->emit != NULL)
		emit_flush(r->emit);
}

// Without a node every tick is answered at once, with nothing.
static uint32_t port_receive(void *ctx, uint8_t *out, uint32_t size)
{
	struct run *r = ctx;
	if (r->emit != NULL)
		return emit_receive(r->emit, RADIO_ETHERNET, out, size);
	return r->o.is_real_time ? 0
				 : sumo_tick_encode(SUMO_TICK_DONE, r->tick.sequence, 0, out, size);
}

static bool port_keep_up(void *ctx)
{
	struct run *r = ctx;
	return r->emit == NULL || emit_keep_up(r->emit, clock_ns(CLOCK_MONOTONIC));
}

static void port_seen(void *ctx, int64_t t_ns, struct span frame)
{
	struct run *r = ctx;
	struct radio_frame f = {.medium = RADIO_ETHERNET, .due_ns = t_ns};
	if (r->pcap == NULL || frame.n > sizeof(f.bytes))
		return;
	f.size = (uint16_t)frame.n;
	memcpy(f.bytes, frame.p, frame.n);
	emit_pcap_frame(r->pcap, &f);
}

static int read_device(const struct sumo_options *o, char *device)
{
	struct conf_source src;
	void *loaded;
	device[0] = '\0';
	if (o->device != NULL)
		snprintf(device, DEVICE_SIZE, "%s", o->device);
	if (o->device != NULL || o->config == NULL)
		return 0;
	int rc = conf_load(&sim_file_map, o->config, stderr, &loaded, &src);
	if (rc != 0)
		return rc;
	const struct sim_file *f = loaded;
	rc = conf_node_expand(&f->node, f->sim.rsu_device.s, device, DEVICE_SIZE);
	if (rc != 0)
		cli_error(PROGRAM, "sim.rsu_device is too long; shorten node.run_dir");
	conf_free(&sim_file_map, loaded, &src);
	return rc;
}

static int wait_for_node(struct run *r)
{
	int64_t until_ns = clock_ns(CLOCK_MONOTONIC) + r->o.wait_s * UNITS_NS_PER_S;
	while (!*r->stop && !port_keep_up(r)) {
		if (clock_ns(CLOCK_MONOTONIC) > until_ns) {
			cli_error(PROGRAM,
				  "nobody listens at the port after %u s; start the dataplane",
				  r->o.wait_s);
			return -ENOTCONN;
		}
		sleep_ns(10 * UNITS_NS_PER_MS);
	}
	return 0;
}

static int open_port(struct run *r)
{
	char device[DEVICE_SIZE];
	int rc = read_device(&r->o, device);
	r->tick = (struct sumo_tick){.port = {.ctx = r,
					      .send = port_send,
					      .flush = port_flush,
					      .receive = port_receive,
					      .keep_up = port_keep_up,
					      .seen = port_seen},
				     .wait_ns = ANSWER_NS};
	if (rc == 0 && r->o.pcap != NULL)
		rc = emit_pcap_open(r->o.pcap, PROGRAM, &r->pcap);
	if (rc != 0 || device[0] == '\0')
		return rc;
	const struct emit_params params = {.device = {device, ""},
					   .memory_mib = r->o.memory_mib,
					   .program = PROGRAM,
					   .patience_ns = r->o.is_real_time ? FULL_NS : ANSWER_NS};
	rc = emit_open(&params, &r->emit);
	return rc == 0 ? wait_for_node(r) : rc;
}

// ---- SUMO

static int make_trips_file(struct run *r)
{
	if (r->o.trips != NULL) {
		snprintf(r->trips, sizeof(r->trips), "%s", r->o.trips);
		return 0;
	}
	snprintf(r->trips, sizeof(r->trips), "%s/kerbwing-trips-XXXXXX",
		 getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
	int fd = mkstemp(r->trips);
	if (fd < 0) {
		cli_error(PROGRAM, "cannot make %s: %s; set TMPDIR", r->trips, strerror(errno));
		return -EIO;
	}
	close(fd);
	r->are_trips_ours = true;
	return 0;
}

static int start_sumo(struct run *r)
{
	char step[NUMBER_SIZE], seed[NUMBER_SIZE];
	const char *args[] = {"-c",
			      r->o.file,
			      "--step-length",
			      step,
			      "--seed",
			      seed,
			      "--tripinfo-output",
			      r->trips,
			      "--tripinfo-output.write-unfinished",
			      "false",
			      "--time-to-teleport",
			      "-1",
			      "--collision.action",
			      "warn",
			      "--collision.check-junctions",
			      "true",
			      "--no-step-log",
			      "true",
			      "--no-warnings",
			      "true",
			      "--duration-log.disable",
			      "true",
			      NULL};
	int rc = make_trips_file(r);
	if (rc != 0)
		return rc;
	snprintf(step, sizeof(step), "%g", r->o.step_s);
	snprintf(seed, sizeof(seed), "%llu", (unsigned long long)r->o.p.seed);
	// Its schemas are in the package; without the variable it looks for them on the network.
	setenv("SUMO_HOME", "/usr/share/sumo", 0);
	return traci_start(&r->traci, PROGRAM, args);
}

static int open_world(struct run *r)
{
	int rc = r->o.connect != NULL ? traci_connect(&r->traci, PROGRAM, r->o.connect)
				      : start_sumo(r);
	if (rc == 0)
		rc = sumo_net_load(&r->net, &r->traci, r->o.junctions);
	if (rc != 0 || r->o.map_out != NULL)
		return rc;
	rc = sumo_fleet_init(&r->fleet, &r->net, &r->traci);
	if (rc == 0 && sumo_bridge_init(&r->bridge, &r->o.p, &r->fleet) != 0) {
		cli_error(PROGRAM, "no memory for the vehicles; close other programs");
		rc = -ENOMEM;
	}
	sumo_judge_init(&r->judge, &r->bridge);
	return rc;
}

static int write_map(struct run *r)
{
	bool to_stdout = strcmp(r->o.map_out, "-") == 0;
	struct sumo_map_params p = {.reach_m = r->o.p.range_m,
				    .has_phases = r->o.green_s > 0.0,
				    .green_s = r->o.green_s,
				    .clearance_s = MAP_CLEARANCE_S};
	geo_frame_init(&p.plane, r->o.p.lat_e7, r->o.p.lon_e7);
	FILE *out = to_stdout ? stdout : fopen(r->o.map_out, "w");
	if (out == NULL) {
		cli_error(PROGRAM, "cannot write %s: %s; give a path that is writable",
			  r->o.map_out, strerror(errno));
		return -EIO;
	}
	int rc = sumo_map_write(&r->net, &p, out);
	if (!to_stdout && fclose(out) != 0)
		rc = -EIO;
	if (rc != 0)
		cli_error(PROGRAM, "cannot write %s; make room on the disk", r->o.map_out);
	return rc;
}

// ---- steps

static void take(void *ctx, struct span frame, int64_t t_ns)
{
	sumo_bridge_take(ctx, frame, t_ns);
}

static void one_tick(struct run *r, int64_t t_ns)
{
	if (r->o.is_real_time)
		sumo_tick_pass(&r->tick, t_ns, &r->bridge.up, take, &r->bridge);
	else if (!sumo_tick_run(&r->tick, t_ns, &r->bridge.up, take, &r->bridge))
		// A node that is away comes back in its own time: the world does not run ahead of it.
		sleep_ns((int64_t)(r->o.tick_s * (double)UNITS_NS_PER_S));
}

// In real time frames are exchanged every millisecond until the step is over.
static void keep_pace(struct run *r)
{
	int64_t base_ns = r->o.p.start_ns - r->started_ns; // simulated minus monotonic time
	int64_t end_ns =
		sumo_bridge_now(&r->bridge) + (int64_t)(r->fleet.step_s * (double)UNITS_NS_PER_S);
	for (;;) {
		int64_t now_ns = clock_ns(CLOCK_MONOTONIC) + base_ns;
		one_tick(r, now_ns < end_ns ? now_ns : end_ns);
		if (now_ns >= end_ns || *r->stop)
			return;
		sleep_ns(UNITS_NS_PER_MS);
	}
}

// Ticks until the next step, at 0, tick_s, 2 tick_s, …; vehicles decide after the first.
static void tick_through(struct run *r, bool first)
{
	int64_t now_ns = sumo_bridge_now(&r->bridge);
	double step_s = r->fleet.step_s;
	if (first) {
		one_tick(r, now_ns);
		return;
	}
	for (double at_s = r->o.tick_s; at_s < step_s - 1e-6; at_s += r->o.tick_s)
		one_tick(r, now_ns + (int64_t)(at_s * (double)UNITS_NS_PER_S + 0.5));
}

static int play(struct run *r)
{
	int rc = 0;
	r->started_ns = clock_ns(CLOCK_MONOTONIC);
	if (r->o.is_real_time)
		r->bridge.p.start_ns = r->o.p.start_ns = clock_ns(CLOCK_REALTIME);
	do {
		sumo_bridge_look(&r->bridge);
		sumo_judge_look(&r->judge);
		sumo_bridge_say(&r->bridge);
		tick_through(r, true);
		sumo_bridge_drive(&r->bridge);
		if (r->o.is_real_time)
			keep_pace(r);
		else
			tick_through(r, false);
		rc = sumo_fleet_step(&r->fleet);
	} while (rc == 0 && !*r->stop && r->fleet.expected > 0 && r->fleet.t_s < r->o.most_s);
	return rc;
}

static int write_report(struct run *r)
{
	struct emit_counts sent = {.sent = 0};
	if (r->emit != NULL)
		emit_read_counts(r->emit, &sent);
	const struct sumo_report report = {
		.bridge = &r->bridge,
		.judge = &r->judge,
		.tick = &r->tick,
		.file = r->o.file,
		.trips = r->o.connect == NULL ? r->trips : NULL,
		.from_s = r->o.from_s,
		.to_s = r->o.to_s,
		.frames_not_sent = sent.not_sent,
		.real_s = (double)(clock_ns(CLOCK_MONOTONIC) - r->started_ns) / 1e9,
		.cpu_s = (double)clock_ns(CLOCK_PROCESS_CPUTIME_ID) / 1e9,
		.is_lock_step = !r->o.is_real_time};
	FILE *out = r->o.report != NULL ? fopen(r->o.report, "w") : stdout;
	if (out == NULL) {
		cli_error(PROGRAM, "cannot write %s: %s; give a path that is writable", r->o.report,
			  strerror(errno));
		return -EIO;
	}
	int rc = sumo_report_write(&report, r->o.as_json, out);
	if (out != stdout && fclose(out) != 0)
		rc = -EIO;
	return rc;
}

static void close_all(struct run *r)
{
	if (r->emit != NULL)
		emit_close(r->emit);
	if (r->pcap != NULL)
		emit_pcap_close(r->pcap);
	sumo_bridge_fini(&r->bridge);
	sumo_fleet_fini(&r->fleet);
	sumo_net_fini(&r->net);
	traci_end(&r->traci);
	if (r->are_trips_ours)
		unlink(r->trips);
	free(r);
}

int sumo_command(int argc, char **argv, volatile sig_atomic_t *stop)
{
	struct run *r = calloc(1, sizeof(*r));
	if (r == NULL) {
		cli_error(PROGRAM, "no memory; close other programs");
		return CLI_EXIT_FAIL;
	}
	r->stop = stop;
	r->traci.fd = -1;
	sumo_options_parse(argc, argv, &r->o);
	int rc = open_world(r);
	if (rc == 0 && r->o.map_out != NULL) {
		rc = write_map(r);
	} else if (rc == 0) {
		rc = open_port(r);
		if (rc == 0)
			rc = play(r);
		traci_end(&r->traci); // SUMO writes its trips when it ends
		if (rc == 0)
			rc = write_report(r);
	}
	close_all(r);
	return rc == 0 ? CLI_EXIT_OK : CLI_EXIT_FAIL;
}
