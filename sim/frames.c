// SPDX-License-Identifier: Apache-2.0
#include "frames.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "frames_link.h"
#include "frames_road.h"
#include "its/bsm.h"
#include "net/dot2.h"
#include "net/psid.h"
#include "net/wsmp.h"
#include "uas/mavlink_msg.h"
#include "uas/odid.h"

static const double WANDER_S = 20.0; // time over which a satellite receiver's error changes
enum { BSM_HEADING_UNITS = 28800, BSM_NO_ANGLE = 127, BSM_NO_VERTICAL = -127 };
enum {
	MAV_TYPE_QUADROTOR = 2,
	MAV_AUTOPILOT_PX4 = 12,
	MAV_ARMED = 0x80,
	MAV_STATE_ACTIVE = 4,
	MAV_VERSION = 3
};
enum { ODID_VERSION = 2, ODID_HACC_3M = 11, ODID_VACC_3M = 5, ODID_SACC_1MS = 3, EVERY_THIRD = 3 };

enum { SPAT_EVERY_MS = 100, MAP_EVERY_MS = 1000 };
enum { PSID_WALKERS = 0x27 }; // vulnerable road users safety, IEEE 1609.12

static const char *const kinds[FRAMES_KIND_COUNT] = {"bsm", "odid", "mavlink", "psm",
						     "cam", "spat", "map"};

// What the sender believes about itself.
struct fix {
	int32_t lat_e7, lon_e7;
	double z_m; // above ground
	double speed_ms, heading_rad;
};

int frames_init(struct frames *f, const struct truth *w, uint64_t seed)
{
	*f = (struct frames){.s = w->s, .seed = seed, .rng = rng_make(seed, RNG_FRAMES)};
	geo_frame_init(&f->plane, w->s->lat_e7, w->s->lon_e7);
	f->senders = calloc(truth_slots(w), sizeof(*f->senders));
	return f->senders != NULL ? 0 : -ENOMEM;
}

void frames_fini(struct frames *f)
{
	free(f->senders);
	f->senders = NULL;
}

// A stable pseudonym of the object in this run.
static uint64_t pseudonym(const struct frames *f, const struct truth_object *o)
{
	struct rng r = {f->seed ^ (uint64_t)o->id << 32};
	return rng_next(&r);
}

static void mac_of(const struct frames *f, const struct truth_object *o, uint8_t mac[6])
{
	uint64_t v = pseudonym(f, o);
	memcpy(mac, &v, 6);
	mac[0] = (uint8_t)((mac[0] & 0xfc) | 0x02); // locally administered, one station
}

// ---- measuring

static void wander(struct frames *f, double *error_m, double sigma_m, double dt_s)
{
	double keep = exp(-dt_s / WANDER_S);
	*error_m = keep * *error_m + sigma_m * sqrt(1.0 - keep * keep) * rng_normal(&f->rng);
}

static struct frames_sender *sender_of(struct frames *f, const struct truth_object *o)
{
	struct frames_sender *m = &f->senders[o->slot];
	if (m->id == o->id)
		return m;
	*m = (struct frames_sender){.id = o->id,
				    .de_m = f->s->noise.position_m * rng_normal(&f->rng),
				    .dn_m = f->s->noise.position_m * rng_normal(&f->rng),
				    .dz_m = f->s->noise.altitude_m * rng_normal(&f->rng)};
	return m;
}

static struct fix measure(struct frames *f, struct frames_sender *m, const struct truth_object *o,
			  double since_s)
{
	struct fix x;
	wander(f, &m->de_m, f->s->noise.position_m, since_s);
	wander(f, &m->dn_m, f->s->noise.position_m, since_s);
	wander(f, &m->dz_m, f->s->noise.altitude_m, since_s);
	geo_from_plane(&f->plane, (struct geo_point){o->e_m + m->de_m, o->n_m + m->dn_m}, &x.lat_e7,
		       &x.lon_e7);
	x.z_m = o->z_m + m->dz_m;
	x.speed_ms = fmax(0.0, o->speed_ms + f->s->noise.speed_ms * rng_normal(&f->rng));
	x.heading_rad = o->heading_rad;
	return x;
}

static double degrees(double rad)
{
	double deg = fmod(rad * 180.0 / M_PI, 360.0);
	return deg < 0 ? deg + 360.0 : deg;
}

// ---- cars: J2735 BSM in 1609.2 unsecured data in WSMP

