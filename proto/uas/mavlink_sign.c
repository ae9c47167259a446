// SPDX-License-Identifier: Apache-2.0
#include "uas/mavlink_sign.h"

#include <string.h>

#include "base/units.h"
#include "wire/cursor.h"
#include "wire/writer.h"

#define EPOCH_2015_S	  1420070400LL
#define TICK_NS		  (10 * UNITS_NS_PER_US)
#define FIRST_BEHIND_TICK (60 * UNITS_NS_PER_S / TICK_NS)
enum { INCOMPAT_SIGNED = 0x01, COVERED_OF_BLOCK = 7, DIGEST_USED = 6 };

void mavlink_signing_init(struct mavlink_signing *s, mavlink_sha256_fn sha256, bool required)
{
	memset(s, 0, sizeof(*s));
	s->sha256 = sha256;
	s->required = required;
}

bool mavlink_signing_add_key_of(struct mavlink_signing *s, int16_t sysid, int16_t link,
				const uint8_t secret[static MAVLINK_KEY_SIZE])
{
	if (s->key_count == MAVLINK_KEYS_MAX)
		return false;
	struct mavlink_key *k = &s->key[s->key_count++];
	k->sysid = sysid;
	k->link = link;
	memcpy(k->secret, secret, MAVLINK_KEY_SIZE);
	return true;
}

bool mavlink_signing_add_key(struct mavlink_signing *s, const uint8_t key[static MAVLINK_KEY_SIZE])
{
	return mavlink_signing_add_key_of(s, MAVLINK_KEY_ANY, MAVLINK_KEY_ANY, key);
}

uint64_t mavlink_signing_time(int64_t unix_ns)
{
	int64_t since = unix_ns - EPOCH_2015_S * UNITS_NS_PER_S;
	return since > 0 ? (uint64_t)(since / TICK_NS) : 0;
}

// Every octet is compared, whichever differs first.
static bool is_equal(const uint8_t *a, const uint8_t *b, unsigned n)
{
	unsigned differs = 0;
	for (unsigned i = 0; i < n; i++)
		differs |= a[i] ^ b[i];
	return differs == 0;
}

static bool is_key_of(const struct mavlink_key *k, uint8_t sysid, uint8_t link)
{
	return (k->sysid == MAVLINK_KEY_ANY || k->sysid == sysid) &&
	       (k->link == MAVLINK_KEY_ANY || k->link == link);
}

static bool any_key_fits(struct mavlink_signing *s, uint8_t sysid, uint8_t link,
			 struct span covered, const uint8_t *tag)
{
	bool fits = false;
	uint32_t hashes = 0;
	if (s->wasted >= MAVLINK_WASTED_MAX)
		return false;
	for (unsigned i = 0; i < s->key_count; i++) {
		uint8_t digest[32];
		if (!is_key_of(&s->key[i], sysid, link))
			continue;
		s->sha256((struct span){s->key[i].secret, MAVLINK_KEY_SIZE}, covered, digest);
		fits |= is_equal(digest, tag, DIGEST_USED);
		hashes++;
	}
	s->wasted += fits ? 0 : hashes;
	return fits;
}

static enum err take_time(struct mavlink_signing *s, const struct mavlink_frame *f, uint8_t link,
			  uint64_t time, int64_t now_ns)
{
	for (unsigned i = 0; i < s->signer_count; i++) {
		struct mavlink_signer *r = &s->signer[i];
		if (r->sysid != f->head.sysid || r->compid != f->head.compid || r->link != link)
			continue;
		if (time <= r->time)
			return ERR_MAVLINK_REPLAY;
		r->time = time;
		return ERR_NONE;
	}
	// The first frame of a sender has no predecessor: the clock stands in for it.
	if (time + FIRST_BEHIND_TICK < mavlink_signing_time(now_ns))
		return ERR_MAVLINK_REPLAY;
	if (s->signer_count == MAVLINK_SIGNERS_MAX)
		return ERR_MAVLINK_SIGNERS;
	s->signer[s->signer_count++] = (struct mavlink_signer){
		.time = time, .sysid = f->head.sysid, .compid = f->head.compid, .link = link};
	return ERR_NONE;
}

enum err mavlink_signing_check(struct mavlink_signing *s, const struct mavlink_frame *f,
			       int64_t now_ns, bool *verified)
{
	*verified = false;
	if (s->key_count == 0)
		return ERR_NONE;
	if (!f->is_signed)
		return s->required ? ERR_MAVLINK_UNSIGNED : ERR_NONE;
	if (f->octets.n < MAVLINK_SIGNATURE_SIZE)
		return ERR_MAVLINK_SIGNATURE;
	struct cursor c = cursor_over(f->octets);
	cursor_skip(&c, f->octets.n - MAVLINK_SIGNATURE_SIZE);
	uint8_t link = cursor_u8(&c);
	uint64_t time = cursor_u48le(&c);
	const uint8_t *tag = cursor_take(&c, DIGEST_USED);
	struct span covered = {f->octets.p, f->octets.n - DIGEST_USED};
	if (tag == NULL || !any_key_fits(s, f->head.sysid, link, covered, tag))
		return ERR_MAVLINK_SIGNATURE;
	enum err e = take_time(s, f, link, time, now_ns);
	*verified = e == ERR_NONE;
	return e;
}

uint32_t mavlink_sign(const struct mavlink_frame *f, mavlink_sha256_fn sha256,
		      const uint8_t key[static MAVLINK_KEY_SIZE], uint8_t link, uint64_t time,
		      uint8_t *out, uint32_t size)
{
	uint8_t block[MAVLINK_SIGNATURE_SIZE], digest[32];
	struct mavlink_frame marked = *f;
	struct writer w = writer_init(block, sizeof(block));
	marked.incompat |= INCOMPAT_SIGNED;
	writer_u8(&w, link);
	writer_le(&w, time, 6);
	writer_zeros(&w, DIGEST_USED);
	uint32_t n = f->version == 2 ? mavlink_write(&marked, (struct span){block, sizeof(block)},
						     out, size)
				     : 0;
	if (n == 0)
		return 0;
	sha256((struct span){key, MAVLINK_KEY_SIZE}, (struct span){out, n - DIGEST_USED}, digest);
	memcpy(out + n - DIGEST_USED, digest, DIGEST_USED);
	return n;
}
