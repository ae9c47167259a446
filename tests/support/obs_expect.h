// SPDX-License-Identifier: Apache-2.0
// What observations a message must give, worked out from the interpreter's value by member names and in floating point:
// the other side of every differential test of the fast decoders. Shares no code with them but the geometry of the plane.
#pragma once

#include "obs/codec.h"
#include "wire/uper_value.h"

enum { OBS_EXPECT_NONE = -1 }; // a message that no fast decoder reads

// Number of observations written to out; at most max are.
int obs_expect(unsigned family, const struct uper_value *v, const struct rx_meta *meta,
	       struct obs *out, int max);

// Name of the first member that differs, NULL when the observations are the same.
const char *obs_difference(const struct obs *a, const struct obs *b);
