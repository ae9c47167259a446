// SPDX-License-Identifier: Apache-2.0
// SRM and SSM, SREM and SSEM: the same members under two roots.
#include <math.h>

#include "its/its.h"
#include "slot_draft.h"
#include "slot_profile.h"
#include "wire/cursor.h"
#include "wire/writer.h"

enum {
	ID_SPAT = 19,
	ID_SRM = 29,
	ID_SSM = 30,
	REGION = 203, // of our extension: 128 and above are for local use
	EXTENSION_VERSION = 1,
	EXTENSION_SIZE = 11,
	HEADING_UNITS = 28800,
	SPEED_MOST = 8190,
	ETSI_VERSION = 2,
	FORWARD = 2
};

static const char *const request_types[SLOT_STATE_COUNT] = {
	"priorityRequest", "priorityRequestUpdate", "priorityCancellation", "priorityCancellation"};
static const char *const roles[SLOT_ROLE_COUNT] = {"basicVehicle", "publicTransport", "emergency"};

static uint16_t centi(double v)
{
	return units_clamp_u16(lround(v * 100.0));
}

static void put_extension(struct uper_builder *b, const struct slot_request *r)
{
	uint8_t octets[EXTENSION_SIZE];
	struct writer w = writer_init(octets, sizeof(octets));
	writer_u8(&w, EXTENSION_VERSION);
	writer_be(&w, centi(r->self.length_m), 2);
	writer_be(&w, centi(r->self.width_m), 2);
	writer_be(&w, centi(r->enter_ms), 2);
	writer_be(&w, centi(r->accel_ms2), 2);
	writer_be(&w, centi(r->brake_ms2), 2);
	uper_build_open(b, "regional");
	uper_build_open(b, NULL);
	uper_build_int(b, "regionId", REGION);
	uper_build_open(b, "regExtValue");
	uper_build_unknown(b, -1, octets, sizeof(octets));
	uper_build_close(b);
	uper_build_close(b);
	uper_build_close(b);
}

static void put_lane(struct uper_builder *b, const char *name, unsigned lane)
{
	uper_build_open(b, name);
	uper_build_int(b, "lane", lane);
	uper_build_close(b);
}

static void put_request(struct uper_builder *b, const struct slot_request *r)
{
	int64_t minute, ms;
	slot_split(r->begin_ns, &minute, &ms);
	uper_build_open(b, "requests");
	uper_build_open(b, NULL);
	uper_build_open(b, "request");
	uper_build_open(b, "id");
	uper_build_int(b, "id", r->crossing);
	uper_build_close(b);
	uper_build_int(b, "requestID", r->request_id);
	uper_build_enum(b, "requestType", request_types[r->state]);
	put_lane(b, "inBoundLane", r->lane_in);
	put_lane(b, "outBoundLane", r->lane_out);
	uper_build_close(b);
	if (r->state != SLOT_LEFT) {
		uper_build_int(b, "minute", minute);
		uper_build_int(b, "second", ms);
		uper_build_int(b, "duration", r->length_ns / UNITS_NS_PER_MS);
	}
	put_extension(b, r);
	uper_build_close(b);
	uper_build_close(b);
}

static void put_requestor(struct uper_builder *b, bool is_etsi, const struct slot_self *s)
{
	uper_build_open(b, "requestor");
	uper_build_open(b, "id");
	if (is_etsi)
		uper_build_int(b, "stationID",
			       (int64_t)((uint32_t)s->id[0] << 24 | (uint32_t)s->id[1] << 16 |
					 (uint32_t)s->id[2] << 8 | s->id[3]));
	else
		uper_build_octets(b, "entityID", s->id, 4);
	uper_build_close(b);
	uper_build_open(b, "type");
	uper_build_enum(b, "role", roles[s->role]);
	uper_build_close(b);
	uper_build_open(b, "position");
	uper_build_open(b, "position");
	uper_build_int(b, "lat", s->lat_e7);
	uper_build_int(b, "long", s->lon_e7);
	uper_build_int(b, "elevation", lround(s->alt_m * 10.0));
	uper_build_close(b);
	uper_build_int(b, "heading", lround(s->heading_deg * 80.0) % HEADING_UNITS);
	uper_build_open(b, "speed");
	uper_build_int(b, "transmisson", FORWARD);
	uper_build_int(b, "speed", lround(fmin(s->speed_ms * 50.0, SPEED_MOST)));
	uper_build_close(b);
	uper_build_close(b);
	uper_build_close(b);
}

static void put_head(struct uper_builder *b, bool is_etsi, const struct slot_self *s)
{
	if (!is_etsi) {
		uper_build_int(b, "messageId", ID_SRM);
		uper_build_open(b, "value");
		uper_build_open(b, "SignalRequestMessage");
		return;
	}
	uper_build_open(b, "header");
	uper_build_int(b, "protocolVersion", ETSI_VERSION);
	uper_build_int(b, "messageID", ETSI_ID_SREM);
	uper_build_int(b, "stationID",
		       (int64_t)((uint32_t)s->id[0] << 24 | (uint32_t)s->id[1] << 16 |
				 (uint32_t)s->id[2] << 8 | s->id[3]));
	uper_build_close(b);
	uper_build_open(b, "srm");
}

