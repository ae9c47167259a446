// SPDX-License-Identifier: Apache-2.0
#include "metrics.h"

#include <inttypes.h>
#include <string.h>

#include "air/air_metrics.h"
#include "auth/auth_metrics.h"
#include "control.h"
#include "orders/orders_metrics.h"
#include "road/road_metrics.h"

static void write_tracks(const struct control *c, struct text *t)
{
	const struct world *w = &c->world;
	text_put(t, "# HELP kerbwing_tracks Live tracks.\n# TYPE kerbwing_tracks gauge\n");
	text_printf(t,
		    "kerbwing_tracks{kind=\"road\"} %" PRIu32
		    "\nkerbwing_tracks{kind=\"air\"} %" PRIu32 "\n",
		    world_road_count(w), w->air_count);
	text_put(t, "# HELP kerbwing_class_tracks Live tracks by class.\n# TYPE "
		    "kerbwing_class_tracks gauge\n");
	for (unsigned i = 0; i < OBS_CLASS_COUNT; i++)
		text_printf(t, "kerbwing_class_tracks{class=\"%s\"} %" PRIu32 "\n",
			    obs_class_name(i), w->cls[i].live);
	metrics_write_one(t, "kerbwing_tracks_max", "gauge", "Most tracks at once.", w->all_max);
	metrics_write_one(t, "kerbwing_tracks_not_fitting_total", "counter",
			  "Tracks not held because control.tracks_max was reached.",
			  w->not_fitting);
}

static void write_link(const struct control *c, struct text *t)
{
	const struct link_session *s = &c->session;
	metrics_write_one(t, "kerbwing_link_up", "gauge", "1 while the dataplane is connected.",
			  c->link.is_connected);
	metrics_write_one(t, "kerbwing_link_connects_total", "counter",
			  "Connections to the dataplane.", c->link.connects);
	metrics_write_one(t, "kerbwing_link_messages_total", "counter",
			  "Messages accepted from the dataplane.", s->envelopes);
	metrics_write_one(t, "kerbwing_link_resyncs_total", "counter",
			  "Times that the picture was asked for anew.", s->resyncs);
	text_printf(t,
		    "# HELP kerbwing_realtime 1 while the threads that answer vehicles are in the "
		    "kernel's real-time class; /v1/node says why not.\n"
		    "# TYPE kerbwing_realtime gauge\nkerbwing_realtime{program=\"control\"} %d\n"
		    "kerbwing_realtime{program=\"dataplane\"} %d\n",
		    c->realtime == REALTIME_TAKEN,
		    strcmp(s->realtime, realtime_name(REALTIME_TAKEN)) == 0);
	metrics_write_one(t, "kerbwing_dataplane_restarts_total", "counter",
			  "Dataplane processes after the first.", s->restarts);
	text_put(t, "# HELP kerbwing_link_refused_total Messages refused, by reason.\n"
		    "# TYPE kerbwing_link_refused_total counter\n");
	for (unsigned i = LINK_REFUSAL_NONE + 1; i < LINK_REFUSAL_COUNT; i++)
		text_printf(t, "kerbwing_link_refused_total{reason=\"%s\"} %" PRIu64 "\n",
			    link_refusal_name(i), s->refused[i]);
	metrics_write_one(t, "kerbwing_counters_not_fitting_total", "counter",
			  "Counter or port names of the dataplane that found no place.",
			  c->counters.not_fitting);
	metrics_write_one(t, "kerbwing_dataplane_load_permille", "gauge",
			  "Share of time that the packet loop spent on frames.",
			  c->counters.load_permille);
	metrics_write_one(t, "kerbwing_shed_level", "gauge",
			  "Level of shedding: 0 nothing is left out, 4 the most.",
			  c->counters.shed_level);
}

