// SPDX-License-Identifier: Apache-2.0
// The configuration reader against every way in which YAML and libcyaml are more lenient than an operator expects.
#include "conf.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "cli.h"
#include "conf_node.h"

struct inner {
	struct conf_val number, ratio, place, on, kind, text;
};

struct outer {
	struct inner section;
	struct conf_list list;
};

static const char *const kinds[] = {"first", "second", NULL};

static const struct conf_key inner_keys[] = {
	{"number", CONF_UINT, offsetof(struct inner, number), "7", 0, 100, "things", "A number.",
	 NULL, NULL},
	{"ratio", CONF_FLOAT, offsetof(struct inner, ratio), "0.5", -1, 1, NULL, "A ratio.", NULL,
	 NULL},
	{"place", CONF_E7, offsetof(struct inner, place), "0", -90, 90, "deg", "A place.", NULL,
	 NULL},
	{"on", CONF_BOOL, offsetof(struct inner, on), "true", 0, 0, NULL, "A switch.", NULL, NULL},
	{"kind", CONF_ENUM, offsetof(struct inner, kind), "first", 0, 0, NULL, "A kind.", kinds,
	 NULL},
	{"text", CONF_STRING, offsetof(struct inner, text), "", 0, 5, NULL, "A text.", NULL, NULL},
};
static const struct conf_map inner_map = CONF_MAP_OF(inner_keys, struct inner);

static const struct conf_key outer_keys[] = {
	{"section", CONF_MAP, offsetof(struct outer, section), NULL, 0, 0, NULL, "A section.", NULL,
	 &inner_map},
	{"list", CONF_LIST, offsetof(struct outer, list), "", 0, 2, NULL, "A list.", NULL,
	 &inner_map},
	{"other", CONF_OTHER, 0, "", 0, 0, NULL, NULL, NULL, NULL},
};
static const struct conf_map outer_map = CONF_MAP_OF(outer_keys, struct outer);

static char errors[4096];
static char path[] = "/tmp/kerbwing-conf-XXXXXX";

// Loads the text; what was complained of stands in `errors`.
static struct outer *load(const char *text, struct conf_source *src)
{
	void *out;
	FILE *f = fopen(path, "w");
	FILE *err = fmemopen(errors, sizeof(errors), "w");
	memset(errors, 0, sizeof(errors));
	fputs(text, f);
	fclose(f);
	int rc = conf_load(&outer_map, path, err, &out, src);
	fclose(err);
	CU_ASSERT_EQUAL(rc == 0, out != NULL);
	CU_ASSERT_EQUAL(rc == 0, errors[0] == '\0');
	return out;
}

static void refused(const char *text, const char *where, const char *what)
{
	struct conf_source src;
	char line[128];
	snprintf(line, sizeof(line), "%s:%s", path, where);
	struct outer *o = load(text, &src);
	CU_ASSERT_PTR_NULL(o);
	if (strstr(errors, line) == NULL || strstr(errors, what) == NULL)
		printf("\nwanted '%s' and '%s', got: %s", where, what, errors);
	CU_ASSERT_PTR_NOT_NULL(strstr(errors, line));
	CU_ASSERT_PTR_NOT_NULL(strstr(errors, what));
}

static void test_values_and_defaults(void)
{
	struct conf_source src;
	struct outer *o = load("section: {number: 42, ratio: -2.5e-1, place: -31.2304567, on: "
			       "false, kind: second, text: abc}\n"
			       "other: {anything: [1, 2]}\nlist:\n  - {number: 0}\n  - {}\n",
			       &src);
	CU_ASSERT_PTR_NOT_NULL_FATAL(o);
	CU_ASSERT_EQUAL(o->section.number.u, 42);
	CU_ASSERT_DOUBLE_EQUAL(o->section.ratio.f, -0.25, 1e-12);
	CU_ASSERT_EQUAL(o->section.place.e7, -312304567);
	CU_ASSERT_FALSE(o->section.on.b);
	CU_ASSERT_EQUAL(o->section.kind.e, 1);
	CU_ASSERT_STRING_EQUAL(o->section.text.s, "abc");
	CU_ASSERT_EQUAL_FATAL(o->list.count, 2);
	const struct inner *e = o->list.items;
	CU_ASSERT_EQUAL(e[0].number.u, 0); // a given zero is not the default
	CU_ASSERT_EQUAL(e[1].number.u, 7);
	CU_ASSERT_DOUBLE_EQUAL(e[1].ratio.f, 0.5, 1e-12);
	CU_ASSERT_TRUE(e[1].on.b);
	CU_ASSERT_PTR_NULL(e[1].number.text);
	CU_ASSERT_PTR_NOT_NULL(e[0].number.text);
	conf_free(&outer_map, o, &src);
}

