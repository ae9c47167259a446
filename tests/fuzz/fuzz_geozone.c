// SPDX-License-Identifier: Apache-2.0
// Files of geo-zones, ED-269 and ED-318: no crash, no leak; a file is read or has an error with a path; what was read is
// written as ED-318, which is read again with as many zones and volumes.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "zones.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_again(struct zones *z)
{
	struct zones again;
	struct faults f = {.list = NULL};
	json_t *document = zones_to_ed318(z), *map = zones_to_map(z);
	char *text = json_dumps(document, JSON_REAL_PRECISION(12)), *svg = zones_to_svg(z);
	if (text == NULL || map == NULL || svg == NULL ||
	    !zones_read(text, strlen(text), &again, &f) || again.count != z->count)
		abort();
	for (uint32_t i = 0; i < z->count; i++)
		if (again.list[i].volume_count != z->list[i].volume_count)
			abort();
	zones_free(&again);
	faults_free(&f);
	json_decref(document);
	json_decref(map);
	free(text);
	free(svg);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct volume_altitude at = {10000, 5000, 1000};
	const int64_t from_ns = 1785715200000000000;
	struct zones z;
	struct faults f = {.list = NULL};
	bool good = zones_read(data, size, &z, &f);
	if (good != (f.graded[FAULT_ERROR] == 0))
		abort();
	if (good) {
		zones_set_windows(&z, from_ns, from_ns + 7 * 86400000000000);
		for (uint32_t i = 0; i < z.count; i++)
			for (uint32_t k = 0; k < z.list[i].volume_count; k++)
				volume_contains(&z.list[i].volumes[k], 470000000, 80000000, &at,
						from_ns);
		write_again(&z);
	}
	zones_free(&z);
	faults_free(&f);
	return 0;
}
