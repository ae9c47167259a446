// SPDX-License-Identifier: Apache-2.0
// The map of the node's area, a GeoJSON file. Main thread, at start.
#pragma once

// Reads `name`, relative to the directory of config_path unless absolute; "" gives an empty collection. Returns the
// compact text (free it), or NULL after one line on stderr.
char *map_file_load(const char *name, const char *config_path);
