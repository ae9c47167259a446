// SPDX-License-Identifier: Apache-2.0
// Between the files of crossing.h.
#pragma once

#include "crossing.h"

// Cuts each movement's way into equal steps. crossing_path.c
enum crossing_fault crossing_make_paths(struct crossing *c, uint32_t *index);

// All pairs' chunks. crossing_conflict.c
enum crossing_fault crossing_make_conflicts(struct crossing *c, uint32_t *index);
