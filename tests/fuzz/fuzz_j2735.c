// SPDX-License-Identifier: Apache-2.0
// J2735 message frames and 1609.2 envelopes: no crash; a core that decodes encodes to the same bits; spans stay inside.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "its/bsm.h"
#include "its/j2735.h"
#include "net/dot2.h"
#include "net/j2735_udp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_inside(struct span s, struct span whole)
{
	if (s.n > 0 && (s.p < whole.p || s.p + s.n > whole.p + whole.n))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span whole = {data, (uint32_t)size}, value, rest;
	struct dot2 d;
	struct bsm_core c;
	unsigned id;
	if (dot2_peel(whole, &d) == ERR_NONE) {
		check_inside(d.payload, whole);
		if (d.is_signed) { // what nobody signed has no more parts
			check_inside(d.tbs, whole);
			check_inside(d.signer_octets, whole);
			check_inside(d.signature_octets, whole);
		}
	}
	(void)j2735_udp_find(whole, &value);
	check_inside(value, whole);
	if (j2735_frame(whole, &id, &value, &rest) != ERR_NONE)
		return 0;
	check_inside(value, whole);
	check_inside(rest, whole);
	if (id != J2735_ID_BSM || bsm_decode(value, &c, NULL) != ERR_NONE)
		return 0;
	uint8_t out[BSM_FRAME_SIZE_MAX];
	if (bsm_encode_frame(&c, out, sizeof(out)) != sizeof(out) ||
	    memcmp(out + 4, value.p + 1, 35) != 0)
		abort();
	return 0;
}
