// SPDX-License-Identifier: Apache-2.0
#include "cp_config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "realtime.h"
#include "uplink/messages.h"
#include "uplink/mqtt.h"
#include "uplink/post.h"

#define AT(member) offsetof(struct cp_config_http, member)
static const struct conf_key http_keys[] = {
	{"listen", CONF_STRING, AT(listen), "127.0.0.1", 2, 45, NULL,
	 "Numeric address to serve HTTP on. Anything but loopback opens the node's picture to the "
	 "network.",
	 NULL, NULL},
	{"port", CONF_UINT, AT(port), "8080", 0, 65535, NULL, "TCP port; 0 takes any free one.",
	 NULL, NULL},
	{"connections_max", CONF_UINT, AT(connections_max), "256", 8, 100000, NULL,
	 "Most connections at once; more are refused.", NULL, NULL},
	{"requests_max", CONF_UINT, AT(requests_max), "1024", 8, 100000, NULL,
	 "Most requests whose body arrives or whose answer waits for the store; more are answered "
	 "503.",
	 NULL, NULL},
	{"body_max_bytes", CONF_UINT, AT(body_max_bytes), "4194304", 1024, 67108864, "bytes",
	 "Longest body of a request; a longer one is answered 413.", NULL, NULL},
	{"bodies_max_bytes", CONF_UINT, AT(bodies_max_bytes), "67108864", 1048576, 4294967296,
	 "bytes", "Most memory for all bodies that are held at once; more are answered 503.", NULL,
	 NULL},
	{"events_hz", CONF_FLOAT, AT(events_hz), "4", 0.2, 20, "Hz",
	 "How often an event stream tells what moved.", NULL, NULL},
	{"events_clients_max", CONF_UINT, AT(events_clients_max), "64", 1, 1000, NULL,
	 "Most event streams at once; more are answered 503.", NULL, NULL},
	{"connections_per_peer", CONF_UINT, AT(connections_per_peer), "0", 0, 100000, NULL,
	 "Most connections at once from one address; 0: no limit but connections_max.", NULL, NULL},
	{"tls_cert", CONF_STRING, AT(tls_cert), "", 0, 255, NULL,
	 "PEM file with the server's certificate and those that vouch for it, relative to this "
	 "file; with it HTTPS of TLS 1.2 or 1.3 is served and nothing else.",
	 NULL, NULL},
	{"tls_key", CONF_STRING, AT(tls_key), "", 0, 255, NULL,
	 "PEM file with the key of tls_cert.", NULL, NULL},
	{"tls_client_ca", CONF_STRING, AT(tls_client_ca), "", 0, 255, NULL,
	 "PEM file with the authority whose client certificates are let in; empty: clients show "
	 "none.",
	 NULL, NULL},
};
#undef AT
static const struct conf_map http_map = CONF_MAP_OF(http_keys, struct cp_config_http);

static const struct conf_key name_keys[] = {
	{"name", CONF_STRING, offsetof(struct cp_config_name, name), NULL, 1, 255, NULL,
	 "A name that this server is called by: the host of its address.", NULL, NULL},
};
static const struct conf_map name_map = CONF_MAP_OF(name_keys, struct cp_config_name);

static const struct conf_key key_keys[] = {
	{"path", CONF_STRING, offsetof(struct cp_config_geozone, path), NULL, 1, 255, NULL,
	 "PEM file of public keys or certificates, relative to this file.", NULL, NULL},
};
static const struct conf_map key_map = CONF_MAP_OF(key_keys, struct cp_config_geozone);

