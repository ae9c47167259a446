// SPDX-License-Identifier: Apache-2.0
#include "frames_road.h"

#include <math.h>
#include <string.h>

#include "base/units.h"
#include "draft.h"
#include "its/its.h"
#include "net/btp.h"
#include "net/geonet.h"

enum { NODES = 2048, OCTETS = 512 };
enum { ID_BSM = 20, ID_PSM = 32, PART_SPECIAL_VEHICLE = 1 };
enum { STATION_CAR = 5, STATION_MOTORCYCLE = 4, STATION_BUS = 6, STATION_TRUCK = 8 };
#define TAI_2004_MS 1072915200000LL // ITS epoch in Unix time …
#define TAI_LEAP_MS 5000LL	    // … and the leap seconds since
#define NO_ANGLE    127
#define NO_VERTICAL (-127)

struct draft {
	struct uper_node nodes[NODES];
	uint8_t octets[OCTETS];
	struct uper_value v;
	struct uper_builder b;
};

static void start(struct draft *d, const struct uper_field *root)
{
	d->v = (struct uper_value){.nodes = d->nodes, .capacity = NODES};
	uper_build_start(&d->b, &d->v, root, d->octets, sizeof(d->octets));
}

static void open_frame(struct uper_builder *b, unsigned id, const char *name)
{
	uper_build_int(b, "messageId", id);
	uper_build_open(b, "value");
	uper_build_open(b, name);
}

static void put_accuracy(struct uper_builder *b, unsigned axis, unsigned orientation)
{
	uper_build_open(b, "accuracy");
	uper_build_int(b, "semiMajor", axis);
	uper_build_int(b, "semiMinor", axis);
	uper_build_int(b, "orientation", orientation);
	uper_build_close(b);
}

uint32_t frames_road_psm(const struct frames_road_self *m, uint8_t *out, uint32_t size)
{
	struct draft d;
	struct uper_builder *b = &d.b;
	start(&d, &its_j2735_frame);
	open_frame(b, ID_PSM, "PersonalSafetyMessage");
	uper_build_enum(b, "basicType",
			m->o->kind == TRUTH_CYCLIST ? "aPEDALCYCLIST" : "aPEDESTRIAN");
	uper_build_int(b, "secMark", m->now_ns / UNITS_NS_PER_MS % 60000);
	uper_build_int(b, "msgCnt", m->count & 0x7f);
	uper_build_octets(b, "id", m->id, sizeof(m->id));
	uper_build_open(b, "position");
	uper_build_int(b, "lat", m->lat_e7);
	uper_build_int(b, "long", m->lon_e7);
	uper_build_int(b, "elevation", lround(m->alt_m * 10.0));
	uper_build_close(b);
	put_accuracy(b, 40, 0);
	uper_build_int(b, "speed", lround(m->speed_ms * 50.0));
	uper_build_int(b, "heading", lround(m->heading_deg * 80.0) % 28800);
	return draft_end(&d.b, &d.v, out, size);
}

static void put_core(struct uper_builder *b, const struct bsm_core *c)
{
	uper_build_open(b, "coreData");
	uper_build_int(b, "msgCnt", c->msg_cnt);
	uper_build_octets(b, "id", c->id, sizeof(c->id));
	uper_build_int(b, "secMark", c->sec_mark);
	uper_build_int(b, "lat", c->lat);
	uper_build_int(b, "long", c->lon);
	uper_build_int(b, "elev", c->elev);
	put_accuracy(b, c->semi_major, c->orientation);
	uper_build_int(b, "transmission", c->transmission);
	uper_build_int(b, "speed", c->speed);
	uper_build_int(b, "heading", c->heading);
	uper_build_int(b, "angle", NO_ANGLE);
	uper_build_open(b, "accelSet");
	uper_build_int(b, "long", c->accel_long);
	uper_build_int(b, "lat", c->accel_lat);
	uper_build_int(b, "vert", NO_VERTICAL);
	uper_build_int(b, "yaw", c->yaw);
	uper_build_close(b);
	uper_build_open(b, "brakes");
	uper_build_bits(b, "wheelBrakes", c->wheel_brakes != 0 ? "01111" : "00000");
	uper_build_int(b, "traction", c->traction);
	uper_build_int(b, "abs", c->abs);
	uper_build_int(b, "scs", c->scs);
	uper_build_int(b, "brakeBoost", c->brake_boost);
	uper_build_int(b, "auxBrakes", c->aux_brakes);
	uper_build_close(b);
	uper_build_open(b, "size");
	uper_build_int(b, "width", c->width);
	uper_build_int(b, "length", c->length);
	uper_build_close(b);
	uper_build_close(b);
}

uint32_t frames_road_emergency(const struct bsm_core *core, uint8_t *out, uint32_t size)
{
	struct draft d;
	struct uper_builder *b = &d.b;
	start(&d, &its_j2735_frame);
	open_frame(b, ID_BSM, "BasicSafetyMessage");
	put_core(b, core);
	uper_build_open(b, "partII");
	uper_build_open(b, NULL);
	uper_build_int(b, "partII-Id", PART_SPECIAL_VEHICLE);
	uper_build_open(b, "partII-Value");
	uper_build_open(b, "SpecialVehicleExtensions");
	uper_build_open(b, "vehicleAlerts");
	uper_build_int(b, "doNotUse", 0);
	uper_build_enum(b, "sirenUse", "inUse");
	uper_build_enum(b, "lightsUse", "inUse");
	uper_build_enum(b, "multi", "singleVehicle");
	uper_build_enum(b, "responseType", "emergency");
	return draft_end(&d.b, &d.v, out, size);
}

// ---- ETSI

