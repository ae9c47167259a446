// SPDX-License-Identifier: Apache-2.0
#include "auth/auth_metrics.h"

#include <inttypes.h>

#include "metrics.h"

void auth_metrics_write(const struct auth *a, struct text *t)
{
	const struct {
		const char *name, *help;
		uint64_t value;
	} list[] = {
#define AUTH_METRIC(member, help) {"kerbwing_auth_" #member "_total", help, a->totals.member},
		AUTH_TOTAL_LIST(AUTH_METRIC)
#undef AUTH_METRIC
	};
	if (!a->cfg.is_enabled)
		return;
	for (unsigned i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		metrics_write_one(t, list[i].name, "counter", list[i].help, list[i].value);
	metrics_write_one(t, "kerbwing_auth_keys", "gauge", "Keys that tokens may be signed with.",
			  a->keys.count);
	text_put(t, "# HELP kerbwing_auth_faults_total Refused tokens by what was wrong.\n"
		    "# TYPE kerbwing_auth_faults_total counter\n");
	for (unsigned i = 1; i < JWT_FAULT_COUNT; i++)
		text_printf(t, "kerbwing_auth_faults_total{fault=\"%s\"} %" PRIu64 "\n",
			    jwt_fault_name(i), a->totals.faults[i]);
}
