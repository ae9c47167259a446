// SPDX-License-Identifier: Apache-2.0
// The JSON front: what the guard lets through, the library reads within its bounds; what is read can be written.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "api/json_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char message[JSON_READ_MESSAGE_SIZE];
	enum json_fault fault;
	json_t *j = json_read((const char *)data, size, &fault, message);
	if ((j != NULL) != (fault == JSON_FAULT_NONE) || (j == NULL && message[0] == '\0'))
		abort();
	// The guard is what keeps the library from its own limits.
	if (fault == JSON_FAULT_SYNTAX || j == NULL)
		return 0;
	char *text = json_dumps(j, JSON_COMPACT | JSON_REAL_PRECISION(17));
	if (text == NULL)
		abort();
	free(text);
	json_decref(j);
	return 0;
}
