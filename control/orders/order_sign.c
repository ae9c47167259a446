// SPDX-License-Identifier: Apache-2.0
#include "orders/order_sign.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "cli.h"

enum { ED25519_SIZE = 64 };

static bool is_p256(EVP_PKEY *k)
{
	char name[32];
	size_t n;
	return EVP_PKEY_get_base_id(k) == EVP_PKEY_EC &&
	       EVP_PKEY_get_group_name(k, name, sizeof(name), &n) == 1 &&
	       strcmp(name, "prime256v1") == 0;
}

static void *load(const char *program, const char *path, bool is_private)
{
	FILE *f = fopen(path, "r");
	if (f == NULL) {
		cli_error(program, "%s: %s; name a file that can be read", path, strerror(errno));
		return NULL;
	}
	// An empty password instead of a question on the terminal.
	EVP_PKEY *k = is_private ? PEM_read_PrivateKey(f, NULL, NULL, (void *)(uintptr_t) "")
				 : PEM_read_PUBKEY(f, NULL, NULL, NULL);
	fclose(f);
	ERR_clear_error();
	if (k != NULL && (EVP_PKEY_get_base_id(k) == EVP_PKEY_ED25519 || is_p256(k)))
		return k;
	EVP_PKEY_free(k);
	cli_error(
		program,
		"%s: no %s key for orders; expected PEM with Ed25519 or P-256, as 'openssl genpkey "
		"-algorithm ed25519' makes",
		path, is_private ? "private" : "public");
	return NULL;
}

void *order_key_public(const char *program, const char *path)
{
	return load(program, path, false);
}

void *order_key_private(const char *program, const char *path)
{
	return load(program, path, true);
}

void order_key_free(void *key)
{
	EVP_PKEY_free(key);
}

static const EVP_MD *digest_of(EVP_PKEY *k)
{
	return EVP_PKEY_get_base_id(k) == EVP_PKEY_ED25519 ? NULL : EVP_sha256();
}

bool order_verify(void *key, const uint8_t *data, size_t len, const uint8_t *sig, size_t sig_len)
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	bool good = c != NULL &&
		    (EVP_PKEY_get_base_id(key) != EVP_PKEY_ED25519 || sig_len == ED25519_SIZE) &&
		    EVP_DigestVerifyInit(c, NULL, digest_of(key), NULL, key) == 1 &&
		    EVP_DigestVerify(c, sig, sig_len, data, len) == 1;
	EVP_MD_CTX_free(c);
	ERR_clear_error();
	return good;
}

void order_digest(const uint8_t *data, size_t len, uint8_t out[ORDER_DIGEST_SIZE])
{
	if (EVP_Digest(data, len, out, NULL, EVP_sha256(), NULL) != 1)
		memset(out, 0,
		       ORDER_DIGEST_SIZE); // no memory: the answer matches nothing, and the order comes again
}

size_t order_sign(void *key, const uint8_t *data, size_t len, uint8_t sig[ORDER_SIGNATURE_MAX])
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	size_t n = ORDER_SIGNATURE_MAX;
	bool good = c != NULL && EVP_DigestSignInit(c, NULL, digest_of(key), NULL, key) == 1 &&
		    EVP_DigestSign(c, sig, &n, data, len) == 1;
	EVP_MD_CTX_free(c);
	ERR_clear_error();
	return good ? n : 0;
}
