// SPDX-License-Identifier: Apache-2.0
#include "scene_world.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "net/btp.h"
#include "net/geonet.h"
#include "net/receiver.h"
#include "net/wsmp.h"
#include "uas/mavlink_msg.h"
#include "wire/hex.h"

static const char bsm_hex[] =
	"001425004043030280ffdbfba868b3584ec40824646400320032000c888fc834e37fff0aaa960fa0";
static const char cam_hex[] =
	"0202e069578db4d9000ab22463ce27842b1ffffffc2231b5b200805f412da2bfe9ed0737feebfff600";
static const char pack_hex[] = "f0190500004d464731413031323334353637383900000000000050f610005c527eb"
			       "cba251ba88cb4b60000aa099808394100000a00"
			       "300052656372656174696f6e616c00000000000000000000004004a485251b6edbb"
			       "3b60100320000000015000000000000005000"
			       "4742522d4f502d31323341424344000000000000000000";

enum {
	ETHERNET = 14,
	IP_UDP = 28,
	MAVLINK_AT = ETHERNET + IP_UDP,
	PACK_AT = MAVLINK_AT + RECEIVER_HEADER_SIZE
};

const char *world_kind_name(enum world_kind kind)
{
	static const char *const names[] = {"bsm", "cam", "odid", "mavlink"};
	return names[kind];
}

// ---- the city

