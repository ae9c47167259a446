// SPDX-License-Identifier: Apache-2.0
#include "hub/hub_config.h"

#include <errno.h>
#include <string.h>

#include "uplink/messages.h"

#define AT(member) offsetof(struct hub_config_http, member)
static const struct conf_key http_keys[] = {
	{"listen", CONF_STRING, AT(listen), "127.0.0.1", 2, 45, NULL,
	 "Numeric address to serve HTTP on. Anything but loopback opens the city's figures to the "
	 "network.",
	 NULL, NULL},
	{"port", CONF_UINT, AT(port), "8090", 0, 65535, NULL, "TCP port; 0 takes any free one.",
	 NULL, NULL},
	{"connections_max", CONF_UINT, AT(connections_max), "256", 8, 10000, NULL,
	 "Most connections at once; more are refused.", NULL, NULL},
};
#undef AT
static const struct conf_map http_map = CONF_MAP_OF(http_keys, struct hub_config_http);

#define AT(member) offsetof(struct hub_config_retention, member)
static const struct conf_key retention_keys[] = {
	{"summaries_d", CONF_UINT, AT(summaries_d), "30", 1, 3650, "d",
	 "Summaries as they came. What comes later than this is not taken: its roll-ups are final.",
	 NULL, NULL},
	{"alerts_d", CONF_UINT, AT(alerts_d), "365", 1, 3650, "d", "Alerts.", NULL, NULL},
	{"grants_d", CONF_UINT, AT(grants_d), "365", 1, 3650, "d", "Grants.", NULL, NULL},
	{"rollups_1m_d", CONF_UINT, AT(rollups_1m_d), "90", 1, 36500, "d",
	 "Roll-ups of a minute; at least as long as summaries.", NULL, NULL},
	{"rollups_5m_d", CONF_UINT, AT(rollups_5m_d), "400", 1, 36500, "d",
	 "Roll-ups of five minutes; at least as long as those of a minute.", NULL, NULL},
	{"rollups_1h_d", CONF_UINT, AT(rollups_1h_d), "3650", 1, 36500, "d",
	 "Roll-ups of an hour; at least as long as those of five minutes.", NULL, NULL},
	{"nodes_d", CONF_UINT, AT(nodes_d), "400", 1, 36500, "d",
	 "Nodes not heard for so long, with accounts and catalogue; at least as long as messages.",
	 NULL, NULL},
};
#undef AT
static const struct conf_map retention_map =
	CONF_MAP_OF(retention_keys, struct hub_config_retention);

#define AT(member) offsetof(struct hub_config_hub, member)
static const struct conf_key hub_keys[] = {
	{"store", CONF_STRING, AT(store), "${state_dir}/hub.db", 1, 400, NULL,
	 "SQLite file, of this process alone; or "
	 "postgresql://USER@HOST/DATABASE?sslmode=verify-full"
	 "&passfile=FILE, which several hub processes may share (docs/operations.md).",
	 NULL, NULL},
	{"orders", CONF_STRING, AT(orders), "${state_dir}/hub-orders.db", 1, 200, NULL,
	 "With PostgreSQL: SQLite file of the orders that were posted to this process.", NULL,
	 NULL},
	{"timeout_ms", CONF_UINT, AT(timeout_ms), "5000", 100, 60000, "ms",
	 "Longest wait for an answer of PostgreSQL.", NULL, NULL},
	{"ahead_s", CONF_UINT, AT(ahead_s), "3600", 1, 86400, "s",
	 "What says that it is further ahead of the hub's clock is not stored, counted.", NULL,
	 NULL},
	{"commit_ms", CONF_UINT, AT(commit_ms), "20", 1, 10000, "ms",
	 "Longest time that a received message waits for the commit with others.", NULL, NULL},
	{"commit_rows", CONF_UINT, AT(commit_rows), "4000", 1, 100000, NULL,
	 "So many received messages are committed at once without waiting.", NULL, NULL},
	{"retention", CONF_MAP, AT(retention), "", 0, 0, NULL,
	 "How long what is kept, by its own time.", NULL, &retention_map},
	{"show_internal", CONF_BOOL, AT(show_internal), "true", 0, 0, NULL,
	 "Who reads over HTTP sees fields of class internal (docs/ref/data-classes.md).", NULL,
	 NULL},
	{"show_sensitive", CONF_BOOL, AT(show_sensitive), "false", 0, 0, NULL,
	 "And of class sensitive.", NULL, NULL},
	{"show_emergency", CONF_BOOL, AT(show_emergency), "false", 0, 0, NULL,
	 "And of class emergency_only: where pilots are. Nodes tell it only under an order.", NULL,
	 NULL},
	{"nodes_max", CONF_UINT, AT(nodes_max), "20000", 1, 200000, NULL,
	 "Most nodes; messages of more are refused and counted.", NULL, NULL},
	{"inbox", CONF_STRING, AT(inbox), "${state_dir}/hub-inbox", 1, 200, NULL,
	 "Directory of what was received and is not stored yet; of this process alone.", NULL,
	 NULL},
	{"inbox_mib", CONF_UINT, AT(inbox_mib), "256", 16, 65536, "MiB",
	 "Most that it takes. At three quarters the hub leaves the broker, which then queues, "
	 "until "
	 "half is stored.",
	 NULL, NULL},
	{"share_group", CONF_STRING, AT(share_group), "", 0, 60, NULL,
	 "Hub processes with the same group share summaries, alerts and grants (MQTT 5); they need "
	 "one store, a PostgreSQL. Empty: this hub hears everything.",
	 NULL, NULL},
	{"http", CONF_MAP, AT(http), "", 0, 0, NULL, "HTTP server.", NULL, &http_map},
	{"mqtt", CONF_MAP, AT(mqtt), "", 0, 0, NULL, "Connection to the broker.", NULL,
	 &cp_config_mqtt_map},
};
#undef AT
static const struct conf_map hub_map = CONF_MAP_OF(hub_keys, struct hub_config_hub);

