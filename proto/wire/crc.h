// SPDX-License-Identifier: Apache-2.0
// CRC-16/MCRF4XX (polynomial 0x1021 reflected, start 0xffff, no final exclusive-or), as MAVLink
// uses it. Check value: "123456789" gives 0x6f91. Pure; any thread.
// Also the two checksums of crewed aviation: GDL90's CRC-16 and the CRC-24 of Mode S.
#pragma once

#include <stdint.h>

#include "base/span.h"

#define CRC16_MCRF4XX_INIT 0xffffu

uint16_t crc16_mcrf4xx(uint16_t crc, struct span s);

// One octet more, without a table: for the seed behind a run.
static inline uint16_t crc16_mcrf4xx_octet(uint16_t crc, uint8_t octet)
{
	uint8_t v = (uint8_t)(octet ^ crc);
	v = (uint8_t)(v ^ v << 4);
	return (uint16_t)(crc >> 8 ^ v << 8 ^ v << 3 ^ v >> 4);
}

// GDL90, clause 2.2.3: polynomial 0x1021, the octet added behind the shift, start 0. Over the message id and the body.
uint16_t crc16_gdl90(struct span s);

// Remainder of a whole Mode S frame, its parity included, by the generator 0x1fff409 (ICAO Annex 10): 0 for an extended
// squitter (DF17, DF18) that is undamaged.
uint32_t crc24_mode_s(struct span s);

// CRC-32 as zip and Ethernet have it (polynomial 0x04c11db7 reflected, start and final exclusive-or 0xffffffff): for files.
// Start with 0; going on with a result gives the checksum of both runs. Check value: 0xcbf43926.
uint32_t crc32_ieee(uint32_t crc, struct span s);
