// SPDX-License-Identifier: Apache-2.0
#include "net/geonet.h"

#include "by_name.h"
#include "ecdsa.h"
#include "net/btp.h"

static int same_octets(struct span s, const char *hex)
{
	uint32_t n;
	uint8_t *p = jsonl_octets(hex, &n);
	int same = s.n == n && (n == 0 || memcmp(s.p, p, n) == 0);
	free(p);
	return same;
}

static long long at(const json_t *array, unsigned i)
{
	return json_integer_value(json_array_get(array, i));
}

static void check_headers(const struct geonet *g, const uint8_t *p, const json_t *want)
{
	const json_t *lt = json_object_get(want, "lt"), *lpv = json_object_get(want, "lpv");
	CU_ASSERT_EQUAL(p[0] >> 4, jsonl_int(want, "ver"));
	CU_ASSERT_EQUAL(g->next, jsonl_int(want, "nh"));
	CU_ASSERT_EQUAL(g->lifetime_multiplier, at(lt, 0));
	CU_ASSERT_EQUAL(g->lifetime_base, at(lt, 1));
	CU_ASSERT_EQUAL(g->hops_left, jsonl_int(want, "rhl"));
	CU_ASSERT_EQUAL(g->transport, jsonl_int(want, "cnh"));
	CU_ASSERT_EQUAL(g->type, jsonl_int(want, "ht"));
	CU_ASSERT_EQUAL(g->traffic_class, jsonl_int(want, "tc"));
	CU_ASSERT_EQUAL(g->flags, jsonl_int(want, "flags"));
	CU_ASSERT_EQUAL(g->payload.n, (uint32_t)jsonl_int(want, "pl"));
	CU_ASSERT_EQUAL(g->hops_max, jsonl_int(want, "mhl"));
	CU_ASSERT(same_octets(g->extended, jsonl_text(want, "ext")));
	CU_ASSERT(same_octets(g->payload, jsonl_text(want, "pay")));
	CU_ASSERT(
		same_octets((struct span){g->source.address.octet, 8}, jsonl_text(lpv, "gnaddr")));
	CU_ASSERT_EQUAL(g->source.timestamp_ms, (uint32_t)jsonl_int(lpv, "tst"));
	CU_ASSERT_EQUAL(g->source.lat_e7, jsonl_int(lpv, "lat"));
	CU_ASSERT_EQUAL(g->source.lon_e7, jsonl_int(lpv, "lon"));
	CU_ASSERT_EQUAL(g->source.is_accurate, jsonl_int(lpv, "pai"));
	CU_ASSERT_EQUAL(g->source.speed_cms, jsonl_int(lpv, "speed"));
	CU_ASSERT_EQUAL(g->source.heading_ddeg, jsonl_int(lpv, "heading"));
}

static void check_transport(const struct geonet *g, const json_t *want)
{
	const json_t *area = json_object_get(want, "area"), *btp = json_object_get(want, "btp");
	if (area != NULL) {
		CU_ASSERT_EQUAL(g->sequence, jsonl_int(want, "sn"));
		CU_ASSERT_EQUAL(g->area.lat_e7, jsonl_int(area, "lat"));
		CU_ASSERT_EQUAL(g->area.lon_e7, jsonl_int(area, "lon"));
		CU_ASSERT_EQUAL(g->area.a_m, jsonl_int(area, "a"));
		CU_ASSERT_EQUAL(g->area.b_m, jsonl_int(area, "b"));
		CU_ASSERT_EQUAL(g->area.angle_deg, jsonl_int(area, "angle"));
	}
	struct btp b;
	if (btp == NULL) {
		CU_ASSERT_NOT_EQUAL(btp_parse(g->payload, &b), ERR_NONE);
		return;
	}
	CU_ASSERT_EQUAL_FATAL(btp_parse(g->payload, &b), ERR_NONE);
	CU_ASSERT_EQUAL(b.port, at(btp, 0));
	CU_ASSERT_EQUAL(b.other, at(btp, 1));
	CU_ASSERT_PTR_NOT_NULL_FATAL(btp_use_of(b.port));
	CU_ASSERT_EQUAL(btp_use_of(b.port)->message_id, b.message.p[1]);
	CU_ASSERT_EQUAL(b.message.n, g->payload.n - 4);
}

