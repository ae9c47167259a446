// SPDX-License-Identifier: Apache-2.0
// What the node tells its hub, and when: a Summary at each multiple of the interval, alerts and grants at once, the retained
// Status and Catalog. post.h brings it there. The loop's thread.
#pragma once

#include <stdbool.h>

#include "alert_log.h"
#include "link_client.h"
#include "loop.h"
#include "uplink/post.h"
#include "uplink/pseudonym.h"
#include "uplink/summary.h"

struct Kerbwing__Hub__V1__Catalog;
struct Kerbwing__Hub__V1__Summary;

enum { UPLINK_INTERVAL_MAX_S = 300 };

// What others add. Any may be NULL.
struct uplink_sources {
	// More figures of [start, end) for a summary; what they point to must stay until the next call.
	void (*add_figures)(void *ctx, struct Kerbwing__Hub__V1__Summary *s, int64_t start_ns,
			    int64_t end_ns);
	// Everything of the catalogue but its header; must stay until the next call.
	struct Kerbwing__Hub__V1__Catalog *(*catalog)(void *ctx);
	// Once a minute: what the node keeps is older than it may be.
	void (*expire)(void *ctx, int64_t cutoff_ns);
	// Why the node is not fully well; NULL: it is. Of the constants that control_reasons gives.
	const char *(*trouble)(void *ctx);
	void *ctx;
};

struct uplink_config {
	struct post_config post;
	int32_t lat_e7, lon_e7;
	int64_t interval_ns;
	const char *key_path; // of the pseudonyms; "": in memory
	struct uplink_sources sources;
};

struct uplink {
	struct loop *loop;
	struct uplink_config cfg;
	struct post post;
	struct pseudonym pseudonyms;
	const struct world *world;
	const struct tally *counters;
	const struct link_client *link;
	struct loop_timer tick;	 // end of the interval
	struct loop_timer watch; // state of the node, once a second
	struct summary_mark mark;
	struct summary_parts *parts;
	int64_t interval_ns; // in force now
	Kerbwing__Hub__V1__Mode mode;
	const char *trouble; // as last published
	uint8_t *catalog;    // as last published, without its header
	size_t catalog_size;
	uint64_t catalog_seq;
	uint32_t watches;
	char topic_catalog[MESSAGES_TOPIC_SIZE];
	uint64_t told, not_told; // operators
};

// Returns 0, or a negative errno after one line on stderr. u must be closed in either case.
int uplink_open(struct uplink *u, struct loop *l, const struct uplink_config *cfg,
		const struct world *w, const struct tally *c, const struct link_client *link);

// An alert happened. pilot: where whoever flies a and b is, when it may be told (pilots.h); else NULL.
void uplink_alert(struct uplink *u, const struct alert_log_entry *a,
		  const struct messages_operator pilot[2]);

// A right came, changed or went.
void uplink_grant(struct uplink *u, const struct messages_grant *g);

// Something about an operator's corridors, as JSON, on kerbwing/v1/{city}/{node}/corridor/{operator}: at once or not at all;
// what must not be missed is asked for over HTTP. Names that are no topic level are not told.
void uplink_tell_operator(struct uplink *u, const char *operator_name, const char *text);

// From now on summaries cover so long; the running interval is closed at the next multiple. 0: what is configured. For
// emergencies; bounded to 1 s .. 300 s, but never longer than what is configured.
void uplink_set_interval(struct uplink *u, int64_t interval_ns);

// What the status says; told at once.
void uplink_set_mode(struct uplink *u, Kerbwing__Hub__V1__Mode mode);

// An emergency order that says so opens fields of class emergency_only, if the configuration lets the hub see them at all;
// its end closes them.
void uplink_set_emergency_sharing(struct uplink *u, bool is_open);

bool uplink_is_up(const struct uplink *u);

// The last interval is closed, what waits is sent for at most max_wait_ns, then "stopped" is left at the broker. The outbox
// stays readable until post_fini.
void uplink_close(struct uplink *u, int64_t max_wait_ns);
