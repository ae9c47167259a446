// SPDX-License-Identifier: Apache-2.0
// Every read at one byte before the limit, at it and behind it.
#include "wire/cursor.h"

#include "check.h"
#include "wire/writer.h"

static const uint8_t bytes[9] = {0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89};

static uint64_t read_u8(struct cursor *c)
{
	return cursor_u8(c);
}
static uint64_t read_i8(struct cursor *c)
{
	return (uint64_t)cursor_i8(c);
}
static uint64_t read_u16le(struct cursor *c)
{
	return cursor_u16le(c);
}
static uint64_t read_u16be(struct cursor *c)
{
	return cursor_u16be(c);
}
static uint64_t read_i16le(struct cursor *c)
{
	return (uint64_t)cursor_i16le(c);
}
static uint64_t read_u24le(struct cursor *c)
{
	return cursor_u24le(c);
}
static uint64_t read_u32le(struct cursor *c)
{
	return cursor_u32le(c);
}
static uint64_t read_u32be(struct cursor *c)
{
	return cursor_u32be(c);
}
static uint64_t read_i32le(struct cursor *c)
{
	return (uint64_t)cursor_i32le(c);
}
static uint64_t read_u64le(struct cursor *c)
{
	return cursor_u64le(c);
}
static uint64_t read_u64be(struct cursor *c)
{
	return cursor_u64be(c);
}

static const struct {
	uint32_t size;
	uint64_t (*read)(struct cursor *c);
	uint64_t value;
} readers[] = {
	{1, read_u8, 0x81},
	{1, read_i8, (uint64_t)-127},
	{2, read_u16le, 0x8281},
	{2, read_u16be, 0x8182},
	{2, read_i16le, (uint64_t)(int16_t)0x8281},
	{3, read_u24le, 0x838281},
	{4, read_u32le, 0x84838281},
	{4, read_u32be, 0x81828384},
	{4, read_i32le, (uint64_t)(int32_t)0x84838281},
	{8, read_u64le, 0x8887868584838281},
	{8, read_u64be, 0x8182838485868788},
};

static void reads_to_the_limit(void)
{
	for (unsigned i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
		for (uint32_t have = readers[i].size - 1; have <= readers[i].size + 1; have++) {
			struct cursor c = cursor_over((struct span){bytes, have});
			uint64_t v = readers[i].read(&c);
			bool fits = have >= readers[i].size;
			CU_ASSERT_EQUAL(c.error, !fits);
			CU_ASSERT_EQUAL(v, fits ? readers[i].value : 0);
			CU_ASSERT_EQUAL(cursor_left(&c), fits ? have - readers[i].size : have);
		}
}

static void error_sticks(void)
{
	struct cursor c = cursor_over((struct span){bytes, 2});
	CU_ASSERT_EQUAL(cursor_u32le(&c), 0);
	CU_ASSERT_TRUE(c.error);
	CU_ASSERT_EQUAL(cursor_u8(&c), 0); // would have fitted
	CU_ASSERT_PTR_NULL(cursor_span(&c, 1).p);
	uint8_t copy[2] = {1, 2};
	cursor_bytes(&c, copy, 2);
	CU_ASSERT_EQUAL(copy[0] | copy[1], 0);
	CU_ASSERT_TRUE(c.error);
}

static void spans_and_skips(void)
{
	for (uint32_t n = 0; n <= sizeof(bytes) + 1; n++) {
		struct cursor c = cursor_over((struct span){bytes, sizeof(bytes)});
		struct span s = cursor_span(&c, n);
		CU_ASSERT_EQUAL(c.error, n > sizeof(bytes));
		CU_ASSERT_EQUAL(s.n, n > sizeof(bytes) ? 0 : n);
		c = cursor_over((struct span){bytes, sizeof(bytes)});
		cursor_skip(&c, n);
		CU_ASSERT_EQUAL(c.error, n > sizeof(bytes));
	}
	struct cursor c = cursor_over((struct span){bytes, sizeof(bytes)});
	cursor_skip(&c, 1);
	cursor_skip(&c, UINT32_MAX); // would wrap if added
	CU_ASSERT_TRUE(c.error);
}

static void writer_stops_at_the_limit(void)
{
	for (uint32_t size = 0; size <= 5; size++) {
		uint8_t out[6] = {0xee, 0xee, 0xee, 0xee, 0xee, 0xee};
		struct writer w = writer_init(out, size);
		writer_u32le(&w, 0x84838281);
		CU_ASSERT_EQUAL(writer_len(&w), size >= 4 ? 4 : 0);
		CU_ASSERT_EQUAL(out[0], size >= 4 ? 0x81 : 0xee);
		CU_ASSERT_EQUAL(out[4], 0xee);
		writer_bytes(&w, bytes, 2);
		CU_ASSERT_EQUAL(writer_len(&w), 0);
		writer_u8(&w, 1);
		CU_ASSERT_EQUAL(writer_len(&w), 0); // sticks though one octet would fit
		CU_ASSERT_EQUAL(out[5], 0xee);
	}
}

static const struct check_test tests[] = {
	{"reads to the limit", reads_to_the_limit},
	{"error sticks", error_sticks},
	{"spans and skips", spans_and_skips},
	{"writer stops at the limit", writer_stops_at_the_limit},
};
CHECK_MAIN("cursor", tests)