// The four octets before a secured packet and the octets in it, written again from the fields.
static void check_written_again(const struct geonet *g, const uint8_t *p)
{
	uint8_t out[GN_HEADER_MAX];
	uint32_t n = geonet_encode_header(g, g->payload.n, out, sizeof(out));
	CU_ASSERT_EQUAL_FATAL(n, 12 + g->extended.n);
	CU_ASSERT_EQUAL(geonet_encode_header(g, g->payload.n, out, n - 1), 0);
	(void)geonet_encode_header(g, g->payload.n, out, sizeof(out));
	CU_ASSERT_EQUAL(memcmp(out + 2, p + 2, 2), 0);
	CU_ASSERT_EQUAL(memcmp(out + 4, g->extended.p - 8, n - 4), 0);
}

static const char *signer_of(const struct dot2 *d)
{
	return d->signer.kind == DOT2_SIGNER_DIGEST ? "digest" : "cert";
}

static void check_security(const struct geonet *g, const uint8_t *start, const json_t *sec)
{
	const struct dot2 *d = &g->security;
	const json_t *tbs = json_object_get(sec, "tbs_range");
	uint8_t hash[SHA256_DIGEST_LENGTH], e[SHA256_DIGEST_LENGTH];
	CU_ASSERT_FATAL(d->is_signed);
	CU_ASSERT_EQUAL(d->psid, (uint32_t)jsonl_int(sec, "psid"));
	CU_ASSERT_EQUAL(d->generation_us, (uint64_t)jsonl_int(sec, "genTime"));
	CU_ASSERT_EQUAL(d->tbs.p - start, at(tbs, 0));
	CU_ASSERT_EQUAL(d->tbs.p + d->tbs.n - start, at(tbs, 1));
	CU_ASSERT_STRING_EQUAL(signer_of(d), jsonl_text(sec, "signer"));
	CU_ASSERT(same_octets(d->signer.kind == DOT2_SIGNER_DIGEST ? d->signer.digest
								   : d->signer.cert.octets,
			      jsonl_text(sec, "signer_bytes")));
	CU_ASSERT_EQUAL(d->signature.curve, strcmp(jsonl_text(sec, "alg"), "NISTP256") == 0
						    ? DOT2_CURVE_NIST_P256
						    : DOT2_CURVE_BRAINPOOL_P256);
	CU_ASSERT_EQUAL(d->signature.r.form, strtol(jsonl_text(sec, "r_form"), NULL, 16));
	CU_ASSERT(same_octets(d->signature.r.octets, jsonl_text(sec, "r")));
	CU_ASSERT(same_octets(d->signature.s, jsonl_text(sec, "s")));
	// "hdrext" is the bitmap of the header's extensions as digits.
	const char *ext = json_string_value(json_object_get(sec, "hdrext"));
	CU_ASSERT_EQUAL(d->extensions.n, ext != NULL ? 1 : 0);
	if (ext != NULL && d->extensions.n == 1)
		CU_ASSERT_EQUAL(d->extensions.p[0] >> 5, strtol(ext, NULL, 2));

	SHA256(d->tbs.p, d->tbs.n, hash);
	CU_ASSERT(same_octets((struct span){hash, 32}, jsonl_text(sec, "sha256_tbs")));
	uint32_t n;
	uint8_t *cert_hash = jsonl_octets(jsonl_text(sec, "sha256_cert"), &n);
	if (d->signer.kind == DOT2_SIGNER_CERTIFICATE) {
		SHA256(d->signer.cert.octets.p, d->signer.cert.octets.n, hash);
		CU_ASSERT_EQUAL(memcmp(hash, cert_hash, 32), 0);
	} else {
		CU_ASSERT_EQUAL(memcmp(d->signer.digest.p, cert_hash + 24, 8), 0);
	}
	ecdsa_input(d, cert_hash, e);
	CU_ASSERT(same_octets((struct span){e, 32}, jsonl_text(sec, "e")));

	const json_t *pub = json_object_get(sec, "pubkey");
	uint8_t *x = jsonl_octets(json_string_value(json_array_get(pub, 2)), &n);
	bool odd = strcmp(json_string_value(json_array_get(pub, 1)), "compressed-y-1") == 0;
	struct dot2_point key = {odd ? DOT2_POINT_ODD_Y : DOT2_POINT_EVEN_Y, {x, 32}};
	unsigned curve = strcmp(json_string_value(json_array_get(pub, 0)), "ecdsaNistP256") == 0
				 ? DOT2_CURVE_NIST_P256
				 : DOT2_CURVE_BRAINPOOL_P256;
	if (d->signer.kind == DOT2_SIGNER_CERTIFICATE) {
		CU_ASSERT_EQUAL(d->signer.cert.key.form, key.form);
		CU_ASSERT_EQUAL(memcmp(d->signer.cert.key.octets.p, x, 32), 0);
		CU_ASSERT_EQUAL(d->signer.cert.key_curve, curve);
		CU_ASSERT(!d->signer.cert.is_implicit && d->signer.cert.has_signature);
	}
	bool good = strcmp(jsonl_text(sec, "ecdsa"), "ECDSA OK") == 0;
	CU_ASSERT_EQUAL(ecdsa_is_good(&d->signature, e, curve, key), good);
	free(x);
	free(cert_hash);
}