static const struct conf_key file_keys[] = {
	{"node", CONF_MAP, offsetof(struct hub_config, node), NULL, 0, 0, NULL,
	 "Where files are kept.", NULL, &conf_node_map},
	{"hub", CONF_MAP, offsetof(struct hub_config, hub), "", 0, 0, NULL, "kerbwing hub.", NULL,
	 &hub_map},
	{"dataplane", CONF_OTHER, 0, "", 0, 0, NULL, "kerbwing dataplane.", NULL, NULL},
	{"control", CONF_OTHER, 0, "", 0, 0, NULL, "kerbwing control.", NULL, NULL},
	{"sim", CONF_OTHER, 0, "", 0, 0, NULL, "kerbwing sim.", NULL, NULL},
	{"up", CONF_OTHER, 0, "", 0, 0, NULL, "kerbwing up.", NULL, NULL},
};
const struct conf_map hub_config_map = CONF_MAP_OF(file_keys, struct hub_config);

bool hub_config_is_postgres(const struct hub_config_hub *c)
{
	return strncmp(c->store.s, "postgresql://", 13) == 0 ||
	       strncmp(c->store.s, "postgres://", 11) == 0;
}

// What is rolled up is read from the finer level: that must still be there.
static void check_retention(const struct hub_config_retention *r, struct conf_source *src)
{
	const struct {
		const char *key;
		uint64_t days, at_least;
	} rows[] = {
		{"hub.retention.rollups_1m_d", r->rollups_1m_d.u, r->summaries_d.u},
		{"hub.retention.rollups_5m_d", r->rollups_5m_d.u, r->rollups_1m_d.u},
		{"hub.retention.rollups_1h_d", r->rollups_1h_d.u, r->rollups_5m_d.u},
		{"hub.retention.nodes_d", r->nodes_d.u, r->summaries_d.u + 1},
		{"hub.retention.nodes_d", r->nodes_d.u, r->alerts_d.u + 1},
		{"hub.retention.nodes_d", r->nodes_d.u, r->grants_d.u + 1},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].days < rows[i].at_least)
			conf_error(src, rows[i].key,
				   "%llu is too short: what it follows from is kept; expected at "
				   "least %llu",
				   (unsigned long long)rows[i].days,
				   (unsigned long long)rows[i].at_least);
}

static void check_share_group(const struct hub_config_hub *c, struct conf_source *src)
{
	const char *group = c->share_group.s;
	if (group[0] == '\0')
		return;
	if (!messages_is_name(group))
		conf_error(src, "hub.share_group",
			   "'%s' is no name; expected letters, digits, '.', '_' and '-'", group);
	if (!hub_config_is_postgres(c))
		conf_error(src, "hub.share_group",
			   "given, but hub.store is a file, which one hub process has for itself; "
			   "expected a PostgreSQL that all of the group use");
}

int hub_config_load(const char *path, struct hub_config **out, struct conf_source *src)
{
	void *loaded;
	int rc = conf_load(&hub_config_map, path, stderr, &loaded, src);
	if (rc != 0)
		return rc;
	struct hub_config *c = loaded;
	cp_config_check_node(&c->node, src);
	cp_config_check_mqtt(&c->hub.mqtt, "hub.mqtt", src);
	if (c->hub.mqtt.broker.s[0] == '\0')
		conf_error(src, "hub.mqtt.broker",
			   "empty; expected the broker that the nodes send to");
	check_share_group(&c->hub, src);
	check_retention(&c->hub.retention, src);
	if (src->error_count > 0) {
		conf_free(&hub_config_map, c, src);
		return -EINVAL;
	}
	*out = c;
	return 0;
}
