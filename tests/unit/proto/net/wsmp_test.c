// SPDX-License-Identifier: Apache-2.0
#include "net/wsmp.h"

#include "by_name.h"
#include "net/dot2.h"

static int same_octets(struct span s, const char *hex)
{
	uint32_t n;
	uint8_t *p = jsonl_octets(hex, &n);
	int same = s.n == n && memcmp(s.p, p, n) == 0;
	free(p);
	return same;
}

static void check_elements(const struct wsmp *w, const json_t *want)
{
	CU_ASSERT_EQUAL(w->element_count, json_array_size(want));
	CU_ASSERT_EQUAL(w->header_elements, json_array_size(want));
	CU_ASSERT_EQUAL(w->elements_more, 0);
	for (unsigned i = 0; i < w->element_count; i++) {
		const json_t *e = json_array_get(want, i);
		CU_ASSERT_EQUAL(w->element[i].id, json_integer_value(json_array_get(e, 0)));
		CU_ASSERT(
			same_octets(w->element[i].value, json_string_value(json_array_get(e, 1))));
	}
}

// The envelope inside: its own fields are dot2's tests; here that it is found, and what it carries.
static void check_inside(struct span data, const json_t *decoded)
{
	struct dot2 d;
	const json_t *want = json_object_get(decoded, "dot2");
	CU_ASSERT_EQUAL_FATAL(dot2_peel(data, &d), ERR_NONE);
	CU_ASSERT_EQUAL(d.is_signed, strcmp(jsonl_text(want, "type"), "signed") == 0);
	CU_ASSERT_EQUAL(d.payload.n, (uint32_t)jsonl_int(want, "payload_len"));
	CU_ASSERT_EQUAL(d.size, (uint32_t)jsonl_int(want, "end"));
	CU_ASSERT_EQUAL((uint32_t)d.payload.p[0] << 8 | d.payload.p[1],
			(uint32_t)jsonl_int(decoded, "mf_id"));
	if (!d.is_signed)
		return;
	CU_ASSERT_EQUAL(d.psid, (uint32_t)jsonl_int(want, "psid"));
	CU_ASSERT_EQUAL(d.generation_us, (uint64_t)jsonl_int(want, "genTime"));
	if (json_object_get(want, "expiry") != NULL)
		CU_ASSERT_EQUAL(d.expiry_us, (uint64_t)jsonl_int(want, "expiry"));
	CU_ASSERT_EQUAL(d.hash_id, jsonl_int(want, "hash"));
	CU_ASSERT_EQUAL(d.tbs.p - data.p,
			json_integer_value(json_array_get(json_object_get(want, "tbs"), 0)));
	CU_ASSERT_EQUAL(d.tbs.p + d.tbs.n - data.p,
			json_integer_value(json_array_get(json_object_get(want, "tbs"), 1)));
	const json_t *signer = json_object_get(want, "signer");
	CU_ASSERT(same_octets(strcmp(json_string_value(json_array_get(signer, 0)), "cert") == 0
				      ? d.signer.cert.octets
				      : d.signer.digest,
			      json_string_value(json_array_get(signer, 1))));
	CU_ASSERT_EQUAL(d.signature.curve, jsonl_int(want, "alg"));
	CU_ASSERT_EQUAL(d.signature.r.form, jsonl_int(want, "rform"));
	CU_ASSERT(same_octets(d.signature.r.octets, jsonl_text(want, "r")));
	CU_ASSERT(same_octets(d.signature.s, jsonl_text(want, "s")));
}

// What was parsed, written again, is the message, except where the sender's length was not the shortest.
static void check_written_again(const struct wsmp *w, const uint8_t *p, uint32_t n)
{
	uint8_t *out = malloc(n + 1), again[WSMP_HEADER_MAX];
	uint32_t size = wsmp_encode(w, out, n + 1);
	if (size == n) {
		CU_ASSERT_EQUAL(memcmp(out, p, n), 0);
	} else {
		CU_ASSERT_EQUAL(size, n - 1);
		CU_ASSERT_EQUAL(p[w->has_family ? 4 : 3], 0x80); // a small length in two octets
	}
	CU_ASSERT_EQUAL(wsmp_encode(w, out, size - 1), 0);
	if (w->element_count == 0 && size == n) {
		uint32_t h = wsmp_encode_header(w->psid, w->data.n, again, sizeof(again));
		CU_ASSERT(h > 0 && memcmp(again, p + w->has_family, h) == 0);
	}
	free(out);
}