static void core_of(const struct frames *f, const struct truth_object *o, const struct fix *x,
		    uint8_t count, int64_t now_ns, struct bsm_core *c)
{
	uint64_t id = pseudonym(f, o);
	*c = (struct bsm_core){
		.msg_cnt = count & 0x7f,
		.sec_mark = (uint16_t)(now_ns / UNITS_NS_PER_MS % 60000),
		.lat = x->lat_e7,
		.lon = x->lon_e7,
		.elev = (int32_t)lround((f->s->ground_m + x->z_m) * 10.0),
		.semi_major = 40, // 2 m
		.semi_minor = 40,
		.transmission = 2,
		.speed = (uint16_t)lround(x->speed_ms * 50.0),
		.heading = (uint16_t)(lround(degrees(x->heading_rad) * 80.0) % BSM_HEADING_UNITS),
		.angle = BSM_NO_ANGLE,
		.accel_long = (int16_t)lround(o->accel_ms2 * 100.0),
		.accel_vert = BSM_NO_VERTICAL,
		.yaw = (int32_t)lround(fmax(-327.0, fmin(327.0, o->yaw_rate_rads * 180.0 / M_PI)) *
				       100.0),
		.wheel_brakes = o->braking ? 0x0f : 0,
		.traction = 2,
		.abs = 2,
		.scs = 2,
		.brake_boost = 1,
		.aux_brakes = 1,
		.width = (uint16_t)lround(o->width_m * 100.0),
		.length = (uint16_t)lround(o->length_m * 100.0)};
	memcpy(c->id, (const uint8_t *)&id + 2,
	       sizeof(c->id)); // other octets than the address shows
}

// A J2735 message in 1609.2 unsecured data in WSMP.
static void send_wsmp(struct frames *f, const uint8_t mac[6], enum frames_kind kind, uint32_t psid,
		      struct span message, int64_t now_ns, struct radio *radio)
{
	uint8_t b[RADIO_FRAME_MAX], dot2[DOT2_HEADER_UNSECURED_MAX], wsmp[WSMP_HEADER_MAX];
	uint32_t d = dot2_encode_unsecured(message.n, dot2, sizeof(dot2));
	uint32_t h = wsmp_encode_header(psid, d + message.n, wsmp, sizeof(wsmp));
	if (message.n == 0 || d == 0 || h == 0)
		return; // cannot happen: every field is within its range
	struct writer w = writer_init(b, sizeof(b));
	frames_link_ethernet(&w, mac, FRAMES_LINK_TYPE_WSMP);
	writer_bytes(&w, wsmp, h);
	writer_bytes(&w, dot2, d);
	writer_bytes(&w, message.p, message.n);
	f->sent[kind]++;
	radio_send(radio, now_ns, RADIO_ETHERNET, b, writer_len(&w));
}

static struct frames_road_self self_of(const struct frames *f, const struct truth_object *o,
				       const struct fix *x, uint8_t count, int64_t now_ns)
{
	uint64_t id = pseudonym(f, o);
	struct frames_road_self r = {.o = o,
				     .lat_e7 = x->lat_e7,
				     .lon_e7 = x->lon_e7,
				     .alt_m = f->s->ground_m + x->z_m,
				     .speed_ms = x->speed_ms,
				     .heading_deg = degrees(x->heading_rad),
				     .count = count,
				     .now_ns = now_ns};
	memcpy(r.id, (const uint8_t *)&id + 2, sizeof(r.id));
	return r;
}

static void send_psm(struct frames *f, const struct truth_object *o, int64_t now_ns,
		     struct radio *radio)
{
	struct frames_sender *m = sender_of(f, o);
	struct fix x = measure(f, m, o, f->s->rates.bsm_ms / 1000.0);
	struct frames_road_self self = self_of(f, o, &x, m->msg_count++, now_ns);
	uint8_t b[RADIO_FRAME_MAX], mac[6];
	mac_of(f, o, mac);
	uint32_t n = frames_road_psm(&self, b, sizeof(b));
	send_wsmp(f, mac, FRAMES_PSM, PSID_WALKERS, (struct span){b, n}, now_ns, radio);
}

static void send_cam(struct frames *f, const struct truth_object *o, int64_t now_ns,
		     struct radio *radio)
{
	struct frames_sender *m = sender_of(f, o);
	// A CAM's position is the middle of the front (EN 302 637-2, referencePosition), a BSM's the centre.
	struct truth_object front = *o;
	front.e_m += 0.5 * o->length_m * sin(o->heading_rad);
	front.n_m += 0.5 * o->length_m * cos(o->heading_rad);
	struct fix x = measure(f, m, &front, f->s->rates.bsm_ms / 1000.0);
	struct frames_road_self self = self_of(f, o, &x, m->msg_count++, now_ns);
	uint8_t b[RADIO_FRAME_MAX], cam[RADIO_FRAME_MAX / 2], mac[6];
	mac_of(f, o, mac);
	uint32_t n = frames_road_cam(&self, cam, sizeof(cam));
	struct writer w = writer_init(b, sizeof(b));
	frames_link_ethernet(&w, mac, FRAMES_LINK_TYPE_GEONET);
	writer_bytes(&w, cam, n);
	f->sent[FRAMES_CAM]++;
	radio_send(radio, now_ns, RADIO_ETHERNET, b, writer_len(&w));
}

