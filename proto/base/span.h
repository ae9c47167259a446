// SPDX-License-Identifier: Apache-2.0
// A read-only run of bytes somebody else owns.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct span {
	const uint8_t *p; // may be NULL only when n is 0
	uint32_t n;	  // bytes
};
