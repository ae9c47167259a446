// SPDX-License-Identifier: Apache-2.0
#include "sumo_options.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/units.h"
#include "cli.h"

static const char PROGRAM[] = "kerbwing sim sumo";
enum { OPTIONS_MAX = 32, QUEUE_MAX = 1 << 15 };

struct texts {
	const char *loss, *delay, *jitter, *duplicate, *reorder, *equipped, *position, *clock,
		*seed, *silent, *liars, *spread, *range, *profile, *origin, *tick, *step, *most,
		*measure, *green;
};

static void wrong(const char *option, const char *text, const char *expected)
{
	cli_error(PROGRAM, "--%s '%.40s' is not valid; expected %s", option, text, expected);
	exit(CLI_EXIT_USAGE);
}

static double number_of(const char *option, const char *text, double lo, double hi,
			double otherwise)
{
	char *end, expected[64];
	if (text == NULL)
		return otherwise;
	double v = strtod(text, &end);
	if (end != text && *end == '\0' && v >= lo && v <= hi)
		return v;
	snprintf(expected, sizeof(expected), "a number %g..%g", lo, hi);
	wrong(option, text, expected);
	return 0.0;
}

static double share_of(const char *option, const char *text, double otherwise)
{
	return number_of(option, text, 0.0, 1.0, otherwise);
}

static enum slot_profile profile_of(const char *text)
{
	for (unsigned i = 0; text != NULL && i < SLOT_PROFILE_COUNT; i++)
		if (strcmp(text, slot_profile_name(i)) == 0)
			return (enum slot_profile)i;
	if (text != NULL)
		wrong("profile", text, "us, etsi or china");
	return SLOT_US;
}

// "A,B": two numbers.
static void pair_of(const char *option, const char *text, const char *expected, double *a,
		    double *b)
{
	char *end;
	double x, y;
	if (text == NULL)
		return;
	x = strtod(text, &end);
	if (end == text || *end != ',')
		wrong(option, text, expected);
	const char *second = end + 1;
	y = strtod(second, &end);
	if (end == second || *end != '\0')
		wrong(option, text, expected);
	*a = x;
	*b = y;
}

static void put_air(const struct texts *t, struct sumo_params *p)
{
	p->air = (struct radio_air){.loss = share_of("loss", t->loss, 0.0),
				    .delay_ms = number_of("delay-ms", t->delay, 0, 10000, 0.0),
				    .jitter_ms = number_of("jitter-ms", t->jitter, 0, 10000, 0.0),
				    .duplicate = share_of("duplicate", t->duplicate, 0.0),
				    .reorder = share_of("reorder", t->reorder, 0.0),
				    .reorder_ms = 200.0,
				    .queue_max = QUEUE_MAX};
}

static void put_params(const struct texts *t, struct sumo_options *o)
{
	double lat = 31.2304, lon = 121.4737;
	struct sumo_params *p = &o->p;
	put_air(t, p);
	p->profile = profile_of(t->profile);
	p->equipped = share_of("equipped", t->equipped, 1.0);
	p->position_m = number_of("position-error", t->position, 0, 20, 0.0);
	p->clock_ms = number_of("clock-offset", t->clock, 0, 1000, 0.0);
	p->silent = share_of("silent", t->silent, 0.0);
	p->liars = share_of("liars", t->liars, 0.0);
	p->spread_ms = number_of("spread-ms", t->spread, 20, 4000, 60.0);
	p->range_m = number_of("range", t->range, 50, 300, 300.0);
	p->seed = (uint64_t)number_of("seed", t->seed, 0, 4294967295.0, 1);
	o->has_seed = t->seed != NULL;
	pair_of("origin", t->origin, "LAT,LON in degrees", &lat, &lon);
	if (fabs(lat) > 85.0 || fabs(lon) > 180.0)
		wrong("origin", t->origin, "LAT,LON in degrees, latitude up to 85");
	p->lat_e7 = (int32_t)lround(lat * 1e7);
	p->lon_e7 = (int32_t)lround(lon * 1e7);
	p->start_ns = 1767254400LL * UNITS_NS_PER_S; // 2026-01-01T08:00:00Z: the same in every run
	o->tick_s = number_of("tick-ms", t->tick, 10, 100, 50.0) / 1e3;
	o->step_s = number_of("step-ms", t->step, 10, 1000, 100.0) / 1e3;
	o->most_s = number_of("for", t->most, 0.1, 1e6, 86400.0);
	o->green_s = number_of("green", t->green, 3, 120, 0.0);
	o->from_s = 0.0;
	o->to_s = INFINITY;
	pair_of("measure", t->measure, "FROM,TO in seconds", &o->from_s, &o->to_s);
}

