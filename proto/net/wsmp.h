// SPDX-License-Identifier: Apache-2.0
// WAVE short message protocol, IEEE 1609.3 version 3 (EtherType 0x88DC). Pure; any thread.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

enum { WSMP_PSID_BSM = 0x20, WSMP_HEADER_MAX = 8 };

struct wsmp {
	uint32_t psid;
	struct span data;
};

// Accepts the extra message-family octet in front that C-V2X (PC5) captures carry. Elements that are not known are
// passed over by their length.
enum err wsmp_parse(struct span message, struct wsmp *out);

// Writes the header for a message of data_size octets, without options. Returns its size, 0 when it does not fit or
// psid or data_size cannot be expressed.
uint32_t wsmp_encode_header(uint32_t psid, uint32_t data_size, uint8_t *out, uint32_t size);