static void send_bsm(struct frames *f, const struct truth_object *o, int64_t now_ns,
		     struct radio *radio)
{
	struct frames_sender *m = sender_of(f, o);
	struct fix x = measure(f, m, o, f->s->rates.bsm_ms / 1000.0);
	struct bsm_core core;
	uint8_t bsm[RADIO_FRAME_MAX], mac[6];
	core_of(f, o, &x, m->msg_count++, now_ns, &core);
	uint32_t n = o->kind == TRUTH_EMERGENCY ? frames_road_emergency(&core, bsm, sizeof(bsm))
						: bsm_encode_frame(&core, bsm, sizeof(bsm));
	mac_of(f, o, mac);
	send_wsmp(f, mac, FRAMES_BSM, WSMP_PSID_BSM, (struct span){bsm, n}, now_ns, radio);
}

// ---- drones with Remote ID: pack in a Wi-Fi beacon

void frames_serial(const struct truth_object *o, char out[17])
{
	static const char digits[] = "0123456789ABCDEFGHJKLMNPQRSTUVWX"; // no O, no I
	uint32_t v = o->id * 2654435761u;
	memcpy(out, "KWSMB", 5); // maker, then the length code of eleven characters
	for (int i = 0; i < 11; i++, v = v >> 3 | v << 29)
		out[5 + i] = digits[v & 31];
	out[16] = '\0';
}

static struct odid_message basic_id(const struct truth_object *o)
{
	struct odid_message m = {.type = ODID_TYPE_BASIC_ID,
				 .version = ODID_VERSION,
				 .basic_id = {.id_type = ODID_ID_TYPE_SERIAL,
					      .ua_type = (uint8_t)o->drone->ua_type}};
	char serial[17];
	frames_serial(o, serial);
	memcpy(m.basic_id.id, serial, 16);
	return m;
}

static int32_t cm(double m)
{
	return (int32_t)lround(m * 100.0);
}

static struct odid_message location(const struct frames *f, const struct truth_object *o,
				    const struct fix *x, int64_t now_ns)
{
	uint16_t track_cdeg = ODID_TRACK_UNKNOWN_CDEG;
	if (x->speed_ms > 0.3) // a still aircraft has no course
		track_cdeg = (uint16_t)(lround(degrees(x->heading_rad)) % 360 * 100);
	return (struct odid_message){
		.type = ODID_TYPE_LOCATION,
		.version = ODID_VERSION,
		.location = {.status = o->z_m < 0.3 ? ODID_STATUS_GROUND : ODID_STATUS_AIRBORNE,
			     .track_cdeg = track_cdeg,
			     .speed_cms = (uint16_t)cm(x->speed_ms),
			     .vspeed_cms = (int16_t)cm(o->vz_ms),
			     .lat_e7 = x->lat_e7,
			     .lon_e7 = x->lon_e7,
			     .pressure_alt_cm = ODID_ALT_UNKNOWN_CM,
			     .geodetic_alt_cm = cm(f->s->ground_m + x->z_m),
			     .height_cm = cm(x->z_m),
			     .hacc = ODID_HACC_3M,
			     .vacc = ODID_VACC_3M,
			     .sacc = ODID_SACC_1MS,
			     .time_ds = (uint16_t)(now_ns / (UNITS_NS_PER_S / 10) % 36000),
			     .time_acc_ds = 1}};
}

// Whoever flies it stands where its way begins.
static struct odid_message operator_place(const struct frames *f, const struct truth_object *o)
{
	struct odid_message m = {.type = ODID_TYPE_SYSTEM,
				 .version = ODID_VERSION,
				 .system = {.area_ceiling_cm = ODID_ALT_UNKNOWN_CM,
					    .area_floor_cm = ODID_ALT_UNKNOWN_CM,
					    .operator_alt_cm = ODID_ALT_UNKNOWN_CM}};
	const struct path_point *at = &o->drone->path.p[0];
	geo_from_plane(&f->plane, (struct geo_point){at->e_m, at->n_m}, &m.system.operator_lat_e7,
		       &m.system.operator_lon_e7);
	return m;
}

