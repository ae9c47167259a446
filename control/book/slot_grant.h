// SPDX-License-Identifier: Apache-2.0
// The life of a grant: one table of what may happen in which state (slot_grant.c). Pure.
#pragma once

#include <stdbool.h>

#define SLOT_GRANT_STATE_LIST(X)                                                                   \
	X(OFFERED, "offered", "sent; nobody knows whether the vehicle has it")                     \
	X(ECHOED, "echoed", "the vehicle holds it")                                                \
	X(REVOKING, "revoking", "taken back; nobody knows whether the vehicle let it go")          \
	X(RELEASED, "released", "over")

enum slot_grant_state {
#define X(id, name, text) SLOT_GRANT_STATE_##id,
	SLOT_GRANT_STATE_LIST(X)
#undef X
		SLOT_GRANT_STATE_COUNT
};

#define SLOT_GRANT_INPUT_LIST(X)                                                                   \
	X(ECHO, "echo")                                                                            \
	X(DROP, "drop")                                                                            \
	X(NEWER_ECHO, "newer_echo")                                                                \
	X(REVOKE, "revoke")                                                                        \
	X(LAPSE, "lapse")                                                                          \
	X(IMPOSSIBLE, "impossible")

enum slot_grant_input {
#define X(id, name) SLOT_GRANT_INPUT_##id,
	SLOT_GRANT_INPUT_LIST(X)
#undef X
		SLOT_GRANT_INPUT_COUNT
};

const char *slot_grant_state_name(unsigned state);
const char *slot_grant_input_name(unsigned input);

// The state after an input.
enum slot_grant_state slot_grant_next(enum slot_grant_state state, enum slot_grant_input input);
