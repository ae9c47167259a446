// SPDX-License-Identifier: Apache-2.0
// When to believe an aircraft's own clock. Senders without a fix broadcast time 0 or their time
// since boot; taken at face value that is an observation up to half an hour old, or from 1970,
// which no tracker would use. Remote ID calls data up to 60 s old near-real-time: a sender's time
// further than that from reception is not a time.
#pragma once

#include <stdbool.h>

#include "base/units.h"
#include "obs/obs.h"

#define UAS_TIME_TRUST_NS (60 * UNITS_NS_PER_S)

// Sets o->time_ns to the sender's time when believable, else to the time of reception (o->rx_ns
// must be set).
static inline void uas_time_set(struct obs *o, int64_t sender_ns)
{
	bool near = sender_ns > o->rx_ns - UAS_TIME_TRUST_NS &&
		    sender_ns < o->rx_ns + UAS_TIME_TRUST_NS;
	o->time_ns = near ? sender_ns : o->rx_ns;
	if (near)
		o->flags |= OBS_FLAG_TIME_OWN;
}
