// SPDX-License-Identifier: Apache-2.0
#include "obs_expect.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/geo.h"
#include "its/etsi_types.h"

// ---- values by name

struct message {
	const struct uper_value *v;
	const struct rx_meta *meta;
	struct obs *out;
	int max, count;
};

// Node of a member by a path of names, "pos.lat"; 0: not there.
static uint32_t find(const struct message *m, uint32_t from, const char *path)
{
	char name[80];
	while (from != UINT32_MAX && *path != '\0') {
		size_t n = strcspn(path, ".");
		memcpy(name, path, n);
		name[n] = '\0';
		path += n + (path[n] == '.');
		from = uper_child(m->v, from, name);
		if (from == 0)
			return 0;
	}
	return from;
}

static double number(const struct message *m, uint32_t from, const char *path, double absent)
{
	uint32_t i = find(m, from, path);
	return i != 0 ? (double)m->v->nodes[i].value : absent;
}

static int whole(const struct message *m, uint32_t from, const char *path, int absent)
{
	return (int)number(m, from, path, absent);
}

static void octets(const struct message *m, uint32_t node, uint8_t *out, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		out[i] = uper_octet_at(m->v, m->v->nodes[node].bit + 8 * i);
}

static unsigned count_of(const struct message *m, uint32_t list)
{
	return list != 0 ? (unsigned)m->v->nodes[list].value : 0;
}

// ---- common to all

static struct obs *begin(struct message *m, unsigned family, unsigned type)
{
	struct obs *o = &m->out[m->count < m->max ? m->count : m->max - 1];
	m->count++;
	obs_init(o);
	o->family = (uint8_t)family;
	o->msg_type = (uint16_t)type;
	o->time_ns = o->rx_ns = m->meta->rx_ns;
	o->source_key = m->meta->source_key;
	o->port = m->meta->port;
	o->rssi_dbm = m->meta->rssi_dbm;
	o->flags = m->meta->dot2_flags;
	return o;
}

static void set_id(struct obs *o, const uint8_t *id, unsigned n)
{
	memcpy(o->id, id, n);
	o->id_len = (uint8_t)n;
	o->id_kind = OBS_ID_TEMPORARY;
	o->key = obs_key(o->family, OBS_ID_TEMPORARY, id, n);
}

static void set_object(struct obs *o, const uint8_t *reporter, unsigned n, int object)
{
	memcpy(o->id, reporter, n);
	o->id[n] = (uint8_t)(object / 256);
	o->id[n + 1] = (uint8_t)(object % 256);
	o->id_len = (uint8_t)(n + 2);
	o->id_kind = OBS_ID_OBJECT;
	o->key = obs_key(o->family, OBS_ID_OBJECT, o->id, o->id_len);
	o->flags |= OBS_FLAG_SENSED;
}

// The instant nearest to reception that is `ms` after a whole number of periods since `epoch_ms`.
static void set_time(struct obs *o, int64_t epoch_ms, int64_t ms, int64_t period_ms)
{
	const int64_t ns = 1000000;
	int64_t k = (o->rx_ns / ns - epoch_ms) / period_ms - 2;
	int64_t best = (epoch_ms + k * period_ms + ms) * ns;
	for (int i = 0; i < 5; i++) {
		int64_t t = (epoch_ms + (k + i) * period_ms + ms) * ns;
		if (llabs(t - o->rx_ns) < llabs(best - o->rx_ns))
			best = t;
	}
	o->time_ns = best;
	o->flags |= OBS_FLAG_TIME_OWN;
}

static void set_place(struct obs *o, double lat, double lon)
{
	if (lat == 900000001 || lon == 1800000001) {
		o->flags |= OBS_FLAG_NO_POSITION;
		return;
	}
	o->lat_e7 = (int32_t)lat;
	o->lon_e7 = (int32_t)lon;
}

