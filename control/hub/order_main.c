// SPDX-License-Identifier: Apache-2.0
// `kerbwing hub order …`: makes an order, signs it, hands it to the hub, and waits for what the nodes say.
#include "hub/order_main.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/units.h"
#include "cli.h"
#include "cmd/corridor_http.h"
#include "hub/order_make.h"
#include "orders/order_sign.h"

#define PROGRAM "kerbwing hub order"

struct options {
	const char *url, *key, *key_id, *issuer, *city, *node, *wait;
	struct order_wish wish;
	bool is_json;
};

static struct options o = {.url = NULL};

static const struct cli_opt opts[] = {
	{"hub", "URL", "of kerbwing hub; default http://127.0.0.1:8090", &o.url, NULL},
	{"key", "FILE", "private key, PEM: Ed25519 or P-256 (required)", &o.key, NULL},
	{"key-name", "NAME", "as the nodes know the key (required)", &o.key_id, NULL},
	{"issuer", "NAME", "whose order it is; default: the part of the key's name before '-'",
	 &o.issuer, NULL},
	{"city", "NAME", "of the nodes (required)", &o.city, NULL},
	{"node", "NAME", "one node; default: every node of the city", &o.node, NULL},
	{"for", "SECONDS", "how long it is in force (required but for cancel)", &o.wish.seconds,
	 NULL},
	{"in", "SECONDS", "when it begins; default: at once", &o.wish.start_in, NULL},
	{"reason", "TEXT", "for people", &o.wish.reason, NULL},
	{"polygon", "PLACES", "area: 'LAT,LON LAT,LON LAT,LON …'", &o.wish.polygon, NULL},
	{"cells", "CODES", "area: BeiDou grid codes, separated by commas", &o.wish.cells, NULL},
	{"lower", "M", "of the area, above the ellipsoid; default: no floor", &o.wish.lower, NULL},
	{"upper", "M", "of the area; default: no ceiling", &o.wish.upper, NULL},
	{"level", "LEVEL", "emergency: heightened, emergency (default) or recovery", &o.wish.level,
	 NULL},
	{"corridors", "POLICY",
	 "emergency: unchanged, fleet_first or fleet_only (default); closure of the air: any",
	 &o.wish.corridors, NULL},
	{"slots", "POLICY", "emergency: unchanged, fleet_first (default) or fleet_only",
	 &o.wish.slots, NULL},
	{"fleet", "NAMES", "emergency: operators whose corridors go first, separated by commas",
	 &o.wish.fleet, NULL},
	{"vehicles", "HEX", "emergency: ids of vehicles that go first, separated by commas",
	 &o.wish.vehicles, NULL},
	{"interval", "MS", "emergency: of summaries (default 5000; 0: unchanged)", &o.wish.interval,
	 NULL},
	{"emergency-data", NULL, "emergency: what may only then be told may be told", NULL,
	 &o.wish.shows_emergency_data},
	{"no-air", NULL, "closure: not of the air", NULL, &o.wish.no_air},
	{"no-road", NULL, "closure: not of the road", NULL, &o.wish.no_road},
	{"set", "KEY=VALUE", "config: settings, separated by commas", &o.wish.settings, NULL},
	{"text", "TEXT", "broadcast: the message", &o.wish.text, NULL},
	{"event", "WORD",
	 "broadcast: also told on the air as accident, roadworks, road_closed, obstacle, animal, "
	 "people, rescue, black_ice, fog, emergency_vehicle or danger",
	 &o.wish.event, NULL},
	{"at", "LAT,LON", "broadcast: of the event; default: each node", &o.wish.at, NULL},
	{"radius", "M", "broadcast: where receivers shall act (default 500)", &o.wish.radius, NULL},
	{"repeat", "MS", "broadcast: how often on the air (default 1000)", &o.wish.repeat, NULL},
	{"language", "CODE", "broadcast: of the text (default en)", &o.wish.language, NULL},
	{"wait", "SECONDS", "for the nodes' answers (default 10; 0: do not)", &o.wait, NULL},
	{"json", NULL, "print the hub's answer as it came", NULL, &o.is_json},
};

