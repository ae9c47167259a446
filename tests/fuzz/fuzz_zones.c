// SPDX-License-Identifier: Apache-2.0
// MAP and SPAT messages to zones and lights: no crash; what was taken compiles; the grid says what the outlines say. The first
// octet chooses the family and the dialect.
#include <stddef.h>
#include <stdlib.h>

#include "map_intake.h"
#include "spat_intake.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void compare(const struct zone_map *m)
{
	uint16_t got[ZONE_AT_MAX];
	for (uint32_t i = 0; i < m->slot_count && i < 8; i++) {
		const struct zone *z = &m->zones[i];
		if (z->key == 0)
			continue;
		float e = (z->box.west_m + z->box.east_m) / 2,
		      n = (z->box.south_m + z->box.north_m) / 2;
		uint32_t found = zone_map_at(m, e, n, got, ZONE_AT_MAX);
		bool listed = found > ZONE_AT_MAX; // then it may be among those left out
		for (uint32_t k = 0; k < found && k < ZONE_AT_MAX; k++)
			listed |= got[k] == i;
		if (!listed && zone_map_contains(m, (uint16_t)i, e, n))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t families[] = {OBS_FAMILY_J2735, OBS_FAMILY_ETSI, OBS_FAMILY_CSAE};
	static struct map_intake *intake;
	static struct signal_table signals;
	static struct uper_node nodes[ROAD_NODES];
	if (size < 2 || size > MAP_OCTETS_MAX)
		return 0;
	intake = intake != NULL ? intake : map_intake_create();
	uint8_t family = families[data[0] % 3], dialect = data[0] / 3 % CSAE_DIALECT_COUNT;
	const struct span p = {data + 1, (uint32_t)size - 1};
	struct zone_book *b = zone_book_create(481370000, 115750000, 250000);
	if (b == NULL || intake == NULL)
		abort();
	(void)road_message_of(family, p);
	(void)spat_intake(&signals, family, dialect, p, nodes, 1000000000000000000, 2000000000);
	if (map_intake_take(intake, b, family, dialect, p, 1000000000000000000) > 0) {
		struct zone_map *m = zone_book_compile(b);
		if (m != NULL)
			compare(m);
		zone_map_destroy(m);
	}
	zone_book_destroy(b);
	return 0;
}
