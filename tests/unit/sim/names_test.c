// SPDX-License-Identifier: Apache-2.0
#include "names.h"

#include <stdio.h>
#include <string.h>

#include "check.h"

static void numbers_names_in_order(void)
{
	struct names n;
	char text[32];
	CU_ASSERT_EQUAL_FATAL(names_init(&n, 1000), 0);
	for (int i = 0; i < 1000; i++) {
		snprintf(text, sizeof(text), "vehicle %d", i);
		CU_ASSERT_EQUAL(names_find(&n, names_span(text)), NAMES_NONE);
		CU_ASSERT_EQUAL(names_add(&n, names_span(text)), i);
		CU_ASSERT_EQUAL(names_add(&n, names_span(text)), i);
	}
	CU_ASSERT_EQUAL(names_add(&n, names_span("one more")), NAMES_NONE);
	for (int i = 0; i < 1000; i++) {
		snprintf(text, sizeof(text), "vehicle %d", i);
		CU_ASSERT_EQUAL(names_find(&n, names_span(text)), i);
		CU_ASSERT_STRING_EQUAL(names_text(&n, i), text);
	}
	names_fini(&n);
}

static void refuses_what_is_no_name(void)
{
	struct names n;
	CU_ASSERT_EQUAL_FATAL(names_init(&n, 4), 0);
	CU_ASSERT_EQUAL(names_add(&n, (struct span){NULL, 0}), NAMES_NONE);
	CU_ASSERT_EQUAL(names_add(&n, (struct span){(const uint8_t *)"a\0b", 3}), NAMES_NONE);
	CU_ASSERT_EQUAL(names_find(&n, (struct span){NULL, 0}), NAMES_NONE);
	CU_ASSERT_EQUAL(n.count, 0);
	names_fini(&n);
}

static const struct check_test tests[] = {
	{"numbers names in order", numbers_names_in_order},
	{"refuses what is no name", refuses_what_is_no_name},
};
CHECK_MAIN("names", tests)