#define AT(member) offsetof(struct cp_config_auth, member)
static const struct conf_key auth_keys[] = {
	{"keys", CONF_LIST, AT(keys), "", 0, 16, NULL,
	 "Public keys that tokens are signed with. Without keys, jwks_file and jwks_url the server "
	 "is open to this machine, and serves reading alone to others.",
	 NULL, &key_map},
	{"jwks_file", CONF_STRING, AT(jwks_file), "", 0, 255, NULL,
	 "File with a set of public keys (JWKS), relative to this file; empty: none.", NULL, NULL},
	{"jwks_url", CONF_STRING, AT(jwks_url), "", 0, 400, NULL,
	 "Address of such a set; https, or http to this machine; empty: none.", NULL, NULL},
	{"audiences", CONF_LIST, AT(audiences), "", 0, 16, NULL,
	 "What the claim aud of a token may name. Needed with keys.", NULL, &name_map},
	{"issuer", CONF_STRING, AT(issuer), "", 0, 255, NULL,
	 "What the claim iss must be; empty: anything that is not empty.", NULL, NULL},
	{"public_reads", CONF_BOOL, AT(public_reads), "true", 0, 0, NULL,
	 "The console, the live picture and the corridors are read without a token.", NULL, NULL},
	{"refresh_s", CONF_UINT, AT(refresh_s), "30", 1, 86400, "s",
	 "How often keys are read again: a key that was taken away stops working within it.", NULL,
	 NULL},
	{"stale_s", CONF_UINT, AT(stale_s), "86400", 60, 2592000, "s",
	 "Keys of jwks_url stop working when it has not answered for so long.", NULL, NULL},
	{"tokens_max", CONF_UINT, AT(tokens_max), "4096", 16, 1048576, NULL,
	 "Verified tokens that are remembered until they expire.", NULL, NULL},
	{"clients_max", CONF_UINT, AT(clients_max), "4096", 16, 1048576, NULL,
	 "Clients whose rate is known.", NULL, NULL},
	{"rate_per_s", CONF_FLOAT, AT(rate_per_s), "1000", 0, 10000000, "Hz",
	 "Requests with a token that one client may make in the long run; more are answered 429; "
	 "0: no limit.",
	 NULL, NULL},
	{"rate_burst", CONF_FLOAT, AT(rate_burst), "2000", 1, 10000000, NULL,
	 "Requests that it may make at once.", NULL, NULL},
};
#undef AT
static const struct conf_map auth_map = CONF_MAP_OF(auth_keys, struct cp_config_auth);

#define AT(member) offsetof(struct cp_config_dss, member)
static const struct conf_key dss_keys[] = {
	{"enabled", CONF_BOOL, AT(enabled), "true", 0, 0, NULL,
	 "Serve the interfaces of ASTM F3548-21 and F3411 over the book (docs/wire/dss.md).", NULL,
	 NULL},
	{"manager", CONF_STRING, AT(manager), "kerbwing", 1, 63, NULL,
	 "Name under which the corridors of this node are listed to others; no client may have it.",
	 NULL, NULL},
	{"base_url", CONF_STRING, AT(base_url), "", 0, 255, NULL,
	 "Where others reach this node for details of its corridors, without /uss/v1; empty: "
	 "http://LISTEN:PORT.",
	 NULL, NULL},
	{"allow_http", CONF_BOOL, AT(allow_http), "false", 0, 0, NULL,
	 "Take addresses of others that are not https (tests).", NULL, NULL},
	{"strict_scopes", CONF_BOOL, AT(strict_scopes), "false", 0, 0, NULL,
	 "A subscription to constraints needs the scope for constraints, one to intents that for "
	 "intents (F3548-21; many deployed systems do not ask for it).",
	 NULL, NULL},
	{"keep_s", CONF_UINT, AT(keep_s), "86400", 60, 9676800, "s",
	 "How long what is over can still be read and found.", NULL, NULL},
	{"entities_max", CONF_UINT, AT(entities_max), "200000", 64, 4000000, NULL,
	 "Most intents, constraints, subscriptions and service areas together; more are refused.",
	 NULL, NULL},
	{"uss_max", CONF_UINT, AT(uss_max), "4096", 16, 60000, NULL,
	 "Most managers and availabilities that are known.", NULL, NULL},
	{"results_max", CONF_UINT, AT(results_max), "10000", 16, 100000, NULL,
	 "Most entities of one answer (F3548-21: 10,000).", NULL, NULL},
	{"token_file", CONF_STRING, AT(token_file), "", 0, 255, NULL,
	 "File whose first line is the token for requests to others, read again for each; empty: "
	 "none is sent.",
	 NULL, NULL},
	{"token_url", CONF_STRING, AT(token_url), "", 0, 400, NULL,
	 "Address that gives such a token for a host: {audience} and {scope} are put in; empty: "
	 "token_file.",
	 NULL, NULL},
};
#undef AT
static const struct conf_map dss_map = CONF_MAP_OF(dss_keys, struct cp_config_dss);