static void write_mqtt(const struct control *c, struct text *t)
{
	static const struct {
		const char *name;
		const char *help;
		size_t offset;
	} totals[] = {
		{"made", "Messages made for the hub.", offsetof(struct outbox_totals, put)},
		{"sent", "Messages handed to the broker.", offsetof(struct outbox_totals, sent)},
		{"acked", "Messages that the broker acknowledged.",
		 offsetof(struct outbox_totals, acked)},
		{"dropped", "Messages that gave way because the spool or the memory was full.",
		 offsetof(struct outbox_totals, dropped)},
		{"expired", "Messages older than control.uplink.keep_h, given up.",
		 offsetof(struct outbox_totals, expired)},
		{"damaged", "Messages that could not be read back from the spool.",
		 offsetof(struct outbox_totals, damaged)},
		{"found", "Messages of earlier starts that were in the spool.",
		 offsetof(struct outbox_totals, found)},
		{"unspooled", "Messages in memory alone, because the disk did not take them.",
		 offsetof(struct outbox_totals, unspooled)},
		{"resent",
		 "Messages handed over that had been handed over before, or may have been before a "
		 "restart.",
		 offsetof(struct outbox_totals, resent)},
		{"shelf_given_up",
		 "Acknowledged messages forgotten before control.uplink.shelf_s, for want of room.",
		 offsetof(struct outbox_totals, shelf_given_up)},
	};
	const struct outbox *o = &c->uplink.post.outbox;
	struct mqtt_totals m = {.set_aside = 0};
	if (c->uplink.post.mqtt != NULL)
		mqtt_get_totals(c->uplink.post.mqtt, &m);
	metrics_write_one(
		t, "kerbwing_mqtt_set_aside_total", "counter",
		"Connections that broke in the middle of a message: 70 KB are gone for each.",
		m.set_aside);
	metrics_write_one(t, "kerbwing_mqtt_up", "gauge", "1 while the broker is connected.",
			  uplink_is_up(&c->uplink));
	metrics_write_one(t, "kerbwing_mqtt_queued", "gauge", "Messages waiting for the broker.",
			  outbox_count(o));
	metrics_write_one(t, "kerbwing_mqtt_shelved", "gauge",
			  "Messages that the broker acknowledged and that are kept for a while.",
			  outbox_shelved(o));
	metrics_write_one(t, "kerbwing_mqtt_too_long_total", "counter",
			  "Messages that did not fit their buffer.", c->uplink.post.too_long);
	for (size_t k = 0; k < sizeof(totals) / sizeof(totals[0]); k++) {
		text_printf(
			t,
			"# HELP kerbwing_mqtt_%s_total %s\n# TYPE kerbwing_mqtt_%s_total counter\n",
			totals[k].name, totals[k].help, totals[k].name);
		for (unsigned i = 0; i < OUTBOX_STREAM_COUNT; i++) {
			const uint64_t *v =
				(const void *)((const char *)&o->stream[i] + totals[k].offset);
			text_printf(t, "kerbwing_mqtt_%s_total{stream=\"%s\"} %" PRIu64 "\n",
				    totals[k].name, outbox_stream_name(i), *v);
		}
	}
}

