// SPDX-License-Identifier: Apache-2.0
// How a type looks on the wire under ITU-T X.691 unaligned PER, as constant tables. A message set (proto/its) is a list
// of such tables; uper_decode, uper_encode and the value form read them. Nothing here is ASN.1: only what the encoding
// needs (kind, range, presence, names) is written down.
#pragma once

#include <stdint.h>

enum uper_kind {
	UPER_KIND_INTEGER, // lo..hi; UPER_MIN / UPER_MAX: unbounded on that side
	UPER_KIND_BOOLEAN, //
	UPER_KIND_NULL,	   //
	UPER_KIND_ENUMERATED, // names by index; the value is the index (root names first, then additions)
	UPER_KIND_BIT_STRING, // size lo..hi in bits
	UPER_KIND_OCTETS,     // size lo..hi in octets
	UPER_KIND_CHARACTERS, // size lo..hi in characters of `char_bits` bits
	UPER_KIND_UTF8, // always a length determinant in octets: a size limit is not visible to PER
	UPER_KIND_OID, // object identifier (lo = 0) or relative one (lo = 1): length and sub-identifiers
	UPER_KIND_SEQUENCE, // fields: `root` of them in the root, then additions
	UPER_KIND_LIST,	    // fields[0] is the element; size lo..hi
	UPER_KIND_CHOICE,   // fields: `root` alternatives in the root, then additions
	UPER_KIND_OPEN, // open type; which type stands inside is told by the integer just before it
	UPER_KIND_UNKNOWN, // open-type contents that no table describes (a newer sender's): octets, kept as they are
	UPER_KIND_COUNT
};

#define UPER_MIN INT64_MIN
#define UPER_MAX INT64_MAX

enum {
	UPER_OPTIONAL = 1, // has a presence bit
	UPER_DEFAULT = 2,  // has a presence bit; when absent the value is `initial`
	UPER_GROUP =
		4, // an addition group [[ ]]: its own SEQUENCE, whose members belong to the parent in the value form
};

// Most members of most messages are one number or one string of fixed width without an extension bit.
enum uper_plain {
	UPER_PLAIN_NO,
	UPER_PLAIN_NUMBER, // value = lo + number; extension bit and number are `plain_bits` wide and at most `span`
	UPER_PLAIN_STRING, // `lo` units of any contents; with the extension bit, which is zero, `span` bits
};

struct uper_type;

// Member of a sequence, alternative of a choice, element of a list, row of an open-type set.
struct uper_field {
	const char *name; // the standard's name; NULL for the element of a list
	const struct uper_type *type;
	uint8_t flags;
	int32_t id;	 // rows of an open-type set: the integer that selects this row
	int64_t initial; // with UPER_DEFAULT
};

struct uper_type {
	uint8_t kind;	     // enum uper_kind
	uint8_t extensible;  // a leading extension bit
	uint8_t plain;	     // enum uper_plain: what the interpreter's short way can read
	uint8_t plain_bits;  // see enum uper_plain
	uint8_t plain_shift; // 63 - plain_bits
	uint8_t bits; // width of the value, the length or the index in the root; 0 when there is one possibility
	uint8_t presence;  // SEQUENCE: how many presence bits
	uint8_t char_bits; // CHARACTERS: 7; NumericString 4
	uint16_t root;	   // names, members or alternatives in the root
	uint16_t count;	   // with the additions that we know
	uint64_t span;	   // see enum uper_plain
	int64_t lo, hi;
	const struct uper_field *fields; // SEQUENCE, LIST, CHOICE, OPEN (rows, by ascending id)
	const char *const *names;	 // ENUMERATED
	const char *
		alphabet; // CHARACTERS that are sent as an index; NULL: the character codes themselves
};

// Bits that a whole number 0..span needs; span = 2^64-1 stands for "not a constrained whole number".
#define UPER_WIDTH(lo, hi)                                                                         \
	((hi) == (lo) ? 0                                                                          \
		      : 64 - __builtin_clzll((unsigned long long)(hi) - (unsigned long long)(lo)))
#define UPER_BOUNDED(lo, hi) ((lo) != UPER_MIN && (hi) != UPER_MAX)
#define UPER_BITS_OF(lo, hi) (UPER_BOUNDED(lo, hi) ? UPER_WIDTH(lo, hi) : 0)
#define UPER_ARRAY_SIZE(...) (sizeof((__VA_ARGS__)) / sizeof((__VA_ARGS__)[0]))

