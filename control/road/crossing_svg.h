// SPDX-License-Identifier: Apache-2.0
// A crossing as a drawing: lanes, movements, stop lines, and where movements conflict.
#pragma once

#include <stdio.h>

#include "book/crossing.h"

void crossing_svg_write(const struct crossing *c, FILE *out);
