// SPDX-License-Identifier: Apache-2.0
// T/CSAE 157: VIR out, RSC in; T/CSAE 53: BSM out, SPAT in.
#include <math.h>

#include "its/its.h"
#include "slot_draft.h"
#include "slot_profile.h"

enum { ID_RSC = 11, ID_VIR = 13, HEADING_UNITS = 28800, SPEED_MOST = 8190, LANE_BITS = 16 };
enum { BEHAVE_STRAIGHT = 5, BEHAVE_UTURN = 8, BEHAVE_HOLD = 9, BEHAVE_STOP = 10 };
enum { LIGHT_GREEN_PERMISSIVE = 5, LIGHT_GREEN = 6, LIGHT_YELLOW = 7 };
#define TEN_MS_NS (10 * UNITS_NS_PER_MS)

static const char *const states[SLOT_STATE_COUNT] = {"request", "comfirmed", "cancel", "complete"};
static const uint8_t priorities[SLOT_ROLE_COUNT] = {0x00, 0x40, 0xe0}; // three topmost bits

static int64_t mark_ns(int64_t now_ns)
{
	return now_ns - now_ns % TEN_MS_NS;
}

static void put_position(struct uper_builder *b, const char *name, const struct slot_self *s)
{
	uper_build_open(b, name);
	uper_build_int(b, "lat", s->lat_e7);
	uper_build_int(b, "long", s->lon_e7);
	uper_build_int(b, "elevation", lround(s->alt_m * 10.0));
	uper_build_close(b);
}

static void put_node(struct uper_builder *b, const char *name, unsigned id)
{
	uper_build_open(b, name);
	uper_build_int(b, "id", id);
	uper_build_close(b);
}

static void put_link(struct uper_builder *b, unsigned from, unsigned to, unsigned lane)
{
	char bits[LANE_BITS + 1];
	for (unsigned i = 0; i < LANE_BITS; i++)
		bits[i] = i == lane ? '1' : '0';
	bits[LANE_BITS] = '\0';
	uper_build_open(b, "posInMap");
	put_node(b, "upstreamNodeId", from);
	put_node(b, "downstreamNodeId", to);
	uper_build_bits(b, "referenceLanes", bits);
	uper_build_close(b);
}

static void put_place(struct uper_builder *b, int32_t lat_e7, int32_t lon_e7)
{
	uper_build_open(b, "pos");
	uper_build_open(b, "offsetLL");
	uper_build_open(b, "position-LatLon");
	uper_build_int(b, "lon", lon_e7);
	uper_build_int(b, "lat", lat_e7);
	uper_build_close(b);
	uper_build_close(b);
	uper_build_close(b);
}

static int64_t speed_units(double v_ms)
{
	return lround(fmin(v_ms * 50.0, SPEED_MOST));
}

static int64_t heading_units(double deg)
{
	return lround(deg * 80.0) % HEADING_UNITS;
}

static void put_accel(struct uper_builder *b, double accel_ms2)
{
	uper_build_open(b, "accelSet");
	uper_build_int(b, "long", lround(accel_ms2 * 100.0));
	uper_build_int(b, "lat", 0);
	uper_build_int(b, "vert", 0);
	uper_build_int(b, "yaw", 0);
	uper_build_close(b);
}

static void put_time(struct uper_builder *b, int64_t t_ns, int64_t from_ns)
{
	int64_t units = (t_ns - from_ns) / TEN_MS_NS;
	uper_build_int(b, "estimatedTime", units < 1 ? 1 : units > 65535 ? 65535 : units);
}

static void put_current(struct uper_builder *b, const struct slot_request *r)
{
	uper_build_open(b, "currentPos");
	put_link(b, r->node_in, r->crossing, r->node_lane_in);
	put_place(b, r->self.front_lat_e7, r->self.front_lon_e7);
	uper_build_int(b, "speed", speed_units(r->self.speed_ms));
	uper_build_int(b, "heading", heading_units(r->self.heading_deg));
	uper_build_close(b);
}

// Two points at the line: beginning and end, with what the vehicle promises.
static void put_plan(struct uper_builder *b, const struct slot_request *r, int64_t from_ns)
{
	uper_build_open(b, "path-Planning");
	for (unsigned i = 0; i < 2; i++) {
		uper_build_open(b, NULL);
		if (i == 0)
			put_link(b, r->crossing, r->node_out, r->node_lane_out);
		put_place(b, r->line_lat_e7, r->line_lon_e7);
		if (i == 0)
			uper_build_int(b, "speed", speed_units(r->enter_ms));
		put_accel(b, i == 0 ? r->accel_ms2 : -r->brake_ms2);
		put_time(b, i == 0 ? r->begin_ns : r->begin_ns + r->length_ns, from_ns);
		uper_build_close(b);
	}
	uper_build_close(b);
}

