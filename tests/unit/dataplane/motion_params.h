// SPDX-License-Identifier: Apache-2.0
// Parameters of motion and association that the tests of the scene share.
#pragma once

#include "scene/scene.h"

static const struct motion_params motion_road = {.accel_ms2 = 2.5f,
						 .default_sd_m = 2,
						 .speed_sd_ms = 0.3f,
						 .gate_sigma = 4,
						 .gate_m = 5,
						 .restart_s = 2,
						 .strikes = 3};
static const struct motion_params motion_air = {.accel_ms2 = 3,
						.default_sd_m = 5,
						.speed_sd_ms = 0.5f,
						.gate_sigma = 4,
						.gate_m = 20,
						.restart_s = 15,
						.strikes = 3};
static const struct associate_params associate = {.least_pct = 80,
						  .new_per_m2 = 1e-4f,
						  .new_per_ms2 = 2.5e-3f,
						  .silent_share = 1.5f,
						  .hits = 3};
