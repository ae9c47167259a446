// SPDX-License-Identifier: Apache-2.0
// kerbwing-dataplane: the packet process. Start-up in named stages, stop in the exact reverse; the whole order stands in
// main(). The main thread serves the link and the figures, the worker lcore handles frames.
#include <errno.h>
#include <poll.h>
#include <rte_cycles.h>
#include <rte_eal.h>
#include <rte_launch.h>
#include <rte_mbuf.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "cli.h"
#include "clock.h"
#include "dp_pipeline.h"
#include "eal.h"
#include "lcore.h"
#include "link_server.h"
#include "mavlink_keys.h"
#include "telemetry.h"

enum { WORKER_LCORE = 1, TICK_MS = 20, MAIL_BATCH = 64, MBUF_CACHE = 128 };

static const char program[] = "kerbwing dataplane";
static atomic_bool stop;

struct node {
	struct dp_config *config;
	struct rte_mempool *pool;
	struct lcore *worker;
	struct link_mirror mirror;
	struct link_server link;
	const char *port_names[LCORE_PORTS_MAX];
	uint64_t boot_id;
	int64_t started_ns;
	struct link_figures figures;
	int64_t figures_ns;
	uint64_t busy_before;
};

static void on_signal(int signo)
{
	atomic_store(&stop, true);
}

static void catch_signals(void)
{
	struct sigaction a = {.sa_handler = on_signal};
	sigaction(SIGTERM, &a, NULL);
	sigaction(SIGINT, &a, NULL);
	signal(SIGPIPE, SIG_IGN);
}

// ---- start-up stages

static int start_memory(struct node *n)
{
	n->pool = rte_pktmbuf_pool_create("frames", (unsigned)n->config->dp.mbufs.u, MBUF_CACHE, 0,
					  RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY);
	n->worker = aligned_alloc(64, (sizeof(*n->worker) + 63) / 64 * 64);
	if (n->pool == NULL || n->worker == NULL) {
		cli_error(program,
			  "no memory for %llu packet buffers; raise dataplane.eal.memory_mib",
			  (unsigned long long)n->config->dp.mbufs.u);
		return -ENOMEM;
	}
	memset(n->worker, 0, sizeof(*n->worker));
	return 0;
}

static int start_ports(struct node *n)
{
	struct lcore *w = n->worker;
	char device[320];
	for (unsigned i = 0; i < n->config->dp.ports.count; i++) {
		const struct dp_port_conf *c = dp_config_port(n->config, i);
		if (conf_node_expand(&n->config->node, c->device.s, device, sizeof(device)) != 0) {
			cli_error(program,
				  "port '%s': device text is too long; shorten node.run_dir",
				  c->name.s);
			return -ENAMETOOLONG;
		}
		const struct port_params p = {.name = c->name.s,
					      .device = device,
					      .rx_ring = (uint16_t)c->rx_ring.u,
					      .tx_ring = (uint16_t)c->tx_ring.u,
					      .promiscuous = c->promiscuous.b};
		int rc = port_open(&w->ports[i], &p, n->pool, program);
		if (rc != 0)
			return rc;
		w->links[i] = (uint8_t)c->link.e;
		n->port_names[i] = c->name.s;
		w->port_count++;
	}
	return 0;
}

static int start_worker(struct node *n)
{
	struct lcore *w = n->worker;
	struct pipeline_params p;
	uint64_t seed = 0;
	(void)getrandom(&seed, sizeof(seed), 0);
	w->mailbox = mailbox_create("mailbox", (uint32_t)n->config->dp.export.ring.u);
	if (w->mailbox == NULL) {
		cli_error(program, "no memory for dataplane.export.ring; lower it or raise "
				   "dataplane.eal.memory_mib");
		return -ENOMEM;
	}
	w->rx_burst = (uint16_t)n->config->dp.rx_burst.u;
	w->bursts = (uint16_t)n->config->dp.shed.bursts.u;
	backlog_init(&w->backlog, (uint32_t)n->config->dp.mbufs.u / 4);
	w->nap_us_max = (uint32_t)n->config->dp.idle.nap_us.u;
	w->deep_nap_us_max = (uint32_t)n->config->dp.idle.deep_nap_us.u;
	w->deep_after_us = (uint32_t)n->config->dp.idle.deep_after_ms.u * 1000;
	w->spin_polls = (uint32_t)n->config->dp.idle.spin_polls.u;
	w->stop = &stop;
	dp_pipeline_params(n->config, seed, &p);
	p.cycles = rte_rdtsc;
	struct broadcast_params announce;
	dp_broadcast_params(n->config, &announce, &w->broadcast_port);
	broadcast_init(&w->broadcast, &announce);
	w->pool = n->pool;
	struct mavlink_signing signing;
	if (mavlink_keys_load(n->config, &signing) != 0)
		return -EINVAL;
	p.mavlink_signing = &signing;
	const struct pipeline_sink sink = lcore_mail_sink(w);
	int rc = pipeline_init(&w->pipeline, &p, &sink);
	explicit_bzero(&signing, sizeof(signing));
	if (rc == 0)
		rc = telemetry_register(w);
	if (rc == 0)
		rc = rte_eal_remote_launch(lcore_run, w, WORKER_LCORE);
	if (rc != 0)
		cli_error(program, "the worker did not start: %s; lower dataplane.scene.tracks_max",
			  strerror(-rc));
	return rc;
}

