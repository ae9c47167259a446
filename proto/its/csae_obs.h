// SPDX-License-Identifier: Apache-2.0
// T/CSAE 53 and 157 messages to observations: looks at the frame's choice and hands over to the message's own decoder.
// BSM and RSM have the same bits in the 2020 edition and the 4K dialect. Pure; any thread.
//
//   bit 0       extension: 0 a message of the first set, 1 a phase II frame
//   bits 1..3   choice: 0 BSM, 1 MAP, 2 RSM, 3 SPAT, 4 RSI
// The link says how long the frame is: it has no length of its own.
#pragma once

#include "base/err.h"
#include "base/span.h"
#include "obs/codec.h"

enum csae_choice { CSAE_BSM, CSAE_MAP, CSAE_RSM, CSAE_SPAT, CSAE_RSI, CSAE_CHOICE_COUNT };

// The family's codec (see obs/codec.h). Payload: one MessageFrame.
enum err csae_decode(struct span payload, const struct rx_meta *meta, struct obs *out,
		     unsigned out_max, unsigned *out_count);
