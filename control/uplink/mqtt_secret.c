// SPDX-License-Identifier: Apache-2.0
#include "uplink/mqtt_secret.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

int mqtt_secret_read(const char *program, const char *path, char *out, size_t size)
{
	if (path[0] == '\0')
		return 0;
	FILE *f = fopen(path, "re");
	if (f == NULL || fgets(out, (int)size, f) == NULL) {
		int e = f == NULL ? errno : ENODATA;
		cli_error(program, "%s: %s; put the broker's password into its first line", path,
			  strerror(e));
		if (f != NULL)
			fclose(f);
		return -e;
	}
	fclose(f);
	out[strcspn(out, "\r\n")] = '\0';
	return 0;
}
