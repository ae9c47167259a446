// SPDX-License-Identifier: Apache-2.0
// Words of the road book that appear on the air, in logs and in the API (docs/wire/slots.md). Numbers are on the wire:
// only ever append.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// clang-format off
// number, name, what it means
#define SLOT_REASON_LIST(X) \
	X(NONE,             "none",             "nothing stands in the way") \
	X(WAITING,          "waiting",          "its turn has not come") \
	X(TOO_EARLY,        "too_early",        "planned; it is granted when the vehicle is nearer") \
	X(BEHIND,           "behind",           "another vehicle of its lane is in front and has no grant yet") \
	X(SIGNAL,           "signal",           "a green has the area") \
	X(RESTART,          "restart",          "the node has just started and waits until what it may have granted has lapsed") \
	X(FROZEN,           "frozen",           "an intruder is in the area") \
	X(EMERGENCY,        "emergency",        "an emergency vehicle goes first") \
	X(DEVIATION,        "deviation",        "it cannot or did not keep its window") \
	X(UNKNOWN_MOVEMENT, "unknown_movement", "there is no such crossing, lane or connection") \
	X(IMPLAUSIBLE,      "implausible",      "what it says cannot be true") \
	X(FULL,             "full",             "no room in the book") \
	X(ON_SIGHT,         "on_sight",         "somebody says that he stands there: slowly, and stopping for what is seen")

// What a vehicle says about itself.
#define SLOT_STATE_LIST(X) \
	X(REQUEST, "request", "wants to pass, holds no window") \
	X(ECHO,    "echo",    "holds the window that it names") \
	X(DROP,    "drop",    "gave up the window that it names") \
	X(LEFT,    "left",    "has left the crossing")

// What it is told.
#define SLOT_VERDICT_LIST(X) \
	X(GRANT,  "grant",  "may enter within the window") \
	X(HOLD,   "hold",   "stops at the line; the window says what is planned") \
	X(REVOKE, "revoke", "the window is taken back") \
	X(DENY,   "deny",   "there is nothing to plan for it")

#define SLOT_ROLE_LIST(X) \
	X(NONE,      "none",      "goes when it costs all least") \
	X(TRANSIT,   "transit",   "its delay counts more") \
	X(EMERGENCY, "emergency", "its lane goes before all others")
// clang-format on

#define SLOT_ENUM_ROW(PREFIX, id) SLOT_##PREFIX##_##id,
enum slot_reason {
#define X(id, name, text) SLOT_ENUM_ROW(REASON, id)
	SLOT_REASON_LIST(X)
#undef X
		SLOT_REASON_COUNT
};

enum slot_state {
#define X(id, name, text) SLOT_ENUM_ROW(STATE, id)
	SLOT_STATE_LIST(X)
#undef X
		SLOT_STATE_COUNT
};

enum slot_verdict {
#define X(id, name, text) SLOT_ENUM_ROW(VERDICT, id)
	SLOT_VERDICT_LIST(X)
#undef X
		SLOT_VERDICT_COUNT
};

enum slot_role {
#define X(id, name, text) SLOT_ENUM_ROW(ROLE, id)
	SLOT_ROLE_LIST(X)
#undef X
		SLOT_ROLE_COUNT
};

const char *slot_reason_name(unsigned reason);
const char *slot_reason_text(unsigned reason);
const char *slot_state_name(unsigned state);
const char *slot_verdict_name(unsigned verdict);
const char *slot_role_name(unsigned role);
