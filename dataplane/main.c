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
#include <sys/prctl.h>
#include <sys/random.h>
#include <unistd.h>

#include "cli.h"
#include "clock.h"
#include "dp_pipeline.h"
#include "dp_slots.h"
#include "eal.h"
#include "lcore.h"
#include "link_server.h"
#include "map_intake.h"
#include "mavlink_keys.h"
#include "realtime.h"
#include "slice.h"
#include "slot_link.h"
#include "telemetry.h"
#include "zone_book.h"
#include "zone_link.h"

enum { WORKER_LCORE = 1, SLOT_LETTERS = 4096, TICK_MS = 20, MAIL_BATCH = 64, MBUF_CACHE = 128 };

static const char program[] = "kerbwing dataplane";
static atomic_bool stop;
static atomic_bool reload;

struct node {
	struct dp_config *config;
	enum realtime_state realtime;
	struct rte_mempool *pool;
	struct lcore *worker;
	struct publish zones;
	struct zone_book *book;
	struct zone_link zone_link;
	struct map_intake *map_intake;
	uint8_t map_octets[MAP_OCTETS_MAX]; // of a MAP message whose parts come in
	uint32_t map_size;		    // how many came
	bool zones_changed;		    // the map is older than the book
	struct link_mirror mirror;
	struct link_server link;
	struct slot_link slots;
	const char *port_names[LCORE_PORTS_MAX];
	uint64_t boot_id;
	int64_t started_ns;
	struct link_figures figures;
	struct counters own; // what the main thread counts
	int64_t figures_ns;
	uint64_t busy_before;
};

static void on_signal(int signo)
{
	atomic_store(&stop, true);
}

static void on_reload(int signo)
{
	atomic_store(&reload, true);
}