static void send_odid(struct frames *f, const struct truth_object *o, int64_t now_ns,
		      struct radio *radio)
{
	struct frames_sender *m = sender_of(f, o);
	struct fix x = measure(f, m, o, f->s->rates.odid_ms / 1000.0);
	struct odid_pack p = {.version = ODID_VERSION, .count = 3};
	uint8_t b[RADIO_FRAME_MAX], pack[ODID_PACK_SIZE_MAX], mac[6];
	p.messages[0] = basic_id(o);
	p.messages[1] = location(f, o, &x, now_ns);
	p.messages[2] = operator_place(f, o);
	uint32_t n = odid_encode_pack(&p, pack, sizeof(pack));
	mac_of(f, o, mac);
	struct writer w = writer_init(b, sizeof(b));
	double away_m = sqrt(o->e_m * o->e_m + o->n_m * o->n_m + o->z_m * o->z_m);
	frames_link_beacon(&w, mac, away_m, m->beacon_count++, (struct span){pack, n}, now_ns);
	f->sent[FRAMES_ODID]++;
	radio_send(radio, now_ns, RADIO_WIFI, b, writer_len(&w));
}

// ---- drones with telemetry: MAVLink in UDP, one datagram a message, from the drone's own address

static void send_mavlink(struct frames *f, const struct truth_object *o, const uint8_t *frame,
			 uint32_t n, int64_t now_ns, struct radio *radio)
{
	uint8_t b[RADIO_FRAME_MAX], mac[6];
	struct writer w = writer_init(b, sizeof(b));
	mac_of(f, o, mac);
	frames_link_ethernet(&w, mac, FRAMES_LINK_TYPE_IPV4);
	frames_link_udp(&w, o->id, (struct span){frame, n});
	f->sent[FRAMES_MAVLINK]++;
	radio_send(radio, now_ns, RADIO_ETHERNET, b, writer_len(&w));
}

static struct mavlink_head next_head(struct frames_sender *m, const struct truth_object *o)
{
	return (struct mavlink_head){
		.seq = m->mav_seq++, .sysid = (uint8_t)(1 + (o->id - 1) % 250), .compid = 1};
}

static void send_position(struct frames *f, const struct truth_object *o, int64_t now_ns,
			  int64_t elapsed_ms, struct radio *radio)
{
	struct frames_sender *m = sender_of(f, o);
	struct fix x = measure(f, m, o, f->s->rates.mavlink_ms / 1000.0);
	double along = o->speed_ms > 0.01 ? x.speed_ms / o->speed_ms : 0.0;
	uint8_t b[MAVLINK_FRAME_MAX];
	struct mavlink_head head = next_head(m, o);
	struct mavlink_global_position p = {
		.boot_ms = (uint32_t)(elapsed_ms + 60000),
		.lat_e7 = x.lat_e7,
		.lon_e7 = x.lon_e7,
		.alt_mm = (int32_t)lround((f->s->ground_m - f->s->geoid_m + x.z_m) * 1000.0),
		.relative_alt_mm = (int32_t)lround(x.z_m * 1000.0),
		.vn_cms = (int16_t)cm(o->vn_ms * along),
		.ve_cms = (int16_t)cm(o->ve_ms * along),
		.vd_cms = (int16_t)cm(-o->vz_ms),
		.heading_cdeg =
			(uint16_t)(lround(degrees(x.heading_rad) * 100.0) % UNITS_CDEG_PER_TURN)};
	uint32_t n = mavlink_global_position_encode(&head, &p, b, sizeof(b));
	send_mavlink(f, o, b, n, now_ns, radio);
}

static void send_heartbeat(struct frames *f, const struct truth_object *o, int64_t now_ns,
			   struct radio *radio)
{
	struct frames_sender *m = sender_of(f, o);
	uint8_t b[MAVLINK_FRAME_MAX];
	struct mavlink_head head = next_head(m, o);
	const struct mavlink_heartbeat h = {.type = MAV_TYPE_QUADROTOR,
					    .autopilot = MAV_AUTOPILOT_PX4,
					    .base_mode = MAV_ARMED | 1,
					    .system_status = MAV_STATE_ACTIVE,
					    .mavlink_version = MAV_VERSION};
	send_mavlink(f, o, b, mavlink_heartbeat_encode(&head, &h, b, sizeof(b)), now_ns, radio);
	if (m->beacon_count++ % EVERY_THIRD != 0)
		return;
	const struct mavlink_odid id = {.m = basic_id(o)};
	head = next_head(m, o);
	send_mavlink(f, o, b, mavlink_odid_encode(&head, &id, b, sizeof(b)), now_ns, radio);
}

// ---- names

