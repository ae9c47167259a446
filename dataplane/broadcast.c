// SPDX-License-Identifier: Apache-2.0
#include "broadcast.h"

#include <math.h>
#include <string.h>

#include "base/timepoint.h"
#include "base/units.h"
#include "broadcast_message.h"
#include "net/btp.h"
#include "net/dot2.h"
#include "net/eth.h"
#include "net/geonet.h"
#include "net/ip.h"
#include "net/psid.h"
#include "net/wsmp.h"

static const struct {
	const char *name, *text;
} skips[BROADCAST_SKIP_COUNT] = {
#define BROADCAST_SKIP_ROW(id, name, text) [BROADCAST_SKIP_##id] = {name, text},
	BROADCAST_SKIP_LIST(BROADCAST_SKIP_ROW)
#undef BROADCAST_SKIP_ROW
};

const char *broadcast_skip_name(unsigned skip)
{
	return skip < BROADCAST_SKIP_COUNT ? skips[skip].name : "?";
}

const char *broadcast_skip_text(unsigned skip)
{
	return skip < BROADCAST_SKIP_COUNT ? skips[skip].text : "?";
}

const char *broadcast_profile_name(unsigned profile)
{
	static const char *const names[BROADCAST_PROFILE_COUNT] = {"none", "etsi", "us", "china"};
	return profile < BROADCAST_PROFILE_COUNT ? names[profile] : "?";
}

// ETSI: causes and sub-causes of EN 302 637-3 table 10. US: ITIS codes of SAE J2540-2: increased risk of accident 6922,
// people on roadway 1286, vehicle travelling wrong way 1793, reckless driver 1794, stalled vehicle 532, emergency
// vehicles on roadway 1796. China: none here, see broadcast_default_codes.
static const struct broadcast_code default_codes[BROADCAST_PROFILE_COUNT][ALERT_KIND_COUNT] = {
	[BROADCAST_ETSI] = {[ALERT_KIND_COLLISION_COURSE] = {97, 0},
			    [ALERT_KIND_REAR_END] = {97, 1},
			    [ALERT_KIND_CROSSING_MOVEMENT] = {97, 2},
			    [ALERT_KIND_VRU_IN_PATH] = {97, 4},
			    [ALERT_KIND_WRONG_WAY] = {14, 0},
			    [ALERT_KIND_RED_LIGHT] = {98, 2},
			    [ALERT_KIND_STOPPED_VEHICLE] = {94, 0},
			    [ALERT_KIND_EMERGENCY_VEHICLE] = {95, 1}},
	[BROADCAST_US] = {[ALERT_KIND_COLLISION_COURSE] = {6922, 0},
			  [ALERT_KIND_REAR_END] = {6922, 0},
			  [ALERT_KIND_CROSSING_MOVEMENT] = {6922, 0},
			  [ALERT_KIND_VRU_IN_PATH] = {1286, 0},
			  [ALERT_KIND_WRONG_WAY] = {1793, 0},
			  [ALERT_KIND_RED_LIGHT] = {1794, 0},
			  [ALERT_KIND_STOPPED_VEHICLE] = {532, 0},
			  [ALERT_KIND_EMERGENCY_VEHICLE] = {1796, 0}},
};

// The same sources. ETSI: accident 2, roadworks 3, impassability 5, obstacle 10, animal 11, people 12, rescue and recovery 15,
// adhesion 6 with black ice 6, visibility 18 with fog 1, emergency vehicle 95, dangerous situation 99. ITIS: accident 513, road
// construction 1025, closed 770, obstruction on roadway 1281, animal 1290, people 1286, emergency vehicles at scene 6925, black ice
// 5908, fog 5378, emergency vehicles on roadway 1796, danger 6917.
static const struct broadcast_code default_notices[BROADCAST_PROFILE_COUNT][NOTICE_KIND_COUNT] = {
	[BROADCAST_ETSI] = {[NOTICE_KIND_ACCIDENT] = {2, 0},
			    [NOTICE_KIND_ROADWORKS] = {3, 0},
			    [NOTICE_KIND_ROAD_CLOSED] = {5, 0},
			    [NOTICE_KIND_OBSTACLE] = {10, 0},
			    [NOTICE_KIND_ANIMAL] = {11, 0},
			    [NOTICE_KIND_PEOPLE] = {12, 0},
			    [NOTICE_KIND_RESCUE] = {15, 0},
			    [NOTICE_KIND_BLACK_ICE] = {6, 6},
			    [NOTICE_KIND_FOG] = {18, 1},
			    [NOTICE_KIND_EMERGENCY_VEHICLE] = {95, 0},
			    [NOTICE_KIND_DANGER] = {99, 0}},
	[BROADCAST_US] = {[NOTICE_KIND_ACCIDENT] = {513, 0},
			  [NOTICE_KIND_ROADWORKS] = {1025, 0},
			  [NOTICE_KIND_ROAD_CLOSED] = {770, 0},
			  [NOTICE_KIND_OBSTACLE] = {1281, 0},
			  [NOTICE_KIND_ANIMAL] = {1290, 0},
			  [NOTICE_KIND_PEOPLE] = {1286, 0},
			  [NOTICE_KIND_RESCUE] = {6925, 0},
			  [NOTICE_KIND_BLACK_ICE] = {5908, 0},
			  [NOTICE_KIND_FOG] = {5378, 0},
			  [NOTICE_KIND_EMERGENCY_VEHICLE] = {1796, 0},
			  [NOTICE_KIND_DANGER] = {6917, 0}},
};

