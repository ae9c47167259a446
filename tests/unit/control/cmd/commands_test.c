// SPDX-License-Identifier: Apache-2.0
#include "commands.h"

#include <CUnit/Basic.h>
#include <CUnit/CUnit.h>
#include <string.h>

static void near_words_are_hinted(void)
{
	static const char *const rows[][2] = {
		{"dataplan", "dataplane"}, {"controll", "control"},
		{"chekc", "check"},	   {"sims", "sim"},
		{"replya", "replay"},	   {"pu", "none"},
		{"frobnicate", "none"},	   {"", "none"},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct command *c = commands_nearest(rows[i][0]);
		CU_ASSERT_STRING_EQUAL(c != NULL ? c->name : "none", rows[i][1]);
	}
}

static void long_words_are_refused(void)
{
	char word[4096];
	memset(word, 'u', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	CU_ASSERT_PTR_NULL(commands_nearest(word));
}

static void each_command_is_its_own_nearest(void)
{
	for (unsigned i = 0; i < command_count; i++)
		CU_ASSERT_PTR_EQUAL(commands_nearest(commands[i].name), &commands[i]);
}

int main(void)
{
	CU_initialize_registry();
	CU_pSuite s = CU_add_suite("commands", NULL, NULL);
	CU_ADD_TEST(s, near_words_are_hinted);
	CU_ADD_TEST(s, long_words_are_refused);
	CU_ADD_TEST(s, each_command_is_its_own_nearest);
	CU_basic_run_tests();
	unsigned failures = CU_get_number_of_failures();
	CU_cleanup_registry();
	return failures > 0;
}
