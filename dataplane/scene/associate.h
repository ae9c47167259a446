// SPDX-License-Identifier: Apache-2.0
// Is this road user one that is known already under another name? Road users change their pseudonym (SAE J2945/1: every five
// minutes; ETSI TR 103 415), speak several families at once, and are seen by the sensors of others. Position and motion tell:
// a report and a track agree as likely as their accuracies allow, weighed against the other tracks around and against the
// chance that somebody new appeared just there. What is linked is one track with several keys; the link stays in the node.
// Pure; the scene's lcore.
#pragma once

#include "scene/motion.h"
#include "scene/track_table.h"

struct associate_params {
	float least_pct;   // confidence from which a changed pseudonym is linked
	float new_per_m2;  // how densely new road users appear, for the alternative
	float new_per_ms2; // and over which velocities: 1 / (m/s)^2
	float silent_share; // of its own report interval that a track must have been silent to have changed its name
	uint32_t hits; // reports in a row that must agree before two tracks become one
};

// The track among `near` (slots) that a first report under a new key continues, or TRACK_NONE; *pct: with what confidence.
uint32_t associate_pseudonym(const struct associate_params *a, const struct motion_params *p,
			     const struct track_table *t, const uint32_t *near, uint32_t count,
			     const struct obs *o, const struct motion_report *r, uint8_t *pct);

// Another track stands where this one does; each report of `slot` asks. True: they agreed often enough to be one object.
// Tracks of one family that are both heard are two objects wherever they stand.
bool associate_match(const struct associate_params *a, const struct motion_params *p,
		     struct track_table *t, uint32_t slot, uint32_t other, const struct obs *o,
		     const struct motion_report *r);
