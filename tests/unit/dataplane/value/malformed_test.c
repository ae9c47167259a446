// SPDX-License-Identifier: Apache-2.0
// The malformed and edge cases of the road families, one test each: refused with a reason and a place, or accepted, as
// the vector says. (The cases of the link layers are tested with those, in proto/net.)
#include "base/err.h"
#include "check.h"
#include "jsonl.h"
#include "obs/obs.h"
#include "value/value.h"

enum { ROWS_MAX = 128, TEXT_SIZE = 1 << 16 };

static const struct {
	const char *standard;
	unsigned family;
} families[] = {
	{"J2735", OBS_FAMILY_J2735},
	{"EN 302 637-2", OBS_FAMILY_ETSI},
	{"EN 302 637-3", OBS_FAMILY_ETSI},
	{"T/CSAE 53-2020", OBS_FAMILY_CSAE},
};

static struct row {
	json_t *vector;
	unsigned family;
	char name[64];
} rows[ROWS_MAX];

static unsigned row_count, next_row;
static char text[TEXT_SIZE];

static void add_row(const json_t *line, void *unused)
{
	for (unsigned i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		if (strcmp(families[i].standard, jsonl_text(line, "standard")) != 0)
			continue;
		struct row *r = &rows[row_count++];
		r->vector = json_deep_copy(line);
		r->family = families[i].family;
		snprintf(r->name, sizeof(r->name), "%s", jsonl_text(line, "name"));
	}
}

static bool starts_with(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

static void run_row(void)
{
	const struct row *r = &rows[next_row++];
	const char *expect = jsonl_text(r->vector, "expect");
	const struct value_opts opts = {.keep_unknown = true};
	struct value_fault fault = {0};
	struct text t = {.p = text, .size = sizeof(text)};
	uint32_t n;
	uint8_t *p = jsonl_octets(jsonl_text(r->vector, "hex"), &n);
	enum err e = value_codec_of(r->family)->to_json((struct span){p, n}, &opts, &t, &fault);
	// "accept-prefix", "accept-skip", "accept (lenient) or reject", "unknown-id", "reject", "reject (…)", "reject or …"
	if (starts_with(expect, "accept") || starts_with(expect, "unknown-id"))
		CU_ASSERT_EQUAL(e, ERR_NONE)
	else if (strstr(expect, " or ") == NULL)
		CU_ASSERT_NOT_EQUAL(e, ERR_NONE);
	if (e == ERR_NONE) {
		json_t *got = json_loads(text, 0, NULL);
		CU_ASSERT_PTR_NOT_NULL(got);
		json_decref(got);
	} else {
		CU_ASSERT_EQUAL(fault.err, e);
		CU_ASSERT_TRUE(fault.bit <= n * 8);
	}
	free(p);
}

int main(void)
{
	static struct check_test tests[ROWS_MAX];
	if (jsonl_each("malformed.jsonl", add_row, NULL) != 91 || row_count != 63)
		return EXIT_FAILURE;
	for (unsigned i = 0; i < row_count; i++)
		tests[i] = (struct check_test){rows[i].name, run_row};
	int rc = check_run("dataplane/value/malformed", tests, row_count);
	for (unsigned i = 0; i < row_count; i++)
		json_decref(rows[i].vector);
	return rc;
}
