// SPDX-License-Identifier: Apache-2.0
// A pipeline over made-up BSM frames, for tests of what surrounds the stages. Include once per program.
#pragma once

#include <string.h>

#include "base/units.h"
#include "check.h"
#include "its/bsm.h"
#include "motion_params.h"
#include "net/dot2.h"
#include "net/wsmp.h"
#include "pipeline.h"

static const int64_t T0 = 1700000000LL * UNITS_NS_PER_S;

static inline void rig_track(void *ctx, const struct track_cold *c)
{
}

static inline void rig_gone(void *ctx, uint64_t id)
{
}

static inline void rig_alert(void *ctx, const struct alert *a)
{
	++*(unsigned *)ctx;
}

static inline struct pipeline_params rig_params(void)
{
	struct pipeline_params p = {
		.scene = {.lat0_e7 = 481370000,
			  .lon0_e7 = 115750000,
			  .tracks_max = 4096,
			  .pairs_max = 64,
			  .neighbours_max = 64,
			  .road_timeout_ns = 5 * UNITS_NS_PER_S,
			  .air_timeout_ns = 5 * UNITS_NS_PER_S,
			  .road_cell_m = 50,
			  .air_cell_m = 500,
			  .road = {.ttc_s = 1.5f,
				   .clear_s = 2.5f,
				   .sure_s = 1.5f,
				   .closing_ms = 2,
				   .max_age_s = 1},
			  .air = {.radius_m = 50,
				  .height_m = 15,
				  .ahead_s = 10,
				  .clear_factor = 1.2f,
				  .max_age_s = 5},
			  .alert = {UNITS_NS_PER_S, UNITS_NS_PER_S, 0},
			  .motion_road = motion_road,
			  .motion_air = motion_air,
			  .associate = associate},
		.admit = {.sources_max = 16384,
			  .duplicates_max = 65536,
			  .frames_per_s = 200,
			  .burst = 100,
			  .forwarder_frames_per_s = 50000,
			  .duplicate_ns = {[OBS_FAMILY_J2735] = UNITS_NS_PER_S / 2}},
		.export_interval_ns = 100 * UNITS_NS_PER_MS,
	};
	p.udp = frame_udp_default;
	return p;
}

static inline struct pipeline *rig_begin(const struct pipeline_params *p, unsigned *alerts)
{
	const struct pipeline_sink sink = {alerts, rig_track, rig_gone, rig_alert, NULL, NULL};
	struct pipeline *pl = aligned_alloc(64, (sizeof(*pl) + 63) / 64 * 64);
	*alerts = 0;
	CU_ASSERT_EQUAL_FATAL(pipeline_init(pl, p, &sink), 0);
	return pl;
}

static inline void rig_end(struct pipeline *pl)
{
	pipeline_fini(pl);
	free(pl);
}

// Ethernet, WSMP, 1609.2, BSM of a vehicle that stands 15 m from the next one.
static inline uint32_t rig_bsm(uint8_t *f, uint16_t sender, uint16_t vehicle, uint8_t count)
{
	const struct bsm_core c = {.id = {0, 0, (uint8_t)(vehicle >> 8), (uint8_t)vehicle},
				   .msg_cnt = count,
				   .sec_mark = 65535,
				   .lat = 481370000 + vehicle / 64 * 2000,
				   .lon = 115750000 + vehicle % 64 * 2000,
				   .speed = 0,
				   .heading = 0};
	memset(f, 0, 14);
	f[10] = (uint8_t)(sender >> 8);
	f[11] = (uint8_t)sender;
	f[12] = 0x88, f[13] = 0xdc;
	uint32_t n = 14;
	n += wsmp_encode_header(WSMP_PSID_BSM, 3 + BSM_FRAME_SIZE_MAX, f + n, 16);
	n += dot2_encode_unsecured(BSM_FRAME_SIZE_MAX, f + n, 16);
	return n + bsm_encode_frame(&c, f + n, 64);
}

static inline uint64_t rig_drops(const struct pipeline *pl)
{
	uint64_t sum = 0;
	for (unsigned i = 1; i < ERR_COUNT; i++)
		sum += pl->counters.v[COUNTER_DROP + i];
	return sum;
}
