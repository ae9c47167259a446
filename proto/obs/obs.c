// SPDX-License-Identifier: Apache-2.0
#include "obs/obs.h"

static const char *const families[OBS_FAMILY_COUNT] = {
	"none", "j2735", "odid", "mavlink", "etsi", "csae", "gb46750", "gdl90", "sbs"};
static const char *const classes[OBS_CLASS_COUNT] = {
	"unknown",    "car",	   "truck",	 "bus",	 "motorcycle",	     "cyclist",
	"pedestrian", "aeroplane", "multirotor", "vtol", "lighter_than_air", "aircraft_other",
	"station"};
static const char *const datums[OBS_DATUM_COUNT] = {"none", "wgs84", "amsl", "pressure"};
static const char *const height_refs[OBS_HEIGHT_COUNT] = {"none", "takeoff", "ground"};
static const char *const id_kinds[OBS_ID_COUNT] = {"none", "temporary", "serial",   "registration",
						   "utm",  "session",	"uas",	    "system",
						   "mac",  "object",	"unstated", "icao"};
static const char *const operators[OBS_OPERATOR_COUNT] = {"none", "takeoff", "live", "fixed"};
static const char *const states[OBS_STATE_COUNT] = {"unknown", "ground", "moving", "emergency"};

#define LOOK_UP(table, i) ((i) < sizeof(table) / sizeof((table)[0]) ? (table)[i] : "?")

const char *obs_family_name(unsigned family)
{
	return LOOK_UP(families, family);
}

const char *obs_class_name(unsigned cls)
{
	return LOOK_UP(classes, cls);
}

const char *obs_datum_name(unsigned datum)
{
	return LOOK_UP(datums, datum);
}

const char *obs_id_kind_name(unsigned kind)
{
	return LOOK_UP(id_kinds, kind);
}

const char *obs_state_name(unsigned state)
{
	return LOOK_UP(states, state);
}

const char *obs_operator_name(unsigned kind)
{
	return LOOK_UP(operators, kind);
}

const char *obs_height_ref_name(unsigned height_ref)
{
	return LOOK_UP(height_refs, height_ref);
}
