// SPDX-License-Identifier: Apache-2.0
#include "road/road_match.h"

#include <stdlib.h>

#include "obs/obs.h"

static int by_key(const void *a, const void *b)
{
	const struct road_match_row *x = a, *y = b;
	return x->key < y->key ? -1 : x->key > y->key;
}

static struct road_match_row *find(const struct road_match *m, uint64_t key)
{
	const struct road_match_row k = {.key = key};
	return m->count > 0 ? bsearch(&k, m->row, m->count, sizeof(k), by_key) : NULL;
}

void road_match_build(struct road_match *m, const struct road *r, const struct world *w)
{
	uint32_t room = 0, at = 0;
	*m = (struct road_match){.row = NULL};
	for (uint32_t i = 0; i < r->count; i++)
		room += r->crossing[i]->book.count;
	m->row = room > 0 ? calloc(room, sizeof(*m->row)) : NULL;
	if (m->row == NULL)
		return;
	for (uint32_t i = 0; i < r->count; i++)
		for (uint32_t k = 0; k < r->crossing[i]->book.count; k++) {
			const struct slot_vehicle *v = &r->crossing[i]->book.vehicle[k];
			if (v->id != 0)
				m->row[m->count++].key = road_identity_key(v->id, v->id_size);
		}
	qsort(m->row, m->count, sizeof(*m->row), by_key);
	for (const struct world_track *t; (t = world_next(w, &at)) != NULL;) {
		struct road_match_row *row = t->identity_key != 0 && (t->flags & OBS_FLAG_AIR) == 0
						     ? find(m, t->identity_key)
						     : NULL;
		if (row != NULL)
			row->track = t->id;
	}
}

void road_match_free(struct road_match *m)
{
	free(m->row);
	*m = (struct road_match){.row = NULL};
}

uint64_t road_match_track(const struct road_match *m, uint64_t vehicle, uint8_t id_size)
{
	const struct road_match_row *row = find(m, road_identity_key(vehicle, id_size));
	return row != NULL ? row->track : 0;
}