static void set_altitude(struct obs *o, double m)
{
	o->alt_cm = (int32_t)lround(m * 100);
	o->datum = OBS_DATUM_WGS84;
}

static void set_speed(struct obs *o, double ms)
{
	o->speed_cms = (uint16_t)lround(ms * 100);
	o->state = OBS_STATE_MOVING;
}

static uint16_t course(double deg)
{
	return (uint16_t)(lround(deg * 100) % 36000);
}

static void set_from_plane(struct obs *o, bool known, double lat, double lon, double east_m,
			   double north_m)
{
	struct geo_frame f;
	if (!known || lat == 900000001 || lon == 1800000001 || fabs(lat) > 890000000) {
		o->flags |= OBS_FLAG_NO_POSITION;
		return;
	}
	geo_frame_init(&f, (int32_t)lat, (int32_t)lon);
	geo_from_plane(&f, (struct geo_point){east_m, north_m}, &o->lat_e7, &o->lon_e7);
}

// ---- SAE and China

static void sae_second(struct obs *o, int ms)
{
	if (ms < 61000)
		set_time(o, 0, ms, 60000);
}

static void sae_position(const struct message *m, struct obs *o, uint32_t from)
{
	set_place(o, number(m, from, "lat", 0), number(m, from, "long", 0));
	double elevation = number(m, from, "elevation", -4096);
	if (elevation != -4096)
		set_altitude(o, elevation / 10);
}

static void sae_motion(const struct message *m, struct obs *o, uint32_t from, double speed,
		       double heading, const char *acceleration)
{
	if (speed != 8191)
		set_speed(o, speed * 0.02);
	if (heading != 28800)
		o->heading_cdeg = course(heading * 0.0125);
	uint32_t a = find(m, from, acceleration);
	if (a == 0)
		return;
	double along = number(m, a, "long", 0);
	o->accel_cms2 = along == 2001 ? 0 : (int16_t)along;
	o->yaw_rate_cdegs = (int16_t)number(m, a, "yaw", 0);
}

static void sae_accuracy(const struct message *m, struct obs *o, uint32_t from)
{
	double major = number(m, from, "semiMajor", 255);
	if (major != 255)
		o->hacc_cm = (uint16_t)lround(major * 5);
}

static uint16_t sae_confidence(int index)
{
	static const double m[16] = {0, 500, 200, 100, 50,  20,	  10,	5,
				     2, 1,   0.5, 0.2, 0.1, 0.05, 0.02, 0.01};
	return index == 0 ? OBS_ACC_UNKNOWN : (uint16_t)lround(m[index] * 100);
}

static uint8_t vru_class(int type)
{
	return type == 2 ? OBS_CLASS_CYCLIST : type == 4 ? OBS_CLASS_UNKNOWN : OBS_CLASS_PEDESTRIAN;
}

static uint8_t vehicle_class(int c)
{
	if (c == 85)
		return OBS_CLASS_CYCLIST;
	if ((c >= 20 && c < 36) || c == 93)
		return OBS_CLASS_TRUCK;
	return c >= 40 && c <= 48   ? OBS_CLASS_MOTORCYCLE
	       : c >= 50 && c <= 58 ? OBS_CLASS_BUS
	       : c >= 82 && c <= 86 ? OBS_CLASS_PEDESTRIAN
	       : c >= 90 && c <= 92 ? OBS_CLASS_STATION
				    : OBS_CLASS_CAR;
}

