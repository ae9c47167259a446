// SPDX-License-Identifier: Apache-2.0
// The `dataplane.broadcast:` section: what it says, checked, as parameters. Main thread, before the worker starts.
#pragma once

#include "broadcast.h"
#include "conf.h"

struct dp_config;

struct dp_broadcast_conf {
	struct conf_val profile, port, station_id, mac, radius_m, validity_s, frames_per_s,
		udp_from, udp_to;
	struct conf_list codes, notices; // struct dp_broadcast_code_conf
};

struct dp_broadcast_code_conf {
	struct conf_val kind, code, sub;
};

extern const struct conf_map dp_broadcast_map;

// Errors of rules that reach over more than one key.
void dp_broadcast_check(const struct dp_config *c, struct conf_source *src);

// Index of the port with a name, "" the first one; UINT32_MAX: there is none.
uint32_t dp_broadcast_port(const struct dp_config *c, const char *name);

// *port: index of the port that alerts leave by; out->profile is BROADCAST_NONE when none do.
void dp_broadcast_params(const struct dp_config *c, struct broadcast_params *out, uint32_t *port);
