// SPDX-License-Identifier: Apache-2.0
// Pipeline parameters from the configuration: the same for live operation and replay.
#pragma once

#include "dp_config.h"
#include "pipeline.h"

void dp_pipeline_params(const struct dp_config *c, uint64_t seed, struct pipeline_params *out);
