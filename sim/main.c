// SPDX-License-Identifier: Apache-2.0
// kerbwing sim: plays a scenario into DPDK ports at the pace of the clock, or into capture files as
// fast as it can.
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/units.h"
#include "cli.h"
#include "emit.h"
#include "emit_pcap.h"
#include "map.h"
#include "report.h"
#include "sim.h"
#include "sim_config.h"
#include "sumo_command.h"

static const char PROGRAM[] = "kerbwing sim";
enum { PCAP_DEFAULT_S = 60, PATH_SIZE = 1024, DEVICE_SIZE = 512 };
#define LONGEST_NAP_NS (50 * UNITS_NS_PER_MS)
#define GRAIN_NS       UNITS_NS_PER_MS
#define GIVE_UP_NS                                                                                 \
	UNITS_NS_PER_S // further behind than this, the lost time is dropped instead of made up for

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
	stop = number;
}

struct options {
	const char *config, *scenario, *seed, *seconds, *pcap, *judge, *speed, *write_map, *report;
	bool json, check, reference;
};

struct settings {
	bool has_section; // the configuration has a section sim
	struct scenario *scenario;
	uint64_t seed;
	double seconds; // INFINITY: until stopped
	double speed;
	unsigned memory_mib, wait_s;
	char device[RADIO_MEDIUM_COUNT][DEVICE_SIZE];
};

static int64_t clock_ns(clockid_t id)
{
	struct timespec t;
	clock_gettime(id, &t);
	return t.tv_sec * UNITS_NS_PER_S + t.tv_nsec;
}