static void test_numbers_are_strict(void)
{
	static const char *const bad[] = {"12abc", "010",  "0x10", "5.9", "-1",
					  "101",   "\"\"", "1e2",  "nan", "99999999999999999999"};
	char text[64];
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(text, sizeof(text), "section:\n  number: %s\n", bad[i]);
		refused(text, "2: section.number:", "expected whole number 0..100 things");
	}
	static const char *const bad_ratio[] = {"1.5deg", "nan",  "inf", "1e999",
						"0x1p-1", "1.01", "."};
	for (unsigned i = 0; i < sizeof(bad_ratio) / sizeof(bad_ratio[0]); i++) {
		snprintf(text, sizeof(text), "section:\n\n  ratio: %s\n", bad_ratio[i]);
		refused(text, "3: section.ratio:", "expected number -1..1");
	}
	static const char *const bad_place[] = {"1.12345678", "91",  "1,5",
						"N31",	      "1e1", "99999999999"};
	for (unsigned i = 0; i < sizeof(bad_place) / sizeof(bad_place[0]); i++) {
		snprintf(text, sizeof(text), "section: {place: \"%s\"}\n", bad_place[i]);
		refused(text, "1: section.place:", "expected degrees -90..90");
	}
}

static void test_shape(void)
{
	refused("section: {on: yes}\n", "1: section.on:", "true or false");
	refused("section: {kind: third}\n", "1: section.kind:", "one of first, second");
	refused("section: {text: abcdef}\n", "1: section.text:", "0..5 characters");
	refused("section:\n  colour: red\n",
		"2: section.colour:", "unknown key; expected one of number, ratio");
	refused("section: {}\nsection: {}\n", "2: section:", "given twice");
	refused("list: []\n", "1: section:", "missing");
	refused("section: 5\n", "1: section:", "expected mapping");
	refused("section: {number: [1]}\n", "1: section.number:", "a list");
	refused("section: {}\nlist: {a: 1}\n", "2: list:", "expected list");
	refused("section: {}\nlist:\n  - {}\n  - {}\n  - {}\n", "3: list:", "expected 0 to 2");
	refused("section: {}\nlist:\n  - {}\n  - {number: x}\n",
		"4: list[1].number:", "whole number");
	refused("section: {\n", "2: not well-formed", "YAML");
	refused("", "1: no mapping", "expected the sections");
	refused("- 1\n", "1: no mapping", "expected the sections");
}

static void test_all_faults_are_told(void)
{
	struct conf_source src;
	CU_ASSERT_PTR_NULL(load("section: {number: x, ratio: y, kind: z}\n", &src));
	CU_ASSERT_PTR_NOT_NULL(strstr(errors, "section.number"));
	CU_ASSERT_PTR_NOT_NULL(strstr(errors, "section.ratio"));
	CU_ASSERT_PTR_NOT_NULL(strstr(errors, "section.kind"));
}

static void test_missing_file(void)
{
	struct conf_source src;
	void *out;
	FILE *err = fmemopen(errors, sizeof(errors), "w");
	CU_ASSERT_EQUAL(conf_load(&outer_map, "/nowhere/node.yaml", err, &out, &src), -ENOENT);
	fclose(err);
	CU_ASSERT_PTR_NOT_NULL(strstr(errors, "/nowhere/node.yaml: No such file"));
}

static void test_expansion(void)
{
	char out[64];
	struct conf_node n = {.run_dir = {.s = "/r"}, .state_dir = {.s = "/s"}};
	unsetenv("KERBWING_RUN_DIR");
	unsetenv("KERBWING_STATE_DIR");
	CU_ASSERT_EQUAL(
		conf_node_expand(&n, "a=${run_dir}/x,${state_dir}${run_dir}$", out, sizeof(out)),
		0);
	CU_ASSERT_STRING_EQUAL(out, "a=/r/x,/s/r$");
	setenv("KERBWING_RUN_DIR", "/other", 1);
	CU_ASSERT_EQUAL(conf_node_expand(&n, "${run_dir}", out, sizeof(out)), 0);
	CU_ASSERT_STRING_EQUAL(out, "/other");
	CU_ASSERT_EQUAL(conf_node_expand(&n, "${run_dir}", out, 6), -ENAMETOOLONG);
	CU_ASSERT_EQUAL(conf_node_expand(&n, "${run_dir}", out, 7), 0);
	unsetenv("KERBWING_RUN_DIR");
}

static const struct check_test tests[] = {
	{"values and defaults", test_values_and_defaults},
	{"numbers are strict", test_numbers_are_strict},
	{"shape: unknown, missing, doubled, misplaced", test_shape},
	{"all faults are told at once", test_all_faults_are_told},
	{"missing file", test_missing_file},
	{"variables in texts", test_expansion},
};

int main(void)
{
	int fd = mkstemp(path);
	if (fd < 0)
		return 1;
	close(fd);
	int rc = check_run("conf", tests, sizeof(tests) / sizeof(tests[0]));
	unlink(path);
	return rc;
}
