// SPDX-License-Identifier: Apache-2.0
// Time is int64 nanoseconds, Unix UTC. Here: the epochs of the wire formats, and the resolution of times that a sender
// gives only modulo a minute or an hour against the time of reception. Pure; never reads a clock.
#pragma once

#include <stdint.h>

#define TIMEPOINT_ODID_EPOCH_S 1546300800LL // 2019-01-01T00:00:00Z, ASTM F3411-22a
#define TIMEPOINT_TAI2004_UNIX_MS                                                                  \
	1072915200000LL // 2004-01-01T00:00:00Z; the ITS clock is 5 leap seconds ahead
#define TIMEPOINT_TAI2004_LEAP_MS 5000LL // valid until the next leap second is announced

// The instant nearest to rx_ns whose offset within a period of period_ns (a minute, an hour) is offset_ns. Ties go to
// the past. 0 <= offset_ns < 2 * period_ns, period_ns > 0. Inline: a division by a period that is known is none.
static inline int64_t timepoint_resolve(int64_t rx_ns, int64_t offset_ns, int64_t period_ns)
{
	int64_t start = rx_ns - rx_ns % period_ns;
	int64_t t = start + offset_ns;
	while (t - rx_ns > period_ns / 2)
		t -= period_ns;
	while (rx_ns - t > period_ns / 2)
		t += period_ns;
	return t;
}

// IEEE 1609.2 Time64 (microseconds of TAI since 2004) to Unix nanoseconds.
int64_t timepoint_from_tai2004_us(uint64_t tai_us);

// "2026-11-21T08:30:00.123Z"; out holds at least 25 bytes. Years 1970..9999, else "-".
void timepoint_to_iso8601(int64_t t_ns, char out[static 25]);
