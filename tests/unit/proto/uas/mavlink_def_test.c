// SPDX-License-Identifier: Apache-2.0
// The table of messages: every checksum seed from its names and types, every recorded frame field by field, every message
// there and back; and signatures.
#include "uas/mavlink_def.h"

#include <math.h>
#include <openssl/evp.h>

#include "base/units.h"
#include "check.h"
#include "rounds.h"
#include "uas/mavlink.h"
#include "uas/mavlink_sign.h"
#include "vector.h"
#include "wire/crc.h"

static uint16_t crc_text(uint16_t crc, const char *s)
{
	crc = crc16_mcrf4xx(crc, (struct span){(const uint8_t *)s, (uint32_t)strlen(s)});
	return crc16_mcrf4xx(crc, (struct span){(const uint8_t *)" ", 1});
}

// How the seed is defined: over the message's name, then type, name and array length of each base field in wire order.
static void seeds(void)
{
	static const char *const c_types[FIELD_TYPE_COUNT] = {
		[FIELD_U8] = "uint8_t",	   [FIELD_I8] = "int8_t",    [FIELD_U16] = "uint16_t",
		[FIELD_I16] = "int16_t",   [FIELD_U32] = "uint32_t", [FIELD_I32] = "int32_t",
		[FIELD_U64] = "uint64_t",  [FIELD_F32] = "float",    [FIELD_TEXT] = "char",
		[FIELD_OCTETS] = "uint8_t"};
	unsigned count = 0;
	const struct mavlink_definition *d;
	for (; (d = mavlink_definition_at(count)) != NULL; count++) {
		uint16_t crc = crc_text(0xffff, d->table.name);
		unsigned at = 0, base = 0;
		for (unsigned i = 0; i < d->table.count; i++) {
			const struct field *f = &d->table.field[i];
			unsigned size = field_size(f->type);
			CU_ASSERT_EQUAL(f->at, at); // no gaps
			at += (size > 0 ? size : 1) * (f->count > 0 ? f->count : 1u);
			if (f->is_extension)
				continue;
			base = at;
			crc = crc_text(crc_text(crc, c_types[f->type]), f->name);
			if (f->count > 0) {
				uint8_t n = (uint8_t)f->count;
				crc = crc16_mcrf4xx(crc, (struct span){&n, 1});
			}
		}
		CU_ASSERT_EQUAL(d->extra, (crc & 0xff) ^ crc >> 8);
		CU_ASSERT_EQUAL(d->base, base);
		CU_ASSERT_EQUAL(d->table.size, at);
		CU_ASSERT_PTR_EQUAL(mavlink_definition_of(d->id), d);
		CU_ASSERT_PTR_EQUAL(mavlink_definition_named(d->table.name), d);
	}
	CU_ASSERT_EQUAL(count, 34);
	CU_ASSERT_PTR_NULL(mavlink_definition_of(3));
	CU_ASSERT_PTR_NULL(mavlink_definition_of(0xffffff));
	CU_ASSERT_PTR_NULL(mavlink_definition_named("NOTHING"));
}

static void same_element(const struct field *f, const uint8_t *b, unsigned i, const char *want)
{
	uint64_t v = field_get(f, b, i);
	if (f->type == FIELD_F32) {
		float x;
		uint32_t u = (uint32_t)v;
		memcpy(&x, &u, sizeof(x));
		double y = strtod(want, NULL);
		CU_ASSERT_TRUE(isnan(y) ? isnan(x) : (double)x == y);
	} else if (f->type == FIELD_U64) {
		CU_ASSERT_EQUAL(v, strtoull(want, NULL, 10));
	} else {
		CU_ASSERT_EQUAL((int64_t)v, strtoll(want, NULL, 10));
	}
}

// b'\x00a\n', as the recorder prints octets.
static void same_octets(const uint8_t *got, unsigned n, const char *at)
{
	for (at += 2; n > 0; n--, got++) {
		unsigned v = (uint8_t)*at;
		if (at[0] == '\\' && at[1] == 'x') {
			sscanf(at + 2, "%2x", &v);
			at += 4;
		} else if (at[0] == '\\') {
			v = at[1] == 'n'   ? '\n'
			    : at[1] == 't' ? '\t'
			    : at[1] == 'r' ? '\r'
					   : (uint8_t)at[1];
			at += 2;
		} else {
			at++;
		}
		CU_ASSERT_EQUAL(*got, v);
	}
}

// 'name': 5, 'name': [1, 2], 'name': 'text'. Octets of arrays come as lists.
static void same_field(const struct field *f, const uint8_t *b, const char *decoded)
{
	const char *at = vector_field(decoded, f->name);
	unsigned n = field_elements(f);
	if (f->type == FIELD_TEXT) {
		size_t len = strcspn(at + 1, "'");
		CU_ASSERT_EQUAL(memcmp(b + f->at, at + 1, len), 0);
		return;
	}
	if (n == 0 && at[0] == 'b') {
		same_octets(b + f->at, f->count, at);
		return;
	}
	at += *at == '[';
	struct field octet = *f;
	if (n == 0) {
		octet.type = FIELD_U8;
		n = f->count;
	}
	for (unsigned i = 0; i < n; i++) {
		same_element(&octet, b, i, at);
		at += strcspn(at, ",]") + 1;
	}
}

