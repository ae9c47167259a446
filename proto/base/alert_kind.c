// SPDX-License-Identifier: Apache-2.0
#include "base/alert_kind.h"

static const struct {
	const char *name;
	const char *text;
} kinds[ALERT_KIND_COUNT] = {
#define ALERT_KIND_ROW(id, number, name, text) [ALERT_KIND_##id] = {name, text},
	ALERT_KIND_LIST(ALERT_KIND_ROW)
#undef ALERT_KIND_ROW
};

static const char *const phases[ALERT_PHASE_COUNT] = {"none", "raised", "updated", "cleared"};

const char *alert_kind_name(unsigned kind)
{
	return kind < ALERT_KIND_COUNT ? kinds[kind].name : "?";
}

const char *alert_kind_text(unsigned kind)
{
	return kind < ALERT_KIND_COUNT ? kinds[kind].text : "?";
}

const char *alert_phase_name(unsigned phase)
{
	return phase < ALERT_PHASE_COUNT ? phases[phase] : "?";
}
