// SPDX-License-Identifier: Apache-2.0
// What an alert can be about. Numbers travel on the link; names go to APIs, metrics and the hub.
#pragma once

// clang-format off
#define ALERT_KIND_LIST(X) \
	X(NONE,               0, "none",               "no alert") \
	X(COLLISION_COURSE,   1, "collision_course",   "two road users will touch within the look-ahead time") \
	X(LOSS_OF_SEPARATION, 2, "loss_of_separation", "two aircraft will come closer than their separation cylinder") \
	X(SOURCE_DISAGREEMENT,3, "source_disagreement","sources of one aircraft place it further apart than their accuracies allow") \
	X(REAR_END,           4, "rear_end",           "a road user will run into one ahead that drives the same way") \
	X(CROSSING_MOVEMENT,  5, "crossing_movement",  "two road users whose ways cross will touch within the look-ahead time") \
	X(VRU_IN_PATH,        6, "vru_in_path",        "a pedestrian or cyclist and a vehicle will touch within the look-ahead time") \
	X(WRONG_WAY,          7, "wrong_way",          "a vehicle drives against the direction of its lane") \
	X(RED_LIGHT,          8, "red_light_running",  "a vehicle will cross, or crossed, a stop line at red") \
	X(STOPPED_VEHICLE,    9, "stopped_vehicle",    "a vehicle stands in a lane where none should") \
	X(EMERGENCY_VEHICLE, 10, "emergency_vehicle",  "an emergency vehicle with its lights on approaches") \
	X(LOW_OVER_PEOPLE,   11, "low_over_people",    "an aircraft flies low over people or a road") \
	X(ZONE_INFRINGEMENT, 12, "zone_infringement",  "an aircraft is in a geo-zone that is closed to it") \
	X(ZONE_AHEAD,        13, "zone_infringement_predicted", "an aircraft will enter a geo-zone that is closed to it") \
	X(CORRIDOR,          14, "corridor_nonconformance", "an aircraft left its corridor sideways, in height or in time") \
	X(LOST_LINK,         15, "lost_link",          "an aircraft in the air is no longer heard") \
	X(UNIDENTIFIED,      16, "unidentified_aircraft", "an aircraft flies without an identity that names it") \
	X(IMPLAUSIBLE,       17, "implausible_report", "reports of an object jump further than anything can move") \
	X(ORDER_REFUSED,     18, "order_refused",      "an order of the hub was refused: its signature, key, age or content is not good")
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
