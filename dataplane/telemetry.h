// SPDX-License-Identifier: Apache-2.0
// What a running dataplane answers over DPDK's telemetry socket (dpdk-telemetry.py): read-only figures.
//   /kerbwing/counters   every counter by name
//   /kerbwing/latency    p50, p99, p99.9 in nanoseconds, frame arrival to alerts out
//   /kerbwing/drops      why frames were refused: only reasons that occurred
#pragma once

#include "lcore.h"

// l and what the main thread counts itself outlive the telemetry thread. Returns 0 or a negative errno.
int telemetry_register(const struct lcore *l, const struct counters *own);
