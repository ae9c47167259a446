// SPDX-License-Identifier: Apache-2.0
#include <math.h>
#include <string.h>

#include "base/geo.h"
#include "base/timepoint.h"
#include "base/units.h"
#include "minute.h"
#include "slot_message.h"

#define MS UNITS_NS_PER_MS
enum { NOT = INT32_MIN, SPEED_UNKNOWN = 8191, MINUTE_INVALID = 527040 };

static uint64_t octets_of(const struct uper_value *v, uint32_t node)
{
	uint64_t id = 0;
	int64_t n = node != 0 ? v->nodes[node].value : 0;
	for (int64_t i = 0; i < n && i < 8; i++)
		id = id << 8 | uper_octet_at(v, v->nodes[node].bit + (uint32_t)i * 8);
	return id;
}

static uint16_t speed_of(int64_t v) // 0.02 m/s
{
	return v >= 0 && v < SPEED_UNKNOWN ? (uint16_t)(v * 2) : OBS_SPEED_UNKNOWN;
}

static uint16_t heading_of(int64_t v) // 0.0125 degrees
{
	return (uint16_t)(v >= 0 && v < 28800 ? v * 5 / 4 : OBS_HEADING_UNKNOWN);
}

// ---- SAE and ETSI

// minute and second as a time; without a minute the one nearest to now.
static int64_t time_of(int64_t minute, int64_t second, int64_t now_ns)
{
	if (second < 0 || second >= 61000)
		return 0;
	if (minute >= 0 && minute < MINUTE_INVALID)
		return minute_start(minute, now_ns) + second * MS;
	return timepoint_resolve(now_ns, second * MS, 60 * UNITS_NS_PER_S);
}

struct extension {
	uint32_t bit, size;
	const struct uper_value *v;
};

static uint32_t field(const struct extension *x, uint32_t at, uint32_t octets)
{
	uint32_t value = 0;
	if (at + octets > x->size)
		return 0;
	for (uint32_t i = 0; i < octets; i++)
		value = value << 8 | uper_octet_at(x->v, x->bit + (at + i) * 8);
	return value;
}

static void take_extension(const struct uper_value *v, uint32_t package, struct slot_ask *a)
{
	uint32_t list = road_member(v, package, "regional");
	for (ROAD_EACH(v, list, r)) {
		uint32_t open = road_member(v, r, "regExtValue"), unknown = open + 1;
		if (road_number(v, r, "regionId", 0) != SLOT_REGION || open == 0 ||
		    unknown >= v->nodes[open].next)
			continue;
		const struct extension x = {v->nodes[unknown].bit, v->nodes[unknown].bits / 8, v};
		if (field(&x, 0, 1) != 1)
			continue;
		a->length_cm = (uint16_t)field(&x, 1, 2);
		a->width_cm = (uint16_t)field(&x, 3, 2);
		a->entry_cms = (uint16_t)field(&x, 5, 2);
		a->accel_cms2 = (uint16_t)field(&x, 7, 2);
		a->brake_cms2 = (uint16_t)field(&x, 9, 2);
		return;
	}
}

static uint8_t lane_of(const struct uper_value *v, uint32_t parent, const char *name)
{
	return (uint8_t)road_number(v, road_member(v, parent, name), "lane", 0);
}

// enum BasicVehicleRole of both standards.
static uint8_t role_of(int64_t role)
{
	static const uint8_t of[] = {[1] = SLOT_ASK_ROLE_TRANSIT,    [5] = SLOT_ASK_ROLE_EMERGENCY,
				     [6] = SLOT_ASK_ROLE_EMERGENCY,  [12] = SLOT_ASK_ROLE_EMERGENCY,
				     [13] = SLOT_ASK_ROLE_EMERGENCY, [14] = SLOT_ASK_ROLE_EMERGENCY,
				     [16] = SLOT_ASK_ROLE_TRANSIT};
	return role >= 0 && role < (int64_t)sizeof(of) ? of[role] : SLOT_ASK_ROLE_NONE;
}

static void take_requestor(const struct uper_value *v, uint32_t srm, struct slot_ask *a)
{
	uint32_t who = road_member(v, srm, "requestor"), id = road_member(v, who, "id"),
		 entity = road_member(v, id, "entityID"), vector = road_member(v, who, "position"),
		 place = road_member(v, vector, "position");
	a->vehicle =
		entity != 0 ? octets_of(v, entity) : (uint64_t)road_number(v, id, "stationID", 0);
	a->id_size = entity != 0 ? 4 : 5;
	a->role = role_of(road_number(v, road_member(v, who, "type"), "role", 0));
	a->lat_e7 = (int32_t)road_number(v, place, "lat", OBS_LATLON_UNKNOWN);
	a->lon_e7 = (int32_t)road_number(v, place, "long", OBS_LATLON_UNKNOWN);
	a->heading_cdeg = heading_of(road_number(v, vector, "heading", -1));
	a->speed_cms = speed_of(road_number(v, road_member(v, vector, "speed"), "speed", -1));
}

