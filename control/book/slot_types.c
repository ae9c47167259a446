// SPDX-License-Identifier: Apache-2.0
#include "slot_types.h"

struct word {
	const char *name, *text;
};

static const struct word reasons[SLOT_REASON_COUNT] = {
#define X(id, name, text) [SLOT_REASON_##id] = {name, text},
	SLOT_REASON_LIST(X)
#undef X
};

static const struct word states[SLOT_STATE_COUNT] = {
#define X(id, name, text) [SLOT_STATE_##id] = {name, text},
	SLOT_STATE_LIST(X)
#undef X
};

static const struct word verdicts[SLOT_VERDICT_COUNT] = {
#define X(id, name, text) [SLOT_VERDICT_##id] = {name, text},
	SLOT_VERDICT_LIST(X)
#undef X
};

static const struct word roles[SLOT_ROLE_COUNT] = {
#define X(id, name, text) [SLOT_ROLE_##id] = {name, text},
	SLOT_ROLE_LIST(X)
#undef X
};

const char *slot_reason_name(unsigned reason)
{
	return reason < SLOT_REASON_COUNT ? reasons[reason].name : "?";
}

const char *slot_reason_text(unsigned reason)
{
	return reason < SLOT_REASON_COUNT ? reasons[reason].text : "?";
}

const char *slot_state_name(unsigned state)
{
	return state < SLOT_STATE_COUNT ? states[state].name : "?";
}

const char *slot_verdict_name(unsigned verdict)
{
	return verdict < SLOT_VERDICT_COUNT ? verdicts[verdict].name : "?";
}

const char *slot_role_name(unsigned role)
{
	return role < SLOT_ROLE_COUNT ? roles[role].name : "?";
}
