// SPDX-License-Identifier: Apache-2.0
// What an alert can be about. Numbers travel on the link; names go to APIs, metrics and the hub.
#pragma once

// clang-format off
#define ALERT_KIND_LIST(X) \
	X(NONE,               0, "none",               "no alert") \
	X(COLLISION_COURSE,   1, "collision_course",   "two road users will touch within the look-ahead time") \
	X(LOSS_OF_SEPARATION, 2, "loss_of_separation", "two aircraft will come closer than their separation cylinder") \
	X(SOURCE_DISAGREEMENT,3, "source_disagreement","sources of one aircraft place it further apart than their accuracies allow")
// clang-format on

enum alert_kind {
#define ALERT_KIND_ENUM(id, number, name, text) ALERT_KIND_##id = (number),
	ALERT_KIND_LIST(ALERT_KIND_ENUM)
#undef ALERT_KIND_ENUM
		ALERT_KIND_COUNT
};

enum alert_phase {
	ALERT_PHASE_NONE,
	ALERT_PHASE_RAISED,
	ALERT_PHASE_UPDATED,
	ALERT_PHASE_CLEARED,
	ALERT_PHASE_COUNT
};

const char *alert_kind_name(unsigned kind);
const char *alert_kind_text(unsigned kind);
const char *alert_phase_name(unsigned phase); // "raised", "updated", "cleared"
