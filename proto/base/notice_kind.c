// SPDX-License-Identifier: Apache-2.0
#include "base/notice_kind.h"

#include <string.h>

static const struct {
	const char *name;
	const char *text;
} kinds[NOTICE_KIND_COUNT] = {
#define NOTICE_KIND_ROW(id, number, name, text) [NOTICE_KIND_##id] = {name, text},
	NOTICE_KIND_LIST(NOTICE_KIND_ROW)
#undef NOTICE_KIND_ROW
};

const char *notice_kind_name(unsigned kind)
{
	return kind < NOTICE_KIND_COUNT ? kinds[kind].name : "?";
}

const char *notice_kind_text(unsigned kind)
{
	return kind < NOTICE_KIND_COUNT ? kinds[kind].text : "?";
}

unsigned notice_kind_by_name(const char *name)
{
	unsigned k = 0;
	while (k < NOTICE_KIND_COUNT && strcmp(kinds[k].name, name) != 0)
		k++;
	return k;
}
