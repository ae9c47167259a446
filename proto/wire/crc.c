// SPDX-License-Identifier: Apache-2.0
#include "wire/crc.h"

#include "wire/block.h"

// A checksum without final exclusive-or is linear: the entry of an octet is the sum of the entries of its bits, so that
// the eight that are powers of two make the whole table. The unit test computes every entry anew bit by bit.
#define BIT(i, b, v) ((i) >> (b)&1 ? (v) : 0)
#define ENTRY(i, b0, b1, b2, b3, b4, b5, b6, b7)                                                   \
	(BIT(i, 0, b0) ^ BIT(i, 1, b1) ^ BIT(i, 2, b2) ^ BIT(i, 3, b3) ^ BIT(i, 4, b4) ^           \
	 BIT(i, 5, b5) ^ BIT(i, 6, b6) ^ BIT(i, 7, b7))
#define ROW4(i, ...)                                                                               \
	ENTRY(i, __VA_ARGS__), ENTRY(i + 1, __VA_ARGS__), ENTRY(i + 2, __VA_ARGS__),               \
		ENTRY(i + 3, __VA_ARGS__)
#define ROW16(i, ...)                                                                              \
	ROW4(i, __VA_ARGS__), ROW4(i + 4, __VA_ARGS__), ROW4(i + 8, __VA_ARGS__),                  \
		ROW4(i + 12, __VA_ARGS__)
#define ROW64(i, ...)                                                                              \
	ROW16(i, __VA_ARGS__), ROW16(i + 16, __VA_ARGS__), ROW16(i + 32, __VA_ARGS__),             \
		ROW16(i + 48, __VA_ARGS__)
#define SLICE(...)                                                                                 \
	{                                                                                          \
		ROW64(0, __VA_ARGS__), ROW64(64, __VA_ARGS__), ROW64(128, __VA_ARGS__),            \
			ROW64(192, __VA_ARGS__)                                                    \
	}

// slice[k][i]: octet i followed by k octets of zero. Eight octets are then eight loads that do not wait for each other.
static const uint16_t slice[8][256] = {
	SLICE(0x1189, 0x2312, 0x4624, 0x8c48, 0x1081, 0x2102, 0x4204, 0x8408),
	SLICE(0x19d8, 0x33b0, 0x6760, 0xcec0, 0x9591, 0x2333, 0x4666, 0x8ccc),
	SLICE(0x5adc, 0xb5b8, 0x6361, 0xc6c2, 0x8595, 0x033b, 0x0676, 0x0cec),
	SLICE(0x1cbb, 0x3976, 0x72ec, 0xe5d8, 0xc3a1, 0x8f53, 0x16b7, 0x2d6e),
	SLICE(0x0b44, 0x1688, 0x2d10, 0x5a20, 0xb440, 0x6091, 0xc122, 0x8a55),
	SLICE(0x042b, 0x0856, 0x10ac, 0x2158, 0x42b0, 0x8560, 0x02d1, 0x05a2),
	SLICE(0x9fd5, 0x37bb, 0x6f76, 0xdeec, 0xb5c9, 0x6383, 0xc706, 0x861d),
	SLICE(0x81bf, 0x0b6f, 0x16de, 0x2dbc, 0x5b78, 0xb6f0, 0x65f1, 0xcbe2),
};

static const uint16_t table_1021[256] =
	SLICE(0x1021, 0x2042, 0x4084, 0x8108, 0x1231, 0x2462, 0x48c4, 0x9188);