// ---- writing a table. The X forms have an extension marker.
#define UPER_NUMBER(id, a_kind, x, low, high, in_root, all, texts)                                 \
	const struct uper_type id = {                                                              \
		.kind = (a_kind),                                                                  \
		.extensible = (x),                                                                 \
		.lo = (low),                                                                       \
		.hi = (high),                                                                      \
		.bits = UPER_BITS_OF((low), (high)),                                               \
		.plain = UPER_BOUNDED((low), (high)) && UPER_BITS_OF((low), (high)) < 56           \
				 ? UPER_PLAIN_NUMBER                                               \
				 : UPER_PLAIN_NO,                                                  \
		.plain_bits = UPER_BITS_OF((low), (high)) + (x),                                   \
		.plain_shift = 63 - (UPER_BITS_OF((low), (high)) + (x)),                           \
		.span = UPER_BOUNDED((low), (high)) ? (uint64_t)(high) - (uint64_t)(low) : 0,      \
		.root = (in_root),                                                                 \
		.count = (all),                                                                    \
		.names = (texts)}
#define UPER_INTEGER(id, low, high)   UPER_NUMBER(id, UPER_KIND_INTEGER, 0, low, high, 0, 0, 0)
#define UPER_INTEGER_X(id, low, high) UPER_NUMBER(id, UPER_KIND_INTEGER, 1, low, high, 0, 0, 0)
#define UPER_BOOLEAN(id)	      UPER_NUMBER(id, UPER_KIND_BOOLEAN, 0, 0, 1, 0, 0, 0)
#define UPER_TEXTS(...)		      ((const char *const[]){__VA_ARGS__})
#define UPER_ENUMERATED(id, ...)                                                                   \
	UPER_NUMBER(id, UPER_KIND_ENUMERATED, 0, 0,                                                \
		    (int64_t)UPER_ARRAY_SIZE(UPER_TEXTS(__VA_ARGS__)) - 1,                         \
		    UPER_ARRAY_SIZE(UPER_TEXTS(__VA_ARGS__)),                                      \
		    UPER_ARRAY_SIZE(UPER_TEXTS(__VA_ARGS__)), UPER_TEXTS(__VA_ARGS__))
// in_root: how many of the names belong to the root; the rest are additions
#define UPER_ENUMERATED_X(id, in_root, ...)                                                        \
	UPER_NUMBER(id, UPER_KIND_ENUMERATED, 1, 0, (in_root)-1, (in_root),                        \
		    UPER_ARRAY_SIZE(UPER_TEXTS(__VA_ARGS__)), UPER_TEXTS(__VA_ARGS__))
#define UPER_IS_FIXED(low, high, abc) ((low) == (high) && (high) < 65536 && (abc) == 0)
#define UPER_SIZED(id, a_kind, x, low, high, cbits, abc)                                           \
	const struct uper_type id = {                                                              \
		.kind = (a_kind),                                                                  \
		.extensible = (x),                                                                 \
		.lo = (low),                                                                       \
		.hi = (high),                                                                      \
		.bits = UPER_BITS_OF((low), (high)),                                               \
		.char_bits = (cbits),                                                              \
		.plain = UPER_IS_FIXED(low, high, (abc)) ? UPER_PLAIN_STRING : UPER_PLAIN_NO,      \
		.span = UPER_IS_FIXED(low, high, (abc)) ? (uint64_t)(low) * (cbits) + (x) : 0,     \
		.alphabet = (abc)}
#define UPER_BIT_STRING(id, low, high)	 UPER_SIZED(id, UPER_KIND_BIT_STRING, 0, low, high, 1, 0)
#define UPER_BIT_STRING_X(id, low, high) UPER_SIZED(id, UPER_KIND_BIT_STRING, 1, low, high, 1, 0)
#define UPER_OCTETS(id, low, high)	 UPER_SIZED(id, UPER_KIND_OCTETS, 0, low, high, 8, 0)
#define UPER_IA5(id, low, high)		 UPER_SIZED(id, UPER_KIND_CHARACTERS, 0, low, high, 7, 0)
#define UPER_IA5_X(id, low, high)	 UPER_SIZED(id, UPER_KIND_CHARACTERS, 1, low, high, 7, 0)
#define UPER_NUMERIC(id, low, high)                                                                \
	UPER_SIZED(id, UPER_KIND_CHARACTERS, 0, low, high, 4, " 0123456789")
