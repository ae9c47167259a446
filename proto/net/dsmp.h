// SPDX-License-Identifier: Apache-2.0
// Chinese dedicated short message protocol over C-V2X (YD/T 3707): adaptation octet and DSMP header, read and written.
// Pure; any thread.
//
//   octet 0   message family: 4 = DSMP
//   octet 1   version (3) = 0 | extension follows (1) | reserved (4)
//   octets    AID, p-encoded (net/psid.h)
//   2 octets  length, then data: a T/CSAE 53 message frame
// The layout behind the extension flag is not public: such a message is refused by name (ERR_DSMP_EXTENSION). What the
// data is, its own first bits say; the AID only says whether it is a message at all. Refusals: ERR_DSMP_*.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "net/psid.h"

enum { DSMP_FAMILY = 4, DSMP_HEADER_MAX = 2 + PSID_SIZE_MAX + 2 };

struct dsmp {
	uint32_t aid;
	struct span data;
	uint32_t rest; // octets behind the data: link padding
};

enum err dsmp_parse(struct span message, struct dsmp *out);

// Header for a message of data_size octets. Returns its size, 0 when it does not fit or cannot be expressed.
uint32_t dsmp_encode_header(uint32_t aid, uint32_t data_size, uint8_t *out, uint32_t size);
