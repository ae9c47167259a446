// SPDX-License-Identifier: Apache-2.0
#include "control.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/un.h>

#include "air/answer_json.h"
#include "api/handlers.h"
#include "api/json.h"
#include "base/units.h"
#include "cli.h"
#include "control_orders.h"
#include "grants.h"
#include "map_file.h"
#include "path_beside.h"

static const char PROGRAM[] = "kerbwing control";

static void on_alert(void *ctx, const struct alert_log_entry *e)
{
	struct control *c = ctx;
	events_alert(&c->events, e);
	figures_alert(c->figures, e);
	pilots_alert(&c->pilots, e);
}

unsigned control_reasons(const struct control *c, const char **reasons, unsigned max)
{
	const struct {
		bool is_true;
		const char *name;
	} all[] = {
		{!c->link.is_connected, "dataplane_down"},
		{c->uplink.post.cfg.has_broker && !uplink_is_up(&c->uplink), "mqtt_down"},
		{post_lacks_hub(&c->uplink.post), "hub_not_there"},
		{c->uplink.post.outbox.spool.is_failing, "spool_failing"},
		{c->uplink.pseudonyms.is_failing, "pseudonym_key_not_stored"},
		{c->air.is_open && c->air.service.link == STORE_LINK_AWAY, "book_away"},
		{c->air.is_open && c->air.service.link == STORE_LINK_APART, "book_apart"},
		{c->air.is_open && c->air.service.link == STORE_LINK_LOADING, "book_loading"},
		{orders_air_is_late(&c->orders), "order_not_in_book"},
		{c->orders.is_keep_failing, "orders_not_kept"},
		{c->world.not_fitting > 0 && c->world.count == c->world.max, "tracks_full"},
	};
	unsigned n = 0;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].is_true && n < max)
			reasons[n++] = all[i].name;
	return n;
}

static uint64_t make_boot_id(void)
{
	uint64_t id = 0;
	while (id == 0 && getrandom(&id, sizeof(id), 0) != (ssize_t)sizeof(id))
		id = 0;
	return id;
}

static int64_t keep_ns_of(const struct control *c)
{
	return (int64_t)c->cfg->control.uplink.keep_h.u * 3600 * UNITS_NS_PER_S;
}

static uint32_t classes_of(const struct cp_config_uplink *k)
{
	return 1u << HUB_CLASS_PUBLIC | (uint32_t)k->share_internal.b << HUB_CLASS_INTERNAL |
	       (uint32_t)k->share_sensitive.b << HUB_CLASS_SENSITIVE |
	       (uint32_t)k->share_emergency_only.b << HUB_CLASS_EMERGENCY_ONLY;
}

static const char *trouble(void *ctx)
{
	const struct control *c = ctx;
	return c->uplink.post.outbox.spool.is_failing ? "spool_failing" : NULL;
}

static void add_figures(void *ctx, struct Kerbwing__Hub__V1__Summary *s, int64_t start_ns,
			int64_t end_ns)
{
	struct control *c = ctx;
	c->figures->mode = (uint32_t)c->uplink.mode;
	figures_add(c->figures, s, end_ns);
}

static struct Kerbwing__Hub__V1__Catalog *fill_catalog(void *ctx)
{
	struct control *c = ctx;
	return catalog_fill(c->catalog);
}

static void expire_alerts(void *ctx, int64_t cutoff_ns)
{
	struct control *c = ctx;
	alert_log_expire(&c->alerts, cutoff_ns);
}

