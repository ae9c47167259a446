// SPDX-License-Identifier: Apache-2.0
#include "emit.h"

#include <errno.h>
#include <rte_dev.h>
#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_ethdev.h>
#include <rte_log.h>
#include <rte_mbuf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/units.h"
#include "cli.h"

enum { BURST = 32, RING_SIZE = 1024, POOL_SIZE = 4095, POOL_CACHE = 0 };
// A full ring drains within microseconds when the peer is alive and has a CPU.
#define FULL_PAUSE_NS (100 * UNITS_NS_PER_US)
#define DRAIN_NS      (300 * UNITS_NS_PER_MS)
#define RETRY_NS      (200 * UNITS_NS_PER_MS)
// A peer that has accepted gets this long to finish its greeting: hanging up in the middle of it
// can bring the server's DPDK down.
#define GREETING_NS (3 * UNITS_NS_PER_S)

struct emit_port {
	char device[512];
	char name[32];
	uint16_t id;
	bool is_used, is_started, was_up;
	struct rte_mbuf *waiting[BURST];
	uint16_t count;
	struct rte_mbuf *arrived[BURST];
	uint16_t arrived_count, arrived_at;
	int64_t retry_ns; // not before
};

struct emit {
	struct emit_port ports[RADIO_MEDIUM_COUNT];
	struct rte_mempool *pool;
	struct emit_counts counts;
	const char *program;
	int64_t patience_ns;
};

static int start_eal(const struct emit_params *p)
{
	enum { ARGS = 12, ARG_SIZE = 64 };
	// Pinned nowhere: the operating system shares the CPUs among the processes of a small
	// machine.
	char text[ARGS][ARG_SIZE] = {
		"kerbwing-sim",	 "--no-huge", "--no-pci", "--no-shconf",   "--no-telemetry",
		"--log-level=1", "-m",	      "",	  "--file-prefix", "",
		"--lcores",	 ""};
	char *args[ARGS + 1] = {NULL};
	snprintf(text[7], ARG_SIZE, "%u", p->memory_mib);
	snprintf(text[9], ARG_SIZE, "kerbwing-sim-%ld", (long)getpid());
	snprintf(text[11], ARG_SIZE, "0@(0-%ld)", sysconf(_SC_NPROCESSORS_ONLN) - 1);
	for (unsigned i = 0; i < ARGS; i++)
		args[i] = text[i];
	if (rte_eal_init(ARGS, args) >= 0)
		return 0;
	cli_error(p->program,
		  "DPDK does not start: %s; check that %u MiB of memory are free (sim.memory_mib)",
		  rte_strerror(rte_errno), p->memory_mib);
	return rte_errno != 0 ? -rte_errno : -EINVAL;
}

static int make_port(struct emit *e, struct emit_port *port)
{
	const char *args = strchr(port->device, ',');
	struct rte_eth_conf conf = {0};
	int rc = rte_eal_hotplug_add("vdev", port->name, args != NULL ? args + 1 : "");
	if (rc == 0)
		rc = rte_eth_dev_get_port_by_name(port->name, &port->id);
	if (rc == 0)
		rc = rte_eth_dev_configure(port->id, 1, 1, &conf);
	if (rc == 0)
		rc = rte_eth_rx_queue_setup(port->id, 0, RING_SIZE, (unsigned)SOCKET_ID_ANY, NULL,
					    e->pool);
	if (rc == 0)
		rc = rte_eth_tx_queue_setup(port->id, 0, RING_SIZE, (unsigned)SOCKET_ID_ANY, NULL);
	return rc;
}

static int open_port(struct emit *e, enum radio_medium medium, const char *device)
{
	struct emit_port *port = &e->ports[medium];
	size_t n = strcspn(device, ",");
	if (device[0] == '\0')
		return 0;
	snprintf(port->device, sizeof(port->device), "%s", device);
	snprintf(port->name, sizeof(port->name), "%.*s", (int)n, device);
	int rc = make_port(e, port);
	if (rc != 0)
		cli_error(e->program,
			  "port for %s frames (%s) does not open: %s; check its device in section "
			  "sim",
			  radio_medium_name(medium), device, rte_strerror(-rc));
	port->is_used = rc == 0;
	return rc;
}

int emit_open(const struct emit_params *p, struct emit **out)
{
	struct emit *e = calloc(1, sizeof(*e));
	*out = NULL;
	if (e == NULL)
		return -ENOMEM;
	e->program = p->program;
	e->patience_ns = p->patience_ns;
	int rc = start_eal(p);
	if (rc != 0) {
		free(e);
		return rc;
	}
	e->pool = rte_pktmbuf_pool_create("frames", POOL_SIZE, POOL_CACHE, 0,
					  RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY);
	if (e->pool == NULL) {
		cli_error(p->program, "no memory for frames; raise sim.memory_mib above %u",
			  p->memory_mib);
		rc = -ENOMEM;
	}
	for (unsigned i = 0; i < RADIO_MEDIUM_COUNT && rc == 0; i++)
		rc = open_port(e, i, p->device[i]);
	if (rc != 0) {
		emit_close(e);
		return rc;
	}
	*out = e;
	return 0;
}

