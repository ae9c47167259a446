// SPDX-License-Identifier: Apache-2.0
// Authentication pages: a run of 25-octet messages from changing senders and times. No crash; a complete set that is cut
// into pages again joins to the same data.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "uas/odid_auth.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct odid_auth_data *d)
{
	static struct odid_auth_table t;
	struct odid_authentication page[ODID_AUTH_PAGES];
	struct odid_auth_data again;
	unsigned n = odid_auth_split(d, page);
	bool whole = false;
	if (n == 0)
		abort();
	odid_auth_init(&t, 1);
	while (n-- > 0)
		whole = odid_auth_add(&t, 1, &page[n], 0, &again);
	if (!whole || again.size != d->size || again.extra != d->extra ||
	    memcmp(again.octets, d->octets, d->size + (d->extra > 0 ? 1u + d->extra : 0u)) != 0)
		abort();
}

// Each message stands behind two octets: sender, time step.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct odid_auth_table t;
	int64_t now = 0;
	odid_auth_init(&t, 1000);
	for (; size >= 2 + ODID_MESSAGE_SIZE;
	     data += 2 + ODID_MESSAGE_SIZE, size -= 2 + ODID_MESSAGE_SIZE) {
		struct odid_message m;
		struct odid_auth_data d;
		now += data[1];
		if (odid_decode_message((struct span){data + 2, ODID_MESSAGE_SIZE}, &m) ==
			    ERR_NONE &&
		    m.type == ODID_TYPE_AUTHENTICATION &&
		    odid_auth_add(&t, data[0], &m.authentication, now, &d))
			check(&d);
	}
	return 0;
}
