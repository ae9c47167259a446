// SPDX-License-Identifier: Apache-2.0
#include "air/airspace.h"

#include <errno.h>
#include <math.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "air/air_dss.h"
#include "air/idempotency.h"
#include "air/uuid.h"
#include "base/units.h"
#include "cli.h"
#include "path_beside.h"
#include "store/store_pg.h"
#include "store/store_sqlite.h"

enum { PATH_SIZE = 512, WATCHED_MAX = 4096 };
static const int64_t PUSH_NS = UNITS_NS_PER_S; // at most one set of zones a second

// ---- the dataplane's zones

static void on_push(void *ctx)
{
	struct airspace *a = ctx;
	a->pushed_ns = loop_mono_ns(a->loop);
	a->cfg.push_zones(a->cfg.ctx);
	int64_t at_ns = a->zones.change_ns, in_ns = at_ns - loop_wall_ns(a->loop);
	if (at_ns != VOLUME_TIME_LAST && in_ns < 3600 * UNITS_NS_PER_S)
		loop_timer_set(a->loop, &a->push_timer, in_ns > PUSH_NS ? in_ns : PUSH_NS);
}

static void on_zones(void *ctx)
{
	struct airspace *a = ctx;
	int64_t since_ns = loop_mono_ns(a->loop) - a->pushed_ns;
	loop_timer_set(a->loop, &a->push_timer, since_ns > PUSH_NS ? 0 : PUSH_NS - since_ns);
}

static void on_event(void *ctx, const struct air_event *e)
{
	struct airspace *a = ctx;
	if (!e->is_elsewhere) // that node has a hook of its own
		air_hooks_tell(a->hooks, e->operator_name, e->text);
	if (a->cfg.on_event != NULL)
		a->cfg.on_event(a->cfg.ctx, e);
}

// ---- what others must be told

static void on_notes(void *ctx, struct dss_note *list)
{
	struct airspace *a = ctx;
	dss_outbox_send(a->outbox, list);
}

// Flights of another provider came: who looks at them is answered, or waits for the next.
static void on_peers(void *ctx, uint64_t token)
{
	struct airspace *a = ctx;
	if (a->service.server != NULL)
		server_again(a->service.server, token);
}

static int open_outbox(struct airspace *a)
{
	const struct cp_config_dss *c = &a->cfg.node->control.dss;
	if (!c->enabled.b)
		return 0;
	if (c->token_file.s[0] != '\0')
		path_beside(a->cfg.config_path, c->token_file.s, a->token_file,
			    sizeof(a->token_file));
	const struct dss_outbox_config o = {.token_file = a->token_file,
					    .token_url = c->token_url.s};
	a->outbox = dss_outbox_open(&o);
	const struct rid_peers_config r = {.token_file = a->token_file,
					   .token_url = c->token_url.s,
					   .allow_http = c->allow_http.b,
					   .again = on_peers,
					   .ctx = a};
	a->peers = rid_peers_open(a->loop, &r);
	return a->outbox != NULL && a->peers != NULL ? 0 : -ENOMEM;
}

// While aircraft are heard, others find this node as a service provider of network Remote ID (F3411): its area is announced for
// ten minutes and again before it ends.
static void announce_area(struct airspace *a)
{
	enum { RADIUS_M = 10000, LIFE_S = 600, RENEW_S = 120 };
	struct air_service *s = &a->service;
	int64_t now_ns = loop_wall_ns(a->loop);
	struct air_op op;
	if (s->dss == NULL || a->area_until_ns - now_ns > RENEW_S * UNITS_NS_PER_S ||
	    !air_service_begin_own(s, &op))
		return;
	const struct air_volume v = {.shape = VOLUME_CIRCLE,
				     .lower_cm = VOLUME_NO_FLOOR,
				     .upper_cm = VOLUME_NO_CEILING,
				     .start_ns = now_ns,
				     .end_ns = now_ns + LIFE_S * UNITS_NS_PER_S,
				     .center = {a->cfg.node->node.lat.e7, a->cfg.node->node.lon.e7},
				     .radius_cm = RADIUS_M * 100};
	struct air_id id = idempotency_id(a->cfg.node->node.id.s);
	id = uuid_from_random(id.b);
	if (air_dss_announce_area(&op, &id, &v))
		a->area_until_ns = v.end_ns;
	air_service_end(&op, &(struct air_deed){.operator_name = "node:rid",
						.action = "rid.area.put",
						.reason = "",
						.kind = AIR_SERVICE_DSS_KIND + DSS_AREA,
						.id = id});
}

