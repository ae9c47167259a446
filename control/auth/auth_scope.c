// SPDX-License-Identifier: Apache-2.0
#include "auth/auth_scope.h"

#include <string.h>

static const struct {
	const char *name, *text;
} scopes[AUTH_SCOPE_COUNT] = {
#define AUTH_SCOPE_ROW(id, name, text) {name, text},
	AUTH_SCOPE_LIST(AUTH_SCOPE_ROW)
#undef AUTH_SCOPE_ROW
};

const char *auth_scope_name(unsigned index)
{
	return index < AUTH_SCOPE_COUNT ? scopes[index].name : "?";
}

const char *auth_scope_text(unsigned index)
{
	return index < AUTH_SCOPE_COUNT ? scopes[index].text : "?";
}

static uint32_t bit_of(const char *word, size_t len)
{
	for (unsigned i = 0; i < AUTH_SCOPE_COUNT; i++)
		if (strlen(scopes[i].name) == len && memcmp(scopes[i].name, word, len) == 0)
			return 1u << i;
	return 0;
}

uint32_t auth_scope_read(const char *words, size_t len)
{
	uint32_t set = 0;
	for (size_t at = 0; at < len;) {
		size_t n = 0;
		while (at + n < len && words[at + n] != ' ')
			n++;
		set |= bit_of(words + at, n);
		at += n + 1;
	}
	return set;
}