static int start_link(struct node *n, const char *run_dir)
{
	char path[200];
	snprintf(path, sizeof(path), "%s/link.sock", run_dir);
	n->started_ns = clock_now_ns();
	(void)getrandom(&n->boot_id, sizeof(n->boot_id), 0);
	geo_frame_init(&n->figures.plane, n->config->node.lat.e7, n->config->node.lon.e7);
	n->figures.counters = &n->worker->pipeline.counters;
	n->figures.shed_level = &n->worker->pipeline.shed.level;
	n->figures.stages = &n->worker->stages;
	n->figures.trace = &n->worker->pipeline.trace;
	const struct link_identity who = {.node = n->config->node.id.s,
					  .boot_id = n->boot_id,
					  .started_ns = n->started_ns,
					  .port_names = n->port_names,
					  .port_count = n->worker->port_count};
	int rc = link_mirror_init(&n->mirror, (uint32_t)n->config->dp.scene.tracks_max.u);
	if (rc != 0)
		return rc;
	return link_server_open(&n->link, path, (uint32_t)n->config->dp.export.link_clients.u, &who,
				&n->mirror, program);
}

// ---- the main thread's work

static void refresh_figures(struct node *n, int64_t now_ns)
{
	struct link_figures *f = &n->figures;
	const struct lcore *w = n->worker;
	if (now_ns >= n->figures_ns && now_ns - n->figures_ns < UNITS_NS_PER_S)
		return;
	uint64_t busy = w->pipeline.counters.v[COUNTER_BUSY_CYCLES];
	double window_s = (double)(now_ns - n->figures_ns) / 1e9;
	if (n->figures_ns != 0 && window_s > 0)
		f->load_permille = (uint32_t)((double)(busy - n->busy_before) * 1000.0 /
					      ((double)rte_get_tsc_hz() * window_s));
	n->busy_before = busy;
	n->figures_ns = now_ns;
	for (uint32_t i = 0; i < w->port_count; i++)
		port_stats_read(&w->ports[i], &f->ports[i]);
	f->latency_ns[0] = latency_permille(&w->latency, 500);
	f->latency_ns[1] = latency_permille(&w->latency, 990);
	f->latency_ns[2] = latency_permille(&w->latency, 999);
	f->tracks_max = (uint32_t)w->pipeline.scene.stats.tracks_most;
}

static uint32_t read_mail(struct node *n)
{
	struct mail letters[MAIL_BATCH];
	uint32_t total = 0, got;
	do {
		got = mailbox_take(n->worker->mailbox, letters, MAIL_BATCH);
		for (uint32_t i = 0; i < got; i++)
			link_mirror_apply(&n->mirror, &letters[i]);
		total += got;
	} while (got == MAIL_BATCH && total < n->mirror.capacity);
	return total;
}

static void serve(struct node *n)
{
	while (!atomic_load(&stop)) {
		struct pollfd fds[1 + LINK_CLIENTS_MAX];
		uint32_t count = link_server_poll_fds(&n->link, fds);
		(void)poll(fds, count, TICK_MS);
		(void)read_mail(n);
		int64_t now_ns = clock_now_ns();
		refresh_figures(n, now_ns);
		link_server_tick(&n->link, &n->figures, now_ns);
	}
}

