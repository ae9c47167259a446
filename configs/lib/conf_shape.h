// SPDX-License-Identifier: Apache-2.0
// Does a YAML text have the shape that a table asks for: well-formed, no unknown or doubled key, none missing, mappings,
// lists and scalars where they belong. Run before libcyaml, whose messages name the parent's line only.
#pragma once

struct conf_map;
struct conf_source;

// Writes one line per fault to src->err and counts them in src->error_count.
void conf_shape_check(const struct conf_map *top, struct conf_source *src);
