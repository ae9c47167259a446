// SPDX-License-Identifier: Apache-2.0
#include "telemetry.h"

#include <rte_telemetry.h>

// DPDK's callbacks carry no context; set once before the first registration, then const.
static const struct lcore *observed;

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
		uint64_t v = observed->pipeline.counters.v[i];
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
};

int telemetry_register(const struct lcore *l)
{
	observed = l;
	for (unsigned i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		int rc = rte_telemetry_register_cmd(commands[i].command, commands[i].answer,
						    commands[i].help);
		if (rc != 0)
			return rc;
	}
	return 0;
}