void sumo_options_parse(int argc, char **argv, struct sumo_options *o)
{
	struct texts t = {.loss = NULL};
	*o = (struct sumo_options){.memory_mib = 64, .wait_s = 20};
	const struct cli_opt opts[] = {
		{"config", "NODE.yaml", "node whose port to use (sim.rsu_device)", &o->config,
		 NULL},
		{"device", "DEVICE", "DPDK device to use instead, e.g. a memif", &o->device, NULL},
		{"connect", "HOST:PORT", "a SUMO that runs already, instead of starting one",
		 &o->connect, NULL},
		{"map-out", "FILE", "write the crossings of the network as YAML and exit; - stdout",
		 &o->map_out, NULL},
		{"green", "SECONDS", "with --map-out: phases for vehicles without equipment",
		 &t.green, NULL},
		{"junctions", "A,B", "crossings are these junctions; default: where movements meet",
		 &o->junctions, NULL},
		{"profile", "NAME", "messages of us, etsi or china; default us", &t.profile, NULL},
		{"origin", "LAT,LON", "where SUMO's 0,0 is; default 31.2304,121.4737", &t.origin,
		 NULL},
		{"seed", "N", "seed of the air and the vehicles, and SUMO's; default 1", &t.seed,
		 NULL},
		{"for", "SECONDS", "stop after so much simulated time; default: when empty",
		 &t.most, NULL},
		{"measure", "FROM,TO", "count vehicles scheduled in this span; default: all",
		 &t.measure, NULL},
		{"equipped", "SHARE", "of vehicles that can talk; default 1", &t.equipped, NULL},
		{"loss", "SHARE", "of frames lost, each way and receiver; default 0", &t.loss,
		 NULL},
		{"delay-ms", "MS", "of each frame, each way; default 0", &t.delay, NULL},
		{"jitter-ms", "MS", "more delay, up to this", &t.jitter, NULL},
		{"duplicate", "SHARE", "of frames that arrive twice", &t.duplicate, NULL},
		{"reorder", "SHARE", "of frames up to 200 ms later than others", &t.reorder, NULL},
		{"position-error", "METRES", "standard deviation of the vehicles' position",
		 &t.position, NULL},
		{"clock-offset", "MS", "vehicles' clocks are off by at most this", &t.clock, NULL},
		{"silent", "SHARE", "of vehicles whose radio fails for 20 s", &t.silent, NULL},
		{"liars", "SHARE", "of vehicles that say what is not true", &t.liars, NULL},
		{"spread-ms", "MS", "how exactly they keep an instant; default 60", &t.spread,
		 NULL},
		{"range", "METRES", "from where vehicles ask; default 300", &t.range, NULL},
		{"tick-ms", "MS", "time between ticks of the lock-step; default 50", &t.tick, NULL},
		{"step-ms", "MS", "SUMO's step; default 100", &t.step, NULL},
		{"real-time", NULL, "at the pace of the clock, without ticks", NULL,
		 &o->is_real_time},
		{"pcap", "FILE", "write the frames, both ways, to a capture too", &o->pcap, NULL},
		{"trips", "FILE", "keep SUMO's tripinfo there", &o->trips, NULL},
		{"report", "FILE", "write the report there instead of to stdout", &o->report, NULL},
		{"json", NULL, "report as one JSON object", NULL, &o->as_json},
	};
	const struct cli c = {
		.program = PROGRAM,
		.operands = "FILE.sumocfg",
		.summary = "Lets the vehicles of a SUMO simulation drive by slots: each becomes "
			   "frames on "
			   "the wire, replies become its speed.",
		.details =
			"In lock-step a run is faster than the clock and the same every time; the "
			"node's port "
			"has to take ticks.\n\n"
			"Examples:\n"
			"  kerbwing sim sumo configs/sumo/x4/x4.sumocfg --map-out crossings.yaml\n"
			"  kerbwing sim sumo configs/sumo/x4/x4.sumocfg --config node.yaml --loss "
			"0.01 "
			"--delay-ms 50 --json",
		.opts = opts,
		.opt_count = sizeof(opts) / sizeof(opts[0]),
		.operand_min = 1,
		.operand_max = 1,
	};
	int at = cli_parse(&c, argc, argv);
	o->file = argv[at];
	put_params(&t, o);
}