static const struct cli cli = {
	.program = PROGRAM,
	.operands = "emergency|closure|config|broadcast|cancel ID|list",
	.summary = "Gives an order to nodes of the city, and tells what they made of it.",
	.details = "  emergency   another mode: an area for a fleet alone, closer summaries\n"
		   "  closure     an area closed to all\n"
		   "  config      settings, as long as the order is in force\n"
		   "  broadcast   a message to everybody who listens at the nodes, and on the air\n"
		   "  cancel ID   an earlier order of the same issuer is over\n"
		   "  list        orders of the hub\n\n"
		   "A key: openssl genpkey -algorithm ed25519 -out city-2026.pem; its public half "
		   "for the "
		   "nodes:\n"
		   "openssl pkey -in city-2026.pem -pubout -out city-2026.pub.pem\n\n"
		   "Example:\n"
		   "  kerbwing hub order emergency --key city-2026.pem --key-name city-2026 --city "
		   "metropolis \\\n"
		   "    --node crossing-1 --polygon '30.6560,104.0650 30.6560,104.0680 "
		   "30.6590,104.0665' \\\n"
		   "    --fleet rescue --for 1800 --reason 'fire at the depot'\n\n"
		   "Exit: 0 every node took it, 1 one refused or did not answer, 2 usage.",
	.opts = opts,
	.opt_count = sizeof(opts) / sizeof(opts[0]),
	.operand_min = 1,
	.operand_max = 2,
};

static void usage(const char *what, const char *text)
{
	cli_error(PROGRAM, "%s '%s'; see '" PROGRAM " --help'", what, text);
	exit(CLI_EXIT_USAGE);
}

static void print_node(const json_t *n)
{
	const char *state = json_string_value(json_object_get(n, "state"));
	printf("  %-24s %-8s %s\n", json_string_value(json_object_get(n, "node")), state,
	       json_string_value(json_object_get(n, "reason")));
}

static void print_order(const json_t *j)
{
	size_t i;
	const json_t *n;
	printf("%s %s %s to %s: %s\n", json_string_value(json_object_get(j, "id")),
	       json_string_value(json_object_get(j, "kind")),
	       json_string_value(json_object_get(j, "city")),
	       json_string_value(json_object_get(j, "expiry")),
	       json_string_value(json_object_get(j, "reason")));
	json_array_foreach(json_object_get(j, "nodes"), i, n) print_node(n);
}

static void show(const json_t *j)
{
	if (o.is_json) {
		json_dumpf(j, stdout, JSON_COMPACT);
		printf("\n");
	} else {
		print_order(j);
	}
}

// The hub's view of one order, NULL: it has none of that id. The caller releases it.
static json_t *look(struct corridor_http *h, const char *id)
{
	json_t *all = NULL, *found = NULL, *j;
	size_t i;
	(void)corridor_http_ask(h, "GET", "/v1/orders", NULL, &all);
	json_array_foreach(json_object_get(all, "orders"), i, j)
	{
		const char *its = json_string_value(json_object_get(j, "id"));
		if (found == NULL && its != NULL && strcmp(its, id) == 0)
			found = json_incref(j);
	}
	json_decref(all);
	return found;
}

enum outcome { OUTCOME_OPEN, OUTCOME_TAKEN, OUTCOME_REFUSED };

static enum outcome outcome_of(const json_t *j)
{
	size_t i;
	const json_t *n, *nodes = json_object_get(j, "nodes");
	enum outcome all = json_array_size(nodes) > 0 ? OUTCOME_TAKEN : OUTCOME_OPEN;
	json_array_foreach(nodes, i, n)
	{
		const char *state = json_string_value(json_object_get(n, "state"));
		if (state == NULL || strcmp(state, "sent") == 0)
			return OUTCOME_OPEN;
		if (strcmp(state, "refused") == 0)
			all = OUTCOME_REFUSED;
	}
	return all;
}