static void bsm(struct message *m, uint32_t value)
{
	struct obs *o = begin(m, OBS_FAMILY_J2735, 20);
	uint32_t core = find(m, value, "coreData");
	uint8_t id[4];
	octets(m, find(m, core, "id"), id, 4);
	set_id(o, id, 4);
	o->cls = OBS_CLASS_CAR;
	o->msg_count = (uint8_t)whole(m, core, "msgCnt", 0);
	sae_second(o, whole(m, core, "secMark", 0));
	set_place(o, number(m, core, "lat", 0), number(m, core, "long", 0));
	double elevation = number(m, core, "elev", 0);
	if (elevation != -4096)
		set_altitude(o, elevation / 10);
	sae_accuracy(m, o, find(m, core, "accuracy"));
	sae_motion(m, o, core, number(m, core, "speed", 0), number(m, core, "heading", 0),
		   "accelSet");
	o->width_cm = (uint16_t)whole(m, core, "size.width", 0);
	o->length_cm = (uint16_t)whole(m, core, "size.length", 0);
	uint32_t wheels = find(m, core, "brakes.wheelBrakes");
	if ((uper_octet_at(m->v, m->v->nodes[wheels].bit) >> 3 & 0x0f) != 0)
		o->flags |= OBS_FLAG_BRAKING;
}

static void psm(struct message *m, uint32_t value)
{
	struct obs *o = begin(m, OBS_FAMILY_J2735, 32);
	uint8_t id[4];
	octets(m, find(m, value, "id"), id, 4);
	set_id(o, id, 4);
	o->cls = vru_class(whole(m, value, "basicType", 0));
	o->msg_count = (uint8_t)whole(m, value, "msgCnt", 0);
	sae_second(o, whole(m, value, "secMark", 0));
	sae_position(m, o, find(m, value, "position"));
	sae_accuracy(m, o, find(m, value, "accuracy"));
	sae_motion(m, o, value, number(m, value, "speed", 0), number(m, value, "heading", 0),
		   "accelSet");
}

static void sdsm_detail(const struct message *m, struct obs *o, uint32_t object)
{
	uint32_t vehicle = find(m, object, "detObjOptData.detVeh");
	uint32_t vru = find(m, object, "detObjOptData.detVRU");
	if (vehicle != 0) {
		o->width_cm = (uint16_t)whole(m, vehicle, "size.width", 0);
		o->length_cm = (uint16_t)whole(m, vehicle, "size.length", 0);
		if (find(m, vehicle, "vehicleClass") != 0)
			o->cls = vehicle_class(whole(m, vehicle, "vehicleClass", 0));
	}
	if (vru != 0 && find(m, vru, "basicType") != 0)
		o->cls = vru_class(whole(m, vru, "basicType", 0));
}

static void sdsm_object(struct message *m, uint32_t value, uint32_t object)
{
	struct obs *o = begin(m, OBS_FAMILY_J2735, 41);
	uint32_t c = find(m, object, "detObjCommon"), ref = find(m, value, "refPos");
	uint8_t id[4];
	octets(m, find(m, value, "sourceID"), id, 4);
	set_object(o, id, 4, whole(m, c, "objectID", 0));
	o->msg_count = (uint8_t)whole(m, value, "msgCnt", 0);
	sae_second(o, whole(m, value, "sDSMTimeStamp.second", 65535));
	if ((o->flags & OBS_FLAG_TIME_OWN) != 0)
		o->time_ns += whole(m, c, "measurementTime", 0) * 1000000LL;
	set_from_plane(o, true, number(m, ref, "lat", 0), number(m, ref, "long", 0),
		       number(m, c, "pos.offsetX", 0) * 0.1, number(m, c, "pos.offsetY", 0) * 0.1);
	double elevation = number(m, ref, "elevation", -4096);
	if (elevation != -4096 && find(m, c, "pos.offsetZ") != 0)
		set_altitude(o, (elevation + number(m, c, "pos.offsetZ", 0)) / 10);
	o->hacc_cm = sae_confidence(whole(m, c, "posConfidence.pos", 0));
	if (o->datum != OBS_DATUM_NONE)
		o->vacc_cm = sae_confidence(whole(m, c, "posConfidence.elevation", 0));
	sae_motion(m, o, c, number(m, c, "speed", 0), number(m, c, "heading", 0), "accel4way");
	int type = whole(m, c, "objType", 0);
	o->cls = type == 1 ? OBS_CLASS_CAR : type == 2 ? OBS_CLASS_PEDESTRIAN : OBS_CLASS_UNKNOWN;
	sdsm_detail(m, o, object);
}