// Every shorter packet is refused: each length in front covers what stands behind it.
static void check_cut(const uint8_t *p, uint32_t n)
{
	struct geonet g;
	for (uint32_t len = 0; len < n; len++) {
		uint8_t *cut = malloc(len > 0 ? len : 1);
		memcpy(cut, p, len);
		CU_ASSERT_NOT_EQUAL(geonet_parse((struct span){cut, len}, &g), ERR_NONE);
		free(cut);
	}
}

static void check_vector(const json_t *line, void *ctx)
{
	uint32_t n;
	struct geonet g;
	uint8_t *p = jsonl_octets(jsonl_text(line, "hex"), &n);
	const json_t *want = json_object_get(line, "decoded"), *sec;
	enum err e = geonet_parse((struct span){p, n}, &g);
	if (want == NULL) { // cut inside the envelope
		CU_ASSERT_EQUAL(e, ERR_DOT2_LENGTH);
		free(p);
		return;
	}
	CU_ASSERT_EQUAL_FATAL(e, ERR_NONE);
	CU_ASSERT_EQUAL(g.rest, 0);
	sec = json_object_get(want, "sec");
	if (json_object_get(want, "ver") != NULL) {
		check_headers(&g, p, want);
		check_transport(&g, want);
	} else { // this vector states its security alone
		CU_ASSERT_EQUAL(g.security.psid, (uint32_t)jsonl_int(want, "psid"));
		const json_t *tbs = json_object_get(want, "tbs_range");
		CU_ASSERT_EQUAL(g.security.tbs.p - p, at(tbs, 0));
		CU_ASSERT_EQUAL(g.security.tbs.p + g.security.tbs.n - p, at(tbs, 1));
		CU_ASSERT_STRING_EQUAL(jsonl_text(want, "ecdsa"), "ECDSA OK");
		CU_ASSERT(ecdsa_envelope_is_good(&g.security));
	}
	CU_ASSERT_EQUAL(sec != NULL,
			g.next == GN_NEXT_SECURED && json_object_get(want, "ver") != NULL);
	if (sec != NULL)
		check_security(&g, p, sec);
	check_written_again(&g, p);
	check_cut(p, n);
	free(p);
}

// ---- types that the vectors do not have

static const uint8_t all_types[] = {
	GN_BEACON,	    GN_UNICAST,		 GN_ANYCAST_CIRCLE,	 GN_ANYCAST_RECTANGLE,
	GN_ANYCAST_ELLIPSE, GN_BROADCAST_CIRCLE, GN_BROADCAST_RECTANGLE, GN_BROADCAST_ELLIPSE,
	GN_SINGLE_HOP,	    GN_MULTI_HOP,	 GN_LOCATION_REQUEST,	 GN_LOCATION_REPLY};

