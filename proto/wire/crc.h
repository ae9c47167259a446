// SPDX-License-Identifier: Apache-2.0
// CRC-16/MCRF4XX (polynomial 0x1021 reflected, start 0xffff, no final exclusive-or), as MAVLink
// uses it. Check value: "123456789" gives 0x6f91. Pure; any thread.
#pragma once

#include <stdint.h>

#include "base/span.h"

#define CRC16_MCRF4XX_INIT 0xffffu

uint16_t crc16_mcrf4xx(uint16_t crc, struct span s);