// ---- where aircraft were

static void on_trail(void *ctx)
{
	struct airspace *a = ctx;
	const struct world_track *t;
	for (uint32_t at = 0;
	     a->cfg.world->air_count > 0 && (t = world_next(a->cfg.world, &at)) != NULL;)
		if ((t->flags & OBS_FLAG_AIR) != 0 && t->lat_e7 != OBS_LATLON_UNKNOWN)
			rid_trails_put(&a->trails, t->id,
				       &(struct rid_point){t->time_ns, t->lat_e7, t->lon_e7,
							   t->datum == OBS_DATUM_WGS84
								   ? t->alt_cm
								   : OBS_ALT_UNKNOWN});
	if (a->cfg.world->air_count > 0)
		announce_area(a);
	loop_timer_set(a->loop, &a->trail_timer, UNITS_NS_PER_S);
}

// ---- open

static struct polygon_point anchor_of(const struct cp_config *n)
{
	const struct cp_config_air *a = &n->control.air;
	if (a->anchor_lat.text != NULL)
		return (struct polygon_point){a->anchor_lat.e7, a->anchor_lon.e7};
	return (struct polygon_point){n->node.lat.e7, n->node.lon.e7};
}

static int load_net(const struct cp_config *node, const char *config_path, struct net_file *out)
{
	char path[PATH_SIZE];
	path_beside(config_path, node->control.air.network.s, path, sizeof(path));
	return net_file_load(path, anchor_of(node), stderr, out);
}

static bool names_net(const struct cp_config *node)
{
	return node->control.air.enabled.b && node->control.air.network.s[0] != '\0';
}

int airspace_check(const struct cp_config *node, const char *config_path)
{
	struct net_file net;
	int rc = names_net(node) ? load_net(node, config_path, &net) : 0;
	if (rc == 0 && names_net(node))
		net_file_free(&net);
	return rc;
}

static void fill_book(const struct cp_config *node, struct air_config *out)
{
	const struct cp_config_air *c = &node->control.air;
	air_config_defaults(out, anchor_of(node));
	out->limits.corridors = (uint32_t)c->corridors_max.u;
	out->limits.offers = out->limits.corridors / 4 + 1;
	out->limits.constraints = out->limits.subscriptions = (uint32_t)c->constraints_max.u;
	out->limits.volumes = (uint32_t)c->volumes_max.u;
	out->limits.shape_octets = c->shapes_mib.u << 20;
	out->limits.changes = STORE_CHANGES_MAX / 2; // each may have a note beside it
	out->rules.hold_ns = (int64_t)c->hold_s.u * UNITS_NS_PER_S;
	out->rules.horizon_ns = (int64_t)c->horizon_days.u * 86400 * UNITS_NS_PER_S;
	out->rules.altitude_min_cm = (int32_t)lround(c->lower_m.f * 100);
	out->rules.altitude_max_cm = (int32_t)lround(c->upper_m.f * 100);
}

// What all nodes of a shared book must have in common: where the plane of its shapes touches the earth, the network, and by
// what name its corridors are announced.
static bool make_print(struct airspace *a, uint8_t out[STORE_PG_PRINT_SIZE])
{
	char path[PATH_SIZE], text[256], buf[4096];
	const struct cp_config *n = a->cfg.node;
	struct polygon_point at = anchor_of(n);
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	FILE *f = NULL;
	size_t len;
	snprintf(text, sizeof(text), "kerbwing book 1 %d %d %d %s\n", (int)at.lat_e7,
		 (int)at.lon_e7, (int)n->control.dss.enabled.b, n->control.dss.manager.s);
	bool good = c != NULL && EVP_DigestInit_ex(c, EVP_sha256(), NULL) == 1 &&
		    EVP_DigestUpdate(c, text, strlen(text)) == 1;
	if (a->has_net) {
		path_beside(a->cfg.config_path, n->control.air.network.s, path, sizeof(path));
		f = fopen(path, "re");
		good = good && f != NULL;
	}
	while (good && f != NULL && (len = fread(buf, 1, sizeof(buf), f)) > 0)
		good = EVP_DigestUpdate(c, buf, len) == 1;
	good = good && EVP_DigestFinal_ex(c, out, NULL) == 1;
	if (f != NULL)
		fclose(f);
	EVP_MD_CTX_free(c);
	return good;
}

