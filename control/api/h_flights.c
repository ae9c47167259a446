// SPDX-License-Identifier: Apache-2.0
// /uss/flights: the live picture as a service provider of network Remote ID shows it (ASTM F3411-22a; docs/wire/dss.md).
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "air/dss_json.h"
#include "air/rid_view.h"
#include "api/h_dss.h"
#include "api/handlers.h"
#include "base/units.h"
#include "control.h"

static const int64_t OLDEST_NS = 60 * UNITS_NS_PER_S; // F3411: data is at most so old

static bool is_shown(const struct world_track *t, const struct rid_view *v, int64_t now_ns)
{
	return (t->flags & OBS_FLAG_AIR) != 0 && t->lat_e7 != OBS_LATLON_UNKNOWN &&
	       t->time_ns >= now_ns - OLDEST_NS && rid_view_has(v, t->lat_e7, t->lon_e7);
}

static const char *type_of(const struct world_track *t)
{
	switch (t->cls) {
	case OBS_CLASS_AEROPLANE:
		return "Aeroplane";
	case OBS_CLASS_MULTIROTOR:
		return "Helicopter";
	case OBS_CLASS_VTOL:
		return "HybridLift";
	case OBS_CLASS_LIGHTER_THAN_AIR:
		return "FreeBalloon";
	default:
		return "NotDeclared";
	}
}

static void put_position(struct text *t, int32_t lat_e7, int32_t lon_e7, int32_t alt_cm,
			 bool has_alt)
{
	text_put(t, "{\"lat\":");
	text_put_decimal(t, lat_e7, 7);
	text_put(t, ",\"lng\":");
	text_put_decimal(t, lon_e7, 7);
	text_put(t, ",\"alt\":");
	text_put_decimal(t, has_alt ? alt_cm : -100000, 2);
}

static void put_state(struct text *t, const struct world_track *w)
{
	static const char *const status[OBS_STATE_COUNT] = {"Undeclared", "Ground", "Airborne",
							    "Emergency"};
	text_put(t, "{\"timestamp\":");
	dss_json_time(t, w->time_ns, false);
	text_printf(t, ",\"timestamp_accuracy\":0,\"operational_status\":\"%s\",\"position\":",
		    w->state < OBS_STATE_COUNT ? status[w->state] : status[0]);
	put_position(t, w->lat_e7, w->lon_e7, w->alt_cm,
		     w->datum == OBS_DATUM_WGS84 && w->alt_cm != OBS_ALT_UNKNOWN);
	text_put(t, ",\"accuracy_h\":\"HAUnknown\",\"accuracy_v\":\"VAUnknown\",\"extrapolated\":"
		    "false}");
	// Unknown values as the standard writes them.
	text_put(t, ",\"track\":");
	text_put_decimal(t, w->heading_cdeg == OBS_HEADING_UNKNOWN ? 36100 : w->heading_cdeg, 2);
	text_put(t, ",\"speed\":");
	text_put_decimal(t, w->speed_cms == OBS_SPEED_UNKNOWN ? 25500 : w->speed_cms, 2);
	text_put(t, ",\"speed_accuracy\":\"SAUnknown\",\"vertical_speed\":");
	text_put_decimal(t, w->vspeed_cms == OBS_VSPEED_UNKNOWN ? 6300 : w->vspeed_cms, 2);
	text_put(t, "}");
}

static void put_points(struct text *t, const struct rid_point *p, unsigned n)
{
	text_put(t, ",\"recent_positions\":[");
	for (unsigned i = 0; i < n; i++) {
		text_put(t, i > 0 ? ",{\"time\":" : "{\"time\":");
		dss_json_time(t, p[i].t_ns, false);
		text_put(t, ",\"position\":");
		put_position(t, p[i].lat_e7, p[i].lon_e7, p[i].alt_cm,
			     p[i].alt_cm != OBS_ALT_UNKNOWN);
		text_put(t, "}}");
	}
	text_put(t, "]");
}

static void put_recent(struct text *t, const struct rid_trails *trails, uint64_t id,
		       int64_t since_ns)
{
	struct rid_point p[RID_TRAIL_POINTS];
	put_points(t, p, rid_trails_get(trails, id, since_ns, p));
}