static void put_req(struct uper_builder *b, const struct slot_request *r)
{
	uper_build_open(b, "reqs");
	uper_build_open(b, NULL);
	uper_build_int(b, "reqID", r->request_id);
	uper_build_enum(b, "status", states[r->state]);
	uper_build_octets(b, "reqPriority", &priorities[r->self.role], 1);
	uper_build_open(b, "info");
	uper_build_open(b, "signalPriority");
	put_node(b, "intersectionId", r->crossing);
	uper_build_open(b, "requiredMov");
	put_node(b, "remoteIntersection", r->node_out);
	uper_build_close(b);
	uper_build_close(b);
	uper_build_close(b);
	uper_build_close(b);
	uper_build_close(b);
}

uint32_t slot_china_request(const struct slot_request *r, uint8_t *out, uint32_t size)
{
	static _Thread_local struct slot_draft d;
	int64_t from_ns = mark_ns(r->self.now_ns);
	struct uper_builder *b = slot_draft_start(&d, its_csae_frame(CSAE_2020));
	uper_build_open(b, "msgFrameExt");
	uper_build_int(b, "messageId", ID_VIR);
	uper_build_open(b, "value");
	uper_build_open(b, "VehIntentionAndRequest");
	uper_build_int(b, "msgCnt", r->self.msg_count & 0x7f);
	uper_build_octets(b, "id", r->self.id, SLOT_ID_SIZE);
	uper_build_int(b, "secMark", from_ns / UNITS_NS_PER_MS % SLOT_MINUTE_MS);
	put_position(b, "refPos", &r->self);
	uper_build_open(b, "intAndReq");
	put_current(b, r);
	if (r->state != SLOT_LEFT)
		put_plan(b, r, from_ns);
	put_req(b, r);
	uper_build_close(b);
	return draft_end(&d.b, &d.v, out, size);
}

uint32_t slot_china_status(const struct slot_self *s, uint8_t *out, uint32_t size)
{
	static _Thread_local struct slot_draft d;
	struct uper_builder *b = slot_draft_start(&d, its_csae_frame(CSAE_2020));
	uper_build_open(b, "bsmFrame");
	uper_build_int(b, "msgCnt", s->msg_count & 0x7f);
	uper_build_octets(b, "id", s->id, SLOT_ID_SIZE);
	uper_build_int(b, "secMark", s->now_ns / UNITS_NS_PER_MS % SLOT_MINUTE_MS);
	put_position(b, "pos", s);
	uper_build_enum(b, "transmission", "forwardGears");
	uper_build_int(b, "speed", speed_units(s->speed_ms));
	uper_build_int(b, "heading", heading_units(s->heading_deg));
	put_accel(b, fmax(-19.0, fmin(19.0, s->accel_ms2)));
	uper_build_open(b, "brakes");
	uper_build_close(b);
	uper_build_open(b, "size");
	uper_build_int(b, "width", lround(s->width_m * 100.0));
	uper_build_int(b, "length", lround(s->length_m * 100.0));
	uper_build_close(b);
	uper_build_open(b, "vehicleClass");
	uper_build_int(b, "classification", s->role == SLOT_EMERGENCY ? 60 : 10);
	uper_build_close(b);
	return draft_end(&d.b, &d.v, out, size);
}

// ---- decisions

// Node of a message in the frame; 0: another.
static uint32_t decode(struct span message, struct slot_draft *d, const char *member)
{
	d->v = (struct uper_value){.nodes = d->nodes, .capacity = SLOT_NODES};
	if (uper_value_decode(its_csae_frame(CSAE_2020), message, &d->v, NULL) != ERR_NONE)
		return 0;
	return uper_child(&d->v, 0, member);
}

static bool bit_of(const struct uper_value *v, uint32_t node, unsigned bit)
{
	return node != 0 && (int64_t)bit < v->nodes[node].value &&
	       (uper_octet_at(v, v->nodes[node].bit + bit) & 0x80) != 0;
}

static int64_t when_ns(const struct uper_value *v, uint32_t point, int64_t made_ns)
{
	int64_t units = point != 0 ? slot_get(v, point, "estimatedTime", -1) : -1;
	return units < 0 ? 0 : made_ns + units * TEN_MS_NS;
}

static double speed_of(const struct uper_value *v, uint32_t point)
{
	int64_t units = point != 0 ? slot_get(v, point, "speed", -1) : -1;
	return units < 0 || units > SPEED_MOST ? -1.0 : (double)units / 50.0;
}

