// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"

static const struct {
	const char *name;
	const char *text;
} table[ERR_COUNT] = {
#define ERR_ROW(id, name, text) [ERR_##id] = {name, text},
	ERR_LIST(ERR_ROW)
#undef ERR_ROW
};

const char *err_name(unsigned code)
{
	return code < ERR_COUNT ? table[code].name : "?";
}

const char *err_text(unsigned code)
{
	return code < ERR_COUNT ? table[code].text : "?";
}
