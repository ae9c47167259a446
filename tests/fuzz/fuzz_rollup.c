// SPDX-License-Identifier: Apache-2.0
// Buckets as the store has them: no crash; what is read is written, read and merged the same.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "hub/rollup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rollup r, again, sum = {.covered_ms = 0};
	size_t n = 0, m = 0;
	int64_t low, high;
	if (!rollup_unpack(&r, data, size))
		return 0;
	for (uint32_t i = 0; i < r.count; i++)
		for (unsigned f = 0; f < rollup_kinds[r.row[i]->subject].count; f++)
			rollup_get(&r, r.row[i], f, &low, &high);
	uint8_t *packed = rollup_pack(&r, &n);
	if (packed == NULL || !rollup_unpack(&again, packed, n))
		abort();
	rollup_merge(&sum, &again);
	rollup_merge(&sum, &r);
	uint8_t *second = rollup_pack(&again, &m);
	if (second == NULL || n != m || memcmp(packed, second, n) != 0 || sum.count != r.count)
		abort();
	free(packed);
	free(second);
	rollup_fini(&r);
	rollup_fini(&again);
	rollup_fini(&sum);
	return 0;
}
