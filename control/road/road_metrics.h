// SPDX-License-Identifier: Apache-2.0
// The road book's part of /metrics. The loop's thread.
#pragma once

#include "road/road.h"
#include "text.h"

void road_metrics_write(const struct road *r, struct text *t);
