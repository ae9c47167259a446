// SPDX-License-Identifier: Apache-2.0
// Geo-zones and corridors that control sends over the link, collected until the last part is there, then put in place of
// those before. What is no zone is left out and told. Main thread.
#pragma once

#include <stdbool.h>

#include "link.pb-c.h"
#include "zone_book.h"

struct zone_link {
	struct zone_book *book;
	bool *changed; // set when the book holds another set
	struct zone_set staged;
	uint64_t version; // of the parts that come in
	uint32_t next_part, refused;
	char first[ZONE_NAME_SIZE];
	uint8_t first_fault;
};

// One part. True: *ack is to be sent; its texts live in l.
bool zone_link_take(struct zone_link *l, const Kerbwing__Link__V1__Zones *m,
		    Kerbwing__Link__V1__ZonesAck *ack);
void zone_link_fini(struct zone_link *l);
