// SPDX-License-Identifier: Apache-2.0
// The airspace as Prometheus text. The loop's thread.
#pragma once

#include "air/airspace.h"
#include "text.h"

void air_metrics_write(struct airspace *a, struct text *t);
