// SPDX-License-Identifier: Apache-2.0
#include "slot_air.h"

#include <math.h>
#include <string.h>

#include "base/timepoint.h"
#include "base/units.h"
#include "frames_link.h"
#include "frames_road.h"
#include "its/bsm.h"
#include "its/its.h"
#include "net/btp.h"
#include "net/dot2.h"
#include "net/frame.h"
#include "net/geonet.h"
#include "net/psid.h"
#include "net/wsmp.h"
#include "slot_profile.h"

enum {
	MESSAGE_MAX = 1300,
	BSM_HEADING_UNITS = 28800,
	BSM_NO_ANGLE = 127,
	BSM_NO_VERTICAL = -127,
	CHINA_UDP_PORT = 14600,
	GN_SECOND = 1,
	STATION_CAR = 5,
	STATION_SPECIAL = 10
};

static const char *const profiles[SLOT_PROFILE_COUNT] = {"us", "etsi", "china"};
static const char *const kind_names[SLOT_KIND_COUNT] = {"grant", "hold", "revoke", "denial"};
static const char *const role_names[SLOT_ROLE_COUNT] = {"none", "transit", "emergency"};
static const char *const state_names[SLOT_STATE_COUNT] = {"request", "echo", "drop", "left"};
static const char *const reason_names[SLOT_REASONS] = {
	"none",	     "waiting",	  "too_early",	      "behind",	     "signal", "restart", "frozen",
	"emergency", "deviation", "unknown_movement", "implausible", "full",   "on_sight"};

static const char *name_in(const char *const *names, unsigned count, unsigned i)
{
	return i < count ? names[i] : "?";
}

const char *slot_profile_name(unsigned profile)
{
	return name_in(profiles, SLOT_PROFILE_COUNT, profile);
}

const char *slot_kind_name(unsigned kind)
{
	return name_in(kind_names, SLOT_KIND_COUNT, kind);
}

const char *slot_role_name(unsigned role)
{
	return name_in(role_names, SLOT_ROLE_COUNT, role);
}

const char *slot_state_name(unsigned state)
{
	return name_in(state_names, SLOT_STATE_COUNT, state);
}

const char *slot_reason_name(unsigned reason)
{
	return name_in(reason_names, SLOT_REASONS, reason);
}

// ---- sending

static void mac_of(const struct slot_self *s, uint8_t mac[6])
{
	memcpy(mac, s->id + 2, 6);
	memcpy(mac + 2, s->id, 4);
	mac[0] = (uint8_t)((mac[0] & 0xfc) | 0x02); // locally administered, one station
}

static uint32_t in_wsmp(const struct slot_self *s, uint32_t psid, struct span message, uint8_t *out,
			uint32_t size)
{
	uint8_t dot2[DOT2_HEADER_UNSECURED_MAX], wsmp[WSMP_HEADER_MAX], mac[6];
	uint32_t d = dot2_encode_unsecured(message.n, dot2, sizeof(dot2));
	uint32_t h = wsmp_encode_header(psid, d + message.n, wsmp, sizeof(wsmp));
	struct writer w = writer_init(out, size);
	if (message.n == 0 || d == 0 || h == 0)
		return 0;
	mac_of(s, mac);
	frames_link_ethernet(&w, mac, FRAMES_LINK_TYPE_WSMP);
	writer_bytes(&w, wsmp, h);
	writer_bytes(&w, dot2, d);
	writer_bytes(&w, message.p, message.n);
	return writer_len(&w);
}

static uint32_t in_geonet(const struct slot_self *s, unsigned port, struct span message,
			  uint8_t *out, uint32_t size)
{
	uint8_t mac[6], btp[4], header[GN_HEADER_MAX];
	uint32_t h = btp_encode_header((uint16_t)port, 0, btp, sizeof(btp));
	struct geonet g = {
		.next = GN_NEXT_COMMON,
		.lifetime_multiplier = 1,
		.lifetime_base = GN_SECOND,
		.hops_left = 1,
		.hops_max = 1,
		.transport = GN_TRANSPORT_BTP_B,
		.type = GN_SINGLE_HOP,
		.flags = GN_FLAG_MOBILE,
		.source = {.timestamp_ms = (uint32_t)(s->now_ns / UNITS_NS_PER_MS -
						      TIMEPOINT_TAI2004_UNIX_MS +
						      TIMEPOINT_TAI2004_LEAP_MS),
			   .lat_e7 = s->lat_e7,
			   .lon_e7 = s->lon_e7,
			   .is_accurate = true,
			   .speed_cms = (int16_t)lround(s->speed_ms * 100.0),
			   .heading_ddeg = (uint16_t)(lround(s->heading_deg * 10.0) % 3600)}};
	g.source.address.octet[0] =
		(uint8_t)((s->role == SLOT_EMERGENCY ? STATION_SPECIAL : STATION_CAR) << 2);
	mac_of(s, mac);
	memcpy(&g.source.address.octet[2], mac, sizeof(mac));
	uint32_t k = geonet_encode_header(&g, h + message.n, header, sizeof(header));
	struct writer w = writer_init(out, size);
	if (message.n == 0 || h == 0 || k == 0)
		return 0;
	frames_link_ethernet(&w, mac, FRAMES_LINK_TYPE_GEONET);
	writer_bytes(&w, header, k);
	writer_bytes(&w, btp, h);
	writer_bytes(&w, message.p, message.n);
	return writer_len(&w);
}

