// SPDX-License-Identifier: Apache-2.0
// {name, type, 0, bit or octet, bits or octets, names of the values}; bit 0 is the upper bit of octet 0.
#include "uas/odid_fields.h"

#include <string.h>

#include "uas/odid.h"

static const char *const id_types[] = {"none", "serialNumber", "caaRegistration", "utmAssigned",
				       "specificSession"};
static const char *const ua_types[] = {"none",
				       "aeroplane",
				       "helicopterOrMultirotor",
				       "gyroplane",
				       "hybridLift",
				       "ornithopter",
				       "glider",
				       "kite",
				       "freeBalloon",
				       "captiveBalloon",
				       "airship",
				       "freeFallOrParachute",
				       "rocket",
				       "tetheredPowered",
				       "groundObstacle",
				       "other"};
static const char *const statuses[] = {"undeclared", "ground", "airborne", "emergency",
				       "remoteIdSystemFailure"};
static const char *const height_types[] = {"aboveTakeoff", "aboveGround"};
static const char *const auth_types[] = {"none",
					 "uasIdSignature",
					 "operatorIdSignature",
					 "messageSetSignature",
					 "networkRemoteId",
					 "specificMethod"};
static const char *const description_types[] = {"text", "emergency", "extendedStatus"};
static const char *const classifications[] = {"undeclared", "europeanUnion"};
static const char *const locations[] = {"takeoff", "liveGnss", "fixed"};

