// SPDX-License-Identifier: Apache-2.0
#include "zone_book.h"

#include <stdlib.h>

struct zone_book *zone_book_create(int32_t lat0_e7, int32_t lon0_e7, float reach_m)
{
	struct zone_book *b = calloc(1, sizeof(*b));
	if (b == NULL)
		return NULL;
	geo_frame_init(&b->plane, lat0_e7, lon0_e7);
	b->reach_m = reach_m;
	return b;
}

void zone_book_destroy(struct zone_book *b)
{
	if (b == NULL)
		return;
	zone_set_clear(&b->files);
	zone_set_clear(&b->control);
	for (uint32_t i = 0; i < ZONE_BOOK_HEARD_MAX; i++)
		zone_set_clear(&b->heard[i].set);
	free(b);
}

// Files win over control, control over what is heard on the air, where anybody can send.
struct zone_map *zone_book_compile(struct zone_book *b)
{
	const struct zone_set *sets[2 + ZONE_BOOK_HEARD_MAX] = {&b->files, &b->control};
	const struct zone_compile_params p = {&b->plane, b->reach_m, ++b->version};
	for (uint32_t i = 0; i < ZONE_BOOK_HEARD_MAX; i++)
		sets[2 + i] = &b->heard[i].set;
	return zone_compile(sets, 2 + ZONE_BOOK_HEARD_MAX, &p, &b->slots, &b->report);
}

const char *zone_book_name(const struct zone_book *b, uint16_t slot)
{
	return slot < ZONE_SLOTS_MAX ? b->slots.name[slot] : "";
}

struct zone_set *zone_book_hear(struct zone_book *b, uint32_t intersection, uint64_t content,
				int64_t now_ns)
{
	struct zone_book_heard *best = &b->heard[0];
	for (uint32_t i = 0; i < ZONE_BOOK_HEARD_MAX; i++) {
		struct zone_book_heard *h = &b->heard[i];
		if (h->intersection == intersection) {
			best = h;
			break;
		}
		if (h->heard_ns < best->heard_ns)
			best = h;
	}
	best->heard_ns = now_ns;
	if (best->intersection == intersection && best->content == content)
		return NULL;
	zone_set_clear(&best->set);
	best->intersection = intersection;
	best->content = content;
	return &best->set;
}
