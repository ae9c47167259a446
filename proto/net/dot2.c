// SPDX-License-Identifier: Apache-2.0
#include "net/dot2.h"

#include "wire/writer.h"

// Clause names are those of IEEE 1609.2-2016.
enum {
	VERSION = 3,
	CONTENT_UNSECURED = 0x80,
	CONTENT_SIGNED = 0x81,
	HASH_SIZE = 32,
	HASH_LAST = 1, // SHA-256, SHA-384
};

static void read_signer(struct coer *w, struct dot2 *out)
{
	uint32_t start = w->c.pos;
	struct dot2_signer *s = &out->signer;
	struct dot2_cert chain;
	s->kind = cursor_u8(&w->c);
	switch (s->kind) {
	case DOT2_SIGNER_DIGEST:
		s->digest = cursor_span(&w->c, DOT2_DIGEST_SIZE);
		break;
	case DOT2_SIGNER_CERTIFICATE:
		s->cert_count = coer_count(w);
		for (uint32_t i = 0; i < s->cert_count && !w->c.error; i++)
			dot2_read_cert(w, i == 0 ? &s->cert : &chain);
		break;
	case DOT2_SIGNER_SELF:
		break;
	default:
		coer_refuse(w, ERR_DOT2_UNSUPPORTED);
	}
	out->signer_octets = coer_since(w, start);
}

static void read_location(struct coer *w, struct dot2 *out)
{
	out->has_location = true;
	out->location.lat_e7 = (int32_t)cursor_u32be(&w->c);
	out->location.lon_e7 = (int32_t)cursor_u32be(&w->c);
	out->location.elevation = cursor_u16be(&w->c);
}

// HeaderInfo. Presence bits: 0x40 generation time, 0x20 expiry, 0x10 location, 0x08 learning request, 0x04 missing CRL
// identifier, 0x02 encryption key; 0x80 extensions.
static void read_header_info(struct coer *w, struct dot2 *out)
{
	uint8_t preamble = cursor_u8(&w->c);
	out->psid = coer_uint(w);
	if ((preamble & 0x40) != 0)
		out->generation_us = cursor_u64be(&w->c);
	if ((preamble & 0x20) != 0)
		out->expiry_us = cursor_u64be(&w->c);
	if ((preamble & 0x10) != 0)
		read_location(w, out);
	if ((preamble & 0x08) != 0)
		out->learning = cursor_span(&w->c, 3);
	if ((preamble & 0x06) != 0)
		coer_refuse(w, ERR_DOT2_UNSUPPORTED);
	if ((preamble & 0x80) != 0)
		out->extensions = coer_skip_extensions(w);
}

// The payload of signed data is an envelope again; in practice always unsecured data. Anything deeper is refused.
static void read_inner(struct coer *w, struct dot2 *out)
{
	if (cursor_u8(&w->c) != VERSION)
		coer_refuse(w, ERR_DOT2_VERSION);
	uint8_t content = cursor_u8(&w->c);
	if (content == CONTENT_SIGNED)
		coer_refuse(w, ERR_DOT2_DEPTH);
	else if (content != CONTENT_UNSECURED)
		coer_refuse(w, ERR_DOT2_UNSUPPORTED);
	out->payload = coer_octets(w);
}

static void read_tbs(struct coer *w, struct dot2 *out)
{
	uint32_t start = w->c.pos;
	uint8_t preamble = cursor_u8(&w->c);
	if ((preamble & 0x40) == 0)
		coer_refuse(w, ERR_DOT2_NO_PAYLOAD);
	read_inner(w, out);
	if ((preamble & 0x20) != 0)
		out->external_hash = cursor_span(&w->c, 1 + HASH_SIZE);
	if ((preamble & 0x80) != 0)
		(void)coer_skip_extensions(w);
	read_header_info(w, out);
	out->tbs = coer_since(w, start);
}

static void read_signed(struct coer *w, struct dot2 *out)
{
	*out = (struct dot2){.is_signed = true};
	out->hash_id = cursor_u8(&w->c);
	if (out->hash_id > HASH_LAST)
		coer_refuse(w, ERR_DOT2_UNSUPPORTED);
	read_tbs(w, out);
	read_signer(w, out);
	uint32_t start = w->c.pos;
	dot2_read_signature(w, &out->signature);
	out->signature_octets = coer_since(w, start);
}

enum err dot2_peel(struct span envelope, struct dot2 *out)
{
	struct coer w = {.c = cursor_over(envelope)};
	out->is_signed = false;
	out->payload = (struct span){NULL, 0};
	if (cursor_u8(&w.c) != VERSION)
		coer_refuse(&w, ERR_DOT2_VERSION);
	uint8_t content = cursor_u8(&w.c);
	if (content == CONTENT_UNSECURED)
		out->payload = coer_octets(&w);
	else if (content == CONTENT_SIGNED)
		read_signed(&w, out);
	else
		coer_refuse(&w, ERR_DOT2_UNSUPPORTED);
	out->size = w.c.pos;
	if (w.c.error)
		return w.why != ERR_NONE ? w.why : ERR_DOT2_TRUNCATED;
	return out->payload.n > 0 ? ERR_NONE : ERR_DOT2_NO_PAYLOAD;
}

uint32_t dot2_encode_unsecured(uint32_t data_size, uint8_t *out, uint32_t size)
{
	uint32_t more = data_size < 0x80 ? 0 : data_size < 0x100 ? 1 : 2;
	struct writer w = writer_init(out, size);
	writer_u8(&w, VERSION);
	writer_u8(&w, CONTENT_UNSECURED);
	if (more > 0)
		writer_u8(&w, 0x80 | more);
	writer_be(&w, data_size, more > 0 ? more : 1);
	return data_size <= DOT2_PAYLOAD_MAX ? writer_len(&w) : 0;
}
