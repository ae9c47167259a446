// SPDX-License-Identifier: Apache-2.0
#include "road/road_metrics.h"

#include <inttypes.h>

#include "metrics.h"

struct metric {
	const char *name, *type, *help;
	uint64_t value;
};

struct sums {
	struct slot_totals t;
	uint64_t vehicles, holds, faults, checked, greens;
};

static void add(struct sums *s, const struct road_crossing *x)
{
	const struct slot_totals *t = &x->book.totals;
	s->t.requests += t->requests;
	s->t.stale += t->stale;
	s->t.granted += t->granted;
	s->t.amended += t->amended;
	s->t.revoked += t->revoked;
	s->t.intruders += t->intruders;
	s->t.promotions += t->promotions;
	s->t.emergencies += t->emergencies;
	for (unsigned i = 0; i < SLOT_EVENT_COUNT; i++)
		s->t.event[i] += t->event[i];
	s->vehicles += x->book.count;
	s->holds += x->book.live.count;
	s->faults += x->guard.fault != SLOT_GUARD_FAULT_NONE;
	s->checked += x->guard.checked;
	s->greens += x->agent.greens;
}

void road_metrics_write(const struct road *r, struct text *t)
{
	struct sums s = {.vehicles = 0};
	for (uint32_t i = 0; i < r->count; i++)
		add(&s, r->crossing[i]);
	const struct metric list[] = {
		{"kerbwing_road_crossings", "gauge", "Crossings whose slots are granted.",
		 r->count},
		{"kerbwing_road_vehicles", "gauge", "Vehicles that ask for slots.", s.vehicles},
		{"kerbwing_road_holds", "gauge", "Slots and greens that stand.", s.holds},
		{"kerbwing_road_requests_total", "counter", "Requests for slots taken.",
		 s.t.requests},
		{"kerbwing_road_requests_stale_total", "counter",
		 "Requests that were not newer than the newest of their vehicle.", s.t.stale},
		{"kerbwing_road_unknown_crossing_total", "counter",
		 "Requests for crossings that are not this node's.", r->totals.unknown_crossing},
		{"kerbwing_road_grants_total", "counter", "Slots granted.", s.t.granted},
		{"kerbwing_road_amended_total", "counter",
		 "Of them in place of one that could not be kept.", s.t.amended},
		{"kerbwing_road_revoked_total", "counter", "Slots taken back.", s.t.revoked},
		{"kerbwing_road_intruders_total", "counter",
		 "Movements closed because somebody was inside without a right.", s.t.intruders},
		{"kerbwing_road_promotions_total", "counter",
		 "Vehicles promoted because they waited too long.", s.t.promotions},
		{"kerbwing_road_emergencies_total", "counter", "Emergency vehicles that asked.",
		 s.t.emergencies},
		{"kerbwing_road_greens_total", "counter", "Greens booked.", s.greens},
		{"kerbwing_road_decisions_total", "counter", "Decisions told.",
		 r->totals.decisions},
		{"kerbwing_road_unsent_total", "counter",
		 "Packets of decisions and lights that the dataplane did not take: it is away or "
		 "does "
		 "not read.",
		 r->totals.unsent},
		{"kerbwing_road_ticks_total", "counter", "Plans made.", r->totals.ticks},
		{"kerbwing_road_ticks_late_total", "counter",
		 "Times a plan was due while the one before was in work.", r->totals.ticks_late},
		{"kerbwing_road_guard_checked_total", "counter",
		 "Decisions that the actuation guard looked at.", s.checked},
		{"kerbwing_road_guard_stopped", "gauge",
		 "Crossings whose output the actuation guard stopped.", s.faults},
		{"kerbwing_road_plan_nanoseconds_total", "counter", "Time spent on plans.",
		 r->totals.decide_ns_sum},
		{"kerbwing_road_plan_nanoseconds_max", "gauge",
		 "Longest piece of a plan without a look at requests.",
		 (uint64_t)r->totals.decide_ns_max},
	};
	for (unsigned i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		metrics_write_one(t, list[i].name, list[i].type, list[i].help, list[i].value);
	text_put(t, "# HELP kerbwing_road_events_total Events of the road book.\n"
		    "# TYPE kerbwing_road_events_total counter\n");
	for (unsigned i = 0; i < SLOT_EVENT_COUNT; i++)
		text_printf(t, "kerbwing_road_events_total{event=\"%s\"} %" PRIu64 "\n",
			    slot_event_name(i), s.t.event[i]);
	text_put(t, "# HELP kerbwing_road_watched_total Tracks looked at for intruders.\n"
		    "# TYPE kerbwing_road_watched_total counter\n");
	for (unsigned i = 0; i < ROAD_WATCH_COUNT; i++)
		text_printf(t, "kerbwing_road_watched_total{verdict=\"%s\"} %" PRIu64 "\n",
			    road_watch_name(i), r->totals.watched[i]);
}
