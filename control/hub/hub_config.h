// SPDX-License-Identifier: Apache-2.0
// The configuration of the hub. Main thread, at start.
#pragma once

#include "conf.h"
#include "conf_node.h"
#include "cp_config.h"

struct hub_config_http {
	struct conf_val listen;
	struct conf_val port;
	struct conf_val connections_max;
};

struct hub_config_retention {
	struct conf_val summaries_d, alerts_d, grants_d;
	struct conf_val rollups_1m_d, rollups_5m_d, rollups_1h_d;
	struct conf_val nodes_d;
};

struct hub_config_hub {
	struct conf_val store;
	struct conf_val orders;
	struct conf_val timeout_ms;
	struct conf_val ahead_s;
	struct conf_val commit_ms;
	struct conf_val commit_rows;
	struct hub_config_retention retention;
	struct conf_val show_internal, show_sensitive, show_emergency;
	struct conf_val nodes_max;
	struct conf_val inbox;
	struct conf_val inbox_mib;
	struct conf_val share_group;
	struct hub_config_http http;
	struct cp_config_mqtt mqtt;
};

struct hub_config {
	struct conf_node node;
	struct hub_config_hub hub;
};

extern const struct conf_map hub_config_map; // whole file

// hub.store is a URL of PostgreSQL, not a file.
bool hub_config_is_postgres(const struct hub_config_hub *c);

// Loads and checks; 0, or a negative errno after error lines on stderr. Free with conf_free(&hub_config_map, …).
int hub_config_load(const char *path, struct hub_config **out, struct conf_source *src);
