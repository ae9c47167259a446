// SPDX-License-Identifier: Apache-2.0
// What one object alone is alerted for, without a zone: an emergency vehicle under way, an aircraft that names nobody, one that
// is no longer heard; and an aircraft low over a person. Pure.
#pragma once

#include "scene/alert.h"
#include "scene/detect.h"
#include "scene/track_table.h"

// A vehicle that reports its lights on and drives.
struct detect_result detect_emergency(const struct detect_single_params *p,
				      const struct track_hot *h, int64_t now_ns);

// Who it is is said by what names the airframe, the flight or the operator; not by a transmitter's address, an autopilot's
// number, or letters whose meaning the sender left open. id_kind: enum obs_id_kind.
static inline bool detect_is_named(uint8_t id_kind)
{
	const uint32_t names = 1u << OBS_ID_SERIAL | 1u << OBS_ID_REGISTRATION | 1u << OBS_ID_UTM |
			       1u << OBS_ID_SESSION | 1u << OBS_ID_ICAO | 1u << OBS_ID_UAS;
	return id_kind < OBS_ID_COUNT && (names >> id_kind & 1) != 0;
}

// The first look of the two detectors below, on each report and each round of ageing: false for nearly all.
static inline bool detect_may_be_unidentified(const struct detect_single_params *p,
					      const struct track_cold *c)
{
	return !detect_is_named(c->last.id_kind) &&
	       (float)(c->seen_ns - c->first_ns) * 1e-9f >= p->unidentified_s;
}

static inline bool detect_may_be_lost(const struct detect_single_params *p,
				      const struct track_cold *c, int64_t now_ns)
{
	return (float)(now_ns - c->seen_ns) * 1e-9f >= p->lost_link_s;
}

// An aircraft in the air that has been heard for a while, never with an identity that names the airframe, its flight or
// its operator.
struct detect_result detect_unidentified(const struct detect_single_params *p,
					 const struct track_hot *h, const struct track_cold *c,
					 int64_t now_ns);

// An aircraft that flew when it was last heard. It may have landed, or left the receivers' range: the evidence says where
// it was.
struct detect_result detect_lost_link(const struct detect_single_params *p,
				      const struct track_hot *h, const struct track_cold *c,
				      int64_t now_ns);

// An aircraft at height_m above ground, and a pedestrian or cyclist.
struct detect_result detect_low_over(const struct detect_single_params *p,
				     const struct track_hot *aircraft, float height_m,
				     const struct track_hot *person, int64_t now_ns);
