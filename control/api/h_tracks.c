// SPDX-License-Identifier: Apache-2.0
// The live picture as GeoJSON. The identity that a sender claims never leaves the node: a track is known by its id.
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>

#include "api/handlers.h"
#include "api/json.h"
#include "base/units.h"
#include "control.h"

static json_t *label_json(const struct world_track *t)
{
	char label[8];
	snprintf(label, sizeof(label), "%c%04" PRIx64, toupper(obs_class_name(t->cls)[0]),
		 t->id & 0xffff);
	return json_string(label);
}

static json_t *port_json(const struct control *c, unsigned port)
{
	const struct tally *k = &c->counters;
	if (port >= k->hello_port_count || k->port_of[port] >= TALLY_PORTS_MAX)
		return json_null();
	return json_string(k->port[k->port_of[port]].name);
}

// Who reported it in the last seconds, and how far each is from the others in per cent of what is allowed.
static json_t *sources_json(const struct world_track *t)
{
	json_t *list = json_array();
	for (unsigned i = 0; i < t->source_count; i++)
		json_array_append_new(list, json_pack("{s:s s:i}", "family",
						      obs_family_name(t->source_figure[i] >> 16),
						      "disagreement_pct",
						      (int)(t->source_figure[i] & 0xffff)));
	return list;
}

static json_t *properties_json(const struct control *c, const struct world_track *t, int64_t now_ns)
{
	int64_t age_ns = now_ns > t->time_ns ? now_ns - t->time_ns : 0;
	return json_pack(
		"{s:s s:s s:b s:o s:o s:o s:s s:o s:s s:o s:o s:s s:b s:b s:I s:I s:o s:o s:o s:i}",
		"class", obs_class_name(t->cls), "family", obs_family_name(t->family), "air",
		(t->flags & OBS_FLAG_AIR) != 0, "speed_ms",
		json_scaled(t->speed_cms != OBS_SPEED_UNKNOWN, t->speed_cms, 100.0), "heading_deg",
		json_scaled(t->heading_cdeg != OBS_HEADING_UNKNOWN, t->heading_cdeg, 100.0),
		"alt_m", json_scaled(t->alt_cm != OBS_ALT_UNKNOWN, t->alt_cm, 100.0), "datum",
		obs_datum_name(t->datum), "height_m",
		json_scaled(t->height_cm != OBS_ALT_UNKNOWN, t->height_cm, 100.0), "height_ref",
		obs_height_ref_name(t->height_ref), "vspeed_ms",
		json_scaled(t->vspeed_cms != OBS_VSPEED_UNKNOWN, t->vspeed_cms, 100.0), "hacc_m",
		json_scaled(t->hacc_cm != OBS_ACC_UNKNOWN, t->hacc_cm, 100.0), "state",
		obs_state_name(t->state), "emergency", (t->flags & OBS_FLAG_EMERGENCY) != 0,
		"verified", (t->flags & OBS_FLAG_VERIFIED) != 0, "age_ms",
		(json_int_t)(age_ns / UNITS_NS_PER_MS), "observations",
		(json_int_t)t->observation_count, "port", port_json(c, t->port), "label",
		label_json(t), "sources", sources_json(t), "disagreement_pct",
		(int)t->disagreement_pct);
}

static json_t *geometry_json(const struct world_track *t)
{
	if (t->lat_e7 == OBS_LATLON_UNKNOWN)
		return json_null(); // GeoJSON's unlocated feature
	json_t *place = json_pack("[f f]", (double)t->lon_e7 / 1e7, (double)t->lat_e7 / 1e7);
	if (t->alt_cm != OBS_ALT_UNKNOWN)
		json_array_append_new(place, json_real((double)t->alt_cm / 100.0));
	return json_pack("{s:s s:o}", "type", "Point", "coordinates", place);
}

void h_tracks_get(const struct server_request *rq, struct server_reply *rp)
{
	const struct control *c = server_app(rq);
	int64_t now_ns = loop_wall_ns(c->loop);
	const struct world_track *t;
	json_t *features = json_array();
	for (uint32_t at = 0; (t = world_next(&c->world, &at)) != NULL;)
		json_array_append_new(features,
				      json_pack("{s:s s:o s:o s:o}", "type", "Feature", "id",
						json_hex(t->id), "geometry", geometry_json(t),
						"properties", properties_json(c, t, now_ns)));
	json_reply(rp, json_pack("{s:s s:o}", "type", "FeatureCollection", "features", features));
	rp->mime = "application/geo+json";
}