#define UPER_UTF8(id)	      UPER_SIZED(id, UPER_KIND_UTF8, 0, 0, UPER_MAX, 8, 0)
#define UPER_OBJECT_ID(id)    UPER_SIZED(id, UPER_KIND_OID, 0, 0, UPER_MAX, 8, 0)
#define UPER_RELATIVE_OID(id) UPER_SIZED(id, UPER_KIND_OID, 0, 1, UPER_MAX, 8, 0)
#define UPER_LIST_OF(id, x, low, high, element)                                                    \
	const struct uper_type id = {.kind = UPER_KIND_LIST,                                       \
				     .extensible = (x),                                            \
				     .lo = (low),                                                  \
				     .hi = (high),                                                 \
				     .root = 1,                                                    \
				     .count = 1,                                                   \
				     .bits = UPER_BITS_OF((low), (high)),                          \
				     .plain_bits = UPER_BITS_OF((low), (high)) + (x),              \
				     .plain_shift = 63 - (UPER_BITS_OF((low), (high)) + (x)),      \
				     .span = (high) < 65536 ? (uint64_t)(high) - (uint64_t)(low)   \
							    : 0,                                   \
				     .fields = (const struct uper_field[]){{.type = &(element)}}}
#define UPER_LIST(id, low, high, element)   UPER_LIST_OF(id, 0, low, high, element)
#define UPER_LIST_X(id, low, high, element) UPER_LIST_OF(id, 1, low, high, element)
#define UPER_FIELDS(...)                                                                           \
	.count = UPER_ARRAY_SIZE((const struct uper_field[]){__VA_ARGS__}),                        \
	.fields = (const struct uper_field[])                                                      \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}
// in_root: members before the extension marker; optional: how many of them have a presence bit (a unit test checks
// both against the rows).
#define UPER_SEQUENCE(id, in_root, optional, ...)                                                  \
	const struct uper_type id = {.kind = UPER_KIND_SEQUENCE,                                   \
				     .root = (in_root),                                            \
				     .presence = (optional),                                       \
				     UPER_FIELDS(__VA_ARGS__)}
#define UPER_SEQUENCE_X(id, in_root, optional, ...)                                                \
	const struct uper_type id = {.kind = UPER_KIND_SEQUENCE,                                   \
				     .extensible = 1,                                              \
				     .root = (in_root),                                            \
				     .presence = (optional),                                       \
				     UPER_FIELDS(__VA_ARGS__)}
#define UPER_CHOICE(id, in_root, ...)                                                              \
	const struct uper_type id = {.kind = UPER_KIND_CHOICE,                                     \
				     .root = (in_root),                                            \
				     .bits = UPER_WIDTH(1, (in_root)),                             \
				     UPER_FIELDS(__VA_ARGS__)}
#define UPER_CHOICE_X(id, in_root, ...)                                                            \
	const struct uper_type id = {.kind = UPER_KIND_CHOICE,                                     \
				     .extensible = 1,                                              \
				     .root = (in_root),                                            \
				     .bits = UPER_WIDTH(1, (in_root)),                             \
				     UPER_FIELDS(__VA_ARGS__)}
#define UPER_OPEN(id, ...)                                                                         \
	const struct uper_type id = {.kind = UPER_KIND_OPEN, UPER_FIELDS(__VA_ARGS__)}
// An open type none of whose contents we describe.
#define UPER_OPEN_UNKNOWN(id) const struct uper_type id = {.kind = UPER_KIND_OPEN}

#define UPER_REQ(member, of)                                                                       \
	{                                                                                          \
		.name = (member), .type = &(of)                                                    \
	}
#define UPER_OPT(member, of)                                                                       \
	{                                                                                          \
		.name = (member), .type = &(of), .flags = UPER_OPTIONAL                            \
	}
#define UPER_DEF(member, of, value)                                                                \
	{                                                                                          \
		.name = (member), .type = &(of), .flags = UPER_DEFAULT, .initial = (value)         \
	}
#define UPER_GRP(of)                                                                               \
	{                                                                                          \
		.name = "", .type = &(of), .flags = UPER_GROUP | UPER_OPTIONAL                     \
	}
#define UPER_ROW(key, member, of)                                                                  \
	{                                                                                          \
		.name = (member), .type = &(of), .id = (key)                                       \
	}
