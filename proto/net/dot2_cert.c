// SPDX-License-Identifier: Apache-2.0
#include "net/dot2_cert.h"

enum { VERSION = 3, X_SIZE = 32 };

void dot2_read_point(struct coer *w, struct dot2_point *out)
{
	out->form = cursor_u8(&w->c);
	if (out->form == DOT2_POINT_UNCOMPRESSED)
		out->octets = cursor_span(&w->c, 2 * X_SIZE);
	else if (out->form == DOT2_POINT_X_ONLY || out->form == DOT2_POINT_EVEN_Y ||
		 out->form == DOT2_POINT_ODD_Y)
		out->octets = cursor_span(&w->c, X_SIZE);
	else
		coer_refuse(w, ERR_DOT2_UNSUPPORTED);
}

static uint8_t read_curve(struct coer *w)
{
	uint8_t curve = cursor_u8(&w->c);
	if (curve != DOT2_CURVE_NIST_P256 && curve != DOT2_CURVE_BRAINPOOL_P256)
		coer_refuse(w, ERR_DOT2_UNSUPPORTED);
	return curve;
}

void dot2_read_signature(struct coer *w, struct dot2_signature *out)
{
	out->curve = read_curve(w);
	dot2_read_point(w, &out->r);
	out->s = cursor_span(&w->c, X_SIZE);
}

// ---- parts of ToBeSignedCertificate that nobody asks for

static void skip_certificate_id(struct coer *w)
{
	uint8_t preamble;
	switch (cursor_u8(&w->c)) {
	case 0x80: // linkage data
		preamble = cursor_u8(&w->c);
		cursor_skip(&w->c, 2 + 9 + ((preamble & 0x80) != 0 ? 13u : 0u));
		break;
	case 0x81: // name
	case 0x82: // binary
		(void)coer_octets(w);
		break;
	case 0x83: // none
		break;
	default:
		coer_refuse(w, ERR_DOT2_UNSUPPORTED);
	}
}

static void skip_identified_regions(struct coer *w)
{
	uint32_t n = coer_count(w);
	for (uint32_t i = 0; i < n && !w->c.error; i++) {
		switch (cursor_u8(&w->c)) {
		case 0x80: // country only
			cursor_skip(&w->c, 2);
			break;
		case 0x81: // country and regions
			cursor_skip(&w->c, 2);
			cursor_skip(&w->c, coer_count(w));
			break;
		default:
			coer_refuse(w, ERR_DOT2_UNSUPPORTED);
		}
	}
}

static void skip_region(struct coer *w)
{
	switch (cursor_u8(&w->c)) {
	case 0x80: // circle
		cursor_skip(&w->c, 10);
		break;
	case 0x81: // rectangles
		cursor_skip(&w->c, coer_count(w) * 16);
		break;
	case 0x82: // polygon
		cursor_skip(&w->c, coer_count(w) * 8);
		break;
	case 0x83:
		skip_identified_regions(w);
		break;
	default:
		coer_refuse(w, ERR_DOT2_UNSUPPORTED);
	}
}

static void skip_app_permissions(struct coer *w)
{
	uint32_t n = coer_count(w);
	for (uint32_t i = 0; i < n && !w->c.error; i++) {
		uint8_t preamble = cursor_u8(&w->c);
		(void)coer_uint(w); // psid
		if ((preamble & 0x80) != 0) {
			cursor_skip(&w->c, 1); // choice of service specific permissions
			(void)coer_octets(w);
		}
	}
}

// ---- what a verifier needs

static void read_verify_key(struct coer *w, struct dot2_cert *out)
{
	switch (cursor_u8(&w->c)) {
	case 0x80: // explicit key
		out->key_curve = read_curve(w);
		break;
	case 0x81: // reconstruction value
		out->key_curve = 0;
		break;
	default:
		coer_refuse(w, ERR_DOT2_UNSUPPORTED);
	}
	dot2_read_point(w, &out->key);
}

// ToBeSignedCertificate. Presence bits: 0x40 region, 0x20 assurance level, 0x10 application permissions, 0x08 issue
// permissions, 0x04 request permissions, 0x01 encryption key (0x02 has no octets of its own).
static void read_tbs(struct coer *w, struct dot2_cert *out)
{
	uint32_t begin = w->c.pos;
	uint8_t preamble = cursor_u8(&w->c);
	skip_certificate_id(w);
	cursor_skip(&w->c, 3 + 2); // cracaId, crlSeries
	out->start_s = cursor_u32be(&w->c);
	out->duration_unit = cursor_u8(&w->c);
	out->duration = cursor_u16be(&w->c);
	if ((preamble & 0x40) != 0)
		skip_region(w);
	if ((preamble & 0x20) != 0)
		cursor_skip(&w->c, 1);
	if ((preamble & 0x10) != 0)
		skip_app_permissions(w);
	if ((preamble & 0x0c) != 0)
		coer_refuse(w, ERR_DOT2_UNSUPPORTED);
	if ((preamble & 0x01) != 0) {
		struct dot2_point key;
		cursor_skip(&w->c, 1); // symmetric algorithm
		(void)read_curve(w);
		dot2_read_point(w, &key);
	}
	read_verify_key(w, out);
	if ((preamble & 0x80) != 0)
		(void)coer_skip_extensions(w);
	out->tbs = coer_since(w, begin);
}

void dot2_read_cert(struct coer *w, struct dot2_cert *out)
{
	uint32_t begin = w->c.pos;
	uint8_t preamble = cursor_u8(&w->c);
	if (cursor_u8(&w->c) != VERSION)
		coer_refuse(w, ERR_DOT2_VERSION);
	out->is_implicit = cursor_u8(&w->c) == 1;
	out->issuer = cursor_u8(&w->c);
	if (out->issuer == 0x80 || out->issuer == 0x82)
		out->issuer_digest = cursor_span(&w->c, DOT2_DIGEST_SIZE);
	else if (out->issuer == DOT2_ISSUER_SELF)
		cursor_skip(&w->c, 1); // hash algorithm
	else
		coer_refuse(w, ERR_DOT2_UNSUPPORTED);
	read_tbs(w, out);
	out->has_signature = (preamble & 0x80) != 0;
	if (out->has_signature)
		dot2_read_signature(w, &out->signature);
	out->octets = coer_since(w, begin);
}
