// SPDX-License-Identifier: Apache-2.0
// Application numbers: the PSID of IEEE 1609.12, the ITS-AID of ISO 17419 (the same number space) and the AID of the
// Chinese DSMP. One encoding on the wire (p-encoding), one table of what a number stands for. Pure; any thread.
//
// p-encoding, big-endian, the prefix bits are part of the number's range: 0x… 1 octet 0..0x7f, 10… 2 octets from 0x80,
// 110… 3 octets from 0x4080, 1110… 4 octets from 0x204080 to 0x1020407f; 1111… is invalid. Inside 1609.2 structures the
// plain integer is used instead.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "wire/cursor.h"
#include "wire/writer.h"

enum { PSID_MAX = 0x1020407f, PSID_SIZE_MAX = 4 };

enum {
	PSID_BSM = 0x20,
	PSID_CAM = 36,
	PSID_DENM = 37,
	PSID_SPAT_US = 0x82,
	PSID_TIM = 0x83,
	PSID_SPATEM = 137,
	PSID_MAPEM = 138,
	PSID_IVIM = 139,
	PSID_SREM = 140,
	PSID_GN_MGMT = 141,
	PSID_SSEM = 637,
	PSID_VAM = 638,
	PSID_CPM = 639,
	PSID_SSM_US = 0x204095,
	PSID_SRM_US = 0x204096,
	PSID_MAP_US = 0x204097,
};

enum {
	AID_BSM = 111,
	AID_SERVICE = 135,
	AID_PLATOON = 3616,
	AID_MAP = 3618,
	AID_SPAT = 3619,
	AID_RSI = 3620,
	AID_RSM = 3623
};

// False for an invalid prefix; running out of octets is the cursor's error.
bool psid_get(struct cursor *c, uint32_t *psid);

// A number above PSID_MAX is the writer's error.
void psid_put(struct writer *w, uint32_t psid);

// What travels under a PSID or ITS-AID.
struct psid_use {
	uint32_t psid;
	uint8_t family; // enum obs_family of the payload; OBS_FAMILY_NONE: management, carries no message for us
	const char *name;
};

// NULL for a number that the table does not have.
const struct psid_use *psid_use_of(uint32_t psid);
