// SPDX-License-Identifier: Apache-2.0
// The figures of the guard as Prometheus text. The loop's thread.
#pragma once

#include "auth/auth.h"
#include "text.h"

void auth_metrics_write(const struct auth *a, struct text *t);
