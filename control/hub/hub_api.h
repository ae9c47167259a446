// SPDX-License-Identifier: Apache-2.0
// The hub's HTTP API. All handlers get struct hub as their app.
#pragma once

#include <jansson.h>

#include "api/routes.h"

struct hub;

extern const struct route hub_api_routes[];
extern const unsigned hub_api_route_count;

// The one-line report that the hub leaves when it ends; a new reference.
json_t *hub_api_report(const struct hub *h);
