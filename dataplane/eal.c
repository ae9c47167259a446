// SPDX-License-Identifier: Apache-2.0
#include "eal.h"

#include <errno.h>
#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_log.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

enum { ARGS_MAX = 64, TEXT_MAX = 1024 };

struct args {
	char *v[ARGS_MAX + 1];
	int count;
	char text[TEXT_MAX];
	size_t used;
};

static void add(struct args *a, const char *text)
{
	size_t size = strlen(text) + 1;
	if (a->count == ARGS_MAX || size > sizeof(a->text) - a->used)
		return; // extra is limited to 400 characters: cannot happen
	a->v[a->count++] = memcpy(a->text + a->used, text, size);
	a->used += size;
}

static void add_ports(struct args *a, const struct dp_config *c)
{
	bool any_pci = false;
	for (unsigned i = 0; i < c->dp.ports.count; i++) {
		const char *device = dp_config_port(c, i)->device.s;
		if (strncmp(device, "net_", 4) == 0)
			continue; // a virtual device is made when its port opens, so that a failure names the port
		any_pci = true;
		add(a, "-a");
		add(a, device);
	}
	if (!any_pci)
		add(a, "--no-pci");
}

static void add_extra(struct args *a, const char *extra)
{
	char copy[512], *save = NULL;
	snprintf(copy, sizeof(copy), "%s", extra);
	for (char *w = strtok_r(copy, " ", &save); w != NULL; w = strtok_r(NULL, " ", &save))
		add(a, w);
}

static void add_memory(struct args *a, const struct dp_config *c)
{
	char mib[32];
	snprintf(mib, sizeof(mib), "%llu", (unsigned long long)c->dp.eal.memory_mib.u);
	add(a, "-m");
	add(a, mib);
	// Without hugepages DPDK falls back to its legacy memory, which excludes --in-memory; its runtime files then go
	// unshared. With hugepages --in-memory leaves nothing behind and works for unprivileged users.
	if (c->dp.eal.no_huge.b) {
		add(a, "--no-huge");
		add(a, "--no-shconf");
	} else {
		add(a, "--in-memory");
	}
}

void eal_cpus(const struct dp_config *c, unsigned *main_cpu, unsigned *worker)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	*main_cpu = (unsigned)c->dp.eal.main_cpu.u;
	*worker = (unsigned)c->dp.eal.worker_cpu.u;
	if (*main_cpu >= cpus)
		*main_cpu = 0;
	if (*worker >= cpus)
		*worker = *main_cpu;
}

int eal_start(const struct dp_config *c, const char *program, enum eal_use use)
{
	struct args a = {.count = 0};
	char lcores[64], prefix[64];
	unsigned main_cpu, worker;
	eal_cpus(c, &main_cpu, &worker);
	if (use == EAL_USE_REPLAY)
		worker = main_cpu;
	snprintf(lcores, sizeof(lcores), "0@%u,1@%u", main_cpu, worker);
	snprintf(prefix, sizeof(prefix), "kerbwing-%s-%d",
		 use == EAL_USE_LIVE ? c->node.id.s : "replay", (int)getpid());

	add(&a, program);
	add(&a, "--lcores");
	add(&a, use == EAL_USE_LIVE ? lcores : "0");
	add(&a, "--file-prefix");
	add(&a, prefix);
	add(&a, "--log-level");
	add(&a,
	    "*:critical"); // our own line says what is wrong; dataplane.eal.extra can ask for more
	add_memory(&a, c);
	if (use == EAL_USE_REPLAY) {
		add(&a, "--no-pci");
		add(&a, "--no-telemetry");
	} else {
		add_ports(&a, c);
		add_extra(&a, c->dp.eal.extra.s);
	}
	if (rte_eal_init(a.count, a.v) < 0) {
		cli_error(program,
			  "DPDK did not start: %s; lower dataplane.eal.memory_mib, or set "
			  "dataplane.eal.no_huge: true if "
			  "this machine has no hugepages",
			  rte_strerror(rte_errno));
		return rte_errno != 0 ? -rte_errno : -EIO;
	}
	return 0;
}
