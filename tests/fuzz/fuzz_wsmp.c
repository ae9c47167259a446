// SPDX-License-Identifier: Apache-2.0
// WSMP: no crash; spans stay inside; what was read and written again reads the same.
#include <stddef.h>
#include <string.h>

#include "inside.h"
#include "net/wsmp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_again(const struct wsmp *w)
{
	static uint8_t out[1 << 17];
	struct wsmp back;
	uint32_t n = wsmp_encode(w, out, sizeof(out));
	if (n == 0 || wsmp_parse((struct span){out, n}, &back) != ERR_NONE || back.rest != 0 ||
	    back.psid != w->psid || back.has_family != w->has_family || back.data.n != w->data.n ||
	    back.element_count != w->element_count || back.header_elements != w->header_elements ||
	    (w->data.n > 0 && memcmp(back.data.p, w->data.p, w->data.n) != 0))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span whole = {data, (uint32_t)size};
	struct wsmp w;
	if (wsmp_parse(whole, &w) != ERR_NONE)
		return 0;
	inside(w.data, whole);
	if (w.element_count > WSMP_ELEMENTS_MAX || w.header_elements > w.element_count ||
	    w.rest > whole.n)
		abort();
	for (unsigned i = 0; i < w.element_count; i++)
		inside(w.element[i].value, whole);
	check_again(&w);
	return 0;
}
