// SPDX-License-Identifier: Apache-2.0
// Other people's broken messages, against what each is said to deserve. Lines of families that are not built yet are
// counted, so that none is skipped silently.
#include "check.h"
#include "its/j2735.h"
#include "jsonl.h"
#include "net/dot2.h"
#include "net/wsmp.h"

struct tally {
	unsigned j2735, wsmp, dot2, other;
};

static enum err decode_j2735(struct span s)
{
	static const struct rx_meta meta = {.rx_ns = 1700000000000000000, .source_key = 1};
	struct obs o;
	unsigned count;
	return j2735_decode(s, &meta, &o, 1, &count);
}

static enum err decode_wsmp(struct span s)
{
	struct wsmp w;
	return wsmp_parse(s, &w);
}

static enum err decode_dot2(struct span s)
{
	struct dot2 d;
	return dot2_peel(s, &d);
}

static int starts(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

// "reject…", "accept…", "unknown-id", "unsupported", or two of them joined by "or": then either is right.
static int is_expected(enum err e, const char *expect)
{
	if (starts(expect, "reject or") || strstr(expect, "or reject") != NULL)
		return 1;
	if (starts(expect, "accept"))
		return e == ERR_NONE;
	if (starts(expect, "unknown-id"))
		return e == ERR_J2735_UNKNOWN;
	if (starts(expect, "unsupported"))
		return e == ERR_DOT2_UNSUPPORTED;
	return starts(expect, "reject") && e != ERR_NONE;
}

static void check_line(const json_t *line, void *ctx)
{
	struct tally *t = ctx;
	const char *standard = jsonl_text(line, "standard"), *expect = jsonl_text(line, "expect");
	enum err (*decode)(struct span) = NULL;
	if (strcmp(standard, "J2735") == 0)
		decode = decode_j2735, t->j2735++;
	else if (strcmp(standard, "IEEE 1609.3") == 0)
		decode = decode_wsmp, t->wsmp++;
	else if (strcmp(standard, "IEEE 1609.2") == 0)
		decode = decode_dot2, t->dot2++;
	else
		t->other++;
	if (decode == NULL)
		return;
	uint32_t n;
	uint8_t *p = jsonl_octets(jsonl_text(line, "hex"), &n);
	enum err e = decode((struct span){p, n});
	if (!is_expected(e, expect))
		printf("%s: expected '%s', got %s\n", jsonl_text(line, "name"), expect,
		       err_name(e));
	CU_ASSERT(is_expected(e, expect));
	free(p);
}

static void test_malformed(void)
{
	struct tally t = {0};
	CU_ASSERT_EQUAL(jsonl_each("malformed.jsonl", check_line, &t), 91);
	CU_ASSERT_EQUAL(t.j2735 + t.wsmp + t.dot2 + t.other, 91);
	CU_ASSERT_EQUAL(t.wsmp, 7);
	CU_ASSERT_EQUAL(t.dot2, 7);
	CU_ASSERT(t.j2735 >= 39);
}

static const struct check_test tests[] = {
	{"malformed messages get what they deserve", test_malformed},
};

CHECK_MAIN("net/malformed", tests)
