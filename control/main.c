// SPDX-License-Identifier: Apache-2.0
// kerbwing control: command line, configuration, start, run, stop.
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "air/net_file.h"
#include "cli.h"
#include "control.h"
#include "daemon.h"
#include "realtime.h"
#include "report.h"
#include "slice.h"

static const char PROGRAM[] = "kerbwing control";

struct options {
	const char *config;
	const char *report;
	bool is_check;
	bool is_reference;
};

static void on_hangup(void *ctx)
{
	control_reload(ctx);
}

static int run(const struct cp_config *cfg, const struct options *o)
{
	static struct control c; // large tables
	struct daemon_state d;
	enum realtime_state realtime;
	const char *run_dir, *state_dir;
	struct realtime_facts f = {.is_used = cfg->control.road.crossings.count > 0 ||
					      cfg->control.road.map_messages.b};
	if (!realtime_decide(PROGRAM, (enum realtime_wish)cfg->control.realtime.e, &f, &realtime))
		return CLI_EXIT_FAIL;
	int rc = conf_node_dirs(&cfg->node, &run_dir, &state_dir);
	if (rc != 0) {
		cli_error(PROGRAM,
			  "%s: %s; set node.run_dir and node.state_dir to directories that can be "
			  "made",
			  run_dir, strerror(-rc));
		return CLI_EXIT_FAIL;
	}
	struct loop *l = loop_create(&loop_clock_system);
	if (l == NULL || daemon_open(&d, l) != 0) {
		cli_error(PROGRAM, "out of memory or descriptors; raise the limits (ulimit -n)");
		loop_destroy(l);
		return CLI_EXIT_FAIL;
	}
	daemon_on_hangup(&d, on_hangup, &c);
	rc = control_open(&c, l, cfg, o->config);
	c.realtime = realtime;
	if (rc == 0) {
		fprintf(stderr, "%s: node %s/%s, http://%s:%u/\n", PROGRAM, cfg->node.city.s,
			cfg->node.id.s, cfg->control.http.listen.s,
			(unsigned)server_port(c.server));
		// Requests of vehicles wait for this thread: it runs soon and naps end when they should.
		if (c.realtime != REALTIME_TAKEN || !slice_ask_realtime(SLICE_CONTROL))
			(void)slice_ask_short();
		prctl(PR_SET_TIMERSLACK, 1000UL);
		rc = loop_run(l);
		control_close(&c);
		if (o->report != NULL && report_write(PROGRAM, o->report, report_json(&c)) != 0)
			rc = -1;
	}
	daemon_close(&d);
	loop_destroy(l);
	return rc == 0 ? CLI_EXIT_OK : CLI_EXIT_FAIL;
}

int main(int argc, char **argv)
{
	struct options o = {.config = NULL};
	const struct cli_opt opts[] = {
		{"config", "FILE", "the node's YAML file (required)", &o.config, NULL},
		{"check", NULL, "only say whether the configuration is good", NULL, &o.is_check},
		{"config-reference", NULL, "print every key of the control section", NULL,
		 &o.is_reference},
		{"report", "FILE", "write a one-line JSON report there at the end", &o.report,
		 NULL},
	};
	const struct cli cli = {
		.program = PROGRAM,
		.operands = "",
		.summary = "The node's memory and voice: live picture, HTTP API, summaries to the "
			   "hub.",
		.details = "SIGHUP reads the files of control.geozones again.\n\n"
			   "Example:\n  kerbwing control --config configs/node.yaml",
		.opts = opts,
		.opt_count = sizeof(opts) / sizeof(opts[0]),
	};
	cli_parse(&cli, argc, argv);
	if (o.is_reference) {
		conf_print_reference(&cp_config_map, "", stdout);
		conf_print_reference(&net_file_map, "network", stdout);
		return CLI_EXIT_OK;
	}
	if (o.config == NULL) {
		cli_error(PROGRAM, "no configuration; give one with --config FILE");
		return CLI_EXIT_USAGE;
	}
	struct cp_config *cfg;
	struct conf_source src;
	if (cp_config_load(o.config, &cfg, &src) != 0)
		return CLI_EXIT_FAIL;
	int rc = !o.is_check			     ? run(cfg, &o)
		 : control_check(cfg, o.config) == 0 ? CLI_EXIT_OK
						     : CLI_EXIT_FAIL;
	conf_free(&cp_config_map, cfg, &src);
	return rc;
}