#define AT(member) offsetof(struct cp_config_mqtt, member)
static const struct conf_key mqtt_keys[] = {
	{"broker", CONF_STRING, AT(broker), "tcp://127.0.0.1:1883", 0, 200, NULL,
	 "MQTT broker as tcp://HOST:PORT, or ssl://HOST:PORT for TLS; empty: none.", NULL, NULL},
	{"client_id", CONF_STRING, AT(client_id), "", 0, 120, NULL,
	 "Client id, unique at the broker; empty: made of the program, city and node.", NULL, NULL},
	{"user", CONF_STRING, AT(user), "", 0, 120, NULL, "User name at the broker; empty: none.",
	 NULL, NULL},
	{"password_file", CONF_STRING, AT(password_file), "", 0, 255, NULL,
	 "File whose first line is the password; keep it readable by this user only.", NULL, NULL},
	{"ca_file", CONF_STRING, AT(ca_file), "", 0, 255, NULL,
	 "PEM file with the authorities that may vouch for the broker; empty: the system's.", NULL,
	 NULL},
	{"cert_file", CONF_STRING, AT(cert_file), "", 0, 255, NULL,
	 "PEM file with this client's certificate; empty: none.", NULL, NULL},
	{"key_file", CONF_STRING, AT(key_file), "", 0, 255, NULL,
	 "PEM file with the key of cert_file.", NULL, NULL},
	{"keepalive_s", CONF_UINT, AT(keepalive_s), "20", 5, 600, "s",
	 "After one and a half times this silence the broker calls the connection lost.", NULL,
	 NULL},
	{"backoff_max_ms", CONF_UINT, AT(backoff_max_ms), "5000", 100, 600000, "ms",
	 "Longest wait between two attempts to connect; the first is 100 ms and each doubles.",
	 NULL, NULL},
};
#undef AT
const struct conf_map cp_config_mqtt_map = CONF_MAP_OF(mqtt_keys, struct cp_config_mqtt);

#define AT(member) offsetof(struct cp_config_uplink, member)
static const char *const formats[] = {"protobuf", "json", NULL};
static const struct conf_key uplink_keys[] = {
	{"format", CONF_ENUM, AT(format), "protobuf", 0, 0, NULL,
	 "How messages for the hub are written: protobuf or json (the same messages).", formats,
	 NULL},
	{"spool", CONF_STRING, AT(spool), "${state_dir}/spool", 0, 255, NULL,
	 "Directory of the messages that wait for the broker; empty: they are in memory alone, and "
	 "a restart loses them.",
	 NULL, NULL},
	{"spool_mib", CONF_UINT, AT(spool_mib), "64", 1, 65536, "MiB",
	 "Most that the spool takes; the oldest of least value gives way, counted: summaries, then "
	 "grants, then alerts.",
	 NULL, NULL},
	{"spool_sync_ms", CONF_UINT, AT(spool_sync_ms), "1000", 10, 60000, "ms",
	 "So much of what was made last a power loss may take; the end of control takes nothing.",
	 NULL, NULL},
	{"shelf_s", CONF_UINT, AT(shelf_s), "60", 0, 3600, "s",
	 "What the broker acknowledged is kept for so long and sent again after a broken "
	 "connection and at each start; longer than "
	 "the broker takes to save what it has.",
	 NULL, NULL},
	{"wait_for_hub", CONF_ENUM, AT(wait_for_hub), "auto", 0, 0, NULL,
	 "Send nothing to a broker at which no hub has said that it hears (kerbwing/v1/hub/+): it "
	 "would throw it away. auto: once a hub was heard, so that subscribers other than kerbwing "
	 "hub need no setting; true: always; false: never.",
	 post_hub_waits, NULL},
	{"keep_h", CONF_UINT, AT(keep_h), "168", 1, 8760, "h",
	 "What waits for the broker for longer, and alerts in memory that are older, are deleted.",
	 NULL, NULL},
	{"k_min", CONF_UINT, AT(k_min), "3", 0, 1000, NULL,
	 "Counts of persons and vehicles at a place that are smaller are not told; 0: all are.",
	 NULL, NULL},
	{"share_internal", CONF_BOOL, AT(share_internal), "true", 0, 0, NULL,
	 "The hub may see fields of class internal (docs/ref/data-classes.md).", NULL, NULL},
	{"share_sensitive", CONF_BOOL, AT(share_sensitive), "false", 0, 0, NULL,
	 "The hub may see fields of class sensitive.", NULL, NULL},
	{"share_emergency_only", CONF_BOOL, AT(share_emergency_only), "true", 0, 0, NULL,
	 "The hub may see fields of class emergency_only while an emergency order that says so is "
	 "in "
	 "force.",
	 NULL, NULL},
};
#undef AT
static const struct conf_map uplink_map = CONF_MAP_OF(uplink_keys, struct cp_config_uplink);

static const struct conf_key geozone_keys[] = {
	{"path", CONF_STRING, offsetof(struct cp_config_geozone, path), NULL, 1, 255, NULL,
	 "File of ED-269 or ED-318, relative to this file.", NULL, NULL},
};
static const struct conf_map geozone_map = CONF_MAP_OF(geozone_keys, struct cp_config_geozone);

