// SPDX-License-Identifier: Apache-2.0
#include "net/dot2.h"

#include "check.h"
#include "jsonl.h"

static int same_octets(struct span s, const char *hex)
{
	uint32_t n;
	uint8_t *p = jsonl_octets(hex, &n);
	int same = s.n == n && memcmp(s.p, p, n) == 0;
	free(p);
	return same;
}

static void check_signed(const struct dot2 *d, const json_t *want, const uint8_t *start)
{
	const json_t *tbs = json_object_get(want, "tbs"), *signer = json_object_get(want, "signer");
	CU_ASSERT_EQUAL(d->psid, (uint32_t)jsonl_int(want, "psid"));
	CU_ASSERT_EQUAL(d->generation_us, (uint64_t)jsonl_int(want, "genTime"));
	CU_ASSERT_EQUAL(d->hash_id, jsonl_int(want, "hash"));
	CU_ASSERT_EQUAL(d->tbs.p - start, json_integer_value(json_array_get(tbs, 0)));
	CU_ASSERT_EQUAL(d->tbs.p + d->tbs.n - start, json_integer_value(json_array_get(tbs, 1)));
	if (strcmp(json_string_value(json_array_get(signer, 0)), "digest") == 0) {
		CU_ASSERT_EQUAL(d->signer.p[0], 0x80);
		CU_ASSERT(same_octets((struct span){d->signer.p + 1, d->signer.n - 1},
				      json_string_value(json_array_get(signer, 1))));
	} else {
		CU_ASSERT_EQUAL(d->signer.p[0], 0x81);
	}
	// curve, point form, r, s
	CU_ASSERT_EQUAL_FATAL(d->signature.n, 66);
	CU_ASSERT_EQUAL(d->signature.p[0], jsonl_int(want, "alg"));
	CU_ASSERT_EQUAL(d->signature.p[1], jsonl_int(want, "rform"));
	CU_ASSERT(same_octets((struct span){d->signature.p + 2, 32}, jsonl_text(want, "r")));
	CU_ASSERT(same_octets((struct span){d->signature.p + 34, 32}, jsonl_text(want, "s")));
	CU_ASSERT_EQUAL(d->signature.p + d->signature.n - start, jsonl_int(want, "end"));
}

static void check_vector(const json_t *line, void *ctx)
{
	uint32_t n;
	struct dot2 d;
	uint8_t *p = jsonl_octets(jsonl_text(line, "hex"), &n);
	const json_t *want = json_object_get(line, "decoded");
	CU_ASSERT_EQUAL_FATAL(dot2_peel((struct span){p, n}, &d), ERR_NONE);
	CU_ASSERT_EQUAL(d.is_signed, strcmp(jsonl_text(want, "type"), "signed") == 0);
	CU_ASSERT(same_octets(d.payload, jsonl_text(want, "payload")));
	if (d.is_signed)
		check_signed(&d, want, p);
	for (uint32_t len = 0; len < (uint32_t)jsonl_int(want, "end"); len++) {
		uint8_t *cut = malloc(len > 0 ? len : 1);
		memcpy(cut, p, len);
		CU_ASSERT_NOT_EQUAL(dot2_peel((struct span){cut, len}, &d), ERR_NONE);
		free(cut);
	}
	free(p);
}

static void test_vectors(void)
{
	CU_ASSERT_EQUAL(jsonl_each("link_dot2.jsonl", check_vector, NULL), 7);
}

static void test_header_of_every_length(void)
{
	static const uint32_t sizes[] = {1, 127, 128, 255, 256, 65535};
	for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		uint8_t *p = calloc(1, sizes[i] + DOT2_HEADER_UNSECURED_MAX);
		uint32_t h = dot2_encode_unsecured(sizes[i], p, DOT2_HEADER_UNSECURED_MAX);
		struct dot2 d;
		CU_ASSERT_FATAL(h > 0);
		CU_ASSERT_EQUAL(dot2_peel((struct span){p, h + sizes[i]}, &d), ERR_NONE);
		CU_ASSERT_EQUAL(d.payload.n, sizes[i]);
		CU_ASSERT_NOT_EQUAL(dot2_peel((struct span){p, h + sizes[i] - 1}, &d), ERR_NONE);
		free(p);
	}
	uint8_t out[8];
	CU_ASSERT_EQUAL(dot2_encode_unsecured(65536, out, sizeof(out)), 0);
	CU_ASSERT_EQUAL(dot2_encode_unsecured(10, out, 2), 0);
}

static const struct check_test tests[] = {
	{"envelopes of the vectors: spans, times, truncations", test_vectors},
	{"unsecured header for every length form", test_header_of_every_length},
};

CHECK_MAIN("net/dot2", tests)
