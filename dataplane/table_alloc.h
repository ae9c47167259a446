// SPDX-License-Identifier: Apache-2.0
// Memory for the tables of the packet path, taken once at start. Whole cache lines; tables of 2 MiB and more ask for huge
// pages: a table of 100,000 tracks is read at random places, and with pages of 4 KiB each of them costs a walk through the
// page table beside the miss itself. Where the kernel gives none, nothing else changes. Free with free().
#pragma once

#include <stddef.h>

// Every octet is `fill`, so that the pages are resident. NULL when memory is short.
void *table_alloc(size_t count, size_t size, unsigned char fill);
