// SPDX-License-Identifier: Apache-2.0
#include "air/air_metrics.h"

#include "metrics.h"
#include "store_metrics.h"

struct metric {
	const char *name, *type, *help;
	uint64_t value;
};

static void write_all(struct text *t, const struct metric *m, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		metrics_write_one(t, m[i].name, m[i].type, m[i].help, m[i].value);
}

#define WRITE(t, list) write_all(t, list, sizeof(list) / sizeof((list)[0]))

static void write_book(const struct airspace *a, struct text *t)
{
	struct air_totals b;
	struct air_memory m;
	air_book_totals(a->service.book, &b);
	air_book_memory(a->service.book, &m);
	const struct metric list[] = {
		{"kerbwing_air_corridors", "gauge", "Corridors granted and not over.", b.corridors},
		{"kerbwing_air_offers", "gauge", "Offers held.", b.offers},
		{"kerbwing_air_constraints", "gauge", "Constraints.", b.constraints},
		{"kerbwing_air_subscriptions", "gauge", "Subscriptions.", b.subscriptions},
		{"kerbwing_air_volumes", "gauge",
		 "Volumes of free corridors, constraints and subscriptions.", b.volumes},
		{"kerbwing_air_operators", "gauge", "Operators known.", b.operators},
		{"kerbwing_air_book_bytes", "gauge", "Memory of the book in use.",
		 m.corridors + m.index + m.shapes + m.calendars + m.undo + m.routes + m.others},
		{"kerbwing_air_unsettled", "gauge", "Changes whose commit is under way.",
		 b.undo_used},
	};
	WRITE(t, list);
}

static void write_service(const struct airspace *a, struct text *t)
{
	const struct air_service *s = &a->service;
	const struct metric list[] = {
		{"kerbwing_air_operations_total", "counter", "Operations on the book.",
		 s->operations},
		{"kerbwing_air_undone_total", "counter",
		 "Operations undone because they could not be stored.", s->undone},
		{"kerbwing_air_too_late_total", "counter",
		 "Requests refused because they had waited too long.", s->too_late},
		{"kerbwing_air_too_busy_total", "counter",
		 "Requests refused because too many waited for the disk.", s->too_busy},
		{"kerbwing_air_events_total", "counter", "Changes told.", s->events},
		{"kerbwing_air_events_failed_total", "counter",
		 "Changes not told for want of memory.", s->events_failed},
		{"kerbwing_air_watched", "gauge", "Corridors watched.", a->watch.watched_count},
		{"kerbwing_air_watch_not_fitting_total", "counter",
		 "Corridors and intruders that found no place in the monitor.",
		 a->watch.not_fitting},
		{"kerbwing_air_intruders_total", "counter",
		 "Aircraft seen inside corridors that are not theirs.", a->watch.intruders},
		{"kerbwing_air_zones_left_out", "gauge",
		 "Segments that the dataplane was not told.", a->zones.left_out},
		{"kerbwing_air_geozones_refused_total", "counter",
		 "Geo-zones that the book did not take.", a->geozones.refused},
	};
	WRITE(t, list);
}

static void write_store(struct airspace *a, struct text *t)
{
	struct store_totals s;
	store_get_totals(a->service.store, &s);
	store_metrics_write(&s, t);
}

static void write_hooks(struct airspace *a, struct text *t)
{
	struct air_hooks_totals h;
	air_hooks_get_totals(a->hooks, &h);
	const struct metric list[] = {
		{"kerbwing_webhooks_told_total", "counter", "Changes that a webhook took.", h.told},
		{"kerbwing_webhooks_failed_total", "counter", "Changes given up after three tries.",
		 h.failed},
		{"kerbwing_webhooks_dropped_total", "counter", "Changes that found the queue full.",
		 h.dropped},
		{"kerbwing_webhooks_waiting", "gauge", "Changes that wait for a webhook.",
		 h.waiting},
	};
	WRITE(t, list);
}

static void write_dss(const struct airspace *a, struct text *t)
{
	struct dss_totals d;
	struct dss_outbox_totals o;
	dss_get_totals(a->service.dss, &d);
	struct rid_peers_totals r;
	dss_outbox_get_totals(a->outbox, &o);
	rid_peers_get_totals(a->peers, &r);
	const struct metric list[] = {
		{"kerbwing_rid_peers_asked_total", "counter",
		 "Questions to other providers of network Remote ID.", r.asked},
		{"kerbwing_rid_peers_answered_total", "counter", "Of those, answered.", r.answered},
		{"kerbwing_rid_peers_failed_total", "counter",
		 "Not answered within 1.5 s, or not readable.", r.failed},
		{"kerbwing_rid_peers_flights_total", "counter", "Flights in the answers.",
		 r.flights},
		{"kerbwing_rid_peers_left_out_total", "counter",
		 "Flights not shown: outside of the view, too old, simulated, malformed, too many.",
		 r.left_out},
		{"kerbwing_rid_peers_cut_total", "counter",
		 "Providers not asked: more than 16 in a view, or no room.", r.cut},
		{"kerbwing_dss_intents", "gauge",
		 "Operational intents known, this node's included.", d.live[DSS_INTENT]},
		{"kerbwing_dss_constraints", "gauge", "Constraints known.", d.live[DSS_CONSTRAINT]},
		{"kerbwing_dss_subscriptions", "gauge", "Subscriptions to both.",
		 d.live[DSS_SUBSCRIPTION]},
		{"kerbwing_dss_areas", "gauge", "Identification service areas.", d.live[DSS_AREA]},
		{"kerbwing_dss_rid_subscriptions", "gauge", "Subscriptions to them.",
		 d.live[DSS_RID_SUBSCRIPTION]},
		{"kerbwing_dss_uss", "gauge", "Managers and availabilities known.", d.uss},
		{"kerbwing_dss_bytes", "gauge", "Memory of the entities.", d.memory},
		{"kerbwing_dss_out_of_reach_total", "counter",
		 "Intents of others that lie where this node's book does not reach.",
		 a->service.mirror_skipped},
		{"kerbwing_dss_notes_total", "counter", "Notifications to others.", o.sent},
		{"kerbwing_dss_notes_delivered_total", "counter", "Of those, taken.", o.delivered},
		{"kerbwing_dss_notes_retried_total", "counter", "Attempts after the first.",
		 o.retried},
		{"kerbwing_dss_notes_failed_total", "counter",
		 "Not delivered within five seconds; GET /v1/dss says to whom.", o.failed},
		{"kerbwing_dss_notes_dropped_total", "counter", "Of those, for want of room.",
		 o.dropped},
		{"kerbwing_dss_notes_waiting", "gauge", "Notifications under way.", o.waiting},
	};
	WRITE(t, list);
}

void air_metrics_write(struct airspace *a, struct text *t)
{
	if (!a->is_open)
		return;
	write_book(a, t);
	write_service(a, t);
	write_store(a, t);
	write_hooks(a, t);
	if (a->service.dss != NULL)
		write_dss(a, t);
}