static void sdsm(struct message *m, uint32_t value)
{
	uint32_t list = find(m, value, "objects"), i = list + 1;
	for (unsigned k = 0; k < count_of(m, list); k++, i = m->v->nodes[i].next)
		sdsm_object(m, value, i);
}

// ---- China

static void csae_confidence(const struct message *m, struct obs *o, uint32_t from)
{
	uint16_t hacc = sae_confidence(whole(m, from, "pos", 0));
	if (o->hacc_cm == OBS_ACC_UNKNOWN)
		o->hacc_cm = hacc;
	if (o->datum != OBS_DATUM_NONE)
		o->vacc_cm = sae_confidence(whole(m, from, "elevation", 0));
}

static void csae_size(const struct message *m, struct obs *o, uint32_t from)
{
	o->width_cm = (uint16_t)whole(m, from, "width", 0);
	o->length_cm = (uint16_t)whole(m, from, "length", 0);
}

static void csae_bsm(struct message *m, uint32_t value)
{
	struct obs *o = begin(m, OBS_FAMILY_CSAE, 0);
	uint8_t id[8];
	octets(m, find(m, value, "id"), id, 8);
	set_id(o, id, 8);
	o->msg_count = (uint8_t)whole(m, value, "msgCnt", 0);
	sae_second(o, whole(m, value, "secMark", 0));
	sae_position(m, o, find(m, value, "pos"));
	uint32_t accuracy = find(m, value, "posAccuracy"),
		 confidence = find(m, value, "posConfidence");
	if (accuracy != 0)
		sae_accuracy(m, o, accuracy);
	if (confidence != 0)
		csae_confidence(m, o, confidence);
	sae_motion(m, o, value, number(m, value, "speed", 0), number(m, value, "heading", 0),
		   "accelSet");
	csae_size(m, o, find(m, value, "size"));
	o->cls = vehicle_class(whole(m, value, "vehicleClass.classification", 0));
	uint32_t wheels = find(m, value, "brakes.wheelBrakes");
	bool applied =
		wheels != 0 && (uper_octet_at(m->v, m->v->nodes[wheels].bit) >> 3 & 0x0f) != 0;
	if (applied || whole(m, value, "brakes.brakePadel", 0) == 2)
		o->flags |= OBS_FLAG_BRAKING;
}

static void csae_place(const struct message *m, struct obs *o, uint32_t value, uint32_t ptc)
{
	uint32_t ll = find(m, ptc, "pos.offsetLL") + 1; // the alternative
	uint32_t ref = find(m, value, "refPos"), up = find(m, ptc, "pos.offsetV");
	double lat = number(m, ll, "lat", 0), lon = number(m, ll, "lon", 0);
	double lat0 = number(m, ref, "lat", 0), lon0 = number(m, ref, "long", 0);
	if (strcmp(m->v->nodes[ll].field->name, "position-LatLon") == 0) {
		set_place(o, lat, lon);
	} else if (lat0 == 900000001 || lon0 == 1800000001 || fabs(lat0 + lat) > 900000000) {
		o->flags |= OBS_FLAG_NO_POSITION;
	} else {
		double east = lon0 + lon;
		east -= east > 1800000000 ? 3600000000.0 : east < -1800000000 ? -3600000000.0 : 0;
		set_place(o, lat0 + lat, east);
	}
	double elevation = number(m, ref, "elevation", -4096);
	if (up == 0)
		return;
	double v = (double)m->v->nodes[up + 1].value;
	if (strcmp(m->v->nodes[up + 1].field->name, "elevation") == 0)
		elevation = v;
	else if (elevation != -4096)
		elevation += v;
	if (elevation != -4096 || (find(m, ref, "elevation") != 0 &&
				   number(m, ref, "elevation", 0) != -4096 && v != -4096))
		set_altitude(o, elevation / 10);
}