static void sleep_until(int64_t monotonic_ns)
{
	struct timespec t = {.tv_sec = monotonic_ns / UNITS_NS_PER_S,
			     .tv_nsec = monotonic_ns % UNITS_NS_PER_S};
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

// ---- into captures

static int run_pcap(const struct settings *s, const char *path, struct sim *m, struct report *r)
{
	struct emit_pcap *e;
	const struct radio_frame *f;
	int rc = emit_pcap_open(path, PROGRAM, &e);
	if (rc != 0)
		return rc;
	while (!stop && (double)sim_elapsed_ms(m) < s->seconds * 1000.0) {
		int64_t now_ns = sim_now_ns(m);
		sim_step(m);
		while ((f = radio_receive(&m->radio, now_ns)) != NULL) {
			emit_pcap_frame(e, f);
			r->emit.sent++;
		}
	}
	while ((f = radio_receive(&m->radio, INT64_MAX)) != NULL) {
		emit_pcap_frame(e, f);
		r->emit.sent++;
	}
	return emit_pcap_close(e);
}

// ---- into judgement

static int run_trial(const struct settings *s, struct sim *m, struct trial *t)
{
	if (trial_init(t, m) != 0)
		return -ENOMEM;
	while (!stop && (double)sim_elapsed_ms(m) < s->seconds * 1000.0) {
		sim_look(m);
		trial_look(t, m);
		truth_step(&m->truth);
	}
	return 0;
}

// ---- into ports

struct pace {
	int64_t start_ns; // monotonic time of step 0
	double speed;
};

static int64_t pace_at(const struct pace *p, int64_t since_start_ns)
{
	return p->start_ns + (int64_t)((double)since_start_ns / p->speed);
}

static void wait_for_peers(struct emit *e, unsigned wait_s)
{
	int64_t until_ns = clock_ns(CLOCK_MONOTONIC) + wait_s * UNITS_NS_PER_S;
	while (!stop && !emit_keep_up(e, clock_ns(CLOCK_MONOTONIC))) {
		int64_t now_ns = clock_ns(CLOCK_MONOTONIC);
		if (now_ns >= until_ns) {
			if (wait_s > 0)
				cli_error(PROGRAM,
					  "nobody listens at the ports after %u s; start the "
					  "dataplane",
					  wait_s);
			return;
		}
		sleep_until(now_ns + LONGEST_NAP_NS);
	}
}

// Frames leave when they are due, between the steps as well as with them.
static void emit_until(struct sim *m, struct emit *e, const struct pace *p, int64_t until_ns)
{
	for (;;) {
		int64_t due_ns = radio_next_ns(&m->radio);
		if (stop || due_ns > until_ns)
			break;
		// Together with what is due within the same millisecond: one wake-up for many frames.
		int64_t since_ns = (due_ns - m->start_ns + GRAIN_NS - 1) / GRAIN_NS * GRAIN_NS;
		if (m->start_ns + since_ns > until_ns)
			since_ns = until_ns - m->start_ns;
		sleep_until(pace_at(p, since_ns));
		int64_t reached_ns =
			m->start_ns +
			(int64_t)((double)(clock_ns(CLOCK_MONOTONIC) - p->start_ns) * p->speed);
		for (const struct radio_frame *f;
		     (f = radio_receive(&m->radio, reached_ns)) != NULL;)
			emit_frame(e, f);
		emit_flush(e);
	}
}

static int run_live(const struct settings *s, struct sim *m, struct report *r)
{
	struct emit *e;
	const struct emit_params params = {
		.device = {s->device[RADIO_ETHERNET], s->device[RADIO_WIFI]},
		.memory_mib = s->memory_mib,
		.program = PROGRAM,
		.patience_ns = 5 * UNITS_NS_PER_MS};
	int rc = emit_open(&params, &e);
	if (rc != 0)
		return rc;
	wait_for_peers(e, s->wait_s);
	struct pace p = {.start_ns = clock_ns(CLOCK_MONOTONIC), .speed = s->speed};
	m->start_ns = clock_ns(CLOCK_REALTIME);
	const int64_t step_ns = m->s->step_ms * UNITS_NS_PER_MS;
	while (!stop && (double)sim_elapsed_ms(m) < s->seconds * 1000.0) {
		int64_t due_ns = pace_at(&p, sim_elapsed_ms(m) * UNITS_NS_PER_MS);
		int64_t behind_ns = clock_ns(CLOCK_MONOTONIC) - due_ns;
		if (behind_ns > step_ns)
			r->late_steps++;
		if (behind_ns > GIVE_UP_NS) { // the machine slept: frames go on with today's time
			p.start_ns += behind_ns;
			m->start_ns += behind_ns;
		}
		sleep_until(due_ns);
		sim_step(m);
		emit_until(m, e, &p, sim_now_ns(m));
		emit_flush(e);
		emit_keep_up(e, clock_ns(CLOCK_MONOTONIC));
	}
	emit_read_counts(e, &r->emit);
	emit_close(e);
	return 0;
}

// ---- settings

static struct cli make_cli(struct options *o, struct cli_opt opts[static 12])
{
	const struct cli_opt all[12] = {
		{"config", "NODE.yaml", "configuration of the node (section sim)", &o->config,
		 NULL},
		{"scenario", "FILE", "scenario to play instead of the configured one", &o->scenario,
		 NULL},
		{"seed", "N", "seed instead of the configured one", &o->seed, NULL},
		{"for", "SECONDS",
		 "stop after so much simulated time; default: never, 60 with --pcap", &o->seconds,
		 NULL},
		{"pcap", "FILE", "write FILE (Ethernet) and FILE.rid (radiotap) instead of sending",
		 &o->pcap, NULL},
		{"judge", "ALERTS.jsonl",
		 "send nothing; judge the alerts that replay wrote for the capture of this run",
		 &o->judge, NULL},
		{"speed", "X", "times as fast as the clock, 0.1 to 100; default 1", &o->speed,
		 NULL},
		{"write-map", "FILE", "write the scenario's map as GeoJSON and exit; - for stdout",
		 &o->write_map, NULL},
		{"report", "FILE", "write the report there instead of to stdout", &o->report, NULL},
		{"json", NULL, "report as one JSON object", NULL, &o->json},
		{"check", NULL, "check configuration and scenario, then exit", NULL, &o->check},
		{"config-reference", NULL,
		 "print the keys of section sim and of scenarios as Markdown", NULL, &o->reference},
	};
	memcpy(opts, all, sizeof(all));
	return (struct cli){
		.program = PROGRAM,
		.operands = "",
		.summary = "Plays cars and drones that send real frames: J2735 BSM, Open Drone ID, "
			   "MAVLink.",
		.details = "Examples:\n"
			   "  kerbwing sim --config configs/demo.yaml --for 30 --json\n"
			   "  kerbwing sim sumo --help          traffic of SUMO by slots\n"
			   "  kerbwing sim --scenario configs/scenarios/crossing.yaml --pcap "
			   "crossing.pcap --for 10\n"
			   "  kerbwing sim --scenario configs/scenarios/crossing.yaml --write-map "
			   "crossing.geojson",
		.opts = opts,
		.opt_count = 12,
	};
}

static double number_or(const char *option, const char *text, double lo, double hi,
			double otherwise)
{
	char *end;
	if (text == NULL)
		return otherwise;
	double v = strtod(text, &end);
	if (end != text && *end == '\0' && v >= lo && v <= hi)
		return v;
	cli_error(PROGRAM, "--%s '%.40s' is not valid; expected a number %g..%g", option, text, lo,
		  hi);
	exit(CLI_EXIT_USAGE);
}

// The section sim, and from it what the command line does not say. scenario: PATH_SIZE.
static int read_config(const struct options *o, struct settings *s, char *scenario)
{
	struct conf_source src;
	void *loaded;
	const char *run_dir, *state_dir;
	int rc = conf_load(&sim_file_map, o->config, stderr, &loaded, &src);
	if (rc != 0)
		return rc;
	const struct sim_file *f = loaded;
	s->has_section = conf_line_of(src.text, src.len, "sim") > 0;
	s->seed = f->sim.seed.u;
	s->memory_mib = (unsigned)f->sim.memory_mib.u;
	s->wait_s = (unsigned)f->sim.wait_s.u;
	if (o->scenario == NULL)
		rc = sim_config_scenario(o->config, f->sim.scenario.s, scenario, PATH_SIZE);
	if (rc == 0 && o->pcap == NULL && o->judge == NULL && !o->check && o->write_map == NULL) {
		rc = conf_node_dirs(&f->node, &run_dir, &state_dir);
		if (rc != 0)
			cli_error(PROGRAM,
				  "cannot make the node's directories: %s; set node.run_dir and "
				  "node.state_dir",
				  strerror(-rc));
	}
	const char *const devices[RADIO_MEDIUM_COUNT] = {f->sim.rsu_device.s, f->sim.rid_device.s};
	for (unsigned i = 0; i < RADIO_MEDIUM_COUNT && rc == 0; i++)
		rc = conf_node_expand(&f->node, devices[i], s->device[i], sizeof(s->device[i]));
	if (rc == -ENAMETOOLONG)
		cli_error(
			PROGRAM,
			"a path in section sim is too long; shorten node.run_dir or sim.scenario");
	conf_free(&sim_file_map, loaded, &src);
	return rc;
}

static int read_settings(const struct options *o, struct settings *s)
{
	char scenario[PATH_SIZE] = "";
	*s = (struct settings){.seed = 1};
	if (o->config == NULL && (o->scenario == NULL || (o->pcap == NULL && o->judge == NULL &&
							  o->write_map == NULL && !o->check))) {
		cli_error(PROGRAM, "--config is missing; see '%s --help'", PROGRAM);
		exit(CLI_EXIT_USAGE);
	}
	if (o->config != NULL && read_config(o, s, scenario) != 0)
		return -EINVAL;
	if (o->seed != NULL)
		s->seed = (uint64_t)number_or("seed", o->seed, 0, 4294967295.0, 1);
	s->speed = number_or("speed", o->speed, 0.1, 100, 1);
	s->seconds = number_or("for", o->seconds, 0.1, 1e7,
			       o->pcap != NULL || o->judge != NULL ? PCAP_DEFAULT_S : INFINITY);
	if (o->check && o->scenario == NULL && !s->has_section)
		return 0; // a real node simulates nothing
	s->scenario = scenario_load(o->scenario != NULL ? o->scenario : scenario, stderr);
	return s->scenario != NULL ? 0 : -EINVAL;
}

// ---- commands

static FILE *open_output(const char *path)
{
	if (path == NULL || strcmp(path, "-") == 0)
		return stdout;
	FILE *f = fopen(path, "w");
	if (f == NULL)
		cli_error(PROGRAM, "cannot write %s: %s; give a path that is writable", path,
			  strerror(errno));
	return f;
}

static int close_output(FILE *f, const char *path, int rc)
{
	if (f != stdout && fclose(f) != 0)
		rc = -errno;
	if (rc != 0)
		cli_error(PROGRAM, "cannot write %s: %s; make room on the disk",
			  path != NULL ? path : "the report", strerror(-rc));
	return rc;
}

static int write_map(const struct scenario *s, const char *path)
{
	FILE *f = open_output(path);
	return f != NULL ? close_output(f, path, map_write(s, f)) : -EIO;
}

static int play(const struct options *o, const struct settings *s)
{
	struct sim m;
	struct trial t = {.names = NULL};
	struct report r = {.sim = &m, .alerts = o->judge, .trial = &t};
	if (sim_init(&m, s->scenario, s->seed, s->scenario->start_ns) != 0) {
		cli_error(PROGRAM, "no memory for the scenario; lower cars_max or radio.queue_max");
		return -ENOMEM;
	}
	int rc = o->judge != NULL  ? run_trial(s, &m, &t)
		 : o->pcap != NULL ? run_pcap(s, o->pcap, &m, &r)
				   : run_live(s, &m, &r);
	if (rc == 0) {
		FILE *f = open_output(o->report);
		r.cpu_s = (double)clock_ns(CLOCK_PROCESS_CPUTIME_ID) / (double)UNITS_NS_PER_S;
		rc = f != NULL ? report_write(&r, o->json, f) : -EIO;
		if (f != NULL && rc != REPORT_NO_LOG)
			rc = close_output(f, o->report, rc);
	}
	trial_fini(&t);
	sim_fini(&m);
	return rc;
}

int main(int argc, char **argv)
{
	struct options o = {.config = NULL};
	struct cli_opt opts[12];
	struct cli c = make_cli(&o, opts);
	struct settings s;
	const struct sigaction act = {.sa_handler = on_signal};
	if (argc > 1 && strcmp(argv[1], "sumo") == 0) {
		sigaction(SIGINT, &act, NULL);
		sigaction(SIGTERM, &act, NULL);
		return sumo_command(argc - 1, argv + 1, &stop);
	}
	cli_parse(&c, argc, argv);
	if (o.reference) {
		conf_print_reference(&sim_file_map, "", stdout);
		printf("\n");
		scenario_print_reference(stdout);
		return CLI_EXIT_OK;
	}
	if (read_settings(&o, &s) != 0)
		return CLI_EXIT_FAIL;
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	int rc = 0;
	if (o.write_map != NULL)
		rc = write_map(s.scenario, o.write_map);
	else if (!o.check)
		rc = play(&o, &s);
	if (s.scenario != NULL)
		scenario_free(s.scenario);
	return rc == 0 ? CLI_EXIT_OK : CLI_EXIT_FAIL;
}