static uint64_t random_of(uint64_t *s)
{
	*s += 0x9e3779b97f4a7c15ULL;
	uint64_t z = *s;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

static float between(uint64_t *s, float lo, float hi)
{
	return lo + (hi - lo) * (float)(random_of(s) % 100000) / 100000.0f;
}

// North-south traffic drives at one speed, 40 m apart in four lanes; east-west traffic stands in queues 9 m apart in front of
// the crossings.
static void place_vehicle(struct world *w, uint32_t i)
{
	struct world_object *o = &w->objects[i];
	uint32_t k = i / 2, streets = (uint32_t)(w->side_m / 200) + 1;
	uint32_t street = k % streets, along = k / streets, lane = along % 4;
	float across = 1.75f + 3.5f * (float)(lane / 2), sign = lane % 2 == 0 ? 1.0f : -1.0f;
	if (i % 2 == 0) {
		float place = (float)(along / 4) * 40 + 7 * (float)lane;
		o->e_m = (float)street * 200 + sign * across - w->side_m / 2;
		o->n_m = fmodf(place, w->side_m) - w->side_m / 2;
		o->vn_ms = 13 * sign;
		o->heading_cdeg = sign > 0 ? 0 : 18000;
	} else {
		uint32_t place = along / 4, crossing = place / 5;
		float back = 20 + 9 * (float)(place % 5);
		o->n_m = (float)street * 200 - sign * across - w->side_m / 2;
		o->e_m = fmodf((float)crossing * 200, w->side_m) - sign * back - w->side_m / 2;
		o->heading_cdeg = sign > 0 ? 9000 : 27000;
	}
}

static void place_drone(struct world *w, uint32_t i, uint64_t *seed)
{
	struct world_object *o = &w->objects[i];
	float course = between(seed, 0, 6.2831f), v = between(seed, 0, 15);
	o->e_m = between(seed, -w->side_m / 2, w->side_m / 2);
	o->n_m = between(seed, -w->side_m / 2, w->side_m / 2);
	o->alt_m = between(seed, 40, 120);
	o->ve_ms = v * sinf(course);
	o->vn_ms = v * cosf(course);
	o->heading_cdeg = (uint16_t)(course * (float)(18000 / M_PI));
}

int world_init(struct world *w, enum world_kind kind, uint32_t count)
{
	uint64_t seed = 1;
	bool is_road = kind <= WORLD_CAM;
	*w = (struct world){.kind = kind,
			    .count = count,
			    .side_m = sqrtf((float)count / (is_road ? 1000e-6f : 10e-6f))};
	geo_frame_init(&w->plane, 481370000, 115750000);
	w->objects = calloc(count, sizeof(*w->objects));
	if (w->objects == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < count; i++)
		if (is_road)
			place_vehicle(w, i);
		else
			place_drone(w, i, &seed);
	return 0;
}

void world_fini(struct world *w)
{
	free(w->objects);
	w->objects = NULL;
}

static float wrapped(float x, float side)
{
	return x > side / 2 ? x - side : x < -side / 2 ? x + side : x;
}

void world_move(struct world *w, uint32_t i, float dt_s)
{
	struct world_object *o = &w->objects[i];
	o->e_m = wrapped(o->e_m + o->ve_ms * dt_s, w->side_m);
	o->n_m = wrapped(o->n_m + o->vn_ms * dt_s, w->side_m);
}

// ---- frames

static void put_bits(uint8_t *p, uint32_t at, uint32_t width, uint64_t v)
{
	for (uint32_t i = 0; i < width; i++, at++) {
		uint8_t mask = (uint8_t)(0x80u >> (at & 7));
		if (v >> (width - 1 - i) & 1)
			p[at >> 3] |= mask;
		else
			p[at >> 3] &= (uint8_t)~mask;
	}
}

static void put_le(uint8_t *p, uint32_t n, uint64_t v)
{
	for (uint32_t i = 0; i < n; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static void put_be(uint8_t *p, uint32_t n, uint64_t v)
{
	for (uint32_t i = 0; i < n; i++)
		p[i] = (uint8_t)(v >> 8 * (n - 1 - i));
}

static uint32_t put_hex(uint8_t *p, const char *hex)
{
	uint32_t n = (uint32_t)strlen(hex) / 2;
	for (uint32_t i = 0; i < n; i++) {
		const char two[] = {hex[2 * i], hex[2 * i + 1], 0};
		p[i] = (uint8_t)strtoul(two, NULL, 16);
	}
	return n;
}

static void put_ethernet(uint8_t *p, uint32_t i, unsigned type)
{
	memset(p, 0xff, 6);
	p[6] = 0x02;
	p[7] = 0;
	put_be(p + 8, 4, i + 1);
	put_be(p + 12, 2, type);
}

// One receiver's address for every 1,000 objects; one address for each autopilot.
static void put_udp(uint8_t *p, uint32_t from, unsigned port, uint32_t size)
{
	memset(p, 0, IP_UDP);
	p[0] = 0x45;
	put_be(p + 2, 2, IP_UDP + size);
	p[8] = 64;
	p[9] = 17;
	put_be(p + 12, 4, 0x0a000000u + from);
	put_be(p + 16, 4, 0x0affff01u);
	uint32_t sum = 0;
	for (unsigned k = 0; k < 20; k += 2)
		sum += (uint32_t)p[k] << 8 | p[k + 1];
	sum = (sum & 0xffff) + (sum >> 16);
	put_be(p + 10, 2, 0xffff & ~((sum & 0xffff) + (sum >> 16)));
	put_be(p + 20, 2, 40000);
	put_be(p + 22, 2, port);
	put_be(p + 24, 2, 8 + size);
}

enum { BSM_BODY = 3, CAM_BODY = 0 }; // octets of the message before the bits below are counted

static uint32_t header_size(enum world_kind kind)
{
	uint8_t scratch[128];
	if (kind == WORLD_BSM)
		return ETHERNET + 3 +
		       wsmp_encode_header(0x20, 3 + (uint32_t)strlen(bsm_hex) / 2, scratch,
					  sizeof(scratch));
	const struct geonet g = {.next = GN_NEXT_COMMON,
				 .hops_left = 1,
				 .hops_max = 1,
				 .type = GN_SINGLE_HOP,
				 .transport = GN_TRANSPORT_BTP_B};
	uint32_t size = (uint32_t)strlen(cam_hex) / 2 + 4;
	return ETHERNET + geonet_encode_header(&g, size, scratch, sizeof(scratch)) + 4;
}

static uint32_t frame_bsm(uint32_t i, uint8_t *out)
{
	uint32_t size = (uint32_t)strlen(bsm_hex) / 2;
	put_ethernet(out, i, 0x88dc);
	uint32_t at = ETHERNET + wsmp_encode_header(0x20, 3 + size, out + ETHERNET, 64);
	out[at++] = 3;	  // IEEE 1609.2, version 3
	out[at++] = 0x80; // unsecured data
	out[at++] = (uint8_t)size;
	put_hex(out + at, bsm_hex);
	put_bits(out + at + BSM_BODY, 10, 32, i + 1);
	return at + size;
}

static uint32_t frame_cam(uint32_t i, uint8_t *out)
{
	struct geonet g = {.next = GN_NEXT_COMMON,
			   .hops_left = 1,
			   .hops_max = 1,
			   .type = GN_SINGLE_HOP,
			   .transport = GN_TRANSPORT_BTP_B};
	uint32_t size = (uint32_t)strlen(cam_hex) / 2, at = ETHERNET;
	put_be(g.source.address.octet + 4, 4, i + 1);
	put_ethernet(out, i, 0x8947);
	at += geonet_encode_header(&g, size + 4, out + at, 128);
	at += btp_encode_header(2001, 0, out + at, 4);
	put_hex(out + at, cam_hex);
	put_bits(out + at, 16, 32, i + 1);
	return at + size;
}

static uint32_t frame_odid(uint32_t i, uint8_t *out)
{
	uint8_t pack[200];
	uint32_t size = put_hex(pack, pack_hex);
	struct receiver_frame r = {.transport = RECEIVER_WIFI_BEACON,
				   .rssi_dbm = -60,
				   .channel = 6,
				   .payload = {pack, size}};
	put_be(pack + 3 + 2, 4, 0x41414141u); // serial of 16 characters, its last ones the number
	for (uint32_t k = 0; k < 8; k++)
		pack[3 + 2 + 8 + k] = (uint8_t)('A' + (i >> 4 * k & 15));
	r.mac[0] = 0x02;
	put_be(r.mac + 2, 4, i + 1);
	put_ethernet(out, 0x900000 + i / 1000, 0x0800);
	uint32_t n = receiver_encode(&r, out + MAVLINK_AT, WORLD_FRAME_MAX - MAVLINK_AT);
	put_udp(out + ETHERNET, 0x900000 + i / 1000, 14569, n);
	return MAVLINK_AT + n;
}

static uint32_t frame_mavlink(uint32_t i, uint8_t *out)
{
	const struct mavlink_head head = {0, 1, 1};
	const struct mavlink_global_position m = {.lat_e7 = 1, .lon_e7 = 1, .heading_cdeg = 0x100};
	put_ethernet(out, 0x800000 + i, 0x0800);
	uint32_t n = mavlink_global_position_encode(&head, &m, out + MAVLINK_AT,
						    WORLD_FRAME_MAX - MAVLINK_AT);
	put_udp(out + ETHERNET, i + 1, 14550, n);
	return MAVLINK_AT + n;
}

uint32_t world_frame(const struct world *w, uint32_t i, uint8_t out[static WORLD_FRAME_MAX])
{
	switch (w->kind) {
	case WORLD_BSM:
		return frame_bsm(i, out);
	case WORLD_CAM:
		return frame_cam(i, out);
	case WORLD_ODID:
		return frame_odid(i, out);
	default:
		return frame_mavlink(i, out);
	}
}

static void patch_bsm(const struct world_object *o, uint8_t *p, int32_t lat_e7, int32_t lon_e7,
		      int64_t ms)
{
	put_bits(p, 42, 16, (uint64_t)(ms % 60000));
	put_bits(p, 58, 31, (uint64_t)(lat_e7 + 900000000));
	put_bits(p, 89, 32, (uint64_t)((int64_t)lon_e7 + 1799999999));
	put_bits(p, 172, 13, (uint64_t)lroundf(hypotf(o->ve_ms, o->vn_ms) * 50));
	put_bits(p, 185, 16 - 1, (uint64_t)(o->heading_cdeg * 4 / 5));
	put_bits(p, 208, 12, 2001); // acceleration and yaw rate: none to speak of
}

static void patch_cam(const struct world_object *o, uint8_t *p, int32_t lat_e7, int32_t lon_e7,
		      int64_t its_ms)
{
	put_bits(p, 48, 16, (uint64_t)(its_ms & 0xffff));
	put_bits(p, 76, 31, (uint64_t)(lat_e7 + 900000000));
	put_bits(p, 107, 32, (uint64_t)((int64_t)lon_e7 + 1800000000));
	put_bits(p, 208, 12, (uint64_t)(o->heading_cdeg / 10));
	put_bits(p, 227, 14, (uint64_t)lroundf(hypotf(o->ve_ms, o->vn_ms) * 100));
}

static void patch_odid(const struct world_object *o, uint8_t *location, int32_t lat_e7,
		       int32_t lon_e7, int64_t now_ns)
{
	unsigned degree = o->heading_cdeg / 100;
	location[1] = (uint8_t)((location[1] & ~3u) | (degree >= 180 ? 2 : 0));
	location[2] = (uint8_t)(degree % 180);
	location[3] = (uint8_t)lroundf(hypotf(o->ve_ms, o->vn_ms) * 4);
	put_le(location + 5, 4, (uint32_t)lat_e7);
	put_le(location + 9, 4, (uint32_t)lon_e7);
	put_le(location + 15, 2, (uint64_t)lroundf((o->alt_m + 1000) * 2));
	put_le(location + 21, 2, (uint64_t)(now_ns / 100000000 % 36000));
}

static void patch_mavlink(const struct world_object *o, uint8_t *out, int32_t lat_e7,
			  int32_t lon_e7, int64_t ms)
{
	const struct mavlink_head head = {(uint8_t)(ms / 100), 1, 1};
	const struct mavlink_global_position m = {.boot_ms = (uint32_t)ms,
						  .lat_e7 = lat_e7,
						  .lon_e7 = lon_e7,
						  .alt_mm = (int32_t)(o->alt_m * 1000),
						  .ve_cms = (int16_t)(o->ve_ms * 100),
						  .vn_cms = (int16_t)(o->vn_ms * 100),
						  .heading_cdeg = o->heading_cdeg | 0x100};
	(void)mavlink_global_position_encode(&head, &m, out, 64);
}

void world_patch(const struct world *w, uint32_t i, uint8_t *frame, uint32_t size, int64_t now_ns)
{
	static uint32_t road_at[2];
	const struct world_object *o = &w->objects[i];
	int32_t lat_e7, lon_e7;
	geo_from_plane(&w->plane, (struct geo_point){(double)o->e_m, (double)o->n_m}, &lat_e7,
		       &lon_e7);
	int64_t ms = now_ns / UNITS_NS_PER_MS;
	if (w->kind <= WORLD_CAM && road_at[w->kind] == 0)
		road_at[w->kind] = header_size(w->kind);
	switch (w->kind) {
	case WORLD_BSM:
		patch_bsm(o, frame + road_at[WORLD_BSM] + BSM_BODY, lat_e7, lon_e7, ms);
		break;
	case WORLD_CAM:
		patch_cam(o, frame + road_at[WORLD_CAM], lat_e7, lon_e7, ms - 1072915200000 + 5000);
		break;
	case WORLD_ODID:
		patch_odid(o, frame + PACK_AT + 3 + 25, lat_e7, lon_e7, now_ns);
		break;
	default:
		patch_mavlink(o, frame + MAVLINK_AT, lat_e7, lon_e7, ms);
	}
}
