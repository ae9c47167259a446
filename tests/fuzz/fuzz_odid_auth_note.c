// SPDX-License-Identifier: Apache-2.0
// The way of authentication pages from an accepted payload to the table: a message or a pack, in a burst that has room for so
// many pages. No crash; as many pages are noted or counted as lost as the payload holds, each as its decoder reads it.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "uas/odid_auth.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROOM_MAX = 16, PACK_HEAD = 3 };

// Page `number` of those that the payload holds; false behind the last.
static bool page_of(struct span s, unsigned number, struct odid_message *m)
{
	bool pack = s.n > 0 && s.p[0] >> 4 == ODID_TYPE_PACK;
	uint32_t at = pack ? PACK_HEAD : 0, count = pack && s.n >= PACK_HEAD ? s.p[2] : !pack;
	if (count > ODID_PACK_MAX)
		count = ODID_PACK_MAX;
	for (; count > 0 && at + ODID_MESSAGE_SIZE <= s.n; count--, at += ODID_MESSAGE_SIZE)
		if (odid_decode_message((struct span){s.p + at, ODID_MESSAGE_SIZE}, m) ==
			    ERR_NONE &&
		    m->type == ODID_TYPE_AUTHENTICATION && number-- == 0)
			return true;
	return false;
}

// The first octet says how many pages there is room for.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct odid_auth_table t;
	struct odid_auth_heard heard[ROOM_MAX];
	struct odid_message m;
	struct odid_auth_data d;
	struct rx_meta meta = {.source_key = 7};
	if (size == 0)
		return 0;
	struct odid_auth_pages pages = {heard, 0, data[0] % (ROOM_MAX + 1), 0};
	struct span payload = {data + 1, (uint32_t)size - 1};
	odid_auth_note_all(&pages, payload, &meta);
	if (pages.count > pages.max || (pages.lost > 0 && pages.count < pages.max))
		abort();
	odid_auth_init(&t, 1000);
	for (unsigned i = 0; i < pages.count; i++) {
		if (!page_of(payload, i, &m) || heard[i].key != 7 ||
		    memcmp(&heard[i].page, &m.authentication, sizeof(m.authentication)) != 0)
			abort();
		(void)odid_auth_add(&t, heard[i].key, &heard[i].page, 0, &d);
	}
	if (page_of(payload, pages.count + (unsigned)pages.lost, &m))
		abort();
	return 0;
}
