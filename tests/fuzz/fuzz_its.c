// SPDX-License-Identifier: Apache-2.0
// Road messages through the interpreter, one family a build: no crash; nodes stay inside what they were given; a value
// that decodes encodes again, and decodes from that to the same value; a refusal says where.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "its/its.h"
#include "wire/uper_json.h"
#include "wire/uper_value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NODES = 1 << 14, OUT = 1 << 17, TEXT = 1 << 19 };

static struct uper_node nodes[NODES], nodes_back[NODES];
static uint8_t out[OUT];
static char text[TEXT], text_back[TEXT];

static void check_nodes(const struct uper_value *v, size_t size)
{
	for (uint32_t i = 0; i < v->count; i++) {
		const struct uper_node *n = &v->nodes[i];
		if (n->next <= i || n->next > v->count ||
		    (uint64_t)n->bit + n->bits > (uint64_t)size * 8)
			abort();
	}
}

// What the first octet of the input chooses, so that all dialects and both releases are tried.
static const struct uper_field *root_of(uint8_t choice, struct span message)
{
#if defined(FAMILY_J2735)
	return &its_j2735_frame;
#elif defined(FAMILY_CSAE)
	return its_csae_frame(choice % CSAE_DIALECT_COUNT);
#else
	const struct uper_field *root = NULL;
	return its_etsi_root(message, choice % ETSI_RELEASE_COUNT, &root) == ERR_NONE ? root : NULL;
#endif
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1 || size > 4096)
		return 0;
	struct span message = {data + 1, (uint32_t)size - 1};
	const struct uper_field *root = root_of(data[0], message);
	struct uper_value v = {.nodes = nodes, .capacity = NODES},
			  back = {.nodes = nodes_back, .capacity = NODES};
	struct text t = {.p = text, .size = TEXT}, t2 = {.p = text_back, .size = TEXT};
	uint32_t used, bits;
	text[0] = text_back[0] = '\0';
	if (root == NULL)
		return 0;
	if (uper_value_decode(root, message, &v, &used) != ERR_NONE) {
		if (v.error_bit > message.n * 8)
			abort();
		return 0;
	}
	check_nodes(&v, message.n);
	uper_json(&v, &t);
	enum err e = uper_value_encode(&v, out, sizeof(out), &bits);
	if (e !=
	    ERR_NONE) // a value that came off the wire always goes back, unless its bitmap is beyond any edition's
		return e == ERR_UPER_NODES ? 0 : (abort(), 0);
	if (uper_value_decode(root, (struct span){out, bits / 8}, &back, &used) != ERR_NONE)
		abort();
	uper_json(&back, &t2);
	if (!t.overflow && strcmp(text, text_back) != 0)
		abort();
	return 0;
}