static int open_uplink(struct control *c)
{
	const struct cp_config_control *cc = &c->cfg->control;
	const struct conf_node *n = &c->cfg->node;
	const struct cp_config_uplink *k = &cc->uplink;
	if (conf_node_expand(n, k->spool.s, c->spool_path, sizeof(c->spool_path)) != 0 ||
	    conf_node_expand(n, "${state_dir}/pseudonym.key", c->key_path, sizeof(c->key_path)) !=
		    0) {
		cli_error(PROGRAM, "%s: path too long; shorten control.uplink.spool", k->spool.s);
		return -ENAMETOOLONG;
	}
	struct uplink_config u = {
		.post = {.city = n->city.s,
			 .node = n->id.s,
			 .boot_id = c->boot_id,
			 .queue_max = (uint32_t)cc->queue_max.u,
			 .is_json = k->format.e == 1,
			 .has_broker = cc->mqtt.broker.s[0] != '\0',
			 .spool_dir = c->spool_path,
			 .spool_bytes = k->spool_mib.u * 1024 * 1024,
			 .sync_ns = (int64_t)k->spool_sync_ms.u * UNITS_NS_PER_MS,
			 .keep_ns = keep_ns_of(c),
			 .hub_wait = (enum post_hub_wait)k->wait_for_hub.e,
			 .shelf_ns = (int64_t)k->shelf_s.u * UNITS_NS_PER_S,
			 .classes = classes_of(k),
			 .k_min = (uint32_t)k->k_min.u,
			 .mqtt = {.program = PROGRAM,
				  .key = "control.mqtt.broker",
				  .client_id = c->client_id}},
		.lat_e7 = n->lat.e7,
		.lon_e7 = n->lon.e7,
		.interval_ns = (int64_t)cc->summary_interval_ms.u * UNITS_NS_PER_MS,
		.key_path = c->key_path,
		.sources = {.add_figures = add_figures,
			    .catalog = fill_catalog,
			    .expire = expire_alerts,
			    .trouble = trouble,
			    .ctx = c},
	};
	if (cc->orders.keys.count > 0) {
		u.post.mqtt.topics[0] = control_orders_topic(c);
		u.post.on_message = control_orders_message;
		u.post.message_ctx = c;
	}
	cp_config_fill_mqtt(&cc->mqtt, &u.post.mqtt);
	if (cc->mqtt.client_id.s[0] != '\0')
		u.post.mqtt.client_id = cc->mqtt.client_id.s;
	else
		snprintf(c->client_id, sizeof(c->client_id), "kw-%.50s-%.50s", n->city.s, n->id.s);
	return uplink_open(&c->uplink, c->loop, &u, &c->world, &c->counters, &c->link);
}

