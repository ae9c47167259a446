// SPDX-License-Identifier: Apache-2.0
#include "slot_grant.h"

static const char *const states[SLOT_GRANT_STATE_COUNT] = {
#define X(id, name, text) [SLOT_GRANT_STATE_##id] = name,
	SLOT_GRANT_STATE_LIST(X)
#undef X
};

static const char *const inputs[SLOT_GRANT_INPUT_COUNT] = {
#define X(id, name) [SLOT_GRANT_INPUT_##id] = name,
	SLOT_GRANT_INPUT_LIST(X)
#undef X
};

#define S(id) SLOT_GRANT_STATE_##id
// An echo of what is being taken back: the vehicle has not heard of it, or cannot stop any more. What it echoes stays
// reserved until it lapses.
static const enum slot_grant_state next[SLOT_GRANT_STATE_COUNT][SLOT_GRANT_INPUT_COUNT] = {
	/*               ECHO         DROP         NEWER_ECHO   REVOKE       LAPSE        IMPOSSIBLE */
	[S(OFFERED)] = {S(ECHOED), S(RELEASED), S(RELEASED), S(REVOKING), S(RELEASED), S(RELEASED)},
	[S(ECHOED)] = {S(ECHOED), S(RELEASED), S(RELEASED), S(REVOKING), S(RELEASED), S(RELEASED)},
	[S(REVOKING)] = {S(REVOKING), S(RELEASED), S(RELEASED), S(REVOKING), S(RELEASED),
			 S(RELEASED)},
	[S(RELEASED)] = {S(RELEASED), S(RELEASED), S(RELEASED), S(RELEASED), S(RELEASED),
			 S(RELEASED)},
};
#undef S

const char *slot_grant_state_name(unsigned state)
{
	return state < SLOT_GRANT_STATE_COUNT ? states[state] : "?";
}

const char *slot_grant_input_name(unsigned input)
{
	return input < SLOT_GRANT_INPUT_COUNT ? inputs[input] : "?";
}

enum slot_grant_state slot_grant_next(enum slot_grant_state state, enum slot_grant_input input)
{
	return next[state][input];
}
