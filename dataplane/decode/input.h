// SPDX-License-Identifier: Apache-2.0
// Where messages come from: lines of hex or of DroneScout JSON, captures (pcap, pcapng), telemetry logs (tlog). Hands each one on with what is known about it.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "net/frame.h"

struct input_item {
	struct span octets;
	uint64_t number;      // line or frame, from 1
	int64_t rx_ns;	      // capture time; of a line: now
	bool is_frame;	      // a link-layer frame of a capture; else a message
	enum frame_link link; // of a frame
	bool is_bad;	      // a line that is not hex
	enum err refused;     // why the item could not be read; ERR_NONE
	bool is_mavlink;      // a frame of a telemetry log
};

typedef void (*input_fn)(void *ctx, const struct input_item *item);

// Reads path ("-": hex lines or a capture from standard input) to its end. 0, or a negative errno after an error line on stderr;
// *broken is set when a capture ends in the middle: what stood before it was handed on.
int input_read(const char *program, const char *path, input_fn each, void *ctx, bool *broken);
