// SPDX-License-Identifier: Apache-2.0
#include "net/dot2.h"

#include "wire/cursor.h"

// COER (X.696): lengths are one octet below 128, else 0x80 | count and that many octets; a CHOICE tag is 0x80 + index;
// a SEQUENCE starts with a preamble octet of presence bits. Clause names are those of IEEE 1609.2-2016.
enum {
	VERSION = 3,
	CONTENT_UNSECURED = 0x80,
	CONTENT_SIGNED = 0x81,
	CONTENT_LAST = 0x83,
	LENGTH_OCTETS_MAX = 4,
	LIST_MAX =
		64, // certificates, regions, permissions: far more than any deployed certificate holds
};

struct walk {
	struct cursor c;
	enum err why; // first reason other than running out of octets
};

static void refuse(struct walk *w, enum err why)
{
	if (w->why == ERR_NONE && !w->c.error)
		w->why = why;
	w->c.error = true;
}

static uint32_t coer_length(struct walk *w)
{
	uint32_t first = cursor_u8(&w->c), v = 0;
	if ((first & 0x80) == 0)
		return first;
	uint32_t n = first & 0x7f;
	if (n == 0 || n > LENGTH_OCTETS_MAX) {
		refuse(w, ERR_DOT2_LENGTH);
		return 0;
	}
	for (uint32_t i = 0; i < n; i++)
		v = v << 8 | cursor_u8(&w->c);
	return v;
}

// Octets with a length in front.
static struct span coer_octets(struct walk *w)
{
	uint32_t n = coer_length(w);
	if (!w->c.error && n > cursor_left(&w->c))
		refuse(w, ERR_DOT2_LENGTH);
	return cursor_span(&w->c, n);
}

// Unsigned integer with a length in front ("quantity" and Psid), at most 4 octets.
static uint32_t coer_uint(struct walk *w)
{
	struct span s = coer_octets(w);
	uint32_t v = 0;
	if (s.n == 0 || s.n > 4) {
		refuse(w, ERR_DOT2_LENGTH);
		return 0;
	}
	for (uint32_t i = 0; i < s.n; i++)
		v = v << 8 | s.p[i];
	return v;
}

static uint32_t coer_count(struct walk *w)
{
	uint32_t n = coer_uint(w);
	if (n > LIST_MAX)
		refuse(w, ERR_DOT2_LENGTH);
	return w->c.error ? 0 : n;
}

// Extension additions: a bitmap with its unused-bits octet, then an open type for each set bit.
static void skip_extensions(struct walk *w)
{
	struct span map = coer_octets(w);
	if (map.n < 1)
		refuse(w, ERR_DOT2_LENGTH);
	for (uint32_t i = 1; i < map.n && !w->c.error; i++)
		for (uint32_t bit = 0; bit < 8; bit++)
			if ((map.p[i] & 0x80u >> bit) != 0)
				(void)coer_octets(w);
}

// ---- certificate: walked for its end only

enum { X_ONLY = 0x80, EVEN_Y = 0x82, ODD_Y = 0x83, UNCOMPRESSED = 0x84 };

static void skip_point(struct walk *w)
{
	uint8_t tag = cursor_u8(&w->c);
	if (tag == UNCOMPRESSED)
		cursor_skip(&w->c, 64);
	else if (tag == X_ONLY || tag == EVEN_Y || tag == ODD_Y)
		cursor_skip(&w->c, 32);
	else
		refuse(w, ERR_DOT2_UNSUPPORTED);
}

static void skip_curve_point(struct walk *w)
{
	if (cursor_u8(&w->c) > 0x81) // NIST P-256, brainpoolP256r1
		refuse(w, ERR_DOT2_UNSUPPORTED);
	skip_point(w);
}

static struct span read_signature(struct walk *w)
{
	uint32_t start = w->c.pos;
	skip_curve_point(w);
	cursor_skip(&w->c, 32); // s
	return w->c.error ? (struct span){NULL, 0}
			  : (struct span){w->c.p + start, w->c.pos - start};
}

static void skip_certificate_id(struct walk *w)
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
		refuse(w, ERR_DOT2_UNSUPPORTED);
	}
}

static void skip_identified_regions(struct walk *w)
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
			refuse(w, ERR_DOT2_UNSUPPORTED);
		}
	}
}

static void skip_region(struct walk *w)
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
		refuse(w, ERR_DOT2_UNSUPPORTED);
	}
}

static void skip_app_permissions(struct walk *w)
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

static void skip_verify_key(struct walk *w)
{
	switch (cursor_u8(&w->c)) {
	case 0x80: // explicit key
		skip_curve_point(w);
		break;
	case 0x81: // reconstruction value
		skip_point(w);
		break;
	default:
		refuse(w, ERR_DOT2_UNSUPPORTED);
	}
}

// ToBeSignedCertificate. Presence bits: 0x40 region, 0x20 assurance level, 0x10 application permissions, 0x08 issue
// permissions, 0x04 request permissions, 0x01 encryption key (0x02 has no octets of its own).
static void skip_tbs_certificate(struct walk *w)
{
	uint8_t preamble = cursor_u8(&w->c);
	skip_certificate_id(w);
	cursor_skip(&w->c, 3 + 2 + 4); // cracaId, crlSeries, start of validity
	cursor_skip(&w->c, 1 + 2);     // duration: unit and count
	if ((preamble & 0x40) != 0)
		skip_region(w);
	if ((preamble & 0x20) != 0)
		cursor_skip(&w->c, 1);
	if ((preamble & 0x10) != 0)
		skip_app_permissions(w);
	if ((preamble & 0x0c) !=
	    0) // groups of a certificate authority: never signer of a V2X message
		refuse(w, ERR_DOT2_UNSUPPORTED);
	if ((preamble & 0x01) != 0) {
		cursor_skip(&w->c, 1); // symmetric algorithm
		skip_curve_point(w);
	}
	skip_verify_key(w);
	if ((preamble & 0x80) != 0)
		skip_extensions(w);
}