static void catch_signals(void)
{
	struct sigaction again = {.sa_handler = on_reload, .sa_flags = SA_RESTART};
	sigaction(SIGHUP, &again, NULL);
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

// What could not be used is told once; the rest of the zones hold.
static void tell_zones(const struct zone_report *r)
{
	uint32_t refused = 0;
	for (unsigned i = 1; i < ZONE_FAULT_COUNT; i++)
		refused += r->refused[i];
	fprintf(stderr, "%s: %u zones\n", program, r->zones);
	if (refused > 0)
		cli_error(program,
			  "%u zones are not used, the first of them %s: %s; see docs/wire/zones.md",
			  refused, r->first, zone_fault_text(r->first_fault));
}

// A map of what the book holds now, if it changed. Nothing waits: when the worker still reads too many old ones, the next
// tick tries again.
static void publish_zones(struct node *n)
{
	publish_tick(&n->zones);
	if (!n->zones_changed || n->zones.retired_count == PUBLISH_RETIRED_MAX)
		return;
	struct zone_map *map = zone_book_compile(n->book);
	if (map == NULL) {
		cli_error(program, "no memory for the zone map; the one before stays");
		n->zones_changed = false;
		return;
	}
	n->zones_changed = !publish_set(&n->zones, map);
	tell_zones(&n->book->report);
}

static int start_zones(struct node *n)
{
	const struct conf_node *c = &n->config->node;
	n->book = zone_book_create(c->lat.e7, c->lon.e7, (float)n->config->dp.zones.reach_m.f);
	n->map_intake = map_intake_create();
	int rc = n->book != NULL && n->map_intake != NULL ? publish_init(&n->zones) : -ENOMEM;
	if (rc != 0) {
		cli_error(program, "no memory for zones; raise dataplane.eal.memory_mib");
		return rc;
	}
	n->worker->zones = &n->zones;
	n->worker->wants_maps = n->config->dp.zones.map_messages.b ||
				n->config->dp.slots.profile.e != BROADCAST_NONE;
	rc = dp_config_zones(n->config, stderr, &n->book->files);
	n->zones_changed = n->book->files.count > 0;
	publish_zones(n);
	return rc;
}

// SIGHUP: the files anew. With a fault in one of them all zones stay as they are.
static void reload_zones(struct node *n)
{
	struct zone_set s = {0};
	if (dp_config_zones(n->config, stderr, &s) != 0) {
		cli_error(program,
			  "the zones stay as they are; correct the files and send SIGHUP again");
		zone_set_clear(&s);
		return;
	}
	zone_set_clear(&n->book->files);
	n->book->files = s;
	n->zones_changed = true;
}

static int start_slots(struct node *n)
{
	struct lcore_slots *s = &n->worker->slots;
	struct broadcast_params p;
	dp_slots_params(n->config, &p, &s->port, &s->ticks_port);
	slot_framer_init(&s->framer, &p);
	s->wants = p.profile != BROADCAST_NONE;
	if (!s->wants && n->worker->broadcast.p.profile == BROADCAST_NONE)
		return 0;
	s->box = slot_box_create("slot_box", SLOT_LETTERS);
	n->slots.server = &n->link;
	n->slots.box = s->box;
	n->slots.tick_wait_ns = (int64_t)n->config->dp.slots.tick_wait_ms.u * UNITS_NS_PER_MS;
	if (s->box == NULL)
		cli_error(program, "no memory for decisions; raise dataplane.eal.memory_mib");
	return s->box != NULL ? 0 : -ENOMEM;
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
	w->is_realtime = n->realtime == REALTIME_TAKEN;
	dp_pipeline_params(n->config, seed, &p);
	struct broadcast_params announce;
	dp_broadcast_params(n->config, &announce, &w->broadcast_port);
	broadcast_init(&w->broadcast, &announce);
	w->pool = n->pool;
	if (start_slots(n) != 0)
		return -ENOMEM;
	p.cycles = rte_rdtsc;
	struct mavlink_signing signing;
	if (mavlink_keys_load(n->config, &signing) != 0)
		return -EINVAL;
	p.mavlink_signing = &signing;
	const struct pipeline_sink sink = lcore_mail_sink(w);
	int rc = pipeline_init(&w->pipeline, &p, &sink);
	explicit_bzero(&signing, sizeof(signing));
	if (rc == 0)
		rc = telemetry_register(w, &n->own);
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
	n->figures.zones = n->book;
	n->figures.zone_counts =
		(const struct zone_count(*)[ZONE_SIDES])n->worker->pipeline.scene.zones.counts;
	n->figures.counters = &n->worker->pipeline.counters;
	n->figures.own = &n->own;
	n->figures.shed_level = &n->worker->pipeline.shed.level;
	n->figures.stages = &n->worker->stages;
	n->figures.trace = &n->worker->pipeline.trace;
	const struct link_identity who = {.node = n->config->node.id.s,
					  .boot_id = n->boot_id,
					  .started_ns = n->started_ns,
					  .realtime = realtime_name(n->realtime),
					  .port_names = n->port_names,
					  .port_count = n->worker->port_count};
	int rc = link_mirror_init(&n->mirror, (uint32_t)n->config->dp.scene.tracks_max.u);
	if (rc != 0)
		return rc;
	rc = link_server_open(&n->link, path, (uint32_t)n->config->dp.export.link_clients.u, &who,
			      &n->mirror, program);
	n->zone_link = (struct zone_link){.book = n->book, .changed = &n->zones_changed};
	n->link.zones = &n->zone_link;
	n->link.slots = n->worker->slots.wants ? &n->slots : NULL;
	n->link.notices =
		n->worker->broadcast.p.profile != BROADCAST_NONE ? n->worker->slots.box : NULL;
	return rc;
}

// ---- the main thread's work

static void refresh_own(struct node *n)
{
	n->own.v[COUNTER_LINK_CLIENTS_REFUSED] = n->link.refused;
	n->own.v[COUNTER_LINK_GARBAGE] = n->link.garbage;
	n->own.v[COUNTER_LINK_ALERTS_SKIPPED] = n->link.alerts_skipped;
	n->own.v[COUNTER_SLOT_DECISIONS_REFUSED] = n->slots.refused;
	n->own.v[COUNTER_SLOT_UNSENT] = n->slots.unsent;
}

static void refresh_figures(struct node *n, int64_t now_ns)
{
	struct link_figures *f = &n->figures;
	const struct lcore *w = n->worker;
	if (now_ns >= n->figures_ns && now_ns - n->figures_ns < UNITS_NS_PER_S)
		return;
	refresh_own(n);
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

// A part of a MAP message; with the last one its lanes go into the book.
static void take_map(struct node *n, const struct mail_map *m)
{
	uint32_t left = m->size > m->offset ? m->size - m->offset : 0;
	uint32_t part = left < MAIL_MAP_OCTETS ? left : MAIL_MAP_OCTETS;
	if (m->offset == 0)
		n->map_size = 0;
	if (m->offset != n->map_size || m->offset + part > sizeof(n->map_octets))
		return; // a part before it was lost
	memcpy(n->map_octets + m->offset, m->octets, part);
	n->map_size += part;
	if (n->map_size < m->size)
		return;
	const struct span whole = {n->map_octets, n->map_size};
	if (n->worker->slots.wants)
		slot_link_map(&n->slots, m->family, m->dialect, whole);
	if (!n->config->dp.zones.map_messages.b)
		return;
	if (map_intake_take(n->map_intake, n->book, m->family, m->dialect, whole, m->now_ns) > 0)
		n->zones_changed = true;
}

static uint32_t read_mail(struct node *n)
{
	struct mail letters[MAIL_BATCH];
	uint32_t total = 0, got;
	int64_t now_ns = clock_now_ns();
	do {
		got = mailbox_take(n->worker->mailbox, letters, MAIL_BATCH);
		for (uint32_t i = 0; i < got; i++)
			if (slot_link_mail(&n->slots, &letters[i], now_ns))
				continue;
			else if (letters[i].kind == MAIL_MAP)
				take_map(n, &letters[i].map);
			else
				link_mirror_apply(&n->mirror, &letters[i]);
		total += got;
	} while (got == MAIL_BATCH && total < n->mirror.capacity);
	slot_link_flush(&n->slots, now_ns);
	return total;
}

// Where slots are asked for, the worker's ring is looked at again soon: nothing but the link's descriptors wakes us.
static void wait_for(struct node *n, struct pollfd *fds, uint32_t count)
{
	if (!n->worker->slots.wants) {
		(void)poll(fds, count, TICK_MS);
		return;
	}
	const struct timespec t = {.tv_nsec = slot_link_wait_ns(&n->slots, clock_now_ns())};
	(void)ppoll(fds, count, &t, NULL);
}

// The link is served in full when something waits there or TICK_MS have passed; between that only slots are.
static void serve_link(struct node *n, int64_t now_ns)
{
	refresh_figures(n, now_ns);
	link_server_tick(&n->link, &n->figures, now_ns);
}

static void serve(struct node *n)
{
	if (n->worker->is_realtime)
		(void)slice_ask_realtime(SLICE_LINK);
	else
		(void)slice_ask_short();
	if (n->worker->slots.wants)
		prctl(PR_SET_TIMERSLACK,
		      1000UL); // a wait for slots ends when it should, not 50 us later
	while (!atomic_load(&stop)) {
		struct pollfd fds[1 + LINK_CLIENTS_MAX];
		uint32_t count = link_server_poll_fds(&n->link, fds);
		wait_for(n, fds, count);
		(void)read_mail(n);
		if (atomic_exchange(&reload, false))
			reload_zones(n);
		publish_zones(n);
		serve_link(n, clock_now_ns());
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
				(unsigned long long)(n->worker->pipeline.counters.v[i] +
						     n->own.v[i]));
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
		slot_box_destroy(n->worker->slots.box);
		free(n->worker);
	}
	if (n->zones.rcu != NULL)
		publish_fini(&n->zones);
	zone_link_fini(&n->zone_link);
	zone_book_destroy(n->book);
	map_intake_destroy(n->map_intake);
	rte_mempool_free(n->pool);
}

static int run(struct dp_config *config, enum realtime_state realtime, const char *run_dir,
	       const char *report)
{
	struct node *n = calloc(1, sizeof(*n));
	if (n == NULL)
		return -ENOMEM;
	n->config = config;
	n->realtime = realtime;
	n->link.listen_fd = -1;
	int rc = start_memory(n);
	if (rc == 0)
		rc = start_ports(n);
	if (rc == 0)
		rc = start_zones(n);
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

// Before DPDK makes threads, each of which is pinned to its CPU.
static bool decide_realtime(const struct dp_config *c, enum realtime_state *out)
{
	unsigned main_cpu, worker;
	struct realtime_facts f = {.is_used = c->dp.slots.profile.e != BROADCAST_NONE,
				   .never_rests = c->dp.idle.nap_us.u == 0};
	eal_cpus(c, &main_cpu, &worker);
	f.shares_its_cpu = main_cpu == worker;
	for (unsigned i = 0; i < c->dp.ports.count; i++)
		f.is_simulated |= dp_config_port(c, i)->ticks.b;
	return realtime_decide(program, (enum realtime_wish)c->dp.eal.realtime.e, &f, out);
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
		struct zone_set zones = {0};
		int fault = mavlink_keys_check(config);
		if (dp_config_zones(config, stderr, &zones) != 0)
			fault = -1;
		zone_set_clear(&zones);
		dp_config_free(config);
		return fault == 0 ? CLI_EXIT_OK : CLI_EXIT_FAIL;
	}
	int rc = conf_node_dirs(&config->node, &run_dir, &state_dir);
	if (rc != 0)
		cli_error(program,
			  "cannot make node.run_dir or node.state_dir: %s; choose directories that "
			  "this user may "
			  "write",
			  strerror(-rc));
	catch_signals();
	enum realtime_state realtime = REALTIME_OFF;
	if (rc == 0 && !decide_realtime(config, &realtime))
		rc = -EPERM;
	if (rc == 0)
		rc = eal_start(config, program, EAL_USE_LIVE);
	if (rc == 0) {
		catch_signals(); // some drivers install their own
		rc = run(config, realtime, run_dir, report);
		rte_eal_cleanup();
	}
	dp_config_free(config);
	return rc == 0 ? CLI_EXIT_OK : CLI_EXIT_FAIL;
}
