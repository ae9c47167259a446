// SPDX-License-Identifier: Apache-2.0
// Zone files: no crash, no leak; a file is read or every fault has its line on the error stream.
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "zone_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[] = "/tmp/kerbwing-zone-file-XXXXXX";
	int fd = mkstemp(path);
	FILE *err = tmpfile();
	struct zone_set set = {0};
	if (fd < 0 || err == NULL || write(fd, data, size) != (ssize_t)size)
		abort();
	int rc = zone_file_load(path, err, &set);
	if (rc != 0 && ftell(err) <= 0)
		abort();
	zone_set_clear(&set);
	fclose(err);
	close(fd);
	unlink(path);
	return 0;
}
