// SPDX-License-Identifier: Apache-2.0
#include "store/audit.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Hashing cannot fail but for want of memory; then the hash is of zeroes, which no entry and no record verifies against.
struct hasher {
	EVP_MD_CTX *ctx;
	bool is_good;
};

static struct hasher begin(const char *domain)
{
	struct hasher h = {.ctx = EVP_MD_CTX_new()};
	h.is_good = h.ctx != NULL && EVP_DigestInit_ex(h.ctx, EVP_sha256(), NULL) == 1 &&
		    EVP_DigestUpdate(h.ctx, domain, strlen(domain)) == 1;
	return h;
}

static void add(struct hasher *h, const void *p, size_t n)
{
	h->is_good = h->is_good && EVP_DigestUpdate(h->ctx, p, n) == 1;
}

static void add_u64(struct hasher *h, uint64_t v)
{
	uint8_t b[8];
	for (unsigned i = 0; i < sizeof(b); i++)
		b[i] = (uint8_t)(v >> (56 - 8 * i));
	add(h, b, sizeof(b));
}

// With its length in front: no two different entries are the same bytes.
static void add_text(struct hasher *h, const char *s)
{
	size_t n = strlen(s);
	add_u64(h, n);
	add(h, s, n);
}

static void end(struct hasher *h, struct audit_hash *out)
{
	if (!h->is_good || EVP_DigestFinal_ex(h->ctx, out->octet, NULL) != 1)
		memset(out, 0, sizeof(*out));
	EVP_MD_CTX_free(h->ctx);
}

void audit_digest(const struct store_record *r, struct audit_hash *out)
{
	struct hasher h = begin("kerbwing record 1");
	add_u64(&h, r->kind);
	add(&h, r->id.octet, STORE_ID_SIZE);
	add_u64(&h, (uint64_t)r->expiry_ns);
	add(&h, r->bytes, r->size);
	end(&h, out);
}

void audit_seal(const struct audit_entry *e, struct audit_hash *out)
{
	struct hasher h = begin("kerbwing audit 1");
	add_u64(&h, e->seq);
	add_u64(&h, (uint64_t)e->time_ns);
	add_text(&h, e->operator_name);
	add_text(&h, e->action);
	add_text(&h, e->reason);
	add_u64(&h, e->kind);
	add(&h, e->id.octet, STORE_ID_SIZE);
	add_u64(&h, e->changes_size);
	add(&h, e->changes, e->changes_size);
	add(&h, e->prev.octet, AUDIT_HASH_SIZE);
	end(&h, out);
}

void audit_put_change(uint8_t out[AUDIT_CHANGE_SIZE], const struct audit_change *c)
{
	out[0] = (uint8_t)(c->kind >> 8);
	out[1] = (uint8_t)c->kind;
	memcpy(out + 2, c->id.octet, STORE_ID_SIZE);
	out[2 + STORE_ID_SIZE] = c->is_delete;
	memcpy(out + 3 + STORE_ID_SIZE, c->digest.octet, AUDIT_HASH_SIZE);
}

bool audit_get_change(const uint8_t in[AUDIT_CHANGE_SIZE], struct audit_change *c)
{
	static const struct audit_hash none;
	c->kind = (uint16_t)(in[0] << 8 | in[1]);
	memcpy(c->id.octet, in + 2, STORE_ID_SIZE);
	c->is_delete = in[2 + STORE_ID_SIZE] == 1;
	memcpy(c->digest.octet, in + 3 + STORE_ID_SIZE, AUDIT_HASH_SIZE);
	return in[2 + STORE_ID_SIZE] <= 1 && (!c->is_delete || audit_is_equal(&c->digest, &none));
}

void audit_hex(const struct audit_hash *h, char out[AUDIT_HEX_SIZE])
{
	for (unsigned i = 0; i < AUDIT_HASH_SIZE; i++)
		snprintf(out + 2 * i, 3, "%02x", h->octet[i]);
}

static const char hex_digits[] = "0123456789abcdef";

static unsigned nibble(char c)
{
	return (unsigned)(strchr(hex_digits, c) - hex_digits);
}

bool audit_unhex(const char *text, struct audit_hash *out)
{
	if (strlen(text) != AUDIT_HEX_SIZE - 1 || strspn(text, hex_digits) != AUDIT_HEX_SIZE - 1)
		return false;
	for (unsigned i = 0; i < AUDIT_HASH_SIZE; i++)
		out->octet[i] = (uint8_t)(nibble(text[2 * i]) << 4 | nibble(text[2 * i + 1]));
	return true;
}

bool audit_is_equal(const struct audit_hash *a, const struct audit_hash *b)
{
	return memcmp(a->octet, b->octet, AUDIT_HASH_SIZE) == 0;
}

void audit_base_text(const struct audit_point *base, char out[STORE_REASON_MAX])
{
	char hex[AUDIT_HEX_SIZE];
	audit_hex(&base->hash, hex);
	snprintf(out, STORE_REASON_MAX, "up to %" PRIu64 " %s", base->seq, hex);
}

bool audit_base_of(const char *reason, struct audit_point *base)
{
	char again[STORE_REASON_MAX];
	char *end_of_seq;
	if (strncmp(reason, "up to ", 6) != 0 || reason[6] < '1' || reason[6] > '9')
		return false;
	base->seq = strtoull(reason + 6, &end_of_seq, 10);
	if (*end_of_seq != ' ' || !audit_unhex(end_of_seq + 1, &base->hash))
		return false;
	audit_base_text(base, again);
	return strcmp(again, reason) == 0;
}
