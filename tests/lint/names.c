// SPDX-License-Identifier: Apache-2.0
// Every enum that is shown to people has a name for each value: present, unlike the others, and fit for a metric.
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "book/air_book.h"
#include "book/conform.h"
#include "counters.h"
#include "dss/dss_types.h"
#include "hub/hub_query.h"
#include "hub/hub_rows.h"
#include "hub/rollup.h"
#include "kpi/kpi_cells.h"
#include "kpi/kpi_conflict.h"
#include "net/frame.h"
#include "orders/orders_air.h"
#include "realtime.h"
#include "scene/zone_set.h"
#include "shed.h"
#include "slot_book.h"
#include "slot_guard.h"
#include "stage_latency.h"
#include "store/store.h"
#include "trace.h"
#include "uplink/classify.h"
#include "uplink/outbox.h"
#include "uplink/pseudonym.h"

static const struct {
	const char *what;
	const char *(*name)(unsigned);
	unsigned count;
} tables[] = {
	{"err", err_name, ERR_COUNT},
	{"city_keep", city_keep_name, CITY_KEEP_COUNT},
	{"city_unstored", city_unstored_name, CITY_UNSTORED_COUNT},
	{"seq_result", seq_result_name, SEQ_RESULT_COUNT},
	{"hub_format", hub_format_name, HUB_FORMAT_COUNT},
	{"hub_form", hub_form_name, HUB_FORM_COUNT},
	{"hub_query_fault", hub_query_fault_name, HUB_QUERY_FAULT_COUNT},
	{"rollup_subject", rollup_subject_name, ROLLUP_SUBJECT_COUNT},
	{"rollup_rule", rollup_rule_name, ROLLUP_RULE_COUNT},
	{"rollup_type", rollup_type_name, ROLLUP_TYPE_COUNT},
	{"alert_kind", alert_kind_name, ALERT_KIND_COUNT},
	{"notice_kind", notice_kind_name, NOTICE_KIND_COUNT},
	{"orders_air", orders_air_name, ORDERS_AIR_COUNT},
	{"alert_phase", alert_phase_name, ALERT_PHASE_COUNT},
	{"obs_family", obs_family_name, OBS_FAMILY_COUNT},
	{"obs_class", obs_class_name, OBS_CLASS_COUNT},
	{"obs_datum", obs_datum_name, OBS_DATUM_COUNT},
	{"obs_id_kind", obs_id_kind_name, OBS_ID_COUNT},
	{"obs_operator", obs_operator_name, OBS_OPERATOR_COUNT},
	{"obs_state", obs_state_name, OBS_STATE_COUNT},
	{"obs_height_ref", obs_height_ref_name, OBS_HEIGHT_COUNT},
	{"scene_drop", scene_drop_name, SCENE_DROP_COUNT},
	{"realtime", realtime_name, REALTIME_COUNT},
	{"shed_class", shed_class_name, SHED_CLASS_COUNT},
	{"trace_stage", trace_stage_name, TRACE_STAGE_COUNT},
	{"stage_latency", stage_latency_name, STAGE_LATENCY_COUNT},
	{"zone_kind", zone_kind_name, ZONE_KIND_COUNT},
	{"zone_source", zone_source_name, ZONE_SOURCE_COUNT},
	{"zone_fault", zone_fault_name, ZONE_FAULT_COUNT},
	{"frame_link", frame_link_name, FRAME_LINK_COUNT},
	{"air_kind", air_kind_name, AIR_KIND_COUNT},
	{"air_state", air_state_name, AIR_STATE_COUNT},
	{"air_cause", air_cause_name, AIR_CAUSE_COUNT},
	{"air_reason", air_reason_name, AIR_REASON_COUNT},
	{"air_verdict", air_verdict_name, AIR_VERDICT_COUNT},
	{"conform_event", conform_event_name, CONFORM_EVENT_COUNT},
	{"slot_reason", slot_reason_name, SLOT_REASON_COUNT},
	{"slot_state", slot_state_name, SLOT_STATE_COUNT},
	{"slot_verdict", slot_verdict_name, SLOT_VERDICT_COUNT},
	{"slot_role", slot_role_name, SLOT_ROLE_COUNT},
	{"slot_event", slot_event_name, SLOT_EVENT_COUNT},
	{"slot_grant_state", slot_grant_state_name, SLOT_GRANT_STATE_COUNT},
	{"slot_grant_input", slot_grant_input_name, SLOT_GRANT_INPUT_COUNT},
	{"slot_guard_fault", slot_guard_fault_name, SLOT_GUARD_FAULT_COUNT},
	{"crossing_fault", crossing_fault_name, CROSSING_FAULT_COUNT},
	{"crossing_turn", crossing_turn_name, CROSSING_TURN_COUNT},
	{"dss_kind", dss_kind_name, DSS_KIND_COUNT},
	{"dss_reason", dss_reason_name, DSS_REASON_COUNT},
	{"store_result", store_result_name, STORE_RESULT_COUNT},
	{"kpi_side", kpi_side_name, KPI_SIDES},
	{"kpi_cell_side", kpi_cell_side_name, KPI_CELL_SIDES},
	{"outbox_stream", outbox_stream_name, OUTBOX_STREAM_COUNT},
	{"pseudonym_domain", pseudonym_domain_name, PSEUDONYM_DOMAIN_COUNT},
	{"data_class", classify_name, HUB_CLASS_COUNT},
	{"store_sched", store_sched_name, STORE_SCHED_COUNT},
};

static int is_name(const char *s)
{
	if (s == NULL || s[0] == '\0')
		return 0;
	for (; *s != '\0'; s++)
		if (!islower((unsigned char)*s) && !isdigit((unsigned char)*s) && *s != '_')
			return 0;
	return 1;
}

int main(void)
{
	int bad = 0;
	for (unsigned t = 0; t < sizeof(tables) / sizeof(tables[0]); t++) {
		for (unsigned i = 0; i < tables[t].count; i++) {
			const char *n = tables[t].name(i);
			int ok = is_name(n);
			for (unsigned k = 0; ok && k < i; k++)
				ok = strcmp(n, tables[t].name(k)) != 0;
			if (!ok) {
				fprintf(stderr, "%s %u: name '%s' is missing or used twice\n",
					tables[t].what, i, n != NULL ? n : "(null)");
				bad = 1;
			}
		}
		if (strcmp(tables[t].name(tables[t].count), "?") != 0) {
			fprintf(stderr, "%s: a value behind the last has a name\n", tables[t].what);
			bad = 1;
		}
	}
	return bad;
}
