// SPDX-License-Identifier: Apache-2.0
// SAE J2735 MessageFrame: extension bit, 15-bit message id, open type. Pure; any thread.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "obs/codec.h"

// Splits a frame. *value is the open type's content, *rest what stands behind the frame (a UDP forwarder's trailer).
enum err j2735_frame(struct span frame, unsigned *message_id, struct span *value,
		     struct span *rest);

// Name of a message id of any edition ("BasicSafetyMessage", …), NULL for an id that no edition defines.
const char *j2735_message_name(unsigned message_id);

// The family's codec (see obs/codec.h). Payload: one MessageFrame; what stands behind it is ignored.
enum err j2735_decode(struct span payload, const struct rx_meta *meta, struct obs *out,
		      unsigned out_max, unsigned *out_count);
