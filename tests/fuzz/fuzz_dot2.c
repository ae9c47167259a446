// SPDX-License-Identifier: Apache-2.0
// IEEE 1609.2 envelopes: no crash; every span that a verifier would hash or use lies inside and has the size it must have.
#include <stddef.h>
#include <stdint.h>

#include "inside.h"
#include "net/dot2.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_point(struct dot2_point p, struct span whole)
{
	inside(p.octets, whole);
	if (p.octets.n != (p.form == DOT2_POINT_UNCOMPRESSED ? 64 : 32))
		abort();
}

static void check_signature(const struct dot2_signature *s, struct span whole)
{
	check_point(s->r, whole);
	inside(s->s, whole);
	if (s->s.n != 32 ||
	    (s->curve != DOT2_CURVE_NIST_P256 && s->curve != DOT2_CURVE_BRAINPOOL_P256))
		abort();
}

static void check_signer(const struct dot2 *d)
{
	const struct dot2_signer *s = &d->signer;
	inside(s->digest, d->signer_octets);
	if (s->kind == DOT2_SIGNER_DIGEST && s->digest.n != DOT2_DIGEST_SIZE)
		abort();
	if (s->kind != DOT2_SIGNER_CERTIFICATE || s->cert_count == 0)
		return;
	inside(s->cert.octets, d->signer_octets);
	inside(s->cert.tbs, s->cert.octets);
	inside(s->cert.issuer_digest, s->cert.octets);
	check_point(s->cert.key, s->cert.tbs);
	if (s->cert.has_signature)
		check_signature(&s->cert.signature, s->cert.octets);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span whole = {data, (uint32_t)size};
	struct dot2 d;
	if (dot2_peel(whole, &d) != ERR_NONE)
		return 0;
	inside(d.payload, whole);
	if (d.payload.n == 0 || d.size > whole.n)
		abort();
	if (!d.is_signed)
		return 0;
	inside(d.tbs, whole);
	inside(d.payload, d.tbs);
	inside(d.external_hash, d.tbs);
	inside(d.learning, d.tbs);
	inside(d.extensions, d.tbs);
	inside(d.signer_octets, whole);
	inside(d.signature_octets, whole);
	check_signature(&d.signature, d.signature_octets);
	check_signer(&d);
	if (d.signature_octets.p + d.signature_octets.n != whole.p + d.size)
		abort();
	return 0;
}
