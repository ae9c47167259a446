// SPDX-License-Identifier: Apache-2.0
// The password for a broker, from a file of its own.
#pragma once

#include <stddef.h>

// The first line of the file; path "": none. Returns 0, or a negative errno after one line on stderr.
int mqtt_secret_read(const char *program, const char *path, char *out, size_t size);