static bool read_view(const struct server_request *rq, struct server_reply *rp, struct rid_view *v)
{
	const char *text = server_query(rq, "view");
	if (text == NULL || !rid_view_read(text, v)) {
		server_fail(rp, 400, "view", "view: expected lat,lng,lat,lng of two corners");
		return false;
	}
	if (v->diagonal_m <= RID_VIEW_MAX_M)
		return true;
	server_fail(rp, 413, "view_too_large", "the view's diagonal is longer than 7 km");
	return false;
}

static bool read_recent(const struct server_request *rq, struct server_reply *rp, int64_t *out)
{
	const char *text = server_query(rq, "recent_positions_duration");
	char *end;
	*out = 0;
	if (text == NULL)
		return true;
	double s = strtod(text, &end);
	if (end == text || *end != '\0' || !(s >= 0 && s <= 60)) {
		server_fail(rp, 400, "recent_positions_duration", "expected 0 to 60 seconds");
		return false;
	}
	*out = (int64_t)(s * (double)UNITS_NS_PER_S);
	return true;
}

void h_flights_get(const struct server_request *rq, struct server_reply *rp)
{
	const struct control *c = server_app(rq);
	const struct world_track *w;
	struct rid_view v;
	int64_t recent_ns, now_ns = loop_wall_ns(c->loop);
	bool is_first = true;
	if (!read_view(rq, rp, &v) || !read_recent(rq, rp, &recent_ns))
		return;
	text_put(&rp->body, "{\"timestamp\":");
	dss_json_time(&rp->body, now_ns, false);
	text_put(&rp->body, ",\"flights\":[");
	for (uint32_t at = 0; (w = world_next(&c->world, &at)) != NULL;) {
		if (!is_shown(w, &v, now_ns))
			continue;
		text_printf(&rp->body,
			    "%s{\"id\":\"%016llx\",\"aircraft_type\":\"%s\",\"simulated\":false,"
			    "\"current_state\":",
			    is_first ? "" : ",", (unsigned long long)w->id, type_of(w));
		put_state(&rp->body, w);
		if (recent_ns > 0 && c->air.is_open)
			put_recent(&rp->body, &c->air.trails, w->id, now_ns - recent_ns);
		text_put(&rp->body, "}");
		is_first = false;
	}
	text_put(&rp->body, "],\"no_isas_present\":false}");
}

// What a track says of itself beyond its motion stays on this node unless its operator named the aircraft for a corridor.
void h_flight_details_get(const struct server_request *rq, struct server_reply *rp)
{
	const struct control *c = server_app(rq);
	const char *text = server_param(rq, "id");
	char *end;
	unsigned long long id = strtoull(text, &end, 16);
	const struct world_track *w =
		strlen(text) == 16 && *end == '\0' ? world_find(&c->world, id) : NULL;
	if (w == NULL || (w->flags & OBS_FLAG_AIR) == 0) {
		server_fail(rp, 404, "unknown_flight", "no such flight now");
		return;
	}
	text_printf(&rp->body, "{\"details\":{\"id\":\"%016llx\"", id);
	const struct air_note *n;
	for (uint32_t at = 0; c->air.is_open && w->identity_key != 0 &&
			      (n = air_notes_next(&c->air.service.notes, &at)) != NULL;) {
		if (identity_key(&n->aircraft) != w->identity_key)
			continue;
		text_printf(&rp->body, ",\"operation_description\":\"corridor\"");
		if (n->aircraft.kind == OBS_ID_SERIAL) {
			char serial[OBS_ID_SIZE + 1] = "";
			memcpy(serial, n->aircraft.id, n->aircraft.len);
			text_put(&rp->body, ",\"uas_id\":{\"serial_number\":");
			dss_json_string(&rp->body, serial);
			text_put(&rp->body, "}");
		}
		break;
	}
	text_put(&rp->body, "}}");
}

// ---- display provider

static void put_corner(struct text *t, int32_t lat_e7, int32_t lon_e7)
{
	text_put(t, "{\"lat\":");
	text_put_decimal(t, lat_e7, 7);
	text_put(t, ",\"lng\":");
	text_put_decimal(t, lon_e7, 7);
	text_put(t, "}");
}

