// SPDX-License-Identifier: Apache-2.0
// Telemetry logs of ground stations (.tlog): records of a big-endian 64-bit Unix time in microseconds and one MAVLink
// frame. Logs that also hold console text contain scraps between records: reading goes on at the next place where a
// believable time stands before a frame whose checksum is right. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/span.h"

struct tlog_record {
	int64_t time_ns;   // Unix
	struct span frame; // one MAVLink frame, inside the log
	uint32_t skipped;  // octets passed over in front of the record
};

// Starts like a log: a time between 2010 and 2100, then a frame's start mark.
bool tlog_is(struct span log);

// The next record off *rest; false at the end (what is left is no record; its size is in out->skipped).
bool tlog_next(struct span *rest, struct tlog_record *out);

// Writes the log as a pcap capture: each frame a UDP datagram to port 14550 in Ethernet and IPv4. Returns the number of
// records, -EIO when writing fails.
int64_t tlog_to_pcap(struct span log, FILE *out, uint64_t *skipped);

// The whole file in memory; p is NULL when it cannot be read (errno says why) or is larger than 1 GiB. Free p.
struct span tlog_load(const char *path);
