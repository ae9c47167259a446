// SPDX-License-Identifier: Apache-2.0
#include "net/wsmp.h"

#include "check.h"
#include "jsonl.h"

static void check_vector(const json_t *line, void *ctx)
{
	uint32_t n;
	struct wsmp w;
	uint8_t *p = jsonl_octets(jsonl_text(line, "hex"), &n);
	const json_t *want = json_object_get(line, "decoded");
	CU_ASSERT_EQUAL_FATAL(wsmp_parse((struct span){p, n}, &w), ERR_NONE);
	CU_ASSERT_EQUAL(w.psid, (uint32_t)jsonl_int(want, "psid"));
	CU_ASSERT_EQUAL(w.data.n, (uint32_t)jsonl_int(want, "data_len"));
	CU_ASSERT_EQUAL(w.data.p + w.data.n, p + n - jsonl_int(want, "rest"));

	uint8_t *family = malloc(n + 1); // the octet that C-V2X captures put in front
	family[0] = 1;
	memcpy(family + 1, p, n);
	CU_ASSERT_EQUAL(wsmp_parse((struct span){family, n + 1}, &w), ERR_NONE);
	CU_ASSERT_EQUAL(w.data.n, (uint32_t)jsonl_int(want, "data_len"));
	free(family);
	for (uint32_t len = 0; len < n; len++) {
		uint8_t *cut = malloc(len > 0 ? len : 1);
		memcpy(cut, p, len);
		CU_ASSERT_NOT_EQUAL(wsmp_parse((struct span){cut, len}, &w), ERR_NONE);
		free(cut);
	}
	free(p);
}

static void test_vectors(void)
{
	CU_ASSERT_EQUAL(jsonl_each("link_wsmp.jsonl", check_vector, NULL), 14);
}

static void test_header_round_trip(void)
{
	static const uint32_t psids[] = {0,	 0x20,	   0x7f,     0x80,     0x82,	  0x407f,
					 0x4080, 0x20407f, 0x204080, 0x204097, 0x1020407f};
	static const uint32_t sizes[] = {1, 127, 128, 1400};
	for (unsigned i = 0; i < sizeof(psids) / sizeof(psids[0]); i++)
		for (unsigned k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
			uint8_t b[1500] = {0};
			struct wsmp w;
			uint32_t h = wsmp_encode_header(psids[i], sizes[k], b, sizeof(b));
			CU_ASSERT_FATAL(h > 0 && h <= WSMP_HEADER_MAX);
			CU_ASSERT_EQUAL(wsmp_parse((struct span){b, h + sizes[k]}, &w), ERR_NONE);
			CU_ASSERT_EQUAL(w.psid, psids[i]);
			CU_ASSERT_EQUAL(w.data.n, sizes[k]);
		}
	uint8_t b[8];
	CU_ASSERT_EQUAL(wsmp_encode_header(0x10204080, 1, b, sizeof(b)), 0);
	CU_ASSERT_EQUAL(wsmp_encode_header(0x20, 0x4000, b, sizeof(b)), 0);
	CU_ASSERT_EQUAL(wsmp_encode_header(0x20, 10, b, 3), 0);
}

static const struct check_test tests[] = {
	{"frames of the vectors, with and without the C-V2X octet, every truncation", test_vectors},
	{"headers round-trip for every PSID and length form", test_header_round_trip},
};

CHECK_MAIN("net/wsmp", tests)