// enum PriorityRequestType; a cancellation without times is that of somebody who has left.
static uint8_t state_of(int64_t type, bool has_window)
{
	return type == 2 && has_window ? SLOT_ASK_ECHO
	       : type != 3	       ? SLOT_ASK_REQUEST
	       : has_window	       ? SLOT_ASK_DROP
				       : SLOT_ASK_LEFT;
}

static uint32_t read_srm(const struct uper_value *v, uint32_t srm, int64_t now_ns,
			 struct slot_ask *out, uint32_t max)
{
	struct slot_ask base = {.sequence = (uint8_t)road_number(v, srm, "sequenceNumber", 0)};
	uint32_t list = road_member(v, srm, "requests"), n = 0;
	base.time_ns = time_of(road_number(v, srm, "timeStamp", -1),
			       road_number(v, srm, "second", -1), now_ns);
	take_requestor(v, srm, &base);
	if (base.time_ns == 0 || base.vehicle == 0)
		return 0;
	for (ROAD_EACH(v, list, p)) {
		struct slot_ask *a = &out[n];
		uint32_t r = road_member(v, p, "request");
		int64_t second = road_number(v, p, "second", -1),
			duration = road_number(v, p, "duration", -1);
		if (n == max)
			break;
		*a = base;
		a->crossing = road_node_id(v, road_member(v, r, "id"));
		a->request_id = (uint8_t)road_number(v, r, "requestID", 0);
		a->lane_in = lane_of(v, r, "inBoundLane");
		a->lane_out = lane_of(v, r, "outBoundLane");
		bool has_window = second >= 0 && duration >= 0;
		a->state = state_of(road_number(v, r, "requestType", 0), has_window);
		if (has_window && a->state != SLOT_ASK_LEFT) {
			a->from_ns = time_of(road_number(v, p, "minute", -1), second, now_ns);
			a->to_ns = a->from_ns != 0 ? a->from_ns + duration * MS : 0;
		}
		take_extension(v, p, a);
		n++;
	}
	return n;
}

// ---- T/CSAE 157

// A lane's number by its bit; several or none: the first.
static uint8_t lane_bit(const struct uper_value *v, uint32_t link)
{
	uint32_t lanes = road_member(v, link, "referenceLanes");
	for (uint8_t i = 0; lanes != 0 && i < 16; i++)
		if (uper_octet_at(v, v->nodes[lanes].bit + i) & 0x80)
			return i;
	return 255;
}

// A place as offset from refPos or absolute.
static bool place_of(const struct uper_value *v, uint32_t pos, int32_t lat0, int32_t lon0,
		     int32_t *lat_e7, int32_t *lon_e7)
{
	uint32_t ll = road_member(v, pos, "offsetLL"), p = ll + 1;
	if (ll == 0 || p >= v->nodes[ll].next)
		return false;
	const char *name = v->nodes[p].field->name;
	bool whole = name != NULL && strcmp(name, "position-LatLon") == 0;
	*lat_e7 = units_clamp_i32(road_number(v, p, "lat", 0) + (whole ? 0 : lat0));
	*lon_e7 = units_clamp_i32(road_number(v, p, "lon", 0) + (whole ? 0 : lon0));
	return true;
}

static void take_current(const struct uper_value *v, uint32_t current, struct slot_ask *a)
{
	int32_t lat = a->lat_e7, lon = a->lon_e7, front_lat, front_lon;
	uint32_t link = road_member(v, current, "posInMap");
	a->node_in = road_node_id(v, road_member(v, link, "upstreamNodeId"));
	a->lane_in = lane_bit(v, link);
	a->speed_cms = speed_of(road_number(v, current, "speed", -1));
	a->heading_cdeg = heading_of(road_number(v, current, "heading", -1));
	if (!place_of(v, road_member(v, current, "pos"), lat, lon, &front_lat, &front_lon))
		return;
	struct geo_frame f;
	if (!geo_is_valid(lat, lon) || lat > 880000000 || lat < -880000000)
		return;
	geo_frame_init(&f, lat, lon);
	struct geo_point p = geo_to_plane(&f, front_lat, front_lon);
	double half = hypot(p.e_m, p.n_m);
	a->lat_e7 = front_lat;
	a->lon_e7 = front_lon;
	a->is_front = true;
	a->length_cm = half > 0.2 && half < 100 ? (uint16_t)lround(half * 200) : 0;
}