// Octets of the extended header, EN 302 636-4-1 clause 9.8.
static const uint8_t extended_size[] = {24, 48, 44, 44, 44, 44, 44, 44, 28, 28, 36, 48};

static struct geonet sample(unsigned type)
{
	struct geonet g = {.next = GN_NEXT_COMMON,
			   .lifetime_multiplier = 63,
			   .lifetime_base = 3,
			   .hops_left = 2,
			   .transport = GN_TRANSPORT_BTP_B,
			   .type = (uint8_t)type,
			   .traffic_class = 0xc5,
			   .flags = GN_FLAG_MOBILE,
			   .hops_max = 9};
	g.sequence = 0xfedc;
	g.media = 0x01020304;
	g.source = (struct gn_position){{{0x94, 1, 2, 3, 4, 5, 6, 7}},
					0xffffffff,
					-900000000,
					1800000000,
					true,
					-16384,
					3599};
	g.destination = (struct gn_position){
		{{0x3c, 9, 8, 7, 6, 5, 4, 3}}, 7, 900000000, -1800000000, false, 0, 0};
	g.area = (struct gn_area){-1, -2, 65535, 1, 359};
	g.asked = (struct gn_address){{8, 7, 6, 5, 4, 3, 2, 1}};
	return g;
}

static int same_position(const struct gn_position *a, const struct gn_position *b)
{
	return memcmp(&a->address, &b->address, 8) == 0 && a->timestamp_ms == b->timestamp_ms &&
	       a->lat_e7 == b->lat_e7 && a->lon_e7 == b->lon_e7;
}

static void check_type(unsigned i)
{
	struct geonet g = sample(all_types[i]), back;
	uint8_t p[GN_HEADER_MAX + 3];
	uint32_t n = geonet_encode_header(&g, 3, p, GN_HEADER_MAX);
	CU_ASSERT_EQUAL_FATAL(n, 12u + extended_size[i]);
	memset(p + n, 0x77, 3);
	CU_ASSERT_EQUAL_FATAL(geonet_parse((struct span){p, n + 3}, &back), ERR_NONE);
	CU_ASSERT_EQUAL(back.extended.n, extended_size[i]);
	CU_ASSERT_EQUAL(back.payload.n, 3);
	CU_ASSERT_EQUAL(back.source.speed_cms, -16384);
	CU_ASSERT_EQUAL(back.source.heading_ddeg, 3599);
	CU_ASSERT(back.source.is_accurate);
	CU_ASSERT(same_position(&back.source, &g.source));
	CU_ASSERT_EQUAL(gn_station_type(&back.source.address), 5);
	CU_ASSERT_EQUAL(geonet_lifetime_ms(&back), 6300000);
	CU_ASSERT_EQUAL(back.traffic_class, 0xc5);
	CU_ASSERT_EQUAL(back.flags, GN_FLAG_MOBILE);
	unsigned high = all_types[i] >> 4;
	if (high != 1 && high != 5)
		CU_ASSERT_EQUAL(back.sequence, 0xfedc);
	if (high == 3 || high == 4) {
		CU_ASSERT_EQUAL(back.area.lat_e7, -1);
		CU_ASSERT_EQUAL(back.area.lon_e7, -2);
		CU_ASSERT_EQUAL(back.area.a_m, 65535);
		CU_ASSERT_EQUAL(back.area.b_m, 1);
		CU_ASSERT_EQUAL(back.area.angle_deg, 359);
	}
	if (all_types[i] == GN_UNICAST || all_types[i] == GN_LOCATION_REPLY)
		CU_ASSERT(same_position(&back.destination, &g.destination));
	if (all_types[i] == GN_LOCATION_REQUEST)
		CU_ASSERT_EQUAL(memcmp(&back.asked, &g.asked, 8), 0);
	if (all_types[i] == GN_SINGLE_HOP)
		CU_ASSERT_EQUAL(back.media, 0x01020304);
	CU_ASSERT_EQUAL(geonet_carries_message(&back), high != 1 && high != 6);
	CU_ASSERT_STRING_NOT_EQUAL(geonet_type_name(all_types[i]), "?");
	check_cut(p, n + 3);
}