static void put_clusters(struct text *t, const struct rid_view *v, const struct rid_flight *f,
			 uint32_t count, uint64_t seed)
{
	static struct rid_cluster c[RID_CLUSTERS_MAX]; // the loop's thread alone
	uint32_t n = rid_cluster(v, f, count, seed, c);
	text_put(t, "{\"flights\":[],\"clusters\":[");
	for (uint32_t i = 0; i < n; i++) {
		text_put(t, i > 0 ? ",{\"corners\":[" : "{\"corners\":[");
		put_corner(t, c[i].south_e7, c[i].west_e7);
		text_put(t, ",");
		put_corner(t, c[i].north_e7, c[i].east_e7);
		text_printf(t, "],\"number_of_flights\":%u}", c[i].flights);
	}
	text_put(t, "]");
}

// One grid a day and place: answers to shifted views have the same borders nowhere, and to the same view always.
static uint64_t seed_of(const struct control *c, const struct rid_view *v, int64_t now_ns)
{
	uint64_t day = (uint64_t)(now_ns / (86400 * UNITS_NS_PER_S));
	uint64_t place =
		(uint64_t)(uint32_t)(v->south_e7 / 100000) << 32 | (uint32_t)(v->west_e7 / 100000);
	return (c->boot_id ^ day * UINT64_C(0x9e3779b97f4a7c15)) +
	       place * UINT64_C(0xd6e8feb86659fd93);
}

// ---- other providers, by the service areas that they announced

static struct air_volume around(const struct rid_view *v, int64_t now_ns)
{
	double lon = v->west_e7 <= v->east_e7 ? ((double)v->west_e7 + v->east_e7) / 2
					      : ((double)v->west_e7 + v->east_e7) / 2 + 1.8e9;
	return (struct air_volume){.shape = VOLUME_CIRCLE,
				   .lower_cm = VOLUME_NO_FLOOR,
				   .upper_cm = VOLUME_NO_CEILING,
				   .start_ns = now_ns,
				   .end_ns = now_ns + UNITS_NS_PER_S,
				   .center = {(int32_t)(((double)v->south_e7 + v->north_e7) / 2),
					      (int32_t)(lon > 1.8e9 ? lon - 3.6e9 : lon)},
				   .radius_cm = (uint32_t)(v->diagonal_m * 50) + 1000};
}

struct peer {
	char address[DSS_URL_MAX + 16]; // of its flights
	bool is_v19;
};

static bool is_known(const struct peer *list, uint32_t n, const char *address)
{
	for (uint32_t i = 0; i < n; i++)
		if (strcmp(list[i].address, address) == 0)
			return true;
	return false;
}

static uint32_t find_peers(const struct control *c, const struct rid_view *v, int64_t now_ns,
			   struct peer list[static RID_PEERS_OF_VIEW])
{
	const struct dss_entity *const *e;
	const struct air_volume area = around(v, now_ns);
	uint32_t count, n = 0, cut = 0;
	if (dss_query(c->air.service.dss, DSS_AREA, &area, DSS_MATCH_CELLS, NULL, now_ns, &e,
		      &count) != DSS_REASON_NONE)
		return 0;
	for (uint32_t i = 0; i < count; i++) {
		struct peer p = {.is_v19 = e[i]->is_v19};
		if (strcmp(e[i]->url, c->air.base_url) == 0)
			continue; // its own, which the live picture has
		snprintf(p.address, sizeof(p.address), "%s%s", e[i]->url,
			 p.is_v19 ? "" : "/uss/flights");
		if (is_known(list, n, p.address))
			continue;
		if (n == RID_PEERS_OF_VIEW)
			cut++;
		else
			list[n++] = p;
	}
	rid_peers_count_cut(c->air.peers, cut);
	return n;
}

struct others {
	const struct rid_others *of[RID_PEERS_OF_VIEW];
	uint32_t count;
	uint32_t failed; // providers
};

