// SPDX-License-Identifier: Apache-2.0
// The configuration of control: tables of keys, and the rules between them. Main thread, at start.
#pragma once

#include "conf.h"
#include "conf_node.h"

struct cp_config_http {
	struct conf_val listen;
	struct conf_val port;
	struct conf_val connections_max;
	struct conf_val requests_max;
	struct conf_val body_max_bytes;
	struct conf_val bodies_max_bytes;
	struct conf_val events_hz;
	struct conf_val events_clients_max;
	struct conf_val connections_per_peer;
	struct conf_val tls_cert;
	struct conf_val tls_key;
	struct conf_val tls_client_ca;
};

struct cp_config_name {
	struct conf_val name;
};

struct cp_config_auth {
	struct conf_list keys; // struct cp_config_geozone: a path
	struct conf_val jwks_file;
	struct conf_val jwks_url;
	struct conf_list audiences; // struct cp_config_name
	struct conf_val issuer;
	struct conf_val public_reads;
	struct conf_val refresh_s;
	struct conf_val stale_s;
	struct conf_val tokens_max;
	struct conf_val clients_max;
	struct conf_val rate_per_s;
	struct conf_val rate_burst;
};

struct cp_config_dss {
	struct conf_val enabled;
	struct conf_val manager;
	struct conf_val base_url;
	struct conf_val allow_http;
	struct conf_val strict_scopes;
	struct conf_val keep_s;
	struct conf_val entities_max;
	struct conf_val uss_max;
	struct conf_val results_max;
	struct conf_val token_file;
	struct conf_val token_url;
};

// Also the hub's.
struct cp_config_mqtt {
	struct conf_val broker;
	struct conf_val client_id;
	struct conf_val user;
	struct conf_val password_file;
	struct conf_val ca_file;
	struct conf_val cert_file;
	struct conf_val key_file;
	struct conf_val keepalive_s;
	struct conf_val backoff_max_ms;
};

struct cp_config_geozone {
	struct conf_val path;
};

struct cp_config_webhook {
	struct conf_val operator_name;
	struct conf_val url;
};

struct cp_config_air {
	struct conf_val enabled;
	struct conf_val store;
	struct conf_val network;
	struct conf_val anchor_lat;
	struct conf_val anchor_lon;
	struct conf_val corridors_max;
	struct conf_val constraints_max;
	struct conf_val volumes_max;
	struct conf_val shapes_mib;
	struct conf_val queue_max;
	struct conf_val wait_max_ms;
	struct conf_val hold_s;
	struct conf_val horizon_days;
	struct conf_val lower_m;
	struct conf_val upper_m;
	struct conf_val geoid_m;
	struct conf_val ground_m;
	struct conf_val zones_ahead_s;
	struct conf_list webhooks; // struct cp_config_webhook
};

enum cp_config_backend { CP_CONFIG_SQLITE, CP_CONFIG_POSTGRES };

struct cp_config_store {
	struct conf_val backend; // enum cp_config_backend
	struct conf_val conninfo_file;
	struct conf_val book;
	struct conf_val notify; // enum store_pg_notify
	struct conf_val poll_ms;
	struct conf_val timeout_ms;
	struct conf_val clock_max_ms;
	struct conf_val replace_network;
};

struct cp_config_path {
	struct conf_val path;
};

struct cp_config_road {
	struct conf_list crossings; // struct cp_config_path
	struct conf_val map_messages;
	struct conf_val tick_ms;
	struct conf_val guard_ms;
	struct conf_val lead_ms;
	struct conf_val response_ms;
	struct conf_val lease_max_ms;
	struct conf_val starve_s;
	struct conf_val follow_s;
	struct conf_val follow_m;
	struct conf_val evaluations;
	struct conf_val transit_weight;
	struct conf_val claim_hold_ms;
	struct conf_val sight_ms;
	struct conf_val watch;
	struct conf_val event_log;
};

struct cp_config_uplink {
	struct conf_val format;
	struct conf_val spool;
	struct conf_val spool_mib;
	struct conf_val spool_sync_ms;
	struct conf_val shelf_s;
	struct conf_val wait_for_hub;
	struct conf_val keep_h;
	struct conf_val k_min;
	struct conf_val share_internal;
	struct conf_val share_sensitive;
	struct conf_val share_emergency_only;
};

struct cp_config_order_key {
	struct conf_val name;
	struct conf_val issuer;
	struct conf_val path;
};

struct cp_config_orders {
	struct conf_list keys; // struct cp_config_order_key
	struct conf_val area_m;
	struct conf_val priority;
};

struct cp_config_control {
	struct conf_val link_socket;
	struct conf_val stale_ms;
	struct conf_val tracks_max;
	struct conf_val summary_interval_ms;
	struct conf_val realtime;
	struct conf_val queue_max;
	struct conf_val flush_ms;
	struct conf_val map;
	struct conf_list geozones; // struct cp_config_geozone
	struct cp_config_http http;
	struct cp_config_mqtt mqtt;
	struct cp_config_uplink uplink;
	struct cp_config_air air;
	struct cp_config_store store;
	struct cp_config_road road;
	struct cp_config_auth auth;
	struct cp_config_dss dss;
	struct cp_config_orders orders;
};

struct cp_config {
	struct conf_node node;
	struct cp_config_control control;
};

extern const struct conf_map cp_config_map;	 // whole file
extern const struct conf_map cp_config_mqtt_map; // the mqtt section that control and hub share

struct uplink_config;
struct mqtt_config;

// Loads and checks; 0, or a negative errno after error lines on stderr. Free with conf_free(&cp_config_map, …).
int cp_config_load(const char *path, struct cp_config **out, struct conf_source *src);

// Rules of the mqtt section at `prefix` ("control.mqtt"): broker address, both halves of a client certificate.
void cp_config_check_mqtt(const struct cp_config_mqtt *m, const char *prefix,
			  struct conf_source *src);

// City and node id must be usable as topic levels.
void cp_config_check_node(const struct conf_node *n, struct conf_source *src);

// Copies the section to what mqtt_open wants; client id, will, topics and session are the caller's.
void cp_config_fill_mqtt(const struct cp_config_mqtt *m, struct mqtt_config *out);
