// SPDX-License-Identifier: Apache-2.0
// What happened in a road book: the newest events in memory for the API, all of them in a file where one is configured
// ('kerbwing crossing audit' replays it). One line of text an event, append only. The loop's thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "book/slot_book.h"

enum { ROAD_LOG_EVENTS = 1024, ROAD_LOG_LINE_MAX = 256 };

struct road_log {
	struct slot_event event[ROAD_LOG_EVENTS]; // ring
	uint64_t count;
	FILE *file; // may be NULL; several logs may share it
	uint32_t crossing;
	uint64_t write_errors;
};

void road_log_put(struct road_log *l, const struct slot_event *e);

// Event i of the newest, 0 the newest; NULL: there are fewer.
const struct slot_event *road_log_newest(const struct road_log *l, uint64_t i);

// One event as a line, and back. The line without its end.
int road_log_format(uint32_t crossing, const struct slot_event *e, char out[ROAD_LOG_LINE_MAX]);
bool road_log_parse(const char *line, uint32_t *crossing, struct slot_event *e);
