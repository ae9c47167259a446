// SPDX-License-Identifier: Apache-2.0
#include "api/routes.h"

#include <stddef.h>
#include <string.h>

static const char *const result_names[ROUTES_RESULT_COUNT] = {"found", "no_path", "no_method"};

const char *routes_result_name(unsigned result)
{
	return result < ROUTES_RESULT_COUNT ? result_names[result] : "?";
}

// Takes one segment for the parameter whose name begins behind the brace. False when it does not fit.
static bool take_param(struct routes_params *p, const char *name, size_t name_len,
		       const char *segment, size_t len)
{
	if (len == 0 || len >= ROUTES_PARAM_SIZE || p->count == ROUTES_PARAMS_MAX)
		return false;
	p->param[p->count].name = name;
	p->param[p->count].name_len = name_len;
	memcpy(p->param[p->count].value, segment, len);
	p->param[p->count++].value[len] = '\0';
	return true;
}

static bool has_path(const struct route *r, const char *path, struct routes_params *p)
{
	const char *want = r->path;
	p->count = 0;
	while (*want != '\0') {
		if (*want == '*' && want[1] == '\0')
			return true;
		if (*want == '{') {
			size_t name_len = strcspn(want + 1, "}"), len = strcspn(path, "/");
			if (!take_param(p, want + 1, name_len, path, len))
				return false;
			want += name_len + 2;
			path += len;
		} else if (*want++ != *path++) {
			return false;
		}
	}
	return *path == '\0';
}

static bool has_method(const struct route *r, const char *method)
{
	return strcmp(r->method, method) == 0 ||
	       (strcmp(r->method, "GET") == 0 && strcmp(method, "HEAD") == 0);
}

enum routes_result routes_find(const struct route *table, unsigned count, const char *method,
			       const char *path, const struct route **found,
			       struct routes_params *params)
{
	struct routes_params own, *p = params != NULL ? params : &own;
	const struct route *other = NULL;
	for (unsigned i = 0; i < count; i++) {
		if (!has_path(&table[i], path, p))
			continue;
		other = &table[i];
		if (has_method(other, method)) {
			*found = other;
			return ROUTES_FOUND;
		}
	}
	p->count = 0;
	*found = other;
	return other != NULL ? ROUTES_NO_METHOD : ROUTES_NO_PATH;
}

const char *routes_param(const struct routes_params *params, const char *name)
{
	size_t n = strlen(name);
	for (unsigned i = 0; i < params->count; i++)
		if (params->param[i].name_len == n && memcmp(params->param[i].name, name, n) == 0)
			return params->param[i].value;
	return NULL;
}

void routes_allow(const struct route *table, unsigned count, const char *path,
		  char out[ROUTES_ALLOW_SIZE])
{
	static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
	const struct route *r;
	size_t len = 0;
	out[0] = '\0';
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (routes_find(table, count, methods[i], path, &r, NULL) != ROUTES_FOUND)
			continue;
		if (len > 0) {
			memcpy(out + len, ", ", 3);
			len += 2;
		}
		memcpy(out + len, methods[i], strlen(methods[i]) + 1);
		len += strlen(methods[i]);
	}
}