static void put_hex(char out[FRAMES_NAME_SIZE], const char *kind, const uint8_t *p, unsigned n)
{
	int at = snprintf(out, FRAMES_NAME_SIZE, "%s:", kind);
	for (unsigned i = 0; i < n; i++)
		at += snprintf(out + at, FRAMES_NAME_SIZE - (size_t)at, "%02x", p[i]);
}

unsigned frames_names(const struct frames *f, const struct truth_object *o,
		      char out[FRAMES_NAMES_MAX][FRAMES_NAME_SIZE])
{
	uint64_t id = pseudonym(f, o);
	uint8_t mac[6];
	char serial[17];
	mac_of(f, o, mac);
	put_hex(out[0], "mac", mac, sizeof(mac));
	if (o->drone == NULL) {
		put_hex(out[1], "temporary", (const uint8_t *)&id + 2, 4);
		return 2;
	}
	frames_serial(o, serial);
	snprintf(out[1], FRAMES_NAME_SIZE, "serial:%s", serial);
	put_hex(out[2], "system", (const uint8_t[]){(uint8_t)(1 + (o->id - 1) % 250)}, 1);
	return o->drone->link == SCENARIO_LINK_MAVLINK ? 3 : 2;
}

// ---- when

// Senders are not synchronised: each has its own phase, on the grid of steps.
static bool is_due(const struct frames *f, const struct truth_object *o, unsigned period_ms,
		   int64_t elapsed_ms)
{
	unsigned steps = period_ms / f->s->step_ms;
	return (elapsed_ms / f->s->step_ms + (int64_t)(pseudonym(f, o) % steps)) % steps == 0;
}

// Routes' cars are of either make by their number, without a draw: other streams must not change.
static bool sends_cam(const struct frames *f, const struct truth_object *o)
{
	if (o->actor != NULL)
		return o->actor->link == SCENARIO_ACTOR_CAM;
	return (double)(pseudonym(f, o) >> 44) < f->s->cam_share * 0x1p20;
}

static void send_road(struct frames *f, const struct truth_object *o, int64_t now_ns,
		      struct radio *radio)
{
	if (o->actor != NULL && o->actor->link == SCENARIO_ACTOR_PSM)
		send_psm(f, o, now_ns, radio);
	else if (sends_cam(f, o))
		send_cam(f, o, now_ns, radio);
	else
		send_bsm(f, o, now_ns, radio);
}

static void send_roadside(struct frames *f, int64_t now_ns, int64_t elapsed_ms, struct radio *radio)
{
	static const uint8_t mac[6] = {0x02, 'K', 'W', 'R', 'S', 'U'};
	uint8_t b[RADIO_FRAME_MAX];
	uint32_t n;
	if (elapsed_ms % SPAT_EVERY_MS == 0 && f->s->signal_count > 0) {
		n = frames_road_spat(f->s, (double)elapsed_ms / 1000.0, now_ns, f->spat_count++, b,
				     sizeof(b));
		send_wsmp(f, mac, FRAMES_SPAT, PSID_SPAT_US, (struct span){b, n}, now_ns, radio);
	}
	if (elapsed_ms % MAP_EVERY_MS == 0) {
		n = frames_road_map(f->s, b, sizeof(b));
		send_wsmp(f, mac, FRAMES_MAP, PSID_MAP_US, (struct span){b, n}, now_ns, radio);
	}
}

void frames_step(struct frames *f, const struct truth_object *objects, unsigned count,
		 int64_t now_ns, int64_t elapsed_ms, struct radio *radio)
{
	if (f->s->roadside)
		send_roadside(f, now_ns, elapsed_ms, radio);
	for (unsigned i = 0; i < count; i++) {
		const struct truth_object *o = &objects[i];
		if (o->drone != NULL && (double)elapsed_ms >= o->drone->silent_from_s * 1000.0)
			continue;
		if (o->drone == NULL) {
			if (is_due(f, o, f->s->rates.bsm_ms, elapsed_ms))
				send_road(f, o, now_ns, radio);
		} else if (o->drone->link == SCENARIO_LINK_ODID) {
			if (is_due(f, o, f->s->rates.odid_ms, elapsed_ms))
				send_odid(f, o, now_ns, radio);
		} else {
			if (is_due(f, o, f->s->rates.heartbeat_ms, elapsed_ms))
				send_heartbeat(f, o, now_ns, radio);
			if (is_due(f, o, f->s->rates.mavlink_ms, elapsed_ms))
				send_position(f, o, now_ns, elapsed_ms, radio);
		}
	}
}

const char *frames_kind_name(unsigned kind)
{
	return kind < FRAMES_KIND_COUNT ? kinds[kind] : "?";
}
