// SPDX-License-Identifier: Apache-2.0
#include "air_pages.h"

#include <sys/mman.h>

static const size_t HUGE_PAGE = (size_t)2 << 20;

void *air_pages_take(size_t octets)
{
	void *p = mmap(NULL, octets + 1, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (p == MAP_FAILED)
		return NULL;
	// Advice only: what is not granted is slower, nothing else.
	if (octets >= 4 * HUGE_PAGE)
		(void)madvise(p, octets, MADV_HUGEPAGE);
	return p;
}

void air_pages_give(void *p, size_t octets)
{
	if (p != NULL)
		(void)munmap(p, octets + 1);
}
