// SPDX-License-Identifier: Apache-2.0
// The scenario as a map: lanes, conflict areas, crosswalks, corridors and pads as GeoJSON (RFC 7946), for the control's
// /v1/map. Main thread.
#pragma once

#include <stdio.h>

#include "scenario.h"

// 0 or a negative errno.
int map_write(const struct scenario *s, FILE *out);