#define AT(member) offsetof(struct cp_config_webhook, member)
static const struct conf_key webhook_keys[] = {
	{"operator", CONF_STRING, AT(operator_name), NULL, 1, 63, NULL,
	 "Whose corridors and offers are told.", NULL, NULL},
	{"url", CONF_STRING, AT(url), NULL, 8, 400, NULL,
	 "Where each change is posted as JSON; https, or http to this machine.", NULL, NULL},
};
#undef AT
static const struct conf_map webhook_map = CONF_MAP_OF(webhook_keys, struct cp_config_webhook);

#define AT(member) offsetof(struct cp_config_air, member)
static const struct conf_key air_keys[] = {
	{"enabled", CONF_BOOL, AT(enabled), "true", 0, 0, NULL,
	 "Keep a book of corridors and grant them.", NULL, NULL},
	{"store", CONF_STRING, AT(store), "${state_dir}/book.db", 1, 255, NULL,
	 "Database of the book and of its audit log.", NULL, NULL},
	{"network", CONF_STRING, AT(network), "", 0, 255, NULL,
	 "YAML file with the corridor network (docs/wire/corridors.md), relative to this file; "
	 "empty: volumes alone can be asked for.",
	 NULL, NULL},
	{"anchor_lat", CONF_E7, AT(anchor_lat), "0", -85, 85, "deg",
	 "Middle of the book's area, at most 2,000 km from everything in it. When absent, "
	 "node.lat; of a shared book all nodes name the same.",
	 NULL, NULL},
	{"anchor_lon", CONF_E7, AT(anchor_lon), "0", -180, 180, "deg",
	 "The same; when absent, node.lon.", NULL, NULL},
	{"corridors_max", CONF_UINT, AT(corridors_max), "100000", 16, 2000000, NULL,
	 "Most corridors and offers at once; more are refused.", NULL, NULL},
	{"constraints_max", CONF_UINT, AT(constraints_max), "10000", 16, 1000000, NULL,
	 "Most constraints and subscriptions at once, of each.", NULL, NULL},
	{"volumes_max", CONF_UINT, AT(volumes_max), "200000", 16, 4000000, NULL,
	 "Most volumes of free corridors, constraints and subscriptions together.", NULL, NULL},
	{"shapes_mib", CONF_UINT, AT(shapes_mib), "128", 8, 16384, "MiB",
	 "Address space for shapes, calendars and the index; it is used as it fills.", NULL, NULL},
	{"queue_max", CONF_UINT, AT(queue_max), "1024", 16, 65536, NULL,
	 "Most operations that wait for the disk; more are answered 503.", NULL, NULL},
	{"wait_max_ms", CONF_UINT, AT(wait_max_ms), "5000", 100, 60000, "ms",
	 "A request that is older when its turn comes is refused before anything is done.", NULL,
	 NULL},
	{"hold_s", CONF_UINT, AT(hold_s), "20", 5, 600, "s", "How long an offer is held.", NULL,
	 NULL},
	{"horizon_days", CONF_UINT, AT(horizon_days), "30", 1, 365, "days",
	 "Corridors may start this far ahead (ASTM F3548-21: 30 days).", NULL, NULL},
	{"lower_m", CONF_FLOAT, AT(lower_m), "-500", -500, 30000, "m",
	 "Lowest altitude that can be asked for, above the WGS-84 ellipsoid.", NULL, NULL},
	{"upper_m", CONF_FLOAT, AT(upper_m), "20000", -500, 30000, "m",
	 "Highest altitude that can be asked for, above the WGS-84 ellipsoid.", NULL, NULL},
	{"geoid_m", CONF_FLOAT, AT(geoid_m), "0", -120, 120, "m",
	 "Mean sea level above the ellipsoid here: limits of geo-zones above sea level become "
	 "altitudes with it. When absent, those limits are none.",
	 NULL, NULL},
	{"ground_m", CONF_FLOAT, AT(ground_m), "0", -500, 9000, "m",
	 "The ground above the ellipsoid here, for limits of geo-zones above ground. When absent, "
	 "those limits are none.",
	 NULL, NULL},
	{"zones_ahead_s", CONF_UINT, AT(zones_ahead_s), "900", 10, 86400, "s",
	 "Corridors that start within this time are known to the dataplane.", NULL, NULL},
	{"webhooks", CONF_LIST, AT(webhooks), "", 0, 64, NULL,
	 "Operators that are told of their changes by HTTP.", NULL, &webhook_map},
};
#undef AT
static const struct conf_map air_map = CONF_MAP_OF(air_keys, struct cp_config_air);

