// SPDX-License-Identifier: Apache-2.0
// {"minorVersion":0, items…}: the items that the packet holds, raw; an item of several fields (positions) is there when
// one of them is.
#include <string.h>

#include "uas/gb46750.h"
#include "value/fields_json.h"
#include "value/value_air.h"

static bool is_of(const struct field *f, unsigned item)
{
	struct gb46750_place p = gb46750_place_of(item);
	return f->at >= p.at && f->at < p.at + p.size;
}

static unsigned item_of(const struct field *f)
{
	unsigned item = 1;
	while (!is_of(f, item))
		item++;
	return item;
}

static enum err to_json(struct span m, const struct value_opts *opts, struct text *out,
			struct value_fault *fault)
{
	uint8_t image[GB46750_IMAGE_SIZE], minor;
	uint32_t present;
	bool first = true;
	enum err e = gb46750_image(m, image, &present, &minor);
	if (e != ERR_NONE)
		return fault->err = e;
	text_char(out, '{');
	value_json_int(out, "minorVersion", minor, &first);
	for (unsigned i = 0; i < gb46750_fields.count; i++) {
		const struct field *f = &gb46750_fields.field[i];
		if (present >> (item_of(f) - 1) & 1)
			fields_json_member(out, f, image, &first);
	}
	text_char(out, '}');
	return fault->err = ERR_NONE;
}

static int from_json(const json_t *v, const struct value_opts *opts, uint8_t *out, size_t size,
		     size_t *len, struct value_fault *fault)
{
	static const char *const also[] = {"minorVersion", NULL};
	uint8_t image[GB46750_IMAGE_SIZE];
	uint32_t present = 0;
	int64_t minor = 0;
	int rc = fields_read(v, &gb46750_fields, image, false, also, fault);
	if (rc == 0)
		rc = value_read_int(v, "minorVersion", 0, 31, &minor, fault);
	if (rc != 0)
		return rc;
	for (unsigned i = 0; i < gb46750_fields.count; i++)
		if (json_object_get(v, gb46750_fields.field[i].name) != NULL)
			present |= 1u << (item_of(&gb46750_fields.field[i]) - 1);
	*len = gb46750_pack(image, present, (uint8_t)minor, out,
			    size < UINT32_MAX ? (uint32_t)size : UINT32_MAX);
	return *len > 0 ? 0 : value_refuse(fault, "", "does not fit");
}

static const char *type_name(struct span m)
{
	return gb46750_is(m) ? "Identification" : NULL;
}

const struct value_codec value_gb46750 = {OBS_FAMILY_GB46750, "GB 46750-2025", to_json, from_json,
					  type_name};
