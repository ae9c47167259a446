// SPDX-License-Identifier: Apache-2.0
#include "its/csae_obs.h"

#include <stddef.h>

#include "its/csae_bsm_fast.h"
#include "its/csae_rsm_fast.h"
#include "wire/uper.h"

// NULL: reports no object that moves.
static const codec_decode_fn decoders[CSAE_CHOICE_COUNT] = {
	[CSAE_BSM] = csae_bsm_decode, [CSAE_RSM] = csae_rsm_decode};

// Phase II frame behind the extension bit: normally small index 0, then an open type; other indexes are of a later
// edition. Neither reports an object that is decoded here, but both must hold together.
static enum err check_extension(struct span payload)
{
	struct bits b = bits_over(payload.p, payload.n);
	bits_skip(&b, 1 + 1 + 6);
	uper_skip_open(&b);
	return b.error ? ERR_UPER_TRUNCATED : ERR_CSAE_UNHANDLED;
}

enum err csae_decode(struct span payload, const struct rx_meta *meta, struct obs *out,
		     unsigned out_max, unsigned *out_count)
{
	*out_count = 0;
	if (payload.n == 0)
		return ERR_UPER_TRUNCATED;
	if ((payload.p[0] & 0x80) != 0)
		return check_extension(payload);
	unsigned choice = payload.p[0] >> 4;
	if (choice >= CSAE_CHOICE_COUNT)
		return ERR_UPER_RANGE;
	if (decoders[choice] == NULL)
		return ERR_CSAE_UNHANDLED;
	return decoders[choice](payload, meta, out, out_max, out_count);
}
