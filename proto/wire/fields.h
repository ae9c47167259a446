// SPDX-License-Identifier: Apache-2.0
// Tables of fields in messages of fixed layout: name, type and place of each, so that one table gives the value form both
// ways, the checksum seed of MAVLink and the documentation. Reading and writing is by table, one element at a time; hot
// paths use wire/block.h instead. Pure; any thread.
#pragma once

#include <stddef.h>
#include <stdint.h>

enum field_type {
	FIELD_U8, // little-endian integers; `at` counts octets
	FIELD_I8,
	FIELD_U16,
	FIELD_I16,
	FIELD_U32,
	FIELD_I32,
	FIELD_U48,
	FIELD_U64,
	FIELD_F32,    // IEEE 754, given and taken as its 32 bits
	FIELD_TEXT,   // `count` octets, ASCII, NUL padded
	FIELD_OCTETS, // `count` octets
	FIELD_BITS, // `count` bits from bit `at`, bit 0 being the most significant of the first octet; unsigned
	FIELD_IBITS, // the same, two's complement
	FIELD_TYPE_COUNT
};

struct field {
	const char *name;
	uint8_t type;		  // enum field_type
	uint8_t is_extension;	  // MAVLink: behind the base fields
	uint16_t at;		  // octets, or bits for FIELD_BITS and FIELD_IBITS
	uint16_t count;		  // elements of an array, octets of a text, bits; 0 a single value
	const char *const *words; // names of the values from 0 on, NULL when it is a number
	uint16_t word_count;
};

struct field_table {
	const char *name; // of the message, as its standard spells it
	uint16_t size;	  // octets
	uint16_t count;
	const struct field *field;
};

unsigned field_size(enum field_type type); // octets of one element; 0 for texts, octets and bits
// Elements that field_get and field_put take; 1 for single values, 0 for texts and octets.
unsigned field_elements(const struct field *f);
// b holds the table's size. Signed values are sign-extended into the 64 bits.
uint64_t field_get(const struct field *f, const uint8_t *b, unsigned element);
// Least and greatest value that field_put takes without loss (FIELD_U64 and FIELD_F32 take every one).
void field_limits(const struct field *f, int64_t *least, int64_t *most);
void field_put(const struct field *f, uint8_t *b, unsigned element, uint64_t v);
