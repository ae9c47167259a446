// SPDX-License-Identifier: Apache-2.0
// What an authority can have told on the air (order of the hub, docs/wire/orders.md). Names go to orders and configuration, numbers on
// the link.
#pragma once

// clang-format off
#define NOTICE_KIND_LIST(X) \
	X(NONE,              0, "none",              "no notice") \
	X(ACCIDENT,          1, "accident",          "an accident") \
	X(ROADWORKS,         2, "roadworks",         "works on the road") \
	X(ROAD_CLOSED,       3, "road_closed",       "the road is closed") \
	X(OBSTACLE,          4, "obstacle",          "an obstacle on the road") \
	X(ANIMAL,            5, "animal",            "an animal on the road") \
	X(PEOPLE,            6, "people",            "people on the road") \
	X(RESCUE,            7, "rescue",            "rescue or recovery at work") \
	X(BLACK_ICE,         8, "black_ice",         "black ice on the road") \
	X(FOG,               9, "fog",               "fog") \
	X(EMERGENCY_VEHICLE,10, "emergency_vehicle", "emergency vehicles on the road") \
	X(DANGER,           11, "danger",            "another danger")
// clang-format on

enum notice_kind {
#define NOTICE_KIND_ENUM(id, number, name, text) NOTICE_KIND_##id = (number),
	NOTICE_KIND_LIST(NOTICE_KIND_ENUM)
#undef NOTICE_KIND_ENUM
		NOTICE_KIND_COUNT
};

const char *notice_kind_name(unsigned kind);
const char *notice_kind_text(unsigned kind);
// NOTICE_KIND_COUNT: no such name.
unsigned notice_kind_by_name(const char *name);
