// SPDX-License-Identifier: Apache-2.0
// The figures of orders as Prometheus text. The loop's thread.
#pragma once

#include "orders/orders.h"
#include "text.h"

void orders_metrics_write(const struct orders *o, struct text *t);
