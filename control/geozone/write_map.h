// SPDX-License-Identifier: Apache-2.0
// Shared by the writers of zones.
#pragma once

#include <jansson.h>

#include "base/polygon.h"

// [[lon, lat], …], closed. New reference.
json_t *zones_ring_to_json(const struct polygon_ring *ring);
