// SPDX-License-Identifier: Apache-2.0
#include <inttypes.h>
#include <stdio.h>

#include "api/handlers.h"
#include "api/json.h"
#include "base/alert_kind.h"
#include "base/geo.h"
#include "base/units.h"
#include "control.h"

// Ids are unique within one dataplane process, so its boot id is part of the name.
static json_t *id_json(const struct alert_log_entry *a)
{
	char id[32];
	snprintf(id, sizeof(id), "%08" PRIx32 "-%" PRIx64, (uint32_t)a->boot_id, a->id);
	return json_string(id);
}

json_t *h_alerts_json(const struct alert_log_entry *a)
{
	bool has_place = geo_is_valid(a->lat_e7, a->lon_e7);
	return json_pack(
		"{s:o s:s s:s s:o s:I s:o s:o s:o s:o s:f s:f s:f s:f s:f}", "id", id_json(a),
		"kind", alert_kind_name(a->kind), "phase", alert_phase_name(a->phase), "time",
		json_time(a->time_ns), "time_ms", (json_int_t)(a->time_ns / UNITS_NS_PER_MS), "a",
		json_hex(a->track_a), "b", a->track_b != 0 ? json_hex(a->track_b) : json_null(),
		"lat", json_scaled(has_place, a->lat_e7, 1e7), "lon",
		json_scaled(has_place, a->lon_e7, 1e7), "time_to_s", a->time_to_ms / 1000.0,
		"distance_m", a->distance_cm / 100.0, "now_m", a->now_cm / 100.0, "closing_ms",
		a->closing_cms / 100.0, "latency_us", (double)a->latency_ns / 1000.0);
}

void h_alerts_get(const struct server_request *rq, struct server_reply *rp)
{
	const struct control *c = server_app(rq);
	const struct alert_log_entry *a;
	json_t *list = json_array();
	for (unsigned n = 0; (a = alert_log_get(&c->alerts, n)) != NULL; n++)
		json_array_append_new(list, h_alerts_json(a));
	json_reply(rp, json_pack("{s:o}", "alerts", list));
}
