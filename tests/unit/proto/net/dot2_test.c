// SPDX-License-Identifier: Apache-2.0
#include "net/dot2.h"

#include "by_name.h"

static int same_octets(struct span s, const char *hex)
{
	uint32_t n;
	uint8_t *p = jsonl_octets(hex, &n);
	int same = s.n == n && memcmp(s.p, p, n) == 0;
	free(p);
	return same;
}

static uint64_t time_or_0(const json_t *want, const char *key)
{
	return json_object_get(want, key) != NULL ? (uint64_t)jsonl_int(want, key) : 0;
}

static void check_signer(const struct dot2 *d, const json_t *want)
{
	const char *kind = json_string_value(json_array_get(want, 0));
	const char *octets = json_string_value(json_array_get(want, 1));
	if (strcmp(kind, "digest") == 0) {
		CU_ASSERT_EQUAL(d->signer.kind, DOT2_SIGNER_DIGEST);
		CU_ASSERT(same_octets(d->signer.digest, octets));
		CU_ASSERT_EQUAL(d->signer_octets.n, 9);
		return;
	}
	CU_ASSERT_STRING_EQUAL(kind, "cert");
	CU_ASSERT_EQUAL(d->signer.kind, DOT2_SIGNER_CERTIFICATE);
	CU_ASSERT_EQUAL(d->signer.cert_count, 1);
	CU_ASSERT_EQUAL(d->signer.cert.octets.n * 2, strlen(octets));
	CU_ASSERT(same_octets(d->signer.cert.octets, octets));
	// Choice octet and quantity in front, nothing behind.
	CU_ASSERT_EQUAL(d->signer_octets.n, d->signer.cert.octets.n + 3);
	CU_ASSERT(d->signer.cert.is_implicit); // all of these are US pseudonym certificates
	CU_ASSERT(!d->signer.cert.has_signature);
	CU_ASSERT_EQUAL(d->signer.cert.key_curve, 0);
	CU_ASSERT_EQUAL(d->signer.cert.key.octets.n, 32);
	CU_ASSERT_PTR_EQUAL(d->signer.cert.key.octets.p + 32,
			    d->signer.cert.octets.p + d->signer.cert.octets.n);
}

static void check_signed(const struct dot2 *d, const json_t *want, const uint8_t *start)
{
	const json_t *tbs = json_object_get(want, "tbs");
	CU_ASSERT_EQUAL(d->psid, (uint32_t)jsonl_int(want, "psid"));
	CU_ASSERT_EQUAL(d->generation_us, (uint64_t)jsonl_int(want, "genTime"));
	CU_ASSERT_EQUAL(d->expiry_us, time_or_0(want, "expiry"));
	CU_ASSERT(!d->has_location);
	CU_ASSERT_EQUAL(d->hash_id, jsonl_int(want, "hash"));
	CU_ASSERT_EQUAL(d->tbs.p - start, json_integer_value(json_array_get(tbs, 0)));
	CU_ASSERT_EQUAL(d->tbs.p + d->tbs.n - start, json_integer_value(json_array_get(tbs, 1)));
	check_signer(d, json_object_get(want, "signer"));
	CU_ASSERT_EQUAL_FATAL(d->signature_octets.n, 66); // curve, point form, r, s
	CU_ASSERT_EQUAL(d->signature.curve, jsonl_int(want, "alg"));
	CU_ASSERT_EQUAL(d->signature.r.form, jsonl_int(want, "rform"));
	CU_ASSERT(same_octets(d->signature.r.octets, jsonl_text(want, "r")));
	CU_ASSERT(same_octets(d->signature.s, jsonl_text(want, "s")));
	CU_ASSERT_EQUAL(d->signature_octets.p + 66 - start, jsonl_int(want, "end"));
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
	CU_ASSERT_EQUAL(d.size, (uint32_t)jsonl_int(want, "end"));
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

// Signed data with every header field that is read, by hand: the vectors have no location, no external hash and no request.
static void test_header_info(void)
{
	static const uint8_t head[] = {0x03, 0x81, 0x00, 0x60, 0x03, 0x80, 0x01, 0x77, 0x80};
	static const uint8_t info[] = {0x78, 0x01, 0x24, 0, 0, 0,    0,	   0, 0,    0,	  5,
				       0,    0,	   0,	 0, 0, 0,    0,	   9, 0xff, 0xff, 0xff,
				       0xfe, 0,	   0,	 0, 3, 0x10, 0x00, 7, 8,    9};
	uint8_t p[200];
	uint32_t n = 0;
	memcpy(p, head, sizeof(head));
	n = sizeof(head);
	memset(p + n, 0xab, 32);
	n += 32;
	memcpy(p + n, info, sizeof(info));
	n += sizeof(info);
	p[n++] = DOT2_SIGNER_SELF;
	p[n++] = DOT2_CURVE_BRAINPOOL_P256;
	p[n++] = DOT2_POINT_UNCOMPRESSED;
	memset(p + n, 0xcd, 96);
	n += 96;
	struct dot2 d;
	CU_ASSERT_EQUAL_FATAL(dot2_peel((struct span){p, n}, &d), ERR_NONE);
	CU_ASSERT_EQUAL(d.payload.n, 1);
	CU_ASSERT_EQUAL(d.external_hash.n, 33);
	CU_ASSERT_EQUAL(d.psid, 0x24);
	CU_ASSERT_EQUAL(d.generation_us, 5);
	CU_ASSERT_EQUAL(d.expiry_us, 9);
	CU_ASSERT(d.has_location);
	CU_ASSERT_EQUAL(d.location.lat_e7, -2);
	CU_ASSERT_EQUAL(d.location.lon_e7, 3);
	CU_ASSERT_EQUAL(d.location.elevation, 0x1000);
	CU_ASSERT_EQUAL(d.learning.n, 3);
	CU_ASSERT_EQUAL(d.learning.p[2], 9);
	CU_ASSERT_EQUAL(d.signer.kind, DOT2_SIGNER_SELF);
	CU_ASSERT_EQUAL(d.signature.curve, DOT2_CURVE_BRAINPOOL_P256);
	CU_ASSERT_EQUAL(d.signature.r.octets.n, 64);
	CU_ASSERT_EQUAL(d.signature.s.n, 32);
	CU_ASSERT_EQUAL(d.size, n);
	p[3] &= 0xbf; // no payload
	CU_ASSERT_EQUAL(dot2_peel((struct span){p, n}, &d), ERR_DOT2_NO_PAYLOAD);
	p[3] |= 0x40;
	p[2] = 2; // hash that is not known
	CU_ASSERT_EQUAL(dot2_peel((struct span){p, n}, &d), ERR_DOT2_UNSUPPORTED);
}

static const struct by_name_file files[] = {{"link_dot2.jsonl", 7, check_vector, NULL}};

static const struct check_test tests[] = {
	{"every header field", test_header_info},
	{"unsecured header for every length form", test_header_of_every_length},
};

BY_NAME_MAIN("net/dot2", files, tests)
