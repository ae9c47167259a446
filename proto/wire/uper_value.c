// SPDX-License-Identifier: Apache-2.0
#include "wire/uper_value.h"

#include <string.h>

const struct uper_type uper_unknown_type = {.kind = UPER_KIND_UNKNOWN, .char_bits = 8};
const struct uper_field uper_unknown_field = {.name = NULL, .type = &uper_unknown_type};

static const char *const kinds[UPER_KIND_COUNT] = {
	"INTEGER",	    "BOOLEAN",	   "NULL",
	"ENUMERATED",	    "BIT STRING",  "OCTET STRING",
	"CHARACTER STRING", "UTF8String",  "OBJECT IDENTIFIER",
	"SEQUENCE",	    "SEQUENCE OF", "CHOICE",
	"OPEN TYPE",	    "UNKNOWN"};

const char *uper_kind_name(unsigned kind)
{
	return kind < UPER_KIND_COUNT ? kinds[kind] : "?";
}

uint8_t uper_octet_at(const struct uper_value *v, uint32_t bit)
{
	uint32_t at = bit >> 3, shift = bit & 7;
	unsigned high = at < v->octets_size ? v->octets[at] : 0,
		 low = at + 1 < v->octets_size ? v->octets[at + 1] : 0;
	return (uint8_t)((high << 8 | low) >> (8 - shift));
}

uint32_t uper_child(const struct uper_value *v, uint32_t parent, const char *name)
{
	for (uint32_t i = parent + 1; i < v->nodes[parent].next; i = v->nodes[i].next)
		if (v->nodes[i].field->name != NULL && strcmp(v->nodes[i].field->name, name) == 0)
			return i;
	return 0;
}