uint16_t crc16_mcrf4xx(uint16_t crc, struct span s)
{
	const uint8_t *p = s.p;
	uint32_t n = s.n;
	for (; n >= 8; n -= 8, p += 8) {
		uint64_t v = block_u64le(p, 0) ^ crc;
		crc = slice[7][v & 0xff] ^ slice[6][v >> 8 & 0xff] ^ slice[5][v >> 16 & 0xff] ^
		      slice[4][v >> 24 & 0xff] ^ slice[3][v >> 32 & 0xff] ^
		      slice[2][v >> 40 & 0xff] ^ slice[1][v >> 48 & 0xff] ^ slice[0][v >> 56];
	}
	if (n >= 4) {
		uint32_t v = block_u32le(p, 0) ^ crc;
		crc = slice[3][v & 0xff] ^ slice[2][v >> 8 & 0xff] ^ slice[1][v >> 16 & 0xff] ^
		      slice[0][v >> 24];
		n -= 4;
		p += 4;
	}
	for (; n > 0; n--, p++)
		crc = (uint16_t)(crc >> 8 ^ slice[0][(crc ^ *p) & 0xff]);
	return crc;
}

uint16_t crc16_gdl90(struct span s)
{
	uint16_t crc = 0;
	for (uint32_t i = 0; i < s.n; i++)
		crc = (uint16_t)(table_1021[crc >> 8] ^ crc << 8 ^ s.p[i]);
	return crc;
}

uint32_t crc24_mode_s(struct span s)
{
	uint32_t r = 0;
	for (uint32_t i = 0; i < s.n; i++)
		for (int b = 7; b >= 0; b--) {
			r = r << 1 | (s.p[i] >> b & 1u);
			if (r & 1u << 24)
				r ^= 0x1fff409;
		}
	return r;
}

// ---- CRC-32 of files

static const uint32_t crc32_slice[8][256] = {
	SLICE(0x77073096, 0xee0e612c, 0x076dc419, 0x0edb8832, 0x1db71064, 0x3b6e20c8, 0x76dc4190,
	      0xedb88320),
	SLICE(0x191b3141, 0x32366282, 0x646cc504, 0xc8d98a08, 0x4ac21251, 0x958424a2, 0xf0794f05,
	      0x3b83984b),
	SLICE(0x01c26a37, 0x0384d46e, 0x0709a8dc, 0x0e1351b8, 0x1c26a370, 0x384d46e0, 0x709a8dc0,
	      0xe1351b80),
	SLICE(0xb8bc6765, 0xaa09c88b, 0x8f629757, 0xc5b428ef, 0x5019579f, 0xa032af3e, 0x9b14583d,
	      0xed59b63b),
	SLICE(0x3d6029b0, 0x7ac05360, 0xf580a6c0, 0x30704bc1, 0x60e09782, 0xc1c12f04, 0x58f35849,
	      0xb1e6b092),
	SLICE(0xcb5cd3a5, 0x4dc8a10b, 0x9b914216, 0xec53826d, 0x03d6029b, 0x07ac0536, 0x0f580a6c,
	      0x1eb014d8),
	SLICE(0xa6770bb4, 0x979f1129, 0xf44f2413, 0x33ef4e67, 0x67de9cce, 0xcfbd399c, 0x440b7579,
	      0x8816eaf2),
	SLICE(0xccaa009e, 0x4225077d, 0x844a0efa, 0xd3e51bb5, 0x7cbb312b, 0xf9766256, 0x299dc2ed,
	      0x533b85da),
};

uint32_t crc32_ieee(uint32_t crc, struct span s)
{
	const uint8_t *p = s.p;
	uint32_t n = s.n;
	crc = ~crc;
	for (; n >= 8; n -= 8, p += 8) {
		uint64_t v = block_u64le(p, 0) ^ crc;
		crc = crc32_slice[7][v & 0xff] ^ crc32_slice[6][v >> 8 & 0xff] ^
		      crc32_slice[5][v >> 16 & 0xff] ^ crc32_slice[4][v >> 24 & 0xff] ^
		      crc32_slice[3][v >> 32 & 0xff] ^ crc32_slice[2][v >> 40 & 0xff] ^
		      crc32_slice[1][v >> 48 & 0xff] ^ crc32_slice[0][v >> 56];
	}
	for (; n > 0; n--, p++)
		crc = crc >> 8 ^ crc32_slice[0][(crc ^ *p) & 0xff];
	return ~crc;
}