// Of the three points of a window: its beginning and way in, its end, the end of the last conflict area and way out.
static void read_points(const struct uper_value *v, uint32_t list, struct slot_decision *d)
{
	uint32_t at[3] = {0, 0, 0}, p = list + 1;
	for (int64_t i = 0; list != 0 && i < v->nodes[list].value && i < 3;
	     i++, p = v->nodes[p].next)
		at[i] = p;
	uint32_t link = at[0] != 0 ? uper_child(v, at[0], "posInMap") : 0;
	uint32_t node = link != 0 ? uper_child(v, link, "downstreamNodeId") : 0;
	d->crossing = (uint16_t)(node != 0 ? slot_get(v, node, "id", 0) : 0);
	d->begin_ns = when_ns(v, at[0], d->made_ns);
	d->end_ns = when_ns(v, at[1], d->made_ns);
	if (d->begin_ns == 0 || d->end_ns == 0)
		d->begin_ns = d->end_ns = 0;
	d->enter_ms = speed_of(v, at[0]);
	d->move_ms = speed_of(v, at[2]);
	d->lease_end_ns = when_ns(v, at[2], d->made_ns);
}

static bool read_kind(const struct uper_value *v, uint32_t advice, struct slot_decision *d)
{
	uint32_t bits = uper_child(v, advice, "suggestion");
	bool go = false;
	for (unsigned i = BEHAVE_STRAIGHT; i <= BEHAVE_UTURN; i++)
		go = go || bit_of(v, bits, i);
	if (go)
		d->kind = SLOT_GRANT;
	else if (bit_of(v, bits, BEHAVE_HOLD))
		d->kind = SLOT_HOLD;
	else if (bit_of(v, bits, BEHAVE_STOP))
		d->kind = d->end_ns > d->begin_ns ? SLOT_REVOKE : SLOT_DENIAL;
	else
		return false;
	return true;
}

static bool read_one(const struct uper_value *v, uint32_t at, int64_t made_ns,
		     struct slot_decision *d)
{
	uint32_t id = uper_child(v, at, "vehId"), advice = uper_child(v, at, "driveSuggestion");
	*d = (struct slot_decision){.made_ns = made_ns, .enter_ms = -1.0, .move_ms = -1.0};
	if (id == 0 || advice == 0)
		return false;
	slot_get_octets(v, id, d->id, SLOT_ID_SIZE);
	read_points(v, uper_child(v, at, "pathGuidance"), d);
	int64_t life = slot_get(v, advice, "lifeTime", -1);
	d->use_by_ns = life > 0 ? made_ns + life * TEN_MS_NS : 0;
	return read_kind(v, advice, d);
}

unsigned slot_china_read(struct span message, int64_t now_ns,
			 struct slot_decision out[SLOT_DECISIONS_MAX])
{
	static _Thread_local struct slot_draft d;
	const struct uper_value *v = &d.v;
	unsigned count = 0;
	uint32_t at = decode(message, &d, "msgFrameExt");
	uint32_t value = at != 0 ? uper_child(v, at, "value") : 0;
	uint32_t rsc = value != 0 ? uper_child(v, value, "RoadsideCoordination") : 0;
	uint32_t list = rsc != 0 ? uper_child(v, rsc, "coordinates") : 0;
	uint32_t p = list + 1;
	if (list == 0)
		return 0;
	int64_t made_ns = timepoint_resolve(
		now_ns, slot_get(v, rsc, "secMark", 0) * UNITS_NS_PER_MS, SLOT_MINUTE_NS);
	for (int64_t i = 0; i < v->nodes[list].value && count < SLOT_DECISIONS_MAX;
	     i++, p = v->nodes[p].next)
		if (read_one(v, p, made_ns, &out[count]))
			count++;
	return count;
}

// ---- lights

static char light_of(int64_t state)
{
	return state == LIGHT_GREEN || state == LIGHT_GREEN_PERMISSIVE ? 'G'
	       : state == LIGHT_YELLOW				       ? 'y'
								       : 'r';
}

unsigned slot_china_read_lights(struct span message, struct slot_light *out, unsigned most)
{
	static _Thread_local struct slot_draft d;
	const struct uper_value *v = &d.v;
	unsigned count = 0;
	uint32_t at = decode(message, &d, "spatFrame");
	uint32_t list = at != 0 ? uper_child(v, at, "intersections") : 0;
	uint32_t x = list + 1;
	for (int64_t i = 0; list != 0 && i < v->nodes[list].value; i++, x = v->nodes[x].next) {
		uint32_t id = uper_child(v, x, "intersectionId"),
			 phases = uper_child(v, x, "phases");
		uint32_t p = phases + 1;
		for (int64_t k = 0; phases != 0 && k < v->nodes[phases].value && count < most;
		     k++, p = v->nodes[p].next) {
			uint32_t shown = uper_child(v, p, "phaseStates");
			out[count++] = (struct slot_light){
				.crossing = (uint16_t)(id != 0 ? slot_get(v, id, "id", 0) : 0),
				.group = (uint8_t)slot_get(v, p, "id", 0),
				.state = light_of(shown != 0 ? slot_get(v, shown + 1, "light", -1)
							     : -1)};
		}
	}
	return count;
}
