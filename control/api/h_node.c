// SPDX-License-Identifier: Apache-2.0
#include "api/handlers.h"
#include "api/json.h"
#include "base/units.h"
#include "control.h"

static json_t *reasons_json(const struct control *c, unsigned *count)
{
	const char *reasons[CONTROL_REASONS_MAX];
	json_t *list = json_array();
	*count = control_reasons(c, reasons, CONTROL_REASONS_MAX);
	for (unsigned i = 0; i < *count; i++)
		json_array_append_new(list, json_string(reasons[i]));
	return list;
}

static json_t *mqtt_json(const struct control *c)
{
	const struct outbox *o = &c->uplink.post.outbox;
	uint64_t sent = 0, acked = 0, dropped = 0;
	for (unsigned i = 0; i < OUTBOX_STREAM_COUNT; i++) {
		sent += o->stream[i].sent;
		acked += o->stream[i].acked;
		dropped += o->stream[i].dropped;
	}
	return json_pack("{s:b s:b s:o s:o s:o s:o}", "configured", c->uplink.post.cfg.has_broker,
			 "connected", uplink_is_up(&c->uplink), "sent", json_u64(sent), "acked",
			 json_u64(acked), "queued", json_u64(outbox_count(o)), "dropped",
			 json_u64(dropped));
}

static json_t *tally_json(const struct tally *c)
{
	json_t *j = json_object();
	for (unsigned i = 0; i < c->count; i++)
		json_object_set_new(j, c->item[i].name, json_u64(tally_total(c, i)));
	return j;
}

static json_t *ports_json(const struct tally *c)
{
	json_t *list = json_array();
	for (unsigned i = 0; i < c->port_count; i++) {
		const struct tally_port *p = &c->port[i];
		json_t *j = json_pack("{s:s s:b}", "name", p->name, "up", p->is_up);
		for (unsigned k = 0; k < TALLY_PORT_TOTAL_COUNT; k++)
			json_object_set_new(j, tally_port_total_name(k),
					    json_u64(tally_port_total_of(p, k)));
		json_array_append_new(list, j);
	}
	return list;
}

json_t *h_node_json(const struct control *c)
{
	unsigned reason_count;
	json_t *reasons = reasons_json(c, &reason_count);
	const struct conf_node *n = &c->cfg->node;
	uint32_t max = c->counters.tracks_max > c->world.all_max ? c->counters.tracks_max
								 : c->world.all_max;
	const uint64_t *l = c->counters.latency_ns;
	return json_pack(
		"{s:s s:s s:s s:o s:o s:{s:f s:f} s:s s:s s:o s:{s:b s:I s:I} s:o s:{s:I s:I s:I} "
		"s:o "
		"s:o s:{s:o s:o s:o} s:{s:i s:I s:I s:I} s:{s:s s:s}}",
		"city", n->city.s, "node", n->id.s, "version", KERBWING_VERSION, "boot_id",
		json_hex(c->boot_id), "started", json_time(c->started_ns), "origin", "lat",
		(double)n->lat.e7 / 1e7, "lon", (double)n->lon.e7 / 1e7, "mode",
		order_mode_name(c->orders.effects.mode), "status",
		reason_count == 0 ? "ok" : "degraded", "reasons", reasons, "link", "connected",
		c->link.is_connected, "restarts", (json_int_t)c->session.restarts, "resyncs",
		(json_int_t)c->session.resyncs, "mqtt", mqtt_json(c), "tracks", "road",
		(json_int_t)world_road_count(&c->world), "air", (json_int_t)c->world.air_count,
		"max", (json_int_t)max, "counters", tally_json(&c->counters), "ports",
		ports_json(&c->counters), "latency_ns", "p50", json_u64(l[0]), "p99",
		json_u64(l[1]), "p999", json_u64(l[2]), "geozones", "files",
		(int)c->zones.file_count, "version", (json_int_t)c->zones.acked_version, "taken",
		(json_int_t)c->zones.taken, "refused", (json_int_t)c->zones.refused, "realtime",
		"control", realtime_name(c->realtime), "dataplane",
		c->session.realtime[0] != '\0' ? c->session.realtime : "unknown");
}

void h_node_get(const struct server_request *rq, struct server_reply *rp)
{
	json_reply(rp, h_node_json(server_app(rq)));
}
