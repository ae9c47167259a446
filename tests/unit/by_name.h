// SPDX-License-Identifier: Apache-2.0
// One CUnit test a vector, listed under the vector's own name, besides ordinary tests. Include once per program.
#pragma once

#include "check.h"
#include "jsonl.h"

struct by_name_file {
	const char *file;
	unsigned count; // how many vectors it must hold
	void (*check)(const json_t *line, void *ctx);
	const char *standard; // only lines of this standard; NULL: all
};

enum { BY_NAME_MAX = 512 };

static struct {
	json_t *line[BY_NAME_MAX];
	void (*check[BY_NAME_MAX])(const json_t *line, void *ctx);
	unsigned used, next;
	CU_pSuite suite;
} by_name;

// CUnit runs tests in the order in which they were added and hands them no argument: each takes the next line.
static void by_name_run(void)
{
	unsigned i = by_name.next++;
	by_name.check[i](by_name.line[i], NULL);
}

static void by_name_add(const json_t *line, void *ctx)
{
	const struct by_name_file *f = ctx;
	if (f->standard != NULL && strcmp(jsonl_text(line, "standard"), f->standard) != 0)
		return;
	if (by_name.used == BY_NAME_MAX ||
	    CU_add_test(by_name.suite, jsonl_text(line, "name"), by_name_run) == NULL) {
		fprintf(stderr, "vector %s cannot be listed\n", jsonl_text(line, "name"));
		exit(EXIT_FAILURE);
	}
	by_name.check[by_name.used] = f->check;
	by_name.line[by_name.used++] = json_incref((json_t *)(uintptr_t)line);
}

// 0 only when every file holds as many vectors as it must and every assertion held.
static inline int by_name_main(const char *suite, const struct by_name_file *files,
			       unsigned file_count, const struct check_test *tests,
			       unsigned test_count)
{
	int rc = CU_initialize_registry() == CUE_SUCCESS ? EXIT_SUCCESS : EXIT_FAILURE;
	by_name.suite = CU_add_suite(suite, NULL, NULL);
	for (unsigned i = 0; i < file_count; i++) {
		unsigned before = by_name.used;
		jsonl_each(files[i].file, by_name_add, (void *)(uintptr_t)&files[i]);
		if (by_name.used - before != files[i].count) {
			fprintf(stderr, "%s: %u vectors, expected %u\n", files[i].file,
				by_name.used - before, files[i].count);
			rc = EXIT_FAILURE;
		}
	}
	for (unsigned i = 0; i < test_count; i++)
		if (CU_add_test(by_name.suite, tests[i].name, tests[i].run) == NULL)
			rc = EXIT_FAILURE;
	CU_basic_set_mode(CU_BRM_VERBOSE);
	if (CU_basic_run_tests() != CUE_SUCCESS || CU_get_number_of_failures() != 0 ||
	    CU_get_number_of_asserts() == 0 || by_name.next != by_name.used)
		rc = EXIT_FAILURE;
	CU_cleanup_registry();
	for (unsigned i = 0; i < by_name.used; i++)
		json_decref(by_name.line[i]);
	return rc;
}

#define BY_NAME_MAIN(suite, files, tests)                                                          \
	int main(void)                                                                             \
	{                                                                                          \
		return by_name_main(suite, files, sizeof(files) / sizeof((files)[0]), tests,       \
				    sizeof(tests) / sizeof((tests)[0]));                           \
	}
