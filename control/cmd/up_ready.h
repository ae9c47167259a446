// SPDX-License-Identifier: Apache-2.0
// When a child of `kerbwing up` counts as ready. Main thread; a look blocks for at most UP_PROBE_TIMEOUT_MS.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "up_config.h"
#include "up_plan.h"
#include "up_setup.h"

// alive_ns: time since the child was started.
bool up_ready_look(enum up_child child, const struct up_section *cfg, const struct up_setup *setup,
		   int64_t alive_ns);

const char *
up_ready_when(unsigned child); // what is waited for: "its port to accept connections", …
