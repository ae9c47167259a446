// SPDX-License-Identifier: Apache-2.0
#include "net/dsmp.h"

#include "by_name.h"

static void check_vector(const json_t *line, void *ctx)
{
	uint32_t n, size;
	struct dsmp m;
	uint8_t *p = jsonl_octets(jsonl_text(line, "hex"), &n), head[DSMP_HEADER_MAX];
	const json_t *want = json_object_get(line, "decoded");
	uint8_t *data = jsonl_octets(jsonl_text(want, "data"), &size);
	CU_ASSERT_EQUAL_FATAL(dsmp_parse((struct span){p, n}, &m), ERR_NONE);
	CU_ASSERT_EQUAL(p[0], jsonl_int(want, "proto"));
	CU_ASSERT_EQUAL(p[1] >> 5, jsonl_int(want, "ver"));
	CU_ASSERT_EQUAL(p[1] >> 4 & 1, jsonl_int(want, "ext"));
	CU_ASSERT_EQUAL(m.aid, (uint32_t)jsonl_int(want, "aid"));
	CU_ASSERT_EQUAL(m.rest, (uint32_t)jsonl_int(want, "rest"));
	CU_ASSERT_EQUAL_FATAL(m.data.n, size);
	CU_ASSERT_EQUAL(memcmp(m.data.p, data, size), 0);
	uint32_t h = dsmp_encode_header(m.aid, m.data.n, head, sizeof(head));
	CU_ASSERT_EQUAL(h + m.data.n, n);
	CU_ASSERT_EQUAL(memcmp(head, p, h), 0);
	for (uint32_t len = 0; len < n; len++) {
		uint8_t *cut = malloc(len > 0 ? len : 1);
		memcpy(cut, p, len);
		CU_ASSERT_NOT_EQUAL(dsmp_parse((struct span){cut, len}, &m), ERR_NONE);
		free(cut);
	}
	free(data);
	free(p);
}

static void test_headers(void)
{
	static const uint32_t aids[] = {0, 111, 127, 128, 3616, 0x407f, 0x4080, PSID_MAX};
	uint8_t p[DSMP_HEADER_MAX + 1] = {0};
	struct dsmp m;
	for (unsigned i = 0; i < sizeof(aids) / sizeof(aids[0]); i++) {
		uint32_t h = dsmp_encode_header(aids[i], 1, p, sizeof(p));
		CU_ASSERT_FATAL(h > 0 && h <= DSMP_HEADER_MAX);
		CU_ASSERT_EQUAL(dsmp_parse((struct span){p, h + 1}, &m), ERR_NONE);
		CU_ASSERT_EQUAL(m.aid, aids[i]);
		CU_ASSERT_EQUAL(m.data.n, 1);
		CU_ASSERT_EQUAL(dsmp_encode_header(aids[i], 1, p, h - 1), 0);
	}
	CU_ASSERT_EQUAL(dsmp_encode_header(111, 0x10000, p, sizeof(p)), 0);
	CU_ASSERT_EQUAL(dsmp_encode_header(PSID_MAX + 1u, 1, p, sizeof(p)), 0);
}

static void test_refusals(void)
{
	static const struct {
		uint8_t octet[6];
		uint32_t n;
		enum err want;
	} rows[] = {
		{{5, 0, 111, 0, 1, 0}, 6, ERR_DSMP_FAMILY},
		{{4, 0x20, 111, 0, 1, 0}, 6, ERR_DSMP_VERSION},
		{{4, 0x10, 111, 0, 1, 0}, 6, ERR_DSMP_EXTENSION},
		{{4, 0, 0xf0, 0, 1, 0}, 6, ERR_DSMP_AID},
		{{4, 0, 111, 0, 2, 0}, 6, ERR_DSMP_LENGTH},
		{{4, 0, 111, 0}, 4, ERR_DSMP_TRUNCATED},
		{{4, 0x0f, 111, 0, 1, 0}, 6, ERR_NONE},
	};
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct dsmp m;
		CU_ASSERT_EQUAL(dsmp_parse((struct span){rows[i].octet, rows[i].n}, &m),
				rows[i].want);
	}
}

static const struct by_name_file files[] = {{"link_dsmp.jsonl", 4, check_vector, NULL}};

static const struct check_test tests[] = {
	{"headers round-trip for every AID form", test_headers},
	{"each refusal by its name", test_refusals},
};

BY_NAME_MAIN("net/dsmp", files, tests)
