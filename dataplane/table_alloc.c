// SPDX-License-Identifier: Apache-2.0
#include "table_alloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { LINE = 64, HUGE_PAGE = 2 << 20 };

void *table_alloc(size_t count, size_t size, unsigned char fill)
{
	size_t bytes;
	if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2)
		return NULL;
	const size_t align = bytes >= HUGE_PAGE ? HUGE_PAGE : LINE;
	bytes = (bytes + align - 1) / align * align;
	void *p = aligned_alloc(align, bytes > 0 ? bytes : align);
	if (p == NULL)
		return NULL;
	if (align == HUGE_PAGE)
		madvise(p, bytes, MADV_HUGEPAGE); // before the first touch
	memset(p, fill, bytes);
	return p;
}