#define WORDS(a) a, sizeof(a) / sizeof((a)[0])
static const struct field basic_id[] = {
	{"version", FIELD_BITS, 0, 4, 4, NULL, 0},
	{"idType", FIELD_BITS, 0, 8, 4, WORDS(id_types)},
	{"uaType", FIELD_BITS, 0, 12, 4, WORDS(ua_types)},
	{"uasId", FIELD_TEXT, 0, 2, 20, NULL, 0},
	{"reserved", FIELD_OCTETS, 0, 22, 3, NULL, 0},
};
static const struct field location[] = {
	{"version", FIELD_BITS, 0, 4, 4, NULL, 0},
	{"operationalStatus", FIELD_BITS, 0, 8, 4, WORDS(statuses)},
	{"reservedFlag", FIELD_BITS, 0, 12, 1, NULL, 0},
	{"heightType", FIELD_BITS, 0, 13, 1, WORDS(height_types)},
	{"eastWestDirection", FIELD_BITS, 0, 14, 1, NULL, 0},
	{"speedMultiplier", FIELD_BITS, 0, 15, 1, NULL, 0},
	{"trackDirection", FIELD_U8, 0, 2, 0, NULL, 0},
	{"speed", FIELD_U8, 0, 3, 0, NULL, 0},
	{"verticalSpeed", FIELD_I8, 0, 4, 0, NULL, 0},
	{"latitude", FIELD_I32, 0, 5, 0, NULL, 0},
	{"longitude", FIELD_I32, 0, 9, 0, NULL, 0},
	{"pressureAltitude", FIELD_U16, 0, 13, 0, NULL, 0},
	{"geodeticAltitude", FIELD_U16, 0, 15, 0, NULL, 0},
	{"height", FIELD_U16, 0, 17, 0, NULL, 0},
	{"verticalAccuracy", FIELD_BITS, 0, 152, 4, NULL, 0},
	{"horizontalAccuracy", FIELD_BITS, 0, 156, 4, NULL, 0},
	{"baroAltitudeAccuracy", FIELD_BITS, 0, 160, 4, NULL, 0},
	{"speedAccuracy", FIELD_BITS, 0, 164, 4, NULL, 0},
	{"timestamp", FIELD_U16, 0, 21, 0, NULL, 0},
	{"reservedAccuracy", FIELD_BITS, 0, 184, 4, NULL, 0},
	{"timestampAccuracy", FIELD_BITS, 0, 188, 4, NULL, 0},
	{"reserved", FIELD_U8, 0, 24, 0, NULL, 0},
};
static const struct field first_page[] = {
	{"version", FIELD_BITS, 0, 4, 4, NULL, 0},
	{"authType", FIELD_BITS, 0, 8, 4, WORDS(auth_types)},
	{"page", FIELD_BITS, 0, 12, 4, NULL, 0},
	{"lastPageIndex", FIELD_U8, 0, 2, 0, NULL, 0},
	{"length", FIELD_U8, 0, 3, 0, NULL, 0},
	{"timestamp", FIELD_U32, 0, 4, 0, NULL, 0},
	{"authData", FIELD_OCTETS, 0, 8, 17, NULL, 0},
};
static const struct field next_page[] = {
	{"version", FIELD_BITS, 0, 4, 4, NULL, 0},
	{"authType", FIELD_BITS, 0, 8, 4, WORDS(auth_types)},
	{"page", FIELD_BITS, 0, 12, 4, NULL, 0},
	{"authData", FIELD_OCTETS, 0, 2, 23, NULL, 0},
};
static const struct field self_id[] = {
	{"version", FIELD_BITS, 0, 4, 4, NULL, 0},
	{"descriptionType", FIELD_U8, 0, 1, 0, WORDS(description_types)},
	{"description", FIELD_TEXT, 0, 2, 23, NULL, 0},
};
static const struct field system_[] = {
	{"version", FIELD_BITS, 0, 4, 4, NULL, 0},
	{"reservedFlags", FIELD_BITS, 0, 8, 3, NULL, 0},
	{"classificationType", FIELD_BITS, 0, 11, 3, WORDS(classifications)},
	{"operatorLocationType", FIELD_BITS, 0, 14, 2, WORDS(locations)},
	{"operatorLatitude", FIELD_I32, 0, 2, 0, NULL, 0},
	{"operatorLongitude", FIELD_I32, 0, 6, 0, NULL, 0},
	{"areaCount", FIELD_U16, 0, 10, 0, NULL, 0},
	{"areaRadius", FIELD_U8, 0, 12, 0, NULL, 0},
	{"areaCeiling", FIELD_U16, 0, 13, 0, NULL, 0},
	{"areaFloor", FIELD_U16, 0, 15, 0, NULL, 0},
	{"categoryEU", FIELD_BITS, 0, 136, 4, NULL, 0},
	{"classEU", FIELD_BITS, 0, 140, 4, NULL, 0},
	{"operatorAltitudeGeo", FIELD_U16, 0, 18, 0, NULL, 0},
	{"timestamp", FIELD_U32, 0, 20, 0, NULL, 0},
	{"reserved", FIELD_U8, 0, 24, 0, NULL, 0},
};
static const struct field operator_id[] = {
	{"version", FIELD_BITS, 0, 4, 4, NULL, 0},
	{"operatorIdType", FIELD_U8, 0, 1, 0, NULL, 0},
	{"operatorId", FIELD_TEXT, 0, 2, 20, NULL, 0},
	{"reserved", FIELD_OCTETS, 0, 22, 3, NULL, 0},
};

#define TABLE(name, a)                                                                             \
	{                                                                                          \
		name, ODID_MESSAGE_SIZE, sizeof(a) / sizeof((a)[0]), a                             \
	}
static const struct field_table tables[] = {
	TABLE("BasicID", basic_id),
	TABLE("LocationVector", location),
	TABLE("Authentication", first_page),
	TABLE("SelfID", self_id),
	TABLE("System", system_),
	TABLE("OperatorID", operator_id),
};
static const struct field_table later_page = TABLE("Authentication", next_page);

const struct field_table *odid_fields_of(const uint8_t *message)
{
	unsigned type = message[0] >> 4;
	if (type == ODID_TYPE_AUTHENTICATION && (message[1] & 0xf) != 0)
		return &later_page;
	return type < sizeof(tables) / sizeof(tables[0]) ? &tables[type] : NULL;
}

const struct field_table *odid_fields_named(const char *name, unsigned page, unsigned *type)
{
	for (unsigned i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		if (strcmp(tables[i].name, name) == 0) {
			*type = i;
			return i == ODID_TYPE_AUTHENTICATION && page != 0 ? &later_page
									  : &tables[i];
		}
	return NULL;
}
