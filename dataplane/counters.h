// SPDX-License-Identifier: Apache-2.0
// Every counter of the packet path in one table: its place in the array, its name, its meaning. The worker owns one
// struct and is its only writer; readers tolerate skew. Names go to the link, /metrics, telemetry and the replay report.
#pragma once

#include <stdint.h>

#include "base/alert_kind.h"
#include "base/err.h"
#include "obs/obs.h"
#include "scene/scene.h"

// clang-format off
#define COUNTER_LIST(X) \
	X(FRAMES,          "frames",           "frames taken from all ports") \
	X(BYTES,           "bytes",            "octets of those frames") \
	X(DECODED,         "decoded",          "frames accepted: frames = decoded + sum of drop_*") \
	X(OBSERVATIONS,    "observations",     "observations that the accepted frames held") \
	X(ODID_MESSAGES,   "odid_messages",    "Open Drone ID messages of 25 octets read") \
	X(MAVLINK_FRAMES,  "mavlink_frames",   "MAVLink frames whose checksum was right") \
	X(SIGNED_FRAMES,   "signed_frames",    "frames in a signed envelope; the signature is not checked") \
	X(TRACKS_CREATED,  "tracks_created",   "tracks begun") \
	X(TRACKS_ENDED,    "tracks_ended",     "tracks ended by time-out") \
	X(TRACKS_MERGED,   "tracks_merged",    "tracks that turned out to be one aircraft with another and went on in it") \
	X(BINDINGS_EXPIRED,"bindings_expired", "reports whose radio address was heard with its identity too long ago to follow it") \
	X(SOURCE_COMPARISONS,"source_comparisons","positions of one aircraft from different sources that were compared") \
	X(PAIR_TESTS,      "pair_tests",       "pairs of tracks looked at by detectors") \
	X(NEIGHBOURS_CUT,  "neighbours_cut",   "updates with more neighbours than are tested") \
	X(ALERTS_LOST,     "alerts_lost",      "alerts that found no place in a table or ring") \
	X(EXPORT_LOST,     "export_lost",      "track digests that found no place in the ring to the main thread") \
	X(POLLS,           "polls",            "times the worker asked the ports") \
	X(NAPS,            "naps",             "times the worker slept for lack of frames") \
	X(BUSY_CYCLES,     "busy_cycles",      "time-stamp counter cycles spent on frames")
// clang-format on

enum counter {
#define COUNTER_ENUM(id, name, text) COUNTER_##id,
	COUNTER_LIST(COUNTER_ENUM)
#undef COUNTER_ENUM
		COUNTER_DROP,			   // + enum err, from 1
	COUNTER_PART = COUNTER_DROP + ERR_COUNT,   // + enum err: refused parts of accepted frames
	COUNTER_FAMILY = COUNTER_PART + ERR_COUNT, // + enum obs_family
	COUNTER_OBS_DROP = COUNTER_FAMILY + OBS_FAMILY_COUNT, // + enum scene_drop
	COUNTER_ALERT = COUNTER_OBS_DROP + SCENE_DROP_COUNT,  // + enum alert_kind
	COUNTER_COUNT = COUNTER_ALERT + ALERT_KIND_COUNT
};

struct counters {
	uint64_t v[COUNTER_COUNT];
};

enum { COUNTER_NAME_SIZE = 48 };

// Name and meaning of counter i. name: "frames", "drop_wsmp_version", "family_odid", "obs_drop_table_full",
// "alert_collision_course". Rows 0 of the four groups ("none") are not counters: false.
_Bool counter_describe(unsigned i, char name[static COUNTER_NAME_SIZE], const char **text);
