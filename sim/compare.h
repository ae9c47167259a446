// SPDX-License-Identifier: Apache-2.0
// The judge's sentence: an alert log against what was true. Main thread.
#pragma once

#include "alert_log.h"
#include "event.h"
#include "verdict.h"

// Alerts of these kinds warn of a pair: "collision_course", "loss_of_separation", …
bool compare_is_pair_kind(const char *kind);

// Seconds of warning that a pair's alerts gave before its contact: the alert that was on warn_s before it counts from
// when it was raised, pauses of up to a second forgiven. An alert raised later than that gives less; 0: none.
double compare_warning_s(const struct alert_log *l, uint32_t a, uint32_t b, double contact_s,
			 double warn_s);

// Adds the result to a report: misses, false_alerts, collisions, encounters, must, late, warned_2s, recall, warning_s,
// by_kind, missed, false. labels: number of an object as text → what to call it. seconds: length of the run.
void compare_report(json_t *report, const struct verdict *v, const struct event_list *events,
		    const struct alert_log *l, const json_t *labels, double seconds);
