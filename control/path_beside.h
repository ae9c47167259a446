// SPDX-License-Identifier: Apache-2.0
// Files that a configuration names stand beside it unless their path is absolute.
#pragma once

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static inline void path_beside(const char *config_path, const char *name, char *out, size_t size)
{
	const char *slash = strrchr(config_path, '/');
	int keep = name[0] != '/' && slash != NULL ? (int)(slash - config_path + 1) : 0;
	snprintf(out, size, "%.*s%s", keep, config_path, name);
}