static const char *const backends[] = {"sqlite", "postgres", NULL};
static const char *const notifies[] = {"auto", "on", "off", NULL};

#define AT(member) offsetof(struct cp_config_store, member)
static const struct conf_key store_keys[] = {
	{"backend", CONF_ENUM, AT(backend), "sqlite", 0, 0, NULL,
	 "Where the book is kept: in the file control.air.store, for this node alone, or in a "
	 "database that several nodes share (docs/operations.md).",
	 backends, NULL},
	{"conninfo_file", CONF_STRING, AT(conninfo_file), "", 0, 255, NULL,
	 "File whose first line is a connection string of libpq, with the password; readable by "
	 "this user alone. Relative to this file.",
	 NULL, NULL},
	{"book", CONF_STRING, AT(book), "main", 1, 40, NULL,
	 "Name of the book in the database: a-z, 0-9, '_' and '-'.", NULL, NULL},
	{"notify", CONF_ENUM, AT(notify), "auto", 0, 0, NULL,
	 "Whether the database tells of others' changes (LISTEN, NOTIFY); auto: where it is "
	 "PostgreSQL. Off: they are asked for.",
	 notifies, NULL},
	{"poll_ms", CONF_UINT, AT(poll_ms), "200", 10, 10000, "ms",
	 "Others' changes are asked for at least so often.", NULL, NULL},
	{"timeout_ms", CONF_UINT, AT(timeout_ms), "2000", 100, 60000, "ms",
	 "Longest wait for the database, and longest that a node may hold the book.", NULL, NULL},
	{"clock_max_ms", CONF_UINT, AT(clock_max_ms), "1000", 0, 60000, "ms",
	 "Nothing is granted while this node's clock and the database's differ more; 0: not looked "
	 "at.",
	 NULL, NULL},
	{"replace_network", CONF_BOOL, AT(replace_network), "false", 0, 0, NULL,
	 "This node's anchor and network become the book's at the next start; other nodes stand "
	 "apart until they have the same. For a change of the network, then false again.",
	 NULL, NULL},
};
#undef AT
static const struct conf_map store_map = CONF_MAP_OF(store_keys, struct cp_config_store);

static const struct conf_key path_keys[] = {
	{"path", CONF_STRING, offsetof(struct cp_config_path, path), NULL, 1, 255, NULL,
	 "YAML file with crossings (docs/wire/slots.md), relative to this file.", NULL, NULL},
};
static const struct conf_map path_map = CONF_MAP_OF(path_keys, struct cp_config_path);

