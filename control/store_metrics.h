// SPDX-License-Identifier: Apache-2.0
// What the store counts, as Prometheus text. Pure; any thread.
#pragma once

#include "store/store.h"
#include "text.h"

void store_metrics_write(const struct store_totals *s, struct text *t);