const struct broadcast_code *broadcast_default_notices(unsigned profile)
{
	return default_notices[profile < BROADCAST_PROFILE_COUNT ? profile : BROADCAST_NONE];
}

const struct broadcast_code *broadcast_default_codes(unsigned profile)
{
	return default_codes[profile < BROADCAST_PROFILE_COUNT ? profile : BROADCAST_NONE];
}

void broadcast_init(struct broadcast *b, const struct broadcast_params *p)
{
	memset(b, 0, sizeof(*b));
	b->p = *p;
}

// ---- frames around a message

// Broadcast in a circle around the event (EN 302 636-4-1), decentralized notification on its BTP port.
static uint32_t frame_etsi(struct broadcast *b, const struct broadcast_event *e,
			   struct span message, int64_t now_ns, uint8_t *out)
{
	const struct broadcast_params *p = &b->p;
	int64_t its_ms =
		now_ns / UNITS_NS_PER_MS - TIMEPOINT_TAI2004_UNIX_MS + TIMEPOINT_TAI2004_LEAP_MS;
	struct geonet g = {.next = GN_NEXT_COMMON,
			   .lifetime_multiplier = 1,
			   .lifetime_base = 1, // one second
			   .hops_left = 1,
			   .hops_max = 1,
			   .transport = GN_TRANSPORT_BTP_B,
			   .type = GN_BROADCAST_CIRCLE,
			   .sequence = b->sequence++,
			   .source = {.timestamp_ms = (uint32_t)its_ms,
				      .lat_e7 = p->lat_e7,
				      .lon_e7 = p->lon_e7,
				      .is_accurate = true},
			   .area = {.lat_e7 = e->lat_e7, .lon_e7 = e->lon_e7, .a_m = e->radius_m}};
	g.source.address.octet[0] = 15 << 2; // roadside unit
	memcpy(g.source.address.octet + 2, p->mac, 6);
	uint32_t at = eth_encode_header(p->mac, ETH_TYPE_GEONET, out, BROADCAST_FRAME_MAX);
	uint32_t n = geonet_encode_header(&g, message.n + BTP_HEADER_SIZE, out + at,
					  BROADCAST_FRAME_MAX - at);
	n += btp_encode_header(BTP_DENM, 0, out + at + n, BROADCAST_FRAME_MAX - at - n);
	if (n == 0 || at + n + message.n > BROADCAST_FRAME_MAX)
		return 0;
	memcpy(out + at + n, message.p, message.n);
	return at + n + message.n;
}

static uint32_t frame_us(struct broadcast *b, struct span message, uint8_t *out)
{
	uint8_t inner[DOT2_HEADER_UNSECURED_MAX];
	uint32_t head = dot2_encode_unsecured(message.n, inner, sizeof(inner));
	uint32_t at = eth_encode_header(b->p.mac, ETH_TYPE_WSMP, out, BROADCAST_FRAME_MAX);
	at += wsmp_encode_header(PSID_TIM, head + message.n, out + at, BROADCAST_FRAME_MAX - at);
	if (head == 0 || at + head + message.n > BROADCAST_FRAME_MAX)
		return 0;
	memcpy(out + at, inner, head);
	memcpy(out + at + head, message.p, message.n);
	return at + head + message.n;
}