static void rsm_participant(struct message *m, uint32_t value, uint32_t ptc)
{
	static const uint8_t cls[] = {OBS_CLASS_UNKNOWN, OBS_CLASS_CAR, OBS_CLASS_CYCLIST,
				      OBS_CLASS_PEDESTRIAN, OBS_CLASS_STATION};
	struct obs *o = begin(m, OBS_FAMILY_CSAE, 2);
	uint8_t id[8];
	octets(m, find(m, value, "id"), id, 8);
	set_object(o, id, 8, whole(m, ptc, "ptcId", 0));
	o->msg_count = (uint8_t)whole(m, value, "msgCnt", 0);
	int type = whole(m, ptc, "ptcType", 0);
	o->cls = type < 5 ? cls[type] : (uint8_t)OBS_CLASS_UNKNOWN;
	if (type == 1 && find(m, ptc, "vehicleClass") != 0)
		o->cls = vehicle_class(whole(m, ptc, "vehicleClass.classification", 0));
	if (find(m, ptc, "id") != 0) {
		octets(m, find(m, ptc, "id"), id, 8);
		o->alias_key = obs_key(OBS_FAMILY_CSAE, OBS_ID_TEMPORARY, id, 8);
	}
	sae_second(o, whole(m, ptc, "secMark", 0));
	csae_place(m, o, value, ptc);
	csae_confidence(m, o, find(m, ptc, "posConfidence"));
	sae_motion(m, o, ptc, number(m, ptc, "speed", 0), number(m, ptc, "heading", 0), "accelSet");
	csae_size(m, o, find(m, ptc, "size"));
}

static void rsm(struct message *m, uint32_t value)
{
	uint32_t list = find(m, value, "participants"), i = list + 1;
	for (unsigned k = 0; k < count_of(m, list); k++, i = m->v->nodes[i].next)
		rsm_participant(m, value, i);
}

// ---- ETSI

static const int64_t ITS_EPOCH_MS = 1072915200000 - 5000;

static uint8_t station_class(int type)
{
	switch (type) {
	case 1:
		return OBS_CLASS_PEDESTRIAN;
	case 2:
	case 12:
		return OBS_CLASS_CYCLIST;
	case 3:
	case 4:
		return OBS_CLASS_MOTORCYCLE;
	case 5:
	case 10:
		return OBS_CLASS_CAR;
	case 6:
	case 11:
		return OBS_CLASS_BUS;
	case 7:
	case 8:
	case 9:
	case 14:
		return OBS_CLASS_TRUCK;
	case 15:
		return OBS_CLASS_STATION;
	default:
		return OBS_CLASS_UNKNOWN;
	}
}

static void etsi_id(const struct message *m, uint8_t id[4])
{
	uint32_t n = find(m, 0, "header.stationID");
	if (n == 0)
		n = find(m, 0, "header.stationId");
	uint32_t station = (uint32_t)m->v->nodes[n].value;
	for (int i = 0; i < 4; i++)
		id[i] = (uint8_t)(station >> (24 - 8 * i));
}

static void etsi_position(const struct message *m, struct obs *o, uint32_t p)
{
	static const double vacc_m[14] = {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1,
					  2,	5,    10,   20,	 50,  100, 200};
	set_place(o, number(m, p, "latitude", 0), number(m, p, "longitude", 0));
	double major = number(m, p, "positionConfidenceEllipse.semiMajorConfidence",
			      number(m, p, "positionConfidenceEllipse.semiMajorAxisLength", 4095));
	if (major < 4094)
		o->hacc_cm = (uint16_t)major;
	double altitude = number(m, p, "altitude.altitudeValue", 0);
	int confidence = whole(m, p, "altitude.altitudeConfidence", 15);
	if (altitude == 800001)
		return;
	set_altitude(o, altitude / 100);
	if (confidence < 14)
		o->vacc_cm = (uint16_t)lround(vacc_m[confidence] * 100);
}

