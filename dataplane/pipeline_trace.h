// SPDX-License-Identifier: Apache-2.0
// What the pipeline writes down about traced frames. Looks at results from outside, so that a traced frame takes the same
// way as any other. Included by the pipeline's own files alone.
#pragma once

#include "pipeline.h"

// Draws which frames of the burst are traced.
void pipeline_trace_draw(struct pipeline *pl, const struct pipeline_frame *frames, uint32_t n);

// Traced frames that were refused, or that reported no object. After admission.
void pipeline_trace_refused(struct pipeline *pl, uint32_t n);

// The scene takes the burst's observations; those of traced frames one by one, in the same order. kept: how many there
// are, without gaps.
void pipeline_trace_scene(struct pipeline *pl, uint32_t n, uint32_t kept, int64_t now_ns);
