// SPDX-License-Identifier: Apache-2.0
// From the value form (a jansson value) to nodes that uper_value_encode takes: walks the table, so that members may stand in
// any order in the JSON and each refusal names its place and what was expected there.
#pragma once

#include <jansson.h>

#include "value/value.h"
#include "wire/uper_build.h"

// 0 or -EINVAL with the fault filled in.
int uper_read(const json_t *json, const struct uper_field *root, struct uper_value *v,
	      uint8_t *octets, uint32_t octets_size, struct value_fault *fault);
