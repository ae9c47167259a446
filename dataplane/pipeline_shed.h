// SPDX-License-Identifier: Apache-2.0
// Before frames are run, when more came than one burst: what its sender's rate or the load refuses is dropped at the cost of
// its headers, the rest learns its class.
#pragma once

#include "pipeline.h"

// Looks at n frames that arrived by now_ns. Those with a class (frame.cls) afterwards go on; the others are counted and done
// with.
void pipeline_sift(struct pipeline *pl, struct pipeline_frame *frames, uint32_t n, int64_t now_ns);

// A frame with a class that found no place among those that wait.
void pipeline_shed_frame(struct pipeline *pl, const struct pipeline_frame *f);

// What decoded frames turned out to be. After admission, while something is shed.
void pipeline_shed_learn(struct pipeline *pl, const struct pipeline_frame *frames, uint32_t n);
