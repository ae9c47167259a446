// SPDX-License-Identifier: Apache-2.0
// Writing a report; shared with the hub.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "report.h"

// Beside the final name first: a reader never sees half a report.
static int write_beside(const char *path, const char *text)
{
	char tmp[512];
	if (snprintf(tmp, sizeof(tmp), "%s.part", path) >= (int)sizeof(tmp))
		return -ENAMETOOLONG;
	FILE *f = fopen(tmp, "w");
	if (f == NULL)
		return -errno;
	int rc = fputs(text, f) < 0 || fputc('\n', f) < 0 ? -EIO : 0;
	if (fclose(f) != 0 && rc == 0)
		rc = -errno;
	if (rc == 0 && rename(tmp, path) != 0)
		rc = -errno;
	if (rc != 0)
		unlink(tmp);
	return rc;
}

int report_write(const char *program, const char *path, json_t *j)
{
	char *text = j != NULL ? json_dumps(j, JSON_COMPACT) : NULL;
	json_decref(j);
	int rc = text != NULL ? write_beside(path, text) : -ENOMEM;
	free(text);
	if (rc != 0)
		cli_error(program,
			  "%s: %s; give --report a path in a directory that can be written", path,
			  strerror(-rc));
	return rc;
}
