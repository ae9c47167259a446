// SPDX-License-Identifier: Apache-2.0
// GDL90 datagrams: no crash, no more observations than room, the walk over messages ends, and a good message framed again
// reads as the same.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "uas/gdl90.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_message(struct span m)
{
	uint8_t frame[GDL90_FRAME_MAX], body[GDL90_BODY_MAX];
	uint32_t n = gdl90_frame(m, frame, sizeof(frame)), got;
	struct span rest = {frame, n};
	if (n == 0 || gdl90_next(&rest, body, &got) != ERR_NONE || got != m.n || rest.n != 0 ||
	    memcmp(body, m.p, got) != 0)
		abort();
	struct gdl90_report r, again;
	uint8_t b[64];
	if (gdl90_report_parse(m, &r) != ERR_NONE)
		return;
	n = gdl90_report_encode(m.p[0], &r, b, sizeof(b));
	if (gdl90_report_parse((struct span){b, n}, &again) != ERR_NONE ||
	    again.lat_e7 != r.lat_e7 || again.alt_ft != r.alt_ft || again.speed_kt != r.speed_kt)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct rx_meta meta = {.rx_ns = 1700000000000000000, .source_key = 1};
	struct span rest = {data, (uint32_t)size};
	struct obs o[3];
	unsigned count = 0;
	(void)gdl90_decode(rest, &meta, o, 3, &count);
	if (count > 3)
		abort();
	while (rest.n > 0) {
		uint8_t body[GDL90_BODY_MAX];
		uint32_t n, before = rest.n;
		enum err e = gdl90_next(&rest, body, &n);
		if (rest.n >= before || n > GDL90_BODY_MAX)
			abort();
		if (e == ERR_NONE)
			check_message((struct span){body, n});
	}
	return 0;
}
