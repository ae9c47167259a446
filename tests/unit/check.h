// SPDX-License-Identifier: Apache-2.0
// One table of tests, one main: keeps the CUnit ceremony out of the test files. Include once per
// program.
#pragma once

#include <CUnit/Basic.h>
#include <stdlib.h>

struct check_test {
	const char *name;
	void (*run)(void);
};

// Runs the tests as one suite named after the file under test; 0 only when every assertion held and
// at least one ran.
static inline int check_run(const char *suite, const struct check_test *tests, unsigned count)
{
	if (CU_initialize_registry() != CUE_SUCCESS)
		return EXIT_FAILURE;
	CU_pSuite s = CU_add_suite(suite, NULL, NULL);
	int rc = s == NULL ? EXIT_FAILURE : EXIT_SUCCESS;
	for (unsigned i = 0; rc == EXIT_SUCCESS && i < count; i++)
		if (CU_add_test(s, tests[i].name, tests[i].run) == NULL)
			rc = EXIT_FAILURE;
	if (rc == EXIT_SUCCESS) {
		CU_basic_set_mode(CU_BRM_VERBOSE);
		if (CU_basic_run_tests() != CUE_SUCCESS || CU_get_number_of_failures() != 0 ||
		    CU_get_number_of_asserts() == 0)
			rc = EXIT_FAILURE;
	}
	CU_cleanup_registry();
	return rc;
}

#define CHECK_MAIN(suite, tests)                                                                   \
	int main(void)                                                                             \
	{                                                                                          \
		return check_run(suite, tests, sizeof(tests) / sizeof((tests)[0]));                \
	}
