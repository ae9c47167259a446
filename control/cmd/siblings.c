// SPDX-License-Identifier: Apache-2.0
#include "siblings.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { SIBLINGS_PATH_SIZE = 512 };

// Directory of the running executable, without a slash at its end.
static int own_dir(char *out, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", out, size - 1);
	if (n < 0)
		return -errno;
	if ((size_t)n >= size - 1)
		return -ENAMETOOLONG;
	out[n] = '\0';
	char *slash = strrchr(out, '/');
	if (slash == NULL)
		return -ENOENT;
	*slash = '\0';
	return 0;
}

static int try_dir(const char *dir, const char *below, const char *name, char *out, size_t size)
{
	int n = snprintf(out, size, "%s%s/kerbwing-%s", dir, below, name);
	if (n < 0 || (size_t)n >= size)
		return -ENAMETOOLONG;
	return access(out, X_OK) == 0 ? 0 : -ENOENT;
}

int siblings_find(const char *dir, const char *name, char *out, size_t size)
{
	char own[SIBLINGS_PATH_SIZE];
	if (strchr(name, '/') != NULL)
		return -ENOENT; // a name, not a way out of the directory
	if (dir != NULL && dir[0] != '\0')
		return try_dir(dir, "", name, out, size);
	int rc = own_dir(own, sizeof(own));
	if (rc == 0)
		rc = try_dir(own, "", name, out, size);
	if (rc == -ENOENT)
		rc = try_dir(own, "/../libexec/kerbwing", name, out, size);
	return rc;
}
