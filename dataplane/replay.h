// SPDX-License-Identifier: Apache-2.0
// What a replay holds, and its report. One thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "latency.h"
#include "map_intake.h"
#include "pipeline.h"
#include "port.h"
#include "replay_play.h"
#include "rx_stamp.h"
#include "stage_latency.h"
#include "zone_book.h"

struct rte_mempool;

struct replay {
	struct pipeline pipeline;
	struct latency latency;
	struct stage_latency stages;
	struct port port;
	struct rte_mempool *pool;
	uint8_t link;
	uint64_t frames_in_file; // up to the instant that is played last
	uint64_t frames;
	uint64_t cycles;
	uint64_t alerts_out;
	bool is_truncated; // the file ends inside a frame
	int64_t now_ns;
	struct rx_stamp stamp;
	FILE *alert_log;
	struct replay_until until;
	int64_t until_ns;
	struct replay_pace pace;
	struct replay_story story;
	bool is_over; // that instant has passed
	struct zone_book *book;
	struct zone_map *map;
	struct map_intake *map_intake;
	bool zones_changed; // by a MAP message; used from the next frame on
};

// Everything that was counted, on standard output: one JSON object, or lines for people.
void replay_report_json(const struct replay *r);
void replay_report_text(const struct replay *r);
