// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "base/units.h"
#include "minute.h"
#include "slot_message.h"

#define MS UNITS_NS_PER_MS
enum { J2735_ID_SSM = 30, CSAE_ID_RSC = 11, TENTH_MS = 10 };

static uint64_t clamp(int64_t v, int64_t lo, int64_t hi)
{
	return (uint64_t)(v < lo ? lo : v > hi ? hi : v);
}

static uint8_t *put16(uint8_t *p, uint64_t v)
{
	*p++ = (uint8_t)(v >> 8);
	*p++ = (uint8_t)v;
	return p;
}

// ---- SSM and SSEM

static void build_id(struct uper_builder *u, uint32_t id)
{
	if (id >> 16 != 0)
		uper_build_int(u, "region", id >> 16);
	uper_build_int(u, "id", id & 0xffff);
}

static void build_lane(struct uper_builder *u, const char *name, uint8_t lane)
{
	uper_build_open(u, name);
	uper_build_int(u, "lane", lane);
	uper_build_close(u);
}

static void build_vehicle(struct uper_builder *u, const struct slot_say *s)
{
	uint8_t id[4] = {(uint8_t)(s->vehicle >> 24), (uint8_t)(s->vehicle >> 16),
			 (uint8_t)(s->vehicle >> 8), (uint8_t)s->vehicle};
	uper_build_open(u, "requester");
	uper_build_open(u, "id");
	if (s->id_size == 5)
		uper_build_int(u, "stationID", (int64_t)(s->vehicle & UINT32_MAX));
	else
		uper_build_octets(u, "entityID", id, sizeof(id));
	uper_build_close(u);
	uper_build_int(u, "request", s->request_id);
	uper_build_int(u, "sequenceNumber", s->sequence);
	uper_build_close(u);
}

static void build_extension(struct uper_builder *u, const struct slot_say *s)
{
	uint8_t octets[16], *p = octets;
	*p++ = 1;
	*p++ = s->reason;
	p = put16(p, s->entry_cms);
	p = put16(p, s->movement_cms);
	p = put16(p, s->use_by_ns != 0 ? clamp((s->use_by_ns - s->time_ns) / MS, 0, 65535) : 0);
	p = put16(p, s->lease_end_ns != 0 ? clamp((s->lease_end_ns - s->to_ns) / MS + 1, 0, 65535)
					  : 0);
	uper_build_open(u, "regional");
	uper_build_open(u, NULL);
	uper_build_int(u, "regionId", SLOT_REGION);
	uper_build_open(u, "regExtValue");
	uper_build_unknown(u, -1, octets, (uint32_t)(p - octets));
	uper_build_close(u);
	uper_build_close(u);
	uper_build_close(u);
}

// enum PrioritizationResponseStatus by verdict.
static const char *const statuses[] = {"granted", "processing", "rejected", "rejected"};

static void build_package(struct uper_builder *u, const struct slot_say *s)
{
	uper_build_open(u, NULL);
	build_vehicle(u, s);
	build_lane(u, "inboundOn", s->lane_in);
	if (s->lane_out != 0)
		build_lane(u, "outboundOn", s->lane_out);
	if (s->from_ns != 0) {
		uper_build_int(u, "minute", minute_of_year(s->from_ns));
		uper_build_int(u, "second", s->from_ns / MS % 60000);
		uper_build_int(u, "duration",
			       (int64_t)clamp((s->to_ns - s->from_ns) / MS, 0, 65535));
	}
	uper_build_enum(u, "status", statuses[s->verdict & 3]);
	build_extension(u, s);
	uper_build_close(u);
}

