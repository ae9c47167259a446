// SPDX-License-Identifier: Apache-2.0
#include "obs_expect_message.h"

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

// 2: in use, of lights and of sirens.
static bool has_lights_on(const struct message *m, uint32_t value)
{
	uint32_t list = find(m, value, "partII"), i = list + 1;
	for (unsigned k = 0; k < count_of(m, list); k++, i = m->v->nodes[i].next) {
		uint32_t alerts = find(m, i, "partII-Value.SpecialVehicleExtensions.vehicleAlerts");
		if (alerts != 0 &&
		    (whole(m, alerts, "lightsUse", 0) == 2 || whole(m, alerts, "sirenUse", 0) == 2))
			return true;
	}
	return false;
}

void expect_bsm(struct message *m, uint32_t value)
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
	if (has_lights_on(m, value))
		o->flags |= OBS_FLAG_EMERGENCY;
}

void expect_psm(struct message *m, uint32_t value)
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

void expect_sdsm(struct message *m, uint32_t value)
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

void expect_csae_bsm(struct message *m, uint32_t value)
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
	if (confidence == 0)
		confidence = find(m, value, "accuracy"); // the name of 2017
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
	if (whole(m, value, "emergencyExt.sirenUse", 0) == 2 ||
	    whole(m, value, "emergencyExt.lightsUse", 0) == 2)
		o->flags |= OBS_FLAG_EMERGENCY;
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
	uint32_t confidence = find(m, ptc, "posConfidence");
	csae_confidence(m, o, confidence != 0 ? confidence : find(m, ptc, "accuracy")); // 2017
	sae_motion(m, o, ptc, number(m, ptc, "speed", 0), number(m, ptc, "heading", 0), "accelSet");
	csae_size(m, o, find(m, ptc, "size"));
}

void expect_csae_rsm(struct message *m, uint32_t value)
{
	uint32_t list = find(m, value, "participants"), i = list + 1;
	for (unsigned k = 0; k < count_of(m, list); k++, i = m->v->nodes[i].next)
		rsm_participant(m, value, i);
}