#define AT(member) offsetof(struct cp_config_road, member)
static const struct conf_key road_keys[] = {
	{"crossings", CONF_LIST, AT(crossings), "", 0, 16, NULL,
	 "Crossings whose slots this node grants.", NULL, &path_map},
	{"map_messages", CONF_BOOL, AT(map_messages), "false", 0, 0, NULL,
	 "Grant slots for crossings of MAP messages heard on the air too; a file of the same id "
	 "wins.",
	 NULL, NULL},
	{"tick_ms", CONF_UINT, AT(tick_ms), "100", 20, 1000, "ms",
	 "How often the order of all vehicles is planned anew, without a simulation that keeps the "
	 "time.",
	 NULL, NULL},
	{"guard_ms", CONF_UINT, AT(guard_ms), "50", 20, 2000, "ms",
	 "Time between two vehicles at one place, on top of the room around them: two clocks that "
	 "may "
	 "be 20 ms off each.",
	 NULL, NULL},
	{"lead_ms", CONF_UINT, AT(lead_ms), "900", 200, 5000, "ms",
	 "A grant is given so long before the vehicle would have to brake: both ways of the "
	 "message, and "
	 "repetitions of lost ones.",
	 NULL, NULL},
	{"response_ms", CONF_UINT, AT(response_ms), "100", 0, 2000, "ms",
	 "From a decision to what the vehicle does about it, beside the way of the message, which "
	 "is taken from "
	 "how old its own are when they come.",
	 NULL, NULL},
	{"lease_max_ms", CONF_UINT, AT(lease_max_ms), "12000", 8000, 60000, "ms",
	 "No grant reserves anything for longer than this; after a start nothing is granted for as "
	 "long, "
	 "so that what was granted before has lapsed. Who starts from standing needs seven "
	 "seconds.",
	 NULL, NULL},
	{"starve_s", CONF_UINT, AT(starve_s), "20", 5, 600, "s",
	 "Who is first in its lane and waits for longer is promoted, one at a time, every five "
	 "seconds.",
	 NULL, NULL},
	{"follow_s", CONF_FLOAT, AT(follow_s), "1.0", 0.2, 5, "s",
	 "Planned time between a rear and the next front of the same lane.", NULL, NULL},
	{"follow_m", CONF_FLOAT, AT(follow_m), "2.5", 0.5, 20, "m",
	 "Planned way between a rear and the next front of the same lane, standing.", NULL, NULL},
	{"evaluations", CONF_UINT, AT(evaluations), "60", 0, 10000, NULL,
	 "Orders tried in each plan.", NULL, NULL},
	{"transit_weight", CONF_FLOAT, AT(transit_weight), "3", 1, 100, NULL,
	 "How much more the delay of public transport counts.", NULL, NULL},
	{"claim_hold_ms", CONF_UINT, AT(claim_hold_ms), "10000", 1000, 600000, "ms",
	 "For so long a vehicle's bare word that it stands inside without a right closes its "
	 "place; "
	 "then others go past it on sight (docs/wire/slots.md).",
	 NULL, NULL},
	{"sight_ms", CONF_FLOAT, AT(sight_ms), "5", 0, 8, "m/s",
	 "Speed on sight. 0: never; a bare word closes its place for as long as it is said.", NULL,
	 NULL},
	{"watch", CONF_BOOL, AT(watch), "true", 0, 0, NULL,
	 "Close what road users stand on that are seen inside a crossing without a right "
	 "(docs/wire/slots.md).",
	 NULL, NULL},
	{"event_log", CONF_STRING, AT(event_log), "", 0, 255, NULL,
	 "File to which every event of the road book is appended, for 'kerbwing crossing audit'; "
	 "empty: "
	 "none.",
	 NULL, NULL},
};
#undef AT
static const struct conf_map road_map = CONF_MAP_OF(road_keys, struct cp_config_road);

#define AT(member) offsetof(struct cp_config_order_key, member)
static const struct conf_key order_key_keys[] = {
	{"name", CONF_STRING, AT(name), NULL, 1, 63, NULL, "Name that signed orders give.", NULL,
	 NULL},
	{"issuer", CONF_STRING, AT(issuer), NULL, 1, 63, NULL, "Whose key it is.", NULL, NULL},
	{"path", CONF_STRING, AT(path), NULL, 1, 255, NULL,
	 "PEM file of the public key, Ed25519 or P-256, relative to this file.", NULL, NULL},
};
#undef AT
static const struct conf_map order_key_map =
	CONF_MAP_OF(order_key_keys, struct cp_config_order_key);

#define AT(member) offsetof(struct cp_config_orders, member)
static const struct conf_key orders_keys[] = {
	{"keys", CONF_LIST, AT(keys), "", 0, 16, NULL,
	 "Keys that orders of the hub are signed with; without any none is taken.", NULL,
	 &order_key_map},
	{"area_m", CONF_UINT, AT(area_m), "5000", 100, 100000, "m",
	 "Radius around the node that an order without an area means.", NULL, NULL},
	{"priority", CONF_UINT, AT(priority), "1000", 1, 32767, NULL,
	 "Priority of the fleet's corridors while an emergency is in force; nobody else gets as "
	 "much.",
	 NULL, NULL},
};
#undef AT
static const struct conf_map orders_map = CONF_MAP_OF(orders_keys, struct cp_config_orders);