static void take_plan(const struct uper_value *v, uint32_t plan, struct slot_ask *a)
{
	uint32_t first = plan + 1, count = plan != 0 ? (uint32_t)v->nodes[plan].value : 0;
	if (count == 0)
		return;
	uint32_t second = count > 1 ? v->nodes[first].next : 0;
	a->lane_out = lane_bit(v, road_member(v, first, "posInMap"));
	int64_t from = road_number(v, first, "estimatedTime", -1),
		to = road_number(v, second, "estimatedTime", -1);
	if (from >= 0 && to >= from) {
		a->from_ns = a->time_ns + from * 10 * MS;
		a->to_ns = a->time_ns + to * 10 * MS;
	}
	int64_t speed = road_number(v, first, "speed", SPEED_UNKNOWN),
		accel = road_number(v, road_member(v, first, "accelSet"), "long", NOT),
		brake = road_number(v, road_member(v, second, "accelSet"), "long", NOT);
	a->entry_cms = speed < SPEED_UNKNOWN ? (uint16_t)(speed * 2) : 0;
	a->accel_cms2 = accel > 0 && accel <= 2000 ? (uint16_t)accel : 0;
	a->brake_cms2 = brake < 0 && brake >= -2000 ? (uint16_t)-brake : 0;
}

// enum ReqStatus.
static int csae_state(int64_t status)
{
	static const int8_t of[] = {-1, SLOT_ASK_REQUEST, SLOT_ASK_ECHO, SLOT_ASK_DROP,
				    SLOT_ASK_LEFT};
	return status >= 0 && status < (int64_t)sizeof(of) ? of[status] : -1;
}

static uint8_t csae_role(const struct uper_value *v, uint32_t req)
{
	uint32_t p = road_member(v, req, "reqPriority");
	unsigned level = p != 0 ? uper_octet_at(v, v->nodes[p].bit) >> 5 : 0;
	return level == 7		 ? SLOT_ASK_ROLE_EMERGENCY
	       : level >= 1 && level < 4 ? SLOT_ASK_ROLE_TRANSIT
					 : SLOT_ASK_ROLE_NONE;
}

static uint32_t read_vir(const struct uper_value *v, uint32_t vir, int64_t now_ns,
			 struct slot_ask *out, uint32_t max)
{
	uint32_t data = road_member(v, vir, "intAndReq"), reqs = road_member(v, data, "reqs"),
		 ref = road_member(v, vir, "refPos"), n = 0;
	struct slot_ask base = {.vehicle = octets_of(v, road_member(v, vir, "id")),
				.id_size = 8,
				.is_by_node = true,
				.lane_out = 255,
				.sequence = (uint8_t)road_number(v, vir, "msgCnt", 0),
				.lat_e7 = (int32_t)road_number(v, ref, "lat", OBS_LATLON_UNKNOWN),
				.lon_e7 = (int32_t)road_number(v, ref, "long", OBS_LATLON_UNKNOWN),
				.speed_cms = OBS_SPEED_UNKNOWN,
				.heading_cdeg = OBS_HEADING_UNKNOWN};
	base.time_ns = time_of(-1, road_number(v, vir, "secMark", -1), now_ns);
	if (base.time_ns == 0 || base.vehicle == 0)
		return 0;
	take_current(v, road_member(v, data, "currentPos"), &base);
	take_plan(v, road_member(v, data, "path-Planning"), &base);
	for (ROAD_EACH(v, reqs, r)) {
		uint32_t priority = road_member(v, road_member(v, r, "info"), "signalPriority");
		int state = csae_state(road_number(v, r, "status", 0));
		if (priority == 0 || state < 0 || n == max)
			continue;
		struct slot_ask *a = &out[n++];
		*a = base;
		a->state = (uint8_t)state;
		a->role = csae_role(v, r);
		a->request_id = (uint8_t)road_number(v, r, "reqID", 0);
		a->crossing = road_node_id(v, road_member(v, priority, "intersectionId"));
		a->node_out =
			road_node_id(v, road_member(v, road_member(v, priority, "requiredMov"),
						    "remoteIntersection"));
	}
	return n;
}

uint32_t slot_message_read(const struct uper_value *v, unsigned family, int64_t now_ns,
			   struct slot_ask *out, uint32_t max)
{
	uint32_t n = 0;
	if (family == OBS_FAMILY_CSAE) {
		uint32_t ext = uper_child(v, 0, "msgFrameExt"),
			 vir = road_member(v, road_member(v, ext, "value"),
					   "VehIntentionAndRequest");
		n = vir != 0 ? read_vir(v, vir, now_ns, out, max) : 0;
	} else {
		uint32_t srm = road_body(v, family, "SignalRequestMessage", "srm", "");
		n = srm != 0 ? read_srm(v, srm, now_ns, out, max) : 0;
	}
	for (uint32_t i = 0; i < n; i++)
		out[i].family = (uint8_t)family;
	return n;
}
