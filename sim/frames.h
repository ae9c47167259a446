// SPDX-License-Identifier: Apache-2.0
// From the truth to what is on the air: each object measures itself with its own receiver's error
// and sends its own frames on the real wire formats. Pure; one owner.
#pragma once

#include "base/geo.h"
#include "radio.h"
#include "truth.h"

enum frames_kind {
	FRAMES_BSM,
	FRAMES_ODID,
	FRAMES_MAVLINK,
	FRAMES_PSM,
	FRAMES_CAM,
	FRAMES_SPAT,
	FRAMES_MAP,
	FRAMES_KIND_COUNT
};

// What a sender remembers between frames.
struct frames_sender {
	uint32_t id; // object that the slot belonged to when last seen
	uint8_t msg_count, mav_seq, beacon_count;
	double de_m, dn_m, dz_m; // slowly wandering error of its receiver
};

struct frames {
	const struct scenario *s;
	struct geo_frame plane;
	uint64_t seed;
	struct rng rng;
	struct frames_sender *senders; // truth_slots()
	uint8_t spat_count;
	uint64_t sent[FRAMES_KIND_COUNT];
};

// 0 or -ENOMEM.
int frames_init(struct frames *f, const struct truth *w, uint64_t seed);
void frames_fini(struct frames *f);

// Hands every frame that is due in this step to the radio. now_ns: Unix time of the step;
// elapsed_ms since the start.
void frames_step(struct frames *f, const struct truth_object *objects, unsigned count,
		 int64_t now_ns, int64_t elapsed_ms, struct radio *radio);

const char *frames_kind_name(unsigned kind); // "bsm", "odid", …

// Identities of an object, as an alert log writes them: "temporary:0a0b0c0d", "serial:KWSMB…". At most FRAMES_NAMES_MAX;
// returns how many.
enum { FRAMES_NAMES_MAX = 4, FRAMES_NAME_SIZE = 64 };
unsigned frames_names(const struct frames *f, const struct truth_object *o,
		      char out[FRAMES_NAMES_MAX][FRAMES_NAME_SIZE]);

// Serial number that a drone claims (ANSI/CTA-2063-A form): 16 characters and NUL.
void frames_serial(const struct truth_object *o, char out[17]);
