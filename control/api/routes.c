// SPDX-License-Identifier: Apache-2.0
#include "api/routes.h"

#include <stddef.h>
#include <string.h>

static const char *const result_names[ROUTES_RESULT_COUNT] = {"found", "no_path", "no_method"};

const char *routes_result_name(unsigned result)
{
	return result < ROUTES_RESULT_COUNT ? result_names[result] : "?";
}

static bool has_path(const struct route *r, const char *path)
{
	size_t n = strlen(r->path);
	if (n > 0 && r->path[n - 1] == '*')
		return strncmp(r->path, path, n - 1) == 0;
	return strcmp(r->path, path) == 0;
}

static bool has_method(const struct route *r, const char *method)
{
	return strcmp(r->method, method) == 0 ||
	       (strcmp(r->method, "GET") == 0 && strcmp(method, "HEAD") == 0);
}

enum routes_result routes_find(const struct route *table, unsigned count, const char *method,
			       const char *path, const struct route **found)
{
	*found = NULL;
	for (unsigned i = 0; i < count; i++) {
		if (!has_path(&table[i], path))
			continue;
		*found = &table[i];
		if (has_method(&table[i], method))
			return ROUTES_FOUND;
	}
	return *found != NULL ? ROUTES_NO_METHOD : ROUTES_NO_PATH;
}
