// SPDX-License-Identifier: Apache-2.0
#include "its/bsm_special.h"

#include "wire/skim.h"

// SpecialVehicleExtensions: vehicleAlerts stands first.
static bool read_alerts(struct skim *s)
{
	enum { ALERTS = 4, IN_USE = 2 };
	if ((skim_get(s, 4) & ALERTS) == 0) // extension bit and three presence bits
		return false;
	(void)skim_get(
		s,
		3 + 5); // EmergencyDetails: extension bit, two presence bits; a number not to be used
	uint32_t siren = skim_get(s, 2), lights = skim_get(s, 3);
	return !s->b.error && (siren == IN_USE || lights == IN_USE);
}

bool bsm_lights_in_use(struct span value)
{
	enum { CORE_BITS = 293, PART_II = 0x40, ID_SPECIAL = 1 };
	struct skim s = skim_over(value);
	if ((skim_get(&s, 8) & PART_II) == 0)
		return false;
	bits_skip(&s.b, CORE_BITS - 8);
	bool on = false;
	uint32_t items = skim_get(&s, 3) + 1;
	for (uint32_t i = 0; i < items && !s.b.error; i++) {
		uint32_t id = skim_get(&s, 6);
		struct skim_outer outer = skim_enter(&s);
		if (id == ID_SPECIAL && !s.b.error)
			on |= read_alerts(&s);
		skim_leave(&s, outer);
	}
	return on;
}