uint32_t slot_sae_request(bool is_etsi, const struct slot_request *r, uint8_t *out, uint32_t size)
{
	static _Thread_local struct slot_draft d;
	int64_t minute, ms;
	const struct uper_field *root =
		is_etsi ? its_etsi_message(ETSI_ID_SREM, ETSI_VERSION, ETSI_RELEASE_AUTO)
			: &its_j2735_frame;
	if (root == NULL)
		return 0;
	struct uper_builder *b = slot_draft_start(&d, root);
	slot_split(r->self.now_ns, &minute, &ms);
	put_head(b, is_etsi, &r->self);
	uper_build_int(b, "timeStamp", minute);
	uper_build_int(b, "second", ms);
	uper_build_int(b, "sequenceNumber", r->self.msg_count & 0x7f);
	put_request(b, r);
	put_requestor(b, is_etsi, &r->self);
	return draft_end(&d.b, &d.v, out, size);
}

// ---- decisions

struct status {
	const struct uper_value *v;
	int64_t made_ns;
	uint16_t crossing;
};

static const char *const kinds[] = {"processing", "granted", "rejected"};

// What the extension of a status says; absent parts stay as they are.
static void read_extension(const struct uper_value *v, uint32_t package, struct slot_decision *d)
{
	uint8_t octets[EXTENSION_SIZE];
	uint32_t list = uper_child(v, package, "regional");
	if (list == 0 || v->nodes[list].value < 1)
		return;
	uint32_t element = list + 1, open = uper_child(v, element, "regExtValue");
	if (slot_get(v, element, "regionId", -1) != REGION || open == 0 ||
	    v->nodes[open].next <= open + 1)
		return;
	uint32_t n = v->nodes[open + 1].bits / 8;
	if (n > sizeof(octets))
		n = sizeof(octets);
	slot_get_octets(v, open + 1, octets, n);
	struct cursor c = cursor_over((struct span){octets, n});
	if (cursor_u8(&c) != EXTENSION_VERSION)
		return;
	d->reason = cursor_u8(&c);
	if (cursor_left(&c) >= 2)
		d->enter_ms = cursor_u16be(&c) / 100.0;
	if (cursor_left(&c) >= 2)
		d->move_ms = cursor_u16be(&c) / 100.0;
	if (cursor_left(&c) >= 2)
		d->use_by_ns = d->made_ns + cursor_u16be(&c) * UNITS_NS_PER_MS;
	if (cursor_left(&c) >= 2 && d->end_ns > d->begin_ns)
		d->lease_end_ns = d->end_ns + cursor_u16be(&c) * UNITS_NS_PER_MS;
}

static bool read_who(const struct uper_value *v, uint32_t package, struct slot_decision *d)
{
	uint32_t who = uper_child(v, package, "requester");
	uint32_t id = who != 0 ? uper_child(v, who, "id") : 0;
	uint32_t entity = id != 0 ? uper_child(v, id, "entityID") : 0;
	uint32_t station = id != 0 ? uper_child(v, id, "stationID") : 0;
	if (entity != 0)
		slot_get_octets(v, entity, d->id, 4);
	else if (station != 0)
		for (unsigned i = 0; i < 4; i++)
			d->id[i] = (uint8_t)(v->nodes[station].value >> (8 * (3 - i)));
	return entity != 0 || station != 0;
}

static void read_window(const struct uper_value *v, uint32_t package, struct slot_decision *d)
{
	int64_t minute = slot_get(v, package, "minute", -1),
		ms = slot_get(v, package, "second", -1),
		length = slot_get(v, package, "duration", -1);
	if (ms < 0 || length <= 0)
		return;
	d->begin_ns = slot_join(minute, ms, d->made_ns);
	d->end_ns = d->begin_ns + length * UNITS_NS_PER_MS;
}

static int64_t lane_of(const struct uper_value *v, uint32_t package, const char *name)
{
	uint32_t at = uper_child(v, package, name);
	return at != 0 ? slot_get(v, at, "lane", 0) : 0;
}