static void test_every_type(void)
{
	for (unsigned i = 0; i < sizeof(all_types); i++)
		check_type(i);
}

static void test_only_these_types(void)
{
	struct geonet g = sample(GN_BEACON), back;
	uint8_t p[GN_HEADER_MAX + 60] = {0};
	unsigned known = 0;
	CU_ASSERT(geonet_encode_header(&g, 0, p, sizeof(p)) > 0);
	for (unsigned type = 0; type < 256; type++) {
		p[5] = (uint8_t)type;
		g.type = (uint8_t)type;
		enum err e = geonet_parse((struct span){p, sizeof(p)}, &back);
		CU_ASSERT(e == ERR_NONE || e == ERR_GN_TYPE);
		CU_ASSERT_EQUAL(e == ERR_NONE, geonet_encode_header(&g, 0, p + 60, 60) > 0);
		known += e == ERR_NONE;
	}
	CU_ASSERT_EQUAL(known, sizeof(all_types));
}

static void test_refusals(void)
{
	struct geonet g = sample(GN_SINGLE_HOP), back;
	uint8_t p[GN_HEADER_MAX], q[GN_HEADER_MAX];
	uint32_t n = geonet_encode_header(&g, 0, p, sizeof(p));
	struct span s = {q, n};
#define CHANGED(i, v, want)                                                                        \
	do {                                                                                       \
		memcpy(q, p, n);                                                                   \
		q[i] = (v);                                                                        \
		CU_ASSERT_EQUAL(geonet_parse(s, &back), want);                                     \
	} while (0)
	CHANGED(0, 0x11, ERR_NONE);
	CHANGED(0, 0x01, ERR_GN_VERSION);
	CHANGED(0, 0x21, ERR_GN_VERSION);
	CHANGED(0, 0x10, ERR_GN_NEXT_HEADER);
	CHANGED(0, 0x13, ERR_GN_NEXT_HEADER);
	CHANGED(0, 0x12, ERR_DOT2_VERSION);
	CHANGED(3, 10, ERR_GN_HOP_LIMIT);
	CHANGED(9, 1, ERR_GN_LENGTH);
#undef CHANGED
	g.hops_left = 10;
	CU_ASSERT_EQUAL(geonet_encode_header(&g, 0, p, sizeof(p)), 0);
	g.hops_left = 1;
	CU_ASSERT_EQUAL(geonet_encode_header(&g, 0x10000, p, sizeof(p)), 0);
	struct btp b;
	CU_ASSERT_EQUAL(btp_parse((struct span){p, 3}, &b), ERR_BTP_TRUNCATED);
	CU_ASSERT_EQUAL(btp_parse((struct span){p, 4}, &b), ERR_BTP_TRUNCATED);
	CU_ASSERT_EQUAL(btp_parse((struct span){p, 5}, &b), ERR_NONE);
	CU_ASSERT_EQUAL(btp_encode_header(BTP_CAM, 7, p, 3), 0);
	CU_ASSERT_EQUAL(btp_encode_header(BTP_CAM, 7, p, 4), 4);
	CU_ASSERT_EQUAL(btp_parse((struct span){p, 5}, &b), ERR_NONE);
	CU_ASSERT_EQUAL(b.port, 2001);
	CU_ASSERT_EQUAL(b.other, 7);
	CU_ASSERT_PTR_NULL(btp_use_of(2000));
}

static const struct by_name_file files[] = {{"link_gn.jsonl", 13, check_vector, NULL}};

static const struct check_test tests[] = {
	{"every packet type, written and read", test_every_type},
	{"only the defined types", test_only_these_types},
	{"each refusal by its name", test_refusals},
};

BY_NAME_MAIN("net/geonet", files, tests)
