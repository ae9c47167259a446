// SPDX-License-Identifier: Apache-2.0
// Other people's broken messages and frames of every link layer, one test each, against what each is said to deserve.
#include "by_name.h"
#include "ecdsa.h"
#include "its/j2735.h"
#include "net/btp.h"
#include "net/dot2.h"
#include "net/dsmp.h"
#include "net/geonet.h"
#include "net/wsmp.h"

static const struct rx_meta meta = {.rx_ns = 1700000000000000000, .source_key = 1};

static enum err observe(codec_decode_fn decode, struct span s)
{
	struct obs o[4];
	unsigned count;
	return decode(s, &meta, o, 4, &count);
}

static enum err decode_j2735(struct span s)
{
	return observe(j2735_decode, s);
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

static enum err decode_dsmp(struct span s)
{
	struct dsmp m;
	return dsmp_parse(s, &m);
}

static enum err decode_geonet(struct span s)
{
	struct geonet g;
	return geonet_parse(s, &g);
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

static void check(const json_t *line, enum err (*decode)(struct span s))
{
	uint32_t n;
	const char *expect = jsonl_text(line, "expect");
	uint8_t *p = jsonl_octets(jsonl_text(line, "hex"), &n);
	enum err e = decode((struct span){p, n});
	if (!is_expected(e, expect))
		printf("expected '%s', got %s\n", expect, err_name(e));
	CU_ASSERT(is_expected(e, expect));
	free(p);
}

#define CHECKER(name)                                                                              \
	static void check_##name(const json_t *line, void *ctx)                                    \
	{                                                                                          \
		check(line, decode_##name);                                                        \
	}
CHECKER(j2735)
CHECKER(wsmp)
CHECKER(dot2)

// Either verdict is allowed by the vectors; ours is refusal, by name.
static void check_dsmp(const json_t *line, void *ctx)
{
	static const struct {
		const char *name;
		enum err want;
	} rows[] = {{"dsmp_version_1", ERR_DSMP_VERSION},
		    {"dsmp_ext_bit", ERR_DSMP_EXTENSION},
		    {"dsmp_len_overrun", ERR_DSMP_LENGTH},
		    {"dsmp_proto_5", ERR_DSMP_FAMILY}};
	uint32_t n, found = 0;
	uint8_t *p = jsonl_octets(jsonl_text(line, "hex"), &n);
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(jsonl_text(line, "name"), rows[i].name) == 0 && ++found)
			CU_ASSERT_EQUAL(decode_dsmp((struct span){p, n}), rows[i].want);
	CU_ASSERT_EQUAL(found, 1);
	free(p);
}

// A packet whose payload is shorter than a BTP header is a packet still: BTP refuses it.
static void check_geonet(const json_t *line, void *ctx)
{
	if (strcmp(jsonl_text(line, "name"), "gn_shb_inconsistent") != 0) {
		check(line, decode_geonet);
		return;
	}
	uint32_t n;
	struct geonet g;
	struct btp b;
	uint8_t *p = jsonl_octets(jsonl_text(line, "hex"), &n);
	CU_ASSERT_EQUAL_FATAL(geonet_parse((struct span){p, n}, &g), ERR_NONE);
	CU_ASSERT_EQUAL(btp_parse(g.payload, &b), ERR_BTP_TRUNCATED);
	free(p);
}

// "parse-ok, verify-fail": the spans are found, and the signature over them is bad.
static void check_forged(const json_t *line, void *ctx)
{
	uint32_t n;
	struct geonet g;
	uint8_t *p = jsonl_octets(jsonl_text(line, "hex"), &n);
	CU_ASSERT_PTR_NOT_NULL(strstr(jsonl_text(line, "expect"), "verify-fail"));
	CU_ASSERT_EQUAL_FATAL(geonet_parse((struct span){p, n}, &g), ERR_NONE);
	CU_ASSERT_EQUAL_FATAL(g.security.signer.kind, DOT2_SIGNER_CERTIFICATE);
	CU_ASSERT(!ecdsa_envelope_is_good(&g.security));
	free(p);
}

// Each line of these families is somebody's: the rest of the file are messages of families whose tests list them.
static const struct by_name_file files[] = {
	{"malformed.jsonl", 39, check_j2735, "J2735"},
	{"malformed.jsonl", 7, check_wsmp, "IEEE 1609.3"},
	{"malformed.jsonl", 7, check_dot2, "IEEE 1609.2"},
	{"malformed.jsonl", 8, check_geonet, "GeoNetworking"},
	{"malformed.jsonl", 2, check_forged, "GeoNetworking + TS 103 097"},
	{"malformed.jsonl", 4, check_dsmp, "YD/T 3707"},
};

static void count(const json_t *line, void *ctx)
{
	static const char *const others[] = {"EN 302 637-2", "EN 302 637-3", "T/CSAE 53-2020"};
	unsigned *n = ctx;
	for (unsigned i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		*n += strcmp(jsonl_text(line, "standard"), others[i]) == 0;
}

static void test_none_is_forgotten(void)
{
	unsigned others = 0, listed = 0;
	unsigned all = jsonl_each("malformed.jsonl", count, &others);
	for (unsigned i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		listed += files[i].count;
	CU_ASSERT_EQUAL(all, 91);
	CU_ASSERT_EQUAL(listed + others, all);
}

static const struct check_test tests[] = {
	{"every line is listed here or with its family", test_none_is_forgotten}};

BY_NAME_MAIN("net/malformed", files, tests)
