// SPDX-License-Identifier: Apache-2.0
// The pure part of the metrics, shared with the hub.
#include <inttypes.h>
#include <stdio.h>

#include "metrics.h"

static void put_head(struct text *t, const char *name, const char *type, const char *help)
{
	text_printf(t, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void metrics_write_one(struct text *t, const char *name, const char *type, const char *help,
		       uint64_t value)
{
	put_head(t, name, type, help);
	text_printf(t, "%s %" PRIu64 "\n", name, value);
}

static const struct {
	const char *prefix;
	const char *metric;
	const char *label;
	const char *help;
} groups[] = {
	{"drop_", "kerbwing_dropped_frames_total", "reason", "Frames refused, by reason."},
	{"family_", "kerbwing_decoded_frames_total", "family", "Frames accepted, by wire family."},
	{"alert_", "kerbwing_alerts_total", "kind", "Alerts raised, by kind."},
	{"obs_drop_", "kerbwing_dropped_observations_total", "reason",
	 "Observations refused, by reason."},
};

enum { GROUP_COUNT = sizeof(groups) / sizeof(groups[0]) };

static void write_group(const struct tally *c, struct text *t, unsigned g)
{
	bool has_head = false;
	for (unsigned i = 0; i < c->count; i++) {
		const char *rest = tally_after_prefix(c->item[i].name, groups[g].prefix);
		if (rest == NULL)
			continue;
		if (!has_head)
			put_head(t, groups[g].metric, "counter", groups[g].help);
		has_head = true;
		text_printf(t, "%s{%s=\"%s\"} %" PRIu64 "\n", groups[g].metric, groups[g].label,
			    rest, tally_total(c, i));
	}
}

static bool is_grouped(const char *name)
{
	for (unsigned g = 0; g < GROUP_COUNT; g++)
		if (tally_after_prefix(name, groups[g].prefix) != NULL)
			return true;
	return false;
}

static void write_ports(const struct tally *c, struct text *t)
{
	static const char *const helps[TALLY_PORT_TOTAL_COUNT] = {
		"Frames received by a port.", "Bytes received by a port.",
		"Frames lost before they were read.", "Frames that the port refused."};
	char name[64];
	for (unsigned k = 0; k < TALLY_PORT_TOTAL_COUNT && c->port_count > 0; k++) {
		snprintf(name, sizeof(name), "kerbwing_port_%s_total", tally_port_total_name(k));
		put_head(t, name, "counter", helps[k]);
		for (unsigned i = 0; i < c->port_count; i++)
			text_printf(t, "%s{port=\"%s\"} %" PRIu64 "\n", name, c->port[i].name,
				    tally_port_total_of(&c->port[i], k));
	}
	if (c->port_count > 0)
		put_head(t, "kerbwing_port_up", "gauge", "1 while a port has its link.");
	for (unsigned i = 0; i < c->port_count; i++)
		text_printf(t, "kerbwing_port_up{port=\"%s\"} %d\n", c->port[i].name,
			    c->port[i].is_up);
}

static void write_stage(const struct tally_stage *s, struct text *t)
{
	uint64_t total = 0;
	for (unsigned i = 0; i + 1 < TALLY_BUCKETS; i++) {
		total += s->count[i];
		text_printf(
			t,
			"kerbwing_stage_latency_seconds_bucket{stage=\"%s\",le=\"%.9f\"} %" PRIu64
			"\n",
			s->name, (double)(1ULL << (TALLY_EDGE_FIRST + i)) * 1e-9, total);
	}
	total += s->count[TALLY_BUCKETS - 1];
	text_printf(t,
		    "kerbwing_stage_latency_seconds_bucket{stage=\"%s\",le=\"+Inf\"} %" PRIu64
		    "\nkerbwing_stage_latency_seconds_sum{stage=\"%s\"} %.9f"
		    "\nkerbwing_stage_latency_seconds_count{stage=\"%s\"} %" PRIu64 "\n",
		    s->name, total, s->name, (double)s->sum_ns * 1e-9, s->name, total);
}

static void write_stages(const struct tally *c, struct text *t)
{
	if (c->stage_count == 0)
		return;
	put_head(
		t, "kerbwing_stage_latency_seconds", "histogram",
		"Frame arrival to the end of a stage of the packet path; wait: before the poll, at "
		"most.");
	for (unsigned i = 0; i < c->stage_count; i++)
		write_stage(&c->stage[i], t);
}

void metrics_write_counters(const struct tally *c, struct text *t)
{
	static const char *const quantiles[TALLY_LATENCY_COUNT] = {"0.5", "0.99", "0.999"};
	for (unsigned i = 0; i < c->count; i++) {
		const char *name = c->item[i].name;
		if (is_grouped(name))
			continue;
		text_printf(t,
			    "# HELP kerbwing_%s_total Dataplane counter %s.\n# TYPE "
			    "kerbwing_%s_total counter\n",
			    name, name, name);
		text_printf(t, "kerbwing_%s_total %" PRIu64 "\n", name, tally_total(c, i));
	}
	for (unsigned g = 0; g < GROUP_COUNT; g++)
		write_group(c, t, g);
	write_ports(c, t);
	put_head(t, "kerbwing_latency_ns", "gauge", "Frame arrival to track update, by quantile.");
	for (unsigned i = 0; i < TALLY_LATENCY_COUNT; i++)
		text_printf(t, "kerbwing_latency_ns{quantile=\"%s\"} %" PRIu64 "\n", quantiles[i],
			    c->latency_ns[i]);
	write_stages(c, t);
}
