// SPDX-License-Identifier: Apache-2.0
// Large tables: zeroed address space whose pages cost memory once they are touched, in huge pages where the system has
// them, because the book reads its tables at random places. The one file that asks the system for memory other than by malloc().
#pragma once

#include <stddef.h>

void *air_pages_take(size_t octets); // NULL: none
void air_pages_give(void *p, size_t octets);
