// SPDX-License-Identifier: Apache-2.0
// ETSI ITS messages to observations: looks at the PDU header (protocolVersion, messageID, stationID; 6 octets) and hands
// over to the message's own decoder. Pure; any thread.
#pragma once

#include "base/err.h"
#include "base/span.h"
#include "obs/codec.h"

enum { ETSI_HEADER_SIZE = 6 };

// Name of a messageID ("CAM", …); NULL for one that no standard defines.
const char *etsi_message_name(unsigned message_id);

// The family's codec (see obs/codec.h). Payload: one message from its PDU header on.
enum err etsi_decode(struct span payload, const struct rx_meta *meta, struct obs *out,
		     unsigned out_max, unsigned *out_count);