void emit_close(struct emit *e)
{
	if (e == NULL)
		return;
	const struct timespec drain = {.tv_nsec = DRAIN_NS};
	emit_flush(e);
	// A closed port takes along what its peer has not read yet, and the driver cannot say
	// whether something is left.
	if (e->counts.sent > 0)
		nanosleep(&drain, NULL);
	for (unsigned i = 0; i < RADIO_MEDIUM_COUNT; i++) {
		if (!e->ports[i].is_used)
			continue;
		if (e->ports[i].is_started)
			rte_eth_dev_stop(e->ports[i].id);
		rte_eth_dev_close(e->ports[i].id);
	}
	rte_eal_cleanup();
	free(e);
}

static bool is_up(const struct emit_port *port)
{
	struct rte_eth_link link;
	return port->is_started && rte_eth_link_get_nowait(port->id, &link) == 0 &&
	       link.link_status == RTE_ETH_LINK_UP;
}

static void flush_port(struct emit *e, struct emit_port *port)
{
	uint16_t done = 0;
	const struct timespec pause = {.tv_nsec = FULL_PAUSE_NS};
	const int64_t tries = e->patience_ns / FULL_PAUSE_NS + 1;
	for (int64_t i = 0; i < tries && is_up(port); i++) {
		uint16_t n = rte_eth_tx_burst(port->id, 0, port->waiting + done,
					      (uint16_t)(port->count - done));
		done = (uint16_t)(done + n);
		if (done == port->count)
			break;
		if (n == 0)
			nanosleep(&pause, NULL);
	}
	e->counts.sent += done;
	e->counts.not_sent += (uint64_t)(port->count - done);
	rte_pktmbuf_free_bulk(port->waiting + done, (unsigned)(port->count - done));
	port->count = 0;
}

void emit_flush(struct emit *e)
{
	for (unsigned i = 0; i < RADIO_MEDIUM_COUNT; i++)
		if (e->ports[i].is_used && e->ports[i].count > 0)
			flush_port(e, &e->ports[i]);
}

void emit_frame(struct emit *e, const struct radio_frame *f)
{
	struct emit_port *port = &e->ports[f->medium];
	if (!port->is_used) {
		e->counts.not_sent++;
		return;
	}
	struct rte_mbuf *m = rte_pktmbuf_alloc(e->pool);
	char *at = m != NULL ? rte_pktmbuf_append(m, f->size) : NULL;
	if (at == NULL) {
		rte_pktmbuf_free(m);
		e->counts.not_sent++;
		return;
	}
	memcpy(at, f->bytes, f->size);
	port->waiting[port->count++] = m;
	if (port->count == BURST)
		flush_port(e, port);
}

uint32_t emit_receive(struct emit *e, enum radio_medium medium, uint8_t *out, uint32_t size)
{
	struct emit_port *port = &e->ports[medium];
	if (!port->is_used || !port->is_started)
		return 0;
	if (port->arrived_at == port->arrived_count) {
		port->arrived_at = 0;
		port->arrived_count = rte_eth_rx_burst(port->id, 0, port->arrived, BURST);
	}
	if (port->arrived_at == port->arrived_count)
		return 0;
	struct rte_mbuf *m = port->arrived[port->arrived_at++];
	uint32_t n = rte_pktmbuf_data_len(m) < size ? rte_pktmbuf_data_len(m) : size;
	memcpy(out, rte_pktmbuf_mtod(m, const uint8_t *), n);
	rte_pktmbuf_free(m);
	e->counts.received++;
	return n;
}

// The driver connects when the port starts, once; it does not come back by itself. Starting fails
// while nobody listens.
static void reconnect(struct emit_port *port, int64_t now_ns)
{
	if (port->is_started)
		rte_eth_dev_stop(port->id);
	port->is_started = rte_eth_dev_start(port->id) == 0;
	port->retry_ns = now_ns + (port->is_started ? GREETING_NS : RETRY_NS);
}

bool emit_keep_up(struct emit *e, int64_t now_ns)
{
	bool all = true;
	for (unsigned i = 0; i < RADIO_MEDIUM_COUNT; i++) {
		struct emit_port *port = &e->ports[i];
		if (!port->is_used)
			continue;
		bool up = is_up(port);
		if (up != port->was_up)
			cli_error(e->program, "%s port: %s", radio_medium_name(i),
				  up ? "connected" : "peer lost, trying again");
		if (up && !port->was_up)
			e->counts.connects++;
		else if (!up && port->was_up)
			port->retry_ns = now_ns + RETRY_NS;
		port->was_up = up;
		all = all && up;
		if (!up && now_ns >= port->retry_ns)
			reconnect(port, now_ns);
	}
	return all;
}

void emit_read_counts(const struct emit *e, struct emit_counts *out)
{
	*out = e->counts;
}
