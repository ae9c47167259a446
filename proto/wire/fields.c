// SPDX-License-Identifier: Apache-2.0
#include "wire/fields.h"

#include <stdbool.h>

static const struct {
	uint8_t size;
	bool is_signed;
} types[FIELD_TYPE_COUNT] = {
	[FIELD_U8] = {1, false},   [FIELD_I8] = {1, true},   [FIELD_U16] = {2, false},
	[FIELD_I16] = {2, true},   [FIELD_U32] = {4, false}, [FIELD_I32] = {4, true},
	[FIELD_U48] = {6, false},  [FIELD_U64] = {8, false}, [FIELD_F32] = {4, false},
	[FIELD_IBITS] = {0, true},
};

unsigned field_size(enum field_type type)
{
	return types[type].size;
}

static bool is_bits(const struct field *f)
{
	return f->type == FIELD_BITS || f->type == FIELD_IBITS;
}

unsigned field_elements(const struct field *f)
{
	if (f->type == FIELD_TEXT || f->type == FIELD_OCTETS)
		return 0;
	return is_bits(f) || f->count == 0 ? 1 : f->count;
}

static unsigned width_of(const struct field *f)
{
	return is_bits(f) ? f->count : types[f->type].size * 8u;
}

static uint64_t extend(const struct field *f, uint64_t v)
{
	unsigned width = width_of(f);
	if (types[f->type].is_signed && width < 64 && (v >> (width - 1) & 1) != 0)
		v |= ~0ULL << width;
	return v;
}

uint64_t field_get(const struct field *f, const uint8_t *b, unsigned element)
{
	uint64_t v = 0;
	unsigned size = types[f->type].size;
	if (is_bits(f)) {
		for (unsigned i = f->at; i < f->at + f->count; i++)
			v = v << 1 | ((unsigned)b[i / 8] >> (7 - i % 8) & 1u);
		return extend(f, v);
	}
	for (unsigned i = 0; i < size; i++)
		v |= (uint64_t)b[f->at + element * size + i] << (8 * i);
	return extend(f, v);
}

void field_limits(const struct field *f, int64_t *least, int64_t *most)
{
	unsigned width = width_of(f);
	bool is_signed = types[f->type].is_signed;
	*least = is_signed ? -(1LL << (width - 1)) : 0;
	*most = width >= 64 ? INT64_MAX : (int64_t)((1ULL << (is_signed ? width - 1 : width)) - 1);
}

void field_put(const struct field *f, uint8_t *b, unsigned element, uint64_t v)
{
	unsigned size = types[f->type].size;
	if (is_bits(f)) {
		for (unsigned i = f->count; i-- > 0; v >>= 1) {
			unsigned bit = f->at + i;
			uint8_t mask = (uint8_t)(0x80u >> bit % 8);
			b[bit / 8] = (uint8_t)((b[bit / 8] & ~mask) | (v & 1 ? mask : 0));
		}
		return;
	}
	for (unsigned i = 0; i < size; i++)
		b[f->at + element * size + i] = (uint8_t)(v >> (8 * i));
}
