// SPDX-License-Identifier: Apache-2.0
#include "its/bsm.h"

#include <string.h>

#include "base/timepoint.h"
#include "base/units.h"
#include "wire/uper.h"

// Every core field stands at a fixed bit offset from the start of the value, so the decoder is one big-endian 64-bit
// load, shift and mask a field: no cursor, no branch until the range checks. Offsets: facts of SAE J2735, table of the
// core data; docs/wire/j2735.md has the whole row.
enum { CORE_BITS = 293, CORE_BYTES = 37, HEAD_BITS = 3 };

struct padded {
	uint8_t b[CORE_BYTES + 11]; // an 8-byte load at the last field stays inside
};

static inline uint32_t field(const struct padded *m, unsigned off, unsigned n)
{
	uint64_t w;
	memcpy(&w, &m->b[off / 8], sizeof(w));
	w = __builtin_bswap64(w);
	return (uint32_t)(w << (off % 8) >> (64 - n));
}

// 1 when v > max, as a mask that the caller ors together: one branch for all ranges.
static inline uint32_t over(uint32_t v, uint32_t max)
{
	return v > max;
}

// Inlined where the core becomes an observation: what that does not hold is not read then.
static inline __attribute__((always_inline)) enum err read_core(struct span value,
								struct bsm_core *c)
{
	if (value.n < CORE_BYTES)
		return ERR_UPER_TRUNCATED;
	struct padded m = {{0}};
	memcpy(m.b, value.p, CORE_BYTES);

	uint32_t lat = field(&m, 58, 31), lon = field(&m, 89, 32), heading = field(&m, 185, 15);
	uint32_t angle = field(&m, 200, 8), along = field(&m, 208, 12), alat = field(&m, 220, 12);
	uint32_t avert = field(&m, 232, 8), yaw = field(&m, 240, 16), boost = field(&m, 267, 2);
	// Ranges that are narrower than their bits: J2735 DE_Latitude, DE_Longitude, DE_Heading, DE_SteeringWheelAngle,
	// DE_Acceleration, DE_VerticalAcceleration, DE_YawRate, DE_BrakeBoostApplied. The elevation uses all its codes.
	if (over(lat, 1800000001u) | over(lon, 3600000000u) | over(heading, 28800) |
	    over(angle, 253) | over(along, 4001) | over(alat, 4001) | over(avert, 254) |
	    over(yaw, 65534) | over(boost, 2))
		return ERR_UPER_RANGE;

	uint32_t id = __builtin_bswap32(field(&m, 10, 32));
	memcpy(c->id, &id, sizeof(c->id));
	c->msg_cnt = (uint8_t)field(&m, 3, 7);
	c->sec_mark = (uint16_t)field(&m, 42, 16);
	c->lat = (int32_t)lat - 900000000;
	c->lon = (int32_t)((int64_t)lon - 1799999999);
	c->elev = (int32_t)field(&m, 121, 16) - 4096;
	c->semi_major = (uint8_t)field(&m, 137, 8);
	c->semi_minor = (uint8_t)field(&m, 145, 8);
	c->orientation = (uint16_t)field(&m, 153, 16);
	c->transmission = (uint8_t)field(&m, 169, 3);
	c->speed = (uint16_t)field(&m, 172, 13);
	c->heading = (uint16_t)heading;
	c->angle = (int16_t)((int32_t)angle - 126);
	c->accel_long = (int16_t)((int32_t)along - 2000);
	c->accel_lat = (int16_t)((int32_t)alat - 2000);
	c->accel_vert = (int16_t)((int32_t)avert - 127);
	c->yaw = (int32_t)yaw - 32767;
	c->wheel_brakes = (uint8_t)field(&m, 256, 5);
	c->traction = (uint8_t)field(&m, 261, 2);
	c->abs = (uint8_t)field(&m, 263, 2);
	c->scs = (uint8_t)field(&m, 265, 2);
	c->brake_boost = (uint8_t)boost;
	c->aux_brakes = (uint8_t)field(&m, 269, 2);
	c->width = (uint16_t)field(&m, 271, 10);
	c->length = (uint16_t)field(&m, 281, 12);
	return ERR_NONE;
}

