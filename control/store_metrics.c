// SPDX-License-Identifier: Apache-2.0
#include "store_metrics.h"

#include <inttypes.h>

#include "metrics.h"

static void write_by_result(struct text *t, const char *name, const char *help,
			    const uint64_t count[STORE_RESULT_COUNT], bool has_ok)
{
	text_printf(t, "# HELP %s %s\n# TYPE %s counter\n", name, help, name);
	for (unsigned i = has_ok ? STORE_RESULT_OK : STORE_RESULT_OK + 1;
	     i < STORE_RESULT_MEMORY + 1; i++)
		text_printf(t, "%s{result=\"%s\"} %" PRIu64 "\n", name, store_result_name(i),
			    count[i]);
}

// Of a book that several nodes share; of one of its own all stay 0.
static void write_shared(const struct store_totals *s, struct text *t)
{
	const struct {
		const char *name, *type, *help;
		uint64_t value;
	} singles[] = {
		{"kerbwing_store_turns_total", "counter", "Turns to write the shared book.",
		 s->turns},
		{"kerbwing_store_turns_failed_total", "counter",
		 "Turns that could not be had: the database was away or others took too long.",
		 s->turns_failed},
		{"kerbwing_store_retried_total", "counter",
		 "Turns and commits tried again because other nodes were in the way.", s->retried},
		{"kerbwing_store_news_total", "counter", "Times that others' changes came.",
		 s->news},
		{"kerbwing_store_news_records_total", "counter", "Records that they changed.",
		 s->news_changes},
		{"kerbwing_store_reloads_total", "counter", "Times that the whole book was read.",
		 s->reloads},
		{"kerbwing_store_connects_total", "counter", "Connections to the database.",
		 s->connects},
		{"kerbwing_store_known_seq", "gauge",
		 "Audit entry up to which memory holds the book.", s->known_seq},
		{"kerbwing_store_lag_ns", "gauge",
		 "From the writer of the last news to this node, by both their clocks.",
		 (uint64_t)s->lag_ns},
		{"kerbwing_store_lag_max_ns", "gauge", "The longest of these.",
		 (uint64_t)s->lag_max_ns},
	};
	for (size_t i = 0; i < sizeof(singles) / sizeof(singles[0]); i++)
		metrics_write_one(t, singles[i].name, singles[i].type, singles[i].help,
				  singles[i].value);
	text_printf(t,
		    "# HELP kerbwing_store_clock_ns This node's clock ahead of the database's.\n"
		    "# TYPE kerbwing_store_clock_ns gauge\nkerbwing_store_clock_ns %" PRId64 "\n"
		    "# HELP kerbwing_store_link How the shared book stands.\n"
		    "# TYPE kerbwing_store_link gauge\nkerbwing_store_link{link=\"%s\"} 1\n",
		    s->clock_ns, store_link_name(s->link));
}

void store_metrics_write(const struct store_totals *s, struct text *t)
{
	const struct {
		const char *name, *type, *help;
		uint64_t value;
	} singles[] = {
		{"kerbwing_store_groups_total", "counter", "Commits, each with one flush.",
		 s->groups},
		{"kerbwing_store_commit_ns_total", "counter", "Time that commits took.",
		 (uint64_t)s->commit_sum_ns},
		{"kerbwing_store_commit_max_ns", "gauge", "Longest commit.",
		 (uint64_t)s->commit_max_ns},
		{"kerbwing_store_waiting", "gauge", "Operations that wait for the disk.",
		 s->waiting},
		{"kerbwing_store_waiting_max", "gauge", "Most that ever waited.", s->waiting_max},
		{"kerbwing_store_waiting_bytes", "gauge", "Bytes of what waits.", s->waiting_bytes},
		{"kerbwing_store_audit_seq", "gauge", "Number of the last audit entry.",
		 s->audit_seq},
		{"kerbwing_store_pruned_total", "counter", "Audit entries cut off.", s->pruned},
		{"kerbwing_store_prune_failures_total", "counter", "Cuts that failed.",
		 s->prune_failures},
		{"kerbwing_store_on_hold", "gauge", "1 between a failure and its undoing.",
		 s->is_on_hold},
	};
	write_by_result(t, "kerbwing_store_operations_total", "Operations by outcome.", s->results,
			true);
	write_by_result(t, "kerbwing_store_refused_total",
			"Operations turned away before they were applied.", s->refused, false);
	write_shared(s, t);
	for (size_t i = 0; i < sizeof(singles) / sizeof(singles[0]); i++)
		metrics_write_one(t, singles[i].name, singles[i].type, singles[i].help,
				  singles[i].value);
	text_printf(t,
		    "# HELP kerbwing_store_sched How the store's thread is scheduled.\n"
		    "# TYPE kerbwing_store_sched gauge\nkerbwing_store_sched{sched=\"%s\"} 1\n",
		    store_sched_name(s->sched));
}
