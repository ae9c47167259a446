// SPDX-License-Identifier: Apache-2.0
// What writing and reading of records share.
#pragma once

#include <stdint.h>

enum { AIR_RECORD_FORMAT = 1, AIR_RECORD_HAS_KEY = 64, AIR_RECORD_IS_OFFER = 128 };

#define AIR_RECORD_NO_PAD UINT32_MAX