static void etsi_motion(const struct message *m, struct obs *o, uint32_t high, const char *heading)
{
	double h = number(m, high, heading, 3601), v = number(m, high, "speed.speedValue", 16383);
	double a = number(m, high, "longitudinalAcceleration.longitudinalAccelerationValue",
			  number(m, high, "longitudinalAcceleration.value", 161));
	double yaw = number(m, high, "yawRate.yawRateValue", 32767);
	if (h != 3601)
		o->heading_cdeg = course(h / 10);
	if (v != 16383)
		set_speed(o, v / 100);
	if (a != 161)
		o->accel_cms2 = (int16_t)(a * 10);
	if (yaw != 32767)
		o->yaw_rate_cdegs = (int16_t)-yaw;
}

static struct obs *etsi_begin(struct message *m, unsigned type, uint32_t body, const char *basic)
{
	struct obs *o = begin(m, OBS_FAMILY_ETSI, type);
	uint8_t id[4];
	etsi_id(m, id);
	set_id(o, id, 4);
	set_time(o, ITS_EPOCH_MS, (int64_t)number(m, body, "generationDeltaTime", 0), 65536);
	uint32_t b = find(m, body, basic);
	o->cls = station_class(whole(m, b, "stationType", 0));
	etsi_position(m, o, find(m, b, "referencePosition"));
	return o;
}

static void cam(struct message *m)
{
	uint32_t body = find(m, 0, "cam");
	struct obs *o = etsi_begin(m, 2, body, "camParameters.basicContainer");
	uint32_t high = find(
		m, body, "camParameters.highFrequencyContainer.basicVehicleContainerHighFrequency");
	if (high == 0)
		return;
	etsi_motion(m, o, high, "heading.headingValue");
	int length = whole(m, high, "vehicleLength.vehicleLengthValue", 1023);
	int width = whole(m, high, "vehicleWidth", 62);
	o->length_cm = length == 1023 ? 0 : (uint16_t)(length * 10);
	o->width_cm = width == 62 ? 0 : (uint16_t)(width * 10);
	uint32_t pedals = find(m, high, "accelerationControl");
	if (pedals != 0 && (uper_octet_at(m->v, m->v->nodes[pedals].bit) & 0xa0) != 0)
		o->flags |= OBS_FLAG_BRAKING;
}

static void vam(struct message *m)
{
	uint32_t body = find(m, 0, "vam");
	struct obs *o = etsi_begin(m, 16, body, "vamParameters.basicContainer");
	etsi_motion(m, o, find(m, body, "vamParameters.vruHighFrequencyContainer"),
		    "heading.value");
}

static uint8_t cpm_class(const struct message *m, uint32_t object)
{
	uint32_t list = find(m, object, "classification"), i = list + 1;
	uint8_t cls = OBS_CLASS_UNKNOWN;
	double best = -1;
	for (unsigned k = 0; k < count_of(m, list); k++, i = m->v->nodes[i].next) {
		uint32_t c = find(m, i, "objectClass");
		uint32_t vru = find(m, c, "vruSubClass");
		double confidence = number(m, i, "confidence", 101);
		confidence = confidence == 101 ? 0 : confidence;
		if (confidence <= best)
			continue;
		best = confidence;
		cls = find(m, c, "vehicleSubClass") != 0
			      ? station_class(whole(m, c, "vehicleSubClass", 0))
		      : find(m, c, "groupSubClass") != 0		 ? OBS_CLASS_PEDESTRIAN
		      : vru == 0					 ? OBS_CLASS_UNKNOWN
		      : find(m, vru, "pedestrian") != 0			 ? OBS_CLASS_PEDESTRIAN
		      : find(m, vru, "bicyclistAndLightVruVehicle") != 0 ? OBS_CLASS_CYCLIST
		      : find(m, vru, "motorcyclist") != 0		 ? OBS_CLASS_MOTORCYCLE
									 : OBS_CLASS_UNKNOWN;
	}
	return cls;
}