// The worker has left its loop: hand over what it said last, then close.
static void finish(struct node *n)
{
	rte_eal_mp_wait_lcore();
	while (read_mail(n) > 0)
		;
	n->figures_ns = 0;
	refresh_figures(n, clock_now_ns());
	for (uint32_t i = 0; i < LINK_CLIENTS_MAX; i++)
		n->link.clients[i].counters_ns = 0; // the last counters are due now
	link_server_tick(&n->link, &n->figures, clock_now_ns());
}

static void write_report(const struct node *n, const char *path)
{
	FILE *f = path != NULL ? fopen(path, "w") : NULL;
	char name[COUNTER_NAME_SIZE];
	const char *text;
	if (f == NULL)
		return;
	fputc('{', f);
	for (unsigned i = 0, first = 1; i < COUNTER_COUNT; i++)
		if (counter_describe(i, name, &text)) {
			fprintf(f, "%s\"%s\":%llu", first ? "" : ",", name,
				(unsigned long long)n->worker->pipeline.counters.v[i]);
			first = 0;
		}
	fputs("}\n", f);
	fclose(f);
}

static void stop_all(struct node *n)
{
	link_server_close(&n->link, "stopped");
	link_mirror_fini(&n->mirror);
	if (n->worker != NULL) {
		pipeline_fini(&n->worker->pipeline);
		for (uint32_t i = n->worker->port_count; i-- > 0;)
			port_close(&n->worker->ports[i]);
		mailbox_destroy(n->worker->mailbox);
		free(n->worker);
	}
	rte_mempool_free(n->pool);
}

static int run(struct dp_config *config, const char *run_dir, const char *report)
{
	struct node *n = calloc(1, sizeof(*n));
	if (n == NULL)
		return -ENOMEM;
	n->config = config;
	n->link.listen_fd = -1;
	int rc = start_memory(n);
	if (rc == 0)
		rc = start_ports(n);
	if (rc == 0)
		rc = start_worker(n);
	if (rc == 0)
		rc = start_link(n, run_dir);
	if (rc == 0) {
		fprintf(stderr, "%s: node %s serves %u ports, link %s\n", program,
			config->node.id.s, n->worker->port_count, n->link.path);
		serve(n);
	}
	atomic_store(&stop, true);
	if (n->worker != NULL && n->link.listen_fd >= 0)
		finish(n);
	rte_eal_mp_wait_lcore();
	if (rc == 0)
		write_report(n, report);
	stop_all(n);
	free(n);
	return rc;
}

int main(int argc, char **argv)
{
	const char *config_path = "/etc/kerbwing/node.yaml", *report = NULL, *run_dir, *state_dir;
	bool check = false, reference = false;
	const struct cli_opt opts[] = {
		{"config", "FILE", "node configuration (default /etc/kerbwing/node.yaml)",
		 &config_path, NULL},
		{"check", NULL, "check the configuration and exit", NULL, &check},
		{"config-reference", NULL, "print every key of the dataplane section and exit",
		 NULL, &reference},
		{"report", "FILE", "write the counters as JSON when stopping", &report, NULL},
	};
	const struct cli c = {
		program,
		"",
		"Receives V2X and drone frames, keeps the live picture, raises alerts.",
		"Stops cleanly on SIGTERM or Ctrl-C. Running figures: dpdk-telemetry.py, "
		"/kerbwing/counters.",
		opts,
		sizeof(opts) / sizeof(opts[0]),
		0,
		0};
	struct dp_config *config;
	cli_parse(&c, argc, argv);
	if (reference) {
		conf_print_reference(&dp_config_map, "", stdout);
		return CLI_EXIT_OK;
	}
	if (dp_config_load(config_path, stderr, &config) != 0)
		return CLI_EXIT_FAIL;
	if (check) {
		int wrong = mavlink_keys_check(config);
		dp_config_free(config);
		return wrong == 0 ? CLI_EXIT_OK : CLI_EXIT_FAIL;
	}
	int rc = conf_node_dirs(&config->node, &run_dir, &state_dir);
	if (rc != 0)
		cli_error(program,
			  "cannot make node.run_dir or node.state_dir: %s; choose directories that "
			  "this user may "
			  "write",
			  strerror(-rc));
	catch_signals();
	if (rc == 0)
		rc = eal_start(config, program, EAL_USE_LIVE);
	if (rc == 0) {
		catch_signals(); // some drivers install their own
		rc = run(config, run_dir, report);
		rte_eal_cleanup();
	}
	dp_config_free(config);
	return rc == 0 ? CLI_EXIT_OK : CLI_EXIT_FAIL;
}
