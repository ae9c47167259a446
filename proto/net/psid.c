// SPDX-License-Identifier: Apache-2.0
#include "net/psid.h"

#include <stddef.h>

#include "obs/obs.h"

static const uint32_t base[PSID_SIZE_MAX] = {0, 0x80, 0x4080, 0x204080};
static const uint8_t prefix[PSID_SIZE_MAX] = {0x00, 0x80, 0xc0, 0xe0};

// Count of leading one bits of the first octet says how many octets follow.
bool psid_get(struct cursor *c, uint32_t *psid)
{
	uint32_t first = cursor_u8(c), more = 0;
	while (more < PSID_SIZE_MAX && (first & 0x80u >> more) != 0)
		more++;
	if (more == PSID_SIZE_MAX)
		return false;
	uint32_t v = first & (0xffu >> (more + 1));
	for (uint32_t i = 0; i < more; i++)
		v = v << 8 | cursor_u8(c);
	*psid = v + base[more];
	return true;
}

void psid_put(struct writer *w, uint32_t psid)
{
	uint32_t more = 0;
	if (psid > PSID_MAX) {
		w->error = true;
		return;
	}
	while (more + 1 < PSID_SIZE_MAX && psid >= base[more + 1])
		more++;
	writer_be(w, (psid - base[more]) | (uint32_t)prefix[more] << (8 * more), more + 1);
}

// By number. The US numbers are those of deployments and of the agreements between them; the European ones are ITS-AIDs
// of the security profiles of ETSI TS 103 097.
static const struct psid_use uses[] = {
	{PSID_BSM, OBS_FAMILY_J2735, "basic safety"},
	{0x23, OBS_FAMILY_NONE, "security management"},
	{PSID_CAM, OBS_FAMILY_ETSI, "cooperative awareness"},
	{PSID_DENM, OBS_FAMILY_ETSI, "decentralized notification"},
	{0x26, OBS_FAMILY_NONE, "misbehaviour report"},
	{0x27, OBS_FAMILY_J2735, "personal safety"},
	{0x80, OBS_FAMILY_J2735, "GNSS correction"},
	{0x81, OBS_FAMILY_J2735, "GNSS correction"},
	{PSID_SPAT_US, OBS_FAMILY_J2735, "intersection safety"},
	{PSID_TIM, OBS_FAMILY_J2735, "traveler information"},
	{0x85, OBS_FAMILY_J2735, "emergency vehicle"},
	{0x87, OBS_FAMILY_NONE, "service advertisement"},
	{PSID_SPATEM, OBS_FAMILY_ETSI, "signal phase and timing"},
	{PSID_MAPEM, OBS_FAMILY_ETSI, "road and lane topology"},
	{PSID_IVIM, OBS_FAMILY_ETSI, "in-vehicle information"},
	{PSID_SREM, OBS_FAMILY_ETSI, "signal request"},
	{PSID_GN_MGMT, OBS_FAMILY_NONE, "GeoNetworking management"},
	{0x90, OBS_FAMILY_J2735, "sensor sharing"},
	{PSID_SSEM, OBS_FAMILY_ETSI, "signal status"},
	{PSID_VAM, OBS_FAMILY_ETSI, "vulnerable road user awareness"},
	{PSID_CPM, OBS_FAMILY_ETSI, "collective perception"},
	{0x406e, OBS_FAMILY_J2735, "mobility test messages"},
	{PSID_SSM_US, OBS_FAMILY_J2735, "signal status"},
	{PSID_SRM_US, OBS_FAMILY_J2735, "signal request"},
	{PSID_MAP_US, OBS_FAMILY_J2735, "map"},
};

const struct psid_use *psid_use_of(uint32_t psid)
{
	if (psid == uses[0].psid) // nearly every message is one
		return &uses[0];
	uint32_t lo = 0, hi = sizeof(uses) / sizeof(uses[0]);
	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;
		if (uses[mid].psid < psid)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < sizeof(uses) / sizeof(uses[0]) && uses[lo].psid == psid ? &uses[lo] : NULL;
}