#define AT(member) offsetof(struct cp_config_control, member)
static const struct conf_key control_keys[] = {
	{"link_socket", CONF_STRING, AT(link_socket), "${run_dir}/link.sock", 1, 100, NULL,
	 "Unix socket that the dataplane listens on.", NULL, NULL},
	{"stale_ms", CONF_UINT, AT(stale_ms), "5000", 100, 600000, "ms",
	 "Without a dataplane for so long, the picture is emptied.", NULL, NULL},
	{"tracks_max", CONF_UINT, AT(tracks_max), "65536", 16, 1048576, NULL,
	 "Most tracks held; more are counted and not shown.", NULL, NULL},
	{"realtime", CONF_ENUM, AT(realtime), "auto", 0, 0, NULL,
	 "Real-time class, of the lowest priority, for the thread that answers vehicles. auto: "
	 "where crossings are granted, the process may, and it harms nobody (docs/operations.md); "
	 "true: not without it; false: never.",
	 realtime_wishes, NULL},
	{"summary_interval_ms", CONF_UINT, AT(summary_interval_ms), "60000", 100, 300000, "ms",
	 "Length of a summary's interval; intervals end at multiples of it. Below 1 s for tests.",
	 NULL, NULL},
	{"queue_max", CONF_UINT, AT(queue_max), "4096", 64, 1000000, NULL,
	 "Most messages for the broker that are in memory because the disk does not take them; the "
	 "oldest of least value gives way, counted.",
	 NULL, NULL},
	{"flush_ms", CONF_UINT, AT(flush_ms), "3000", 0, 60000, "ms",
	 "How long a stop waits for the broker to take what is queued.", NULL, NULL},
	{"map", CONF_STRING, AT(map), "", 0, 255, NULL,
	 "GeoJSON file with lanes, crossings and corridors for the console, relative to this file; "
	 "empty: none.",
	 NULL, NULL},
	{"geozones", CONF_LIST, AT(geozones), "", 0, 32, NULL,
	 "Geo-zones that aircraft are judged by; sent to the dataplane.", NULL, &geozone_map},
	{"http", CONF_MAP, AT(http), "", 0, 0, NULL, "HTTP server.", NULL, &http_map},
	{"mqtt", CONF_MAP, AT(mqtt), "", 0, 0, NULL, "Connection to the broker.", NULL,
	 &cp_config_mqtt_map},
	{"uplink", CONF_MAP, AT(uplink), "", 0, 0, NULL, "What the hub is told, and how.", NULL,
	 &uplink_map},
	{"air", CONF_MAP, AT(air), "", 0, 0, NULL, "The book of corridors.", NULL, &air_map},
	{"store", CONF_MAP, AT(store), "", 0, 0, NULL, "Where the book is kept.", NULL, &store_map},
	{"road", CONF_MAP, AT(road), "", 0, 0, NULL, "The book of slots through crossings.", NULL,
	 &road_map},
	{"auth", CONF_MAP, AT(auth), "", 0, 0, NULL, "Who may ask.", NULL, &auth_map},
	{"dss", CONF_MAP, AT(dss), "", 0, 0, NULL, "The interfaces of ASTM F3548-21 and F3411.",
	 NULL, &dss_map},
	{"orders", CONF_MAP, AT(orders), "", 0, 0, NULL, "Orders of the hub.", NULL, &orders_map},
};
#undef AT
static const struct conf_map control_map = CONF_MAP_OF(control_keys, struct cp_config_control);

static const struct conf_key file_keys[] = {
	{"node", CONF_MAP, offsetof(struct cp_config, node), NULL, 0, 0, NULL,
	 "Who and where the node is.", NULL, &conf_node_map},
	{"control", CONF_MAP, offsetof(struct cp_config, control), "", 0, 0, NULL,
	 "kerbwing control.", NULL, &control_map},
	{"dataplane", CONF_OTHER, 0, "", 0, 0, NULL, "kerbwing dataplane.", NULL, NULL},
	{"hub", CONF_OTHER, 0, "", 0, 0, NULL, "kerbwing hub.", NULL, NULL},
	{"sim", CONF_OTHER, 0, "", 0, 0, NULL, "kerbwing sim.", NULL, NULL},
	{"up", CONF_OTHER, 0, "", 0, 0, NULL, "kerbwing up.", NULL, NULL},
};
const struct conf_map cp_config_map = CONF_MAP_OF(file_keys, struct cp_config);

static bool has_host_and_port(const char *address)
{
	const char *colon = strrchr(address, ':');
	if (colon == NULL || colon == address ||
	    strspn(colon + 1, "0123456789") != strlen(colon + 1))
		return false;
	unsigned long port = strtoul(colon + 1, NULL, 10);
	return port > 0 && port < 65536;
}

void cp_config_check_mqtt(const struct cp_config_mqtt *m, const char *prefix,
			  struct conf_source *src)
{
	char key[96];
	const char *b = m->broker.s;
	bool has_scheme = strncmp(b, "tcp://", 6) == 0 || strncmp(b, "ssl://", 6) == 0;
	if (b[0] != '\0' && (!has_scheme || !has_host_and_port(b + 6))) {
		snprintf(key, sizeof(key), "%s.broker", prefix);
		conf_error(
			src, key,
			"'%s' is not a broker address; expected tcp://HOST:PORT or ssl://HOST:PORT",
			b);
	}
	if ((m->cert_file.s[0] == '\0') != (m->key_file.s[0] == '\0')) {
		snprintf(key, sizeof(key), "%s.%s", prefix,
			 m->cert_file.s[0] != '\0' ? "cert_file" : "key_file");
		conf_error(src, key,
			   "given alone; expected both cert_file and key_file, or neither");
	}
	if (m->password_file.s[0] != '\0' && m->user.s[0] == '\0') {
		snprintf(key, sizeof(key), "%s.password_file", prefix);
		conf_error(src, key, "a password without a user; expected %s.user as well", prefix);
	}
}

