// SPDX-License-Identifier: Apache-2.0
// Life-stories of sampled frames: one record for each observation of a traced frame, one for a traced frame without any. A
// ring of fixed size; the worker writes, other threads copy records out and see by the sequence number when one was
// overwritten under their hands. No allocation, no lock.
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { TRACE_RING = 4096 };

// How far a frame came.
// clang-format off
#define TRACE_STAGE_LIST(X) \
	X(PARSE,  "parse",  "refused by its link headers or envelope") \
	X(ADMIT,  "admit",  "refused by its sender's rate, or heard before") \
	X(SHED,   "shed",   "left out under load") \
	X(DECODE, "decode", "refused by its message") \
	X(SCENE,  "scene",  "decoded; its observation changed no track") \
	X(TRACK,  "track",  "decoded and used")
// clang-format on

enum trace_stage {
#define TRACE_STAGE_ENUM(id, name, text) TRACE_STAGE_##id,
	TRACE_STAGE_LIST(TRACE_STAGE_ENUM)
#undef TRACE_STAGE_ENUM
		TRACE_STAGE_COUNT
};

const char *trace_stage_name(unsigned stage); // "parse", …
const char *trace_stage_text(unsigned stage);

struct trace_record {
	uint64_t frame; // which frame since start, from 1
	int64_t rx_ns;
	uint64_t source_key;	// who sent it, 0 unknown
	uint64_t object_key;	// whom it is about, 0 unknown
	uint64_t track_id;	// the track it changed, or that is known by that key; 0 none
	int32_t lat_e7, lon_e7; // as reported
	float e_m, n_m;		// where the track is after it
	uint32_t track_reports; // used by that track so far
	uint32_t size;		// octets
	uint32_t neighbours;	// looked at by the near grid
	uint32_t pair_tests;	// tested by detectors
	uint16_t msg_type;	// the family's number
	uint16_t part, parts;	// of the observations of this frame; 0 of 0 without any
	uint16_t reason;	// enum err: why the frame was refused
	uint8_t stage;		// enum trace_stage
	uint8_t scene_drop;	// enum scene_drop: why the observation was not used
	uint8_t port;
	uint8_t family;	    // enum obs_family
	uint8_t alerts;	    // raised, updated or cleared by it
	uint8_t alert_kind; // enum alert_kind of the first
	uint8_t cls;	    // enum shed_class, 0 not looked at
	uint8_t level;	    // of shedding
};

struct trace_slot {
	_Atomic uint64_t seq; // of the record, 0 while it is written
	struct trace_record r;
};

struct trace {
	uint32_t every; // one in so many frames, 0 none
	uint32_t skip;	// so many until the next one
	uint64_t frames;
	_Atomic uint64_t end; // sequence number of the newest record, from 1
	struct trace_slot slot[TRACE_RING];
};

// The next frame: its number, and whether it is traced.
static inline bool trace_frame(struct trace *t, uint64_t *number)
{
	*number = ++t->frames;
	if (t->every == 0)
		return false;
	if (t->skip > 0) {
		t->skip--;
		return false;
	}
	t->skip = t->every - 1;
	return true;
}

void trace_put(struct trace *t, const struct trace_record *r); // the writer
uint64_t trace_end(const struct trace *t);		       // any thread
bool trace_read(const struct trace *t, uint64_t seq,
		struct trace_record *out); // false: not there any more