static void cpm_velocity(const struct message *m, struct obs *o, uint32_t object)
{
	uint32_t polar = find(m, object, "velocity.polarVelocity");
	uint32_t flat = find(m, object, "velocity.cartesianVelocity");
	double z = number(m, polar != 0 ? polar : flat, "zVelocity.value", 16383);
	if (polar != 0) {
		double v = number(m, polar, "velocityMagnitude.speedValue", 16383);
		double a = number(m, polar, "velocityDirection.value", 3601);
		if (v != 16383)
			set_speed(o, v / 100);
		if (a != 3601) // counter-clockwise from east to clockwise from north
			o->heading_cdeg = course(fmod(90 - a / 10 + 720, 360));
	} else if (flat != 0) {
		double x = number(m, flat, "xVelocity.value", 16383);
		double y = number(m, flat, "yVelocity.value", 16383);
		if (x != 16383 && y != 16383) {
			set_speed(o, sqrt(x * x + y * y) / 100);
			if (x != 0 || y != 0)
				o->heading_cdeg = geo_course_cdeg(x, y);
		}
	}
	if ((polar != 0 || flat != 0) && z != 16383)
		o->vspeed_cms = (int16_t)z;
}

static void cpm_object(struct message *m, uint32_t management, uint32_t object)
{
	int index = m->count;
	struct obs *o = begin(m, OBS_FAMILY_ETSI, 14);
	uint8_t id[4];
	etsi_id(m, id);
	set_object(o, id, 4, whole(m, object, "objectId", index));
	if (find(m, object, "objectId") == 0) {
		o->key = obs_key(OBS_FAMILY_ETSI, OBS_ID_NONE, o->id, o->id_len);
		memset(o->id, 0, sizeof(o->id));
		o->id_kind = OBS_ID_NONE;
		o->id_len = 0;
	}
	int64_t ms = m->v->nodes[find(m, management, "referenceTime")].value;
	o->time_ns = (ms + whole(m, object, "measurementDeltaTime", 0) + ITS_EPOCH_MS) * 1000000;
	o->flags |= OBS_FLAG_TIME_OWN;
	uint32_t ref = find(m, management, "referencePosition"), p = find(m, object, "position");
	double x = number(m, p, "xCoordinate.value", 0), y = number(m, p, "yCoordinate.value", 0);
	bool known = x > -131072 && x < 131071 && y > -131072 && y < 131071;
	set_from_plane(o, known, number(m, ref, "latitude", 0), number(m, ref, "longitude", 0),
		       x * 0.01, y * 0.01);
	double hacc = fmax(number(m, p, "xCoordinate.confidence", 0),
			   number(m, p, "yCoordinate.confidence", 0));
	if (hacc < 4095)
		o->hacc_cm = (uint16_t)hacc;
	double z = number(m, p, "zCoordinate.value", 131071);
	double altitude = number(m, ref, "altitude.altitudeValue", 0);
	if (z > -131072 && z < 131071 && altitude != 800001) {
		set_altitude(o, (altitude + z) / 100);
		double vacc = number(m, p, "zCoordinate.confidence", 0);
		if (vacc < 4095)
			o->vacc_cm = (uint16_t)vacc;
	}
	cpm_velocity(m, o, object);
	double yaw = number(m, object, "zAngularVelocity.value", 256);
	if (yaw != 256)
		o->yaw_rate_cdegs = (int16_t)(-yaw * 100);
	int length = whole(m, object, "objectDimensionX.value", 256);
	int width = whole(m, object, "objectDimensionY.value", 256);
	o->length_cm = length == 256 ? 0 : (uint16_t)(length * 10);
	o->width_cm = width == 256 ? 0 : (uint16_t)(width * 10);
	o->cls = cpm_class(m, object);
}