static bool is_loopback(const char *address)
{
	return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

static void copy_path(const struct control *c, const struct conf_val *v, char *out)
{
	out[0] = '\0';
	if (v->s[0] != '\0')
		path_beside(c->config_path, v->s, out, AUTH_PATH_SIZE);
}

static int open_auth(struct control *c)
{
	const struct cp_config_auth *a = &c->cfg->control.auth;
	struct auth_config *to = calloc(1, sizeof(*to)); // large
	if (to == NULL)
		return -ENOMEM;
	*to = (struct auth_config){
		.program = PROGRAM,
		.is_loopback = is_loopback(c->cfg->control.http.listen.s),
		.is_public_read = a->public_reads.b,
		.issuer = a->issuer.s,
		.jwks_url = a->jwks_url.s,
		.refresh_ns = (int64_t)a->refresh_s.u * UNITS_NS_PER_S,
		.stale_ns = (int64_t)a->stale_s.u * UNITS_NS_PER_S,
		.tokens_max = (uint32_t)a->tokens_max.u,
		.clients_max = (uint32_t)a->clients_max.u,
		.rate_per_s = a->rate_per_s.f,
		.rate_burst = a->rate_burst.f,
	};
	const struct cp_config_geozone *key = a->keys.items;
	const struct cp_config_name *name = a->audiences.items;
	for (unsigned i = 0; i < a->keys.count && i < AUTH_FILES_MAX; i++)
		copy_path(c, &key[i].path, to->pem[to->pem_count++]);
	for (unsigned i = 0; i < a->audiences.count && i < AUTH_AUDIENCES_MAX; i++)
		to->audiences[to->audience_count++] = name[i].name.s;
	copy_path(c, &a->jwks_file, to->jwks_file);
	to->is_enabled = to->pem_count > 0 || to->jwks_file[0] != '\0' || to->jwks_url[0] != '\0';
	int rc = auth_open(&c->auth, c->loop, to);
	free(to);
	return rc;
}

static int open_server(struct control *c)
{
	char cert[AUTH_PATH_SIZE], key[AUTH_PATH_SIZE], ca[AUTH_PATH_SIZE];
	copy_path(c, &c->cfg->control.http.tls_cert, cert);
	copy_path(c, &c->cfg->control.http.tls_key, key);
	copy_path(c, &c->cfg->control.http.tls_client_ca, ca);
	const struct cp_config_http *h = &c->cfg->control.http;
	const struct server_config s = {
		.program = PROGRAM,
		.listen = h->listen.s,
		.port = (uint16_t)h->port.u,
		.key = "control.http.port",
		.connections_max = (unsigned)h->connections_max.u,
		.requests_max = (unsigned)h->requests_max.u,
		.body_max = h->body_max_bytes.u,
		.bodies_max = h->bodies_max_bytes.u,
		.routes = handlers_routes,
		.route_count = handlers_route_count,
		.app = c,
		.guard = auth_guard,
		.guard_ctx = &c->auth,
		.tls_cert = cert,
		.tls_key = key,
		.tls_client_ca = ca,
		.connections_per_peer = (unsigned)h->connections_per_peer.u,
	};
	c->server = server_open(c->loop, &s);
	if (c->server == NULL)
		return -EADDRINUSE;
	return events_init(&c->events, c->loop, c, c->server, h->events_hz.f,
			   (unsigned)h->events_clients_max.u);
}

static bool send_packet(void *ctx, const uint8_t *packet, size_t size)
{
	return link_client_send(ctx, packet, size);
}

static void on_track(void *ctx, const struct world_track *t)
{
	struct control *c = ctx;
	figures_track(c->figures, t);
}

static void push_zones(struct control *c)
{
	if (!zone_push_each(&c->zones, loop_wall_ns(c->loop), send_packet, &c->link))
		cli_error(PROGRAM,
			  "the dataplane does not take all geo-zones; it keeps those it had");
}

static bool has_zones(const struct control *c)
{
	return c->zones.file_count > 0 || c->air.is_open || orders_is_open(&c->orders);
}

// Another dataplane may know nothing yet. Without files and corridors it is told nothing, and keeps what others gave it.
static void on_greeted(void *ctx)
{
	struct control *c = ctx;
	if (has_zones(c))
		push_zones(c);
}

void control_push_zones(struct control *c)
{
	if (c->link.is_connected)
		push_zones(c);
}

static void on_corridors(void *ctx)
{
	control_push_zones(ctx);
}

static void on_air_event(void *ctx, const struct air_event *e)
{
	struct control *c = ctx;
	events_air(&c->events, "corridor", e->text);
	grants_corridor(c, e);
	uplink_tell_operator(&c->uplink, e->operator_name, e->text);
}

static void on_air_watch(void *ctx, const struct air_watch_event *e)
{
	struct control *c = ctx;
	struct air_view v;
	figures_watch(c->figures, e);
	json_t *o = json_pack(
		"{s:o s:s s:s s:o}", "corridor", answer_id_json(&e->corridor), "event",
		e->event == CONFORM_NONE ? "intruder" : conform_event_name(e->event), "message",
		e->event == CONFORM_NONE ? "an aircraft without a right to it is inside"
					 : conform_event_text(e->event),
		"track", e->track != 0 ? json_hex(e->track) : json_null());
	char *text = o != NULL ? json_dumps(o, JSON_COMPACT) : NULL;
	json_decref(o);
	if (text == NULL)
		return;
	events_air(&c->events, "conformance", text);
	if (air_book_get(c->air.service.book, AIR_KIND_CORRIDOR, &e->corridor, &v))
		uplink_tell_operator(&c->uplink, v.operator_name, text);
	free(text);
}

static void on_air_turn(void *ctx)
{
	struct control *c = ctx;
	orders_settle(&c->orders);
}

static int open_airspace(struct control *c)
{
	const struct airspace_config a = {.program = PROGRAM,
					  .node = c->cfg,
					  .config_path = c->config_path,
					  .port = server_port(c->server),
					  .world = &c->world,
					  .push = &c->zones,
					  .push_zones = on_corridors,
					  .on_event = on_air_event,
					  .on_watch = on_air_watch,
					  .on_turn = on_air_turn,
					  .ctx = c};
	int rc = airspace_open(&c->air, c->loop, &a);
	c->air.service.server = c->server;
	return rc;
}

void control_reload(struct control *c)
{
	struct zone_push fresh;
	if (zone_push_load(&fresh, c->cfg, c->config_path) != 0) {
		cli_error(PROGRAM,
			  "geo-zones stay as they were; repair the file and send SIGHUP again");
		zone_push_free(&fresh);
		return;
	}
	fresh.version = c->zones.version; // goes on counting
	fresh.extras = c->zones.extras;
	fresh.extras_ctx = c->zones.extras_ctx;
	zone_push_free(&c->zones);
	c->zones = fresh;
	if (has_zones(c) && c->link.is_connected)
		push_zones(c);
	airspace_take_geozones(&c->air);
	catalog_read_files(c->catalog);
}

int control_check(const struct cp_config *cfg, const char *config_path)
{
	struct zone_push zones;
	char *map = map_file_load(cfg->control.map.s, config_path);
	int rc = zone_push_load(&zones, cfg, config_path);
	zone_push_free(&zones);
	if (map == NULL)
		rc = -EINVAL;
	free(map);
	int net = airspace_check(cfg, config_path), road = road_check(cfg, config_path);
	return rc != 0 ? rc : net != 0 ? net : road;
}

static void on_zones_ack(void *ctx, const struct link_zones_ack *a)
{
	struct control *c = ctx;
	c->zones.acked_version = a->version;
	c->zones.taken = a->taken;
	c->zones.refused = a->refused;
	if (a->is_incomplete)
		cli_error(PROGRAM,
			  "the dataplane missed a part of the geo-zones; it keeps those it had");
	else if (a->refused > 0)
		cli_error(PROGRAM,
			  "the dataplane took %u geo-zones, refused %u, the first of them %s: %s",
			  a->taken, a->refused, a->first_name, a->first_reason);
}

static void on_slot_requests(void *ctx, const Kerbwing__Link__V1__SlotRequests *m)
{
	struct control *c = ctx;
	road_take_requests(&c->road, m);
}

static void on_tick(void *ctx, const Kerbwing__Link__V1__Tick *m)
{
	struct control *c = ctx;
	road_take_tick(&c->road, m);
}

static void on_map_heard(void *ctx, const Kerbwing__Link__V1__MapHeard *m)
{
	struct control *c = ctx;
	road_take_map(&c->road, m);
}

static bool send_to_dataplane(void *ctx, const uint8_t *packet, size_t size)
{
	struct control *c = ctx;
	return link_client_send(&c->link, packet, size);
}

// Before the figures and the uplink are open there is nobody to tell: nothing is granted then.
static void on_slot_event(void *ctx, const struct road_crossing *x, const struct slot_event *e)
{
	struct control *c = ctx;
	if (c->figures == NULL)
		return;
	figures_slot_event(c->figures, x, e);
	grants_slot(c, x, e);
}

static void on_slot_asked(void *ctx, const struct road_crossing *x, uint64_t vehicle,
			  uint8_t request_id, bool is_denied)
{
	struct control *c = ctx;
	if (c->figures != NULL)
		figures_slot_request(c->figures, x, vehicle, request_id, is_denied);
}

static int open_figures(struct control *c)
{
	const struct figures_config f = {.road = &c->road,
					 .air = &c->air,
					 .zones = &c->zone_counts,
					 .counters = &c->counters,
					 .session = &c->session,
					 .outbox = &c->uplink.post.outbox,
					 .tracks_max = (uint32_t)c->cfg->control.tracks_max.u,
					 .lat_e7 = c->cfg->node.lat.e7,
					 .lon_e7 = c->cfg->node.lon.e7};
	c->figures = figures_create(&f, loop_wall_ns(c->loop));
	const struct catalog_config k = {.figures = c->figures,
					 .session = &c->session,
					 .counters = &c->counters,
					 .zones = &c->zones,
					 .road = &c->road,
					 .air = &c->air,
					 .node = c->cfg,
					 .config_path = c->config_path,
					 .map = c->map,
					 .interval_ns = &c->uplink.interval_ns};
	c->catalog = c->figures != NULL ? catalog_create(&k) : NULL;
	return c->catalog != NULL ? 0 : -ENOMEM;
}

static void on_road_track(void *ctx, const struct world_track *t)
{
	struct control *c = ctx;
	road_take_track(&c->road, t);
}

static int open_road(struct control *c)
{
	const struct road_config r = {.program = PROGRAM,
				      .node = c->cfg,
				      .config_path = c->config_path,
				      .send = send_to_dataplane,
				      .event = on_slot_event,
				      .asked = on_slot_asked,
				      .ctx = c};
	c->session.road =
		(struct link_road){on_slot_requests, on_tick, on_map_heard, on_road_track};
	return road_open(&c->road, c->loop, &r);
}

static int open_link(struct control *c)
{
	const struct cp_config_control *cc = &c->cfg->control;
	const struct link_client_config l = {
		.socket_path = c->link_path,
		.node = c->cfg->node.id.s,
		.boot_id = c->boot_id,
		.started_ns = c->started_ns,
		.on_greeted = on_greeted,
		.ctx = c,
		.stale_ns = (int64_t)cc->stale_ms.u * UNITS_NS_PER_MS,
	};
	if (conf_node_expand(&c->cfg->node, cc->link_socket.s, c->link_path,
			     sizeof(c->link_path)) != 0 ||
	    strlen(c->link_path) >= sizeof(((struct sockaddr_un *)0)->sun_path)) {
		cli_error(PROGRAM,
			  "%s: too long for a socket; shorten control.link_socket or node.run_dir",
			  cc->link_socket.s);
		return -ENAMETOOLONG;
	}
	link_client_open(&c->link, c->loop, &c->session, &l);
	return 0;
}

int control_open(struct control *c, struct loop *l, const struct cp_config *cfg,
		 const char *config_path)
{
	memset(c, 0, sizeof(*c));
	c->cfg = cfg;
	c->config_path = config_path;
	c->loop = l;
	c->boot_id = make_boot_id();
	c->started_ns = loop_wall_ns(l);
	tally_init(&c->counters);
	alert_log_init(&c->alerts);
	int rc = world_init(&c->world, (uint32_t)cfg->control.tracks_max.u);
	if (rc != 0)
		return rc;
	c->pilots = (struct pilots){&c->orders.book, &c->world, &c->alerts, &c->uplink};
	link_session_init(&c->session, &c->world, &c->counters, &c->alerts);
	c->session.zones = &c->zone_counts;
	c->session.on_track = on_track;
	c->session.on_alert = on_alert;
	c->session.on_zones_ack = on_zones_ack;
	c->session.ctx = c;
	c->map = map_file_load(cfg->control.map.s, config_path);
	rc = c->map != NULL ? zone_push_load(&c->zones, cfg, config_path) : -EINVAL;
	if (rc == 0)
		rc = open_auth(c);
	if (rc == 0)
		rc = open_server(c);
	if (rc == 0)
		rc = open_airspace(c);
	if (rc == 0)
		rc = open_road(c);
	if (rc == 0)
		rc = open_figures(c);
	if (rc == 0)
		rc = open_link(c);
	if (rc == 0)
		rc = open_uplink(c);
	if (rc == 0)
		rc = control_orders_open(c);
	if (rc != 0)
		control_close(c);
	return rc;
}

void control_close(struct control *c)
{
	if (c->air.is_open)
		airspace_figures(&c->air, &c->corridors);
	notices_close(&c->notices);
	orders_close(&c->orders);
	airspace_close(&c->air); // answers who still waits
	uplink_close(&c->uplink, (int64_t)c->cfg->control.flush_ms.u * UNITS_NS_PER_MS);
	if (c->link.loop != NULL)
		link_client_close(&c->link);
	if (c->events.loop != NULL)
		events_end(&c->events);
	road_close(&c->road);
	server_close(c->server);
	c->server = NULL;
	auth_close(&c->auth);
	events_fini(&c->events);
	post_fini(&c->uplink.post);
	catalog_destroy(c->catalog);
	c->catalog = NULL;
	figures_destroy(c->figures);
	c->figures = NULL;
	world_fini(&c->world);
	zone_push_free(&c->zones);
	zone_tally_clear(&c->zone_counts);
	free(c->map);
	c->map = NULL;
}
