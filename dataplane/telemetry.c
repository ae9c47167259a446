// SPDX-License-Identifier: Apache-2.0
#include "telemetry.h"

#include <rte_telemetry.h>
#include <stdio.h>

// DPDK's callbacks carry no context; set once before the first registration, then const.
static const struct lcore *observed;
static const struct counters *observed_own;

// A dictionary of DPDK holds 256 entries, and there are more reasons to refuse a frame than occur: those at 0 are left out.
static bool is_shown(unsigned i, uint64_t v)
{
	return v != 0 || i < COUNTER_DROP || i >= COUNTER_FAMILY;
}

static int add_counters(struct rte_tel_data *d, unsigned first, unsigned count)
{
	char name[COUNTER_NAME_SIZE];
	const char *text;
	rte_tel_data_start_dict(d);
	for (unsigned i = first; i < first + count; i++) {
		uint64_t v = observed->pipeline.counters.v[i] + observed_own->v[i];
		if (is_shown(i, v) && counter_describe(i, name, &text))
			rte_tel_data_add_dict_u64(d, name, v);
	}
	return 0;
}

static int on_counters(const char *cmd, const char *params, struct rte_tel_data *d)
{
	return add_counters(d, 0, COUNTER_COUNT);
}

static int on_drops(const char *cmd, const char *params, struct rte_tel_data *d)
{
	return add_counters(d, COUNTER_DROP, ERR_COUNT);
}

static int on_latency(const char *cmd, const char *params, struct rte_tel_data *d)
{
	rte_tel_data_start_dict(d);
	rte_tel_data_add_dict_u64(d, "p50_ns", latency_permille(&observed->latency, 500));
	rte_tel_data_add_dict_u64(d, "p99_ns", latency_permille(&observed->latency, 990));
	rte_tel_data_add_dict_u64(d, "p999_ns", latency_permille(&observed->latency, 999));
	return 0;
}

// Per stage: percentiles, mean and count.
static int on_stages(const char *cmd, const char *params, struct rte_tel_data *d)
{
	static const struct {
		const char *name;
		uint32_t permille;
	} quantiles[] = {{"p50_ns", 500}, {"p99_ns", 990}, {"p999_ns", 999}};
	char name[64];
	rte_tel_data_start_dict(d);
	for (unsigned s = 0; s < STAGE_LATENCY_COUNT; s++) {
		const struct latency *l = &observed->stages.stage[s];
		uint64_t count = latency_count(l);
		for (unsigned q = 0; q < sizeof(quantiles) / sizeof(quantiles[0]); q++) {
			snprintf(name, sizeof(name), "%s_%s", stage_latency_name(s),
				 quantiles[q].name);
			rte_tel_data_add_dict_u64(d, name,
						  latency_permille(l, quantiles[q].permille));
		}
		snprintf(name, sizeof(name), "%s_mean_ns", stage_latency_name(s));
		rte_tel_data_add_dict_u64(d, name,
					  count > 0 ? observed->stages.sum_ns[s] / count : 0);
		snprintf(name, sizeof(name), "%s_count", stage_latency_name(s));
		rte_tel_data_add_dict_u64(d, name, count);
	}
	return 0;
}

static const struct {
	const char *command;
	telemetry_cb answer;
	const char *help;
} commands[] = {
	{"/kerbwing/counters", on_counters,
	 "Counters by name; of the refusals those that occurred. No parameters."},
	{"/kerbwing/drops", on_drops,
	 "Refused frames by reason, those that occurred. No parameters."},
	{"/kerbwing/latency", on_latency,
	 "Frame arrival to alerts out, percentiles in ns. No parameters."},
	{"/kerbwing/stages", on_stages,
	 "Frame arrival to each stage's end: percentiles, mean, count. No parameters."},
};

int telemetry_register(const struct lcore *l, const struct counters *own)
{
	observed = l;
	observed_own = own;
	for (unsigned i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		int rc = rte_telemetry_register_cmd(commands[i].command, commands[i].answer,
						    commands[i].help);
		if (rc != 0)
			return rc;
	}
	return 0;
}
