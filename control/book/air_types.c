// SPDX-License-Identifier: Apache-2.0
#include "air_types.h"

#include "air_book.h"

struct row {
	const char *name;
	const char *text;
};

#define ROW(prefix, id, name, text) [prefix##_##id] = {name, text},

static const struct row states[AIR_STATE_COUNT] = {
#define STATE_ROW(id, name, text) ROW(AIR_STATE, id, name, text)
	AIR_STATE_LIST(STATE_ROW)
#undef STATE_ROW
};

static const struct row causes[AIR_CAUSE_COUNT] = {
#define CAUSE_ROW(id, name, text) ROW(AIR_CAUSE, id, name, text)
	AIR_CAUSE_LIST(CAUSE_ROW)
#undef CAUSE_ROW
};

static const struct row reasons[AIR_REASON_COUNT] = {
#define REASON_ROW(id, name, text) ROW(AIR_REASON, id, name, text)
	AIR_REASON_LIST(REASON_ROW)
#undef REASON_ROW
};

static const char *const kinds[AIR_KIND_COUNT] = {"corridor", "constraint", "subscription",
						  "operator"};
static const char *const verdicts[AIR_VERDICT_COUNT] = {"granted", "denied", "refused", "repeated"};

const char *air_kind_name(unsigned kind)
{
	return kind < AIR_KIND_COUNT ? kinds[kind] : "?";
}

const char *air_verdict_name(unsigned verdict)
{
	return verdict < AIR_VERDICT_COUNT ? verdicts[verdict] : "?";
}

const char *air_state_name(unsigned state)
{
	return state < AIR_STATE_COUNT ? states[state].name : "?";
}

const char *air_state_text(unsigned state)
{
	return state < AIR_STATE_COUNT ? states[state].text : "?";
}

const char *air_cause_name(unsigned cause)
{
	return cause < AIR_CAUSE_COUNT ? causes[cause].name : "?";
}

const char *air_cause_text(unsigned cause)
{
	return cause < AIR_CAUSE_COUNT ? causes[cause].text : "?";
}

const char *air_reason_name(unsigned reason)
{
	return reason < AIR_REASON_COUNT ? reasons[reason].name : "?";
}

const char *air_reason_text(unsigned reason)
{
	return reason < AIR_REASON_COUNT ? reasons[reason].text : "?";
}
