// SPDX-License-Identifier: Apache-2.0
#include "obs_expect_message.h"

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

void expect_cam(struct message *m)
{
	uint32_t body = find(m, 0, "cam");
	struct obs *o = etsi_begin(m, 2, body, "camParameters.basicContainer");
	int station = whole(m, body, "camParameters.basicContainer.stationType", 0);
	o->reference = station >= 3 && station <= 11 ? OBS_REFERENCE_FRONT : OBS_REFERENCE_MIDDLE;
	uint32_t special = find(m, body, "camParameters.specialVehicleContainer");
	uint32_t rescue = find(m, special, "rescueContainer.lightBarSirenInUse");
	uint32_t emergency = find(m, special, "emergencyContainer.lightBarSirenInUse");
	uint32_t lights = rescue != 0 ? rescue : emergency;
	if (special != 0 && lights != 0 &&
	    (uper_octet_at(m->v, m->v->nodes[lights].bit) & 0xc0) != 0)
		o->flags |= OBS_FLAG_EMERGENCY;
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

void expect_vam(struct message *m)
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

void expect_cpm(struct message *m)
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
