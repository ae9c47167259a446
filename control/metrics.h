// SPDX-License-Identifier: Apache-2.0
// Everything counted, as Prometheus text. The dataplane's counters are named generically: drop_X, family_X and alert_X
// become one metric each with X as a label, any other name a metric of its own. The loop's thread.
#pragma once

#include "tally.h"
#include "text.h"

#define METRICS_MIME "text/plain; version=0.0.4; charset=utf-8"

struct control;

void metrics_write(struct control *c, struct text *t);

// The dataplane's part.
void metrics_write_counters(const struct tally *c, struct text *t);

// One metric without labels: HELP, TYPE and value. type is "counter" or "gauge".
void metrics_write_one(struct text *t, const char *name, const char *type, const char *help,
		       uint64_t value);