// False: answers are on their way, and the request waits for them.
static bool get_others(const struct server_request *rq, const struct control *c,
		       const struct rid_view *v, int64_t now_ns, struct others *out)
{
	const int64_t patience_ns = 3 * UNITS_NS_PER_S;
	struct peer list[RID_PEERS_OF_VIEW];
	int64_t since_ns = loop_mono_ns(c->loop) - server_age_ns(rq);
	uint32_t asked = 0;
	*out = (struct others){.count = 0};
	if (!c->air.is_open || c->air.peers == NULL)
		return true;
	uint32_t n = find_peers(c, v, now_ns, list);
	for (uint32_t i = 0; i < n; i++) {
		const struct rid_others *o;
		switch (rid_peers_get(c->air.peers, list[i].address, list[i].is_v19, v, since_ns,
				      &o)) {
		case RID_PEER_HERE:
			out->of[out->count++] = o;
			break;
		case RID_PEER_ASKED:
			asked++;
			break;
		default:
			out->failed++;
			break;
		}
	}
	if (asked == 0 || server_age_ns(rq) > patience_ns || !rid_peers_may_wait(c->air.peers)) {
		out->failed += asked;
		return true;
	}
	uint64_t token = server_defer(rq);
	if (token == 0) {
		out->failed += asked;
		return true;
	}
	return !rid_peers_wait(c->air.peers, token);
}

static void put_other(struct text *t, const struct rid_others *o, const struct rid_other *f)
{
	text_put(t, "{\"id\":");
	dss_json_string(t, f->id);
	text_put(t, ",\"most_recent_position\":");
	put_position(t, f->at.lat_e7, f->at.lon_e7, f->at.alt_cm, f->at.alt_cm != OBS_ALT_UNKNOWN);
	text_put(t, "}");
	put_points(t, o->points + f->first_point, f->point_count);
	text_put(t, "}");
}

// ---- the answer

enum { FLIGHTS_MAX = 10000 };

static uint32_t put_own(const struct control *c, const struct rid_view *v, int64_t now_ns,
			struct text *details, struct rid_flight *list)
{
	const struct world_track *w;
	uint32_t n = 0;
	for (uint32_t at = 0; (w = world_next(&c->world, &at)) != NULL && n < FLIGHTS_MAX;) {
		if (!is_shown(w, v, now_ns))
			continue;
		list[n] = (struct rid_flight){w->lat_e7, w->lon_e7};
		if (details != NULL) {
			text_printf(details, "%s{\"id\":\"%016llx\",\"most_recent_position\":",
				    n > 0 ? "," : "", (unsigned long long)w->id);
			put_position(details, w->lat_e7, w->lon_e7, w->alt_cm,
				     w->datum == OBS_DATUM_WGS84 && w->alt_cm != OBS_ALT_UNKNOWN);
			text_put(details, "}");
			if (c->air.is_open)
				put_recent(details, &c->air.trails, w->id, now_ns - OLDEST_NS);
			text_put(details, "}");
		}
		n++;
	}
	return n;
}

static uint32_t put_others(const struct others *others, struct text *details,
			   struct rid_flight *list, uint32_t n)
{
	for (uint32_t i = 0; i < others->count; i++) {
		const struct rid_others *o = others->of[i];
		for (uint32_t k = 0; k < o->count && n < FLIGHTS_MAX; k++, n++) {
			list[n] = (struct rid_flight){o->list[k].at.lat_e7, o->list[k].at.lon_e7};
			if (details != NULL && n > 0)
				text_put(details, ",");
			if (details != NULL)
				put_other(details, o, &o->list[k]);
		}
	}
	return n;
}

void h_display_get(const struct server_request *rq, struct server_reply *rp)
{
	const struct control *c = server_app(rq);
	struct others others;
	struct rid_view v;
	int64_t now_ns = loop_wall_ns(c->loop);
	if (!read_view(rq, rp, &v) || !get_others(rq, c, &v, now_ns, &others))
		return;
	bool is_detailed = v.diagonal_m <= RID_VIEW_DETAIL_M;
	struct rid_flight *list = calloc(FLIGHTS_MAX, sizeof(*list));
	if (list == NULL) {
		server_busy(rp, "out_of_memory", "out of memory; ask again later");
		return;
	}
	if (is_detailed)
		text_put(&rp->body, "{\"flights\":[");
	uint32_t n = put_own(c, &v, now_ns, is_detailed ? &rp->body : NULL, list);
	n = put_others(&others, is_detailed ? &rp->body : NULL, list, n);
	if (is_detailed)
		text_put(&rp->body, "],\"clusters\":[]");
	else
		put_clusters(&rp->body, &v, list, n, seed_of(c, &v, now_ns));
	text_printf(&rp->body, ",\"providers\":{\"answered\":%u,\"failed\":%u}}", others.count,
		    others.failed);
	free(list);
}
