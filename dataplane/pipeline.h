// SPDX-License-Identifier: Apache-2.0
// The stages that every frame passes, over one burst at a time: classify, decode, admit, track + detect, export. Live
// operation, replay and benchmarks run this same code; they differ in where frames and time come from. No DPDK, no clock,
// no allocation in pipeline_run: frames are spans, time is an argument. One thread owns a pipeline.
#pragma once

#include <stdint.h>

#include "counters.h"
#include "net/frame.h"
#include "scene/scene.h"
#include "shed.h"
#include "slot_message.h"
#include "spat_intake.h"
#include "stage_admit.h"
#include "trace.h"
#include "uas/mavlink.h"
#include "uas/mavlink_sign.h"
#include "uas/odid_auth.h"

enum {
	PIPELINE_MAPS_MAX =
		64, // MAP messages remembered, so that a known one is not handed over each time
	PIPELINE_PORTS_MAX = 16,
	PIPELINE_BURST_MAX = 64,
	PIPELINE_OBS_MAX = CODEC_OBS_MAX * PIPELINE_BURST_MAX,
	PIPELINE_AUTH_MAX = 10 * PIPELINE_BURST_MAX // authentication pages of a burst
};

// One received frame. p == NULL: it did not fit one buffer (ERR_FRAME_TOO_LONG).
struct pipeline_frame {
	struct span bytes;
	int64_t rx_ns;
	uint8_t port;
	uint8_t link;	 // enum frame_link
	bool is_traced;	 // when it has a number
	uint64_t number; // since start, from 1; 0: not drawn yet
	// What pipeline_sift made of it; all 0 without.
	uint64_t object; // shed_peek.key
	bool is_metered; // its sender's rate was looked at
	uint8_t cls;	 // enum shed_class
};

// Where results go. Called from within pipeline_run; must not block.
struct pipeline_sink {
	void *ctx;
	void (*track)(void *ctx,
		      const struct track_cold *c); // changed, at most once an export interval
	void (*gone)(void *ctx, uint64_t track_id);
	void (*alert)(void *ctx, const struct alert *a);
	// A MAP message that is new, or was not handed over for a while; NULL: nobody wants them.
	void (*map)(void *ctx, uint8_t family, uint8_t dialect, struct span octets, int64_t now_ns);
	// A request for a slot; NULL: nobody wants them.
	void (*slot)(void *ctx, const struct slot_ask *a);
};

struct pipeline_params {
	struct scene_params scene;
	struct admit_params admit;
	struct shed_params shed;
	struct frame_udp_map udp;
	uint8_t csae_dialect[PIPELINE_PORTS_MAX]; // by port
	int64_t export_interval_ns;
	uint32_t trace_every;	  // one in so many frames is traced, 0 none
	uint64_t (*cycles)(void); // read at stage borders for pipeline_marks; NULL: not read
	// Keys and policy, copied by pipeline_init and wiped by pipeline_fini; NULL: signatures are not checked.
	const struct mavlink_signing *mavlink_signing;
};

// Work space of one burst; a member so that it is taken once.
struct pipeline_burst {
	struct rx_meta meta[PIPELINE_BURST_MAX];
	struct frame_payloads payloads[PIPELINE_BURST_MAX];
	enum err verdict[PIPELINE_BURST_MAX];
	bool is_parsed[PIPELINE_BURST_MAX]; // headers and envelope were fine
	bool is_traced[PIPELINE_BURST_MAX];
	uint32_t traced; // how many
	uint32_t size[PIPELINE_BURST_MAX];
	uint64_t number[PIPELINE_BURST_MAX];
	uint8_t cls[PIPELINE_BURST_MAX]; // enum shed_class
	struct obs obs[PIPELINE_OBS_MAX];
	uint32_t obs_first[PIPELINE_BURST_MAX], obs_count[PIPELINE_BURST_MAX];
	uint32_t slots[PIPELINE_OBS_MAX];
	struct odid_auth_heard auth[PIPELINE_AUTH_MAX];
	uint32_t auth_first[PIPELINE_BURST_MAX], auth_count[PIPELINE_BURST_MAX];
	uint32_t auth_used;
	uint32_t obs_used;
	uint64_t content[PIPELINE_BURST_MAX]; // keys of admit_content_key
	bool has_gaps;			      // refused frames left observations
	bool has_others;		      // accepted frames without observations
	uint32_t refused
		[ERR_COUNT]; // parts of the frame being decoded; all 0 while refused_total is 0
	uint32_t refused_total;
};

// When the newest call of pipeline_run passed the borders between stages, in cycles of pipeline_params; 0 without one.
// For figures alone: nothing is decided by them.
struct pipeline_marks {
	uint64_t decoded, tracked;
	uint32_t alerts; // handed to the sink by that call
};

// The authentication set that was completed last: what it is, not whether it is true.
struct pipeline_auth {
	uint64_t key;
	int64_t time_ns;
	uint8_t auth_type;
	uint8_t size, extra; // octets of data, of error correction
};

struct pipeline {
	struct pipeline_params p;
	struct scene scene;
	struct admit admit;
	struct shed shed;
	struct frame_payloads sifted; // work space of pipeline_sift
	struct counters counters;
	struct mavlink_kinds mavlink_kinds;
	struct mavlink_signing mavlink_signing;
	struct odid_auth_table odid_auth;
	struct pipeline_auth auth_last;
	int64_t aged_ns; // up to when slots were due for ageing
	struct pipeline_marks marks;
	struct pipeline_map {
		uint64_t content;
		int64_t told_ns;
	} maps[PIPELINE_MAPS_MAX];
	struct uper_node road_nodes[ROAD_NODES];
	struct scene_out out;
	struct pipeline_sink sink;
	struct trace trace;
	struct pipeline_burst burst;
};

// Returns 0 or -ENOMEM. Takes all memory that it will ever use.
int pipeline_init(struct pipeline *pl, const struct pipeline_params *p,
		  const struct pipeline_sink *sink);
void pipeline_fini(struct pipeline *pl);

// Zones are those of another map from now on; the one before is not read any more. NULL: none.
void pipeline_set_zones(struct pipeline *pl, const struct zone_map *map, int64_t now_ns);

// n = 0..PIPELINE_BURST_MAX frames that arrived by now_ns. Call with n = 0 too when time passes, so that tracks age.
void pipeline_run(struct pipeline *pl, const struct pipeline_frame *frames, uint32_t n,
		  int64_t now_ns);
