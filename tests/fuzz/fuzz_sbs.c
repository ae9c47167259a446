// SPDX-License-Identifier: Apache-2.0
// BaseStation lines and raw Mode S: no crash, no more observations than room, and a line that was read and written again
// reads as the same.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "uas/sbs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct rx_meta meta = {.rx_ns = 1700000000000000000, .source_key = 1};
	struct span rest = {data, (uint32_t)size}, line;
	struct obs o[3];
	unsigned count = 0;
	(void)sbs_decode(rest, &meta, o, 3, &count);
	if (count > 3)
		abort();
	while (sbs_next_line(&rest, &line)) {
		struct sbs s, again;
		char text[SBS_LINE_MAX];
		if (sbs_parse(line, &s) != ERR_NONE)
			continue;
		uint32_t n = sbs_encode(&s, text, sizeof(text));
		if (n == 0 ||
		    sbs_parse((struct span){(const uint8_t *)text, n}, &again) != ERR_NONE ||
		    memcmp(&s, &again, sizeof(s)) != 0)
			abort();
	}
	return 0;
}