static bool read_package(const struct status *s, uint32_t package, struct slot_decision *d)
{
	const struct uper_value *v = s->v;
	uint32_t status = uper_child(v, package, "status");
	*d = (struct slot_decision){
		.crossing = s->crossing, .made_ns = s->made_ns, .enter_ms = -1.0, .move_ms = -1.0};
	if (!read_who(v, package, d) || status == 0)
		return false;
	const char *name = "?";
	const struct uper_type *t = v->nodes[status].field->type;
	for (unsigned i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (uper_enum_index(t, kinds[i]) == v->nodes[status].value)
			name = kinds[i];
	d->lane_in = (uint8_t)lane_of(v, package, "inboundOn");
	d->lane_out = (uint8_t)lane_of(v, package, "outboundOn");
	read_window(v, package, d);
	read_extension(v, package, d);
	if (strcmp(name, "granted") == 0)
		d->kind = SLOT_GRANT;
	else if (strcmp(name, "processing") == 0)
		d->kind = SLOT_HOLD;
	else if (strcmp(name, "rejected") == 0)
		d->kind = d->end_ns > d->begin_ns ? SLOT_REVOKE : SLOT_DENIAL;
	else
		return false;
	return true;
}

static unsigned read_status_list(struct status *s, uint32_t list,
				 struct slot_decision out[SLOT_DECISIONS_MAX])
{
	const struct uper_value *v = s->v;
	unsigned count = 0;
	uint32_t at = list + 1;
	for (int64_t i = 0; i < v->nodes[list].value; i++, at = v->nodes[at].next) {
		uint32_t id = uper_child(v, at, "id"), packages = uper_child(v, at, "sigStatus");
		if (id == 0 || packages == 0)
			continue;
		s->crossing = (uint16_t)slot_get(v, id, "id", 0);
		uint32_t p = packages + 1;
		for (int64_t k = 0; k < v->nodes[packages].value && count < SLOT_DECISIONS_MAX;
		     k++, p = v->nodes[p].next)
			if (read_package(s, p, &out[count]))
				count++;
	}
	return count;
}

// Node of the message inside a decoded frame; 0: another message.
static uint32_t decode(bool is_etsi, struct span message, struct slot_draft *d,
		       const char *sae_name, unsigned sae_id, const char *etsi_name,
		       unsigned etsi_id)
{
	const struct uper_field *root =
		is_etsi ? its_etsi_message(etsi_id, ETSI_VERSION, ETSI_RELEASE_AUTO)
			: &its_j2735_frame;
	if (message.n < 2 || (is_etsi && message.p[1] != etsi_id) ||
	    (!is_etsi && (message.p[0] != 0 || message.p[1] != sae_id)) || root == NULL)
		return 0;
	d->v = (struct uper_value){.nodes = d->nodes, .capacity = SLOT_NODES};
	if (uper_value_decode(root, message, &d->v, NULL) != ERR_NONE)
		return 0;
	if (is_etsi)
		return uper_child(&d->v, 0, etsi_name);
	uint32_t open = uper_child(&d->v, 0, "value");
	return open != 0 ? uper_child(&d->v, open, sae_name) : 0;
}

unsigned slot_sae_read(bool is_etsi, struct span message, int64_t now_ns,
		       struct slot_decision out[SLOT_DECISIONS_MAX])
{
	static _Thread_local struct slot_draft d;
	uint32_t at =
		decode(is_etsi, message, &d, "SignalStatusMessage", ID_SSM, "ssm", ETSI_ID_SSEM);
	uint32_t list = at != 0 ? uper_child(&d.v, at, "status") : 0;
	if (list == 0)
		return 0;
	struct status s = {.v = &d.v,
			   .made_ns = slot_join(slot_get(&d.v, at, "timeStamp", -1),
						slot_get(&d.v, at, "second", 0), now_ns)};
	return read_status_list(&s, list, out);
}

// ---- lights

static char light_of(int64_t state)
{
	// unavailable, dark, stop-then, stop, pre, permissive, protected, permissive clears, protected clears, caution
	static const char lights[] = "rrrrrGGyyr";
	return state >= 0 && state < (int64_t)sizeof(lights) - 1 ? lights[state] : 'r';
}

unsigned slot_sae_read_lights(bool is_etsi, struct span message, struct slot_light *out,
			      unsigned most)
{
	static _Thread_local struct slot_draft d;
	const struct uper_value *v = &d.v;
	unsigned count = 0;
	uint32_t at = decode(is_etsi, message, &d, "SPAT", ID_SPAT, "spat", ETSI_ID_SPATEM);
	uint32_t list = at != 0 ? uper_child(v, at, "intersections") : 0;
	uint32_t x = list + 1;
	for (int64_t i = 0; list != 0 && i < v->nodes[list].value; i++, x = v->nodes[x].next) {
		uint32_t id = uper_child(v, x, "id"), states = uper_child(v, x, "states");
		uint32_t s = states + 1;
		for (int64_t k = 0; states != 0 && k < v->nodes[states].value && count < most;
		     k++, s = v->nodes[s].next) {
			uint32_t events = uper_child(v, s, "state-time-speed");
			out[count++] = (struct slot_light){
				.crossing = (uint16_t)slot_get(v, id, "id", 0),
				.group = (uint8_t)slot_get(v, s, "signalGroup", 0),
				.state = light_of(
					events != 0 ? slot_get(v, events + 1, "eventState", -1)
						    : -1)};
		}
	}
	return count;
}