static void check_vector(const json_t *line, void *ctx)
{
	uint32_t n;
	struct wsmp w;
	uint8_t *p = jsonl_octets(jsonl_text(line, "hex"), &n);
	const json_t *want = json_object_get(line, "decoded");
	CU_ASSERT_EQUAL_FATAL(wsmp_parse((struct span){p, n}, &w), ERR_NONE);
	CU_ASSERT_EQUAL(p[0] & 7, jsonl_int(want, "version"));
	CU_ASSERT_EQUAL(p[0] >> 4, jsonl_int(want, "subtype"));
	CU_ASSERT_EQUAL(w.header_elements > 0, jsonl_int(want, "opt"));
	CU_ASSERT_EQUAL(w.tpid, jsonl_int(want, "tpid"));
	CU_ASSERT_EQUAL(w.psid, (uint32_t)jsonl_int(want, "psid"));
	CU_ASSERT_EQUAL(w.data.n, (uint32_t)jsonl_int(want, "data_len"));
	CU_ASSERT_EQUAL(w.rest, (uint32_t)jsonl_int(want, "rest"));
	CU_ASSERT_PTR_EQUAL(w.data.p + w.data.n, p + n - w.rest);
	CU_ASSERT(!w.has_family);
	check_elements(&w, json_object_get(want, "wie"));
	check_inside(w.data, want);
	check_written_again(&w, p, n);

	uint8_t *family = malloc(n + 1); // the octet that C-V2X captures put in front
	family[0] = 1;
	memcpy(family + 1, p, n);
	CU_ASSERT_EQUAL(wsmp_parse((struct span){family, n + 1}, &w), ERR_NONE);
	CU_ASSERT(w.has_family);
	CU_ASSERT_EQUAL(w.data.n, (uint32_t)jsonl_int(want, "data_len"));
	check_written_again(&w, family, n + 1);
	free(family);
	for (uint32_t len = 0; len < n; len++) {
		uint8_t *cut = malloc(len > 0 ? len : 1);
		memcpy(cut, p, len);
		CU_ASSERT_NOT_EQUAL(wsmp_parse((struct span){cut, len}, &w), ERR_NONE);
		free(cut);
	}
	free(p);
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

// Elements in front and behind the PSID, more than are kept.
static void test_elements(void)
{
	uint8_t power = 0xec, m[160], out[160];
	struct wsmp w = {.psid = 0x20, .header_elements = 1, .element_count = 3, .data = {out, 5}},
		    back;
	memset(out, 0x55, sizeof(out));
	w.element[0] = (struct wsmp_element){WSMP_TX_POWER, {&power, 1}};
	w.element[1] = (struct wsmp_element){WSMP_CHANNEL_LOAD, {out, 2}};
	w.element[2] = (struct wsmp_element){200, {out, 130}};
	uint32_t n = wsmp_encode(&w, m, sizeof(m));
	CU_ASSERT_EQUAL(n, 1 + 4 + 1 + 1 + 1 + 4 + 3 + 130 + 1 + 5);
	CU_ASSERT_EQUAL_FATAL(wsmp_parse((struct span){m, n}, &back), ERR_NONE);
	CU_ASSERT_EQUAL(back.tpid, 1);
	CU_ASSERT_EQUAL(back.header_elements, 1);
	CU_ASSERT_EQUAL(back.element_count, 3);
	CU_ASSERT_EQUAL(wsmp_element_of(&back, WSMP_TX_POWER).p[0], 0xec);
	CU_ASSERT_EQUAL(wsmp_element_of(&back, 200).n, 130);
	CU_ASSERT_EQUAL(wsmp_element_of(&back, 201).n, 0);
	CU_ASSERT_EQUAL(back.data.n, 5);
	static const uint8_t many[] = {0x0b, 10, 1, 0, 2, 0, 3, 0,  4, 0, 5,	0, 6,
				       0,    7,	 0, 8, 0, 9, 0, 10, 0, 0, 0x20, 1, 0x42};
	CU_ASSERT_EQUAL_FATAL(wsmp_parse((struct span){many, sizeof(many)}, &back), ERR_NONE);
	CU_ASSERT_EQUAL(back.element_count, WSMP_ELEMENTS_MAX);
	CU_ASSERT_EQUAL(back.elements_more, 2);
	CU_ASSERT_EQUAL(back.data.p[0], 0x42);
}

static void test_refusals(void)
{
	static const struct {
		uint8_t octet[8];
		uint32_t n;
		enum err want;
	} rows[] = {
		{{0x02, 0, 0x20, 0}, 4, ERR_WSMP_VERSION},
		{{0x13, 0, 0x20, 0}, 4, ERR_WSMP_SUBTYPE},
		{{0x03, 2, 0x20, 0}, 4, ERR_WSMP_TPID},
		{{0x03, 0, 0xf0, 0}, 4, ERR_WSMP_PSID},
		{{0x03, 0, 0xe0, 0}, 4, ERR_WSMP_TRUNCATED},
		{{0x03, 0, 0x20, 0xc0}, 4, ERR_WSMP_LENGTH},
		{{0x03, 0, 0x20, 1}, 4, ERR_WSMP_LENGTH},
		{{0x0b, 0xc0, 0x20, 1}, 4, ERR_WSMP_LENGTH},
		{{0x0b, 1, 4, 0xff}, 4, ERR_WSMP_LENGTH},
		{{0x0b, 1, 4, 3, 0}, 5, ERR_WSMP_TRUNCATED},
		{{0x01}, 1, ERR_WSMP_VERSION},
	};
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct wsmp w;
		CU_ASSERT_EQUAL(wsmp_parse((struct span){rows[i].octet, rows[i].n}, &w),
				rows[i].want);
	}
}

static const struct by_name_file files[] = {{"link_wsmp.jsonl", 14, check_vector, NULL}};

static const struct check_test tests[] = {
	{"headers round-trip for every PSID and length form", test_header_round_trip},
	{"elements in front of and behind the PSID, bounded", test_elements},
	{"each refusal by its name", test_refusals},
};

BY_NAME_MAIN("net/wsmp", files, tests)
