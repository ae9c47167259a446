// SPDX-License-Identifier: Apache-2.0
// The value form (JSON with the standard's own names and raw integers) of a BSM's core data. Pure; any thread.
#pragma once

#include <stddef.h>

#include "its/bsm.h"

enum { BSM_VALUE_SIZE = 1024 };

// {"messageId":20,"value":{"BasicSafetyMessage":{"coreData":{…}}}}. Returns the length; out always holds it all.
size_t bsm_value_json(const struct bsm_core *c, char out[static BSM_VALUE_SIZE]);
