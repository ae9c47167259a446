// SPDX-License-Identifier: Apache-2.0
// kerbwing hub: command line, configuration, start, run, stop.
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "daemon.h"
#include "hub/hub.h"
#include "hub/hub_api.h"
#include "hub/order_main.h"
#include "report.h"

static const char PROGRAM[] = "kerbwing hub";

// Messages come and go by thousands, twenty times a second: memory that was given back to the kernel in between would be asked for
// again at once, a page fault for every second message.
enum { KEEP_FREE = 32 << 20 };

struct options {
	const char *config;
	const char *report;
	bool is_check;
	bool is_reference;
};

static int run(const struct hub_config *cfg, const struct options *o)
{
	struct hub h;
	struct daemon_state d;
	const char *run_dir, *state_dir;
	mallopt(M_TRIM_THRESHOLD, KEEP_FREE);
	mallopt(M_TOP_PAD, 1 << 20);
	int rc = conf_node_dirs(&cfg->node, &run_dir, &state_dir);
	if (rc != 0) {
		cli_error(PROGRAM,
			  "%s: %s; set node.run_dir and node.state_dir to directories that can be "
			  "made",
			  state_dir, strerror(-rc));
		return CLI_EXIT_FAIL;
	}
	struct loop *l = loop_create(&loop_clock_system);
	if (l == NULL || daemon_open(&d, l) != 0) {
		cli_error(PROGRAM, "out of memory or descriptors; raise the limits (ulimit -n)");
		loop_destroy(l);
		return CLI_EXIT_FAIL;
	}
	rc = hub_open(&h, l, cfg);
	if (rc == 0) {
		fprintf(stderr, "%s: http://%s:%u/v1/nodes\n", PROGRAM, cfg->hub.http.listen.s,
			(unsigned)server_port(h.server));
		rc = loop_run(l);
		hub_close(&h);
		if (o->report != NULL && report_write(PROGRAM, o->report, hub_api_report(&h)) != 0)
			rc = -1;
		intake_fini(&h.intake);
	}
	daemon_close(&d);
	loop_destroy(l);
	return rc == 0 ? CLI_EXIT_OK : CLI_EXIT_FAIL;
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "order") == 0)
		return hub_order_main(argc - 1, argv + 1);
	struct options o = {.config = NULL};
	const struct cli_opt opts[] = {
		{"config", "FILE", "YAML file with the hub section (required)", &o.config, NULL},
		{"check", NULL, "only say whether the configuration is good", NULL, &o.is_check},
		{"config-reference", NULL, "print every key of the hub section", NULL,
		 &o.is_reference},
		{"report", "FILE", "write a one-line JSON report there at the end", &o.report,
		 NULL},
	};
	const struct cli cli = {
		.program = PROGRAM,
		.operands = "",
		.summary = "The city's side: collects summaries and alerts of many nodes and "
			   "proves what was lost.",
		.details = "Orders to nodes: kerbwing hub order --help\n\n"
			   "Example:\n  kerbwing hub --config configs/node.yaml",
		.opts = opts,
		.opt_count = sizeof(opts) / sizeof(opts[0]),
	};
	cli_parse(&cli, argc, argv);
	if (o.is_reference) {
		conf_print_reference(&hub_config_map, "", stdout);
		return CLI_EXIT_OK;
	}
	if (o.config == NULL) {
		cli_error(PROGRAM, "no configuration; give one with --config FILE");
		return CLI_EXIT_USAGE;
	}
	struct hub_config *cfg;
	struct conf_source src;
	if (hub_config_load(o.config, &cfg, &src) != 0)
		return CLI_EXIT_FAIL;
	int rc = o.is_check ? CLI_EXIT_OK : run(cfg, &o);
	conf_free(&hub_config_map, cfg, &src);
	return rc;
}