static void recorded_frames(void)
{
	FILE *file = vector_open("mavlink_frames.tsv");
	static char line[4096], hex[1024], decoded[3000];
	char name[64];
	unsigned rows = 0, fields = 0;
	while (fgets(line, sizeof(line), file) != NULL) {
		uint8_t b[MAVLINK_FRAME_MAX], again[MAVLINK_FRAME_MAX];
		struct mavlink_frame f;
		if (line[0] == '#' ||
		    sscanf(line, "%63[^\t]\t%1023[^\t]\t%2999[^\n]", name, hex, decoded) != 3)
			continue;
		unsigned n = vector_hex(hex, b, sizeof(b));
		struct span rest = {b, n};
		CU_ASSERT_EQUAL(mavlink_next(&rest, &f), ERR_NONE);
		const struct mavlink_definition *d = mavlink_definition_of(f.msgid);
		CU_ASSERT_STRING_EQUAL(d->table.name, name);
		for (unsigned i = 0; i < d->table.count; i++, fields++) {
			char key[80];
			snprintf(key, sizeof(key), "'%s'", d->table.field[i].name);
			if (strstr(decoded, key) != NULL)
				same_field(&d->table.field[i], f.payload, decoded);
			else // the recorder's own tables were older: it saw no such extension field
				CU_ASSERT_TRUE(d->table.field[i].is_extension);
		}
		rows++;
		CU_ASSERT_EQUAL(mavlink_write(&f, (struct span){NULL, 0}, again, sizeof(again)), n);
		CU_ASSERT_EQUAL(memcmp(again, b, n), 0);
		CU_ASSERT_EQUAL(mavlink_write(&f, (struct span){NULL, 0}, again, n - 1), 0);
	}
	fclose(file);
	CU_ASSERT_EQUAL(rows, 11);
	CU_ASSERT_TRUE(fields > 100);
}

// Numbers of every magnitude, array elements, texts and octets, so that frames are cut at every length.
static void random_fields(const struct field_table *t, uint8_t *payload, uint64_t *s)
{
	for (unsigned i = 0; i < t->count; i++) {
		const struct field *f = &t->field[i];
		unsigned n = f->type == FIELD_TEXT || f->type == FIELD_OCTETS ? f->count : 0;
		unsigned used = n > 0 ? (unsigned)(vector_random(s) % (n + 1u)) : 0;
		uint64_t bits = 0;
		for (unsigned k = 0; k < used; k++, bits >>= 8) {
			bits = k % 8 == 0 ? vector_random(s) : bits;
			payload[f->at + k] = (uint8_t)bits;
		}
		for (unsigned e = 0; e < field_elements(f); e++) {
			uint64_t v = vector_random(s);
			field_put(f, payload, e, v >> (v & 63));
		}
	}
}

// Every field of every message takes random values; a frame written from them gives them back. Version 1 where it can.
static void round_trips(void)
{
	uint64_t s = 2026;
	const struct mavlink_definition *d;
	unsigned m = 0;
	for (; (d = mavlink_definition_at(m)) != NULL; m++) {
		unsigned same = 0;
		for (unsigned r = 0; r < ROUNDS; r++) {
			struct mavlink_frame f = {.version = d->id < 256 && r & 1 ? 1 : 2,
						  .head = {(uint8_t)r, 7, 9},
						  .msgid = d->id},
					     back;
			uint8_t b[MAVLINK_FRAME_MAX];
			random_fields(&d->table, f.payload, &s);
			f.size = f.version == 2 ? mavlink_trimmed(f.payload, d->table.size)
						: (uint8_t)d->table.size;
			uint32_t n = mavlink_write(&f, (struct span){NULL, 0}, b, sizeof(b));
			struct span rest = {b, n};
			same += n > 0 && mavlink_next(&rest, &back) == ERR_NONE && rest.n == 0 &&
				back.msgid == f.msgid && back.head.seq == f.head.seq &&
				memcmp(back.payload, f.payload, sizeof(f.payload)) == 0;
		}
		CU_ASSERT_EQUAL(same, ROUNDS);
	}
	CU_ASSERT_EQUAL(m, 34);
}

// ---- signatures

static void sha256(struct span a, struct span b, uint8_t digest[static 32])
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	EVP_DigestInit_ex(c, EVP_sha256(), NULL);
	EVP_DigestUpdate(c, a.p, a.n);
	EVP_DigestUpdate(c, b.p, b.n);
	EVP_DigestFinal_ex(c, digest, NULL);
	EVP_MD_CTX_free(c);
}

static const int64_t now_ns = 1700000000 * UNITS_NS_PER_S;

