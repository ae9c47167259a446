// SPDX-License-Identifier: Apache-2.0
// DSMP: no crash; spans stay inside; a header written again is the one that was read, in its shortest form.
#include <stddef.h>
#include <stdint.h>

#include "inside.h"
#include "net/dsmp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span whole = {data, (uint32_t)size};
	struct dsmp m;
	uint8_t head[DSMP_HEADER_MAX];
	if (dsmp_parse(whole, &m) != ERR_NONE)
		return 0;
	inside(m.data, whole);
	uint32_t n = dsmp_encode_header(m.aid, m.data.n, head, sizeof(head));
	if (n + m.data.n + m.rest != whole.n)
		abort();
	for (uint32_t i = 2; i < n; i++) // reserved bits of the second octet are not kept
		if (head[i] != data[i])
			abort();
	return 0;
}
