// SPDX-License-Identifier: Apache-2.0
// How a capture is played: up to when, how fast, and the story of one track on the way. Nothing here changes what the packet
// path does with a frame.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "pipeline.h"

// "12.5": seconds from the first frame; "2026-11-21T10:00:00Z", with a fraction if wanted: that instant.
struct replay_until {
	bool is_given, is_instant;
	int64_t ns;
};

bool replay_until_parse(const char *text, struct replay_until *out);
// The last instant that is played.
int64_t replay_until_ns(const struct replay_until *u, int64_t first_ns);

// Times faster than the capture; 0 as fast as it goes.
struct replay_pace {
	double speed;
	int64_t first_ns, wall_ns;
};

bool replay_speed_parse(const char *text, double *out); // 0..1,000,000
// Returns when it is the frame's turn.
void replay_pace_wait(struct replay_pace *p, int64_t frame_ns);

// The life of one track: each report that was about it, each alert, its end.
struct replay_story {
	uint64_t track; // 0: none is told
	bool is_json;
	uint64_t told_seq; // of the pipeline's trace
	uint64_t lines;
};

bool replay_story_parse(const char *text, struct replay_story *out);
void replay_story_frames(struct replay_story *s, const struct trace *t, FILE *f);
void replay_story_alert(struct replay_story *s, const struct pipeline *pl, const struct alert *a,
			const char *zone, FILE *f);
void replay_story_gone(struct replay_story *s, uint64_t id, int64_t now_ns, FILE *f);
