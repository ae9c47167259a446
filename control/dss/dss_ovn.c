// SPDX-License-Identifier: Apache-2.0
// Opaque version numbers and the versions of F3411.
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>

#include "dss_core.h"

static const char digits64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.";
static const char digits32[] = "0123456789abcdefghijklmnopqrstuv";

static const int64_t SUFFIX_NS = INT64_C(300) * 1000000000;

// 44 characters: base 64 of a SHA-256 of the identifier and when it changed, with characters that need no escape in a path.
void dss_make_ovn(const struct dss *d, const struct air_id *id, uint64_t a, int64_t b,
		  char out[DSS_OVN_SIZE])
{
	uint8_t in[16 + 16 + 8 + 8], hash[SHA256_DIGEST_LENGTH + 1];
	memcpy(in, id->b, 16);
	memcpy(in + 16, d->config.salt, 16);
	memcpy(in + 32, &a, 8);
	memcpy(in + 40, &b, 8);
	SHA256(in, sizeof(in), hash);
	hash[SHA256_DIGEST_LENGTH] = 0;
	for (unsigned i = 0, at = 0; i < 33; i += 3) {
		uint32_t v = (uint32_t)hash[i] << 16 | (uint32_t)hash[i + 1] << 8 | hash[i + 2];
		for (unsigned k = 0; k < 4; k++)
			out[at++] = digits64[v >> (18 - 6 * k) & 63];
	}
	out[43] = '_'; // where the padding stands
	out[44] = '\0';
}

static int hex_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool dss_suffix_is_good(const char *suffix, int64_t now_ns)
{
	uint64_t ms = 0;
	if (strlen(suffix) != 36)
		return false;
	for (unsigned i = 0, n = 0; i < 36; i++) {
		bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
		int h = hex_of(suffix[i]);
		if (is_dash ? suffix[i] != '-' : h < 0)
			return false;
		if (!is_dash && n++ < 12)
			ms = ms << 4 | (unsigned)h;
	}
	int64_t t_ns =
		(int64_t)ms * 1000000; // 48 bits of milliseconds may be too many for an int64
	return suffix[14] == '7' && (hex_of(suffix[19]) & 12) == 8 &&
	       ms < UINT64_C(9000000000000) && t_ns >= now_ns - SUFFIX_NS &&
	       t_ns <= now_ns + SUFFIX_NS;
}

void dss_time_version(int64_t t_ns, char out[16])
{
	char reversed[16];
	unsigned n = 0;
	uint64_t v = (uint64_t)t_ns;
	do {
		reversed[n++] = digits32[v & 31];
		v >>= 5;
	} while (v != 0);
	for (unsigned i = 0; i < n; i++)
		out[i] = reversed[n - 1 - i];
	out[n] = '\0';
}

bool dss_time_version_is_one(const char *text)
{
	size_t n = strlen(text);
	return n > 0 && n <= 13 && strspn(text, digits32) == n;
}
