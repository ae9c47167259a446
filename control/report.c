// SPDX-License-Identifier: Apache-2.0
#include "report.h"

#include "api/json.h"
#include "control.h"

// {"rest of the name": total} of all counters that start with prefix and are not zero.
static json_t *prefixed_json(const struct tally *c, const char *prefix)
{
	json_t *j = json_object();
	for (unsigned i = 0; i < c->count; i++) {
		const char *rest = tally_after_prefix(c->item[i].name, prefix);
		if (rest != NULL && tally_total(c, i) > 0)
			json_object_set_new(j, rest, json_u64(tally_total(c, i)));
	}
	return j;
}

static json_t *stream_json(const struct outbox_totals *t)
{
	return json_pack("{s:o s:o s:o s:o}", "sent", json_u64(t->sent), "acked",
			 json_u64(t->acked), "queued", json_u64(t->queued), "dropped",
			 json_u64(t->dropped));
}

json_t *report_json(const struct control *c)
{
	const struct tally *k = &c->counters;
	const struct world *w = &c->world;
	uint32_t max = k->tracks_max > w->all_max ? k->tracks_max : w->all_max;
	const struct outbox *o = &c->uplink.post.outbox;
	return json_pack("{s:o s:o s:o s:o s:I s:I s:I s:o s:o s:o s:{s:I s:I} s:{s:o s:o s:o}}",
			 "frames", json_u64(tally_get(k, "frames")), "decoded",
			 json_u64(tally_get(k, "decoded")), "dropped", prefixed_json(k, "drop_"),
			 "families", prefixed_json(k, "family_"), "tracks_max", (json_int_t)max,
			 "tracks_road_max", (json_int_t)w->road_max, "tracks_air_max",
			 (json_int_t)w->air_max, "alerts", prefixed_json(k, "alert_"), "summaries",
			 stream_json(&o->stream[OUTBOX_SUMMARY]), "alert_events",
			 stream_json(&o->stream[OUTBOX_ALERT]), "link", "restarts",
			 (json_int_t)c->session.restarts, "resyncs", (json_int_t)c->session.resyncs,
			 "corridors", "granted", json_u64(c->corridors.granted), "denied",
			 json_u64(c->corridors.denied), "revoked", json_u64(c->corridors.revoked));
}