static void build_status(struct uper_builder *u, uint8_t count, const struct slot_say *s,
			 uint32_t n)
{
	uper_build_int(u, "timeStamp", minute_of_year(s->time_ns));
	uper_build_int(u, "second", s->time_ns / MS % 60000);
	uper_build_open(u, "status");
	uper_build_open(u, NULL);
	uper_build_int(u, "sequenceNumber", count);
	uper_build_open(u, "id");
	build_id(u, s->crossing);
	uper_build_close(u);
	uper_build_open(u, "sigStatus");
	for (uint32_t i = 0; i < n; i++)
		build_package(u, &s[i]);
	uper_build_close(u);
	uper_build_close(u);
	uper_build_close(u);
}

static void build_ssm(struct uper_builder *u, const struct broadcast_params *p, uint8_t count,
		      const struct slot_say *s, uint32_t n)
{
	uper_build_int(u, "messageId", J2735_ID_SSM);
	uper_build_open(u, "value");
	uper_build_open(u, "SignalStatusMessage");
	build_status(u, count, s, n);
	uper_build_close(u);
	uper_build_close(u);
}

static void build_ssem(struct uper_builder *u, const struct broadcast_params *p, uint8_t count,
		       const struct slot_say *s, uint32_t n)
{
	uper_build_open(u, "header");
	uper_build_int(u, "protocolVersion", 2);
	uper_build_int(u, "messageID", ETSI_ID_SSEM);
	uper_build_int(u, "stationID", p->station_id);
	uper_build_close(u);
	uper_build_open(u, "ssm");
	build_status(u, count, s, n);
	uper_build_close(u);
}

// ---- RSC

static void build_node(struct uper_builder *u, const char *name, uint32_t id)
{
	uper_build_open(u, name);
	build_id(u, id);
	uper_build_close(u);
}

static void build_link(struct uper_builder *u, uint32_t from, uint32_t to, uint8_t lane)
{
	char bits[17] = "0000000000000000";
	if (lane < 16)
		bits[lane] = '1';
	uper_build_open(u, "posInMap");
	build_node(u, "upstreamNodeId", from);
	build_node(u, "downstreamNodeId", to);
	uper_build_bits(u, "referenceLanes", bits);
	uper_build_close(u);
}

static void build_place(struct uper_builder *u, int32_t lat_e7, int32_t lon_e7)
{
	uper_build_open(u, "pos");
	uper_build_open(u, "offsetLL");
	uper_build_open(u, "position-LatLon");
	uper_build_int(u, "lon", lon_e7);
	uper_build_int(u, "lat", lat_e7);
	uper_build_close(u);
	uper_build_close(u);
	uper_build_close(u);
}

// Tens of milliseconds from the time of the decision; 1 is the least that the field has.
static int64_t tens(const struct slot_say *s, int64_t t_ns, bool up)
{
	int64_t d = t_ns - s->time_ns;
	return (int64_t)clamp((d + (up ? TENTH_MS * MS - 1 : 0)) / (TENTH_MS * MS), 1, 65535);
}

static void build_guidance(struct uper_builder *u, const struct slot_say *s)
{
	uper_build_open(u, "pathGuidance");
	for (int i = 0; i < 2; i++) {
		uper_build_open(u, NULL);
		build_link(u, s->node_in, s->crossing, s->node_lane_in);
		build_place(u, s->line_lat_e7, s->line_lon_e7);
		uper_build_int(u, "speed", s->entry_cms / 2);
		uper_build_int(u, "estimatedTime", tens(s, i == 0 ? s->from_ns : s->to_ns, false));
		uper_build_close(u);
	}
	uper_build_open(u, NULL);
	build_link(u, s->crossing, s->node_out, s->node_lane_out);
	build_place(u, s->end_lat_e7, s->end_lon_e7);
	uper_build_int(u, "speed", s->movement_cms / 2);
	uper_build_int(u, "estimatedTime",
		       tens(s, s->lease_end_ns != 0 ? s->lease_end_ns : s->to_ns, true));
	uper_build_close(u);
	uper_build_close(u);
}

