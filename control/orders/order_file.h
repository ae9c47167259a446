// SPDX-License-Identifier: Apache-2.0
// One small file that is always whole: written beside, flushed, put in place. Any thread, one writer.
#pragma once

#include <stddef.h>
#include <stdint.h>

// 0 or -errno. Mode 0600.
int order_file_write(const char *path, const uint8_t *octets, size_t size);

// Octets read; 0: there is no file; negative: -errno, -EFBIG when it is longer than max.
long order_file_read(const char *path, uint8_t *out, size_t max);
