// SPDX-License-Identifier: Apache-2.0
// Road messages other than the plain BSM, as octets: what walkers and riders, other makes of car, emergency vehicles and
// the roadside send. Pure.
#pragma once

#include "base/geo.h"
#include "its/bsm.h"
#include "scenario.h"
#include "truth.h"

// What the sender believes about itself, in the units of its own senses.
struct frames_road_self {
	const struct truth_object *o; // kind, size, accelerations
	int32_t lat_e7, lon_e7;
	double alt_m; // above the ellipsoid
	double speed_ms, heading_deg;
	uint8_t id[4], count;
	int64_t now_ns;
};

// Each returns the size of the message, 0 when it does not fit.
uint32_t frames_road_psm(const struct frames_road_self *m, uint8_t *out, uint32_t size);
uint32_t frames_road_emergency(const struct bsm_core *core, uint8_t *out, uint32_t size);
// CAM with BTP and GeoNetworking in front: the payload of Ethernet type 0x8947.
uint32_t frames_road_cam(const struct frames_road_self *m, uint8_t *out, uint32_t size);
uint32_t frames_road_spat(const struct scenario *s, double t_s, int64_t now_ns, uint8_t count,
			  uint8_t *out, uint32_t size);
uint32_t frames_road_map(const struct scenario *s, uint8_t *out, uint32_t size);