enum err bsm_decode_core(struct span value, struct bsm_core *c)
{
	return read_core(value, c);
}

// ---- what stands behind the core: known by its lengths, not read

static enum err pass_rest(struct span value, unsigned *part_ii_count)
{
	struct bits b = bits_over(value.p, value.n);
	uint32_t extended = bits_get(&b, 1), part_ii = bits_get(&b, 1), regional = bits_get(&b, 1);
	bits_skip(&b, CORE_BITS - HEAD_BITS);
	if (part_ii != 0) {
		uint32_t count = bits_get(&b, 3) + 1; // L(1..8)
		*part_ii_count = count;
		for (uint32_t i = 0; i < count && !b.error; i++) {
			bits_skip(&b, 6); // partII-Id
			uper_skip_open(&b);
		}
	}
	if (regional != 0) {
		uint32_t count = bits_get(&b, 2) + 1; // L(1..4)
		for (uint32_t i = 0; i < count && !b.error; i++) {
			bits_skip(&b, 8); // regionId
			uper_skip_open(&b);
		}
	}
	if (extended != 0)
		uper_skip_additions(&b);
	return b.error ? ERR_UPER_TRUNCATED : ERR_NONE;
}

static bool is_core_only(struct span value)
{
	return (value.p[0] & 0xe0) == 0;
}

enum err bsm_decode(struct span value, struct bsm_core *core, unsigned *part_ii_count)
{
	unsigned count = 0;
	enum err e = read_core(value, core);
	if (e == ERR_NONE && !is_core_only(value))
		e = pass_rest(value, &count);
	if (part_ii_count != NULL)
		*part_ii_count = count;
	return e;
}

// ---- to the observation

static int64_t resolve_time(const struct bsm_core *c, const struct rx_meta *meta, uint8_t *flags)
{
	if (c->sec_mark > 60999) // 61000..65534 reserved, 65535 unavailable
		return meta->rx_ns;
	*flags |= OBS_FLAG_TIME_OWN;
	return timepoint_resolve(meta->rx_ns, c->sec_mark * UNITS_NS_PER_MS, 60 * UNITS_NS_PER_S);
}

static inline __attribute__((always_inline)) void set_obs(const struct bsm_core *c,
							  const struct rx_meta *meta, struct obs *o)
{
	obs_init(o);
	uint8_t flags = meta->dot2_flags;
	o->family = OBS_FAMILY_J2735;
	o->msg_type = J2735_ID_BSM;
	o->cls = OBS_CLASS_CAR;
	o->rx_ns = meta->rx_ns;
	o->source_key = meta->source_key;
	o->port = meta->port;
	o->rssi_dbm = meta->rssi_dbm;
	o->key = obs_key(OBS_FAMILY_J2735, OBS_ID_TEMPORARY, c->id, sizeof(c->id));
	o->id_kind = OBS_ID_TEMPORARY;
	o->id_len = sizeof(c->id);
	memcpy(o->id, c->id, sizeof(c->id));
	o->msg_count = c->msg_cnt;
	o->time_ns = resolve_time(c, meta, &flags);
	if (c->lat <= 900000000 && c->lon <= 1800000000) {
		o->lat_e7 = c->lat;
		o->lon_e7 = c->lon;
	} else {
		flags |= OBS_FLAG_NO_POSITION;
	}
	if (c->elev != -4096) {
		o->alt_cm = c->elev * 10;
		o->datum = OBS_DATUM_WGS84;
	}
	if (c->speed != 8191) {
		o->speed_cms = (uint16_t)(c->speed * 2);
		o->state = OBS_STATE_MOVING;
	}
	if (c->heading != 28800)
		o->heading_cdeg =
			(uint16_t)(units_div_round(c->heading * 5, 4) % UNITS_CDEG_PER_TURN);
	if (c->semi_major != 255)
		o->hacc_cm = (uint16_t)(c->semi_major * 5);
	if (c->accel_long != 2001)
		o->accel_cms2 = c->accel_long;
	o->yaw_rate_cdegs = units_clamp_i16(c->yaw);
	o->width_cm = c->width;
	o->length_cm = c->length;
	if ((c->wheel_brakes & 0x0f) != 0)
		flags |= OBS_FLAG_BRAKING;
	o->flags = flags;
}

