// SPDX-License-Identifier: Apache-2.0
// Value forms of the air families; docs/wire/ names their members.
#pragma once

#include "value/value.h"

extern const struct value_codec value_odid, value_gb46750, value_mavlink, value_gdl90, value_sbs;