// Bits of DriveBehavior: 5 straight on, 6 left, 7 right, 8 round; 9 stop and go; 10 stop.
static void build_suggestion(struct uper_builder *u, const struct slot_say *s)
{
	char bits[15] = "00000000000000";
	unsigned go = s->turn < 4 ? 5u + s->turn : 5u;
	bits[s->verdict == SLOT_SAY_GRANT ? go : s->verdict == SLOT_SAY_HOLD ? 9u : 10u] = '1';
	uper_build_open(u, "driveSuggestion");
	uper_build_bits(u, "suggestion", bits);
	if (s->use_by_ns != 0)
		uper_build_int(u, "lifeTime", tens(s, s->use_by_ns, false));
	uper_build_close(u);
}

static void build_rsc(struct uper_builder *u, const struct broadcast_params *p, uint8_t count,
		      const struct slot_say *s, uint32_t n)
{
	uint8_t id[8] = {0};
	for (unsigned i = 0; i < 4; i++)
		id[4 + i] = (uint8_t)(p->station_id >> (24 - 8 * i));
	uper_build_open(u, "msgFrameExt");
	uper_build_int(u, "messageId", CSAE_ID_RSC);
	uper_build_open(u, "value");
	uper_build_open(u, "RoadsideCoordination");
	uper_build_int(u, "msgCnt", count);
	uper_build_octets(u, "id", id, sizeof(id));
	uper_build_int(u, "secMark", s->time_ns / MS % 60000);
	uper_build_open(u, "refPos");
	uper_build_int(u, "lat", p->lat_e7);
	uper_build_int(u, "long", p->lon_e7);
	uper_build_close(u);
	uper_build_open(u, "coordinates");
	for (uint32_t i = 0; i < n; i++) {
		uint8_t who[8];
		for (unsigned k = 0; k < 8; k++)
			who[k] = (uint8_t)(s[i].vehicle >> (56 - 8 * k));
		uper_build_open(u, NULL);
		uper_build_octets(u, "vehId", who, sizeof(who));
		build_suggestion(u, &s[i]);
		if (s[i].from_ns != 0)
			build_guidance(u, &s[i]);
		uper_build_bits(u, "info", "00010000");
		uper_build_close(u);
	}
	uper_build_close(u);
	uper_build_close(u);
	uper_build_close(u);
	uper_build_close(u);
}

// ---- a table: profile, root, how it is built

static const struct uper_field *root_ssm(void)
{
	return &its_j2735_frame;
}

static const struct uper_field *root_ssem(void)
{
	return its_etsi_message(ETSI_ID_SSEM, 2, ETSI_RELEASE_1);
}

static const struct uper_field *root_rsc(void)
{
	return its_csae_frame(CSAE_2020);
}

static const struct {
	const struct uper_field *(*root)(void);
	void (*build)(struct uper_builder *u, const struct broadcast_params *p, uint8_t count,
		      const struct slot_say *s, uint32_t n);
} messages[BROADCAST_PROFILE_COUNT] = {[BROADCAST_ETSI] = {root_ssem, build_ssem},
				       [BROADCAST_US] = {root_ssm, build_ssm},
				       [BROADCAST_CHINA] = {root_rsc, build_rsc}};

uint32_t slot_message_write(struct slot_writer *w, const struct broadcast_params *p,
			    const struct slot_say *says, uint32_t n, uint8_t *out, uint32_t size)
{
	struct uper_value v = {.nodes = w->nodes, .capacity = SLOT_NODES};
	struct uper_builder u;
	uint32_t bits;
	if (p->profile == BROADCAST_NONE || p->profile >= BROADCAST_PROFILE_COUNT || n == 0 ||
	    n > SLOT_SAYS_PER_FRAME)
		return 0;
	uper_build_start(&u, &v, messages[p->profile].root(), w->octets, sizeof(w->octets));
	messages[p->profile].build(&u, p, w->count, says, n);
	w->count = (uint8_t)((w->count + 1) & 127);
	if (uper_build_end(&u) != ERR_NONE || uper_value_encode(&v, out, size, &bits) != ERR_NONE)
		return 0;
	return (bits + 7) / 8;
}
