// SPDX-License-Identifier: Apache-2.0
// Every node finds its own number among many, whatever the names have in common.
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "hub/name_index.h"

enum { MANY = 20000 };

static char names[MANY][2][16];
static uint64_t compared;

static bool is_it(const void *ctx, uint32_t number, const char *city, const char *node)
{
	compared++;
	return strcmp(names[number][0], city) == 0 && strcmp(names[number][1], node) == 0;
}

static void many_find_themselves(void)
{
	for (uint64_t seed = 0; seed < 3; seed++) {
		struct name_index x;
		CU_ASSERT_EQUAL_FATAL(name_index_init(&x, MANY, seed * 0x123456789), 0);
		compared = 0;
		for (uint32_t i = 0; i < MANY; i++) {
			snprintf(names[i][0], sizeof(names[i][0]), "city%u", i % 7);
			snprintf(names[i][1], sizeof(names[i][1]), "n%05u", i / 7);
			CU_ASSERT_EQUAL(name_index_find(&x, names[i][0], names[i][1], is_it, NULL),
					NAME_INDEX_NONE);
			name_index_add(&x, names[i][0], names[i][1], i);
		}
		uint32_t wrong = 0;
		for (uint32_t i = 0; i < MANY; i++)
			wrong += name_index_find(&x, names[i][0], names[i][1], is_it, NULL) != i;
		CU_ASSERT_EQUAL(wrong, 0);
		CU_ASSERT(compared < MANY + 10); // names are compared when their hashes are equal
		CU_ASSERT_EQUAL(name_index_find(&x, "city1", "n99999", is_it, NULL),
				NAME_INDEX_NONE);
		name_index_fini(&x);
	}
}

static void where_the_city_ends_matters(void)
{
	struct name_index x;
	CU_ASSERT_EQUAL_FATAL(name_index_init(&x, 2, 1), 0);
	snprintf(names[0][0], sizeof(names[0][0]), "ab");
	snprintf(names[0][1], sizeof(names[0][1]), "c");
	name_index_add(&x, "ab", "c", 0);
	CU_ASSERT_EQUAL(name_index_find(&x, "ab", "c", is_it, NULL), 0);
	CU_ASSERT_EQUAL(name_index_find(&x, "a", "bc", is_it, NULL), NAME_INDEX_NONE);
	name_index_fini(&x);
}

static const struct check_test tests[] = {
	{"many find themselves", many_find_themselves},
	{"where the city ends matters", where_the_city_ends_matters},
};
CHECK_MAIN("name_index", tests)