static int64_t its_ms(int64_t now_ns)
{
	return now_ns / UNITS_NS_PER_MS - TAI_2004_MS + TAI_LEAP_MS;
}

static unsigned station_type(enum truth_kind kind)
{
	return kind == TRUTH_BUS	  ? STATION_BUS
	       : kind == TRUTH_TRUCK	  ? STATION_TRUCK
	       : kind == TRUTH_MOTORCYCLE ? STATION_MOTORCYCLE
					  : STATION_CAR;
}

static uint32_t station_id(const struct frames_road_self *m)
{
	return (uint32_t)m->id[0] << 24 | (uint32_t)m->id[1] << 16 | (uint32_t)m->id[2] << 8 |
	       m->id[3];
}

static void put_pair(struct uper_builder *b, const char *name, const char *value_name,
		     int64_t value, const char *confidence_name, int64_t confidence)
{
	uper_build_open(b, name);
	uper_build_int(b, value_name, value);
	uper_build_int(b, confidence_name, confidence);
	uper_build_close(b);
}

static void put_motion(struct uper_builder *b, const struct frames_road_self *m)
{
	double turn_degs = fmax(-300.0, fmin(300.0, m->o->yaw_rate_rads * 180.0 / M_PI));
	double accel = fmax(-16.0, fmin(16.0, m->o->accel_ms2));
	uper_build_open(b, "highFrequencyContainer");
	uper_build_open(b, "basicVehicleContainerHighFrequency");
	put_pair(b, "heading", "headingValue", lround(m->heading_deg * 10.0) % 3600,
		 "headingConfidence", 10);
	put_pair(b, "speed", "speedValue", lround(m->speed_ms * 100.0), "speedConfidence", 10);
	uper_build_enum(b, "driveDirection", "forward");
	put_pair(b, "vehicleLength", "vehicleLengthValue", lround(m->o->length_m * 10.0),
		 "vehicleLengthConfidenceIndication", 0);
	uper_build_int(b, "vehicleWidth", lround(m->o->width_m * 10.0));
	put_pair(b, "longitudinalAcceleration", "longitudinalAccelerationValue",
		 lround(accel * 10.0), "longitudinalAccelerationConfidence", 10);
	put_pair(b, "curvature", "curvatureValue", 1023, "curvatureConfidence", 7);
	uper_build_enum(b, "curvatureCalculationMode", "unavailable");
	// Left turns are positive.
	put_pair(b, "yawRate", "yawRateValue", lround(-turn_degs * 100.0), "yawRateConfidence", 8);
	uper_build_close(b);
	uper_build_close(b);
}

static uint32_t cam(const struct frames_road_self *m, uint8_t *out, uint32_t size)
{
	struct draft d;
	struct uper_builder *b = &d.b;
	const struct uper_field *root = its_etsi_message(ETSI_ID_CAM, 2, ETSI_RELEASE_1);
	if (root == NULL)
		return 0;
	start(&d, root);
	uper_build_open(b, "header");
	uper_build_int(b, "protocolVersion", 2);
	uper_build_int(b, "messageID", ETSI_ID_CAM);
	uper_build_int(b, "stationID", station_id(m));
	uper_build_close(b);
	uper_build_open(b, "cam");
	uper_build_int(b, "generationDeltaTime", its_ms(m->now_ns) % 65536);
	uper_build_open(b, "camParameters");
	uper_build_open(b, "basicContainer");
	uper_build_int(b, "stationType", station_type(m->o->kind));
	uper_build_open(b, "referencePosition");
	uper_build_int(b, "latitude", m->lat_e7);
	uper_build_int(b, "longitude", m->lon_e7);
	uper_build_open(b, "positionConfidenceEllipse");
	uper_build_int(b, "semiMajorConfidence", 200);
	uper_build_int(b, "semiMinorConfidence", 200);
	uper_build_int(b, "semiMajorOrientation", 0);
	uper_build_close(b);
	put_pair(b, "altitude", "altitudeValue", lround(m->alt_m * 100.0), "altitudeConfidence",
		 15);
	uper_build_close(b);
	uper_build_close(b);
	put_motion(b, m);
	return draft_end(&d.b, &d.v, out, size);
}

uint32_t frames_road_cam(const struct frames_road_self *m, uint8_t *out, uint32_t size)
{
	uint8_t message[DRAFT_MESSAGE_MAX], btp[BTP_HEADER_SIZE];
	uint32_t n = cam(m, message, sizeof(message));
	uint32_t h = btp_encode_header(BTP_CAM, 0, btp, sizeof(btp));
	struct geonet g = {
		.next = GN_NEXT_COMMON,
		.lifetime_multiplier = 1,
		.lifetime_base = 1,
		.hops_left = 1,
		.transport = GN_TRANSPORT_BTP_B,
		.type = GN_SINGLE_HOP,
		.flags = GN_FLAG_MOBILE,
		.hops_max = 1,
		.source = {.timestamp_ms = (uint32_t)its_ms(m->now_ns),
			   .lat_e7 = m->lat_e7,
			   .lon_e7 = m->lon_e7,
			   .is_accurate = true,
			   .speed_cms = (int16_t)lround(m->speed_ms * 100.0),
			   .heading_ddeg = (uint16_t)(lround(m->heading_deg * 10.0) % 3600)}};
	g.source.address.octet[0] = (uint8_t)(station_type(m->o->kind) << 2);
	g.source.address.octet[2] = 2; // locally administered
	memcpy(&g.source.address.octet[4], m->id, sizeof(m->id));
	uint32_t k = geonet_encode_header(&g, h + n, out, size);
	if (n == 0 || h == 0 || k == 0 || k + h + n > size)
		return 0;
	memcpy(out + k, btp, h);
	memcpy(out + k + h, message, n);
	return k + h + n;
}
