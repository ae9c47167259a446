// SPDX-License-Identifier: Apache-2.0
// Our structs as messages of the link. Each function fills an envelope whose parts live in the caller's space; nothing is
// allocated. Pure; any thread that owns the space.
#pragma once

#include "base/geo.h"
#include "link.pb-c.h"
#include "link_server.h"

enum { LINK_PROTOCOL = 1, LINK_TRACKS_PER_MESSAGE = 256, LINK_TRACE_PER_MESSAGE = 256 };

struct link_hello_space {
	Kerbwing__Link__V1__Hello hello;
	char names[COUNTER_COUNT][COUNTER_NAME_SIZE];
	char *name_of[COUNTER_COUNT];
};

struct link_tracks_space {
	Kerbwing__Link__V1__Tracks tracks;
	Kerbwing__Link__V1__Track track[LINK_TRACKS_PER_MESSAGE];
	Kerbwing__Link__V1__Track *track_of[LINK_TRACKS_PER_MESSAGE];
	uint64_t gone[LINK_TRACKS_PER_MESSAGE];
};

struct link_counters_space {
	Kerbwing__Link__V1__Counters counters;
	uint64_t value[COUNTER_COUNT];
	uint64_t latency_ns[3];
	Kerbwing__Link__V1__Counters__Stage stage[STAGE_LATENCY_COUNT];
	Kerbwing__Link__V1__Counters__Stage *stage_of[STAGE_LATENCY_COUNT];
	uint64_t bucket[STAGE_LATENCY_COUNT][STAGE_LATENCY_BUCKETS];
	Kerbwing__Link__V1__Counters__Port port[LINK_PORTS_MAX];
	Kerbwing__Link__V1__Counters__Port *port_of[LINK_PORTS_MAX];
};

struct link_trace_space {
	Kerbwing__Link__V1__Trace trace;
	Kerbwing__Link__V1__TraceRecord record[LINK_TRACE_PER_MESSAGE];
	Kerbwing__Link__V1__TraceRecord *record_of[LINK_TRACE_PER_MESSAGE];
};

struct link_zones_space {
	Kerbwing__Link__V1__ZoneCounts counts;
	Kerbwing__Link__V1__ZoneCounts__Count count[LINK_TRACKS_PER_MESSAGE];
	Kerbwing__Link__V1__ZoneCounts__Count *count_of[LINK_TRACKS_PER_MESSAGE];
};

void link_pack_hello(Kerbwing__Link__V1__Envelope *e, struct link_hello_space *s,
		     const struct link_identity *who);

void link_pack_tracks_begin(Kerbwing__Link__V1__Envelope *e, struct link_tracks_space *s);
void link_pack_tracks_add(struct link_tracks_space *s, const struct mail_track *t);
void link_pack_tracks_gone(struct link_tracks_space *s, uint64_t id);
static inline bool link_pack_tracks_full(const struct link_tracks_space *s)
{
	return s->tracks.n_track == LINK_TRACKS_PER_MESSAGE ||
	       s->tracks.n_gone == LINK_TRACKS_PER_MESSAGE;
}

void link_pack_trace_begin(Kerbwing__Link__V1__Envelope *e, struct link_trace_space *s,
			   uint32_t every);
void link_pack_trace_add(struct link_trace_space *s, uint64_t seq, const struct trace_record *r);
// The reverse, for those who read traces: numbers that do not fit their field become 0.
void link_unpack_trace(const Kerbwing__Link__V1__TraceRecord *m, struct trace_record *r);

void link_pack_alert(Kerbwing__Link__V1__Envelope *e, Kerbwing__Link__V1__Alert *a,
		     const struct alert *p, const struct link_figures *f);

// Counters in the order of link_pack_hello's names: rows that are not counters are left out of both.
void link_pack_counters(Kerbwing__Link__V1__Envelope *e, struct link_counters_space *s,
			const struct link_figures *f, uint32_t port_count,
			const struct link_mirror *m, int64_t now_ns);

// Zones from slot `from` on that somebody was in, as many as one message takes. Returns the slot to go on with.
uint32_t link_pack_zone_counts(Kerbwing__Link__V1__Envelope *e, struct link_zones_space *s,
			       const struct link_figures *f, uint32_t from);