static struct store_backend *open_shared(struct airspace *a)
{
	char path[PATH_SIZE], why[STORE_WHY_SIZE] = "";
	const struct cp_config_store *c = &a->cfg.node->control.store;
	enum store_result r = STORE_RESULT_MEMORY;
	path_beside(a->cfg.config_path, c->conninfo_file.s, path, sizeof(path));
	struct store_pg_config p = {.conninfo_path = path,
				    .book = c->book.s,
				    .timeout_ms = (unsigned)c->timeout_ms.u,
				    .notify = (enum store_pg_notify)c->notify.e,
				    .clock_max_ms = (unsigned)c->clock_max_ms.u,
				    .replaces_print = c->replace_network.b};
	struct store_backend *b = make_print(a, p.print) ? store_pg_open(&p, &r, why) : NULL;
	if (b == NULL)
		cli_error(a->cfg.program, "%s%s%s (control.store)",
			  why[0] != '\0' ? why : store_result_text(r), why[0] != '\0' ? ": " : "",
			  why[0] != '\0' ? store_result_text(r) : "");
	return b;
}

static struct store_backend *open_backend(struct airspace *a)
{
	char path[PATH_SIZE], why[STORE_WHY_SIZE] = "";
	const struct cp_config_air *c = &a->cfg.node->control.air;
	enum store_result r = STORE_RESULT_OK;
	if (a->cfg.node->control.store.backend.e == CP_CONFIG_POSTGRES)
		return open_shared(a);
	if (conf_node_expand(&a->cfg.node->node, c->store.s, path, sizeof(path)) != 0) {
		cli_error(a->cfg.program, "%s: too long; shorten control.air.store", c->store.s);
		return NULL;
	}
	const struct store_sqlite_config s = {.path = path};
	struct store_backend *b = store_sqlite_open(&s, &r, why);
	if (b == NULL)
		cli_error(a->cfg.program, "%s: %s%s%s (control.air.store)", path,
			  store_result_text(r), why[0] != '\0' ? ": " : "", why);
	return b;
}

static void fill_dss(struct airspace *a, struct dss_config *out)
{
	const struct cp_config_dss *c = &a->cfg.node->control.dss;
	const struct cp_config_http *h = &a->cfg.node->control.http;
	dss_config_defaults(out);
	out->own = c->manager.s;
	out->limits.entities = (uint32_t)c->entities_max.u;
	out->limits.uss = (uint32_t)c->uss_max.u;
	out->limits.results = (uint32_t)c->results_max.u;
	out->limits.changes = STORE_CHANGES_MAX * 3 / 4; // the rest is the air book's
	out->limits.index_octets = ((uint64_t)c->entities_max.u * 256) + (8 << 20);
	out->rules.keep_ns = (int64_t)c->keep_s.u * UNITS_NS_PER_S;
	if (c->base_url.s[0] != '\0')
		snprintf(a->base_url, sizeof(a->base_url), "%s", c->base_url.s);
	else
		snprintf(a->base_url, sizeof(a->base_url), "%s://%s:%u",
			 h->tls_cert.s[0] != '\0' ? "https" : "http", h->listen.s, a->cfg.port);
}

// A turn of a shared book: what could not begin without one.
static void on_turn(void *ctx)
{
	struct airspace *a = ctx;
	if (!a->is_open)
		return;
	if (a->cfg.on_turn != NULL) // an order of the city first
		a->cfg.on_turn(a->cfg.ctx);
	air_geozones_step(&a->geozones);
	air_watch_retry(&a->watch);
	if (a->cfg.world->air_count > 0)
		announce_area(a);
}

static int open_service(struct airspace *a)
{
	struct dss_config dss;
	const struct cp_config_air *c = &a->cfg.node->control.air;
	struct air_service_config s = {.program = a->cfg.program,
				       .net = a->has_net ? &a->net : NULL,
				       .queue_max = (uint32_t)c->queue_max.u,
				       .wait_max_ns = (int64_t)c->wait_max_ms.u * UNITS_NS_PER_MS,
				       .has_thread = true,
				       .on_event = on_event,
				       .on_zones = on_zones,
				       .on_turn = on_turn,
				       .poll_ns = (int64_t)a->cfg.node->control.store.poll_ms.u *
						  UNITS_NS_PER_MS,
				       .ctx = a};
	fill_book(a->cfg.node, &s.book);
	if (a->cfg.node->control.dss.enabled.b) {
		fill_dss(a, &dss);
		s.dss = &dss;
		s.base_url = a->base_url;
		s.on_notes = on_notes;
	}
	s.backend = open_backend(a);
	return s.backend != NULL ? air_service_open(&a->service, a->loop, &s) : -EIO;
}

