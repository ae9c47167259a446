// SPDX-License-Identifier: Apache-2.0
#include "its/csae_obs.h"

#include <stddef.h>

#include "its/csae_bsm_fast.h"
#include "its/csae_read.h"
#include "its/csae_rsm_fast.h"

// NULL: reports no object that moves.
static const codec_decode_fn decoders[CSAE_CHOICE_COUNT] = {
	[CSAE_BSM] = csae_bsm_decode, [CSAE_RSM] = csae_rsm_decode};

// A phase II frame, or one of a later edition: it reports no object that is decoded here, but it must hold together.
static enum err check_extension(struct span payload, enum csae_dialect dialect)
{
	struct skim s = skim_over(payload);
	skim_value(&s, its_csae_frame(dialect)->type);
	enum err e = csae_end(&s, payload);
	return e == ERR_NONE ? ERR_CSAE_UNHANDLED : e;
}

enum err csae_decode(struct span payload, const struct rx_meta *meta, struct obs *out,
		     unsigned out_max, unsigned *out_count)
{
	*out_count = 0;
	if (payload.n == 0)
		return ERR_UPER_TRUNCATED;
	if ((payload.p[0] & 0x80) != 0)
		return check_extension(payload, meta->csae_dialect);
	unsigned choice = payload.p[0] >> 4;
	if (choice >= CSAE_CHOICE_COUNT)
		return ERR_UPER_RANGE;
	if (decoders[choice] == NULL)
		return ERR_CSAE_UNHANDLED;
	return decoders[choice](payload, meta, out, out_max, out_count);
}
