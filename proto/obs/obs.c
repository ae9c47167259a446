// SPDX-License-Identifier: Apache-2.0
#include "obs/obs.h"

#include <string.h>

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
static const char *const states[OBS_STATE_COUNT] = {"unknown", "ground", "moving", "emergency"};

#define LOOK_UP(table, i) ((i) < sizeof(table) / sizeof((table)[0]) ? (table)[i] : "?")

// Mixes eight bytes at a time with a 64-bit multiply and a fold: a few instructions for the 4..24 byte identities we
// see. Not a defence against chosen keys; tables that attackers can fill are bounded and evict instead.
static uint64_t mixed(uint64_t h, uint64_t w)
{
	h = (h ^ w) * 0xff51afd7ed558ccdULL;
	return h ^ h >> 32;
}

static uint64_t eight(const uint8_t *p)
{
	uint64_t w;
	memcpy(&w, p, 8);
	return w;
}

// n = 1 to 7 octets as a number, padded with zeros, without a call for a size that the compiler does not know.
static uint64_t few(const uint8_t *p, size_t n)
{
	uint32_t lo, hi;
	if (n < 4)
		return p[0] | (uint64_t)p[n / 2] << 8 * (n / 2) | (uint64_t)p[n - 1] << 8 * (n - 1);
	memcpy(&lo, p, 4);
	memcpy(&hi, p + n - 4, 4); // overlaps what lo has with the same octets
	return lo | (uint64_t)hi << 8 * (n - 4);
}

uint64_t obs_key(enum obs_family family, enum obs_id_kind kind, const uint8_t *p, size_t n)
{
	uint64_t h = 0x9e3779b97f4a7c15ULL ^ ((uint64_t)family << 56) ^ ((uint64_t)kind << 48) ^ n;
	const uint8_t *end = p + n;
	for (; end - p >= 8; p += 8)
		h = mixed(h, eight(p));
	size_t rest = n & 7;
	if (rest > 0) // the last eight octets without those that were mixed in already
		h = mixed(h, n > 8 ? eight(end - 8) >> 8 * (8 - rest) : few(p, rest));
	h *= 0xc4ceb9fe1a85ec53ULL;
	h ^= h >> 29;
	return h != 0 ? h : 1;
}

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

const char *obs_height_ref_name(unsigned height_ref)
{
	return LOOK_UP(height_refs, height_ref);
}
