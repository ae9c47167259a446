// SPDX-License-Identifier: Apache-2.0
#include "pilots.h"

#include "base/alert_kind.h"

static bool has_pilot(const struct world *w, uint64_t track, struct messages_operator *out)
{
	const struct world_track *t = track != 0 ? world_find(w, track) : NULL;
	if (t == NULL || t->operator_kind == OBS_OPERATOR_NONE)
		return false;
	*out = (struct messages_operator){t->operator_kind, t->operator_lat_e7, t->operator_lon_e7};
	return true;
}

// False: there is nothing that may be told.
static bool find(const struct pilots *p, const struct alert_log_entry *a,
		 struct messages_operator out[2])
{
	out[0] = out[1] = (struct messages_operator){.kind = OBS_OPERATOR_NONE};
	if (!classify_allows(&p->uplink->post.classify, HUB_CLASS_EMERGENCY_ONLY) ||
	    !order_book_shows_at(p->orders, a->lat_e7, a->lon_e7))
		return false;
	bool has_a = has_pilot(p->world, a->track_a, &out[0]);
	bool has_b = has_pilot(p->world, a->track_b, &out[1]);
	return has_a || has_b;
}

void pilots_alert(const struct pilots *p, const struct alert_log_entry *a)
{
	struct messages_operator pilot[2];
	bool is_told = find(p, a, pilot);
	bool is_turn = a->phase == ALERT_PHASE_RAISED || a->phase == ALERT_PHASE_CLEARED;
	if (!is_turn && (!is_told || a->is_pilot_told))
		return;
	uplink_alert(p->uplink, a, is_told ? pilot : NULL);
	if (is_told)
		alert_log_set_pilot_told(p->alerts, a->boot_id, a->id);
}

void pilots_orders_changed(const struct pilots *p)
{
	const struct alert_log_entry *a;
	for (unsigned n = 0; (a = alert_log_get(p->alerts, n)) != NULL; n++) {
		struct alert_log_entry again = *a;
		if (a->phase == ALERT_PHASE_CLEARED)
			continue;
		again.phase = ALERT_PHASE_UPDATED;
		pilots_alert(p, &again);
	}
}
