// SPDX-License-Identifier: Apache-2.0
// The key under which the book remembers a request that may be sent twice. Any thread.
#pragma once

#include "book/air_types.h"

enum { IDEMPOTENCY_KEY_MAX = 128 };

// Of the client's key, whatever its form: the first half of its SHA-256.
struct air_id idempotency_id(const char *key);