static void skip_certificate(struct walk *w)
{
	uint8_t preamble = cursor_u8(&w->c);
	if (cursor_u8(&w->c) != VERSION)
		refuse(w, ERR_DOT2_VERSION);
	cursor_skip(&w->c, 1); // explicit or implicit
	uint8_t issuer = cursor_u8(&w->c);
	if (issuer == 0x80 || issuer == 0x82)
		cursor_skip(&w->c, 8);
	else if (issuer == 0x81)
		cursor_skip(&w->c, 1);
	else
		refuse(w, ERR_DOT2_UNSUPPORTED);
	skip_tbs_certificate(w);
	if ((preamble & 0x80) != 0)
		(void)read_signature(w);
}

static struct span read_signer(struct walk *w)
{
	uint32_t start = w->c.pos, n;
	switch (cursor_u8(&w->c)) {
	case 0x80: // digest
		cursor_skip(&w->c, 8);
		break;
	case 0x81: // certificates
		n = coer_count(w);
		for (uint32_t i = 0; i < n && !w->c.error; i++)
			skip_certificate(w);
		break;
	case 0x82: // self
		break;
	default:
		refuse(w, ERR_DOT2_UNSUPPORTED);
	}
	return w->c.error ? (struct span){NULL, 0}
			  : (struct span){w->c.p + start, w->c.pos - start};
}

// ---- to-be-signed data

static uint64_t read_time64(struct walk *w)
{
	return cursor_u64be(&w->c);
}

// HeaderInfo. Presence bits: 0x40 generation time, 0x20 expiry, 0x10 location, 0x08 learning request, 0x04 missing CRL
// identifier, 0x02 encryption key; 0x80 extensions.
static void read_header_info(struct walk *w, struct dot2 *out)
{
	uint8_t preamble = cursor_u8(&w->c);
	out->psid = coer_uint(w);
	if ((preamble & 0x40) != 0)
		out->generation_us = read_time64(w);
	if ((preamble & 0x20) != 0)
		(void)read_time64(w);
	if ((preamble & 0x10) != 0)
		cursor_skip(&w->c, 10);
	if ((preamble & 0x08) != 0)
		cursor_skip(&w->c, 3);
	if ((preamble & 0x06) != 0)
		refuse(w, ERR_DOT2_UNSUPPORTED);
	if ((preamble & 0x80) != 0)
		skip_extensions(w);
}

// The payload of signed data is an envelope again; in practice always unsecured data. Anything deeper is refused.
static void read_inner(struct walk *w, struct dot2 *out)
{
	if (cursor_u8(&w->c) != VERSION)
		refuse(w, ERR_DOT2_VERSION);
	uint8_t content = cursor_u8(&w->c);
	if (content == CONTENT_SIGNED)
		refuse(w, ERR_DOT2_DEPTH);
	else if (content != CONTENT_UNSECURED)
		refuse(w, ERR_DOT2_UNSUPPORTED);
	out->payload = coer_octets(w);
}

static void read_tbs(struct walk *w, struct dot2 *out)
{
	uint32_t start = w->c.pos;
	uint8_t preamble = cursor_u8(&w->c);
	if ((preamble & 0x40) == 0)
		refuse(w, ERR_DOT2_NO_PAYLOAD);
	read_inner(w, out);
	if ((preamble & 0x20) != 0)
		cursor_skip(&w->c, 33); // hash of external data, with its choice octet
	if ((preamble & 0x80) != 0)
		skip_extensions(w);
	read_header_info(w, out);
	if (!w->c.error)
		out->tbs = (struct span){w->c.p + start, w->c.pos - start};
}

enum err dot2_peel(struct span envelope, struct dot2 *out)
{
	struct walk w = {.c = cursor_over(envelope)};
	*out = (struct dot2){.is_signed = false};
	if (cursor_u8(&w.c) != VERSION)
		refuse(&w, ERR_DOT2_VERSION);
	uint8_t content = cursor_u8(&w.c);
	if (content == CONTENT_UNSECURED) {
		out->payload = coer_octets(&w);
	} else if (content == CONTENT_SIGNED) {
		out->is_signed = true;
		out->hash_id = cursor_u8(&w.c);
		if (out->hash_id > 1)
			refuse(&w, ERR_DOT2_UNSUPPORTED);
		read_tbs(&w, out);
		out->signer = read_signer(&w);
		out->signature = read_signature(&w);
	} else {
		refuse(&w, ERR_DOT2_UNSUPPORTED);
	}
	if (w.c.error)
		return w.why != ERR_NONE ? w.why : ERR_DOT2_TRUNCATED;
	return out->payload.n > 0 ? ERR_NONE : ERR_DOT2_NO_PAYLOAD;
}

uint32_t dot2_encode_unsecured(uint32_t data_size, uint8_t *out, uint32_t size)
{
	uint32_t more = data_size < 0x80 ? 0 : data_size < 0x100 ? 1 : 2, n = 0;
	if (data_size > 0xffff || size < 3 + more)
		return 0;
	out[n++] = VERSION;
	out[n++] = CONTENT_UNSECURED;
	if (more > 0)
		out[n++] = (uint8_t)(0x80 | more);
	if (more == 2)
		out[n++] = (uint8_t)(data_size >> 8);
	out[n++] = (uint8_t)data_size;
	return n;
}