static enum err check(struct mavlink_signing *s, const uint8_t *b, uint32_t n, bool *verified)
{
	struct span rest = {b, n};
	struct mavlink_frame f;
	enum err e = mavlink_next(&rest, &f);
	CU_ASSERT_EQUAL(e, ERR_NONE);
	mavlink_signing_begin(s);
	return mavlink_signing_check(s, &f, now_ns, verified);
}

static uint32_t signed_frame(const uint8_t key[32], uint8_t sysid, uint8_t link, uint64_t time,
			     uint8_t out[static MAVLINK_FRAME_MAX])
{
	struct mavlink_frame f = {.version = 2,
				  .head = {1, sysid, 1},
				  .msgid = 0,
				  .size = 9,
				  .payload = {1, 2, 3, 4, 5, 6, 7, 8, 9}};
	return mavlink_sign(&f, sha256, key, link, time, out, MAVLINK_FRAME_MAX);
}

static void signatures(void)
{
	static struct mavlink_signing s;
	static const uint8_t key[32] = {1, 2, 3}, other[32] = {9};
	uint8_t b[MAVLINK_FRAME_MAX];
	uint64_t t = mavlink_signing_time(now_ns);
	bool verified;
	mavlink_signing_init(&s, sha256, true);
	uint32_t n = signed_frame(key, 1, 0, t, b);
	CU_ASSERT_EQUAL(n, 12 + 9 + 13);
	CU_ASSERT_EQUAL(check(&s, b, n, &verified), ERR_NONE); // no key: nothing is checked
	CU_ASSERT_FALSE(verified);
	CU_ASSERT_TRUE(mavlink_signing_add_key(&s, other));
	CU_ASSERT_EQUAL(check(&s, b, n, &verified), ERR_MAVLINK_SIGNATURE);
	CU_ASSERT_TRUE(mavlink_signing_add_key(&s, key));
	CU_ASSERT_EQUAL(check(&s, b, n, &verified), ERR_NONE);
	CU_ASSERT_TRUE(verified);
	CU_ASSERT_EQUAL(check(&s, b, n, &verified), ERR_MAVLINK_REPLAY); // the same again
	CU_ASSERT_FALSE(verified);
	n = signed_frame(key, 1, 0, t - 1, b);
	CU_ASSERT_EQUAL(check(&s, b, n, &verified), ERR_MAVLINK_REPLAY);
	n = signed_frame(key, 1, 1, t - 1, b); // another link has its own time
	CU_ASSERT_EQUAL(check(&s, b, n, &verified), ERR_NONE);
	n = signed_frame(key, 2, 0, t - 61 * 100000, b); // first frame, more than a minute old
	CU_ASSERT_EQUAL(check(&s, b, n, &verified), ERR_MAVLINK_REPLAY);
	n = signed_frame(key, 1, 0, t + 1, b);
	for (unsigned i = n - 13; i < n; i++) {
		b[i] ^= 0x10;
		CU_ASSERT_EQUAL(check(&s, b, n, &verified), ERR_MAVLINK_SIGNATURE);
		b[i] ^= 0x10;
	}
	CU_ASSERT_EQUAL(check(&s, b, n, &verified), ERR_NONE);
	struct mavlink_frame plain = {.version = 2, .msgid = 0, .size = 9};
	n = mavlink_write(&plain, (struct span){NULL, 0}, b, sizeof(b));
	CU_ASSERT_EQUAL(check(&s, b, n, &verified), ERR_MAVLINK_UNSIGNED);
	s.required = false;
	CU_ASSERT_EQUAL(check(&s, b, n, &verified), ERR_NONE);
	CU_ASSERT_FALSE(verified);
}

static void signers_are_bounded(void)
{
	static struct mavlink_signing s;
	static const uint8_t key[32] = {5};
	uint8_t b[MAVLINK_FRAME_MAX];
	uint64_t t = mavlink_signing_time(now_ns);
	bool verified;
	mavlink_signing_init(&s, sha256, true);
	CU_ASSERT_TRUE(mavlink_signing_add_key(&s, key));
	for (unsigned i = 0; i < MAVLINK_SIGNERS_MAX; i++) {
		uint32_t n = signed_frame(key, (uint8_t)i, 3, t, b);
		CU_ASSERT_EQUAL(check(&s, b, n, &verified), ERR_NONE);
	}
	uint32_t n = signed_frame(key, 0, 4, t, b);
	CU_ASSERT_EQUAL(check(&s, b, n, &verified), ERR_MAVLINK_SIGNERS);
	n = signed_frame(key, 0, 3, t, b); // nobody was forgotten to make room
	CU_ASSERT_EQUAL(check(&s, b, n, &verified), ERR_MAVLINK_REPLAY);
	n = signed_frame(key, 0, 3, t + 1, b);
	CU_ASSERT_EQUAL(check(&s, b, n, &verified), ERR_NONE);
}

static const struct check_test tests[] = {
	{"checksum seeds follow from the table", seeds},
	{"recorded frames, field by field", recorded_frames},
	{ROUNDS_TEXT " random messages of each of the 34 types come back", round_trips},
	{"signatures", signatures},
	{"signers are bounded", signers_are_bounded},
};
CHECK_MAIN("mavlink_def", tests)