void bsm_to_obs(const struct bsm_core *c, const struct rx_meta *meta, struct obs *o)
{
	set_obs(c, meta, o);
}

enum err bsm_decode_obs(struct span value, const struct rx_meta *meta, struct obs *o,
			unsigned *part_ii_count)
{
	struct bsm_core c;
	enum err e = read_core(value, &c);
	*part_ii_count = 0;
	if (e == ERR_NONE && !is_core_only(value))
		e = pass_rest(value, part_ii_count);
	if (e == ERR_NONE)
		set_obs(&c, meta, o);
	return e;
}

// ---- encode

static uint32_t out_of_range(const struct bsm_core *c)
{
	return over(c->msg_cnt, 127) | over((uint32_t)(c->lat + 900000000), 1800000001u) |
	       over((uint32_t)((int64_t)c->lon + 1799999999), 3600000000u) |
	       over((uint32_t)(c->elev + 4096), 65535) | over(c->transmission, 7) |
	       over(c->speed, 8191) | over(c->heading, 28800) |
	       over((uint32_t)(c->angle + 126), 253) |
	       over((uint32_t)(c->accel_long + 2000), 4001) |
	       over((uint32_t)(c->accel_lat + 2000), 4001) |
	       over((uint32_t)(c->accel_vert + 127), 254) |
	       over((uint32_t)(c->yaw + 32767), 65534) | over(c->wheel_brakes, 31) |
	       over(c->traction, 3) | over(c->abs, 3) | over(c->scs, 3) | over(c->brake_boost, 2) |
	       over(c->aux_brakes, 3) | over(c->width, 1023) | over(c->length, 4095);
}

uint32_t bsm_encode_frame(const struct bsm_core *c, uint8_t *out, uint32_t size)
{
	enum { FRAME_HEAD = 3 };
	if (size < FRAME_HEAD + CORE_BYTES || out_of_range(c))
		return 0;
	memset(out, 0, FRAME_HEAD + CORE_BYTES);
	out[1] = J2735_ID_BSM;
	out[2] = CORE_BYTES;
	struct bits_writer w = {.p = out + FRAME_HEAD, .end = CORE_BYTES * 8};
	bits_put(&w, 0, HEAD_BITS);
	bits_put(&w, c->msg_cnt, 7);
	for (unsigned i = 0; i < sizeof(c->id); i++)
		bits_put(&w, c->id[i], 8);
	bits_put(&w, c->sec_mark, 16);
	bits_put(&w, (uint32_t)(c->lat + 900000000), 31);
	bits_put(&w, (uint32_t)((int64_t)c->lon + 1799999999), 32);
	bits_put(&w, (uint32_t)(c->elev + 4096), 16);
	bits_put(&w, c->semi_major, 8);
	bits_put(&w, c->semi_minor, 8);
	bits_put(&w, c->orientation, 16);
	bits_put(&w, c->transmission, 3);
	bits_put(&w, c->speed, 13);
	bits_put(&w, c->heading, 15);
	bits_put(&w, (uint32_t)(c->angle + 126), 8);
	bits_put(&w, (uint32_t)(c->accel_long + 2000), 12);
	bits_put(&w, (uint32_t)(c->accel_lat + 2000), 12);
	bits_put(&w, (uint32_t)(c->accel_vert + 127), 8);
	bits_put(&w, (uint32_t)(c->yaw + 32767), 16);
	bits_put(&w, c->wheel_brakes, 5);
	bits_put(&w, c->traction, 2);
	bits_put(&w, c->abs, 2);
	bits_put(&w, c->scs, 2);
	bits_put(&w, c->brake_boost, 2);
	bits_put(&w, c->aux_brakes, 2);
	bits_put(&w, c->width, 10);
	bits_put(&w, c->length, 12);
	return FRAME_HEAD + CORE_BYTES;
}
