// SPDX-License-Identifier: Apache-2.0
#include "hub/hub_store.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "cli.h"
#include "hub/city_backend.h"
#include "hub/hub.h"
#include "sqlite_file.h"

static const char PROGRAM[] = "kerbwing hub";

enum { QUEUE_MAX = 65536, ORDERS_BUSY_MS = 5000 };
static const size_t QUEUE_BYTES = (size_t)128 << 20;

// ---- nodes that the store knows: at the start, from the store's thread to the loop's

struct known {
	struct city_question q;
	struct hub *h;
	struct intake_node *node;
	unsigned count, room;
};

static bool add_known(void *ctx, const struct city_node_row *row)
{
	struct known *k = ctx;
	if (k->count == k->room) {
		unsigned room = k->room == 0 ? 64 : 2 * k->room;
		struct intake_node *p = realloc(k->node, room * sizeof(*p));
		if (p == NULL)
			return false;
		k->node = p;
		k->room = room;
	}
	struct intake_node *n = &k->node[k->count++];
	*n = (struct intake_node){.boot_id = row->boot_id,
				  .last_seen_ns = row->last_ns,
				  .status_ns = row->status_received_ns};
	snprintf(n->city, sizeof(n->city), "%s", row->city);
	snprintf(n->node, sizeof(n->node), "%s", row->node);
	return true;
}

static void ask_known(struct city_question *q, struct city_backend *b)
{
	struct known *k = (struct known *)q;
	if (b->ops->nodes(b, NULL, NULL, 0, (unsigned)k->h->cfg->hub.nodes_max.u, add_known, k) !=
	    STORE_RESULT_OK)
		k->count = 0; // they make themselves known
}

static void done_known(struct city_question *q, bool is_up)
{
	struct known *k = (struct known *)q;
	for (unsigned i = 0; i < k->count; i++) {
		struct intake_node *n =
			intake_node_get(&k->h->intake, k->node[i].city, k->node[i].node);
		if (n != NULL && n->last_seen_ns == 0) // not heard meanwhile
			*n = k->node[i];
	}
	free(k->node);
	free(k);
}

static void ask_for_nodes(struct hub *h)
{
	struct known *k = calloc(1, sizeof(*k));
	if (k == NULL)
		return;
	k->q = (struct city_question){.ask = ask_known, .done = done_known};
	k->h = h;
	if (!city_store_ask(h->store, &k->q))
		free(k);
}

// ---- open

static int expand(struct hub *h, const char *text, const char *key, char *out)
{
	if (conf_node_expand(&h->cfg->node, text, out, CITY_WHERE_MAX) == 0)
		return 0;
	cli_error(PROGRAM, "%s: path too long; shorten %s", text, key);
	return -ENAMETOOLONG;
}

static void fill_keep(const struct hub_config_retention *r, unsigned days[CITY_KEEP_COUNT])
{
	days[CITY_KEEP_SUMMARIES] = (unsigned)r->summaries_d.u;
	days[CITY_KEEP_ALERTS] = (unsigned)r->alerts_d.u;
	days[CITY_KEEP_GRANTS] = (unsigned)r->grants_d.u;
	days[CITY_KEEP_ROLLUPS_1M] = (unsigned)r->rollups_1m_d.u;
	days[CITY_KEEP_ROLLUPS_5M] = (unsigned)r->rollups_5m_d.u;
	days[CITY_KEEP_ROLLUPS_1H] = (unsigned)r->rollups_1h_d.u;
	days[CITY_KEEP_NODES] = (unsigned)r->nodes_d.u;
}

static int open_city(struct hub *h)
{
	const struct hub_config_hub *c = &h->cfg->hub;
	struct city_store_config s = {
		.program = PROGRAM,
		.where = h->store_path,
		.is_postgres = hub_config_is_postgres(c),
		.queue_max = QUEUE_MAX,
		.queue_bytes = QUEUE_BYTES,
		.group_max = (unsigned)c->commit_rows.u,
		.gather_ns = (int64_t)c->commit_ms.u * UNITS_NS_PER_MS,
		.timeout_ms = (unsigned)c->timeout_ms.u,
		.ahead_ns = (int64_t)c->ahead_s.u * UNITS_NS_PER_S,
		.roll_after_ns = 10 * UNITS_NS_PER_S,
		.tidy_every_ns = UNITS_NS_PER_S,
	};
	fill_keep(&c->retention, s.keep_days);
	int rc = city_store_open(&h->store, &s);
	if (rc == 0) {
		h->stored.fd = city_store_fd(h->store);
		ask_for_nodes(h);
	}
	return rc;
}

// With SQLite the orders are in the store's file, over a connection of the loop's own. They are this process's own in any case:
// it sends what was posted to it.
static int open_orders(struct hub *h)
{
	static const char *const no_steps[] = {""};
	const char *path = h->store_path;
	int rc = 0;
	if (hub_config_is_postgres(&h->cfg->hub)) {
		rc = expand(h, h->cfg->hub.orders.s, "hub.orders", h->orders_path);
		path = h->orders_path;
	}
	if (rc != 0)
		return rc;
	if (path == h->orders_path) {
		const struct sqlite_file_config f = {
			.path = path, .steps = no_steps, .step_count = 1, .is_durable = true};
		char why[200];
		int version;
		rc = sqlite_file_open(&f, &h->orders_db, &version, why) == SQLITE_FILE_OK ? 0
											  : -EIO;
	} else if (sqlite3_open_v2(path, &h->orders_db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
				   NULL) != SQLITE_OK) {
		rc = -EIO;
	}
	if (rc == 0)
		sqlite3_busy_timeout(h->orders_db, ORDERS_BUSY_MS);
	if (rc == 0)
		rc = hub_orders_open(&h->orders, h->loop, h->orders_db, &h->intake);
	if (rc != 0)
		cli_error(PROGRAM, "%s: orders cannot be read; set %s to another file", path,
			  path == h->orders_path ? "hub.orders" : "hub.store");
	return rc;
}

void hub_store_close_orders(struct hub *h)
{
	sqlite3_close(h->orders_db);
	h->orders_db = NULL;
}

int hub_store_open(struct hub *h)
{
	int rc = expand(h, h->cfg->hub.store.s, "hub.store", h->store_path);
	if (rc == 0)
		rc = open_city(h);
	if (rc == 0)
		rc = open_orders(h);
	return rc;
}