static uint32_t in_udp(const struct slot_self *s, struct span message, uint8_t *out, uint32_t size)
{
	uint8_t mac[6];
	struct writer w = writer_init(out, size);
	if (message.n == 0)
		return 0;
	mac_of(s, mac);
	frames_link_ethernet(&w, mac, FRAMES_LINK_TYPE_IPV4);
	frames_link_udp_to(&w, (uint32_t)s->id[0] << 8 | s->id[1], CHINA_UDP_PORT, message);
	return writer_len(&w);
}

static uint32_t bsm(const struct slot_self *s, uint8_t *out, uint32_t size)
{
	double accuracy = fmin(254.0, fmax(1.0, s->error_m / 0.05));
	struct bsm_core c = {
		.msg_cnt = s->msg_count & 0x7f,
		.sec_mark = (uint16_t)(s->now_ns / UNITS_NS_PER_MS % 60000),
		.lat = s->lat_e7,
		.lon = s->lon_e7,
		.elev = (int32_t)lround(s->alt_m * 10.0),
		.semi_major = (uint8_t)accuracy,
		.semi_minor = (uint8_t)accuracy,
		.transmission = 2,
		.speed = (uint16_t)lround(s->speed_ms * 50.0),
		.heading = (uint16_t)(lround(s->heading_deg * 80.0) % BSM_HEADING_UNITS),
		.angle = BSM_NO_ANGLE,
		.accel_long = (int16_t)lround(fmax(-20.0, fmin(20.0, s->accel_ms2)) * 100.0),
		.accel_vert = BSM_NO_VERTICAL,
		.wheel_brakes = s->accel_ms2 < -0.5 ? 0x0f : 0,
		.traction = 2,
		.abs = 2,
		.scs = 2,
		.brake_boost = 1,
		.aux_brakes = 1,
		.width = (uint16_t)lround(s->width_m * 100.0),
		.length = (uint16_t)lround(s->length_m * 100.0)};
	memcpy(c.id, s->id, sizeof(c.id));
	return s->role == SLOT_EMERGENCY ? frames_road_emergency(&c, out, size)
					 : bsm_encode_frame(&c, out, size);
}

// CAM: its reference point is the middle of the front (EN 302 637-2).
static uint32_t cam(const struct slot_self *s, uint8_t *out, uint32_t size)
{
	uint8_t b[MESSAGE_MAX], mac[6];
	const struct truth_object o = {.kind = s->role == SLOT_EMERGENCY ? TRUTH_EMERGENCY
									 : TRUTH_CAR,
				       .length_m = s->length_m,
				       .width_m = s->width_m,
				       .accel_ms2 = s->accel_ms2};
	struct frames_road_self self = {.o = &o,
					.lat_e7 = s->front_lat_e7,
					.lon_e7 = s->front_lon_e7,
					.alt_m = s->alt_m,
					.speed_ms = s->speed_ms,
					.heading_deg = s->heading_deg,
					.count = s->msg_count,
					.now_ns = s->now_ns};
	struct writer w = writer_init(out, size);
	memcpy(self.id, s->id, sizeof(self.id));
	mac_of(s, mac);
	uint32_t n = frames_road_cam(&self, b, sizeof(b));
	frames_link_ethernet(&w, mac, FRAMES_LINK_TYPE_GEONET);
	writer_bytes(&w, b, n);
	return n != 0 ? writer_len(&w) : 0;
}

uint32_t slot_air_request(enum slot_profile p, const struct slot_request *r, uint8_t *out,
			  uint32_t size)
{
	uint8_t m[MESSAGE_MAX];
	uint32_t n = p == SLOT_CHINA ? slot_china_request(r, m, sizeof(m))
				     : slot_sae_request(p == SLOT_ETSI, r, m, sizeof(m));
	const struct span message = {m, n};
	return p == SLOT_US	? in_wsmp(&r->self, PSID_SRM_US, message, out, size)
	       : p == SLOT_ETSI ? in_geonet(&r->self, BTP_SREM, message, out, size)
				: in_udp(&r->self, message, out, size);
}

uint32_t slot_air_status(enum slot_profile p, const struct slot_self *s, uint8_t *out,
			 uint32_t size)
{
	uint8_t m[MESSAGE_MAX];
	if (p == SLOT_ETSI)
		return cam(s, out, size);
	if (p == SLOT_US)
		return in_wsmp(s, WSMP_PSID_BSM, (struct span){m, bsm(s, m, sizeof(m))}, out, size);
	return in_udp(s, (struct span){m, slot_china_status(s, m, sizeof(m))}, out, size);
}

// ---- receiving

static bool open_frame(struct span frame, struct frame_payloads *out)
{
	static const struct frame_udp_map any = {
		.row = {{.port = FRAME_UDP_ANY_PORT, .family = OBS_FAMILY_CSAE, .framing = 0}},
		.count = 1};
	struct rx_meta meta = {.rx_ns = 0};
	return frame_parse(frame, FRAME_LINK_ETHERNET, &any, &meta, out) == ERR_NONE;
}

unsigned slot_air_read(enum slot_profile p, struct span frame, int64_t now_ns,
		       struct slot_decision out[SLOT_DECISIONS_MAX])
{
	struct frame_payloads f;
	if (!open_frame(frame, &f) || f.count == 0)
		return 0;
	return p == SLOT_CHINA ? slot_china_read(f.item[0], now_ns, out)
			       : slot_sae_read(p == SLOT_ETSI, f.item[0], now_ns, out);
}

unsigned slot_air_read_lights(enum slot_profile p, struct span frame, struct slot_light *out,
			      unsigned most)
{
	struct frame_payloads f;
	if (!open_frame(frame, &f) || f.count == 0)
		return 0;
	return p == SLOT_CHINA ? slot_china_read_lights(f.item[0], out, most)
			       : slot_sae_read_lights(p == SLOT_ETSI, f.item[0], out, most);
}