void cp_config_check_node(const struct conf_node *n, struct conf_source *src)
{
	const char *what =
		"'%s' cannot be a topic level; expected letters, digits, '.', '_' and '-'";
	if (!messages_is_name(n->city.s))
		conf_error(src, "node.city", what, n->city.s);
	if (!messages_is_name(n->id.s))
		conf_error(src, "node.id", what, n->id.s);
}

void cp_config_fill_mqtt(const struct cp_config_mqtt *m, struct mqtt_config *out)
{
	out->broker = m->broker.s;
	out->user = m->user.s;
	out->password_file = m->password_file.s;
	out->ca_file = m->ca_file.s;
	out->cert_file = m->cert_file.s;
	out->key_file = m->key_file.s;
	out->keepalive_s = (int)m->keepalive_s.u;
	out->backoff_max_ns = (int64_t)m->backoff_max_ms.u * UNITS_NS_PER_MS;
}

static bool is_safe_url(const char *url)
{
	return strncmp(url, "https://", 8) == 0 || strncmp(url, "http://127.", 11) == 0 ||
	       strncmp(url, "http://localhost", 16) == 0 || strncmp(url, "http://[::1]", 12) == 0;
}

static void check_auth(const struct cp_config_control *c, struct conf_source *src)
{
	const struct cp_config_auth *a = &c->auth;
	bool has_keys = a->keys.count > 0 || a->jwks_file.s[0] != '\0' || a->jwks_url.s[0] != '\0';
	if (has_keys && a->audiences.count == 0)
		conf_error(src, "control.auth.audiences",
			   "empty; expected the names that this server is called by");
	if (a->jwks_url.s[0] != '\0' && !is_safe_url(a->jwks_url.s))
		conf_error(src, "control.auth.jwks_url",
			   "'%s' is not protected; expected https://, or http:// to this machine",
			   a->jwks_url.s);
	if ((c->http.tls_cert.s[0] == '\0') != (c->http.tls_key.s[0] == '\0'))
		conf_error(src, "control.http.tls_cert",
			   "one of tls_cert and tls_key alone; expected both or neither");
	if (c->http.tls_client_ca.s[0] != '\0' && c->http.tls_cert.s[0] == '\0')
		conf_error(src, "control.http.tls_client_ca",
			   "client certificates need TLS; expected tls_cert as well");
}

static void check_air(const struct cp_config_air *a, struct conf_source *src)
{
	char key[64];
	const struct cp_config_webhook *w = a->webhooks.items;
	if (a->lower_m.f >= a->upper_m.f)
		conf_error(src, "control.air.upper_m", "not above lower_m; expected more than %g",
			   a->lower_m.f);
	for (unsigned i = 0; i < a->webhooks.count; i++) {
		if (is_safe_url(w[i].url.s))
			continue;
		snprintf(key, sizeof(key), "control.air.webhooks[%u].url", i);
		conf_error(src, key,
			   "'%s' is not protected; expected https://, or http:// to this machine",
			   w[i].url.s);
	}
}

static void check_store(const struct cp_config_control *c, struct conf_source *src)
{
	if (c->store.backend.e == CP_CONFIG_POSTGRES && c->store.conninfo_file.s[0] == '\0')
		conf_error(src, "control.store.conninfo_file",
			   "empty; expected a file with a connection string of libpq");
	if ((c->air.anchor_lat.text == NULL) != (c->air.anchor_lon.text == NULL))
		conf_error(src, "control.air.anchor_lat",
			   "one of anchor_lat and anchor_lon alone; expected both or neither");
}

int cp_config_load(const char *path, struct cp_config **out, struct conf_source *src)
{
	void *loaded;
	int rc = conf_load(&cp_config_map, path, stderr, &loaded, src);
	if (rc != 0)
		return rc;
	struct cp_config *c = loaded;
	cp_config_check_node(&c->node, src);
	cp_config_check_mqtt(&c->control.mqtt, "control.mqtt", src);
	check_air(&c->control.air, src);
	check_store(&c->control, src);
	check_auth(&c->control, src);
	if (src->error_count > 0) {
		conf_free(&cp_config_map, c, src);
		return -EINVAL;
	}
	*out = c;
	return 0;
}
