// SPDX-License-Identifier: Apache-2.0
// The key of octets: inline, because most are of a size that is known, and then a few instructions. Pure.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

// Mixes eight bytes at a time with a 64-bit multiply and a fold: a few instructions for the 4..24 byte identities we
// see. Not a defence against chosen keys; tables that attackers can fill are bounded and evict instead.
static inline uint64_t key_mixed(uint64_t h, uint64_t w)
{
	h = (h ^ w) * 0xff51afd7ed558ccdULL;
	return h ^ h >> 32;
}

static inline uint64_t key_eight(const uint8_t *p)
{
	uint64_t w;
	memcpy(&w, p, 8);
	return w;
}

// n = 1 to 7 octets as a number, padded with zeros, without a call for a size that the compiler does not know.
static inline uint64_t key_few(const uint8_t *p, size_t n)
{
	uint32_t lo, hi;
	if (n < 4)
		return p[0] | (uint64_t)p[n / 2] << 8 * (n / 2) | (uint64_t)p[n - 1] << 8 * (n - 1);
	memcpy(&lo, p, 4);
	memcpy(&hi, p + n - 4, 4); // overlaps what lo has with the same octets
	return lo | (uint64_t)hi << 8 * (n - 4);
}

static inline uint64_t key_of_octets(unsigned family, unsigned kind, const uint8_t *p, size_t n)
{
	uint64_t h = 0x9e3779b97f4a7c15ULL ^ ((uint64_t)family << 56) ^ ((uint64_t)kind << 48) ^ n;
	const uint8_t *end = p + n;
	for (; end - p >= 8; p += 8)
		h = key_mixed(h, key_eight(p));
	size_t rest = n & 7;
	if (rest > 0) // the last eight octets without those that were mixed in already
		h = key_mixed(h, n > 8 ? key_eight(end - 8) >> 8 * (8 - rest) : key_few(p, rest));
	h *= 0xc4ceb9fe1a85ec53ULL;
	h ^= h >> 29;
	return h != 0 ? h : 1;
}