static uint32_t frame_china(struct broadcast *b, struct span message, uint8_t *out)
{
	const struct broadcast_params *p = &b->p;
	const struct ip_v4_udp h = {.src = p->udp_from,
				    .dst = p->udp_to,
				    .src_port = p->udp_port,
				    .dst_port = p->udp_port};
	uint32_t at = eth_encode_header(p->mac, ETH_TYPE_IPV4, out, BROADCAST_FRAME_MAX);
	uint32_t head = ip_encode_v4_udp_header(&h, message.n, out + at, BROADCAST_FRAME_MAX - at);
	at += head;
	if (head == 0 || at + message.n > BROADCAST_FRAME_MAX)
		return 0;
	memcpy(out + at, message.p, message.n);
	return at + message.n;
}

// ---- whether and what

static enum broadcast_skip may_send(const struct broadcast *b, struct broadcast_code code,
				    bool is_over, int64_t now_ns)
{
	const struct broadcast_params *p = &b->p;
	if (p->profile == BROADCAST_NONE)
		return BROADCAST_SKIP_PROFILE;
	if (code.number == 0)
		return BROADCAST_SKIP_CODE;
	if (is_over && p->profile != BROADCAST_ETSI)
		return BROADCAST_SKIP_PHASE; // roadside alerts and RSI run out, they are not called back
	bool set_back = b->due_ns - now_ns > 10 * UNITS_NS_PER_S; // the clock was
	if (!set_back && b->due_ns - now_ns > UNITS_NS_PER_S / 10)
		return BROADCAST_SKIP_RATE;
	return BROADCAST_SKIP_NONE;
}

static enum broadcast_skip make_frame(struct broadcast *b, const struct broadcast_event *e,
				      int64_t now_ns, uint8_t *out, uint32_t *size)
{
	uint8_t octets[BROADCAST_FRAME_MAX / 2];
	*size = 0;
	enum broadcast_skip skip = may_send(b, e->code, e->is_over, now_ns);
	if (skip != BROADCAST_SKIP_NONE)
		return skip;
	struct span m = {octets, broadcast_message(b, e, octets, sizeof(octets))};
	if (m.n == 0)
		return BROADCAST_SKIP_ENCODE;
	*size = b->p.profile == BROADCAST_ETSI ? frame_etsi(b, e, m, now_ns, out)
		: b->p.profile == BROADCAST_US ? frame_us(b, m, out)
					       : frame_china(b, m, out);
	if (*size == 0)
		return BROADCAST_SKIP_ENCODE;
	int64_t interval_ns =
		UNITS_NS_PER_S / (int64_t)(b->p.frames_per_s > 0 ? b->p.frames_per_s : 1);
	int64_t from_ns = b->due_ns > now_ns && b->due_ns - now_ns <= 10 * UNITS_NS_PER_S
				  ? b->due_ns
				  : now_ns;
	b->due_ns = from_ns + interval_ns;
	return BROADCAST_SKIP_NONE;
}

enum broadcast_skip broadcast_frame(struct broadcast *b, const struct alert *a,
				    const struct geo_frame *plane, int64_t now_ns,
				    uint8_t out[static BROADCAST_FRAME_MAX], uint32_t *size)
{
	static const struct broadcast_code none;
	struct broadcast_event e = {.is_over = a->phase == ALERT_PHASE_CLEARED,
				    .number = a->id & 0x7fff,
				    .time_ns = a->time_ns,
				    .code = a->kind < ALERT_KIND_COUNT ? b->p.code[a->kind] : none,
				    .radius_m = b->p.radius_m,
				    .validity_s = b->p.validity_s};
	geo_from_plane(plane, (struct geo_point){(double)a->r.e_m, (double)a->r.n_m}, &e.lat_e7,
		       &e.lon_e7);
	return make_frame(b, &e, now_ns, out, size);
}

enum broadcast_skip broadcast_notice_frame(struct broadcast *b, const struct broadcast_notice *n,
					   int64_t now_ns, uint8_t out[static BROADCAST_FRAME_MAX],
					   uint32_t *size)
{
	static const struct broadcast_code none;
	const struct broadcast_event e = {.is_over = n->is_over,
					  .number = n->number,
					  .time_ns = n->time_ns,
					  .code = n->kind < NOTICE_KIND_COUNT ? b->p.notice[n->kind]
									      : none,
					  .radius_m = n->radius_m,
					  .validity_s = n->validity_s,
					  .lat_e7 = n->lat_e7,
					  .lon_e7 = n->lon_e7,
					  .notice = n};
	return make_frame(b, &e, now_ns, out, size);
}