static int open_watch(struct airspace *a)
{
	struct conform_rules rules;
	conform_rules_defaults(&rules);
	int rc = air_watch_init(&a->watch, &a->service, a->cfg.world, &rules, WATCHED_MAX);
	a->watch.here = (struct polygon_point){a->cfg.node->node.lat.e7, a->cfg.node->node.lon.e7};
	a->watch.on_event = a->cfg.on_watch;
	a->watch.ctx = a->cfg.ctx;
	return rc;
}

static int open_hooks(struct airspace *a)
{
	struct air_hook list[AIR_HOOKS_MAX];
	const struct conf_list *c = &a->cfg.node->control.air.webhooks;
	const struct cp_config_webhook *w = c->items;
	for (unsigned i = 0; i < c->count && i < AIR_HOOKS_MAX; i++)
		list[i] = (struct air_hook){w[i].operator_name.s, w[i].url.s};
	if (c->count == 0)
		return 0;
	a->hooks = air_hooks_open(list, c->count);
	return a->hooks != NULL ? 0 : -ENOMEM;
}

static struct volume_offsets offsets_of(const struct cp_config_air *c)
{
	return (struct volume_offsets){
		c->geoid_m.text != NULL ? (int32_t)lround(c->geoid_m.f * 100) : VOLUME_ALT_UNKNOWN,
		c->ground_m.text != NULL ? (int32_t)lround(c->ground_m.f * 100)
					 : VOLUME_ALT_UNKNOWN};
}

int airspace_open(struct airspace *a, struct loop *l, const struct airspace_config *cfg)
{
	memset(a, 0, sizeof(*a));
	a->cfg = *cfg;
	a->loop = l;
	a->push_timer = (struct loop_timer){.fire = on_push, .ctx = a};
	a->trail_timer = (struct loop_timer){.fire = on_trail, .ctx = a};
	if (!cfg->node->control.air.enabled.b)
		return 0;
	int rc = names_net(cfg->node) ? load_net(cfg->node, cfg->config_path, &a->net) : 0;
	a->has_net = rc == 0 && names_net(cfg->node);
	if (rc == 0)
		rc = open_hooks(a);
	if (rc == 0)
		rc = open_outbox(a);
	if (rc == 0)
		rc = open_service(a);
	if (rc == 0)
		rc = open_watch(a);
	if (rc == 0)
		rc = rid_trails_init(&a->trails);
	if (rc != 0) {
		airspace_close(a);
		return rc;
	}
	a->is_open = true;
	a->zones = (struct air_zones){.service = &a->service,
				      .ahead_ns = (int64_t)cfg->node->control.air.zones_ahead_s.u *
						  UNITS_NS_PER_S,
				      .change_ns = VOLUME_TIME_LAST};
	cfg->push->extras = air_zones_each;
	cfg->push->extras_ctx = &a->zones;
	air_geozones_init(&a->geozones, &a->service, cfg->push, offsets_of(&cfg->node->control.air),
			  cfg->node->node.id.s);
	on_zones(a);
	loop_timer_set(l, &a->trail_timer, UNITS_NS_PER_S);
	return 0;
}

void airspace_figures(const struct airspace *a, struct airspace_figures *out)
{
	struct air_fairness f;
	*out = (struct airspace_figures){0, 0, 0};
	for (uint32_t i = 0; a->is_open && i < air_book_operator_count(a->service.book); i++) {
		if (!air_book_fairness(a->service.book, i, &f))
			continue;
		out->granted += f.grants + f.offers_taken;
		out->denied += f.denials;
		out->revoked += f.displaced;
	}
}

void airspace_take_geozones(struct airspace *a)
{
	if (a->is_open)
		air_geozones_begin(&a->geozones);
}

void airspace_close(struct airspace *a)
{
	if (a->loop == NULL)
		return;
	if (a->cfg.push != NULL)
		a->cfg.push->extras = NULL;
	loop_timer_cancel(a->loop, &a->push_timer);
	loop_timer_cancel(a->loop, &a->trail_timer);
	rid_trails_fini(&a->trails);
	if (a->is_open)
		air_geozones_fini(&a->geozones);
	air_watch_fini(&a->watch);
	air_service_close(&a->service);
	rid_peers_close(a->peers);
	dss_outbox_close(a->outbox, 2 * UNITS_NS_PER_S);
	air_hooks_close(a->hooks, 2 * UNITS_NS_PER_S);
	if (a->has_net)
		net_file_free(&a->net);
	memset(a, 0, sizeof(*a));
}
