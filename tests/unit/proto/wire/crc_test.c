// SPDX-License-Identifier: Apache-2.0
#include "wire/crc.h"

#include "check.h"

static uint16_t bit_by_bit(uint16_t crc, uint8_t byte)
{
	crc ^= byte;
	for (int i = 0; i < 8; i++)
		crc = (uint16_t)(crc & 1 ? crc >> 1 ^ 0x8408 : crc >> 1);
	return crc;
}

static void check_value(void)
{
	static const uint8_t digits[] = {'1', '2', '3', '4', '5', '6', '7', '8', '9'};
	CU_ASSERT_EQUAL(crc16_mcrf4xx(CRC16_MCRF4XX_INIT, (struct span){digits, 9}), 0x6f91);
}

static void equals_long_division(void)
{
	for (unsigned crc = 0; crc < 0x10000; crc += 257)
		for (unsigned b = 0; b < 256; b++) {
			uint8_t byte = (uint8_t)b;
			CU_ASSERT_EQUAL(crc16_mcrf4xx((uint16_t)crc, (struct span){&byte, 1}),
					bit_by_bit((uint16_t)crc, byte));
		}
}

// Eight octets at a time give what one at a time gives, for every length and from any start.
static void slices_equal_octets(void)
{
	uint8_t b[64];
	for (unsigned i = 0; i < sizeof(b); i++)
		b[i] = (uint8_t)(i * 37 + 11);
	for (unsigned from = 0; from < 8; from++)
		for (unsigned n = 0; from + n <= sizeof(b); n++) {
			uint16_t one = CRC16_MCRF4XX_INIT;
			for (unsigned i = 0; i < n; i++)
				one = bit_by_bit(one, b[from + i]);
			CU_ASSERT_EQUAL(
				crc16_mcrf4xx(CRC16_MCRF4XX_INIT, (struct span){b + from, n}), one);
		}
	for (unsigned at = 0; at < 8; at++) // every entry of every slice
		for (unsigned v = 0; v < 256; v++) {
			uint8_t z[8] = {0};
			uint16_t one = 0;
			z[at] = (uint8_t)v;
			for (unsigned i = 0; i < 8; i++)
				one = bit_by_bit(one, z[i]);
			CU_ASSERT_EQUAL(crc16_mcrf4xx(0, (struct span){z, 8}), one);
		}
}

static void empty_span_changes_nothing(void)
{
	CU_ASSERT_EQUAL(crc16_mcrf4xx(0x1234, (struct span){NULL, 0}), 0x1234);
}

static void files_have_a_checksum_too(void)
{
	static const uint8_t digits[] = {'1', '2', '3', '4', '5', '6', '7', '8', '9'};
	CU_ASSERT_EQUAL(crc32_ieee(0, (struct span){digits, 9}), 0xcbf43926);
	uint32_t half = crc32_ieee(0, (struct span){digits, 4});
	CU_ASSERT_EQUAL(crc32_ieee(half, (struct span){digits + 4, 5}), 0xcbf43926);
	CU_ASSERT_EQUAL(crc32_ieee(0, (struct span){digits, 0}), 0);
	for (unsigned at = 0; at < 8;
	     at++) // every entry of every slice, against one octet at a time
		for (unsigned v = 0; v < 256; v++) {
			uint8_t z[8] = {0};
			uint32_t one = 0;
			z[at] = (uint8_t)v;
			for (unsigned i = 0; i < 8; i++)
				one = crc32_ieee(one, (struct span){z + i, 1});
			CU_ASSERT_EQUAL(crc32_ieee(0, (struct span){z, 8}), one);
		}
}

static const struct check_test tests[] = {
	{"check value", check_value},
	{"equals long division", equals_long_division},
	{"slices equal octets", slices_equal_octets},
	{"empty span", empty_span_changes_nothing},
	{"files have a checksum too", files_have_a_checksum_too},
};
CHECK_MAIN("crc", tests)
