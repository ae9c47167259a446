// SPDX-License-Identifier: Apache-2.0
#include "air/uss_received.h"

#include <string.h>

static uint64_t hash_of(const char *s)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * UINT64_C(0x100000001b3);
	return h;
}

bool uss_received_take(struct uss_received *u, const struct air_id *id, int64_t version,
		       const char *ovn)
{
	uint64_t w[2], h = ovn[0] != '\0' ? hash_of(ovn) : 0;
	memcpy(w, id->b, sizeof(w));
	uint64_t at = ((w[0] ^ u->seed) + w[1]) * UINT64_C(0x9e3779b97f4a7c15) >> 52;
	bool is_known = u->slot[at].is_used && air_id_equal(&u->slot[at].id, id);
	if (is_known &&
	    (version < u->slot[at].version || (version == u->slot[at].version && h != 0 &&
					       u->slot[at].ovn != 0 && h != u->slot[at].ovn))) {
		u->stale++;
		return false;
	}
	u->slot[at].id = *id;
	u->slot[at].version = version;
	u->slot[at].ovn = h;
	u->slot[at].is_used = true;
	u->taken++;
	return true;
}
