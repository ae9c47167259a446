// SPDX-License-Identifier: Apache-2.0
// Making a value to encode: members are added in the standard's order, by name or by table row. Nothing is allocated:
// nodes go into the value's array, string contents into the builder's octets. Errors stick (as in a writer), so that a
// message is a straight list of calls and one check of `err` at the end. Pure; one builder, one thread.
//
//	uper_build_start(&b, &value, &j2735_frame, octets, sizeof(octets));
//	uper_build_int(&b, "messageId", 30);
//	uper_build_open(&b, "value");
//	uper_build_open(&b, "SignalStatusMessage");
//	…
//	uper_build_close(&b);
#pragma once

#include "wire/uper_value.h"

struct uper_builder {
	struct uper_value *v; // nodes and capacity set by the caller
	uint8_t *octets;      // string contents
	uint32_t octets_size;
	uint32_t octets_used;
	uint32_t open[UPER_DEPTH_MAX + 1]; // containers being filled, innermost last
	uint32_t depth;
	enum err
		err; // UPER_NODES: no such member or no room; UPER_DEPTH; UPER_RANGE: not a name of the type
	const char *err_name; // the member that failed
};

void uper_build_start(struct uper_builder *b, struct uper_value *v, const struct uper_field *root,
		      uint8_t *octets, uint32_t octets_size);

// Name of a member of the innermost container; NULL for the next element of a list.
void uper_build_open(struct uper_builder *b, const char *name); // SEQUENCE, LIST, CHOICE, OPEN
void uper_build_close(struct uper_builder *b);
void uper_build_int(struct uper_builder *b, const char *name,
		    int64_t v); // INTEGER, BOOLEAN, NULL, index of an ENUMERATED
void uper_build_enum(struct uper_builder *b, const char *name, const char *value);
void uper_build_bits(struct uper_builder *b, const char *name, const char *zeros_and_ones);
void uper_build_octets(struct uper_builder *b, const char *name, const uint8_t *p, uint32_t n);
void uper_build_text(struct uper_builder *b, const char *name, const char *text);
void uper_build_oid(struct uper_builder *b, const char *name, const uint64_t *arcs, uint32_t n);
void uper_build_unknown(struct uper_builder *b, int64_t number, const uint8_t *p, uint32_t n);

// Closes what is open; ERR_NONE when the value can be given to uper_value_encode.
enum err uper_build_end(struct uper_builder *b);

// The same by table row, for readers that walk the tables themselves.
const struct uper_field *uper_build_member(const struct uper_builder *b, const char *name);
struct uper_node *uper_build_node(struct uper_builder *b,
				  const struct uper_field *f); // a leaf; NULL after an error
void uper_build_open_field(struct uper_builder *b, const struct uper_field *f);
void uper_build_string(struct uper_builder *b, const struct uper_field *f, const uint8_t *p,
		       uint32_t n);
void uper_build_bits_field(struct uper_builder *b, const struct uper_field *f,
			   const char *zeros_and_ones);
void uper_build_oid_field(struct uper_builder *b, const struct uper_field *f, const uint64_t *arcs,
			  uint32_t n);
// Index of a name in an ENUMERATED, -1: none.
int64_t uper_enum_index(const struct uper_type *t, const char *name);
