// SPDX-License-Identifier: Apache-2.0
// Starts DPDK's environment from the configuration: never touches PCI devices that no port names, keeps its runtime files
// private to the process. Main thread.
#pragma once

#include "dp_config.h"

enum eal_use { EAL_USE_LIVE, EAL_USE_REPLAY };

// CPUs that the two threads run on: those of the configuration, as far as the machine has them.
void eal_cpus(const struct dp_config *c, unsigned *main_cpu, unsigned *worker);

// Returns 0, or a negative errno after one line on stderr. Call rte_eal_cleanup at the end.
int eal_start(const struct dp_config *c, const char *program, enum eal_use use);
