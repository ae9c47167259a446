// SPDX-License-Identifier: Apache-2.0
// What the writer and the reader of records share.
#pragma once

#include <stdint.h>

enum { AIR_RECORD_VERSION = 1, AIR_RECORD_HAS_KEY = 64, AIR_RECORD_IS_OFFER = 128 };

static const uint32_t AIR_RECORD_NO_PAD = UINT32_MAX;
