// SPDX-License-Identifier: Apache-2.0
#include "counters.h"

#include <stdio.h>

static const struct {
	const char *name, *text;
} plain[COUNTER_DROP] = {
#define COUNTER_ROW(id, name, text) [COUNTER_##id] = {name, text},
	COUNTER_LIST(COUNTER_ROW)
#undef COUNTER_ROW
};

static const char *family_text(unsigned family)
{
	return "frames accepted of this family";
}

static const char *notice_text(unsigned skip)
{
	return skip == BROADCAST_SKIP_NONE ? "frames with notices handed to the port"
					   : "notices not told, as alerts for the same reason";
}

static const struct {
	unsigned first, count;
	const char *prefix;
	const char *(*name)(unsigned);
	const char *(*text)(unsigned);
} groups[] = {
	{COUNTER_DROP, ERR_COUNT, "drop_", err_name, err_text},
	{COUNTER_PART, ERR_COUNT, "part_", err_name, err_text},
	{COUNTER_FAMILY, OBS_FAMILY_COUNT, "family_", obs_family_name, family_text},
	{COUNTER_OBS_DROP, SCENE_DROP_COUNT, "obs_drop_", scene_drop_name, scene_drop_text},
	{COUNTER_ALERT, ALERT_KIND_COUNT, "alert_", alert_kind_name, alert_kind_text},
	{COUNTER_BROADCAST, BROADCAST_SKIP_COUNT, "broadcast_", broadcast_skip_name,
	 broadcast_skip_text},
	{COUNTER_NOTICE, BROADCAST_SKIP_COUNT, "notice_", broadcast_skip_name, notice_text},
};

_Bool counter_describe(unsigned i, char name[static COUNTER_NAME_SIZE], const char **text)
{
	if (i < COUNTER_DROP) {
		snprintf(name, COUNTER_NAME_SIZE, "%s", plain[i].name);
		*text = plain[i].text;
		return 1;
	}
	for (unsigned g = 0; g < sizeof(groups) / sizeof(groups[0]); g++) {
		unsigned row = i - groups[g].first;
		if (i < groups[g].first || row >= groups[g].count)
			continue;
		snprintf(name, COUNTER_NAME_SIZE, "%s%s", groups[g].prefix, groups[g].name(row));
		*text = groups[g].text(row);
		return row != 0 || groups[g].first >= COUNTER_BROADCAST;
	}
	return 0;
}