static int wait_for_nodes(struct corridor_http *h, const char *id)
{
	double seconds = o.wait != NULL ? (double)cli_number(&cli, "wait", o.wait, 0, 3600) : 10;
	const struct timespec pause = {0, 50 * 1000 * 1000};
	struct timespec start, now;
	clock_gettime(CLOCK_MONOTONIC, &start);
	for (;;) {
		json_t *j = look(h, id);
		enum outcome all = outcome_of(j);
		clock_gettime(CLOCK_MONOTONIC, &now);
		bool is_over = (double)(now.tv_sec - start.tv_sec) +
				       (double)(now.tv_nsec - start.tv_nsec) * 1e-9 >=
			       seconds;
		if (all != OUTCOME_OPEN || is_over) {
			if (j != NULL)
				show(j);
			json_decref(j);
			return all == OUTCOME_TAKEN || seconds == 0 ? CLI_EXIT_OK : CLI_EXIT_FAIL;
		}
		json_decref(j);
		nanosleep(&pause, NULL);
	}
}

static int list(struct corridor_http *h)
{
	json_t *all = NULL, *j;
	size_t i;
	if (corridor_http_ask(h, "GET", "/v1/orders", NULL, &all) != 200) {
		cli_error(PROGRAM, "%s: %s; is the hub running?", h->url, h->error);
		return CLI_EXIT_FAIL;
	}
	if (o.is_json)
		show(all);
	else
		json_array_foreach(json_object_get(all, "orders"), i, j) print_order(j);
	json_decref(all);
	return CLI_EXIT_OK;
}

static int send_order(struct corridor_http *h, const char *text)
{
	json_t *body = json_pack("{s:s}", "signed", text), *answer = NULL;
	long status = corridor_http_ask(h, "POST", "/v1/orders", body, &answer);
	const char *id = json_string_value(json_object_get(answer, "id"));
	int rc = CLI_EXIT_FAIL;
	if (status == 0)
		cli_error(PROGRAM, "%s: %s; is the hub running?", h->url, h->error);
	else if (id == NULL)
		cli_error(PROGRAM, "the hub refused the order: %s",
			  json_string_value(json_object_get(answer, "message")));
	else
		rc = wait_for_nodes(h, id);
	json_decref(answer);
	json_decref(body);
	return rc;
}

static const char *issuer_of(char out[ORDER_NAME_SIZE])
{
	snprintf(out, ORDER_NAME_SIZE, "%.*s", (int)strcspn(o.key_id, "-"), o.key_id);
	return out;
}

int hub_order_main(int argc, char **argv)
{
	char text[ORDER_MAKE_TEXT_SIZE], issuer[ORDER_NAME_SIZE], fault[200];
	int at = cli_parse(&cli, argc, argv);
	struct corridor_http h = {.url = o.url != NULL ? o.url : "http://127.0.0.1:8090",
				  .operator_name = "hub"};
	o.wish.kind = argv[at];
	o.wish.cancel = at + 1 < argc ? argv[at + 1] : NULL;
	if (strcmp(o.wish.kind, "list") == 0)
		return list(&h);
	if (o.key == NULL || o.key_id == NULL || o.city == NULL)
		usage("no", o.key == NULL ? "--key" : o.key_id == NULL ? "--key-name" : "--city");
	o.wish.city = o.city;
	o.wish.node = o.node != NULL ? o.node : "*";
	o.wish.key_id = o.key_id;
	o.wish.issuer = o.issuer != NULL ? o.issuer : issuer_of(issuer);
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	o.wish.now_ns = now.tv_sec * UNITS_NS_PER_S + now.tv_nsec;
	if (getrandom(o.wish.random, sizeof(o.wish.random), 0) != (ssize_t)sizeof(o.wish.random)) {
		cli_error(PROGRAM, "no random number for the order's id; try again");
		return CLI_EXIT_FAIL;
	}
	void *key = order_key_private(PROGRAM, o.key);
	if (key == NULL)
		return CLI_EXIT_FAIL;
	bool good = order_make(&o.wish, key, text, fault);
	order_key_free(key);
	if (!good) {
		cli_error(PROGRAM, "%s; see '" PROGRAM " --help'", fault);
		return CLI_EXIT_USAGE;
	}
	return send_order(&h, text);
}
