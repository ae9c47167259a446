// SPDX-License-Identifier: Apache-2.0
// What one region's messages provide to slot_air. Pure.
#pragma once

#include "slot_air.h"

uint32_t slot_sae_request(bool is_etsi, const struct slot_request *r, uint8_t *out, uint32_t size);
unsigned slot_sae_read(bool is_etsi, struct span message, int64_t now_ns,
		       struct slot_decision out[SLOT_DECISIONS_MAX]);
unsigned slot_sae_read_lights(bool is_etsi, struct span message, struct slot_light *out,
			      unsigned most);

uint32_t slot_china_request(const struct slot_request *r, uint8_t *out, uint32_t size);
uint32_t slot_china_status(const struct slot_self *s, uint8_t *out, uint32_t size);
unsigned slot_china_read(struct span message, int64_t now_ns,
			 struct slot_decision out[SLOT_DECISIONS_MAX]);
unsigned slot_china_read_lights(struct span message, struct slot_light *out, unsigned most);
