// SPDX-License-Identifier: Apache-2.0
#include "port.h"

#include <errno.h>
#include <rte_dev.h>
#include <rte_ethdev.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "memif_socket.h"

// What usually is the matter, by kind of device: the operator's next step.
static const struct {
	const char *prefix;
	const char *remedy;
} remedies[] = {
	{"net_pcap", "check that the capture file exists and can be read, or that the interface "
		     "may be captured from"},
	{"net_memif", "check that the socket's directory exists and is writable, and that no other "
		      "process serves the socket"},
	{"net_af_packet",
	 "check the interface name with 'ip link', and give the process CAP_NET_RAW"},
	{"net_af_xdp", "check the interface name with 'ip link', give the process CAP_NET_RAW, "
		       "CAP_NET_ADMIN and CAP_BPF, and make "
		       "sure that no other program uses the queue"},
	{"net_tap", "give the process CAP_NET_ADMIN"},
	{"net_", "check the device's name and arguments in DPDK's guide of network drivers"},
	{"",
	 "bind the device to vfio-pci with dpdk-devbind.py, and check its address with 'lspci -D'"},
};

static const char *remedy_of(const char *device)
{
	for (unsigned i = 0; i < sizeof(remedies) / sizeof(remedies[0]); i++)
		if (strncmp(device, remedies[i].prefix, strlen(remedies[i].prefix)) == 0)
			return remedies[i].remedy;
	return "";
}

static int fail(const struct port_params *params, const char *program, const char *step, int rc)
{
	cli_error(program, "port '%s' (%.200s): %s: %s; %s", params->name, params->device, step,
		  rc == -1 ? "the driver refused it" : strerror(-rc), remedy_of(params->device));
	return rc;
}

static int find_device(struct port *p, const struct port_params *params)
{
	p->is_vdev = strncmp(params->device, "net_", 4) == 0;
	snprintf(p->device, sizeof(p->device), "%s", params->device);
	if (p->is_vdev) {
		memif_socket_clear(params->device);
		int rc = rte_dev_probe(p->device);
		if (rc != 0)
			return rc;
	}
	char *args = strchr(p->device, ',');
	if (args != NULL)
		*args = '\0';
	return rte_eth_dev_get_port_by_name(p->device, &p->id);
}

static int configure(struct port *p, const struct port_params *params, struct rte_mempool *pool)
{
	const struct rte_eth_conf conf = {.rxmode = {.mq_mode = RTE_ETH_MQ_RX_NONE}};
	uint16_t rx = params->rx_ring, tx = params->tx_ring;
	int socket = rte_eth_dev_socket_id(p->id);
	int rc = rte_eth_dev_configure(p->id, 1, 1, &conf);
	if (rc == 0)
		rc = rte_eth_dev_adjust_nb_rx_tx_desc(p->id, &rx, &tx);
	if (rc == 0)
		rc = rte_eth_rx_queue_setup(p->id, 0, rx, (unsigned)socket, NULL, pool);
	if (rc == 0)
		rc = rte_eth_tx_queue_setup(p->id, 0, tx, (unsigned)socket, NULL);
	return rc;
}

int port_open(struct port *p, const struct port_params *params, struct rte_mempool *pool,
	      const char *program)
{
	memset(p, 0, sizeof(*p));
	int rc = find_device(p, params);
	if (rc != 0)
		return fail(params, program, "cannot be opened", rc);
	rc = configure(p, params, pool);
	if (rc == 0)
		rc = rte_eth_dev_start(p->id);
	if (rc != 0) {
		port_close(p);
		return fail(params, program, "cannot be started", rc);
	}
	p->started = true;
	if (params->promiscuous)
		(void)rte_eth_promiscuous_enable(p->id); // virtual devices may not know the notion
	return 0;
}

void port_close(struct port *p)
{
	struct rte_eth_dev_info info;
	if (p->started)
		(void)rte_eth_dev_stop(p->id);
	if (p->device[0] != '\0' && rte_eth_dev_info_get(p->id, &info) == 0) {
		(void)rte_eth_dev_close(p->id);
		if (p->is_vdev)
			(void)rte_dev_remove(info.device);
	}
	p->started = false;
	p->device[0] = '\0';
}

uint16_t port_receive(const struct port *p, struct rte_mbuf **frames, uint16_t max)
{
	return rte_eth_rx_burst(p->id, 0, frames, max);
}

void port_stats_read(const struct port *p, struct port_stats *out)
{
	struct rte_eth_stats s;
	struct rte_eth_link link;
	memset(out, 0, sizeof(*out));
	if (rte_eth_stats_get(p->id, &s) == 0)
		*out = (struct port_stats){.frames = s.ipackets,
					   .bytes = s.ibytes,
					   .missed = s.imissed + s.rx_nombuf,
					   .errors = s.ierrors};
	out->up = rte_eth_link_get_nowait(p->id, &link) == 0 && link.link_status == RTE_ETH_LINK_UP;
}
