// SPDX-License-Identifier: Apache-2.0
// What a special vehicle says in Part II of its BSM (SAE J2735 DF_SpecialVehicleExtensions): whether it drives with its light
// bar or siren in use. Pure; any thread.
#pragma once

#include <stdbool.h>

#include "base/span.h"

// value: the open type's octets, from the extension bit on, that bsm_decode has accepted. False also when Part II is broken.
bool bsm_lights_in_use(struct span value);
