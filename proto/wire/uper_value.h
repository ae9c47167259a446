// SPDX-License-Identifier: Apache-2.0
// A decoded message: a flat array of nodes in wire order, each with its place on the wire. The caller owns the array, so
// that decoding never allocates and is bounded by what the caller gave. The same array is what uper_value_encode reads.
//
// A node's children follow it directly; `next` is the index of the node after its whole subtree. String contents stay
// where they were (bit offset into `octets`); nothing is copied.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "wire/uper_type.h"

enum {
	UPER_DEPTH_MAX = 32, // valid traveller information nests 19 deep
	UPER_NODES_MAX = 1 << 16,
	UPER_MEMBERS_MAX = 64, // of one sequence; as many nodes of the capacity may stay unused
};

// Flags of a node.
enum {
	UPER_NODE_LEFTOVER = 1,	       // open type with bits after what we know: a newer sender's
	UPER_NODE_FRAGMENTED = 2,      // string in 16 K pieces: `bit` is at the first length
	UPER_NODE_OMITTED = 4,	       // a DEFAULT that has its initial value: not sent
	UPER_NODE_ADDITIONS_SHIFT = 8, // SEQUENCE: above it the length of the additions' bitmap as
				       // received, 0 for as many as we know
};

struct uper_node {
	const struct uper_field *field; // name and type
	// INTEGER: the value. BOOLEAN: 0, 1. ENUMERATED: index. CHOICE: index of the alternative. LIST: elements.
	// SEQUENCE: extension bit and presence bits from the left, as on the wire; what follows them means nothing.
	// Strings: units (bits, octets, characters). UNKNOWN: number of the addition or alternative, -1 in an open
	// type; the contents are `bits` bits at `bit`.
	int64_t value;
	uint32_t bit;  // first bit on the wire, from the start of the message
	uint32_t bits; // how many, all children and own overhead included
	uint32_t next;
	uint16_t flags;
	uint16_t depth;
};

struct uper_value {
	struct uper_node *nodes;
	uint32_t capacity; // above UPER_MEMBERS_MAX, for decoding
	uint32_t count;
	const uint8_t *octets; // what string contents refer to
	uint32_t octets_size;
	uint32_t skipped;	 // additions, alternatives, open types that no table describes
	uint32_t error_bit;	 // where it went wrong, from the start of the message
	const char *error_field; // innermost member that was being read, or NULL
};

// How octets stand in a decoded UNKNOWN, OPEN or OCTETS node; contents need not be octet-aligned.
uint8_t uper_octet_at(const struct uper_value *v, uint32_t bit);

// Decodes one message of a type. ERR_NONE, or UPER_TRUNCATED, UPER_RANGE, UPER_LENGTH, UPER_DEPTH, UPER_NODES with
// error_bit and error_field set. *used_bits (may be NULL): where the value ends. Pure; any thread.
enum err uper_value_decode(const struct uper_field *root, struct span message, struct uper_value *v,
			   uint32_t *used_bits);

// Encodes v (nodes[0] is of root's type) into out; *bits: length, the last octet padded with zeros. ERR_NONE,
// UPER_RANGE (a value outside its type; error_field says where), UPER_NODES (the tree does not fit its type) or
// UPER_TRUNCATED (out is too small). size must include 8 octets of slack beyond the message. Pure; any thread.
enum err uper_value_encode(struct uper_value *v, uint8_t *out, size_t size, uint32_t *bits);

// Child of node `parent` with that name; 0 when absent (node 0 is the root, never a child).
uint32_t uper_child(const struct uper_value *v, uint32_t parent, const char *name);

// A whole sentence for docs and errors: "INTEGER", "BIT STRING", …
const char *uper_kind_name(unsigned kind);

extern const struct uper_type uper_unknown_type;
extern const struct uper_field uper_unknown_field; // of UNKNOWN nodes