static void write_spool(const struct control *c, struct text *t)
{
	const struct spool *s = &c->uplink.post.outbox.spool;
	const struct classify *k = &c->uplink.post.classify;
	const struct {
		const char *name, *type, *help;
		uint64_t value;
	} list[] = {
		{"kerbwing_spool_bytes", "gauge", "Octets of messages on disk.", s->bytes},
		{"kerbwing_spool_segments", "gauge", "Files of messages on disk.", s->count},
		{"kerbwing_spool_failing", "gauge",
		 "1 while the disk does not take messages: they are in memory alone.",
		 s->is_failing},
		{"kerbwing_spool_failures_total", "counter", "Writes that failed.",
		 s->totals.failures},
		{"kerbwing_spool_given_up_total", "counter",
		 "Files given up because the spool was full.", s->totals.segments_given_up},
		{"kerbwing_spool_torn_total", "counter",
		 "Files whose end was cut off because it was torn or damaged.", s->totals.torn},
		{"kerbwing_spool_syncs_total", "counter", "Files brought to the disk.",
		 s->totals.syncs},
		{"kerbwing_uplink_heard", "gauge",
		 "1 while the broker keeps for a hub what this node says; else nothing is sent.",
		 uplink_is_up(&c->uplink) && post_is_heard(&c->uplink.post)},
		{"kerbwing_uplink_cleared_total", "counter",
		 "Fields not told because of their data class.", k->cleared},
		{"kerbwing_uplink_suppressed_total", "counter",
		 "Counts not told because they are few.", k->suppressed},
		{"kerbwing_pseudonym_rotations_total", "counter", "Keys of pseudonyms replaced.",
		 c->uplink.pseudonyms.rotations},
		{"kerbwing_pseudonym_key_failing", "gauge",
		 "1 while the key of the day could not be stored.",
		 c->uplink.pseudonyms.is_failing},
		{"kerbwing_figures_late_total", "counter",
		 "Reports older than their track's newest, left out of the figures.",
		 c->figures->kpi->late},
		{"kerbwing_figures_not_fitting_total", "counter",
		 "Reports that found no room in the figures.", c->figures->kpi->not_fitting},
	};
	for (unsigned i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		metrics_write_one(t, list[i].name, list[i].type, list[i].help, list[i].value);
}

static void write_http(const struct control *c, struct text *t)
{
	const struct server_totals *s = server_get_totals(c->server);
	text_put(t, "# HELP kerbwing_http_replies_total Replies by status class.\n"
		    "# TYPE kerbwing_http_replies_total counter\n");
	for (unsigned i = 2; i < 6; i++)
		text_printf(t, "kerbwing_http_replies_total{status=\"%uxx\"} %" PRIu64 "\n", i,
			    s->by_class[i]);
	text_put(t,
		 "# HELP kerbwing_http_refused_total Requests that never came to their handler.\n"
		 "# TYPE kerbwing_http_refused_total counter\n");
	for (unsigned i = SERVER_REFUSAL_NONE + 1; i < SERVER_REFUSAL_COUNT; i++)
		text_printf(t, "kerbwing_http_refused_total{reason=\"%s\"} %" PRIu64 "\n",
			    server_refusal_name(i), s->refused[i]);
	metrics_write_one(t, "kerbwing_http_deferred_total", "counter",
			  "Requests whose answer waited for its commit.", s->deferred);
	metrics_write_one(t, "kerbwing_http_waiting", "gauge",
			  "Requests whose answer waits for its commit now.",
			  s->deferred - s->finished);
	metrics_write_one(t, "kerbwing_http_left_total", "counter",
			  "Clients that left before their request was whole.", s->left);
	metrics_write_one(t, "kerbwing_events_clients", "gauge", "Open event streams.",
			  c->events.client_count);
	metrics_write_one(t, "kerbwing_events_refused_total", "counter",
			  "Event streams refused over the limit.", c->events.refused);
	metrics_write_one(t, "kerbwing_events_skipped_total", "counter",
			  "Ticks that a slow client missed and got a full picture instead.",
			  c->events.skipped_ticks);
	metrics_write_one(t, "kerbwing_events_dropped_total", "counter",
			  "Events that found a client's backlog full.", c->events.dropped);
}

static void write_notices(const struct control *c, struct text *t)
{
	if (!orders_is_open(&c->orders))
		return;
	metrics_write_one(t, "kerbwing_notices_sent_total", "counter",
			  "Notices handed to the dataplane, to be told on the air.",
			  c->notices.sent);
	metrics_write_one(t, "kerbwing_notices_lost_total", "counter",
			  "Notices that found no dataplane; they are said again.", c->notices.lost);
}

void metrics_write(struct control *c, struct text *t)
{
	text_printf(t,
		    "# HELP kerbwing_info What runs.\n# TYPE kerbwing_info gauge\n"
		    "kerbwing_info{program=\"control\",version=\"%s\",city=\"%s\",node=\"%s\"} 1\n",
		    KERBWING_VERSION, c->cfg->node.city.s, c->cfg->node.id.s);
	metrics_write_counters(&c->counters, t);
	write_tracks(c, t);
	zone_tally_write(&c->zone_counts, t);
	write_link(c, t);
	write_mqtt(c, t);
	write_spool(c, t);
	write_http(c, t);
	auth_metrics_write(&c->auth, t);
	air_metrics_write(&c->air, t);
	road_metrics_write(&c->road, t);
	orders_metrics_write(&c->orders, t);
	write_notices(c, t);
}