static void cpm(struct message *m)
{
	uint32_t payload = find(m, 0, "payload"), list = find(m, payload, "cpmContainers");
	uint32_t management = find(m, payload, "managementContainer"), i = list + 1;
	for (unsigned k = 0; k < count_of(m, list); k++, i = m->v->nodes[i].next) {
		uint32_t objects =
			find(m, i, "containerData.PerceivedObjectContainer.perceivedObjects");
		uint32_t o = objects + 1;
		for (unsigned n = 0; n < count_of(m, objects); n++, o = m->v->nodes[o].next)
			cpm_object(m, management, o);
	}
}

// ---- which message

static const struct {
	unsigned family;
	const char *path; // from the root
	void (*expect)(struct message *m, uint32_t value);
} frames[] = {
	{OBS_FAMILY_J2735, "value.BasicSafetyMessage", bsm},
	{OBS_FAMILY_J2735, "value.PersonalSafetyMessage", psm},
	{OBS_FAMILY_J2735, "value.SensorDataSharingMessage", sdsm},
	{OBS_FAMILY_CSAE, "bsmFrame", csae_bsm},
	{OBS_FAMILY_CSAE, "rsmFrame", rsm},
};

static const struct {
	const struct uper_type *type;
	void (*expect)(struct message *m);
} etsi[] = {{&etsi_CAM, cam},
	    {&etsi_CAM_r2, cam},
	    {&etsi_VAM, vam},
	    {&etsi_CollectivePerceptionMessage, cpm}};

int obs_expect(unsigned family, const struct uper_value *v, const struct rx_meta *meta,
	       struct obs *out, int max)
{
	struct message m = {.v = v, .meta = meta, .out = out, .max = max};
	for (unsigned i = 0; i < sizeof(etsi) / sizeof(etsi[0]) && family == OBS_FAMILY_ETSI; i++)
		if (v->nodes[0].field->type == etsi[i].type) {
			etsi[i].expect(&m);
			return m.count;
		}
	for (unsigned i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		uint32_t value = frames[i].family == family ? find(&m, 0, frames[i].path) : 0;
		if (value != 0) {
			frames[i].expect(&m, value);
			return m.count;
		}
	}
	return OBS_EXPECT_NONE;
}

const char *obs_difference(const struct obs *a, const struct obs *b)
{
#define DIFFERS(member)                                                                            \
	if (memcmp(&a->member, &b->member, sizeof(a->member)) != 0)                                \
		return #member;
	DIFFERS(time_ns)
	DIFFERS(rx_ns)
	DIFFERS(key)
	DIFFERS(lat_e7)
	DIFFERS(lon_e7)
	DIFFERS(alt_cm)
	DIFFERS(height_cm)
	DIFFERS(speed_cms)
	DIFFERS(vspeed_cms)
	DIFFERS(heading_cdeg)
	DIFFERS(hacc_cm)
	DIFFERS(vacc_cm)
	DIFFERS(accel_cms2)
	DIFFERS(yaw_rate_cdegs)
	DIFFERS(width_cm)
	DIFFERS(length_cm)
	DIFFERS(family)
	DIFFERS(cls)
	DIFFERS(datum)
	DIFFERS(height_ref)
	DIFFERS(state)
	DIFFERS(flags)
	DIFFERS(source_key)
	DIFFERS(alias_key)
	DIFFERS(id)
	DIFFERS(id_len)
	DIFFERS(id_kind)
	DIFFERS(msg_count)
	DIFFERS(port)
	DIFFERS(msg_type)
	DIFFERS(rssi_dbm)
	DIFFERS(reserved)
#undef DIFFERS
	return memcmp(a, b, sizeof(*a)) != 0 ? "padding" : NULL;
}
