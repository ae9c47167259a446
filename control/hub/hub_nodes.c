// SPDX-License-Identifier: Apache-2.0
// /v1/nodes: who there is, and what came of each, in the whole city.
#include <inttypes.h>
#include <stdio.h>

#include "hub/hub_answer.h"
#include "hub/hub_lists.h"

enum { ALL = 1 << HUB_FORMAT_JSON | 1 << HUB_FORMAT_CSV | 1 << HUB_FORMAT_GEOJSON };

static const struct hub_column columns[] = {
	{"city", 0},
	{"node", 0},
	{"status", 2},
	{"reason", 3},
	{"version", 4},
	{"lat", 5},
	{"lon", 6},
	{"mode", 8},
	{"summary_interval_ms", 7},
	{"status_since", 0},
	{"last_seen", 0},
	{"boot_id", 0},
	{"restarts", 0},
	{"summaries_received", 0},
	{"summaries_lost", 0},
	{"summaries_duplicated", 0},
	{"summaries_late", 0},
	{"grants_received", 0},
	{"grants_lost", 0},
	{"grants_duplicated", 0},
	{"grants_late", 0},
	{"alerts_received", 0},
	{"alerts_lost", 0},
	{"alerts_duplicated", 0},
	{"alerts_late", 0},
};
enum {
	COLUMNS = sizeof(columns) / sizeof(columns[0]),
	LAT = 5,
	LON = 6,
	TOTALS = 13,
	MORE_SIZE = 512
};

#define CELL(f, member, v)                                                                         \
	(struct hub_cell)                                                                          \
	{                                                                                          \
		.form = HUB_FORM_##f, .member = (v)                                                \
	}

static const char *mode_name(unsigned mode)
{
	static const char *const names[] = {"normal", "heightened", "emergency", "recovery"};
	return mode < sizeof(names) / sizeof(names[0]) ? names[mode] : "?";
}

static void fill_status(struct hub_answer *a, const struct city_node_row *n, struct hub_cell *c)
{
	struct intake_message m;
	for (unsigned i = 2; i <= 9; i++)
		c[i] = CELL(NULL, i, 0);
	c[2] = CELL(TEXT, text, "unspecified");
	if (n->status_size == 0 ||
	    !intake_reread(&a->room, INTAKE_STATUS, n->status, n->status_size, &m))
		return;
	c[2] = CELL(TEXT, text, messages_state_name((unsigned)m.status->state));
	c[3] = CELL(TEXT, text, m.status->reason);
	c[4] = CELL(TEXT, text, m.status->version);
	c[LAT] = CELL(E7, i, m.status->lat_e7);
	c[LON] = CELL(E7, i, m.status->lon_e7);
	c[7] = CELL(TEXT, text, mode_name((unsigned)m.status->mode));
	c[8] = CELL(INT, i, m.status->summary_interval_ms);
	c[9] = CELL(TIME, i, n->status_received_ns);
}

// In JSON what belongs together is together.
static const char *nested(const struct hub_cell *c, char *out, size_t size)
{
	static const char *const names[] = {"summaries", "grants", "alerts"};
	int n = 0;
	for (unsigned s = 0; s < sizeof(names) / sizeof(names[0]); s++) {
		const struct hub_cell *t = &c[TOTALS + 4 * s];
		n += snprintf(out + n, size - (size_t)n,
			      "%s\"%s\":{\"received\":%" PRIu64 ",\"lost\":%" PRIu64
			      ",\"duplicated\":%" PRIu64 ",\"late\":%" PRIu64 "}",
			      s == 0 ? "" : ",", names[s], t[0].u, t[1].u, t[2].u, t[3].u);
	}
	return out;
}

static bool put_node(void *ctx, const struct city_node_row *n)
{
	static const enum outbox_stream order[] = {OUTBOX_SUMMARY, OUTBOX_GRANT, OUTBOX_ALERT};
	struct hub_answer *a = ctx;
	struct hub_cell c[COLUMNS];
	char more[MORE_SIZE];
	const struct city_cursor at = {.at_ns = INT64_MAX, .node_no = n->no};
	if (!hub_answer_row(a, &at))
		return false;
	c[0] = CELL(TEXT, text, n->city);
	c[1] = CELL(TEXT, text, n->node);
	fill_status(a, n, c);
	c[10] = n->last_ns != 0 ? CELL(TIME, i, n->last_ns) : CELL(NULL, i, 0);
	c[11] = n->boot_id != 0 ? CELL(HEX, u, n->boot_id) : CELL(NULL, i, 0);
	c[12] = CELL(U64, u, n->boots > 0 ? n->boots - 1 : 0);
	for (unsigned s = 0; s < sizeof(order) / sizeof(order[0]); s++) {
		const struct city_totals *t = &n->totals[order[s]];
		c[TOTALS + 4 * s] = CELL(U64, u, t->received);
		c[TOTALS + 4 * s + 1] = CELL(U64, u, t->lost);
		c[TOTALS + 4 * s + 2] = CELL(U64, u, t->duplicated);
		c[TOTALS + 4 * s + 3] = CELL(U64, u, t->late);
	}
	bool is_nested = a->query.format == HUB_FORMAT_JSON;
	hub_writer_row(&a->w, c, is_nested ? nested(c, more, sizeof(more)) : NULL);
	return true;
}

// Ascending by number: the cursor's node_no is the last one of the page before.
static enum store_result fill(struct hub_answer *a, struct city_backend *b)
{
	const struct city_list l = hub_query_list(&a->query);
	int64_t after_no = l.after.node_no == INT64_MAX ? 0 : l.after.node_no;
	a->w.column = columns;
	a->w.count = a->query.format == HUB_FORMAT_JSON ? TOTALS : COLUMNS;
	a->w.lat = LAT;
	a->w.lon = LON;
	hub_writer_begin(&a->w, &kerbwing__hub__v1__status__descriptor);
	return b->ops->nodes(b, l.city, l.node, after_no, l.limit, put_node, a);
}

void hub_lists_nodes(const struct server_request *rq, struct server_reply *rp)
{
	static const struct hub_answer_kind kind = {"nodes", ALL, fill};
	hub_answer_ask(rq, rp, &kind);
}
